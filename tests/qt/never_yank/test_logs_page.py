"""N1, N5 to N9 on the Logs page: lines that arrive change nothing that the person is doing."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.services.logs.shown_log import (
    PatternCount,
    Pill,
    PillFace,
    SourceFace,
    SourceState,
)
from tests.qt.logs.logs_stage import LogsStage
from tests.support.listed_log import GrowingListedLog, Line
from tests.support.pages import all_pages
from tests.support.pictures import settle
from tests.support.stage_maker import stage_maker

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
LEFT = Qt.MouseButton.LeftButton


class LogsWindow(LogsStage):
    """The window with every page, on Logs."""

    def panels(self) -> list[Any]:
        self.pages = list(all_pages(self, self.panel))
        return self.pages

    def close(self) -> None:
        super().close()
        for page in self.pages:
            if page is not self.panel:
                page.close_down()


@pytest.fixture
def stage(theme: Any, qtbot: Any) -> Iterator[LogsWindow]:
    log = GrowingListedLog([Line(f"line {number}") for number in range(300)])
    with stage_maker(LogsWindow, theme, qtbot) as make:
        yield make(log=log, in_main_window=True)


def arrivals(stage: LogsWindow) -> Iterator[None]:
    """What comes by itself, step by step."""
    log = stage.log
    log.add(*[Line(f"later {number}", Severity.ERROR) for number in range(40)])
    yield
    log.say(sources=(*log.sources, SourceFace(1, "late.log", SourceState.RECONNECTING)))
    yield
    log.say(patterns=(PatternCount("oom", "Out of memory", 3, exact=True),))
    yield
    log.say(notes=("2 older files are left out",), searched=0.4)
    yield
    log.drop(5)
    yield


def here(stage: LogsWindow) -> tuple[Any, ...]:
    """Everything about the page that only the person may change."""
    browser, table = stage.browser, stage.browser.table
    focus = QApplication.focusWidget()
    log = stage.log
    sight = table.lines_in_sight
    return (
        stage.window.place,
        sight[0].key if sight else None,
        [log.line(place).key for place in table.selected_places()],
        table.current_key,
        table.horizontalScrollBar().value(),
        browser.box.edit.text,
        browser.box.mode,
        browser.asked,
        browser.details_shown,
        focus.objectName() if focus is not None else None,
        table.mapTo(stage.window, QPoint(0, 0)),
        stage.window.isActiveWindow(),
    )


def stays(stage: LogsWindow, act: Callable[[], None] | None = None) -> None:
    """Whatever comes, the person stays where they are."""
    before = here(stage)
    for _ in arrivals(stage):
        settle()
        assert here(stage) == before
        if act is not None:
            act()


def scrolled(stage: LogsWindow) -> None:
    bar = stage.browser.table.verticalScrollBar()
    bar.setSliderPosition(100)
    bar.triggerAction(bar.SliderAction.SliderMove)
    settle()


def test_who_has_scrolled_or_selected_stays_where_they_read(stage: LogsWindow) -> None:
    stage.browser.table.setFocus()
    scrolled(stage)
    assert not stage.browser.following.is_on
    stage.browser.table.go_to(105)
    stage.browser.table.go_to(108, extend=True)
    settle()
    stays(stage)
    assert stage.find("logs.state").text() == "Paused · 40 new"


def test_who_types_a_query_keeps_text_cursor_and_keyboard(stage: LogsWindow) -> None:
    edit = stage.browser.box.edit.text_edit
    edit.setFocus()
    QTest.keyClicks(edit, "li")
    edit.moveCursor(edit.textCursor().MoveOperation.Left)
    place = edit.textCursor().position()
    stage.browser.box._timer.stop()
    scrolled(stage)
    edit.setFocus()
    stays(stage)
    assert edit.textCursor().position() == place


def test_a_rows_menu_is_about_its_row_whatever_comes(stage: LogsWindow) -> None:
    table = stage.browser.table
    table.setFocus()
    scrolled(stage)
    table.go_to(103)
    key, rows = table.current_key, table.row_count
    table.menu_requested.emit(table.mapToGlobal(QPoint(20, 20)))
    menu = stage.browser.findChild(QMenu, "logs.row_menu")
    assert menu.isVisible()
    for _ in arrivals(stage):
        settle()
        assert (menu.isVisible(), table.row_count, table.current_key) == (True, rows, key)
    assert [line.key for line in table.selected_lines()[0]] == [key]
    stage.actions.action("logs.mark").trigger()
    assert list(stage.log.marks) == [key]
    menu.close()
    settle()
    assert table.current_key == key


def test_a_drag_on_the_histogram_zooms_to_what_was_dragged_over(stage: LogsWindow) -> None:
    histogram = stage.browser.histogram
    start, width = stage.log.face.bars.start, stage.log.face.bars.width
    y = histogram.height() // 2
    at = [QPoint(histogram.width() * share // 100, y) for share in (20, 40)]
    QTest.mousePress(histogram, LEFT, pos=at[0])
    QTest.mouseMove(histogram, at[1])
    zoomed: list[Any] = []
    histogram.zoomed.connect(lambda since, until: zoomed.append((since, until)))
    steps = arrivals(stage)
    next(steps)
    settle()
    QTest.mouseRelease(histogram, LEFT, pos=at[1])
    assert len(zoomed) == 1
    since, until = (moment.timestamp() * 1e9 for moment in zoomed[0])
    whole = width * 60
    assert start + whole * 0.12 < since < until < start + whole * 0.48


def test_a_button_under_the_pointer_moves_for_nothing_that_comes(stage: LogsWindow) -> None:
    names = ("logs.state", "logs.severity.error", "logs.query.clear", "logs.more", "logs.source.0")
    places = {n: stage.find(n).mapTo(stage.window, QPoint(0, 0)) for n in names}

    def unmoved() -> None:
        found = {n: stage.find(n).mapTo(stage.window, QPoint(0, 0)) for n in names}
        assert found == places

    scrolled(stage)
    stays(stage, unmoved)


def test_who_is_in_another_window_stays_there(stage: LogsWindow, qtbot: Any) -> None:
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    other.setFocus()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is other)
    for _ in arrivals(stage):
        settle()
        assert QApplication.focusWidget() is other
    stage.log.say(pill=PillFace(Pill.DROPPED, 7))
    settle()
    assert QApplication.activeWindow() is other


def test_who_follows_sees_the_newest_and_nothing_else_moves(stage: LogsWindow) -> None:
    table = stage.browser.table
    table.setFocus()
    assert stage.browser.following.is_on
    stage.log.add(Line("newest"))
    settle()
    assert table.lines_in_sight[-1].message == "newest"
    assert table.current_key is None
    assert not stage.browser.details_shown
