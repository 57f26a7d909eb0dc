"""A log view follows its tail, stops when the person reads, and never shows a foreign line."""

import gc
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QSplitter

from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.ui.shell.log_delegate import fitted, severity_look
from phoenix_admin.ui.shell.log_model import LogModel, TailChange, tail_change
from phoenix_admin.ui.shell.log_text import SHOWN, copied, one_line, severity_name, shown_time
from phoenix_admin.ui.shell.log_view import FollowPill, LogView
from tests.qt.shell.shell_stage import StandingTail, line

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def view(theme, qtbot) -> LogView:
    view = LogView(theme)
    qtbot.addWidget(view)
    view.resize(900, 220)
    with qtbot.waitExposed(view):
        view.show()
    return view


@pytest.fixture
def tail(view) -> StandingTail:
    tail = StandingTail()
    tail.add(100)
    view.show_tail(tail)
    return tail


def _bar(view):
    return view.table.verticalScrollBar()


def _wheel(view, clicks: int) -> None:
    """The wheel, by so many clicks; up is positive."""
    where = QPointF(100, 100)
    event = QWheelEvent(
        where,
        view.table.viewport().mapToGlobal(where),
        QPoint(),
        QPoint(0, 120 * clicks),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.table.viewport(), event)


def _first_shown(view) -> str:
    row = view.table.rowAt(2)
    return view.table.model().line(row).entry.message


class TestFollowing:
    def test_it_starts_at_the_newest_line_and_stays_there(self, view, tail):
        assert view.following
        assert _bar(view).value() == _bar(view).maximum() > 0
        tail.add(50)
        assert _bar(view).value() == _bar(view).maximum()
        assert view.new_lines == 0

    def test_scrolling_up_pauses_and_what_comes_is_counted(self, view, tail):
        _wheel(view, 2)
        assert not view.following
        place, first = _bar(view).value(), _first_shown(view)
        tail.add(3)
        tail.add(4)
        assert view.new_lines == 7
        assert _bar(view).value() == place
        assert _first_shown(view) == first

    def test_selecting_pauses(self, view, tail):
        index = view.table.model().index(98, 0)
        QTest.mouseClick(
            view.table.viewport(),
            Qt.MouseButton.LeftButton,
            pos=view.table.visualRect(index).center(),
        )
        assert not view.following
        tail.add(5)
        assert view.table.selected_rows() == [98]
        assert view.new_lines == 5

    def test_end_resumes(self, view, tail):
        _wheel(view, 3)
        tail.add(9)
        view.table.setFocus()
        QTest.keyClick(view.table, Qt.Key.Key_End)
        assert view.following
        assert view.new_lines == 0
        assert _bar(view).value() == _bar(view).maximum()
        assert not view.table.selected_rows()

    def test_scrolling_down_to_the_end_resumes(self, view, tail):
        _wheel(view, 1)
        assert not view.following
        _wheel(view, -10)
        assert view.following

    def test_at_the_end_with_a_selection_it_stays_paused(self, view, tail):
        view.table.selectRow(99)
        _wheel(view, -1)
        assert not view.following

    def test_lines_that_fall_off_the_front_do_not_move_those_being_read(self, view, tail):
        _wheel(view, 2)
        first = _first_shown(view)
        tail.add(10, keep=100)
        assert _first_shown(view) == first
        assert view.line_count == 100

    def test_the_focused_row_falling_off_selects_and_scrolls_nothing(self, view, tail):
        view.table.setFocus()
        view.table.selectionModel().setCurrentIndex(
            view.table.model().index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate
        )
        tail.add(10, keep=100)
        assert view.following
        assert not view.table.selected_rows()
        assert _bar(view).value() == _bar(view).maximum()

    def test_a_paused_view_stays_where_it_is_when_the_current_row_falls_off(self, view, tail):
        """Qt would make the next row current and scroll there."""
        view.table.selectionModel().setCurrentIndex(
            view.table.model().index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate
        )
        _bar(view).setValue(_bar(view).maximum())
        _wheel(view, 2)
        first = _first_shown(view)
        tail.add(10, keep=100)
        assert _first_shown(view) == first
        assert not view.table.selected_rows()

    def test_a_selection_survives_what_falls_off_the_front(self, view, tail):
        view.table.selectRow(60)
        chosen = view.table.model().line(60).entry
        tail.add(10, keep=100)
        assert [view.table.model().line(r).entry for r in view.table.selected_rows()] == [chosen]

    def test_making_the_view_smaller_keeps_the_end_in_view(self, view, tail, qtbot):
        view.resize(900, 120)
        qtbot.waitUntil(lambda: view.table.height() < 130)
        assert view.following
        assert _bar(view).value() == _bar(view).maximum()

    def test_news_never_scrolls_a_paused_view_whatever_comes(self, view, tail):
        _wheel(view, 4)
        for number in (1, 30, 2):
            first = _first_shown(view)
            tail.add(number, keep=110)
            assert _first_shown(view) == first


