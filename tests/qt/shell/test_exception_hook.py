"""Nothing uncaught is lost, nothing uncaught stops the program, and nobody is flooded."""

import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QThread, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from phoenix_admin.qt import exception_hook
from phoenix_admin.qt.exception_hook import (
    ExceptionHook,
    Problem,
    install_exception_hook,
)

log = logging.getLogger("uncaught")

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),
    pytest.mark.qt_no_exception_capture,
]


class Told:
    """Where the notices go, with the thread they came on."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.threads: set[object] = set()

    def __call__(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.threads.add(QThread.currentThread())


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def hook(qapp, told) -> Iterator[ExceptionHook]:
    hook = install_exception_hook(log, told)
    yield hook
    hook.uninstall()
    hook.deleteLater()


def _raise(kind=ValueError, text="boom"):
    raise kind(text)


def _catch(kind=ValueError, text="boom"):
    """An exception with its traceback, as the interpreter hands it over."""
    try:
        _raise(kind, text)
    except BaseException as error:
        return type(error), error, error.__traceback__


class TestTheThreeHooks:
    def test_a_slot(self, hook, told, qtbot, expected_log):
        expected_log(r"uncaught ValueError: boom")
        QTimer.singleShot(0, _raise)
        qtbot.waitUntil(lambda: len(told.problems) == 1)
        problem = told.problems[0]
        assert problem.summary.startswith("ValueError: boom (test_exception_hook.py:")
        assert "in _raise" in problem.details
        assert problem.times == 1

    def test_a_thread_is_logged_there_and_told_here(self, hook, told, qtbot, expected_log):
        expected_log(r"uncaught ValueError: boom .* on thread worker-7")
        thread = threading.Thread(target=_raise, name="worker-7")
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: len(told.problems) == 1)
        assert told.problems[0].thread == "worker-7"
        assert told.threads == {QThread.currentThread()}

    def test_a_qthread(self, hook, told, qtbot, expected_log):
        expected_log("uncaught KeyError")

        class Lane(QThread):
            def run(self):
                _raise(KeyError, "lost")

        lane = Lane()
        lane.start()
        assert lane.wait(5000)
        qtbot.waitUntil(lambda: len(told.problems) == 1)
        assert told.threads == {QThread.currentThread()}

    def test_a_finaliser(self, hook, told, qtbot, expected_log):
        expected_log(r"uncaught RuntimeError: in a finaliser")

        class Careless:
            def __del__(self):
                _raise(RuntimeError, "in a finaliser")

        Careless()
        qtbot.waitUntil(lambda: len(told.problems) == 1)

    def test_a_thread_that_leaves_is_no_fault(self, hook, told, qtbot):
        thread = threading.Thread(target=lambda: _raise(SystemExit, "0"))
        thread.start()
        thread.join()
        hook.on_thread_exception(threading.ExceptHookArgs((SystemExit, None, None, None)))
        qtbot.wait(0)
        assert told.problems == []

    def test_ctrl_c_goes_to_whoever_had_the_hook(self, qapp, told, monkeypatch):
        seen = []
        monkeypatch.setattr(sys, "excepthook", lambda *args: seen.append(args[0]))
        hook = install_exception_hook(log, told)
        hook.on_exception(KeyboardInterrupt, KeyboardInterrupt(), None)
        hook.uninstall()
        hook.deleteLater()
        assert seen == [KeyboardInterrupt]
        assert told.problems == []


class Broken(QWidget):
    """A widget whose painting fails each time."""

    painted = 0

    def paintEvent(self, event):
        self.painted += 1
        raise ZeroDivisionError("paint")


class TestFloods:
    def test_a_broken_paint_is_logged_once_and_told_with_a_count(
        self, hook, told, qtbot, caplog, expected_log
    ):
        expected_log("uncaught ZeroDivisionError")
        widget = Broken()
        qtbot.addWidget(widget)
        widget.resize(50, 50)
        again = QTimer(widget)
        again.timeout.connect(widget.update)
        again.start(0)
        widget.show()
        # In the event loop: below a call from Python the exception would surface in that call.
        qtbot.waitUntil(lambda: widget.painted >= 60)
        again.stop()
        widget.hide()
        painted = widget.painted
        qtbot.waitUntil(lambda: told.problems[-1].times == painted)
        records = [r for r in caplog.records if r.name == "uncaught"]
        assert len(records) == 1
        assert records[0].exc_info is not None
        # One word at once and then at most one per pause, not one per frame.
        assert len(told.problems) < painted / 3

    def test_what_goes_on_is_logged_again_after_a_while_with_its_count(
        self, hook, told, monkeypatch, caplog, expected_log
    ):
        expected_log("uncaught")
        now = [100.0]
        monkeypatch.setattr(exception_hook.time, "monotonic", lambda: now[0])
        caught = _catch()
        for _ in range(50):
            hook.on_exception(*caught)
        now[0] += exception_hook.LOG_EVERY
        hook.on_exception(*caught)
        messages = [r.getMessage() for r in caplog.records if r.name == "uncaught"]
        assert len(messages) == 2
        assert "uncaught again, 50 times more: ValueError: boom" in messages[1]

    def test_different_faults_are_told_apart(self, hook, told, qtbot, expected_log):
        expected_log("uncaught")
        hook.on_exception(*_catch(ValueError))
        hook.on_exception(*_catch(KeyError))
        qtbot.waitUntil(lambda: len(told.problems) == 2)
        assert {p.summary.split(":")[0] for p in told.problems} == {"ValueError", "KeyError"}

    def test_the_number_of_remembered_faults_is_bounded(self, hook, expected_log):
        expected_log("uncaught")
        for number in range(exception_hook.KEPT * 2):
            hook.on_exception(type(f"Fault{number}", (Exception,), {}), None, None)
        assert len(hook._seen) == exception_hook.KEPT

    def test_many_threads_at_once_are_all_counted(self, hook, told, qtbot, expected_log):
        expected_log("uncaught")
        caught = _catch()

        def storm():
            for _ in range(200):
                hook.on_exception(*caught)

        threads = [threading.Thread(target=storm) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        qtbot.waitUntil(lambda: bool(told.problems) and told.problems[-1].times == 800)


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError("no words")


class TestNeverRaising:
    def test_an_exception_that_cannot_be_described(self, hook, told, qtbot, expected_log):
        expected_log("uncaught")
        hook.on_exception(*_catch(Unspeakable))
        qtbot.waitUntil(lambda: len(told.problems) == 1)

    def test_a_fault_inside_the_hook_itself(self, hook, told, qtbot, expected_log):
        """Describing one fault may raise another one into the same hook on the same thread."""
        expected_log("uncaught")
        inner = _catch(KeyError)

        class Nested(Exception):
            def __str__(self):
                hook.on_exception(*inner)
                return "nested"

        outer = _catch(Nested)
        thread = threading.Thread(target=lambda: hook.on_exception(*outer), daemon=True)
        thread.start()
        thread.join(10)
        assert not thread.is_alive()
        qtbot.waitUntil(lambda: len({p.summary for p in told.problems}) == 2)

    def test_a_log_that_fails(self, qapp, told, monkeypatch, capsys):
        broken = logging.getLogger("broken")
        monkeypatch.setattr(broken, "error", lambda *a, **k: _raise(OSError, "disk full"))
        hook = ExceptionHook(broken, told)
        hook.on_exception(*_catch())
        assert "ValueError: boom" in capsys.readouterr().err
        hook.deleteLater()

    def test_a_notice_that_fails_is_logged_and_not_repeated(self, qapp, qtbot, expected_log):
        expected_log("uncaught ValueError")
        expected_log(r"the notice itself failed: KeyError\('notice'\)")
        calls = []

        def notice(problem):
            calls.append(problem)
            raise KeyError("notice")

        hook = install_exception_hook(log, notice)
        hook.on_exception(*_catch())
        qtbot.waitUntil(lambda: bool(calls))
        qtbot.wait(exception_hook.TELL_EVERY_MS + 100)
        hook.uninstall()
        hook.deleteLater()
        assert len(calls) == 1

    def test_a_hook_whose_qt_half_is_gone(self, qapp, told, capsys, expected_log):
        expected_log("uncaught")
        owner = QObject()
        hook = ExceptionHook(log, told, owner)
        owner.deleteLater()

        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        hook.on_exception(*_catch())
        assert "ValueError: boom" in capsys.readouterr().err


class TestInstalling:
    def test_it_takes_all_three_and_gives_them_back(self, qapp, told):
        before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        hook = install_exception_hook(log, told)
        assert sys.excepthook == hook.on_exception
        assert threading.excepthook == hook.on_thread_exception
        assert sys.unraisablehook == hook.on_unraisable
        hook.uninstall()
        assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
        hook.deleteLater()

    def test_it_leaves_alone_what_somebody_else_took_since(self, qapp, told, monkeypatch):
        hook = install_exception_hook(log, told)
        other = lambda *args: None  # noqa: E731 - a hook is a function
        sys.excepthook = other
        hook.uninstall()
        assert sys.excepthook is other
        sys.excepthook = hook._before[0]
        hook.deleteLater()


class TestNotice:
    def test_it_says_copies_and_closes_without_taking_the_focus(self, stage, qtbot: QtBot):

        stage.panels[0].list.setFocus()
        problem = Problem("KeyError: <b>x</b>", "Traceback…\nKeyError: x", "lane", 1)
        stage.window.show_problem(problem)
        notice = stage.find("problem")
        assert notice.isVisible()
        assert stage.panels[0].list.hasFocus()
        assert QApplication.activeModalWidget() is None
        said = stage.find("problem.summary", QLabel)
        assert said.text() == "KeyError: <b>x</b>"
        assert said.textFormat() == Qt.TextFormat.PlainText
        assert said.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
        QTest.mouseClick(stage.find("problem.copy"), Qt.MouseButton.LeftButton)
        copied = QGuiApplication.clipboard().text()
        assert copied.startswith("Phoenix Admin 0.1.0, Python ")
        assert copied.endswith("KeyError: x")
        QTest.mouseClick(stage.find("problem.close"), Qt.MouseButton.LeftButton)
        assert not notice.isVisible()

    def test_again_it_counts(self, stage):

        for times in (1, 40):
            stage.window.show_problem(Problem("KeyError", "t", "lane", times))
        texts = {label.text() for label in stage.find("problem").findChildren(QLabel)}
        assert "40 times" in texts

    def test_it_stays_inside_the_window_above_the_status_bar(self, stage):
        stage.window.show_problem(Problem("KeyError " * 30, "t", "lane", 1))
        notice, ground = stage.find("problem"), stage.find("window.ground")
        assert ground.rect().contains(notice.geometry())
        assert notice.geometry().bottom() < stage.find("statusbar").y()
        stage.window.resize(1100, 700)
        assert ground.rect().contains(notice.geometry())

    def test_the_hook_speaks_through_the_window(self, stage, qtbot, expected_log):
        expected_log("uncaught")
        hook = ExceptionHook(log, stage.window.show_problem)
        hook.on_exception(*_catch())
        qtbot.waitUntil(stage.find("problem").isVisible)
        hook.deleteLater()
