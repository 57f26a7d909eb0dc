"""Work on the UI thread in steps, one in each idle turn of the event loop.

A key or a click that comes earlier waits while the rest is done at once: it finds everything
there, as if it had always been, and so it is neither lost nor taken for another.
"""

from collections.abc import Callable, Generator
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Slot

_Kind = QEvent.Type
INPUT: Final = frozenset((
    _Kind.ShortcutOverride,
    _Kind.KeyPress,
    _Kind.MouseButtonPress,
    _Kind.Wheel,
    _Kind.ContextMenu,
    _Kind.TouchBegin,
    _Kind.Drop,
))  # fmt: skip
"""What a person does to a window."""


class InputWatch(QObject):
    """Calls `heard` when a person does something, before the window has it. UI thread.

    The event goes on to a window that is whole by then. Off during a step, which makes thousands
    of events.
    """

    def __init__(
        self, heard: Callable[[], None], parent: QObject, also: QEvent.Type | None = None
    ) -> None:
        super().__init__(parent)
        self._heard = heard
        self._kinds = INPUT if also is None else INPUT | {also}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only looks."""
        del watched
        if event.type() in self._kinds:
            self._heard()
        return False

    def watch(self) -> None:
        """Look at every event from now on."""
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def rest(self) -> None:
        """Look at none."""
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)


class IdleSteps(QObject):
    """Runs a generator to its end. UI thread.

    Person's input, closing the window included, does the rest at once, from `begin` on. A step
    that raises ends it: `fault` is kept, and `failed` is called.
    """

    def __init__(
        self, steps: Generator[None, None, None], failed: Callable[[], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self.fault: BaseException | None = None
        self._steps: Generator[None, None, None] | None = steps
        self._failed = failed
        self._busy = False
        self._input = InputWatch(self.complete, self, also=_Kind.Close)
        self._idle = QTimer(self)
        self._idle.setInterval(0)
        self._idle.timeout.connect(self._on_idle)

    def begin(self) -> None:
        """Go on by itself from now on: the window has been painted, and somebody may press.

        Not before: to look at an event costs the binding a class, 40 ms for those of a new window.
        """
        if self._steps is not None:
            self._idle.start()
            self._input.watch()

    def complete(self) -> None:
        """Do at once what is left."""
        while self._steps is not None and not self._busy:
            self._step()

    @Slot()
    def _on_idle(self) -> None:
        if not self._busy:
            self._step()

    def _step(self) -> None:
        steps = self._steps
        if steps is None:
            return
        self._busy = True
        self._input.rest()
        try:
            next(steps)
        except StopIteration:
            self._end()
        except Exception as error:  # noqa: BLE001 - told by whoever made us, with its traceback
            self.fault = error
            self._end()
            self._failed()
        finally:
            self._busy = False
        if self._steps is not None:
            self._input.watch()

    def _end(self) -> None:
        self._steps = None
        self._idle.stop()
