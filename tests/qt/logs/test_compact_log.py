"""The log of one item in the dock and in details: opened when seen, never a foreign line."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.logs.shown_log import Pill, PillFace, SourceFace, SourceState
from phoenix_admin.ui.logs.compact_log import CompactLog
from phoenix_admin.ui.logs.log_wish import LogWish
from phoenix_admin.ui.logs.openings import LogListener
from phoenix_admin.ui.logs.times_choice import PassingTimes
from tests.support.listed_log import Line, ListedLog, seconds_after

ONE, TWO = LogWish(project_id="one"), LogWish(project_id="two")
LEFT = Qt.MouseButton.LeftButton
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class Openings:
    """An opening that answers when the test does."""

    def __init__(self) -> None:
        self.asked: list[tuple[LogWish, LogListener]] = []
        self.stopped: list[LogWish] = []

    def __call__(self, wish: LogWish, listener: LogListener) -> Callable[[], None]:
        self.asked.append((wish, listener))
        return lambda: self.stopped.append(wish)

    def answer(self, log: ListedLog, number: int = -1) -> ListedLog:
        self.asked[number][1].log_opened(log)
        return log


class CompactStage:
    """The view alone in a window."""

    def __init__(self, theme: Theme, show: Callable[..., Any], **more: Any) -> None:
        self.openings, self.times, self.clock = Openings(), PassingTimes(), FakeClock()
        self.way = QAction("Show in Logs")
        self.view = CompactLog(
            theme,
            self.openings,
            self.times,
            self.clock,
            object_name="test.log",
            accessible_name="Log lines",
            in_logs=lambda: self.way,
            **({"while_typing": True} | more),
        )
        show(self.view, 900, 260)

    def open(self, wish: LogWish = ONE, lines: int = 60) -> ListedLog:
        self.view.show_log_of(wish)
        log = ListedLog([Line(f"line {number}") for number in range(lines)])
        return self.openings.answer(log)

    def find(self, name: str) -> Any:
        found = self.view.findChild(object, f"test.log.{name}")
        assert found is not None, name
        return found

    @property
    def titles(self) -> set[str]:
        return {each.text() for each in self.view.findChildren(QLabel) if each.isVisible()}

    @property
    def sight(self) -> list[str]:
        return [line.message for line in self.view.table.lines_in_sight]

    def wheel_to(self, place: int) -> None:
        """The person has scrolled to this place."""
        bar = self.view.table.verticalScrollBar()
        bar.setSliderPosition(place)
        bar.triggerAction(bar.SliderAction.SliderMove)


@pytest.fixture
def stage(theme: Theme, show: Callable[..., Any]) -> Iterator[CompactStage]:
    stage = CompactStage(theme, show)
    yield stage
    stage.view.close_down()


# ---------------------------------------------------------------------- opening


def test_it_is_opened_when_there_is_an_item_and_somebody_looks(stage: CompactStage) -> None:
    view, asked = stage.view, stage.openings.asked
    assert asked == []
    assert "No project's log is shown" in stage.titles
    view.hide()
    view.show_log_of(ONE)
    assert asked == []
    view.show()
    assert [wish for wish, _ in asked] == [ONE]
    view.hide()
    assert stage.openings.stopped == [ONE]  # nobody looks for it any more
    view.show()
    log = stage.openings.answer(ListedLog([Line("a")]))
    assert log.on_screen
    view.hide()
    assert not log.on_screen
    view.show()
    assert log.on_screen
    assert len(asked) == 2
    assert stage.sight == ["a"]


def test_another_item_leaves_no_line_of_the_one_before(stage: CompactStage) -> None:
    stage.open(ONE)
    stage.wheel_to(3)
    stage.view.show_log_of(TWO)
    assert (stage.sight, stage.view.line_count) == ([], 0)
    assert stage.openings.stopped == [ONE]
    stage.openings.answer(ListedLog([Line("late, of one")]), 0)
    assert stage.sight == []
    stage.openings.answer(ListedLog([Line("two")]))
    assert stage.sight == ["two"]
    assert stage.view.following.is_on
    stage.view.show_log_of(None)
    assert stage.sight == []
    assert "No project's log is shown" in stage.titles


def test_the_states_are_said(stage: CompactStage) -> None:
    view = stage.view
    view.show_log_of(ONE)
    heard = stage.openings.asked[-1][1]
    heard.nothing_yet()
    assert "No log lines yet" in stage.titles
    heard.log_refused(Offline("The engine cannot be <b>reached</b>."))
    assert {"The log could not be read", "The engine cannot be <b>reached</b>."} <= stage.titles
    (again,) = (b for b in view.findChildren(QAbstractButton) if b.text() == "Try again")
    again.click()
    assert len(stage.openings.asked) == 2
    error = Offline("The file is away.")
    failed = SourceFace(0, "w", SourceState.FAILED, error=error)
    log = stage.openings.answer(ListedLog([], [failed]))
    assert {"The log could not be read", "The file is away."} <= stage.titles
    log.add(Line("there"))
    assert "New log lines cannot be read" in stage.titles
    assert view.table.isVisible()
    next(
        b for b in view.findChildren(QAbstractButton) if b.text() == "Try again" and b.isVisible()
    ).click()
    assert log.read_on_of == [0]
    log.say(sources=(replace(failed, state=SourceState.LIVE, error=None),))
    assert "New log lines cannot be read" not in stage.titles


# ---------------------------------------------------------------------- following


def test_it_starts_at_the_end_and_pauses_where_the_person_reads(stage: CompactStage) -> None:
    log, view, bar = stage.open(), stage.view, stage.view.table.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    log.add(Line("newest"))
    assert stage.sight[-1] == "newest"
    stage.wheel_to(10)
    assert not view.following.is_on
    first = stage.sight[0]
    log.add(*[Line(f"later {number}") for number in range(7)])
    assert (view.following.new_lines, view.pill.text(), stage.sight[0]) == (
        7,
        "Paused · 7 new",
        first,
    )
    view.table.setFocus()
    QTest.keyClick(view.table, Qt.Key.Key_End)
    assert view.following.is_on
    assert stage.sight[-1] == "later 6"
    view.pill.click()
    assert view.pill.text() == "Paused"
    view.pill.click()
    assert view.following.is_on


def test_what_comes_waits_under_a_pressed_button_and_below_an_open_menu(
    stage: CompactStage,
) -> None:
    log, view = stage.open(), stage.view
    port, before = view.table.viewport(), stage.sight
    where = QPoint(40, port.height() // 2)
    QTest.mousePress(port, LEFT, pos=where)
    log.add(Line("later"))
    assert stage.sight == before
    QTest.mouseRelease(port, LEFT, pos=where)
    assert (stage.sight, view.following.new_lines) == (before, 1)
    view.table.menu_requested.emit(view.mapToGlobal(where))
    menu = view.findChild(QMenu, "test.log.menu")
    assert menu.isVisible()
    rows = view.table.row_count
    log.drop(5)
    assert view.table.row_count == rows
    menu.close()
    assert view.table.row_count == len(log.lines)


# ---------------------------------------------------------------------- asking


def test_typing_asks_after_a_pause_or_by_enter_and_a_fault_is_said(
    stage: CompactStage, theme: Theme, show: Callable[..., Any], qtbot: Any
) -> None:
    log = stage.open()
    stage.view.field.setFocus()
    QTest.keyClicks(stage.view.field, "line 7")
    qtbot.waitUntil(lambda: log.asked.text == "line 7")
    assert stage.sight[:2] == ["line 7", "line 17"]
    QTest.keyClicks(stage.view.field, "=(")
    QTest.keyClick(stage.view.field, Qt.Key.Key_Return)
    assert stage.find("count").text().startswith("At character 8: A value is missing")
    assert stage.view.field.property("invalid")
    stage.view.field.clear()
    QTest.keyClicks(stage.view.field, "nowhere")
    QTest.keyClick(stage.view.field, Qt.Key.Key_Return)
    assert "No lines match" in stage.titles
    next(
        b for b in stage.view.findChildren(QAbstractButton) if b.text() == "Clear the filter"
    ).click()
    assert (stage.view.field.text(), len(stage.sight) > 1) == ("", True)
    slow = CompactStage(theme, show, while_typing=False)
    log = slow.open()
    slow.view.field.setText("x")
    assert not slow.view._timer.isActive()
    slow.view.close_down()


def test_what_is_asked_goes_along_to_the_next_item_and_is_still_to_be_seen(
    stage: CompactStage,
) -> None:
    log = stage.open()
    stage.view.resize(900, 400)
    stage.view.field.setText("a")
    QTest.keyClick(stage.view.field, Qt.Key.Key_Return)
    stage.find("severity.info").click()
    assert Severity.INFO not in log.asked.severities
    other = stage.open(TWO)
    assert (other.asked.text, stage.view.field.text()) == ("a", "a")
    assert other.asked.severities == log.asked.severities
    assert not stage.find("severity.info").isChecked()


def test_chips_are_there_where_there_is_room(stage: CompactStage) -> None:
    stage.open()
    assert not stage.find("chips").isVisible()
    stage.view.resize(900, 400)
    assert stage.find("chips").isVisible()


# ---------------------------------------------------------------------- saying


def test_the_foot_says_how_old_the_newest_line_is_and_whether_it_is_read(
    stage: CompactStage,
) -> None:
    log = stage.open(lines=3)
    stage.clock.advance((seconds_after(2) - stage.clock.now()).total_seconds())
    log.say(read_at=stage.clock.now())
    stage.view.update_age()
    assert stage.find("newest").text() == "Newest line 14:00:02Z"
    stage.clock.advance(9)
    stage.view.update_age()
    assert "stale, log read 9 s ago" in stage.find("newest").text()
    assert stage.find("count").text() == "3 lines · times in UTC · All that is here"
    stage.times.choose(local=True)
    assert "times of this computer" in stage.find("count").text()
    assert stage.view.table.look.local


def test_evidence_has_a_line_of_its_own_while_there_is_any(stage: CompactStage) -> None:
    log, line = stage.open(lines=3), stage.find("note_line")
    assert not line.isVisible()
    log.say(notes=("stitch-7 failed at noon.", "1 line has no time"))
    assert line.isVisible()
    assert stage.find("notes").text() == "stitch-7 failed at noon. · 1 line has no time"
    assert stage.find("count").text() == "3 lines · times in UTC · All that is here"
    stage.view.show_log_of(TWO)
    assert not line.isVisible()


def test_lines_are_copied_when_all_of_them_were_read(stage: CompactStage) -> None:
    log, view = stage.open(lines=5), stage.view
    log.unread = {2}
    view.copy_lines()
    assert log.wanted[-1] == (2, 3)
    log.unread = set()
    log.say()
    assert QGuiApplication.clipboard().text().splitlines() == [
        f"text: line {number}" for number in range(5)
    ]
    assert stage.find("count").text() == "5 lines were copied"
    view.table.go_to(3)
    view.table.setFocus()
    QTest.keyClick(view.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "text: line 3"
    assert stage.find("count").text() == "1 line was copied"
    view.show_log_of(TWO)
    stage.openings.answer(ListedLog())
    view.copy_lines()
    assert stage.find("count").text() == "There are no lines to copy."


def test_a_state_is_never_said_of_the_item_before(stage: CompactStage) -> None:
    log = stage.open()
    log.say(pill=PillFace(Pill.RECONNECTING))
    assert stage.view.pill.text() == "Reconnecting"
    stage.view.show_log_of(TWO)
    assert stage.view.pill.text() == "Not following"
    assert stage.find("newest").text() == ""
