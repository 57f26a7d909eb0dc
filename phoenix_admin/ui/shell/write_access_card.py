"""Whether this window may change anything, always visible at the foot of the rail."""

from datetime import datetime, timedelta

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from phoenix_admin.domain.notation import countdown
from phoenix_admin.domain.write_access import UNLOCKED_FOR, AccessState, SessionState, WriteMode
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    ActionButton,
    Card,
    IconLabel,
    RoleLabel,
    column,
    plain_tip,
    row,
)
from phoenix_admin.qt.widgets.nesting import nest
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.ui.shell.second_ticker import SecondTicker

_SESSION_WORDS = {
    SessionState.SIGNED_OUT: ("Signed out", "Sign in to change anything here."),
    SessionState.EXPIRED: ("Login expired", "Sign in again to change anything here."),
    SessionState.REAUTHENTICATE: ("Login needed", "Sign in again to change anything here."),
    SessionState.KEY_FILE: ("Key file unusable", "Nothing can be changed until it is mended."),
}


def write_access_words(state: AccessState, now: datetime) -> tuple[str, str, str]:
    """Glyph, title and sentence for this write access. Pure.

    The environment's name stands in the header; here, in a narrow card, it would be cut or torn.
    """
    if state.mode is WriteMode.READ_ONLY:
        return "lock-keyhole", "Read-only", "Nothing can be changed from this window."
    if state.session is not SessionState.SIGNED_IN:
        return "log-in", *_SESSION_WORDS[state.session]
    if not state.online:
        return "unplug", "No connection", "Nothing can be changed until it is back."
    if state.locked:
        minutes = UNLOCKED_FOR // timedelta(minutes=1)
        text = f"Unlock for {minutes} min to change anything here."
        return "lock-keyhole", "Write access off", text
    if state.unlocked_until is not None:
        left = countdown(state.unlocked_until - now)
        text = "Each change asks for the name. It locks by itself when the time is up."
        return "lock-keyhole-open", f"Write access · {left}", text
    return "key-round", "Write access on", "Changes run after one confirm."


class WriteAccessCard(Card):
    """Says it in words, with the button of the lock; in the collapsed rail as an icon with a tip.

    `lock` is the action that locks and unlocks; its button is shown where there is a lock.
    """

    def __init__(
        self,
        theme: Theme,
        gate: WriteGate,
        lock: QAction,
        clock: Clock,
        ticker: SecondTicker,
    ) -> None:
        super().__init__(theme, "surface", object_name="rail.write_access")
        self._gate = gate
        self._clock = clock
        self._collapsed = False
        self._said: tuple[str, str, str] = ("", "", "")
        self._icon = IconLabel(theme, "key-round")
        self._title = RoleLabel(
            theme, weight=600, tabular=True, object_name="rail.write_access.title"
        )
        self._text = RoleLabel(
            theme,
            kind="caption",
            role="text2",
            wrap=True,
            object_name="rail.write_access.text",
        )
        self._button = ActionButton(theme, lock, small=True, object_name="rail.write_access.lock")
        self._lines: QVBoxLayout = column(theme, margins=(12, 10, 12, 12), spacing=6)
        self._first: QHBoxLayout = row(theme, self._icon, self._title)
        self._first.addStretch(1)
        nest(self._lines, self._first)
        self._lines.addWidget(self._text)
        self._lines.addWidget(self._button)
        self.setLayout(self._lines)
        self._forget = gate.changed.add(self._show)
        ticker.ticked.connect(self._on_second)
        self._show()

    def set_collapsed(self, collapsed: bool) -> None:
        """Show the icon only."""
        self._collapsed = collapsed
        self._show()

    def close_down(self) -> None:
        """Stop listening; before the window goes."""
        self._forget()

    @Slot()
    def _on_second(self) -> None:
        self._gate.look()
        self._show()

    def _show(self) -> None:
        state = self._gate.state
        glyph, title, text = said = write_access_words(state, self._clock.now())
        lockable = state.mode is WriteMode.LOCKABLE
        self._title.setVisible(not self._collapsed)
        self._text.setVisible(not self._collapsed)
        self._button.setVisible(lockable and not self._collapsed)
        whole = plain_tip(f"{title}. {text}")
        self.setToolTip(whole if self._collapsed else "")
        if said != self._said:
            self._said = said
            self._icon.set_glyph(glyph, "text2")
            self._title.set_text(title)
            self._text.set_text(text)
            self.setAccessibleName(f"{title}. {text}")
