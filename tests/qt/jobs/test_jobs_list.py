"""The list of jobs: rows, narrowing, states, and that only the person moves anything."""

import re
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Forbidden, Offline
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobState
from tests.support.pictures import settle


def cell(stage, job_id, key):
    """What a cell says."""
    rows = stage.table.rows
    position = rows.position_of(job_id)
    return rows.index(position, rows.column_position(key)).data()


def tip(stage, job_id, key):
    rows = stage.table.rows
    index = rows.index(rows.position_of(job_id), rows.column_position(key))
    return index.data(Qt.ItemDataRole.ToolTipRole) or ""


def text(stage, name):
    return "\n".join(
        label.text()
        for label in stage.find(name).findChildren(QWidget)
        if hasattr(label, "text") and label.isVisible()
    )


@pytest.fixture
def long(make_stage):
    """Three hundred jobs, one of them open in the middle, scrolled there."""
    backend = open_fake()
    now = backend.clock.now()
    project = backend.world.add_project("Ep 41")
    for number in range(300):
        asked = now - timedelta(minutes=number)
        name = f"run-{number:03}"
        backend.world.add_job(
            project.id,
            f"j{number:03}",
            JobState.SUCCEEDED,
            requested_at=asked,
            execution=name,
            ended_at=asked,
        )
        backend.world.add_execution(
            name,
            ExecutionState.SUCCEEDED,
            job_id=f"j{number:03}",
            project_id=project.id,
            created_at=asked,
            started_at=asked,
            ended_at=asked + timedelta(seconds=40),
        )
    stage = make_stage(backend=backend)
    stage.table.setFocus()
    stage.open("j150")
    return stage


# ---------------------------------------------------------------------- rows


def test_every_job_is_there_newest_first_with_its_counts(stage):
    began = [stage.table.rows.row_of(i).row.began_at for i in stage.shown]
    assert began == sorted(began, reverse=True)
    assert len(stage.shown) == len(stage.world.executions)
    assert stage.text("jobs.count") == str(len(stage.shown))
    running = sum(e.state.is_active for e in stage.world.executions.values())
    assert stage.panel._list.board.counts.running == running


def test_a_running_job_says_how_far_and_how_long_against_what_is_usual(stage):
    job = stage.job_of("harbour-mornings")
    assert cell(stage, job, "state") == "Running"
    assert cell(stage, job, "job") == "stitch-000007"
    assert cell(stage, job, "project") == "Harbour mornings"
    assert cell(stage, job, "where") == "Local worker"
    assert cell(stage, job, "progress") == "Conforming 64%"
    assert cell(stage, job, "duration") == "3m12 of ~5 min"
    assert cell(stage, job, "heartbeat") == "1 s"
    assert tip(stage, job, "duration") == "3 min 12 s of ~5 min (last 5 good runs)"
    assert job in tip(stage, job, "job")


def test_no_percentage_comes_from_time_alone(stage):
    job = stage.job_of("station-clock")
    assert cell(stage, job, "progress") == "No progress reported"
    for key in ("duration", "progress"):
        assert not re.search(r"\d\s*%", cell(stage, job, key))


def test_a_silent_slow_one_needs_attention(stage):
    job = stage.job_of("river-crossing")
    assert cell(stage, job, "state") == "Running"  # one silent read proves nothing
    for _ in range(2):
        stage.clock.advance(3)
        stage.panel.refresh()
        stage.runner.run_all()
    assert cell(stage, job, "state") == "Stalled"
    assert cell(stage, job, "duration") == "9m06, slower than usual"
    stage.click("jobs.chip.attention")
    assert job in stage.shown
    assert stage.job_of("harbour-mornings") not in stage.shown


def test_over_its_limit_is_said(make_stage):
    backend = open_fake()
    started = backend.clock.now() - timedelta(hours=2)
    backend.world.add_execution(
        "run-1",
        ExecutionState.RUNNING,
        created_at=started,
        started_at=started,
        progress_at=backend.clock.now(),
        hard_bound=timedelta(hours=1),
    )
    stage = make_stage(backend=backend)
    assert cell(stage, "run-1", "duration") == "2h00, over its limit"
    assert tip(stage, "run-1", "duration") == "2 h 0 min, over its limit of 1 h 0 min"


