"""The window: what it remembers, what it pulls, who can use it."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.qt.exception_hook import Problem
from phoenix_admin.qt.theme import ThemeMode
from phoenix_admin.ui.main_window import LEAST, MainWindow
from phoenix_admin.ui.shell.navigation import Origin
from phoenix_admin.ui.shell.window_settings import WindowState
from tests.qt.shell.shell_stage import real_panels, undo_of
from tests.support.contrast import unnamed_widgets, walk_contrast
from tests.support.pictures import picture, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

PROD = Environment("phoenix-prod-eu", EnvironmentKind.GCP, EnvironmentLabel.PROD, read_only=True)


class TestMemory:
    def test_closing_keeps_the_place_and_the_next_window_has_it(self, make_stage):
        first = make_stage()
        splitter = first.find("window.splitter")
        splitter.setSizes([splitter.height() - 260, 260])
        first.press("view.dock")
        first.press("view.rail")
        first.press("view.theme_dark")
        first.window.navigate("jobs", Origin.USER)
        first.window.close()
        kept = first.settings.state
        assert kept.panel == "jobs"
        assert kept.dock_open is False
        assert kept.rail_collapsed
        assert kept.theme_mode is ThemeMode.DARK
        assert "window.splitter" in kept.splitters

        second = make_stage(state=kept)
        assert second.window.place.panel == "jobs"
        assert not second.find("dock").isVisible()
        assert second.find("rail").collapsed
        assert second.theme.scheme == "dark"
        assert second.window.size() == first.window.size()
        second.press("view.dock")
        assert abs(second.find("dock").height() - 260) <= 2

    def test_what_is_kept_holds_no_action_and_no_project(self, stage):
        stage.open("harbour-mornings")
        stage.window.close()
        kept = repr(stage.settings.state)
        assert "harbour-mornings" not in kept

    def test_a_restart_asks_for_no_write(self, make_stage):
        stage = make_stage(state=WindowState(panel="projects", dock_open=True))
        stage.runner.run_all()
        assert stage.backend.world.script.writes() == 0
        assert stage.workbench.session is None

    def test_a_page_that_is_gone_falls_back_to_the_first(self, make_stage):
        assert make_stage(state=WindowState(panel="memory")).window.place.panel == "projects"

    def test_broken_geometry_is_survived(self, make_stage):
        state = WindowState(
            geometry=b"rubbish", splitters={"window.splitter": (1, 2, 3), "other": (4,)}
        )
        stage = make_stage(state=state)
        assert stage.window.width() >= LEAST[0]

    def test_theme_changed_elsewhere_is_kept(self, stage):
        stage.theme.set_mode(ThemeMode.DARK)
        stage.window.close()
        assert stage.settings.state.theme_mode is ThemeMode.DARK


class TestClosing:
    def test_a_running_stitch_goes_on(self, stage):
        stage.open("harbour-mornings")
        before = {n: e.state for n, e in stage.backend.world.executions.items()}
        writes = stage.backend.world.script.writes()
        QTest.keySequence(stage.window, stage.actions.action("app.quit").shortcut())
        stage.runner.run_all()
        assert not stage.window.isVisible()
        after = {n: e.state for n, e in stage.backend.world.executions.items()}
        assert after == before
        assert ExecutionState.RUNNING in after.values()
        assert stage.backend.world.script.writes() == writes

    def test_nothing_of_the_window_listens_any_more(self, stage):
        stage.open("harbour-mornings")
        log = stage.find("dock.logs.view").log
        stage.window.close()
        stage.result()
        stage.workbench.catalogue.changed.tell()
        stage.workbench.session.changed.tell()
        log.changed.tell()
        assert stage.find("header.inbox").unread == 0
        for listeners in (
            stage.workbench.results.changed,
            stage.workbench.session_changed,
            stage.workbench.catalogue.changed,
            stage.workbench.operations.changed,
            stage.workbench.session.changed,
            log.changed,
        ):
            assert listeners._callbacks == []

    def test_it_says_that_it_was_closed(self, stage, qtbot):
        with qtbot.waitSignal(stage.window.closed):
            stage.window.close()


class TestSeen:
    def test_the_page_pulls_only_while_the_window_can_be_seen(self, stage, qtbot):
        asked = stage.panels[0].asked
        assert asked == ["seen"]
        stage.window.showMinimized()
        qtbot.waitUntil(lambda: asked[-1] == "unseen")
        stage.window.showNormal()
        qtbot.waitUntil(lambda: asked[-1] == "seen")
        stage.window.hide()
        assert asked[-1] == "unseen"
        assert stage.panels[1].asked == []

    def test_raising_brings_a_minimised_window_back(self, stage, qtbot):
        stage.window.showMinimized()
        qtbot.waitUntil(stage.window.isMinimized)
        stage.window.raise_for_person()
        assert not stage.window.isMinimized()
        assert stage.window.isVisible()

    def test_background_results_do_not_activate_or_raise(self, stage, qtbot, monkeypatch):

        called = []
        for name in ("raise_", "activateWindow", "showNormal"):
            monkeypatch.setattr(MainWindow, name, lambda self, n=name: called.append(n))
        stage.result()
        stage.load_list()
        stage.tick()
        settle()
        assert called == []

    def test_the_keyboard_starts_in_the_list(self, stage):
        assert stage.panels[0].list.hasFocus()


class TestSizes:
    def test_it_cannot_be_smaller_than_1024_by_640(self, stage):
        stage.window.resize(400, 300)
        assert (stage.window.width(), stage.window.height()) == LEAST == (1024, 640)

    @pytest.mark.parametrize("folded", [False, True])
    def test_the_rail_folds_under_1100_and_comes_back_as_it_was_left(self, make_stage, folded):
        stage = make_stage(state=WindowState(rail_collapsed=folded))
        rail = stage.find("rail")
        assert rail.width() == (56 if folded else 204)
        stage.window.resize(1099, 800)
        assert rail.width() == 56
        action = stage.actions.action("view.rail")
        assert not action.isEnabled()
        assert "narrow" in action.toolTip()
        stage.window.resize(1100, 800)
        assert rail.width() == (56 if folded else 204)
        assert action.isEnabled()

    def test_folded_icons_have_their_names_as_tips(self, make_stage):
        stage = make_stage(size=(1024, 640))
        assert stage.find("rail.projects").toolTip() == "Projects (Ctrl+2)"
        assert "Write access on" in stage.find("rail.write_access").toolTip()

    def test_the_measures_of_the_design(self, stage):
        settle()
        assert stage.find("dock").height() == 200
        heights = {
            name: stage.find(name).height()
            for name in ("window.stripe", "header", "statusbar", "dock.head")
        }
        assert heights == {"window.stripe": 4, "header": 52, "statusbar": 28, "dock.head": 40}
        assert stage.find("header").y() == 4

    @pytest.mark.parametrize(("zoom", "rail"), [(0.8, 204), (1.2, 204), (1.5, 56), (2.0, 56)])
    def test_zoom_scales_the_frame(self, stage, zoom, rail):
        stage.theme.set_zoom(zoom)
        settle()
        assert stage.find("header").height() == round(52 * zoom)
        assert stage.find("statusbar").height() == round(28 * zoom)
        assert stage.find("rail").width() == round(rail * zoom)


class TestEnvironments:
    def test_local_is_named_once_and_writable(self, stage):
        assert stage.window.findChild(QWidget, "header.environment.name") is None
        assert stage.find("header.environment").text() == "LOCAL"
        assert stage.find("rail.write_access.title").text() == "Write access on"
        assert stage.window.windowTitle() == "LOCAL · Phoenix Admin"

    def test_another_has_its_name_beside_the_badge_and_says_read_only(self, make_stage):
        stage = make_stage(environment=PROD)
        assert stage.find("header.environment").text() == "PROD"
        assert stage.find("header.environment.name").text() == "phoenix-prod-eu"
        assert stage.find("rail.write_access.title").text() == "Read-only"


class WindowSpy(QObject):
    """Writes down every widget that is shown as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        QApplication.instance().installEventFilter(self)

    def eventFilter(self, watched, event) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(watched.objectName())
        return False

    def stop(self) -> None:
        QApplication.instance().removeEventFilter(self)


