"""N9 and N10 on Jobs and Journal: the log of a job, and what their questions are about."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from phoenix_admin.domain.execution import ExecutionState
from tests.qt.jobs.jobs_stage import JobsStage
from tests.qt.journal.journal_stage import JournalStage, furnished
from tests.qt.never_yank.test_n09_log_follow import lines, wheel_up
from tests.qt.never_yank.test_n10_immutable_target import confirmed_by_hand
from tests.support.pictures import settle
from tests.support.stage_maker import stage_maker

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def jobs(theme, qtbot):
    with stage_maker(JobsStage, theme, qtbot) as make:
        yield make(in_main_window=True)


@pytest.fixture
def journal(theme, qtbot):
    with stage_maker(JournalStage, theme, qtbot) as make:
        yield make(in_main_window=True, backend=furnished())


def ask(stage, key):
    stage.actions.action(key).trigger()
    stage.load()
    assert stage.dialog_is_open


def assert_can_only_be_left(stage):
    """The question says that it is void, and no way of saying yes sends anything."""
    assert stage.text("confirm.changed").startswith("Changed since you opened")
    assert not stage.find("confirm.go").isEnabled()
    writes = stage.world.script.writes()
    confirmed_by_hand(stage)
    assert stage.world.script.writes() == writes


def test_the_log_of_a_job_stays_where_the_person_reads_it(jobs):
    jobs.open_project_job("harbour-mornings")
    name = jobs.workbench.job_session.reading.row.execution.name
    jobs.find("job.tabs").setCurrentIndex(1)
    lines(jobs, 60, name)
    view, table = jobs.find("job.log.view"), jobs.find("job.log.table")
    bar = table.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    wheel_up(table)
    here = bar.value()
    lines(jobs, 7, name)
    assert (bar.value(), view.following.is_on, view.following.new_lines) == (here, False, 7)
    QTest.keyClick(table, Qt.Key.Key_End)
    settle()
    assert (bar.value(), view.following.is_on) == (bar.maximum(), True)


def test_a_run_that_ends_turns_the_cancel_of_its_job_off(jobs):
    jobs.open_project_job("harbour-mornings")
    ask(jobs, "job.cancel")
    jobs.world.finish(
        jobs.workbench.job_session.reading.row.execution.name, ExecutionState.SUCCEEDED
    )
    jobs.workbench.job_session.refresh()
    jobs.load()
    assert_can_only_be_left(jobs)


def test_another_job_that_could_be_cancelled_as_well_turns_it_off(jobs):
    jobs.open_project_job("harbour-mornings")
    ask(jobs, "job.cancel")
    title = jobs.text("confirm.title")
    jobs.workbench.open_job(jobs.job_of("river-crossing"))
    jobs.load()
    assert jobs.text("confirm.title") == title
    assert jobs.actions.action("job.cancel").isEnabled()
    assert_can_only_be_left(jobs)


def test_a_document_that_moves_on_turns_the_undo_of_its_entry_off(journal):
    journal.open_entry("set status", "winter-harbour")
    ask(journal, "journal.undo")
    journal.world.write_project(journal.world.projects["winter-harbour"], status="failed")
    journal.workbench.journal_session.refresh()
    journal.load()
    assert_can_only_be_left(journal)


def test_another_entry_that_could_be_undone_as_well_turns_it_off(journal):
    rows = journal.workbench.journal.reading.rows
    first, second = [row.id for row in rows if row.can_be_undone][:2]
    journal.open(first)
    ask(journal, "journal.undo")
    journal.workbench.open_entry(second)
    journal.load()
    assert journal.actions.action("journal.undo").isEnabled()
    assert_can_only_be_left(journal)
