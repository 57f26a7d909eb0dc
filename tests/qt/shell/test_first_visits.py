"""Pages that are made for who opens them: nobody can tell, but by the memory."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from phoenix_admin.app.log_views import LogViews
from phoenix_admin.app.pages import awaited_pages
from phoenix_admin.backends.fake.check_source import FakeCheckSource
from phoenix_admin.backends.fake.command_lines import FakeCommandLines
from phoenix_admin.backends.fake.memory import fake_memory
from phoenix_admin.domain.environment import LOCAL, Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.memory_subject import MemorySubject, SubjectKind
from phoenix_admin.qt.actions import ActionRegistry, ActionSpec
from phoenix_admin.ui.panel import PageFacts
from phoenix_admin.ui.shell.awaited_page import AwaitedPage
from phoenix_admin.ui.shell.navigation import Origin
from phoenix_admin.ui.shell.window_settings import WindowState
from tests.qt.shell.shell_stage import PlainPanel, PlainProjects
from tests.support.pages import CHECKS, NoOpener

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

PROJECTS = PageFacts("projects", "Projects", "folder-kanban", 2)
LOGS = PageFacts("logs", "Logs", "scroll-text", 5)
FOLLOW = ActionSpec("logs.follow", "Follow", shortcut="Ctrl+K", group="Log")
CLOUD = Environment("dev", EnvironmentKind.GCP, EnvironmentLabel.DEV)
SERVICE = MemorySubject(SubjectKind.SERVICE, "phoenix")


class PlainLogs(PlainPanel):
    """A page with an action, and an item."""

    action_areas = ("logs",)

    def __init__(self, theme, actions) -> None:
        super().__init__(theme, "logs", "Logs", "scroll-text", 5)
        self._item = None
        actions.register(FOLLOW, self._on_follow)

    @property
    def item(self):
        return self._item

    def open_item(self, item) -> None:
        self._item = item

    def _on_follow(self) -> None:
        self.asked.append("follow")


def visited(stage):
    """Projects come by themselves, logs to who opens them."""

    def make_projects():
        yield
        return PlainProjects(stage.theme, stage.workbench)

    def make_logs():
        yield
        return PlainLogs(stage.theme, stage.actions)

    return [
        AwaitedPage(stage.theme, LOGS, make_logs, actions_to_come=lambda: [FOLLOW]),
        AwaitedPage(stage.theme, PROJECTS, make_projects),
    ]


@pytest.fixture
def whole(make_stage, qtbot):
    """A window whose pages have come that come by themselves."""
    stage = make_stage(make_panels=visited, state=WindowState(panel="projects"))
    with qtbot.waitSignal(stage.window.arrivals.completed):
        stage.window.arrivals.begin()
    return stage


def kinds(stage):
    return [type(panel).__name__ for panel in stage.window.panels]


def test_nobody_has_opened_it_so_only_its_actions_are_there(whole):
    assert kinds(whole) == ["AwaitedPage", "PlainProjects"]
    assert whole.window.arrivals.are_complete
    action = whole.actions.action("logs.follow")
    assert not action.isEnabled()
    assert whole.actions.refusal("logs.follow") == "Open Logs first."
    assert action.shortcut().isEmpty(), "its key works on its page only"


def test_the_first_visit_shows_that_it_loads_and_then_the_panel(whole, qtbot):
    page, seen = whole.window.panels[0], []
    make = page.make

    def watched():
        seen.append(whole.find("logs.awaited.state").isVisible())
        return make()

    page.make = watched
    QTest.mouseClick(whole.find("rail.logs"), Qt.MouseButton.LeftButton)
    assert whole.window.place.panel == "logs"
    qtbot.waitUntil(lambda: kinds(whole) == ["PlainLogs", "PlainProjects"])
    assert seen == [True], "it was painted as loading before anything slow began"
    assert whole.find("logs.list").isVisible()
    assert QApplication.focusWidget().objectName() == "logs.list"
    assert whole.window.panels[0].asked == ["seen"]
    assert whole.window.findChild(QWidget, "panel.logs.awaited") is None


def test_a_page_that_is_made_keeps_no_signals_that_nobody_has_asked_for(whole):
    whole.window.navigate("logs", Origin.USER)
    whole.window.arrivals.complete()
    for thing in (whole.window.panels[0], whole.actions.action("logs.follow")):
        assert SignalInstance not in map(type, vars(thing).values())


def test_a_key_that_follows_at_once_is_not_lost(whole):
    whole.window.navigate("logs", Origin.USER)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert whole.window.panels[0].asked == ["seen", "follow"]


def test_what_was_wanted_on_the_page_is_open_when_it_comes(whole):
    whole.window.navigate("logs/project:autumn-trail", Origin.USER)
    assert whole.window.place.item == "project:autumn-trail"
    whole.window.arrivals.complete()
    assert kinds(whole)[0] == "PlainLogs"
    assert whole.window.panels[0].item == "project:autumn-trail"
    assert str(whole.window.place) == "logs/project:autumn-trail"


def test_that_every_page_is_there_is_told_once(whole):
    told = []
    whole.window.arrivals.completed.connect(lambda: told.append(1))
    whole.window.navigate("logs", Origin.USER)
    whole.window.arrivals.complete()
    assert kinds(whole)[0] == "PlainLogs"
    assert told == []


def test_a_window_that_opens_on_the_page_makes_it_without_being_asked(make_stage, qtbot):
    stage = make_stage(make_panels=visited, state=WindowState(panel="logs"))
    with qtbot.waitSignal(stage.window.arrivals.completed):
        stage.window.arrivals.begin()
    assert kinds(stage) == ["PlainLogs", "PlainProjects"]
    assert stage.actions.refusal("logs.follow") is None


def test_scripts_get_every_page_at_once(make_stage):
    stage = make_stage(make_panels=visited, state=WindowState(panel="projects"))
    stage.window.arrivals.make_all()
    assert kinds(stage) == ["PlainLogs", "PlainProjects"]


def test_a_window_that_is_whole_says_so_when_it_is_told_to_begin(make_stage, qtbot):
    stage = make_stage(make_panels=visited, state=WindowState(panel="projects"))
    stage.window.arrivals.make_all()
    with qtbot.waitSignal(stage.window.arrivals.completed):
        stage.window.arrivals.begin()


def test_every_page_can_still_be_made_after_the_others_have_come(whole):
    whole.window.arrivals.make_all()
    assert kinds(whole) == ["PlainLogs", "PlainProjects"]


def test_an_action_that_was_announced_keeps_its_place_and_is_performed_once(qapp, theme):
    actions = ActionRegistry(theme.icon, qapp)
    done = []
    later = ActionSpec("jobs.later", "Later")
    actions.announce([FOLLOW], "Open Logs first.")
    actions.register(later, done.clear)
    actions.action("logs.follow").trigger()
    assert done == []
    actions.register(FOLLOW, lambda: done.append(1))
    actions.action("logs.follow").trigger()
    assert done == [1]
    assert list(actions) == ["logs.follow", "jobs.later"]
    assert not actions.is_announced("logs.follow")
    with pytest.raises(ValueError, match="twice"):
        actions.register(FOLLOW, done.clear)


def test_an_action_that_was_announced_differently_is_a_fault(qapp, theme):
    actions = ActionRegistry(theme.icon, qapp)
    actions.announce([FOLLOW], "Open Logs first.")
    with pytest.raises(ValueError, match="announced differently"):
        actions.register(replace(FOLLOW, text="Other"), lambda: None)


def real_pages(stage):
    """The pages of the program, with everything an environment may have."""
    ports = stage.workbench.ports
    cloud = ports.environment.kind is EnvironmentKind.GCP
    subjects = (SERVICE,) if cloud else ()
    stage.workbench.ports = replace(
        ports,
        memory=lambda: fake_memory(stage.backend.world).ports(*subjects),
        checks=lambda: FakeCheckSource(CHECKS),
        commands=FakeCommandLines() if cloud else None,
        processes=None if cloud else ports.processes,
    )
    given = (stage.theme, stage.workbench, stage.actions, stage.runner, NoOpener())
    views = LogViews(*given[:4], Path("settings"))
    return awaited_pages(*given, views)


@pytest.mark.parametrize("environment", [LOCAL, CLOUD], ids=["local", "cloud"])
def test_what_is_announced_is_what_the_panel_registers_in_this_order(make_stage, environment):
    stage = make_stage(environment=environment, make_panels=real_pages, show=False)
    of_first_visit = [page for page in stage.window.panels if page.actions_to_come is not None]
    assert [page.key for page in of_first_visit] == ["memory", "logs", "processes", "doctor"]
    said = {page.key: [spec.key for spec in page.actions_to_come()] for page in of_first_visit}
    registered: list[str] = []
    own = stage.actions.register

    def register(spec, triggered):
        registered.append(spec.key)
        return own(spec, triggered)

    stage.actions.register = register
    for page in of_first_visit:
        before = len(registered)
        making = page.make()
        panel = drained(making)
        shown = [k for k in registered[before:] if stage.actions.action(k).isVisible()]
        assert shown == said[page.key], page.key
        page.stand_for(page.actions_to_come())
        assert set(panel.action_areas) >= set(page.action_areas) - {"memory"}, page.key
        panel.close_down()
        panel.deleteLater()


def drained(making):
    while True:
        try:
            next(making)
        except StopIteration as made:
            return made.value


def test_actions_that_cannot_be_named_take_no_other_page_away(make_stage, qtbot):
    stage = make_stage(make_panels=visited, state=WindowState(panel="projects"))

    def broken():
        msg = "broken"
        raise LookupError(msg)

    stage.window.panels[0].actions_to_come = broken
    with qtbot.captureExceptions() as seen, qtbot.waitSignal(stage.window.arrivals.completed):
        stage.window.arrivals.begin()
    assert [str(fault) for _, fault, _ in seen] == ["broken"]
    assert kinds(stage) == ["AwaitedPage", "PlainProjects"]
