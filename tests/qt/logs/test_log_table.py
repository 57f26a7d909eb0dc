"""The rows of a log: nothing of them moves unless the person moves it."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtTest import QTest

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.logs.shown_log import Asked, SourceFace, SourceState
from phoenix_admin.ui.logs.row_painting import LineLook
from phoenix_admin.ui.logs.table import LogTable
from tests.support.listed_log import Line, ListedLog

K = Qt.Key


@pytest.fixture
def log() -> ListedLog:
    return ListedLog([Line(f"line {number}") for number in range(100)])


@pytest.fixture
def table(theme: Theme, show: Callable[..., Any], log: ListedLog) -> LogTable:
    table = LogTable(theme, object_name="t", accessible_name="Lines")
    table.show_log(log)
    log.changed.add(table.take)
    show(table)
    return table


def press(table: LogTable, key: Qt.Key, keys: Any = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(table, key, keys)


def top_message(table: LogTable, log: ListedLog) -> str:
    line = log.line(table.first_place)
    assert line is not None
    return line.message


def click(table: LogTable, row: int, keys: Any = Qt.KeyboardModifier.NoModifier) -> None:
    placed = table._placed()[row]
    at = QPoint(60, placed.top + placed.height - 3)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, keys, at)


def test_it_begins_at_the_end_and_stays_there(table: LogTable, log: ListedLog) -> None:
    last = table._placed()[-1]
    assert last.place == 99
    log.add(Line("new"))
    last = table._placed()[-1]
    assert (last.place, last.line.message if last.line else "") == (100, "new")


def test_scrolling_up_leaves_the_end_and_rows_stay_where_they_are(
    table: LogTable, log: ListedLog
) -> None:
    left: list[int] = []
    table.left_end.connect(lambda: left.append(1))
    press(table, K.Key_Home)
    press(table, K.Key_PageDown)
    table.verticalScrollBar().setValue(20)
    table._after_scroll()
    before = top_message(table, log)
    log.add(*[Line("more") for _ in range(50)])
    assert top_message(table, log) == before
    log.drop(5)
    assert top_message(table, log) == before
    assert left


def test_a_filter_keeps_the_row_at_the_top_and_the_selected_one(
    table: LogTable, log: ListedLog
) -> None:
    log.add(Line("line 7x"))
    table.go_to(70)
    key = table.current_key
    log.ask(Asked("7"))  # 7, 17, … 70 to 79, 87, 97, 7x
    assert table.current_key == key
    assert table.current_place is not None
    line = log.line(table.current_place)
    assert line is not None
    assert line.message == "line 70"
    assert table.selected_count == 1
    log.ask(Asked("5"))
    assert (table.current_key, table.current_place, table.selected_count) == (key, None, 0)


def test_a_top_row_that_is_filtered_away_leaves_its_moment_at_the_top(
    table: LogTable, log: ListedLog
) -> None:
    press(table, K.Key_Home)
    table.verticalScrollBar().setValue(30)
    table._after_scroll()
    for line in log.lines[:80]:
        line.severity = Severity.ERROR
    log.lines[30].severity = Severity.INFO
    log.ask(Asked(severities=frozenset({Severity.ERROR})))
    assert top_message(table, log) == "line 31"
    log.lines[20].severity = log.lines[21].severity = Severity.INFO
    log.ask(Asked("line", severities=frozenset({Severity.ERROR})))
    assert top_message(table, log) == "line 31", "rows that are found before its moment"
    log.ask(Asked())
    assert top_message(table, log) == "line 30", "and it comes back with its row"


def test_rows_are_selected_by_key_and_mouse(table: LogTable, log: ListedLog) -> None:
    table.go_to(10)
    for _ in range(3):
        press(table, K.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert table.selected_count == 4
    first = table.first_place
    click(table, 20 - first, Qt.KeyboardModifier.ControlModifier)
    lines, count = table.selected_lines()
    assert [line.message for line in lines] == [f"line {n}" for n in (10, 11, 12, 13, 20)]
    assert count == 5
    log.drop(10)
    assert table.selected_lines()[0][0].message == "line 10"
    log.drop(2)  # the first end of the stretch is gone
    assert [line.message for line in table.selected_lines()[0]] == ["line 13", "line 20"]
    press(table, K.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert table.selected_count == 88
    press(table, K.Key_Escape)
    assert table.selected_count == 0


def test_end_is_asked_for_and_space_marks(table: LogTable) -> None:
    told: list[str] = []
    table.end_requested.connect(lambda: told.append("end"))
    table.mark_requested.connect(lambda: told.append("mark"))
    table.details_requested.connect(lambda: told.append("details"))
    press(table, K.Key_Space)
    assert told == []
    table.go_to(3)
    for key in (K.Key_Space, K.Key_Return, K.Key_End):
        press(table, key)
    assert told == ["mark", "details", "end"]


def test_a_gap_takes_a_band_of_its_own_above_its_row(
    theme: Theme, show: Callable[..., Any]
) -> None:
    log = ListedLog([Line("a"), Line("b", gap="12 entries were suppressed"), Line("c")])
    table = LogTable(theme, object_name="t", accessible_name="Lines")
    table.show_log(log)
    show(table)
    heights = [placed.height for placed in table._placed()]
    assert heights[1] == 2 * heights[0] == 2 * heights[2]
    click(table, 1)
    assert table.current_place == 1
    table.grab()


def test_an_unread_row_is_wanted_and_becomes_current_when_it_is_read(
    table: LogTable, log: ListedLog
) -> None:
    log.unread = set(range(40))
    table.go_to(5)
    assert any(first <= 5 < end for first, end in log.wanted)
    assert table.current_key is None
    table.grab()
    log.say(unread=set())
    assert table.selected_places() == [table.current_place]
    line = log.line(5)
    assert line is not None
    assert table.current_key == line.key


def test_nothing_in_a_line_acts(theme: Theme, show: Callable[..., Any]) -> None:
    log = ListedLog([Line("\x1b[31mred\x1b[0m \x00 <b>bold</b> \u202eabc " + "x" * 3000)])
    table = LogTable(theme, object_name="t", accessible_name="Lines")
    table.show_log(log)
    table.set_look(LineLook(elapsed=True, highlights=("RED", "bold")))
    show(table)
    line = log.line(0)
    assert line is not None
    message = table._rows.cells(line).message
    assert message.startswith("red \\x00 <b>bold</b> \\u202eabc xxx")
    assert message.endswith(" …")
    table.go_to(0)
    assert "red \\x00" in table.accessibleDescription()
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    table.grab()


def test_the_head_says_the_zone(table: LogTable) -> None:
    before = table.grab().toImage()
    table.set_look(LineLook(local=True))
    assert table.grab().toImage() != before


def test_an_end_of_a_selection_that_was_filtered_away_does_not_come_back_with_its_row(
    table: LogTable, log: ListedLog
) -> None:
    table.go_to(10)
    for _ in range(3):
        press(table, K.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    log.lines[13].severity = Severity.ERROR
    log.ask(Asked(severities=frozenset({Severity.INFO})))
    assert table.selected_count == 1, "what lay between is not known any more"
    log.ask(Asked())
    assert table.selected_count == 1


def test_a_screen_reader_is_told_where_the_person_is_and_what_stands_there(
    table: LogTable, log: ListedLog
) -> None:
    log.lines[5].severity = Severity.ERROR
    log.lines[5].gap = "3 entries were left out"
    log.say(sources=(*log.sources, SourceFace(1, "other", SourceState.LIVE)))
    table.go_to(5)
    assert table.accessibleDescription() == (
        "Line 6 of 100: 3 entries were left out, ERROR, 14:00:05.000 UTC, worker.log, line 5"
    )
    log.set_note(log.keys[6], "look")
    table.set_look(LineLook(local=True))
    press(table, K.Key_Down)
    said = table.accessibleDescription()
    assert said.startswith("Line 7 of 100: INFO, ")
    assert said.endswith(" local time, worker.log, line 6, marked: look")


def test_a_bar_to_scroll_by_comes_with_the_rows(
    theme: Theme, show: Callable[..., Any], qtbot: Any
) -> None:
    log = ListedLog()
    table = show(LogTable(theme, object_name="t", accessible_name="t"))
    table.show_log(log)
    assert not table.verticalScrollBar().isVisible()
    log.add(*[Line(f"line {number}") for number in range(100)])
    table.take()
    qtbot.waitUntil(table.verticalScrollBar().isVisible)
    assert table.verticalScrollBar().value() == table.verticalScrollBar().maximum()


def test_following_wants_each_row_once_and_only_what_is_in_sight(
    table: LogTable, log: ListedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: list[tuple[int, int]] = []
    monkeypatch.setattr(log, "want", lambda first, end: wanted.append((first, end)))
    log.add(*(Line(f"more {number}") for number in range(500)))
    assert wanted == [(table.first_place - table._fit(), 600)]


def test_ascii_is_as_wide_without_shaping(theme: Theme, table: LogTable) -> None:
    text = "".join(map(chr, range(0x20, 0x7F))) + "-> != === ffi"
    font = table._rows._font
    assert font.styleStrategy() & QFont.StyleStrategy.PreferNoShaping
    shaped = QFontMetricsF(theme.font("mono", 400, mono=True))
    assert QFontMetricsF(font).horizontalAdvance(text) == shaped.horizontalAdvance(text)
