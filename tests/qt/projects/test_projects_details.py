"""The details paint one session: what is open, how old it is, and nothing of any other project."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.progress import Progress
from phoenix_admin.domain.progress import Stage as Step
from phoenix_admin.qt.widgets import ActionButton, RoleLabel, StepsView
from phoenix_admin.ui.panels.projects.panel import ProjectsPanel
from tests.qt.projects.projects_stage import Stage
from tests.support.pictures import look_at, settle


def texts(stage, name):
    return [w.text() for w in stage.find(name).findChildren(QLabel) if w.isVisible()]


def tab(stage, index):
    """Click a tab."""
    bar = stage.find("project.tabs")
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(index).center())
    stage.load()


def execution_of(stage, project_id):
    mine = (e for e in stage.world.executions.values() if e.project_id == project_id)
    return next(e for e in mine if e.state.is_active)


def test_nothing_is_open_at_first(stage):
    assert "No project is open" in texts(stage, "project.state")
    assert not stage.find("project.footer").isVisible()


def test_the_summary_of_a_running_project(stage):
    stage.open("harbour-mornings")
    assert stage.text("project.name") == "Harbour mornings"
    assert stage.text("project.status") == "Stitching"
    assert stage.text("project.environment") == "LOCAL"
    assert stage.text("project.job.title") == "Stitching"
    assert stage.text("project.job.percent") == "64%"
    assert stage.find("project.job.progress").value() == 64
    assert stage.text("project.job.stage") == "conforming · clip 5 of 8: The pier at dawn.mov"
    assert stage.text("project.job.since") == "started 14:28:55Z"
    steps = stage.find("project.job.steps", StepsView).accessibleName()
    assert steps == (
        "Job steps: Probing done, Conforming / copying running clip 5 of 8, Joining to come, "
        "Verifying to come, Finalising to come"
    )
    facts = texts(stage, "project.verdict.facts")
    assert facts[0] == "Document says"
    assert "Worker says" in facts
    assert "heard 1 s ago" in facts
    assert "In agreement" in facts
    assert any("Execution stitch-000007: running since 14:28:55Z, 64%." in t for t in facts)
    assert stage.text("project.verdict.age") == "checked just now"


def test_the_facts(stage):
    stage.open("glacier-walk")
    assert stage.text("project.reel") == "/home/rae/Phoenix/reels/glacier-walk.mp4"
    assert stage.text("project.reel.size") == "205 MiB"
    facts = texts(stage, "project.facts.list")
    assert facts == [
        "Clips",
        "12",
        "Updated",
        "2026-11-22 11:32:07Z, 3 h ago",
        "ID",
        "glacier-walk",
    ]


def test_a_missing_reel_and_unreadable_fields_are_said(stage):
    stage.open("winter-harbour")
    assert stage.text("project.reel.size") == "missing"
    stage.open("old-mill")
    facts = texts(stage, "project.facts.list")
    assert "reviewScore" in facts
    assert "unreadable field: {'stars': 4}" in facts


def test_a_failed_run_says_why_and_where(stage):
    stage.open("autumn-trail")
    assert stage.text("project.job.title") == "Last stitch"
    assert stage.text("project.job.percent") == "failed"
    assert "5 Hut.mp4 is damaged" in stage.text("project.job.reason")
    steps = stage.find("project.job.steps", StepsView).accessibleName()
    assert "Conforming / copying failed" in steps


def test_never_assembled(stage):
    stage.open("salt-and-fog")
    assert stage.text("project.job.title") == "Not assembled yet"
    assert not stage.find("project.job.progress").isVisible()
    assert "nothing runs for it" in texts(stage, "project.verdict.facts")


def test_cloud_run_is_the_second_source_elsewhere(make_stage):
    prod = Environment("phoenix-prod-eu", EnvironmentKind.GCP, EnvironmentLabel.PROD)
    stage = make_stage(environment=prod)
    stage.open("harbour-mornings")
    assert "Cloud Run says" in texts(stage, "project.verdict.facts")


def test_the_proposed_change_is_shown_field_by_field(stage):
    stage.open("winter-harbour")
    lines = texts(stage, "project.verdict.changes")
    assert lines == [
        "\u2212 status: complete",
        "+ status: failed",
        "\u2212 status_reason: (empty)",
        "+ status_reason: output missing",
    ]
    assert stage.find("project.apply").isEnabled()
    stage.open("glacier-walk")
    assert not stage.find("project.verdict.proposal").isVisible()


def test_a_safe_correction_is_announced_and_can_be_taken_back(stage):
    stage.open("ferry-night")
    said = stage.text("project.announcement.text")
    assert said == "Ferry night was set from stitching to complete."
    assert stage.text("project.status") == "Complete"
    stage.click("project.announcement.undo")
    stage.load()
    assert stage.world.projects["ferry-night"].status == "stitching"
    assert not stage.find("project.announcement.undo").isVisible()


def test_undo_is_offered_only_while_the_document_is_as_it_was_left(stage):
    stage.open("ferry-night")
    world = stage.world
    world.write_project(world.projects["ferry-night"], name="Ferry, night")
    stage.panel.refresh()
    stage.load()
    assert not stage.find("project.announcement.undo").isVisible()
    assert not stage.actions.action("project.undo").isEnabled()


def test_an_announcement_is_closed_for_good(stage):
    stage.open("ferry-night")
    stage.click("project.announcement.close")
    stage.panel.refresh()
    stage.load()
    assert not stage.find("project.announcement").isVisible()


def test_results_of_another_project_are_not_said_here(stage):
    stage.open("ferry-night")
    stage.open("glacier-walk")
    assert not stage.find("project.announcement").isVisible()
    stage.open("ferry-night")
    assert stage.find("project.announcement.undo").isVisible()


def test_ages_grow_while_somebody_looks(stage):
    stage.open("glacier-walk")
    stage.clock.advance(12)
    stage.details._tick.ticked.emit()
    assert stage.text("project.verdict.age") == "checked 12 s ago"


def test_progress_is_painted_in_place(make_stage):
    stage = make_stage(size=(1440, 480))
    stage.open("harbour-mornings")
    summary = stage.find("project.summary")
    summary.verticalScrollBar().setValue(60)
    execution = execution_of(stage, "harbour-mornings")
    stage.world.progress(execution.name, Progress(95, 100, "ms", Step.VERIFYING, "reel"))
    stage.clock.advance(2)
    stage.runner.fire_timers()
    stage.load()
    assert stage.text("project.job.percent") == "95%"
    assert stage.text("project.job.stage") == "verifying · reel"
    assert summary.verticalScrollBar().value() == 60


def test_a_project_that_cannot_be_read_says_so_and_can_be_tried_again(stage):
    stage.world.script.plan("store.read_project", Fail(Offline("Away.", code="E1")))
    stage.open("glacier-walk")
    said = texts(stage, "project.state")
    assert "The project could not be read" in said
    assert "E1" in said
    button = next(
        b for b in stage.find("project.state").findChildren(ActionButton) if b.isVisible()
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    stage.load()
    assert stage.text("project.name") == "Glacier walk"


def test_what_could_not_be_checked_again_stays_under_a_banner(stage):
    stage.open("glacier-walk")
    stage.world.script.plan("store.read_project", Fail(Offline("Away.")))
    stage.clock.advance(61)
    stage.workbench.session.refresh()
    stage.load()
    said = texts(stage, "project.state")
    assert "Could not be checked again" in said
    assert "Showing data from 14:32:07Z (1 min old). Away." in said
    assert stage.text("project.name") == "Glacier walk"
    assert stage.text("project.status") == "Complete"


def test_after_five_minutes_the_verdict_is_no_longer_believed(stage):
    stage.open("glacier-walk")
    stage.world.script.always("store.read_project", Fail(Offline("Away.")))
    stage.clock.advance(301)
    stage.workbench.session.refresh()
    stage.load()
    assert stage.text("project.status") == "No data 5 min"
    assert "Unknown" in texts(stage, "project.verdict.facts")


def test_a_deleted_project_says_so(stage):
    stage.open("glacier-walk")
    del stage.world.projects["glacier-walk"]
    stage.workbench.session.refresh()
    stage.load()
    assert "This project was deleted" in texts(stage, "project.state")
    assert stage.actions.action("project.stitch").property("refusal") == "This project was deleted."
    stage.workbench.open_project("never-was")
    stage.load()
    assert "This project was deleted" in texts(stage, "project.state")


# ---------------------------------------------------------------------- tabs


def test_runs_are_read_when_the_tab_is_seen(stage):
    stage.open("harbour-mornings")
    assert stage.world.script.calls["store.list_jobs"] == 0
    tab(stage, 1)
    assert stage.world.script.calls["store.list_jobs"] == 1
    said = texts(stage, "project.runs")
    assert "Running" in said
    assert "4 min 35 s" in said
    assert "the disk is full (/home/rae/Phoenix/reels)" in said
    assert "stitch-000006" in said
    assert "Usually ~5 min (last 5 good runs)" in said


def test_a_run_that_the_engine_has_forgotten_is_unknown_and_not_failed(stage):
    stage.world.prune("stitch-000007")
    stage.open("harbour-mornings")
    tab(stage, 1)
    said = texts(stage, "project.runs")
    assert {"stitch-000007", "Unknown"} <= set(said)
    assert "The engine no longer lists it; last known: launched." in said


def test_no_runs_yet(stage):
    stage.open("salt-and-fog")
    tab(stage, 1)
    assert "No runs yet" in texts(stage, "project.runs")


def test_runs_of_the_next_project_replace_them(stage):
    stage.open("harbour-mornings")
    tab(stage, 1)
    stage.open("autumn-trail")
    assert stage.find("project.tabs").currentIndex() == 1
    said = texts(stage, "project.runs")
    assert "stitch-000014" in said
    assert "stitch-000007" not in said


def test_the_log_is_that_of_the_open_project(stage):
    stage.open("harbour-mornings")
    tab(stage, 2)
    log = stage.find("project.log")
    assert log.isVisible()
    assert log.wish.project_id == stage.open_id
    stage.open("glacier-walk")
    assert log.wish.project_id == stage.open_id


def test_the_real_log_view_follows_only_while_its_tab_is_seen(make_stage):
    stage = make_stage(in_main_window=True, load=False)
    stage.find("dock").hide()
    stage.load()
    stage.open("harbour-mornings")
    reads = stage.world.script.calls["logs.read"]
    stage.runner.fire_timers()
    stage.load()
    assert stage.world.script.calls["logs.read"] == reads == 0
    tab(stage, 2)
    assert stage.world.script.calls["logs.read"] > reads
    tab(stage, 0)
    reads = stage.world.script.calls["logs.read"]
    stage.runner.fire_timers()
    stage.load()
    assert stage.world.script.calls["logs.read"] == reads


def clip_rows(stage):
    table = stage.find("project.clips.list")
    model = table.model()
    return [
        model.index(row, 1).data(Qt.ItemDataRole.AccessibleTextRole)
        for row in range(model.rowCount())
    ]


def test_clips_with_their_lengths_and_problems(stage):
    stage.open("tram-line-9")
    assert stage.world.script.calls["library.describe"] == 0
    tab(stage, 3)
    rows = clip_rows(stage)
    assert rows[0] == "clip 01.mp4, 0:07.5 · 1920 x 1080 · h264"
    assert rows[3] == "clip 04.mp4, The file does not exist."
    total = stage.text("project.clips.total")
    assert total == "7 clips · at least 0:26.8 in all · 4 cannot be used"


def test_only_pictures_of_clips_that_are_seen_are_made(make_stage):
    stage = make_stage(load=False)
    look_at(stage.window)  # a row that is painted asks for its picture
    stage.world.add_project("Long", project_id="long", clips=200)
    stage.load()
    stage.open("long")
    tab(stage, 3)
    for _ in range(12):
        settle()
        stage.find("project.clips.list").viewport().repaint()
        stage.load()
    made = stage.world.script.calls["library.thumbnail"]
    seen = stage.find("project.clips.list").viewport().height() // 52 + 1
    assert 0 < made <= seen + 1
    stage.find("project.clips.list").viewport().repaint()
    stage.load()
    assert stage.world.script.calls["library.thumbnail"] == made


def test_clips_without_a_library_show_what_the_document_lists(make_stage):
    stage = make_stage(library=False)
    stage.open("tram-line-9")
    tab(stage, 3)
    assert clip_rows(stage)[0] == "clip 01.mp4, "
    assert stage.text("project.clips.total") == "7 clips"


def test_no_clips(stage):
    stage.open("spring-fair")
    tab(stage, 3)
    assert "No clips" in texts(stage, "project.clips")


def test_clips_of_the_old_project_leave_at_once(stage):
    stage.open("tram-line-9")
    tab(stage, 3)
    stage.click_row("glacier-walk")
    assert clip_rows(stage) == []
    stage.load()
    assert len(clip_rows(stage)) == 12


# ---------------------------------------------------------------------- text from outside


def test_names_and_reasons_are_shown_literally(make_stage):
    backend = open_fake()
    backend.world.add_project(
        "<b>x</b> &amp; R&B", "failed", project_id="odd", status_reason="<img src=x> & co"
    )
    stage = make_stage(backend=backend)
    stage.open("odd")
    name = stage.find("project.name")
    assert name.text() == "<b>x</b> &amp; R&B"
    for label in stage.window.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText, label.objectName() or label.text()
    index = stage.table.rows.index(0, 1)
    assert index.data(Qt.ItemDataRole.DisplayRole) == "<b>x</b> &amp; R&B"
    assert "&lt;b&gt;" in index.data(Qt.ItemDataRole.ToolTipRole)
    stage.actions.action("project.stitch").trigger()
    settle()
    assert stage.find("confirm.go").text() == "Stitch <b>x</b> &&amp; R&&B"
    for label in stage.dialog.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_a_very_long_name_is_cut_and_whole_in_its_tip(stage):
    world = stage.world
    long = "A name " * 40
    world.write_project(world.projects["glacier-walk"], name=long)
    stage.panel.refresh()
    stage.load()
    stage.open("glacier-walk")
    assert stage.find("project.name", RoleLabel).width() < 394
    assert stage.find("project.details").width() == 394


def test_a_view_that_shows_no_log_is_refused_at_the_start(theme, qtbot):
    stage = Stage(theme)
    with pytest.raises(TypeError, match="cannot show a log"):
        ProjectsPanel(
            theme=theme,
            workbench=stage.workbench,
            actions=type(stage.actions)(theme.icon, stage.actions_owner),
            clock=stage.clock,
            runner=stage.runner,
            log_view_factory=lambda: RoleLabel(theme),
            opener=stage.opener,
        )
    stage.close()


def test_a_cancel_that_does_not_come_reads_not_stopping(stage):
    execution = execution_of(stage, "rooftop-garden")
    assert execution.state is ExecutionState.CANCELLING
    stage.open("rooftop-garden")
    assert stage.text("project.job.title") == "Cancel requested 14:32:03Z"
    assert not stage.actions.action("project.force_stop").isVisible()
    stage.clock.advance(timedelta(minutes=3).total_seconds())
    stage.runner.fire_timers()
    stage.load()
    assert "Not stopping" in texts(stage, "project.verdict.facts")
    assert stage.actions.action("project.force_stop").isVisible()
    assert stage.actions.action("project.force_stop").isEnabled()
