"""Pages arrive after the first paint, and nobody can tell afterwards."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import Shiboken

from phoenix_admin.qt.actions import ActionSpec
from phoenix_admin.qt.tables import TableChoice
from phoenix_admin.ui.panel import PageFacts
from phoenix_admin.ui.shell.awaited_page import AwaitedPage
from phoenix_admin.ui.shell.navigation import Origin
from phoenix_admin.ui.shell.window_settings import WindowState
from tests.qt.shell.shell_stage import PlainPanel, PlainProjects
from tests.support.pictures import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

PROJECTS = PageFacts("projects", "Projects", "folder-kanban", 2)
JOBS = PageFacts("jobs", "Jobs", "list-checks", 3)
DIVIDED = "jobs.splitter"


class DividedJobs(PlainPanel):
    """A page with an action, a key and a splitter of its own."""

    action_areas = ("job",)

    def __init__(self, theme, actions) -> None:
        super().__init__(theme, "jobs", "Jobs", "list-checks", 3)
        self.splitter = QSplitter()
        self.splitter.setObjectName(DIVIDED)
        self.splitter.addWidget(QWidget())
        self.splitter.addWidget(QWidget())
        self.layout().addWidget(self.splitter)
        actions.register(ActionSpec("job.cancel", "Cancel", shortcut="Ctrl+K"), self._on_cancel)

    def _on_cancel(self) -> None:
        self.asked.append("cancel")


def awaited(stage, *, steps=2):
    """Both pages, each made in so many steps."""
    reads = stage.workbench.catalogue

    def make_projects():
        for _ in range(steps):
            yield
        return PlainProjects(stage.theme, stage.workbench)

    def make_jobs():
        for _ in range(steps):
            yield
        return DividedJobs(stage.theme, stage.actions)

    return [
        AwaitedPage(stage.theme, PROJECTS, make_projects, reads),
        AwaitedPage(stage.theme, JOBS, make_jobs),
    ]


def at_once(stage):
    """The same pages, made before the window."""
    return [
        PlainProjects(stage.theme, stage.workbench),
        DividedJobs(stage.theme, stage.actions),
    ]


@pytest.fixture
def waiting(make_stage):
    """A window whose pages are awaited."""
    return make_stage(make_panels=awaited)


def kinds(stage):
    return [type(panel).__name__ for panel in stage.window.panels]


def stops_of_tab(window):
    """Object names in tab order, from the first control of the window."""
    names, widget = [], window.nextInFocusChain()
    wanted = Qt.FocusPolicy.TabFocus.value
    while widget is not window:
        if widget.focusPolicy().value & wanted:
            names.append(widget.objectName() or type(widget).__name__)
        widget = widget.nextInFocusChain()
    return names


def test_frame_and_loading_state_are_there_before_any_panel(waiting):
    assert kinds(waiting) == ["AwaitedPage", "AwaitedPage"]
    assert waiting.find("rail.jobs").isVisible()
    assert waiting.find("header.inbox").isVisible()
    assert waiting.find("projects.awaited.state").isVisible()
    assert waiting.find("panel.projects.awaited").accessibleName() == "Projects are loading"


def test_pages_arrive_by_themselves_once_begun(waiting, qtbot):
    with qtbot.waitSignal(waiting.window.arrivals.completed):
        waiting.window.arrivals.begin()
    assert kinds(waiting) == ["PlainProjects", "DividedJobs"]
    assert waiting.find("projects.list").isVisible()
    assert not waiting.find("jobs.list").isVisible()
    shown, hidden = waiting.window.panels
    assert (shown.asked, hidden.asked) == (["seen"], [])
    assert waiting.window.findChild(QWidget, "panel.projects.awaited") is None
    assert waiting.find("window.pages", QStackedWidget).count() == 2


def test_what_was_known_of_the_window_stays_known_when_an_awaited_page_goes(waiting, qtbot):
    window = waiting.window
    rest = [part for part in window.findChildren(QWidget) if ".awaited" not in part.objectName()]
    made_by_qt = {type(part).__name__ for part in rest if not Shiboken.createdByPython(part)}
    assert "QToolButton" in made_by_qt
    inside = [part for page in window.panels for part in page.findChildren(QWidget)]
    with qtbot.waitSignal(window.arrivals.completed):
        window.arrivals.begin()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not Shiboken.isValid(inside[0])
    gone = {id(part) for part in inside}
    lost = [part for part in rest if id(part) not in gone and not Shiboken.isValid(part)]
    assert lost == []


def test_between_two_steps_the_window_answers(waiting, qtbot):
    turns = []
    idle = waiting.window.arrivals._idle
    idle.timeout.connect(lambda: turns.append(len(turns)))
    with qtbot.waitSignal(waiting.window.arrivals.completed):
        waiting.window.arrivals.begin()
    assert len(turns) == 6


def test_a_key_that_comes_too_early_finds_the_window_whole(waiting):
    window = waiting.window
    window.arrivals.begin()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert kinds(waiting) == ["PlainProjects", "DividedJobs"]
    assert window.place.panel == "jobs"
    # The key of an action that did not exist when the window was painted.
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert "cancel" in window.panels[1].asked


def test_a_key_of_a_page_that_is_awaited_is_not_lost(make_stage):
    stage = make_stage(make_panels=awaited, state=WindowState(panel="jobs"))
    stage.window.arrivals.begin()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert stage.window.panels[1].asked == ["seen", "cancel"]


def test_a_click_that_comes_too_early_finds_the_window_whole(waiting):
    waiting.window.arrivals.begin()
    QTest.mouseClick(waiting.find("rail.jobs"), Qt.MouseButton.LeftButton)
    assert waiting.window.place.panel == "jobs"
    assert waiting.find("jobs.list").isVisible()


def test_a_place_that_is_awaited_can_be_opened(waiting):
    assert waiting.window.navigate("projects/harbour-mornings", Origin.USER)
    assert waiting.workbench.session is not None
    assert waiting.window.place.item == "harbour-mornings"


def reads_of_the_list(stage):
    return [ticket.task.key for ticket in stage.runner.running() if "project" in ticket.task.key]


def test_what_the_page_will_show_is_read_after_the_first_paint_and_once(waiting, qtbot):
    assert reads_of_the_list(waiting) == []
    with qtbot.waitSignal(waiting.window.arrivals.completed):
        waiting.window.arrivals.begin()
        assert len(reads_of_the_list(waiting)) == 1
        assert waiting.find("header.freshness.word").text() == "Loading…"
    assert len(reads_of_the_list(waiting)) == 1
    waiting.runner.run_all()
    assert waiting.find("header.freshness.word").text() == "Live"


def test_nothing_is_read_for_a_window_that_is_not_seen(waiting):
    waiting.window.hide()
    waiting.window.arrivals.begin()
    assert reads_of_the_list(waiting) == []


def test_the_keyboard_goes_into_the_list_that_was_waited_for(waiting):
    assert QApplication.focusWidget() is waiting.window.panels[0]
    waiting.window.arrivals.complete()
    assert QApplication.focusWidget().objectName() == "projects.list"


def test_the_keyboard_stays_where_the_person_has_put_it(waiting):
    waiting.find("rail.fold").setFocus()
    waiting.window.arrivals.complete()
    assert QApplication.focusWidget().objectName() == "rail.fold"


def test_tab_goes_the_same_way_as_if_the_pages_had_always_been(make_stage):
    late = make_stage(make_panels=awaited)
    late.window.arrivals.complete()
    assert stops_of_tab(late.window) == stops_of_tab(make_stage(make_panels=at_once).window)


def test_nothing_of_the_frame_moves(waiting):
    def places():
        names = ("header", "rail", "window.pages", "dock", "statusbar.tasks")
        return {name: waiting.find(name).geometry() for name in names}

    before = places()
    waiting.window.arrivals.complete()
    settle()
    assert places() == before


def test_what_was_remembered_of_a_page_is_there_when_it_comes(make_stage):
    kept = WindowState(panel="jobs", splitters={DIVIDED: (300, 100)})
    stage = make_stage(make_panels=awaited, state=kept)
    stage.window.arrivals.complete()
    assert stage.window.place.panel == "jobs"
    left, right = stage.window.panels[1].splitter.sizes()
    assert left > 2 * right


def test_what_was_remembered_of_a_page_that_never_came_is_kept(make_stage):
    choice = TableChoice(frozenset({"verdict"}), {}, None)
    kept = WindowState(
        panel="jobs", splitters={DIVIDED: (300, 100)}, tables={"projects.table": choice}
    )
    stage = make_stage(make_panels=awaited, state=kept)
    stage.window.close()
    after = stage.settings.state
    assert after.panel == "jobs"
    assert after.splitters[DIVIDED] == (300, 100)
    assert after.tables == {"projects.table": choice}


def test_closing_ends_what_is_being_made(waiting):
    ended = []

    def make():
        try:
            while True:
                yield
        finally:
            ended.append("ended")

    page = waiting.window.panels[0]
    page.make = make
    waiting.window.arrivals.begin()
    waiting.window.arrivals._on_idle()
    waiting.window.close()
    assert ended == ["ended"]
    assert not waiting.window.arrivals._idle.isActive()


def test_a_panel_that_cannot_be_made_says_so_and_the_next_one_comes(waiting, qtbot):
    def make():
        yield
        msg = "broken"
        raise LookupError(msg)

    waiting.window.panels[0].make = make
    with qtbot.captureExceptions() as seen, qtbot.waitSignal(waiting.window.arrivals.completed):
        waiting.window.arrivals.begin()
    assert [str(fault) for _, fault, _ in seen] == ["broken"]
    assert kinds(waiting) == ["AwaitedPage", "DividedJobs"]
    text = {
        label.text()
        for label in waiting.window.panels[0].findChildren(QWidget)
        if hasattr(label, "text")
    }
    assert "Projects could not be opened" in text


def test_the_layout_of_an_awaited_page_is_made_for_eyes_only(waiting):
    # Nobody looks at the second page: it costs nothing before it is seen.
    assert waiting.window.panels[1].layout() is None
    assert isinstance(waiting.window.panels[0].layout(), QVBoxLayout)
