"""The dock, the tasks in it, and the status bar below."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from phoenix_admin.tasks.door import Ticket
from phoenix_admin.tasks.outcome import Ok
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Task
from phoenix_admin.ui.shell.dock import LOGS, TASKS
from phoenix_admin.ui.shell.task_list import TaskRow
from phoenix_admin.ui.shell.task_watch import task_lines
from phoenix_admin.ui.shell.window_settings import WindowState

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def _dock(stage):
    return stage.find("dock")


def _texts(widget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def _task_rows(stage) -> list[TaskRow]:
    return [row for row in _dock(stage).findChildren(TaskRow) if row.isVisible()]


class TestDock:
    def test_ctrl_j_hides_and_shows_it(self, stage):
        for visible in (False, True):
            QTest.keySequence(stage.window, stage.actions.action("view.dock").shortcut())
            assert _dock(stage).isVisible() is visible

    def test_it_remembers_its_height(self, stage):
        splitter = stage.find("window.splitter")
        splitter.setSizes([splitter.height() - 300, 300])
        before = splitter.sizes()
        stage.press("view.dock")
        stage.press("view.dock")
        assert splitter.sizes() == before

    def test_hiding_it_puts_the_keyboard_back_into_the_page(self, stage):
        stage.panels[0].list.setFocus()
        stage.find("dock.tabs").setFocus()
        stage.press("view.dock")
        assert stage.panels[0].list.hasFocus()

    def test_showing_it_moves_no_focus(self, stage):
        stage.press("view.dock")
        stage.panels[0].list.setFocus()
        stage.press("view.dock")
        assert stage.panels[0].list.hasFocus()

    def test_it_shows_the_log_of_the_open_project_under_its_name(self, stage):
        session = stage.open("harbour-mornings")
        logs = stage.find("dock.logs.view")
        stage.runner.run_all()
        assert logs.wish.project_id == session.project_id
        assert logs.line_count > 0
        assert stage.find("dock.project").text() == "Harbour mornings"

    def test_another_project_changes_name_and_lines_together(self, stage):
        stage.open("harbour-mornings")
        session = stage.open("river-crossing")
        stage.runner.run_all()
        assert stage.find("dock.logs.view").wish.project_id == session.project_id
        assert stage.find("dock.project").text() == "River crossing"
        stage.workbench.open_project(None)
        assert stage.find("dock.logs.view").line_count == 0
        assert not stage.find("dock.project").isVisible()

    def test_the_log_is_not_read_while_the_dock_is_hidden(self, stage):
        stage.press("view.dock")
        stage.open("harbour-mornings")
        stage.runner.fire_timers()
        stage.runner.run_all()
        assert stage.backend.world.script.calls["logs.read"] == 0
        stage.press("view.dock")
        stage.runner.run_all()
        assert stage.backend.world.script.calls["logs.read"] == 1

    def test_nothing_but_the_person_turns_the_tab(self, stage):
        stage.task("a", "Stitch: A")
        stage.result()
        stage.tick()
        assert stage.find("dock.tabs").currentIndex() == LOGS

    def test_copying_says_how_many_lines(self, stage):
        stage.open("harbour-mornings")
        stage.runner.run_all()
        button = stage.find("dock.copy")
        button.click()
        lines = QApplication.clipboard().text().splitlines()
        assert len(lines) == stage.find("dock.logs.view").line_count
        assert stage.find("dock.logs.count").text() == f"{len(lines)} lines were copied"

    def test_a_low_first_window_starts_without_it(self, make_stage):
        assert (
            not make_stage(size=(1024, 640), state=WindowState(dock_open=False))
            .find("dock")
            .isVisible()
        )


class TestTasks:
    def _turn(self, stage):
        stage.find("dock.tabs").setCurrentIndex(TASKS)

    def test_the_tab_counts_named_tasks(self, stage):
        tabs = stage.find("dock.tabs")
        assert tabs.tabText(TASKS) == "Tasks"
        ticket = stage.task("write a", "Stitch: A", lane=Lane.ACTIONS)
        stage.task("poll")
        assert tabs.tabText(TASKS) == "Tasks 1"
        stage.runner.door.deliver(ticket, Ok(None))
        assert tabs.tabText(TASKS) == "Tasks"

    def test_it_lists_label_and_age(self, stage):
        self._turn(stage)
        assert "Nothing is running" in _texts(_dock(stage))
        ticket = stage.task("write a", "Stitch: A", lane=Lane.ACTIONS)
        assert {"Stitch: A", "waiting"} <= set(_texts(_task_rows(stage)[0]))
        ticket.started = 0.0
        stage.clock.advance(64)
        stage.tick()
        assert {"Stitch: A", "1 min 05 s"} <= set(_texts(_task_rows(stage)[0]))

    def test_a_nameless_read_is_listed_once_it_is_slow(self, stage):
        self._turn(stage)
        ticket = stage.task("projects")
        ticket.started = 0.0
        stage.clock.advance(1)
        stage.tick()
        assert _task_rows(stage)[0].line.label == "Background read: projects"

    def test_reads_can_be_given_up_and_writes_cannot(self, stage):
        self._turn(stage)
        write = stage.task("write a", "Stitch: A", lane=Lane.ACTIONS)
        read = stage.task("clips", "Reading clips", lane=Lane.MEDIA)
        rows = {row.line.label: row for row in _task_rows(stage)}

        cancel = {name: row.findChild(QPushButton) for name, row in rows.items()}
        assert not cancel["Stitch: A"].isVisible()
        QTest.mouseClick(cancel["Reading clips"], Qt.MouseButton.LeftButton)
        assert read.token.cancelled
        assert not write.token.cancelled
        assert not cancel["Reading clips"].isEnabled()

    def test_a_row_keeps_its_place_while_others_come_and_go(self, stage):
        self._turn(stage)
        first = stage.task("a", "A")
        second = stage.task("b", "B")
        row = _task_rows(stage)[1]
        stage.task("c", "C")
        stage.runner.door.deliver(first, Ok(None))
        assert _task_rows(stage)[0] is row
        assert row.line.ticket is second


class TestStatusBar:
    def _said(self, stage) -> str:
        return stage.find("statusbar.tasks").text()

    def test_it_names_account_environment_and_version(self, stage):
        assert stage.find("statusbar.account").text() == "rae"
        assert stage.find("statusbar.data").text() == "Data in LOCAL"
        assert stage.find("statusbar.version").text() == "v0.1.0"

    def test_short_work_is_not_mentioned(self, stage):
        ticket = stage.task("write a", "Stitch: A", lane=Lane.ACTIONS)
        stage.clock.advance(0.2)
        assert self._said(stage) == "Nothing running"
        stage.runner.door.deliver(ticket, Ok(None))
        assert self._said(stage) == "Nothing running"

    def test_the_oldest_task_is_named_with_the_count(self, stage):
        stage.task("write a", "Stitch: A", lane=Lane.ACTIONS)
        stage.clock.advance(1)
        stage.task("write b", "Stitch: B & C", lane=Lane.ACTIONS)
        stage.tick()
        assert self._said(stage) == "2 running · Stitch: A"

    def test_it_looks_again_by_itself_after_a_moment(self, stage, qtbot):
        stage.task("write a", "Stitch: A", lane=Lane.ACTIONS)
        stage.clock.advance(0.31)
        qtbot.waitUntil(lambda: self._said(stage) == "1 running · Stitch: A", timeout=3000)

    def test_pressing_it_shows_the_tasks(self, stage):
        stage.press("view.dock")
        QTest.mouseClick(stage.find("statusbar.tasks"), Qt.MouseButton.LeftButton)
        assert _dock(stage).isVisible()
        assert stage.find("dock.tabs").currentIndex() == TASKS


def test_ages_are_counted_from_when_a_task_was_first_seen():

    ticket = Ticket(Task("k", lambda _: None, label="L"), Scope("s"), lambda _: None)
    lines = task_lines([ticket], {id(ticket): 5.0}, 7.5)
    assert lines[0].age == timedelta(seconds=2.5)
    assert task_lines([ticket], {}, 7.5)[0].age == timedelta(0)
