"""The wish to be seen on its way to a running window: by a named pipe, and by a local socket."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from phoenix_admin.qt.raise_pipe import RaisePipe
from phoenix_admin.qt.raise_socket import RaiseSocket, _Caller

LINES = (RaisePipe, RaiseSocket)


class First(QObject):
    """What a running window has: a line that listens, and how often it was asked."""

    def __init__(self, line_class: type, name: str) -> None:
        super().__init__()
        self.asked = 0
        self.name = name
        self.line = line_class(name, self._on_asked, self)

    def _on_asked(self) -> None:
        self.asked += 1

    def say(self, words: bytes) -> object:
        """Another program's words; what has to be kept until they are heard."""
        if isinstance(self.line, RaisePipe):
            end = os.open(self.line.path, os.O_WRONLY | os.O_NONBLOCK)
            os.write(end, words)
            os.close(end)
            return None
        socket = QLocalSocket()
        socket.connectToServer(self.name)
        assert socket.waitForConnected(1000)
        socket.write(words)
        assert socket.waitForBytesWritten(1000)
        return socket


@pytest.fixture(autouse=True)
def runtime(tmp_path, monkeypatch) -> Path:
    """The folder of this login."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture(params=LINES)
def first(qapp, request, tmp_path) -> Iterator[First]:
    first = First(request.param, f"line-{tmp_path.name}")
    assert first.line.listen() == ""
    yield first
    first.line.close()
    first.deleteLater()


@pytest.mark.parametrize("words", [b"quit\n", b"raise", b"x" * 5000, b"RAISE\n", b"\n", b"\0" * 70])
def test_other_words_are_ignored_and_the_right_one_is_heard(first, qtbot, words):
    kept = [first.say(words)]
    qtbot.wait(20)
    assert first.asked == 0
    kept.append(first.line.ask() if isinstance(first.line, RaisePipe) else first.say(b"raise\n"))
    qtbot.waitUntil(lambda: first.asked > 0, timeout=5000)
    assert first.asked == 1


def test_callers_do_not_pile_up(first, qtbot):
    for count in range(1, 5):
        kept = first.say(b"\nraise\n" if isinstance(first.line, RaisePipe) else b"raise\n")
        qtbot.waitUntil(lambda count=count: first.asked == count, timeout=5000)
        if isinstance(kept, QLocalSocket):
            kept.abort()
    qtbot.waitUntil(lambda: not first.line.findChildren(_Caller), timeout=5000)


@pytest.mark.parametrize("line_class", LINES)
def test_what_a_crash_left_behind_is_taken_over(qapp, line_class, tmp_path):
    crashed, name = QObject(), f"line-{tmp_path.name}"
    old = line_class(name, lambda: None, crashed)
    assert old.listen() == ""
    new = First(line_class, name)
    assert new.line.listen() == ""
    new.line.close()
    assert not new.line.ask()
    old.close()


def test_only_this_person_may_ask(qapp, runtime):
    first = First(RaisePipe, "a-line")
    assert first.line.listen() == ""
    assert stat.S_IMODE((runtime / "a-line").stat().st_mode) == 0o600
    first.line.close()
    assert list(runtime.iterdir()) == []
    options = First(RaiseSocket, "a-line").line._server.socketOptions()
    assert options == QLocalServer.SocketOption.UserAccessOption


def test_a_later_start_is_heard_and_waits_for_nobody(qapp, qtbot, runtime):
    first, later = First(RaisePipe, "a-line"), First(RaisePipe, "a-line")
    assert not later.line.ask()  # nothing there
    assert first.line.listen() == ""
    assert later.line.ask()
    qtbot.waitUntil(lambda: first.asked == 1, timeout=5000)
    while later.line.ask():  # nobody takes anything out: until the pipe is full
        pass
    qtbot.waitUntil(lambda: first.asked > 1, timeout=5000)
    later.line.close()  # it was not its own
    assert (runtime / "a-line").is_fifo()
    first.line.close()


def test_only_a_pipe_is_written_to(qapp, runtime):
    kept, line = runtime / "kept", First(RaisePipe, "a-line").line
    kept.write_text("a person's own")
    line.path.symlink_to(kept)
    assert not line.ask()
    line.path.unlink()
    line.path.write_text("no pipe")
    assert not line.ask()
    assert line.path.read_text() == "no pipe"
    line.path.unlink()
    line.path.mkdir()
    assert "irectory" in line.listen() or "permitted" in line.listen()
    line.path.rmdir()
    assert kept.read_text() == "a person's own"


def test_a_long_path_is_no_obstacle(qapp, runtime, monkeypatch):
    deep = runtime / ("d" * 120)
    deep.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    line = First(RaisePipe, "a-line").line
    assert line.listen() == ""
    assert line.ask()
    line.close()