def test_a_record_whose_execution_is_gone_is_unknown_and_says_why(make_stage, stage):
    job = stage.job_of("harbour-mornings")
    stage.world.prune("stitch-000007")
    stage.panel.refresh()
    stage.load()
    assert cell(stage, job, "state") == "Unknown"
    assert (
        tip(stage, job, "state") == "unknown: the engine no longer lists it; last known: launched."
    )
    assert cell(stage, job, "duration") == "—"


def test_an_execution_without_a_record_is_there_and_says_so(stage):
    foreign = next(i for i in stage.shown if stage.table.rows.row_of(i).row.job is None)
    assert foreign.startswith("stitch-")
    assert "there is no record of it" in tip(stage, foreign, "job")


def test_the_filter_finds_execution_project_and_id(stage):
    job = stage.job_of("harbour-mornings")
    for typed in ("000007", "harbour", job[-6:]):
        stage.find("jobs.filter").setText(typed)
        assert job in stage.shown
    stage.find("jobs.filter").setText("nothing at all")
    assert "No job matches “nothing at all”" in text(stage, "jobs.state")


def test_times_of_running_jobs_grow_each_second_without_a_reading(stage):
    job = stage.job_of("harbour-mornings")
    calls = stage.world.script.calls["store.list_recent_jobs"]
    stage.clock.advance(1)
    stage.panel._list._on_tick()
    row = stage.table.rows
    painted = row.cells(row.position_of(job))[row.column_position("duration")]
    assert painted.text == "3m13 of ~5 min"
    assert stage.world.script.calls["store.list_recent_jobs"] == calls


# ---------------------------------------------------------------------- states


def test_first_use_says_what_is_true(make_stage):
    stage = make_stage(backend=open_fake())
    assert "No jobs in LOCAL yet" in text(stage, "jobs.state")
    # Nothing has failed, so nothing is to be tried again; F5 reads it anew.
    buttons = stage.find("jobs.state").findChildren(QAbstractButton)
    assert [b.text() for b in buttons if b.isVisible()] == []


def test_loading_shows_itself_slowly(make_stage):
    stage = make_stage(load=False)
    assert stage.find("jobs.state").loading_stage is not None
    stage.load()
    assert stage.find("jobs.state").shows_content


def test_a_failed_first_load_says_why_and_can_be_tried_again(make_stage):
    stage = make_stage(load=False)
    stage.world.script.plan("store.list_recent_jobs", Fail(Offline("No answer.")))
    stage.load()
    assert "Jobs could not be loaded" in text(stage, "jobs.state")
    stage.actions.action("jobs.try_again").trigger()
    stage.load()
    assert stage.find("jobs.state").shows_content


def test_a_missing_permission_is_no_empty_list(make_stage):
    stage = make_stage(load=False)
    fault = Fail(Forbidden("Needs run.jobs.list.", permission="run.jobs.list"))
    stage.world.script.plan("store.list_recent_jobs", fault)
    stage.load()
    assert "You cannot view these jobs" in text(stage, "jobs.state")


def test_an_engine_that_cannot_be_read_is_said_above_the_records(make_stage):
    stage = make_stage(load=False)
    stage.world.script.always("engine.list_executions", Fail(Offline("The folder is gone.")))
    stage.load()
    said = text(stage, "jobs.state")
    assert "The engine could not be read" in said
    assert "What runs is unknown until it can be." in said
    assert cell(stage, stage.job_of("harbour-mornings"), "state") == "Unknown"
    assert cell(stage, stage.job_of("autumn-trail"), "state") == "Failed"


def test_after_five_minutes_without_data_no_state_looks_current(stage):
    stage.world.script.always("store.list_recent_jobs", Fail(Offline("No answer.")))
    stage.clock.advance(301)
    stage.panel.refresh()
    stage.load()
    job = stage.job_of("harbour-mornings")
    assert cell(stage, job, "state") == "No data 5 min"
    assert cell(stage, job, "duration") == "no reading"


# ---------------------------------------------------------------------- only the person moves it


def top(stage):
    table = stage.table
    return table.rows.ids[table.rowAt(0)]


