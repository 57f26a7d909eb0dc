"""What the actions of a page with a list and one open item have in common.

Each slot asks again whether its action is on, because a key may arrive between a change and the
repaint that shows it; a write that was asked for switches its action off in the same turn.
"""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal, Slot

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.services.results import Tone
from phoenix_admin.ui.lists.announcement import Announcement

NOT_ANSWERED = "Nothing was sent: an earlier request has not been answered yet."


class ItemActions(QObject):
    """Registers and performs the actions on the open item and on the list. UI thread only.

    `announced` carries an `Announcement` for the place where the person is; what needs the panel
    is signalled. Whoever derives registers its actions and says why each is off.
    """

    announced = Signal(object)
    project_requested = Signal(str)
    resort_requested = Signal()
    clear_filter_requested = Signal()

    def __init__(self, registry: ActionRegistry, parent: QObject) -> None:
        super().__init__(parent)
        self._registry = registry

    @Slot()
    def refresh_states(self) -> None:
        """Switch each action on, or off with its reason."""
        for key, reason in self._refusals().items():
            self._registry.set_refusal(key, reason)

    # ------------------------------------------------------------------ for who derives

    def _refusals(self) -> Mapping[str, str | None]:
        """For every action that can be off: the reason, or None when it is on."""
        return {}

    def _reason(self, key: str) -> str | None:
        self.refresh_states()
        return self._registry.refusal(key)

    def _is_off(self, key: str) -> bool:
        """Whether this action is off; then it is said why."""
        reason = self._reason(key)
        if reason is None:
            return False
        self._say(reason, Tone.ATTENTION)
        return True

    def _say(self, text: str, tone: Tone) -> None:
        self.announced.emit(Announcement(text, tone))

    def _expect(self, accepted: bool) -> None:
        """Switch off what was asked for, or say that it was not sent."""
        if not accepted:
            self._say(NOT_ANSWERED, Tone.ATTENTION)
        self.refresh_states()

    @Slot()
    def _on_resort(self) -> None:
        self.resort_requested.emit()

    @Slot()
    def _on_clear_filter(self) -> None:
        self.clear_filter_requested.emit()
