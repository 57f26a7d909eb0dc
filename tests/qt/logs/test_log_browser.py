"""The view of a log: what is asked, how it stands, and what is done with a line."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.logs.shown_log import (
    CopyForm,
    PatternCount,
    Pill,
    PillFace,
    Pivots,
    QueryMode,
    RowKey,
    SourceFace,
    SourceState,
)
from phoenix_admin.ui.logs.browser_words import state_of
from phoenix_admin.ui.logs.state_pill import pill_words
from phoenix_admin.ui.logs.times_choice import PassingTimes
from tests.qt.logs.browser_stage import BrowserStage
from tests.support.listed_log import Line, ListedLog, seconds_after

K = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def lines() -> list[Line]:
    entry = {
        "severity": "ERROR",
        "jsonPayload": {"message": "boom <b>x</b>", "clip": 7, "deep": {"list": [1, {"a": "b"}]}},
    }
    pivots = Pivots("p1", "j1", "run-1", None, 4242, None)
    return [
        Line("start", Severity.INFO),
        Line("careful", Severity.WARNING, source=1),
        Line("boom", Severity.ERROR, entry=entry, trace="Traceback:\n  boom", pivots=pivots),
        Line("detail", Severity.DEBUG, source=1),
        Line("after a while", Severity.INFO),
    ]


@pytest.fixture
def log() -> ListedLog:
    sources = (
        SourceFace(0, "worker.log", SourceState.LIVE, rows=3),
        SourceFace(1, "app.log", SourceState.WHOLE, rows=2, can_go_on=True),
    )
    made = lines()
    log = ListedLog(made, sources)
    made[4].time = (made[3].time or 0) + 90_000_000_000
    return log


@pytest.fixture
def stage(theme: Theme, log: ListedLog, show: Callable[..., Any]) -> Iterator[BrowserStage]:
    stage = BrowserStage(theme, log)
    show(stage.browser, 1100, 600)
    stage.browser.table.setFocus()
    yield stage
    stage.close()


def type_query(stage: BrowserStage, text: str) -> None:
    stage.browser.box.edit.text_edit.setFocus()
    QTest.keyClicks(stage.browser.box.edit.text_edit, text)
    stage.press(K.Key_Return)


def test_a_query_is_asked_and_its_fault_is_shown_where_it_is(
    stage: BrowserStage, log: ListedLog
) -> None:
    type_query(stage, "boom")
    assert stage.shown == ["boom"]
    type_query(stage, " =(")
    assert stage.shown == ["boom"], "the rows of the last text that could be asked"
    fault = stage.find("logs.query.fault")
    assert fault.isVisible()
    assert fault.text().startswith("A value is missing")
    marks = stage.browser.box.edit.text_edit.extraSelections()
    assert [(m.cursor.selectionStart(), m.cursor.selectionEnd()) for m in marks] == [(6, 7)]
    stage.press(K.Key_Escape)
    assert (stage.browser.box.edit.text, len(stage.shown)) == ("", 5)
    assert not fault.isVisible()
    assert not stage.browser.box.edit.text_edit.extraSelections()


def test_a_pause_in_typing_asks_and_only_where_that_is_wanted(
    theme: Theme, log: ListedLog, show: Callable[..., Any]
) -> None:
    for while_typing in (True, False):
        stage = BrowserStage(theme, log, while_typing=while_typing)
        show(stage.browser)
        stage.browser.box.edit.text_edit.setFocus()
        QTest.keyClicks(stage.browser.box.edit.text_edit, "boom")
        assert stage.browser.box._timer.isActive() is while_typing
        stage.close()


def test_history_walks_up_and_back_to_what_was_being_written(stage: BrowserStage) -> None:
    for text in ("start", "boom"):
        stage.browser.box.edit.set_text("")
        type_query(stage, text)
    stage.browser.box.edit.set_text("ha")
    text = stage.browser.box.edit
    walked = []
    for key in (K.Key_Up, K.Key_Up, K.Key_Up, K.Key_Down, K.Key_Down):
        stage.press(key)
        walked.append(text.text)
    assert walked == ["boom", "start", "start", "boom", "ha"]


def test_suggestions_come_while_a_field_is_written_and_enter_still_asks(
    stage: BrowserStage, log: ListedLog
) -> None:
    stage.browser._seen.learn({"jsonPayload": {"clip": 7}})
    edit = stage.browser.box.edit
    edit.text_edit.setFocus()
    QTest.keyClicks(edit.text_edit, "jsonPay")
    assert edit.offered[0] == "jsonPayload.clip"
    stage.press(K.Key_Return)
    assert log.asked.text == "jsonPay"
    assert edit.offered == ()
    edit.offer()
    edit._on_chosen(edit.offered[0])
    assert edit.text == "jsonPayload.clip"


def test_words_have_no_suggestions_and_are_asked_as_words(
    stage: BrowserStage, log: ListedLog
) -> None:
    stage.find("logs.query.mode").setCurrentIndex(1)
    assert log.asked.mode is QueryMode.WORDS
    type_query(stage, "severi")
    assert stage.browser.box.edit.offered == ()


def test_a_query_is_saved_by_name_picked_again_and_forgotten(
    stage: BrowserStage, log: ListedLog
) -> None:
    assert stage.trigger("save_query") == "Write a query first"
    type_query(stage, "boom")
    stage.trigger("save_query")
    stage.answer("")
    assert stage.browser.ask_row.is_open, "it needs a name"
    stage.answer("Bad & ugly")
    assert [kept.name for kept in stage.shelf.saved] == ["Bad & ugly"]
    stage.trigger("clear")
    box = stage.browser.box
    box._fill_menu()
    texts = [action.text() for action in box._menu.actions()]
    next(a for a in box._menu.actions() if a.text() == "Bad && ugly").trigger()
    assert log.asked.text == "boom", texts
    stage.trigger("forget_query")
    assert stage.shelf.saved == ()


def test_severity_chips_say_what_they_hide(stage: BrowserStage, log: ListedLog) -> None:
    chip = stage.find("logs.severity.debug")
    assert (chip.isChecked(), chip.words) == (True, "Debug 1")
    chip.click()
    assert "detail" not in stage.shown
    assert chip.words == "Debug 1 hidden"
    stage.trigger("clear")
    assert log.asked.severities is None
    assert chip.words == "Debug 1"


def test_source_chips_say_how_each_stands_and_fetch_more(
    stage: BrowserStage, log: ListedLog
) -> None:
    chip = stage.find("logs.source.1")
    assert chip.words == "app.log Read whole"
    stage.find("logs.read_on.1").click()
    assert log.read_on_of == [1]
    chip.click()
    assert stage.shown == ["start", "boom", "after a while"]
    bad = SourceFace(1, "app.log", SourceState.FAILED, error=Offline("No line."), lost=3)
    log.say(sources=(log.sources[0], bad))
    assert chip.words == "app.log Failed, 3 lost"
    assert stage.find("logs.read_on.1").text() == "Retry"
    assert "No line." in chip.toolTip()


def test_a_pattern_is_chosen_and_let_go(stage: BrowserStage, log: ListedLog) -> None:
    log.say(patterns=(PatternCount("oom", "Out of memory", 3, exact=False),))
    chip = stage.find("logs.pattern.oom")
    assert chip.words == "Out of memory 3+"
    chip.click()
    assert log.asked.pattern == "oom"
    chip.click()
    assert log.asked.pattern is None


def test_the_pill_has_a_word_for_every_state(stage: BrowserStage, log: ListedLog) -> None:
    assert pill_words(PillFace(Pill.PAUSED, 1200)) == "Paused · 1\u202f200 new"
    assert pill_words(PillFace(Pill.DROPPED, 512)) == "Dropped 512"
    for pill in Pill:
        log.say(pill=PillFace(pill, 3, "Because."))
        assert pill.value.split()[0] in stage.browser.pill.text()
        stage.browser.pill.grab()


def test_following_pauses_where_the_person_reads_and_end_goes_on(
    stage: BrowserStage, log: ListedLog
) -> None:
    stage.press(K.Key_Up)
    assert log.pill.pill is Pill.PAUSED
    log.add(Line("new"))
    assert stage.browser.pill.text() == "Paused · 1 new"
    assert "new" not in stage.shown
    stage.press(K.Key_End)
    assert log.pill.pill is Pill.LIVE
    assert stage.shown[-1] == "new"
    assert stage.browser.table.selected_count == 0
    stage.browser.pill.click()
    assert log.pill.pill is Pill.PAUSED
    stage.browser.pill.click()
    assert log.pill.pill is Pill.LIVE


def test_nothing_that_comes_moves_a_row_under_a_pressed_button(
    stage: BrowserStage, log: ListedLog
) -> None:
    table = stage.browser.table
    log.pill = PillFace(Pill.STILL)
    QTest.mousePress(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 30))
    log.add(Line("new"))
    assert table.row_count == 5
    QTest.mouseRelease(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 30))
    assert table.row_count == 6


def test_the_histogram_zooms_by_drag_and_by_keys_and_goes_back(
    stage: BrowserStage, log: ListedLog
) -> None:
    chart = stage.browser.histogram
    assert "1 hidden" not in chart.words_of(0)
    middle = QPoint(chart.width() // 2, 20)
    QTest.mousePress(chart, Qt.MouseButton.LeftButton, pos=QPoint(5, 20))
    QTest.mouseMove(chart, middle)
    QTest.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=middle)
    assert stage.shown == ["start", "careful", "boom", "detail"]
    assert stage.trigger("show_all") is None
    assert len(stage.shown) == 5
    chart.setFocus()
    stage.press(K.Key_Home)
    stage.press(K.Key_Right, SHIFT)
    assert "2026-11-22 14:00:01.550Z" in chart.accessibleDescription()
    stage.press(K.Key_Return)
    assert stage.shown == ["start", "careful", "boom", "detail"][:4]
    assert log.asked.since == seconds_after(0)
    stage.press(K.Key_0)
    assert stage.trigger("show_all") == "All times are shown"
    log.say(exact=False)
    chart.grab()
    assert "so far" in chart.words_of(0)


def test_details_show_message_traceback_and_fields_and_filter_from_them(
    stage: BrowserStage, log: ListedLog
) -> None:
    stage.browser.table.go_to(2)
    stage.press(K.Key_Return)
    details = stage.browser.details
    assert details.isVisible()
    assert details.message == "boom <b>x</b>\n\nTraceback:\n  boom"
    assert stage.trigger("include_value") == "Select a field of the entry first"
    stage.find("logs.details.tabs").setCurrentIndex(1)
    tree = details.tree
    payload = tree.topLevelItem(1)
    names = [payload.child(n).text(0) for n in range(payload.childCount())]
    assert names == ["message", "clip", "deep"]
    assert payload.child(0).text(1) == "boom <b>x</b>"
    assert payload.child(2).childCount() == 0, "made when it is opened"
    payload.child(2).setExpanded(True)
    payload.child(2).child(0).setExpanded(True)
    tree.setCurrentItem(payload.child(2).child(0).child(1))
    assert stage.trigger("include_value") == "An object has no single value"
    assert stage.trigger("copy_value") is None
    assert stage.opener.copied == ['{"a": "b"}']
    tree.setCurrentItem(payload.child(1))
    stage.trigger("copy_path")
    assert stage.opener.copied[-1] == "jsonPayload.clip"
    stage.trigger("include_value")
    assert log.asked.text == "jsonPayload.clip=7"
    stage.browser.clear()
    stage.trigger("exclude_value")
    assert log.asked.text == "NOT jsonPayload.clip=7"


def test_a_row_filters_by_severity_message_and_source(stage: BrowserStage, log: ListedLog) -> None:
    assert stage.trigger("include_severity") == "Select a line first"
    stage.browser.table.go_to(2)
    stage.trigger("exclude_severity")
    assert log.asked.text == "NOT severity=ERROR"
    stage.trigger("clear")
    stage.browser.table.go_to(2)
    stage.trigger("include_message")
    assert log.asked.text == 'jsonPayload.message="boom <b>x</b>"'
    stage.trigger("clear")
    stage.browser.table.go_to(3)
    stage.trigger("only_source")
    assert log.asked.sources == frozenset({1})
    stage.browser.table.go_to(0)
    stage.trigger("without_source")
    assert log.asked.sources == frozenset()


def test_pivots_lead_to_pages_that_are_there(stage: BrowserStage) -> None:
    stage.browser.table.go_to(0)
    assert stage.trigger("open_project") == "The line names no project"
    stage.browser.table.go_to(2)
    for key in ("open_project", "open_job", "open_execution", "open_process"):
        assert stage.trigger(key) is None
    assert stage.places == ["projects/p1", "jobs/j1", "processes/executions:run-1", "processes"]
    assert stage.trigger("open_memory") == "The line names no service or worker"


def test_marks_notes_and_the_way_from_one_to_the_next(stage: BrowserStage, log: ListedLog) -> None:
    stage.browser.table.go_to(1)
    stage.press(K.Key_Space)
    stage.browser.table.go_to(3)
    stage.trigger("note")
    stage.answer("look here")
    assert [(line.message, line.note.text) for line in log.noted() if line.note] == [
        ("careful", ""),
        ("detail", "look here"),
    ]
    assert stage.find("logs.details.note").text() == "look here"
    stage.trigger("previous_mark")
    assert stage.browser.table.current_place == 1
    stage.trigger("next_mark")
    stage.trigger("next_mark")
    assert stage.browser.table.current_place == 3
    assert stage.said == "No mark that way."
    stage.trigger("mark")
    assert [line.message for line in log.noted()] == ["careful"]


def test_gaps_are_found_from_a_length_on(stage: BrowserStage) -> None:
    stage.browser.table.go_to(0)
    stage.trigger("next_gap")
    assert stage.browser.table.current_place == 4
    assert stage.said == "1 min 30 s after the line before it."
    stage.trigger("gap_size")
    stage.answer("a lot")
    stage.answer("100")
    stage.trigger("previous_gap")
    assert stage.said == "No gap of 100 s or more before this line."


def test_lines_are_copied_in_each_form_when_all_were_read(
    stage: BrowserStage, log: ListedLog
) -> None:
    table = stage.browser.table
    table.go_to(0)
    stage.press(K.Key_Down, SHIFT)
    stage.trigger("copy_markdown")
    assert stage.opener.copied == ["Markdown: start\nMarkdown: careful"]
    log.unread = {1}
    stage.press(K.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert len(stage.opener.copied) == 1
    log.say(unread=set())
    assert stage.opener.copied[1] == "text: start\ntext: careful"
    assert stage.said == "2 lines were copied as text."


def test_everything_that_matches_is_exported(stage: BrowserStage, log: ListedLog) -> None:
    stage.trigger("export_csv")
    assert [form for _, form in log.exports] == [CopyForm.CSV]
    assert stage.said == "5 lines were exported to /tmp/log.csv."


def test_lines_around_one_are_shown_unfiltered_beside_it(
    stage: BrowserStage, log: ListedLog
) -> None:
    type_query(stage, "boom")
    stage.browser.table.setFocus()
    stage.browser.table.go_to(0)
    stage.trigger("context")
    near = stage.browser.details.context_table
    assert near.isVisible()
    assert (near.row_count, near.current_place) == (5, 2)
    stage.browser.hide_details()
    assert stage.browser.table.row_count == 1


def test_the_line_is_in_the_middle_when_what_is_around_it_has_been_read(
    theme: Theme, show: Callable[..., Any]
) -> None:
    near = ListedLog([Line(f"line {number}") for number in range(200)])
    log = ListedLog([Line("line 100")])
    log.keys = [near.keys[100]]
    asked: list[int] = []

    def context(_key: RowKey, rows: int, done: Callable[[ListedLog], None]) -> None:
        asked.append(rows)
        near._places = []
        done(near)

    log.context = context  # type: ignore[method-assign] - a double
    stage = BrowserStage(theme, log)
    show(stage.browser, 1100, 600)
    stage.browser.table.go_to(0)
    stage.trigger("context")
    table = stage.browser.details.context_table
    assert table.current_place is None
    near.resume()
    assert table.current_place == 100
    assert 0 < 100 - table.first_place < 30
    near.pill = PillFace(Pill.STILL)
    table.go_to(0)
    near.say()
    assert table.first_place == 0, "once, and then it is the person's"
    stage.find("logs.context.wider").click()
    assert asked == [50, 100]
    stage.close()


def test_a_row_that_is_gone_leaves_what_was_shown_of_it(
    stage: BrowserStage, log: ListedLog
) -> None:
    stage.browser.table.go_to(0)
    stage.browser.show_details()
    log.resume()
    log.drop(1)
    assert stage.browser.details.message == "start"
    assert "not among those" in stage.find("logs.details.where").text()


def test_a_row_that_a_query_hides_is_not_said_to_be_gone(
    stage: BrowserStage, log: ListedLog
) -> None:
    stage.browser.table.go_to(0)
    stage.browser.show_details()
    where = stage.find("logs.details.where")
    before = where.text()
    type_query(stage, "boom")
    assert "not among those" in where.text()
    stage.trigger("clear")
    assert where.text() == before


def test_what_stands_in_place_of_rows(stage: BrowserStage, log: ListedLog) -> None:
    def state(log: ListedLog | None) -> str:
        found = state_of(log.face if log is not None else None)
        assert found is not None
        return f"{found[0].title} | {found[0].body}"

    assert "No log is open" in state(None)
    assert "No log lines yet" in state(ListedLog([]))
    reading = SourceFace(0, "phoenix", SourceState.SEARCHING, "Searching: back to 14:02Z")
    assert "phoenix: searching: back to 14:02Z" in state(ListedLog([], [reading]))
    bad = SourceFace(0, "x", SourceState.FAILED, error=Offline("The line is down.", code="EIO"))
    assert "The line is down." in state(ListedLog([], [bad]))
    type_query(stage, "nothing has this")
    assert "No lines match" in state(log)
    assert not stage.browser._states.shows_content
    stage.trigger("clear")
    assert stage.browser._states.shows_content


def test_elapsed_local_time_and_highlights_are_shown_and_told(stage: BrowserStage) -> None:
    for key in ("elapsed", "local_time"):
        stage.trigger(key)
        assert stage.actions.action(f"logs.{key}").isChecked()
    stage.trigger("highlight")
    stage.answer("a, b, c, d, e, f")
    assert stage.browser.ask_row.is_open
    stage.answer("boom, a")
    assert stage.browser.look.highlights == ("boom", "a")
    stage.browser.grab()
    stage.trigger("clear_highlights")
    assert stage.browser.look.highlights == ()


def test_the_zone_of_times_is_one_choice_for_all_views(
    theme: Theme, log: ListedLog, show: Callable[..., Any]
) -> None:
    times = PassingTimes()
    times.choose(local=True)
    stage = BrowserStage(theme, log, times=times)
    show(stage.browser, 1000, 600)
    assert stage.browser.look.local
    assert stage.actions.action("logs.local_time").isChecked()
    stage.trigger("local_time")
    assert not times.local
    times.choose(local=True)
    assert stage.browser.look.local
    stage.close()
    times.choose(local=False)
    assert stage.browser.look.local  # it listens no more