def test_a_refresh_keeps_selection_scroll_order_filter_and_focus(long):
    long.find("jobs.filter").setText("run-")
    long.table.setFocus()
    long.table.verticalScrollBar().setValue(32 * 140)
    before = (top(long), long.shown, long.table.selected_ids, long.focused(), long.open_id)
    for execution in list(long.world.executions.values())[::7]:
        long.world._keep(execution, state=ExecutionState.FAILED, reason="no space")
    long.panel.refresh()
    long.load()
    after = (top(long), long.shown, long.table.selected_ids, long.focused(), long.open_id)
    assert after == before
    assert long.text("jobs.filter") == "run-"


def test_the_open_job_stays_open_while_others_finish(stage):
    stage.table.setFocus()
    stage.open_project_job("harbour-mornings")
    opened, order = stage.open_id, stage.shown
    for run in list(stage.world.executions.values()):
        if run.state.is_active and run.project_id != "harbour-mornings":
            stage.world.finish(run.name, ExecutionState.SUCCEEDED)
    stage.panel.refresh()
    stage.load()
    assert (stage.open_id, stage.shown) == (opened, order)
    assert stage.text("job.name") == "stitch-000007"
    assert stage.table.selected_ids == (opened,)


def test_new_jobs_wait_behind_show(stage):
    stage.table.setFocus()
    before = stage.shown
    stage.world.add_job("old-mill", "fresh", JobState.CLAIMED)
    stage.panel.refresh()
    stage.load()
    assert stage.shown == before
    assert "+1 new" in text(stage, "jobs.hint")
    stage.actions.action("jobs.show_new").trigger()
    assert stage.shown[0] == "fresh"


def test_the_open_job_stays_as_a_tombstone(stage):
    stage.table.setFocus()
    foreign = next(i for i in stage.shown if stage.table.rows.row_of(i).row.job is None)
    stage.open(foreign)
    stage.world.prune(foreign)
    stage.panel.refresh()
    stage.load()
    assert foreign in stage.shown
    assert cell(stage, foreign, "state") == "Deleted"
    assert stage.open_id == foreign


def test_readings_wait_while_a_menu_is_open(stage):
    job = stage.job_of("harbour-mornings")
    stage.click_row(job, Qt.MouseButton.RightButton)
    stage.table.context_menu_requested.emit(job, stage.window.pos())
    menu = stage.panel._menu
    assert menu.isVisible()
    stage.world.prune("stitch-000007")
    stage.panel.refresh()
    stage.load()
    assert cell(stage, job, "state") == "Running"
    menu.close()
    settle()
    assert cell(stage, job, "state") == "Unknown"


def test_nothing_is_read_while_nobody_looks(stage):
    stage.panel.set_on_screen(False)
    calls = stage.world.script.calls.copy()
    stage.runner.fire_timers()
    stage.load()
    assert stage.world.script.calls == calls


def test_a_click_on_a_header_sorts_and_a_second_one_turns_it_round(stage):
    header = stage.table.horizontalHeader()
    place = stage.table.rows.column_position("project")
    spot = header.rect().center()
    spot.setX(header.sectionViewportPosition(place) + 12)
    for descending in (False, True):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        names = [stage.table.rows.row_of(i).row.project_name.casefold() for i in stage.shown]
        assert names == sorted(names, reverse=descending)


@pytest.mark.parametrize(
    "key",
    ["state", "job", "where", "progress", "started", "duration", "attempts", "heartbeat"],
)
def test_every_column_can_be_sorted_by(stage, key):
    stage.panel._list._columns.open()
    orders = stage.panel._list._columns._orders
    next(action for action in orders if action.data() == key).trigger()
    assert stage.table.sort_order.column == key
    assert len(stage.shown) == len(stage.world.executions)
    stage.panel._list._columns._menu.close()


def test_the_model_keeps_qts_rules_through_readings(stage):
    tester = QAbstractItemModelTester(
        stage.table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    for number in range(3):
        stage.world.add_job("old-mill", f"fresh-{number}", JobState.CLAIMED)
        stage.world.executions.popitem()
        stage.panel.refresh()
        stage.load()
    tester.deleteLater()
