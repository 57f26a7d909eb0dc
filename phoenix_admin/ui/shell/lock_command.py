"""Locking and unlocking changes: one action for the key, the menu and the button of the card.

Locking happens at once. Unlocking asks, because from then on one confirmation is all that stands
between a slip and the environment where mistakes cost most.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.environment import Environment
from phoenix_admin.domain.notation import duration
from phoenix_admin.domain.write_access import UNLOCKED_FOR, WriteMode, why_not_unlock
from phoenix_admin.qt.actions import ActionRegistry, ActionSpec
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.write_gate import WriteGate

if TYPE_CHECKING:
    from phoenix_admin.ui.dialogs.confirm_dialog import ConfirmDialog
    from phoenix_admin.ui.dialogs.confirmation import Confirmation

# ruff: noqa: PLC0415 - the question is imported when it is asked

KEY = "access.lock"
LOCK_SPEC = ActionSpec(
    KEY,
    "Lock or unlock changes",
    "lock-keyhole",
    "Ctrl+L",
    "Shut the lock on changes, or open it for a quarter of an hour",
    group="Application",
)


def unlock_question(environment: Environment) -> "Confirmation":
    """What unlocking means."""
    from phoenix_admin.ui.dialogs.confirmation import Confirmation

    name = environment.name
    return Confirmation(
        title=f"Unlock changes in {name} for {duration(UNLOCKED_FOR).removesuffix(' 00 s')}?",
        text=(
            "Each change still asks first. The lock shuts by itself, and when you lock it, sign "
            "out or leave this environment."
        ),
        verb="Unlock changes",
        environment=environment.label,
        subject=name,
        keep="Keep locked",
        glyph="lock-keyhole-open",
        subject_label="Open for",
    )


class LockCommand(QObject):
    """Registers the action and does what it says; parent is the window. UI thread only."""

    def __init__(
        self,
        theme: Theme,
        gate: WriteGate,
        environment: Environment,
        actions: ActionRegistry,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._gate = gate
        self._environment = environment
        self._actions = actions
        self._window = parent
        self._dialog: ConfirmDialog | None = None
        actions.register(LOCK_SPEC, self.toggle)
        self._forget = gate.changed.add(self._follow)
        self._follow()

    def close_down(self) -> None:
        """Stop listening; before the window goes."""
        self._forget()

    @Slot()
    def toggle(self) -> None:
        """Lock at once, or ask whether to unlock."""
        self._follow()
        if self._actions.refusal(KEY) is not None or self._dialog is not None:
            return
        if not self._gate.state.locked:
            self._gate.lock()
            return
        from phoenix_admin.ui.dialogs.confirm_dialog import ConfirmDialog
        from phoenix_admin.ui.dialogs.sheet import open_sheet

        dialog = ConfirmDialog(self._theme, unlock_question(self._environment))
        dialog.confirmed.connect(self._on_confirmed)
        dialog.finished.connect(self._on_finished)
        if open_sheet(dialog, self._window):
            self._dialog = dialog

    def _follow(self) -> None:
        state = self._gate.state
        lockable, locked = state.mode is WriteMode.LOCKABLE, state.locked
        said = "Unlock changes…" if locked else "Lock changes" if lockable else LOCK_SPEC.text
        self._actions.action(KEY).setText(said)
        reason = why_not_unlock(state) if locked or not lockable else None
        self._actions.set_refusal(KEY, reason)
        if self._dialog is not None and reason is not None:
            self._dialog.invalidate(reason)

    @Slot()
    def _on_confirmed(self) -> None:
        self._gate.unlock()

    @Slot()
    def _on_finished(self) -> None:
        self._dialog = None
