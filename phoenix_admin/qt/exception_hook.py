"""What nobody caught: written to the log from any thread, said to the person on the UI thread.

Qt calls back into Python from slots, timers, `paintEvent` and `data()`; an exception there goes
to `sys.excepthook` on whichever thread it happened, and the program goes on. A broken paint fires
once per frame, so both the log and the notice are limited.
"""

import contextlib
import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from phoenix_admin.domain.record import record

LOG_EVERY = 10.0
"""Seconds between two log records of one fault that keeps happening."""
TELL_EVERY_MS = 250
"""Time between two words to the person, so that a fault per frame costs nothing."""
KEPT = 100
"""Different faults that are counted; the oldest is forgotten first."""


@record
class Problem:
    """One fault, with how often it has happened so far.

    `summary` is one line ("KeyError: 'x' (panel.py:41)"), `details` the whole traceback. Both are
    outside text: shown as plain text.
    """

    summary: str
    details: str
    thread: str
    times: int


Notifier = Callable[[Problem], None]
"""Called on the UI thread; called again with a higher count when the same fault goes on."""


class _Unraisable(Protocol):
    """The part of `sys.UnraisableHookArgs` that is read."""

    @property
    def exc_type(self) -> type[BaseException]: ...
    @property
    def exc_value(self) -> BaseException | None: ...
    @property
    def exc_traceback(self) -> TracebackType | None: ...


@dataclass(slots=True)
class _Seen:
    problem: Problem
    times: int
    logged_at: float
    unlogged: int = 0


_Key = tuple[type[BaseException], str, int]


class ExceptionHook(QObject):
    """Takes over the interpreter's three hooks. Made on the UI thread; never raises anywhere.

    Keep it until the program ends, or call `uninstall`.
    """

    _caught = Signal()

    def __init__(
        self, log: logging.Logger, notifier: Notifier, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._log = log
        self._notifier = notifier
        # Reentrant: a finaliser may fail while this very thread is inside the hook.
        self._lock = threading.RLock()
        self._seen: dict[_Key, _Seen] = {}
        self._pending: dict[_Key, None] = {}
        self._told_at = 0.0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(TELL_EVERY_MS)
        self._later.timeout.connect(self._tell)
        # Queued also on the UI thread: no widget is made in the middle of a paint.
        self._caught.connect(self._on_caught, Qt.ConnectionType.QueuedConnection)
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)

    def install(self) -> None:
        """Take the hooks over, remembering who had them."""
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self.on_exception
        threading.excepthook = self.on_thread_exception
        sys.unraisablehook = self.on_unraisable

    def uninstall(self) -> None:
        """Give the hooks back, unless somebody else has taken them over since."""
        if sys.excepthook == self.on_exception:
            sys.excepthook = self._before[0]
        if threading.excepthook == self.on_thread_exception:
            threading.excepthook = self._before[1]
        if sys.unraisablehook == self.on_unraisable:
            sys.unraisablehook = self._before[2]

    def on_exception(
        self,
        kind: type[BaseException],
        value: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        """`sys.excepthook`: any thread that Qt or the interpreter calls us on."""
        if issubclass(kind, KeyboardInterrupt):
            # Ctrl+C in the terminal is a wish, not a fault.
            self._before[0](kind, value or kind(), trace)
            return
        self._take(kind, value, trace)

    def on_thread_exception(self, args: threading.ExceptHookArgs, /) -> None:
        """`threading.excepthook`: on the thread that died."""
        if args.exc_type is not SystemExit:
            self._take(args.exc_type, args.exc_value, args.exc_traceback)

    def on_unraisable(self, args: _Unraisable, /) -> None:
        """`sys.unraisablehook`: what a finaliser or a C callback could not raise; any thread."""
        self._take(args.exc_type, args.exc_value, args.exc_traceback)

    def _take(
        self,
        kind: type[BaseException],
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A hook that raises would hide the fault it was told about, so this is the one place
        # where everything is caught; what is left then is the interpreter's own last word.
        try:
            self._note(kind, value, trace)
        except BaseException:  # noqa: BLE001 - see above
            _last_resort(kind, value, trace)

    def _note(
        self,
        kind: type[BaseException],
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        key = _key(kind, trace)
        now = time.monotonic()
        with self._lock:
            seen = self._seen.get(key)
            first = seen is None
            if seen is None:
                while len(self._seen) >= KEPT:
                    del self._seen[next(iter(self._seen))]
                seen = _Seen(_problem(key, kind, value, trace), 0, now)
                self._seen[key] = seen
            seen.times += 1
            again = 0
            if not first:
                seen.unlogged += 1
                if now - seen.logged_at >= LOG_EVERY:
                    again, seen.unlogged, seen.logged_at = seen.unlogged, 0, now
            announce = key not in self._pending
            self._pending[key] = None
        if first:
            self._log.error(
                "uncaught %s on thread %s",
                seen.problem.summary,
                seen.problem.thread,
                exc_info=(kind, value, trace) if value is not None else None,
            )
        elif again:
            self._log.error("uncaught again, %d times more: %s", again, seen.problem.summary)
        if announce:
            self._caught.emit()

    @Slot()
    def _on_caught(self) -> None:
        if self._later.isActive():
            return
        if time.monotonic() - self._told_at >= TELL_EVERY_MS / 1000:
            self._tell()
        else:
            self._later.start()

    @Slot()
    def _tell(self) -> None:
        with self._lock:
            told = [self._seen[key] for key in self._pending if key in self._seen]
            self._pending.clear()
        self._told_at = time.monotonic()
        for seen in told:
            problem = seen.problem
            counted = Problem(problem.summary, problem.details, problem.thread, seen.times)
            try:
                self._notifier(counted)
            except Exception as error:  # noqa: BLE001 - through the hooks again it would never end
                self._log.exception("the notice itself failed: %r", error)


def _key(kind: type[BaseException], trace: TracebackType | None) -> _Key:
    place = trace
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    if place is None:
        return kind, "", 0
    return kind, place.tb_frame.f_code.co_filename, place.tb_lineno


def _problem(
    key: _Key,
    kind: type[BaseException],
    value: BaseException | None,
    trace: TracebackType | None,
) -> Problem:
    said = traceback.format_exception_only(kind, value)
    line = said[-1].strip() if said else kind.__name__
    _, file, number = key
    place = f" ({file.replace(chr(92), '/').rsplit('/', 1)[-1]}:{number})" if file else ""
    details = "".join(traceback.format_exception(kind, value, trace))
    return Problem(line + place, details, threading.current_thread().name, 1)


def _last_resort(
    kind: type[BaseException], value: BaseException | None, trace: TracebackType | None
) -> None:
    # No channel is left after this one, and a hook must not raise.
    with contextlib.suppress(BaseException):
        sys.__excepthook__(kind, value or kind(), trace)


def install_exception_hook(
    log: logging.Logger, notifier: Notifier, parent: QObject | None = None
) -> ExceptionHook:
    """Make a hook and install it. UI thread; `notifier` is called there and nowhere else."""
    hook = ExceptionHook(log, notifier, parent)
    hook.install()
    return hook