def _scene(stage) -> None:
    """Everything of the shell that can be on the screen at once."""
    stage.load_list()
    stage.open("harbour-mornings")
    stage.runner.run_all()
    stage.result("Set.", project_id="glacier-walk", undo=undo_of("glacier-walk"))
    stage.task("write a", "Stitch: A").started = 0.0
    stage.clock.advance(64)
    stage.tick()


def _tab_stops(stage) -> list[str]:
    stops, widget = [], QApplication.focusWidget()
    for _ in range(80):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        stops.append(now.objectName() or type(now).__name__)
        if now is widget:
            return stops
    raise AssertionError(f"Tab does not come around: {stops}")


class TestAccess:
    def test_tab_goes_header_rail_page_dock_status(self, stage):
        _scene(stage)
        stage.find("header.inbox").setFocus()
        stops = _tab_stops(stage)
        assert stops == [
            "header.help",
            "header.menu",
            "rail.projects",  # the entries are one stop, arrows go inside
            "rail.shortcuts",
            "rail.theme.system",
            "rail.fold",
            "projects.filter",
            "projects.list",
            "dock.tabs",
            "dock.follow",
            "dock.logs.query",
            "dock.copy",
            "dock.hide",
            "dock.logs.table",
            "statusbar.tasks",
            "header.environment.switch",
            "header.inbox",
        ]

    def test_everything_that_takes_the_keyboard_has_a_name(self, stage):
        _scene(stage)
        assert unnamed_widgets(stage.window) == []
        stage.press("view.inbox")
        assert unnamed_widgets(stage.window) == []
        stage.find("dock.tabs").setCurrentIndex(1)
        stage.press("help.shortcuts")
        assert unnamed_widgets(stage.window) == []

    def test_names_are_unique(self, stage):
        _scene(stage)
        stage.press("view.inbox")
        focusable = [
            w
            for w in stage.window.findChildren(QWidget)
            if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        names = [w.accessibleName() for w in focusable]
        assert all(names)
        assert len(names) == len(set(names))
        objects = [w.objectName() for w in focusable]
        assert all(objects)
        assert len(objects) == len(set(objects))

    @pytest.mark.parametrize("size", [(1440, 900), (1024, 640)])
    def test_targets_are_at_least_24_by_24(self, make_stage, size):
        stage = make_stage(size=size)
        _scene(stage)
        stage.press("view.inbox")
        settle()
        small = [
            (w.objectName(), w.width(), w.height())
            for w in stage.window.findChildren(QAbstractButton)
            if w.isVisible()
            and (w.width() < 24 or w.height() < 24)
            # The lens in a field has no name and is no target.
            and not (isinstance(w.parent(), QLineEdit) and not w.objectName())
        ]
        assert small == []

    @pytest.mark.parametrize("mode", [ThemeMode.LIGHT, ThemeMode.DARK])
    @pytest.mark.parametrize("environment", [None, PROD])
    def test_every_text_can_be_read(self, make_stage, mode, environment):
        state = WindowState(theme_mode=mode)
        arguments = {} if environment is None else {"environment": environment}
        stage = make_stage(state=state, **arguments)
        _scene(stage)
        settle()
        walk = walk_contrast(stage.window)
        assert walk.measured >= 16
        assert walk.findings == ()
        stage.find("dock.tabs").setCurrentIndex(1)
        settle()
        assert walk_contrast(stage.window).findings == ()
        stage.press("view.inbox")
        settle()
        assert walk_contrast(stage.find("inbox")).findings == ()
        for name in ("shortcuts", "about"):
            stage.press(f"help.{name}")
            settle()
            dialog = stage.find(name)
            # A single stroke such as "/" has no pixel in its full colour.
            assert [f for f in walk_contrast(dialog).findings if f.text.isalnum()] == []
            dialog.accept()

    def test_a_live_switch_looks_like_a_fresh_window(self, make_stage):

        switched = make_stage(state=WindowState(theme_mode=ThemeMode.LIGHT))
        _scene(switched)
        switched.press("view.theme_dark")
        settle()
        one = picture(switched.window)
        switched.window.hide()
        fresh = make_stage(state=WindowState(theme_mode=ThemeMode.DARK))
        _scene(fresh)
        settle()
        two = picture(fresh.window)
        assert one == two

    def test_nothing_but_the_window_is_ever_shown_on_its_own(self, make_stage):
        """A part that is shown before it has a parent flashes up as a window of its own."""
        spy = WindowSpy()
        stage = make_stage()
        _scene(stage)
        stage.press("view.inbox")
        stage.find("dock.tabs").setCurrentIndex(1)
        stage.window.show_problem(Problem("KeyError", "t", "lane", 1))
        stage.tick()
        settle()
        spy.stop()
        assert spy.shown == [stage.window.objectName()]

    def test_new_results_are_announced_politely_and_once(self, stage, monkeypatch):

        said = []
        monkeypatch.setattr(
            QAccessible,
            "updateAccessibility",
            staticmethod(lambda event: said.append((event.message(), event.politeness()))),
        )
        stage.result("One.")
        stage.workbench.results.mark_read()
        assert said == [("One.", QAccessible.AnnouncementPoliteness.Polite)]


class TestWithTheProjectsPanel:
    """The same window with the page it really has."""

    @pytest.fixture
    def whole(self, make_stage):
        stage = make_stage(make_panels=real_panels, state=WindowState(dock_open=True))
        _scene(stage)
        settle()
        return stage

    def test_every_shortcut_is_free_and_everything_has_a_name(self, whole):
        shortcuts = [
            whole.actions.action(key).shortcut().toString()
            for key in whole.actions
            if not whole.actions.action(key).shortcut().isEmpty()
        ]
        assert len(shortcuts) == len(set(shortcuts))
        assert unnamed_widgets(whole.window) == []

    def test_going_to_a_project_from_the_inbox_selects_it(self, whole):
        whole.press("view.inbox")
        whole.find("inbox.row.0.open").click()
        whole.runner.run_all()
        assert whole.workbench.session.project_id == "glacier-walk"
        assert whole.find("projects.table").selected_ids == ("glacier-walk",)
        assert whole.find("dock.project").text() == "Glacier walk"

    def test_the_way_back_selects_what_was_open(self, whole):
        whole.clock.advance(10)
        whole.window.navigate("projects/glacier-walk", Origin.USER)
        whole.runner.run_all()
        whole.press("go.back")
        whole.runner.run_all()
        assert whole.find("projects.table").selected_ids == ("harbour-mornings",)

    def test_pane_by_pane(self, whole):
        whole.find("projects.table").setFocus()
        seen = []
        for _ in range(5):
            QTest.keyClick(whole.window, Qt.Key.Key_F6)
            focus = QApplication.focusWidget()
            seen.append(
                next(
                    name
                    for name in ("header", "rail", "project.details", "dock", "panel.projects")
                    if whole.find(name).isAncestorOf(focus)
                )
            )
        assert seen == ["project.details", "dock", "header", "rail", "panel.projects"]