class TestBusyHands:
    """Rows do not move under a pressed mouse button or below an open menu (rule N7)."""

    def test_what_comes_while_the_button_is_down_waits(self, view, tail):
        port = view.table.viewport()
        where = view.table.visualRect(view.table.model().index(97, 0)).center()
        QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=where)
        tail.add(4)
        assert view.line_count == 100
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=where)
        assert view.line_count == 104

    def test_what_comes_while_the_menu_is_open_waits(self, view, tail, qtbot):
        view.table.customContextMenuRequested.emit(QPoint(40, 40))
        tail.add(4)
        assert view.line_count == 100
        view.table.findChild(QMenu).close()
        qtbot.waitUntil(lambda: view.line_count == 104)

    def test_the_menu_owns_its_entries_and_each_does_its_work(self, view, tail, qtbot):
        view.table.selectRow(98)
        for entry, check in (
            ("Copy lines", lambda: "\n" not in QApplication.clipboard().text().strip()),
            ("Select all", lambda: len(view.table.selected_rows()) == 100),
            ("Follow the newest lines", lambda: view.following),
        ):
            view.table.customContextMenuRequested.emit(QPoint(40, 40))
            menu = view.table.findChild(QMenu)
            gc.collect()
            action = next(a for a in menu.actions() if a.text() == entry)
            assert action.parent() is menu
            QTest.mouseClick(
                menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center()
            )
            qtbot.waitUntil(lambda: view.table.findChild(QMenu) is None)
            assert check(), entry

    def test_lines_of_the_old_project_do_not_wait_to_go(self, view, tail):
        other = StandingTail("q")
        other.add(3)
        port = view.table.viewport()
        QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
        view.show_tail(other)
        assert view.line_count == 0
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
        assert view.line_count == 3


class TestTails:
    def test_it_is_read_only_while_the_view_can_be_seen(self, view, tail):
        assert tail.following == [True]
        view.hide()
        assert tail.following == [True, False]
        view.show()
        assert tail.following == [True, False, True]

    def test_another_tail_replaces_the_lines_at_once(self, view, tail):
        other = StandingTail("q")
        other.add(2)
        _wheel(view, 2)
        view.show_tail(other)
        assert tail.following[-1] is False
        assert view.following
        assert view.line_count == 2
        tail.add(5)
        assert view.line_count == 2

    def test_two_views_of_one_tail_do_not_switch_it_off_for_each_other(self, theme, qtbot):
        box, tail = QSplitter(), StandingTail()
        qtbot.addWidget(box)
        first, second = LogView(theme), LogView(theme)
        for view in (first, second):
            box.addWidget(view)
            view.show_tail(tail)
        box.show()
        second.hide()
        assert tail.following[-1] is True
        second.show()
        second.show_tail(None)
        assert tail.following[-1] is True
        first.hide()
        assert tail.following[-1] is False

    def test_the_states_are_said(self, view):
        titles = lambda: {  # noqa: E731 - a question asked three times
            label.text() for label in view.findChildren(QLabel) if label.isVisible()
        }
        assert "No project's log is shown" in titles()
        tail = StandingTail()
        view.show_tail(tail)
        assert "No log lines yet" in titles()
        tail.error = Offline("The store cannot be reached.")
        tail.changed.tell()
        assert "The log could not be read" in titles()
        tail.add(3)
        assert "New log lines cannot be read" in titles()
        assert view.table.isVisible()
        tail.error = None
        tail.add(1)
        assert "New log lines cannot be read" not in titles()


class TestPill:
    def test_it_says_what_happens_and_changes_it(self, theme, view, tail, qtbot):
        pill = FollowPill(theme, view)
        qtbot.addWidget(pill)
        assert pill.text() == "Following"
        pill.click()
        assert pill.text() == "Paused"
        tail.add(1)
        assert pill.text() == "Paused · 1 new line"
        tail.add(1240)
        assert pill.text() == "Paused · 1\u202f241 new lines"
        pill.click()
        assert view.following
        assert pill.text() == "Following"

    def test_it_is_off_while_there_is_nothing_to_follow(self, theme, view, qtbot):
        pill = FollowPill(theme, view)
        qtbot.addWidget(pill)
        assert not pill.isEnabled()


