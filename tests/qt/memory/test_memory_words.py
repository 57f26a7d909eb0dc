"""What is said of a row, of a limit and of workers, in words alone: no window is made."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from phoenix_admin.domain.errors import Forbidden
from phoenix_admin.domain.memory_incident import IncidentKind, MemoryIncident
from phoenix_admin.domain.memory_limit import MIB, Advice, Headroom, Resources, WorkerUse
from phoenix_admin.domain.memory_lines import MemoryLine
from phoenix_admin.domain.memory_shape import MemoryShape, ShapeKind
from phoenix_admin.domain.memory_subject import LimitHistory, LimitOrigin, LimitStep
from phoenix_admin.ports.live_memory_source import LiveUse
from phoenix_admin.qt.tables import ProgressCell, TextCell
from phoenix_admin.qt.widgets import KeyValue
from phoenix_admin.services.memory.faces import (
    MemoryFault,
    MemoryRow,
    MemoryView,
    PartShape,
    Source,
    WorkersNote,
)
from phoenix_admin.ui.lists.board import Entry
from phoenix_admin.ui.lists.moment import Moment
from phoenix_admin.ui.panels.memory import use_words as words
from phoenix_admin.ui.panels.memory.use_columns import use_columns
from tests.support.memory_world import PHOENIX, RUN

NOW = datetime(2026, 11, 22, 14, tzinfo=UTC)
LIMIT = LimitStep(512 * MIB, LimitOrigin.REVISION, "p-1", NOW - timedelta(days=1), None, 1.0)


def row(shape: ShapeKind | None = None, **about: object) -> MemoryRow:
    judged = shape_of(shape) if shape is not None else None
    return replace(MemoryRow(PHOENIX, LIMIT, 100.0 * MIB, NOW, shape=judged), **about)


def shape_of(kind: ShapeKind, **about: object) -> MemoryShape:
    made = MemoryShape(kind, 100, 120, 512, 30, 20, timedelta(hours=2))
    return replace(made, **about)


def view(**about: object) -> MemoryView:
    made = MemoryView(PHOENIX, NOW - timedelta(days=1), NOW, NOW, NOW, timedelta(minutes=1))
    return replace(made, **about)


def line_of(seconds: float, text: str) -> MemoryLine:
    return MemoryLine(NOW + timedelta(seconds=seconds), text, f"id-{seconds}", "phoenix")


OOM, KILL = {IncidentKind.PLATFORM_OOM: 1}, {IncidentKind.UNKNOWN_KILL: 1}
WORST_FIRST = [
    ("Over limit", row(incidents={IncidentKind.STARTUP_OOM: 2})),
    ("Over limit", row(headroom=Headroom.OVER)),
    ("Kills today", row(incidents=KILL)),
    ("Leak", row(ShapeKind.LEAK)),
    ("Near the limit", row(headroom=Headroom.WARNING)),
    ("Under-sized", row(ShapeKind.UNDER_SIZED)),
    ("No reading", row(used=None)),
    ("Spikes", row(ShapeKind.SPIKE)),
    ("Over the aim", row(headroom=Headroom.TIGHT)),
    ("Rises", row(ShapeKind.RISES)),
    ("Few readings", row(ShapeKind.TOO_FEW)),
    ("Healthy", row(ShapeKind.HEALTHY)),
    ("Healthy", row()),
]


@pytest.mark.parametrize(("label", "one"), WORST_FIRST)
def test_a_state_says_the_worst_that_is_known(label: str, one: MemoryRow) -> None:
    assert words.use_look(one).label == label
    needs = {"Over limit", "Kills today", "Leak", "Near the limit", "Under-sized"}
    assert words.needs_attention(one) == (label in needs)


@pytest.mark.parametrize(
    ("label", "one"),
    [
        ("Over limit", row(ShapeKind.LEAK, incidents=OOM, headroom=Headroom.GOOD)),
        ("Kills today", row(ShapeKind.LEAK, incidents=KILL, headroom=Headroom.WARNING)),
        ("Leak", row(ShapeKind.LEAK, headroom=Headroom.WARNING)),
        ("Near the limit", row(ShapeKind.UNDER_SIZED, headroom=Headroom.WARNING)),
        ("Under-sized", row(ShapeKind.UNDER_SIZED, used=None)),
        ("No reading", row(ShapeKind.SPIKE, used=None)),
        ("Spikes", row(ShapeKind.SPIKE, headroom=Headroom.TIGHT)),
        ("Over the aim", row(ShapeKind.RISES, headroom=Headroom.TIGHT)),
        ("Ended", row(ShapeKind.LEAK, is_over=True, headroom=Headroom.OVER)),
        ("Killed", row(is_over=True, incidents=OOM)),
    ],
)
def test_of_two_things_the_worse_is_said(label: str, one: MemoryRow) -> None:
    assert words.use_look(one).label == label


def test_figures_of_a_row_in_words() -> None:
    assert words.used_words(row()) == "100 MiB of 512 MiB"
    assert words.used_words(row(limit=None)) == "100 MiB"
    assert words.used_words(row(used=None)) == "no reading"
    assert words.name_words(row(title="Harbour reel")) == "Harbour reel (phoenix)"
    assert words.name_words(row(subject=RUN)) == RUN.name
    assert (words.size(None), words.percent(None), words.percent(0.5)) == ("—", "—", "50%")
    assert words.peak_words(row(peak_is_bound=True)) == "—"
    assert words.peak_words(row(peak=200.0 * MIB)) == "200 MiB"
    assert words.peak_words(row(peak=200.0 * MIB, peak_is_bound=True)) == "≤ 200 MiB"
    assert words.limit_words(None) == "limit not known"
    assert words.limit_words(LIMIT) == f"512 MiB, 1 CPU ({LimitOrigin.REVISION} p-1)"
    machine = LimitStep(512 * MIB, LimitOrigin.MACHINE)
    assert words.limit_words(machine) == f"512 MiB ({LimitOrigin.MACHINE})"


def test_kills_that_could_not_be_read_are_no_zero() -> None:
    assert (words.kills_words(None), words.kills_words({})) == ("not read", "0")
    assert words.kills_words({**OOM, **KILL}) == "2"
    assert words.kinds_words(None) == "The log lines could not be read."
    assert words.kinds_words({IncidentKind.PLATFORM_OOM: 0}) == "none"
    assert words.kinds_words({**OOM, **KILL}) == "1 platform OOM, 1 unknown SIGKILL"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0.9, "< 1 min"), (1, "1 min"), (119, "119 min"), (120, "2 h"), (48 * 60 - 1, "48 h")],
)
def test_a_forecast_changes_its_unit_where_it_says(minutes: float, said: str) -> None:
    assert words.to_limit_words(timedelta(minutes=minutes)) == said
    assert words.to_limit_words(timedelta(hours=48)) == "2 d"
    assert words.to_limit_words(None) == "—"


@pytest.mark.parametrize(
    ("per_hour", "said"),
    [
        (0.4, "steady"),
        (-0.5, "steady"),
        (-0.6, "-1 MiB/h"),
        (599, "+599 MiB/h"),
        (-600, "-10 MiB/min"),
    ],
)
def test_a_trend_says_its_direction(per_hour: float, said: str) -> None:
    assert words.trend_words(shape_of(ShapeKind.HEALTHY, per_hour=per_hour)) == said
    few = shape_of(ShapeKind.TOO_FEW, per_hour=per_hour)
    assert (words.trend_words(few), words.trend_words(None)) == ("—", "—")


@pytest.mark.parametrize(
    ("seconds", "said"), [(89, "as of 13:58:31Z"), (90, "as of 13:58:30Z, 1 min 30 s late")]
)
def test_what_is_late_says_so(seconds: int, said: str) -> None:
    assert words.lag_words(row(at=NOW - timedelta(seconds=seconds)), NOW) == said
    assert words.lag_words(None, NOW) == words.lag_words(row(at=None), NOW) == "no reading yet"


def test_workers_with_and_without_what_they_share_and_a_limit() -> None:
    alone = WorkersNote(WorkerUse(1, 100 * MIB, 0), None)
    assert words.workers_line(alone) == "1 worker x 100 MiB = 100 MiB"
    assert words.one_more_line(alone) == "200 MiB"
    two = WorkersNote(WorkerUse(2, 100 * MIB, 56 * MIB), LIMIT)
    assert words.workers_line(two) == (
        "2 workers x 100 MiB + 56.0 MiB shared = 256 MiB, 50% of 512 MiB"
    )
    assert words.one_more_line(two) == "356 MiB, 70% of the limit"
    said = replace(alone, as_said=True)
    assert words.workers_line(said) == "1 worker, as you said: 100 MiB each at most"
    assert words.one_more_line(said) == "200 MiB at most"


def test_a_verdict_says_when_the_limit_is_reached_and_what_it_rests_on() -> None:
    rises = shape_of(ShapeKind.RISES, to_limit=timedelta(hours=14))
    few = shape_of(ShapeKind.TOO_FEW, readings=3, to_limit=timedelta(hours=1))
    said = words.verdict_facts(view(shapes=(PartShape("", rises), PartShape("p-1", few))))
    assert [(fact.label, fact.chip and fact.chip.label) for fact in said] == [
        ("Shape", "Rises"),
        ("p-1", "Few readings"),
    ]
    assert said[0].text == (
        "It rises within the run by 30 MiB an hour: 100 MiB now, 20% of the limit; no leak by "
        "itself. At this pace it reaches the limit in 14 h. Judged by 20 readings over 2 h 0 min."
    )
    assert said[1].text == few.reason
    steady = words.verdict_facts(view(shapes=(PartShape("", shape_of(ShapeKind.HEALTHY)),)))
    assert "reaches the limit" not in steady[0].text
    assert [fact.text for fact in words.verdict_facts(view())] == ["no readings to judge by"]


def advice_of(**about: object) -> dict[str, str]:
    return {fact.label: fact.text for fact in words.advice_facts(view(**about))}


def test_advice_says_what_it_rests_on_what_changes_and_what_that_makes_necessary() -> None:
    limits = LimitHistory((LIMIT,), NOW)
    none = "not without a limit and a largest use"
    assert advice_of() == {"Suggested": none}
    peak = 400.0 * MIB
    assert advice_of(peak=peak) == {"Largest use": "400 MiB", "Suggested": none}
    more = Advice(Resources(8192 * MIB, 2.0), 0.6, adds_cpu=True)
    said = advice_of(peak=peak, peak_is_bound=True, limits=limits, advice=more)
    assert said["Largest use"] == "≤ 400 MiB, 78% of the limit"
    assert said["Suggested"].startswith("512Mi → 8Gi, then at most 60% in use; the aim is ")
    assert said["Processors"].startswith("1 → 2: ")
    same = Advice(Resources(512 * MIB, 1.0), 0.6)
    said = advice_of(peak=peak, limits=limits, advice=same)
    assert said["Suggested"].startswith("512Mi, as it is: then at most 60% in use")
    assert "Processors" not in said
    said = advice_of(peak=peak, limits=limits, advice=replace(more, beyond=True))
    assert said["Suggested"] == "No size leaves enough room: it has to use less."


def test_workers_and_live_figures_are_said_where_they_are_known() -> None:
    def said(**about: object) -> list[str]:
        as_said = about.pop("as_said", None)
        return [fact.label for fact in words.workers_facts(view(**about), as_said)]

    note = WorkersNote(WorkerUse(2, 100 * MIB, 0), LIMIT)
    assert said() == []
    assert said(workers=note) == said(as_said=note) == ["Workers", "One more"]
    (live,) = words.workers_facts(view(live=LiveUse(900 * MIB, NOW, "run-1")))
    assert (live.label, live.text) == ("Live", "900 MiB at 14:00:00Z, said by run-1")


def told(one: MemoryRow, **moment: object) -> dict[str, tuple[str, str, object]]:
    """What each column says, explains and paints of a row."""
    entry = Entry(one.id, one, "", attention=False, running=False)
    columns = use_columns(lambda: Moment(NOW, **moment))
    return {
        column.key: (
            column.text(entry),
            column.tip(entry) if column.tip else "",
            column.cell(entry),
        )
        for column in columns
    }


def test_tips_say_where_a_figure_is_from() -> None:
    full = row(ShapeKind.RISES, peak=200.0 * MIB, peak_at=NOW, incidents={**OOM, **KILL})
    said = told(full)
    assert said["used"][1].splitlines()[0] == (
        f"p95 over the instances: {100 * MIB} of {512 * MIB} bytes"
    )
    assert said["peak"][1] == "The largest use of 24 hours at 2026-11-22 14:00:00Z."
    assert said["state"][1].startswith("Today (UTC): 1 platform OOM, 1 unknown SIGKILL.\nIt rises")
    assert said["to_limit"][1] == said["trend"][1] == full.shape.reason  # type: ignore[union-attr]
    assert said["kills"][1] == "Today (UTC): 1 platform OOM, 1 unknown SIGKILL"
    here = told(row(subject=RUN, limit=None, peak=1.0 * MIB, peak_is_bound=True, incidents={}))
    assert here["used"][1].startswith(f"resident memory: {100 * MIB} bytes")
    assert here["peak"][1].startswith("At most so much: ")
    nothing = told(row(used=None, at=None, incidents=None))
    assert nothing["used"][1].startswith("Nothing was read yet")
    assert (nothing["peak"][1], nothing["state"][1], nothing["as_of"][1]) == ("", "", "")


def test_a_bar_has_the_colour_of_what_room_is_left_and_doubt_has_no_figure() -> None:
    def used(one: MemoryRow, **moment: object) -> object:
        return told(one, **moment)["used"][2]

    for room, label in (
        (Headroom.OVER, "Over limit"),
        (Headroom.WARNING, "Degraded"),
        (Headroom.TIGHT, "Degraded"),
        (Headroom.GOOD, "Room left"),
        (None, "Room left"),
    ):
        cell = used(row(headroom=room))
        assert isinstance(cell, ProgressCell)
        assert (cell.look.label, cell.fraction, cell.note) == (label, 100 / 512, "20%")
    over = used(row(used=600.0 * MIB))
    assert isinstance(over, ProgressCell)
    assert (over.fraction, over.note) == (1.0, "117%")
    assert used(row(limit=None)) == TextCell("100 MiB", "text")
    nothing = TextCell("no reading", "text3")
    assert used(row(used=None)) == used(row(), outdated=True) == nothing
    assert isinstance(used(row(), outdated=True, known=frozenset({PHOENIX.id})), ProgressCell)
    assert told(row(incidents=None))["kills"][2] == TextCell("not read", "text3")
    assert told(row(incidents=OOM))["kills"][2] == TextCell("1", "fail", 600)
    assert told(row(incidents={}))["kills"][2] == TextCell("0", "text3", 400)


def step_of(part: str, mib: int, days: int, *, ended: bool = False, **about: object) -> LimitStep:
    since, until = NOW - timedelta(days=days), NOW - timedelta(days=days - 1) if ended else None
    return replace(LimitStep(mib * MIB, LimitOrigin.REVISION, part, since, until, 1.0), **about)


def limits_of(*steps: LimitStep, **traffic: int) -> list[tuple[str, str]]:
    shares = {part.replace("_", "-"): share for part, share in traffic.items()}
    facts = words.limit_facts(view(limits=LimitHistory(steps, NOW, shares)))
    return [(fact.label, fact.text) for fact in facts]


def test_the_limits_of_what_gets_traffic_come_first_and_then_those_there_were() -> None:
    nothing = (KeyValue("Limit", "not known", role="text3"),)
    assert words.limit_facts(view()) == words.limit_facts(view(limits=LimitHistory((), NOW)))
    assert words.limit_facts(view()) == nothing
    old, split = step_of("p-1", 512, 9, ended=True), step_of("p-2", 1024, 5)
    newest, unused = step_of("p-3", 2048, 3), step_of("p-4", 256, 1)
    assert limits_of(old, split, newest, unused, p_2=30, p_3=70, p_4=0) == [
        ("p-3", "2.00 GiB, 1 CPU, since 2026-11-19 14:00:00Z; 70% of the traffic"),
        ("p-2", "1.00 GiB, 1 CPU, since 2026-11-17 14:00:00Z; 30% of the traffic"),
        ("p-4", "256 MiB, 1 CPU, since 2026-11-21 14:00:00Z; no traffic"),
        ("p-1", "512 MiB, 1 CPU, since 2026-11-13 14:00:00Z"),
    ]
    # Where nobody says who gets traffic, nothing is said to have none.
    assert limits_of(old, split)[0] == ("p-2", "1.00 GiB, 1 CPU, since 2026-11-17 14:00:00Z")
    job = step_of("", 512, 1, since=None, cpu=None, origin=LimitOrigin.TEMPLATE)
    assert limits_of(job) == [("Limit", "512 MiB, limit of the job")]
    half = step_of("p-1", 512, 1, cpu=0.5)
    assert limits_of(half)[0][1].startswith("512 MiB, 0.5 CPU, since")


def test_six_limits_are_named_and_all_that_get_traffic() -> None:
    steps = [step_of(f"p-{number}", 512, 20 - number, ended=True) for number in range(9)]
    assert [part for part, _ in limits_of(*steps)] == [f"p-{n}" for n in (8, 7, 6, 5, 4, 3)]
    going = [replace(step, until=None) for step in steps]
    named = [part for part, _ in limits_of(*steps[:2], *going[2:], p_8=10, p_2=90)]
    assert named == ["p-8", "p-2", "p-7", "p-6", "p-5", "p-4"]
    shares = {f"p_{number}": 10 for number in range(8)}
    assert [part for part, _ in limits_of(*going, **shares)] == [f"p-{n}" for n in range(7, -1, -1)]


def test_kills_are_counted_by_day_and_a_log_that_was_not_read_has_none() -> None:
    fault = MemoryFault(Source.INCIDENTS, Forbidden("You may not read the log."))
    other = MemoryFault(Source.FIGURES, Forbidden("You may not read figures."))
    assert words.days_line(view()) == "Not read."
    assert words.days_line(view(faults=(other,))) == "Not read."
    assert words.days_line(view(faults=(other, fault))) == "Not read: You may not read the log."
    since = NOW - timedelta(days=30)
    assert words.days_line(view(lines_since=since)) == "None since 2026-10-23 14:00:00Z."
    both = {IncidentKind.PLATFORM_OOM: 2, IncidentKind.TIMEOUT_KILL: 1}
    tally = {(NOW - timedelta(days=back)).date(): OOM for back in range(1, 9)} | {NOW.date(): both}
    told_days = words.days_line(view(lines_since=since, tally=tally))
    assert told_days.startswith(
        "22 Nov: 3 (2 platform OOM, 1 worker time-out kill); 21 Nov: 1 (1 platform OOM); 20 Nov: "
    )
    assert told_days.endswith("; 16 Nov: 1 (1 platform OOM).")
    assert told_days.count(";") == 6


@pytest.mark.parametrize(
    ("part", "said"),
    [("phoenix-00088-abc", "00088"), ("a-1-b-2-c", "2"), ("phoenix", "phoenix"), ("", "")],
)
def test_a_revision_is_called_by_its_number(part: str, said: str) -> None:
    assert words.short_part(part) == said


def test_an_incident_on_the_clipboard_has_the_lines_that_prove_it() -> None:
    proof = line_of(0, "Memory limit of 512 MiB exceeded with 513 MiB used."), line_of(1.0609, "b")
    incident = MemoryIncident(
        IncidentKind.PLATFORM_OOM, NOW, "phoenix", "p-1", "i-1", proof, (), 512, 513
    )
    lines = "14:00:00.000Z  Memory limit of 512 MiB exceeded with 513 MiB used.\n14:00:01.060Z  b"
    assert words.proof_text(incident) == lines
    beside = replace(incident, beside=(line_of(2.5, "Perhaps out of memory?"),))
    more = f"{lines}\nBeside it:\n14:00:02.500Z  Perhaps out of memory?"
    assert words.proof_text(beside) == more
    reason = "Cloud Run says: 513 MiB used, the limit is 512 MiB."
    head = "2026-11-22 14:00:00Z  platform OOM  phoenix"
    assert words.incident_text(beside) == f"{head} (p-1, i-1)\n{reason}\n{more}\n"
    somewhere = replace(incident, revision=None)
    assert words.incident_text(somewhere) == f"{head} (i-1)\n{reason}\n{lines}\n"
    nowhere = replace(incident, revision=None, instance=None)
    assert words.incident_text(nowhere) == f"{head}\n{reason}\n{lines}\n"
