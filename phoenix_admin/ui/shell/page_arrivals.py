"""Makes the panels that are awaited, after the first paint and before a person needs them."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from phoenix_admin.qt.actions import ActionSpec
from phoenix_admin.qt.idle_steps import InputWatch
from phoenix_admin.qt.spare_signals import drop_all_spare_signals
from phoenix_admin.ui.panel import Panel
from phoenix_admin.ui.shell.awaited_page import AwaitedPage, PanelMaking


class PageArrivals(QObject):
    """Makes page after page, a step in each idle turn of the event loop. UI thread.

    Steps are taken in the order of the rail, so that the menus always have the same order. A key
    or a click that comes earlier waits while the rest is made at once: it finds the window whole,
    as if it had always been, and so it is neither lost nor taken for another. Of a page that is
    made by its first visit only the actions arrive here, until it is visited.
    """

    completed = Signal()
    """Every page is there that comes by itself: emitted when the last one has come, and by `begin`
    where none is awaited; never for a visit."""

    def __init__(
        self,
        pages: Iterable[Panel],
        welcome: Callable[[AwaitedPage, Panel], None],
        announce: Callable[[AwaitedPage, Sequence[ActionSpec]], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._awaited = [page for page in pages if isinstance(page, AwaitedPage)]
        self._unvisited = [page for page in self._awaited if page.actions_to_come is not None]
        self._begun = self._told = False
        self._welcome = welcome
        self._announce = announce
        self._making: PanelMaking | None = None
        self._busy = False
        self._input = InputWatch(self.complete, self)
        self._idle = QTimer(self)
        self._idle.setInterval(0)
        self._idle.timeout.connect(self._on_idle)

    @property
    def are_complete(self) -> bool:
        """Whether no page is awaited any more that comes by itself, or that somebody visits."""
        return not self._awaited

    def when_complete(self, follow: Callable[[], None]) -> None:
        """Call this slot when every page is there; at once when it is so already."""
        if self._awaited:
            self.completed.connect(follow)
        else:
            follow()

    def begin(self) -> None:
        """Go on by itself from now on; call it when the window has been painted."""
        self._begun = True
        if not self._awaited:
            self._told = True
            self.completed.emit()
            return
        for page in self._awaited:
            page.begin()
        self._go_on()

    def visit(self, page: Panel) -> None:
        """Somebody looks at this page: its panel is made now, in steps as the others."""
        if not isinstance(page, AwaitedPage) or page not in self._unvisited:
            return
        self._unvisited.remove(page)
        if page not in self._awaited:
            self._awaited.append(page)
        if self._begun:
            page.begin()
            self._go_on()

    def complete(self) -> None:
        """Make at once what is still awaited."""
        while self._awaited and not self._busy:
            self._step()

    def make_all(self) -> None:
        """Make every page at once, also those that nobody has visited."""
        for page in tuple(self._unvisited):
            self.visit(page)
        self.complete()

    def close_down(self) -> None:
        """The window is closing: nothing more is made."""
        self._awaited.clear()
        self._unvisited.clear()
        if self._making is not None:
            self._making.close()
            self._making = None
        self._end()

    @Slot()
    def _on_idle(self) -> None:
        if self._awaited and not self._busy:
            self._step()

    def _go_on(self) -> None:
        self._idle.start()
        self._input.watch()

    def _step(self) -> None:
        page = self._awaited[0]
        self._busy = True
        self._input.rest()
        try:
            if page in self._unvisited and page.actions_to_come is not None:
                self._announce(page, page.actions_to_come())
                del self._awaited[0]
            else:
                if self._making is None:
                    self._making = page.make()
                next(self._making)
        except StopIteration as made:
            self._making = None
            del self._awaited[0]
            self._welcome(page, made.value)
            drop_all_spare_signals()
        except Exception:
            self._making = None
            del self._awaited[0]
            page.show_failure()
            raise
        finally:
            self._busy = False
        if not self._awaited:
            self._end()
            self._tell()
        elif self._idle.isActive():
            self._input.watch()

    def _tell(self) -> None:
        if not self._told:
            self._told = True
            self.completed.emit()

    def _end(self) -> None:
        self._idle.stop()
        self._input.rest()
