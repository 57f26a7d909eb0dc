"""The open job: course, orders, log, actions with their reasons, questions, and the keyboard."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.environment import LOCAL, Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobKind
from phoenix_admin.qt.theme import ThemeMode
from phoenix_admin.ui.panels.jobs.action_specs import SPECS
from tests.support.contrast import unnamed_widgets, walk_contrast
from tests.support.pictures import settle

PROD = Environment("phoenix-prod-eu", EnvironmentKind.GCP, EnvironmentLabel.PROD)


def said(stage, name):
    labels = stage.find(name).findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def reason(stage, key):
    return stage.actions.action(key).property("refusal")


def trigger(stage, key):
    stage.actions.action(key).trigger()
    settle()


def confirm(stage):
    stage.find("confirm.go").click()
    settle()
    stage.load()


# ---------------------------------------------------------------------- what is shown


def test_nothing_is_open_at_first(stage):
    assert "No job is open" in said(stage, "job.state")
    assert {spec.key: reason(stage, spec.key) for spec in SPECS if spec.writes} == {
        "job.cancel": "Select a job first.",
        "job.run_again": "Select a job first.",
    }


def test_a_running_job_with_its_course_and_its_orders(stage):
    run = stage.world.executions["stitch-000007"]
    clips = ("/media/a.mp4", "/media/b.mp4")
    stage.world._keep(
        run,
        clips=clips,
        overrides={"thorough": "true"},
        reel="/reels/x.mp4",
        spawned_at=run.started_at,
    )
    stage.open_project_job("harbour-mornings")
    assert stage.text("job.name") == "stitch-000007"
    assert stage.text("job.project") == "Harbour mornings"
    assert stage.text("job.note") == "heard 1 s ago"
    assert stage.text("job.run.percent") == "64%"
    assert stage.text("job.run.usual") == "3 min 12 s of ~5 min (last 5 good runs)"
    course = said(stage, "job.course")
    for line in ("14:28:54Z by rae", "Worker begun", "14:28:55Z, after 1 s", "Heartbeat"):
        assert line in course
    facts = said(stage, "job.facts")
    for line in ("Local worker, PID 40007", "2 clips\na.mp4\nb.mp4", "thorough=true"):
        assert line in facts
    assert "none yet; it will be /reels/x.mp4" in facts
    assert stage.open_id in facts


def test_what_an_engine_does_not_keep_is_said_to_be_not_kept(stage):
    stage.open_project_job("harbour-mornings")
    assert "not kept by the engine" in said(stage, "job.facts")


def test_a_queued_one_says_whom_it_waits_for(stage):
    stage.open_project_job("night-market")
    assert "stitch-000010 (running)" in said(stage, "job.course")
    assert "and 3 more" not in said(stage, "job.run")


def test_a_failed_one_says_why(stage):
    stage.open_project_job("autumn-trail")
    assert "2 clips cannot be used" in stage.text("job.run.reason")
    assert "after 2 s" in said(stage, "job.course")


def test_times_grow_while_somebody_looks_and_stand_still_when_nothing_can_be_read(stage):
    stage.open_project_job("harbour-mornings")
    stage.clock.advance(3)
    stage.panel._details._show()
    assert stage.text("job.run.usual").startswith("3 min 15 s of")
    stage.details._tick.stop()  # 400 s at once look like a sleep, after which it reads again
    stage.world.script.always("store.read_job", Fail(Offline("No answer.")))
    stage.clock.advance(400)
    stage.panel.refresh()
    stage.load()
    assert stage.text("job.run.usual").startswith("3 min 12 s of")
    assert "Could not be checked again" in said(stage, "job.state")
    assert "next try in" in said(stage, "job.state")
    assert stage.find("job.state_chip").look.label == "No data 6 min"


def test_a_pruned_one_is_unknown_with_its_reason(stage):
    stage.open_project_job("harbour-mornings")
    stage.world.prune("stitch-000007")
    stage.panel.refresh()
    stage.load()
    assert stage.text("job.note") == "the engine no longer lists it; last known: launched"
    assert reason(stage, "job.run_again") == "Whether it has ended is not known."
    assert reason(stage, "job.cancel") == "Nothing is running."


def test_a_job_that_is_nowhere_says_so(stage):
    stage.panel.open_item("nothing")
    stage.load()
    assert "This job is not there" in said(stage, "job.state")
    assert "Neither a record" in reason(stage, "job.cancel")


def test_the_log_is_the_open_jobs_and_follows_it(stage):
    stage.open_project_job("harbour-mornings")
    stage.find("job.tabs").setCurrentIndex(1)
    log = stage.find("job.log")
    assert log.isVisible()
    assert log.wish.job_id == stage.workbench.job_session.log_id == stage.open_id
    stage.open_project_job("autumn-trail")
    assert log.wish.job_id == stage.open_id


# ---------------------------------------------------------------------- actions


def test_cancel_asks_in_the_words_of_projects_and_stops_this_one_only(stage):
    stage.open_project_job("station-clock")
    mine = stage.workbench.job_session.reading.row.execution.name
    trigger(stage, "job.cancel")
    assert stage.text("confirm.title") == "Cancel the stitch of Station clock in LOCAL?"
    assert stage.text("confirm.keep") == "Keep running"
    assert stage.focused() == "confirm.keep"
    confirm(stage)
    twins = [e for e in stage.world.executions.values() if e.project_id == "station-clock"]
    states = {e.name: e.state for e in twins if e.state.is_active}
    assert states.pop(mine) is ExecutionState.CANCELLING
    assert set(states.values()) == {ExecutionState.RUNNING}
    assert "Cancel requested for Station clock" in stage.text("job.announcement.text")


def test_run_again_starts_one_like_it_and_says_what_it_takes(stage):
    clips = stage.world.projects["autumn-trail"].clips
    job_id = stage.job_of("autumn-trail")
    stage.world.jobs[job_id] = replace(stage.world.jobs[job_id], overrides={"thorough": "true"})
    stage.world._keep(stage.world.executions["stitch-000014"], clips=clips[:4])
    stage.open(job_id)
    trigger(stage, "job.run_again")
    assert stage.text("confirm.title") == "Run Autumn trail again in LOCAL?"
    text = stage.text("confirm.text")
    assert "The 4 clips of the run of 13:51:04Z; the document lists 6 now." in text
    assert "Overrides: thorough=true." in text
    assert "Usually ~5-8 min" in text
    assert stage.world.script.writes() == 0
    confirm(stage)
    started = stage.world.projects["autumn-trail"].active_job
    run = next(e for e in stage.world.executions.values() if e.job_id == started)
    assert (run.clips, run.overrides) == (clips[:4], {"thorough": "true"})
    assert stage.world.journal[-1].before["job"] == job_id
    assert stage.open_id == job_id


def test_run_again_is_off_with_its_reason(stage):
    stage.open_project_job("harbour-mornings")
    assert reason(stage, "job.run_again") == "It has not ended yet."
    foreign = next(i for i in stage.shown if stage.table.rows.row_of(i).row.job is None)
    stage.open(foreign)
    assert "no record to repeat" in reason(stage, "job.run_again")
    older = next(
        i
        for i in stage.shown
        if (row := stage.table.rows.row_of(i).row).project_id == "harbour-mornings"
        and row.standing.is_terminal
    )
    stage.open(older)
    assert reason(stage, "job.run_again") == "stitch-000007 is running for this project."


def test_a_question_whose_target_has_changed_can_no_longer_be_agreed_to(stage):
    stage.open_project_job("harbour-mornings")
    trigger(stage, "job.cancel")
    stage.world.finish("stitch-000007", ExecutionState.SUCCEEDED)
    stage.workbench.job_session.refresh()
    stage.load()
    assert not stage.find("confirm.go").isEnabled()
    stage.dialog.confirmed.emit()
    stage.load()
    assert stage.world.script.writes() == 0


def test_progress_alone_leaves_a_question_standing(stage):
    stage.open_project_job("harbour-mornings")
    trigger(stage, "job.cancel")
    run = stage.world.executions["stitch-000007"]
    stage.world.progress("stitch-000007", replace(run.progress, done=run.progress.done + 1000))
    stage.workbench.job_session.refresh()
    stage.load()
    assert stage.find("confirm.go").isEnabled()


def test_prod_asks_for_the_name(make_stage):
    stage = make_stage(environment=PROD)
    stage.open_project_job("harbour-mornings")
    trigger(stage, "job.cancel")
    go = stage.find("confirm.go")
    assert not go.isEnabled()
    stage.type("confirm.typed", "Harbour mornings")
    assert go.isEnabled()


def test_read_only_switches_every_write_off_and_nothing_is_sent(make_stage):
    stage = make_stage(environment=replace(LOCAL, read_only=True))
    for project in ("harbour-mornings", "autumn-trail"):
        stage.open_project_job(project)
        for spec in SPECS:
            if spec.writes:
                assert "read-only" in reason(stage, spec.key)
                trigger(stage, spec.key)
                assert not stage.dialog_is_open
    assert stage.world.script.writes() == 0


def test_open_project_asks_for_its_place(stage):
    spy = QSignalSpy(stage.panel.place_requested)
    stage.open_project_job("harbour-mornings")
    stage.click("job.open_project")
    assert [spy.at(i)[0] for i in range(spy.count())] == ["projects/harbour-mornings"]


def test_copies_and_the_reel_go_to_the_desktop(stage):
    job = stage.job_of("winter-harbour")
    stage.open(job)
    trigger(stage, "job.copy_id")
    trigger(stage, "job.copy_row")
    trigger(stage, "job.open_reel")
    identity, row = stage.opener.copied
    assert identity == job
    assert row.startswith(f"{job}\t")
    assert row.count("\t") == 6
    assert stage.opener.opened == [stage.world.jobs[job].output]


def test_what_an_assembly_has_made_is_an_episode(stage):
    job = stage.job_of("winter-harbour")
    kept = stage.world.jobs[job]
    stage.world.jobs[job] = replace(kept, kind=JobKind.ASSEMBLE)
    run = stage.world.executions[kept.execution]
    stage.world.executions[run.name] = replace(run, kind=JobKind.ASSEMBLE)
    stage.open(job)
    action = stage.actions.action("job.open_reel")
    assert action.text() == "Open episode"
    assert "Episode out" in said(stage, "job.facts")


# ---------------------------------------------------------------------- in the window


@pytest.fixture
def window_stage(make_stage):
    return make_stage(in_main_window=True)


def test_a_run_of_a_project_links_to_its_job_and_the_job_back_to_it(window_stage):
    stage = window_stage
    stage.projects.open_item("harbour-mornings")
    stage.window._go_to("projects")
    stage.load()
    stage.find("project.tabs").setCurrentIndex(1)
    stage.load()
    stage.find("project.run.0.job").click()
    stage.load()
    assert str(stage.window.place) == f"jobs/{stage.job_of('harbour-mornings')}"
    stage.find("job.open_project").click()
    stage.load()
    assert str(stage.window.place) == "projects/harbour-mornings"


def test_names_are_unique_and_everything_that_takes_the_keyboard_is_named(window_stage):
    window_stage.open_project_job("harbour-mornings")
    panel = window_stage.panel
    names = [w.objectName() for w in panel.findChildren(QWidget) if w.objectName()]
    ours = [n for n in names if n.startswith(("job", "jobs"))]
    assert len(ours) == len(set(ours))
    assert unnamed_widgets(window_stage.window) == []


def test_every_text_can_be_read_in_both_themes(window_stage, theme):
    for project in ("harbour-mornings", "autumn-trail", "river-crossing"):
        window_stage.open_project_job(project)
        for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
            theme.set_mode(mode)
            settle()
            walk = walk_contrast(window_stage.window)
            assert walk.findings == (), (project, mode)
            assert walk.measured > 40


def test_the_details_lie_over_the_list_in_a_narrow_window(make_stage):
    stage = make_stage(size=(1024, 640))
    stage.open_project_job("harbour-mornings")
    assert not stage.panel.details_shown
    stage.table.setFocus()
    stage.key(Qt.Key.Key_Return)
    assert stage.panel.details_shown
    stage.key(Qt.Key.Key_Escape)
    assert not stage.panel.details_shown
    assert stage.focused() == "jobs.table"


def test_a_job_is_found_opened_and_stopped_by_keyboard_alone(window_stage):
    stage = window_stage
    stage.table.setFocus()
    stage.key(Qt.Key.Key_Slash)
    assert stage.focused() == "jobs.filter"
    for letter in "harbour":
        stage.key(getattr(Qt.Key, f"Key_{letter.upper()}"))
    stage.find("jobs.filter").setText("000007")
    stage.key(Qt.Key.Key_Escape)
    stage.find("jobs.filter").setText("000007")
    stage.table.setFocus()
    stage.key(Qt.Key.Key_Home)
    stage.key(Qt.Key.Key_Return)
    stage.load()
    assert stage.text("job.name") == "stitch-000007"
    assert stage.focused() == "job.tabs"
    for _ in range(12):
        if stage.focused() == "job.cancel":
            break
        stage.key(Qt.Key.Key_Tab)
    assert stage.focused() == "job.cancel"
    stage.key(Qt.Key.Key_Space)
    settle()
    assert stage.dialog_is_open
    stage.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is stage.find("confirm.go")
    stage.key(Qt.Key.Key_Space)
    settle()
    stage.load()
    assert stage.world.executions["stitch-000007"].state is ExecutionState.CANCELLING


def test_every_action_of_the_panel_is_registered_once(window_stage):
    for spec in SPECS:
        found = window_stage.actions.action(spec.key)
        assert isinstance(found, QAction)
        assert found.objectName() == f"action.{spec.key}"