class TestCopying:
    def test_ctrl_c_copies_the_selected_lines_whole(self, view, tail):
        tail.add(1, message="x" * 50_000 + "\nsecond line")
        view.table.setFocus()
        view.table.selectRow(99)
        view.table.selectionModel().select(
            view.table.model().index(100, 0),
            QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
        )
        QTest.keyClick(view.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        text = QGuiApplication.clipboard().text()
        assert text.startswith("2026-11-22T14:32:07.000Z INFO worker-1 line 100\n")
        assert text.endswith("x" * 50_000 + "\nsecond line")

    def test_without_a_selection_everything_is_copied(self, view, tail):
        assert view.copy_lines() == 100
        assert len(QGuiApplication.clipboard().text().splitlines()) == 100


class TestText:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("plain", "plain"),
            ("<b>bold</b> & so", "<b>bold</b> & so"),
            ("two\nlines", "two ¶ lines"),
            ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
            ("bell\x07", "bell\\x07"),
            ("tab\there", "tab    here"),
            ("abc\u202egpj.exe", "abc\\u202egpj.exe"),
            ("ends\r\n", "ends"),
            ("snow ☃ 雪", "snow ☃ 雪"),
            ("half \udc9f", "half \\udc9f"),
        ],
    )
    def test_it_is_one_harmless_line(self, text, shown):
        assert one_line(text) == shown

    @given(st.text())
    def test_whatever_comes_in_is_printable(self, text):
        assert "\n" not in one_line(text)
        shown = one_line(text).replace("\u200c", "").replace("\u200d", "")
        assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
        assert len(one_line(text)) <= 6 * len(text) + 2

    def test_a_megabyte_is_cut_on_the_screen_only(self):
        entry = line("y" * 1_000_000)
        assert len(one_line(entry.message)) == SHOWN + 2
        assert len(copied(entry)) > 1_000_000

    def test_every_severity_has_a_word_and_a_look(self):
        words = {severity_name(severity) for severity in Severity}
        assert len(words) == len(Severity)
        assert all(len(word) <= len("CRITICAL") for word in words)
        faults = {s for s in Severity if severity_look(s)[1] == "fail"}
        assert faults == {Severity.ERROR, Severity.CRITICAL, Severity.ALERT, Severity.EMERGENCY}

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60), st.integers(20, 600))
    def test_no_cell_is_wider_than_its_column(self, theme, text, width):
        for weight in (400, 700):
            metrics = theme.metrics("mono", weight, mono=True)
            letter = theme.metrics("mono", 700, mono=True).horizontalAdvance("0")
            shown = fitted(one_line(text), metrics, letter, width)
            assert metrics.horizontalAdvance(shown) <= width

    def test_what_fits_is_not_cut(self, theme):
        metrics = theme.metrics("mono", 400, mono=True)
        text = "frame 1312 of 2050"
        assert fitted(text, metrics, metrics.horizontalAdvance("0"), 400) == text

    def test_time_has_milliseconds_in_utc(self):
        assert shown_time(line("").time) == "14:32:07.000"


class TestModel:
    def test_it_behaves_as_qt_expects_while_lines_come_and_go(self, qapp, qtbot):
        model = LogModel(qapp)
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        tail = StandingTail()
        for number in (5, 40, 1, 60):
            tail.add(number, keep=60)
            model.set_entries(tail.entries)
            assert model.rowCount() == len(tail.entries)
        model.set_entries(())
        assert model.rowCount() == 0

    @given(st.lists(st.integers(0, 30), max_size=12), st.integers(1, 25))
    def test_what_it_holds_equals_the_tail_after_any_run_of_updates(self, batches, keep):

        owner = QObject()
        model, tail = LogModel(owner), StandingTail()
        removed = []
        model.modelReset.connect(lambda: removed.append("reset"))
        for number in batches:
            tail.add(number, keep=keep)
            model.set_entries(tail.entries)
            shown = [model.line(row).entry for row in range(model.rowCount())]
            assert shown == list(tail.entries)
        assert removed == []

    def test_equal_looking_lines_are_told_apart(self):
        one, two = line("same"), line("same")
        assert tail_change([one], [one, two]) == TailChange(0, 1)
        assert tail_change([one, two], [two]) == TailChange(1, 0)
        assert tail_change([one], [two]) == TailChange(1, 1, replaced=True)
