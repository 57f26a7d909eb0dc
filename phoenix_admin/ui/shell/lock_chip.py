"""The lock on changes, beside the environment badge: shut, or how long it stays open.

It is there as long as the environment has a lock, open or shut: its room in the header stays the
same, and the keyboard is not taken from it when the time runs out (UX note, N1).
"""

from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QAction, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from phoenix_admin.domain.notation import countdown, duration
from phoenix_admin.domain.record import record
from phoenix_admin.domain.write_access import UNLOCKED_FOR, AccessState, WriteMode
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.painting import paint_box, paint_ring, painting
from phoenix_admin.qt.theme.tokens import Tone
from phoenix_admin.qt.widgets import spoken
from phoenix_admin.qt.widgets.buttons import tip_with_shortcut
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.ui.shell.second_ticker import SecondTicker

SOON: Final = timedelta(minutes=1)
"""An unlock that ends within this time is red: what is begun now may come too late."""

_LOCKED: Final = "Locked"
_HEIGHT, _SIDE, _GLYPH, _GAP = 26, 9, 14, 5


@record
class LockWords:
    """What the chip shows, and the whole sentence behind it."""

    text: str
    sentence: str
    glyph: str
    tone: Tone


def lock_words(state: AccessState, now: datetime) -> LockWords | None:
    """What to say of this write access; None where there is no lock. Pure."""
    if state.mode is not WriteMode.LOCKABLE:
        return None
    if state.unlocked_until is None:
        return LockWords(_LOCKED, f"{state.environment} is locked", "lock-keyhole", "off")
    left = state.unlocked_until - now
    sentence = f"{state.environment} can be changed for {duration(left)} more"
    tone: Tone = "fail" if left <= SOON else "warn"
    return LockWords(countdown(left), sentence, "lock-keyhole-open", tone)


class LockChip(QPushButton):
    """One face of the lock's action. Counts once a second, while the window can be seen."""

    def __init__(
        self,
        theme: Theme,
        gate: WriteGate,
        lock: QAction,
        clock: Clock,
        ticker: SecondTicker,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._gate = gate
        self._lock = lock
        self._clock = clock
        self._said: LockWords | None = None
        self.setObjectName("header.lock")
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._on_clicked)
        lock.changed.connect(self._follow)
        theme.changed.connect(self._on_theme_changed)
        ticker.ticked.connect(self._follow)
        self._forget = gate.changed.add(self._follow)
        self._follow()

    def close_down(self) -> None:
        """Stop listening; before the window goes."""
        self._forget()

    @property
    def tone(self) -> Tone | None:
        """The colours it has now; None where there is no lock."""
        return self._said.tone if self._said is not None else None

    def sizeHint(self) -> QSize:
        """Wide enough for everything it may say, so that counting moves nothing."""
        theme = self._theme
        widest = max(self._width_of(text) for text in (_LOCKED, countdown(UNLOCKED_FOR)))
        sides = theme.px(_SIDE + _GLYPH + _GAP + _SIDE)
        return QSize(widest + 2 + sides, theme.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """The same: how long it stays open is never cut."""
        return self.sizeHint()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """One press: the second one of a double click must not ask to unlock what it has shut."""
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Tint, outline, glyph, time, and the ring of the keyboard."""
        said, theme = self._said, self._theme
        if said is None:
            return
        colours, radius = theme.tone(said.tone), theme.radius("ctl")
        with painting(self) as painter:
            over = self.isEnabled() and (self.underMouse() or self.isDown())
            # Open is a state that wants attention, so its outline has the full colour (UX, §3).
            strong = over or said.tone != "off" or theme.high_contrast
            edge = colours.ink if strong else theme.colour("border_ctl")
            paint_box(painter, self.rect(), colours.fill, edge, radius, 1.4 * theme.zoom)
            size, gap = theme.px(_GLYPH), theme.px(_GAP)
            x = (self.width() - size - gap - self._width_of(said.text)) // 2
            top = (self.height() - size) // 2
            theme.icons.draw(painter, said.glyph, colours.ink, x, top, size)
            x += size + gap
            painter.setFont(theme.font("body", 600, tabular=True))
            painter.setPen(colours.ink)
            box = QRect(x, 0, self.width() - x, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter.value, said.text)
            if self.hasFocus():
                paint_ring(painter, theme, self.rect(), radius)

    def _width_of(self, text: str) -> int:
        return self._theme.metrics("body", 600, tabular=True).horizontalAdvance(text)

    @Slot()
    def _follow(self) -> None:
        said = lock_words(self._gate.state, self._clock.now())
        does = spoken(self._lock.text())
        why = self._lock.toolTip() if not self._lock.isEnabled() else does
        self.setEnabled(self._lock.isEnabled())
        self.setVisible(said is not None)
        if said is None:
            self._said = None
            return
        self.setToolTip(tip_with_shortcut(f"{said.sentence}. {why}", self._lock.shortcut()))
        self.setAccessibleDescription(why)
        if said != self._said:
            self._said = said
            self.setText(said.text)
            self.setAccessibleName(said.sentence)
            self.update()

    @Slot()
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    @Slot()
    def _on_clicked(self) -> None:
        self._lock.trigger()
