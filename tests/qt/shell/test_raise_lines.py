"""The wish to be seen on its way to a running window: by a named pipe, and by a local socket."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from phoenix_admin.qt.raise_pipe import RaisePipe, pipe_places
from phoenix_admin.qt.raise_socket import RaiseSocket, _Caller
from phoenix_admin.qt.single_instance import RaiseLine

LINES = (RaisePipe, RaiseSocket)


def line_of(line_class: type, place: Path, asked: Callable[[], None], parent: QObject) -> RaiseLine:
    return line_class((place,) if line_class is RaisePipe else place.name, asked, parent)


class First(QObject):
    """What a running window has: a line that listens, and how often it was asked."""

    def __init__(self, line_class: type, place: Path) -> None:
        super().__init__()
        self.asked = 0
        self.name = place.name
        self.line = line_of(line_class, place, self._on_asked, self)

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


@pytest.fixture
def place(tmp_path) -> Path:
    return tmp_path / f"line-{tmp_path.name}"


@pytest.fixture(params=LINES)
def first(qapp, request, place) -> Iterator[First]:
    first = First(request.param, place)
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
def test_what_a_crash_left_behind_is_taken_over(qapp, line_class, place):
    crashed = QObject()
    old = line_of(line_class, place, lambda: None, crashed)
    assert old.listen() == ""
    new = First(line_class, place)
    assert new.line.listen() == ""
    new.line.close()
    assert not new.line.ask()
    old.close()


def test_only_this_person_may_ask(qapp, place):
    first = First(RaisePipe, place)
    assert first.line.listen() == ""
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    first.line.close()
    assert list(place.parent.iterdir()) == []
    options = First(RaiseSocket, place).line._server.socketOptions()
    assert options == QLocalServer.SocketOption.UserAccessOption


def test_a_later_start_is_heard_and_waits_for_nobody(qapp, qtbot, place):
    first, later = First(RaisePipe, place), First(RaisePipe, place)
    assert not later.line.ask()  # nothing there
    assert first.line.listen() == ""
    assert later.line.ask()
    qtbot.waitUntil(lambda: first.asked == 1, timeout=5000)
    while later.line.ask():  # nobody takes anything out: until the pipe is full
        pass
    qtbot.waitUntil(lambda: first.asked > 1, timeout=5000)
    later.line.close()  # it was not its own
    assert place.is_fifo()
    first.line.close()


def test_only_a_pipe_is_written_to(qapp, place):
    kept, line = place.parent / "kept", First(RaisePipe, place).line
    kept.write_text("a person's own")
    place.symlink_to(kept)
    assert not line.ask()
    place.unlink()
    place.write_text("no pipe")
    assert not line.ask()
    assert place.read_text() == "no pipe"
    place.unlink()
    place.mkdir()
    assert "irectory" in line.listen() or "permitted" in line.listen()
    place.rmdir()
    assert kept.read_text() == "a person's own"


def test_where_a_folder_can_have_no_pipe_the_next_place_has_it(qapp, qtbot, place):
    place.mkdir()  # as a file system that knows no pipes: none can be made here
    first = First(RaisePipe, place)
    later = RaisePipe((place, place.parent / "other"), lambda: None, first)
    line = RaisePipe((place, place.parent / "other"), first._on_asked, first)
    assert not later.ask()
    assert line.listen() == ""
    assert later.ask()
    qtbot.waitUntil(lambda: first.asked == 1, timeout=5000)
    line.close()
    assert list(place.parent.iterdir()) == [place]


def test_the_place_follows_from_the_data_folder_alone(tmp_path, monkeypatch):
    places = pipe_places(tmp_path, "a-line")
    for name in ("XDG_RUNTIME_DIR", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    assert pipe_places(tmp_path, "a-line") == places
    assert places[0].parent == tmp_path


def test_a_long_path_is_no_obstacle(qapp, tmp_path):
    deep = tmp_path / ("d" * 120)
    deep.mkdir()
    line = First(RaisePipe, deep / "a-line").line
    assert line.listen() == ""
    assert line.ask()
    line.close()
