"""Who uses how much: worst first, the opened one with its chart, incidents and advice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from phoenix_admin.backends.fake.command_lines import FakeCommandLines
from phoenix_admin.domain.errors import Slow
from phoenix_admin.domain.memory_limit import MIB, Resources
from phoenix_admin.domain.memory_shape import MemoryShape, ShapeKind
from phoenix_admin.domain.memory_subject import LimitHistory, LimitOrigin, LimitStep
from phoenix_admin.domain.notation import byte_size
from phoenix_admin.services.memory.faces import MemoryFault, MemoryView, Source
from phoenix_admin.ui.panels.memory.use_chart import Unit, chart_data
from phoenix_admin.ui.panels.memory.use_words import limit_facts, to_limit_words, trend_words
from tests.support.memory_world import HEALTHY, LEAKY, OWN, PHOENIX, RUN, SILENT, STITCH
from tests.support.pictures import settle
from tests.support.size_bench import PHOENIX as PHOENIX_SIZE

ALL = [each.id for each in (PHOENIX, STITCH, LEAKY, SILENT, HEALTHY)]


def cells(stage, row_id: str) -> dict[str, str]:
    row = stage.table.rows.row_of(row_id)
    return {column.key: column.text(row) for column in stage.table.columns}


def test_the_worst_stand_first_and_each_says_why(memory) -> None:
    memory.trigger("memory.resort")
    memory.load()
    assert memory.shown == ALL
    states = [cells(memory, each)["state"] for each in ALL]
    assert states == ["Over limit", "Near the limit", "Leak", "No reading", "Healthy"]
    killed = cells(memory, PHOENIX.id)
    assert (killed["kills"], killed["limit"], killed["peak"]) == ("9", "512 MiB", "≤ 512 MiB")
    leak = cells(memory, LEAKY.id)
    assert (leak["trend"], leak["to_limit"]) == ("+9 MiB/h", "11 h")
    silent = cells(memory, SILENT.id)
    assert (silent["used"], silent["peak"]) == ("no reading, —", "—")
    memory.find("memory.chip.attention").click()
    memory.load()
    assert memory.shown == ALL[:3]


def test_lag_and_what_could_not_be_read_are_said(memory) -> None:
    assert memory.text("memory.note") == "Known until 14:29:07Z"
    error = Slow("Cloud Logging gave no answer within 15 s.")
    memory.script.faults = (MemoryFault(Source.INCIDENTS, error, "phoenix"),)
    memory.look()
    assert memory.text("memory.note") == f"Not read: incidents of phoenix. {error.text}"


def test_the_opened_one_shows_lines_limits_and_marks_on_one_axis(memory) -> None:
    memory.open(PHOENIX.id)
    data = memory.chart.data
    assert [trace.name for trace in data.traces] == ["p50", "p95", "p99", "max ≤"]
    assert [(limit.name, limit.value) for limit in data.limits] == [("limit 512 MiB", 512.0)]
    tones = [mark.tone for mark in data.marks]
    assert (tones.count("fail"), tones.count("warn"), tones.count("run")) == (12, 2, 1)
    assert data.known_until == (memory.clock.now() - timedelta(minutes=3)).timestamp()
    described = memory.chart.accessibleDescription()
    assert "That is 100% of the limit, limit 512 MiB." in described
    assert memory.text("memory_subject.note").startswith("as of 14:29:07Z, 3 min")
    memory.find("memory_subject.unit").setCurrentIndex(1)
    memory.load()
    assert memory.chart.data.unit == "%"
    assert memory.chart.data.top == pytest.approx(100.0)


def test_an_incident_has_one_verdict_and_the_lines_that_prove_it(memory) -> None:
    memory.open(PHOENIX.id)
    table = memory.find("memory_subject.incidents")
    model = table.model()
    verdicts = [model.columns[1].text(model.row(n)) for n in range(3)]
    assert verdicts == ["Unknown SIGKILL", "Time-out kill", "Platform OOM"]
    assert memory.text("memory_subject.days").startswith("22 Nov: 9 (7 platform OOM, 1 worker")
    table.select_id(model.ids[0])
    assert "No line says by whom" in memory.text("memory_subject.incident_reason")
    table.select_id(model.ids[2])
    proof = memory.text("memory_subject.proof")
    assert "Memory limit of 512 MiB exceeded with" in proof
    assert "Perhaps out of memory?" in proof
    memory.look(0)
    assert table.selected_ids == (model.ids[2],)
    assert memory.text("memory_subject.proof") == proof
    memory.trigger("memory_subject.copy_incidents")
    copied = memory.opener.copied[-1]
    assert copied.count("start-up OOM") == 1
    assert copied.count("The container") + copied.count("was ended by SIGKILL") == 1


def facts(stage) -> str:
    """What the lists of facts say, a line for each."""
    return "\n".join(each.accessibleName() for each in stage.details.summary.findChildren(QLabel))


def test_a_leak_says_its_figures_and_the_limit_that_would_be_right(memory) -> None:
    memory.open(LEAKY.id)
    said = facts(memory)
    assert "The usual use rises by 9 MiB an hour and does not fall again" in said
    assert "At this pace it reaches the limit in 11 h" in said
    assert "Suggested: 512Mi → 768Mi" in said


def test_workers_stand_against_the_limit_and_one_more_is_told(memory) -> None:
    memory.open(PHOENIX.id)
    said = facts(memory)
    assert "Workers: 3 workers x 148 MiB + 61.0 MiB shared = 505 MiB, 99% of 512 MiB" in said
    assert "One more: 653 MiB, 128% of the limit" in said


def test_gaps_stay_gaps(memory) -> None:
    memory.open(STITCH.id)
    trace = memory.chart.data.traces[1]
    assert len(trace.cuts) == 1
    assert min(trace.values) > 1_500


def test_another_time_is_read_at_once_and_what_was_zoomed_stays(memory) -> None:
    memory.open(LEAKY.id)
    memory.chart.zoom(4)
    shown = memory.chart.shown
    memory.look(0)
    assert (memory.chart.shown.since, memory.chart.shown.until) == (shown.since, shown.until)
    before = memory.script.asked.count("view podcast-api")
    memory.find("memory_subject.window").setCurrentIndex(0)
    memory.load()
    assert memory.script.asked.count("view podcast-api") == before + 1
    assert memory.memory.session.window == timedelta(hours=1)


def test_no_reading_is_said_and_nothing_to_copy_is_off(memory) -> None:
    memory.open(SILENT.id)
    assert memory.details._states._banner._title.text() == "No readings in this time"
    assert memory.actions.refusal("memory_subject.copy_csv") is not None
    memory.open(HEALTHY.id)
    memory.trigger("memory_subject.copy_csv")
    assert memory.opener.copied[-1].splitlines()[0].startswith("time,p50 (MiB),p95 (MiB)")
    memory.trigger("memory_subject.copy_picture")
    assert QGuiApplication.clipboard().pixmap().width() == memory.chart.width()
    QGuiApplication.clipboard().clear()


def test_a_failure_keeps_what_was_read(memory) -> None:
    memory.open(HEALTHY.id)
    memory.script.error = Slow("Cloud Monitoring gave no answer within 15 s.")
    memory.look()
    assert memory.details._states.shows_content
    assert memory.details._states._banner._title.text() == "Could not be read again"
    assert cells(memory, HEALTHY.id)["state"] == "Healthy"
    memory.clock.advance(600)
    memory.details._show()
    assert memory.find("memory_subject.state_chip").accessibleName().endswith("No data 11 min")


def test_nothing_is_read_while_nobody_looks(memory) -> None:
    memory.open(PHOENIX.id)
    memory.panel.set_on_screen(False)
    asked = len(memory.script.asked)
    memory.clock.advance(600)
    memory.runner.fire_timers()
    memory.load()
    assert len(memory.script.asked) == asked
    memory.panel.set_on_screen(True)
    memory.load()
    assert memory.script.asked[asked:] == ["look", "view phoenix"]


def test_each_tab_has_its_own_list_and_what_is_open_is_of_one(memory) -> None:
    memory.open(PHOENIX.id)
    memory.find("memory.tabs").setFocus()
    memory.key(Qt.Key.Key_Right)
    memory.load()
    assert memory.panel.tab.key == "machine"
    assert set(memory.shown) == {RUN.id, OWN.id}
    assert memory.panel.item == "machine:"
    memory.open(RUN.id)
    assert memory.panel.item == f"machine:{RUN.id}"
    assert [trace.name for trace in memory.chart.data.traces] == ["resident"]
    assert memory.text("machine_memory.note") == "3 workers: 505 MiB"
    tip = memory.find("machine_memory.note").toolTip()
    assert "3 workers x 148 MiB + 61.0 MiB shared = 505 MiB, 25% of 2.00 GiB. One more" in tip
    memory.panel.open_item(LEAKY.id)
    memory.load()
    assert (memory.panel.tab.key, memory.panel.item) == ("services", LEAKY.id)


def test_a_worker_is_called_by_its_project_and_its_run_stands_behind_it(memory) -> None:
    memory.find("memory.tabs").setFocus()
    memory.key(Qt.Key.Key_Right)
    memory.load()
    entry = memory.table.rows.row_of(RUN.id)
    (column,) = [each for each in memory.table.columns if each.key == "subject"]
    cell = column.cell(entry)
    assert (cell.text, cell.note) == ("Harbour reel", RUN.name[-4:])
    assert column.text(entry) == f"Harbour reel ({RUN.name})"
    assert f"run {RUN.name}" in column.tip(entry)
    memory.open(RUN.id)
    assert memory.text("machine_subject.name") == "Harbour reel"
    assert f"Local worker {RUN.name} · " in memory.text("machine_subject.limit")


def test_each_tab_keeps_what_is_open_on_it(memory) -> None:
    memory.open(PHOENIX.id)
    memory.load()
    memory.panel.show_tab("machine")
    memory.load()
    memory.open(RUN.id)
    memory.load()
    asked = len(memory.script.asked)
    memory.panel.show_tab("services")
    assert memory.panel.item == PHOENIX.id
    assert memory.find("memory_subject.name").text() == "phoenix"
    memory.load()
    assert f"view {RUN.name}" not in memory.script.asked[asked:]
    memory.panel.show_tab("machine")
    assert memory.panel.item == f"machine:{RUN.id}"
    memory.panel.open_item("machine:")
    assert memory.panel.item == "machine:"
    memory.panel.show_tab("services")
    assert memory.panel.item == PHOENIX.id


def test_the_limit_is_asked_about_with_what_was_measured(memory) -> None:
    memory.workbench.ports.sizes.add(PHOENIX_SIZE)
    assert memory.actions.refusal("memory.change_limit") is not None
    memory.open(PHOENIX.id)
    assert memory.actions.refusal("memory.change_limit") is None
    asked = []
    memory.panel.tab._change._changing.ask = lambda *about: asked.append(about)
    memory.trigger("memory.change_limit")
    workload, facts, wanted = asked[0]
    assert workload == PHOENIX_SIZE
    assert (facts.used_now // MIB, facts.known_until) == (
        473,
        memory.memory.session.reading.known_until,
    )
    assert facts.peak_of_hour // MIB == 516  # the kill of that hour says more than any figure
    assert wanted == Resources(768 * MIB, 1.0)
    settle()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(20, "< 1 min"), (3_492, "58 min"), (3 * 3_600, "3 h"), (4 * 86_400, "4 d"), (None, "—")],
)
def test_a_forecast_is_one_figure(seconds, said) -> None:
    assert to_limit_words(None if seconds is None else timedelta(seconds=seconds)) == said


@pytest.mark.parametrize(
    ("per_hour", "said"), [(0.2, "steady"), (69, "+69 MiB/h"), (1731, "+29 MiB/min")]
)
def test_what_is_fast_is_told_by_the_minute(per_hour, said) -> None:
    shape = MemoryShape(ShapeKind.LEAK, 1, 1, 2, per_hour, 20, timedelta(hours=1))
    assert trend_words(shape) == said


def test_what_is_open_can_be_asked_for_with_gcloud(make_memory) -> None:
    stage = make_memory(commands=FakeCommandLines())

    def copied(what: str) -> str:
        stage.trigger(f"memory_subject.copy_gcloud_{what}")
        settle()
        return stage.opener.copied[-1]

    key = "memory_subject.copy_gcloud_workload"
    assert stage.actions.refusal(key) == "Select a row first."
    stage.open(PHOENIX.id)
    stage.load()
    assert copied("workload") == "pipeline service phoenix europe-west4"
    until = stage.clock.now()
    since = until - timedelta(days=1)
    assert copied("memory_lines") == f"pipeline memory-lines phoenix {since.isoformat()}"
    said = f"pipeline memory-figures phoenix {since.isoformat()} {until.isoformat()}"
    assert copied("memory_figures") == said
    stage.open(STITCH.id)
    assert copied("workload") == f"pipeline job {STITCH.name} europe-west4"
    menu = stage.find("memory_subject.gcloud.menu")
    assert len(menu.actions()) == 3


def test_the_limit_of_every_revision_that_gets_traffic_is_shown() -> None:
    now = datetime(2026, 11, 22, 14, tzinfo=UTC)
    parts = (("p-1", 512), ("p-2", 768), ("p-3", 1024))
    steps = tuple(
        LimitStep(mib * MIB, LimitOrigin.REVISION, part, now - timedelta(hours=9 - n))
        for n, (part, mib) in enumerate(parts)
    )
    view = MemoryView(PHOENIX, now - timedelta(days=1), now, now, now, timedelta(minutes=1))
    history = LimitHistory(steps, now, {"p-1": 80, "p-2": 20})
    view = replace(view, limits=history)
    said = [(fact.label, fact.text) for fact in limit_facts(view)]
    assert [key for key, _ in said] == ["p-2", "p-1", "p-3"]
    assert said[0][1].endswith("; 20% of the traffic")
    assert said[1][1].endswith("; 80% of the traffic")
    assert said[2][1].endswith("; no traffic")
    drawn = chart_data(view, Unit.MIB).limits
    assert [limit.name for limit in drawn] == ["limit 512 MiB", "limit 768 MiB"]
    # One that is not listed gets it all: of those that are, nothing is claimed.
    unlisted = replace(view, limits=replace(history, traffic={"p-0": 100}))
    assert [fact.label for fact in limit_facts(unlisted)] == ["p-3", "p-2", "p-1"]
    assert not any("traffic" in fact.text for fact in limit_facts(unlisted))
    assert len(chart_data(unlisted, Unit.MIB).limits) == 3


def test_a_person_says_how_many_workers_a_service_has(memory) -> None:
    memory.open(LEAKY.id)
    memory.load()
    field = memory.find("memory_subject.worker_count")
    assert field.isVisible()
    assert "Workers:" not in facts(memory)
    used = memory.memory.session.row.used
    field.setFocus()
    field.setText("4")
    field.editingFinished.emit()
    settle()
    said = facts(memory)
    assert f"4 workers, as you said: {byte_size(round(used / 4))} each at most, " in said
    assert f"One more: {byte_size(round(used / 4) * 5)} at most, " in said
    # A reading that arrives while somebody types changes nothing of it.
    field.setText("12")
    memory.look()
    assert field.text() == "12"
    memory.open(HEALTHY.id)
    memory.load()
    assert memory.find("memory_subject.worker_count").text() == ""
    assert memory.memory.session.workers_said is None
    # To leave the field is to have said it, of the one it was typed for.
    memory.open(LEAKY.id)
    memory.load()
    assert memory.find("memory_subject.worker_count").text() == "12"


@pytest.mark.parametrize("odd", ["0", "many", "1000", "-2", "1.5"])
def test_what_is_no_number_of_workers_is_refused_and_said(memory, odd) -> None:
    memory.open(LEAKY.id)
    memory.load()
    field = memory.find("memory_subject.worker_count")
    field.setText(odd)
    field.editingFinished.emit()
    assert memory.memory.session.workers_said is None
    assert memory.text("memory_subject.worker_hint") == "A number from 1 to 999."


def test_where_the_number_is_seen_or_there_are_none_nobody_is_asked(memory) -> None:
    for subject in (PHOENIX, STITCH):  # its workers are known; a job has no such thing
        memory.open(subject.id)
        memory.load()
        assert not memory.find("memory_subject.worker_count").isVisible()
