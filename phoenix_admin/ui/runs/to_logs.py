"""The way from an item of a page to its lines on the Logs page."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction

from phoenix_admin.qt.actions import ActionRegistry, ActionSpec


def to_logs_spec(area: str, group: str) -> ActionSpec:
    """The action of one page: `<area>.in_logs`. It writes nothing."""
    tip = "Search, filter and follow its lines on the Logs page"
    return ActionSpec(f"{area}.in_logs", "Show in Logs", "scroll-text", tip=tip, group=group)


def logs_action(actions: ActionRegistry, area: str) -> QAction | None:
    """The action of one page, for a view of the same log elsewhere; None without that page."""
    key = to_logs_spec(area, "").key
    return actions.action(key) if key in tuple(actions) else None


class ToLogs(QObject):
    """Registers `<area>.in_logs`. UI thread. `wanted` carries the place to go to.

    `item` names the log as the Logs page does (`project:<id>`), None while nothing is open;
    `nothing` is the reason for that.
    """

    wanted = Signal(str)

    def __init__(
        self,
        actions: ActionRegistry,
        area: str,
        group: str,
        item: Callable[[], str | None],
        nothing: str,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        spec = to_logs_spec(area, group)
        self.key = spec.key
        self._item = item
        self._nothing = nothing
        actions.register(spec, self._on_wanted)
        self.refresh_states()

    @Slot()
    def refresh_states(self) -> None:
        """On while something is open."""
        reason = self._nothing if self._item() is None else None
        self._actions.set_refusal(self.key, reason)

    @Slot()
    def _on_wanted(self) -> None:
        item = self._item()
        if item is not None:
            self.wanted.emit(f"logs/{item}")
