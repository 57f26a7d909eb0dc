"""Showing one file in the person's file manager: which program is asked, and with which words.

Linux asks over the session bus (freedesktop.org, "File Manager DBus Interface": ShowItems),
through a small program that every desktop has; macOS has `open -R`, Windows `explorer /select,`.
A name must never be taken for an option, an address or a second argument.
"""

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote_from_bytes

from PySide6.QtCore import (
    QCoreApplication,
    QObject,
    QProcess,
    QStandardPaths,
    QTimer,
    Signal,
    Slot,
)

from phoenix_admin.domain.record import record

_BUS_NAME = "org.freedesktop.FileManager1"
_BUS_PATH = "/org/freedesktop/FileManager1"
_METHOD = f"{_BUS_NAME}.ShowItems"
_BUS_SECONDS = 5
PATIENCE_MS = 7000
"""After this a program that has not answered is given up; the bus itself gives up earlier."""


@record
class Command:
    """A program and its words. `native` is the rest of a Windows command line, as it stands.

    `tells` says whether the program's exit code says if it worked (explorer's does not).
    """

    program: str
    words: tuple[str, ...] = ()
    native: str = ""
    tells: bool = True


def file_address(path: Path) -> str:
    """The file's address with everything escaped but letters, digits, `-._~` and `/`.

    Stricter than RFC 8089 asks: neither quote, comma nor line break is left, which gdbus and
    dbus-send would read as their own.
    """
    return "file://" + quote_from_bytes(os.fsencode(path))


def show_command(path: Path, platform: str, find: Callable[[str], str]) -> Command | None:
    """How to show an absolute path on this platform; None where nothing can.

    `find` looks a program up on the search path and gives "" when it is not there.
    """
    if platform == "darwin":
        program = find("open")
        return Command(program, ("-R", str(path))) if program else None
    if platform == "win32":
        program = find("explorer")
        # Always in quotes, which no Windows name can hold: a comma would end the name otherwise.
        native = f'/select,"{path}"'
        return Command(program, native=native, tells=False) if program else None
    address = file_address(path)
    if program := find("gdbus"):
        called = ("--dest", _BUS_NAME, "--object-path", _BUS_PATH, "--method", _METHOD)
        waits = ("--timeout", str(_BUS_SECONDS))
        return Command(program, ("call", "--session", *waits, *called, f"['{address}']", "''"))
    if program := find("dbus-send"):
        waits = (f"--reply-timeout={_BUS_SECONDS * 1000}", "--print-reply")
        called = ("--type=method_call", f"--dest={_BUS_NAME}", _BUS_PATH, _METHOD)
        return Command(
            program,
            ("--session", *waits, *called, f"array:string:{address}", "string:"),
        )
    return None


class FileRevealer(QObject):
    """Asks the desktop's file manager to show files. UI thread; nothing here waits.

    `surroundings` makes the context in which programs are started (see `ui.opener`).
    """

    def __init__(
        self,
        surroundings: Callable[[], AbstractContextManager[None]],
        platform: str = sys.platform,
    ) -> None:
        super().__init__()
        self._surroundings = surroundings
        self._platform = platform
        self._under_way: list[_Request] = []
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._stop)

    @property
    def busy(self) -> bool:
        """Whether an answer is still awaited."""
        return bool(self._under_way)

    def show(self, path: Path, otherwise: Callable[[], object]) -> bool:
        """Mark the file at this absolute path; False when nothing here can, and nothing was done.

        `otherwise` is called later if the file manager was asked and did not do it.
        """
        command = show_command(path, self._platform, QStandardPaths.findExecutable)
        if command is None:
            return False
        request = _Request(command, otherwise, self)
        request.ended.connect(self._on_ended)
        self._under_way.append(request)
        with self._surroundings():
            request.start()
        return True

    @Slot()
    def _on_ended(self) -> None:
        request = self.sender()
        if isinstance(request, _Request) and request in self._under_way:
            self._under_way.remove(request)
            request.deleteLater()

    @Slot()
    def _stop(self) -> None:
        """The app quits: nobody waits for an answer any more."""
        for request in self._under_way:
            request.give_up()


class _Request(QObject):
    """One run of one program, answered exactly once."""

    ended = Signal()

    def __init__(self, command: Command, otherwise: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._command = command
        self._otherwise = otherwise
        self._answered = False
        self._process = process = QProcess(self)
        process.setProgram(command.program)
        process.setArguments(list(command.words))
        native: object = getattr(process, "setNativeArguments", None)  # Windows only
        if command.native and callable(native):
            native(command.native)
        process.setStandardInputFile(QProcess.nullDevice())
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(process.kill)

    def start(self) -> None:
        """Start the program; returns at once."""
        self._patience.start()
        self._process.start()

    def give_up(self) -> None:
        """End it without an answer."""
        self._answered = True
        self._process.kill()
        self._process.waitForFinished(1000)

    @Slot(int, QProcess.ExitStatus)
    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        done = status == QProcess.ExitStatus.NormalExit and (code == 0 or not self._command.tells)
        self._answer(done=done)

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        # A crash is told by `finished` as well; a start that failed is not.
        if error == QProcess.ProcessError.FailedToStart:
            self._answer(done=False)

    def _answer(self, *, done: bool) -> None:
        if self._answered:
            return
        self._answered = True
        self._patience.stop()
        if not done:
            self._otherwise()
        self.ended.emit()
