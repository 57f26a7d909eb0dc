"""Every action is reachable by key and by menu, and all ways trigger the same one."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.qt.actions import ActionSpec
from phoenix_admin.qt.theme import ThemeMode
from phoenix_admin.ui.dialogs.shortcuts_dialog import key_names
from phoenix_admin.ui.shell.app_menu import grouped_actions
from phoenix_admin.ui.shell.navigation import Origin
from tests.support.pictures import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

KEYS = (
    "go.projects",
    "go.jobs",
    "go.back",
    "go.forward",
    "pane.next",
    "pane.previous",
    "view.refresh",
    "view.details",
    "view.dock",
    "view.inbox",
    "help.shortcuts",
    "app.quit",
)


@pytest.mark.parametrize("key", KEYS)
def test_each_shortcut_triggers_its_action(stage, qtbot, key):
    for place in ("jobs", "projects/glacier-walk", "jobs"):
        stage.clock.advance(10)
        stage.window.navigate(place, Origin.USER)
    stage.press("go.back")
    action = stage.actions.action(key)
    with qtbot.waitSignal(action.triggered, timeout=2000):
        QTest.keySequence(stage.window, action.shortcut())


def test_no_two_actions_share_a_shortcut(stage):
    shortcuts = [
        stage.actions.action(key).shortcut().toString()
        for key in stage.actions
        if not stage.actions.action(key).shortcut().isEmpty()
    ]
    assert len(shortcuts) == len(set(shortcuts))
    assert {"Ctrl+2", "F5", "Ctrl+J", "Ctrl+I", "F1", "F6", "Shift+F6", "Ctrl+Q", "/"} <= set(
        shortcuts
    )


def test_taking_a_shortcut_twice_is_refused(stage):
    with pytest.raises(ValueError, match=r"Ctrl\+J belongs to view.dock"):
        stage.actions.register(ActionSpec("x.y", "X", shortcut="Ctrl+J"), stage.window.close)


def test_f5_and_details_go_to_the_page_that_is_shown(stage):
    projects, jobs = stage.panels
    stage.window.navigate("jobs", Origin.USER)
    QTest.keyClick(stage.window, Qt.Key.Key_F5)
    QTest.keySequence(stage.window, QKeySequence("Ctrl+."))
    assert jobs.asked[-2:] == ["refresh", "details"]
    assert "refresh" not in projects.asked


def test_f5_leaves_selection_and_focus_where_they_are(stage):
    projects = stage.panels[0]
    projects.list.setFocus()
    projects.list.setCurrentIndex(projects.list.model().index(12, 0))
    QTest.keyClick(stage.window, Qt.Key.Key_F5)
    assert projects.list.hasFocus()
    assert projects.list.currentIndex().row() == 12
    assert stage.window.place.panel == "projects"


class TestSlash:
    """`/` is a single key: it may act only where it cannot be meant as text."""

    def test_from_the_list_it_leads_into_the_filter(self, stage):
        projects = stage.panels[0]
        projects.list.setFocus()
        QTest.keyClick(projects.list, Qt.Key.Key_Slash)
        assert projects.asked[-1] == "filter"
        assert projects.filter.hasFocus()
        assert projects.filter.text() == ""

    def test_in_the_filter_it_is_a_letter(self, stage):
        projects = stage.panels[0]
        projects.filter.setFocus()
        QTest.keyClick(projects.filter, Qt.Key.Key_Slash)
        assert projects.filter.text() == "/"
        assert "filter" not in projects.asked

    def test_on_a_button_it_does_nothing(self, stage):
        bell = stage.find("header.inbox")
        bell.setFocus()
        QTest.keyClick(bell, Qt.Key.Key_Slash)
        assert "filter" not in stage.panels[0].asked

    def test_in_the_log_it_does_nothing(self, stage):
        name = next(iter(stage.backend.world.executions))
        stage.backend.world.log(name, "a line", Severity.INFO)
        stage.open(stage.backend.world.executions[name].project_id)
        table = stage.find("dock.logs.table")
        table.setFocus()
        QTest.keyClick(table, Qt.Key.Key_Slash)
        assert "filter" not in stage.panels[0].asked

    def test_the_menu_entry_works_from_anywhere(self, stage):
        stage.press("edit.filter")
        assert stage.panels[0].filter.hasFocus()


class TestPanes:
    def test_f6_visits_header_rail_page_and_dock_and_comes_around(self, stage):
        stage.panels[0].list.setFocus()
        seen = []
        for _ in range(4):
            QTest.keyClick(stage.window, Qt.Key.Key_F6)
            focus = QApplication.focusWidget()
            seen.append(next(n for n in PANE_NAMES if _is_in(stage, n, focus)))
        assert seen == ["dock", "header", "rail", "panel.projects"]

    def test_shift_f6_goes_the_other_way(self, stage):
        stage.panels[0].list.setFocus()
        QTest.keyClick(stage.window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
        assert _is_in(stage, "rail", QApplication.focusWidget())

    def test_it_comes_back_to_where_the_keyboard_was(self, stage):
        stage.panels[0].list.setFocus()
        for _ in range(4):
            QTest.keyClick(stage.window, Qt.Key.Key_F6)
        assert QApplication.focusWidget() is stage.panels[0].list

    def test_a_hidden_dock_is_left_out(self, stage):
        stage.press("view.dock")
        stage.panels[0].list.setFocus()
        QTest.keyClick(stage.window, Qt.Key.Key_F6)
        assert _is_in(stage, "header", QApplication.focusWidget())


PANE_NAMES = ("header", "rail", "panel.projects", "dock")


def _is_in(stage, name, widget) -> bool:
    pane = stage.find(name)
    return widget is pane or pane.isAncestorOf(widget)


def test_the_menu_holds_every_action(stage, qtbot):
    stage.find("header.menu").click()
    menu = stage.find("header.menu.list", QMenu)
    held = {action.objectName() for sub in menu.findChildren(QMenu) for action in sub.actions()}
    assert {f"action.{key}" for key in stage.actions} <= held
    menu.close()
    assert stage.find("header.menu").menu_shown is None


def test_the_menu_shows_what_was_registered_after_the_window(stage):
    stage.actions.register(ActionSpec("project.stitch", "Stitch", group="Project"), _nothing)
    groups = dict(grouped_actions(stage.actions))
    assert [a.text() for a in groups["Project"]] == ["Stitch"]
    assert list(groups) == ["Go", "View", "Environment", "Inbox", "Project", "Help", "Application"]


def test_f1_lists_every_shortcut(stage):
    stage.window.setFocus()
    QTest.keyClick(stage.window, Qt.Key.Key_F1)
    dialog = stage.find("shortcuts")
    texts = {label.text() for label in dialog.findChildren(QLabel)}
    for key in stage.actions:
        action = stage.actions.action(key)
        if not action.shortcut().isEmpty():
            assert action.text() in texts
            assert set(key_names(action.shortcut())) <= texts


def test_a_dialog_gives_the_focus_back(stage, qtbot):
    stage.panels[0].list.setFocus()
    QTest.keyClick(stage.window, Qt.Key.Key_F1)
    assert QApplication.focusWidget().objectName() == "shortcuts.close"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: stage.window.findChild(QWidget, "shortcuts") is None)
    assert QApplication.focusWidget() is stage.panels[0].list


def test_about_says_version_and_licences(stage):
    stage.press("help.about")
    text = stage.find("about.text").text()
    assert "Version 0.1.0" in text
    assert "Lucide" in text
    assert stage.find("about.close").hasFocus()


def test_a_dialog_leaves_the_environment_readable(stage):
    stage.press("help.shortcuts")
    settle()
    dialog = stage.find("shortcuts")
    badge = stage.find("header.environment")
    top = dialog.mapTo(stage.window, QPoint(0, 0)).y()
    assert top > badge.mapTo(stage.window, badge.rect().bottomLeft()).y()


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("Ctrl+J", ("Ctrl", "J")),
        ("Shift+F6", ("Shift", "F6")),
        ("F1", ("F1",)),
        ("Ctrl++", ("Ctrl", "+")),
        ("/", ("/",)),
        ("", ()),
    ],
)
def test_key_names(qapp, written, keys):
    assert key_names(QKeySequence(written)) == keys


class TestColours:
    def test_the_three_choices_exclude_each_other_and_change_the_theme(self, stage):
        stage.press("view.theme_dark")
        assert stage.theme.scheme == "dark"
        assert stage.find("rail.theme.dark").isChecked()
        assert not stage.find("rail.theme.light").isChecked()
        stage.find("rail.theme.light").click()
        assert stage.theme.scheme == "light"
        assert stage.actions.action("view.theme_light").isChecked()

    def test_pressing_the_one_in_force_keeps_it(self, stage):
        stage.press("view.theme_dark")
        stage.find("rail.theme.dark").click()
        assert stage.find("rail.theme.dark").isChecked()
        assert stage.theme.scheme == "dark"

    def test_a_change_from_elsewhere_is_shown(self, stage):

        stage.theme.set_mode(ThemeMode.DARK)
        assert stage.actions.action("view.theme_dark").isChecked()


def _nothing() -> None:
    return None
