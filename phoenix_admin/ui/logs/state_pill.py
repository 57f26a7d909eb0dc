"""The one word for how a log stands, which cannot be overlooked, and the switch for it."""

from datetime import UTC
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from phoenix_admin.domain.notation import clock_time, count
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.painting import paint_box, paint_ring, painting
from phoenix_admin.qt.theme.tokens import Tone
from phoenix_admin.qt.widgets import plain_tip
from phoenix_admin.services.logs.shown_log import Pill, PillFace

LOOKS: Final[dict[Pill, tuple[str, Tone]]] = {
    Pill.STILL: ("minus", "off"),
    Pill.CONNECTING: ("loader-circle", "run"),
    Pill.CHECKING: ("circle-dashed", "off"),
    Pill.LIVE: ("radio", "ok"),
    Pill.PAUSED: ("pause", "warn"),
    Pill.RECONNECTING: ("unplug", "warn"),
    Pill.POLLING: ("refresh-cw", "run"),
    Pill.DROPPED: ("triangle-alert", "fail"),
    Pill.ENDED: ("circle-stop", "off"),
}
_STANDS_OUT: Final = frozenset({Pill.PAUSED, Pill.RECONNECTING, Pill.DROPPED})
_HEIGHT: Final = 28
_GLYPH: Final = 15
_PADDING: Final = 11
_GAP: Final = 7


def pill_words(face: PillFace, *, local: bool = False) -> str:
    """`Paused · 12 new`, `Ended 14:02:10Z`, or with its date where that is another day. Pure."""
    if face.pill is Pill.PAUSED:
        return f"Paused · {count(face.count)} new" if face.count else "Paused"
    if face.pill is Pill.DROPPED:
        return f"Dropped {count(face.count)}"
    if face.pill is Pill.ENDED:
        return _end_words(face, local=local)
    return face.pill.value


def _end_words(face: PillFace, *, local: bool) -> str:
    if face.count:
        return f"Ended · {count(face.count)} later"
    if face.at is None or face.said_at is None:
        return "Ended"
    zone = None if local else UTC
    at, said_at = face.at.astimezone(zone), face.said_at.astimezone(zone)
    if at.date() != said_at.date():
        return f"Ended {at:%Y-%m-%d}"
    return f"Ended {at:%H:%M:%S}" if local else f"Ended {clock_time(at)}"


class StatePill(QPushButton):
    """Shows a `PillFace`. Pressing it pauses or goes on; its owner connects that. UI thread."""

    def __init__(self, theme: Theme, *, object_name: str = "logs.state") -> None:
        super().__init__()
        self._theme = theme
        self._face = PillFace(Pill.STILL)
        self._local = False
        self.setObjectName(object_name)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self._restyle)
        self._restyle()
        self._say()

    @property
    def face(self) -> PillFace:
        """What it says."""
        return self._face

    @property
    def words(self) -> str:
        """What stands on it."""
        return pill_words(self._face, local=self._local)

    def show_face(self, face: PillFace, *, local: bool = False) -> None:
        """Say this, with times of this computer's zone or in UTC."""
        if (face, local) != (self._face, self._local):
            self._face, self._local = face, local
            self._say()
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Room for the widest usual word, so that what stands beside it is not pushed around."""
        theme = self._theme
        metrics = theme.metrics("body", 600, tabular=True)
        words = max(
            metrics.horizontalAdvance(self.words),
            metrics.horizontalAdvance("Paused · 000 new"),
        )
        return QSize(words + theme.px(2 * _PADDING + _GLYPH + _GAP), theme.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """A filled box with a glyph and the word; what needs attention is outlined heavily."""
        theme, px = self._theme, self._theme.px
        glyph, name = LOOKS[self._face.pill]
        tone = theme.tone(name)
        late = self._face.pill is Pill.ENDED and self._face.count > 0
        if late:  # lines behind an end are nothing that anybody expects
            tone = theme.tone("warn")
        stands_out = late or self._face.pill in _STANDS_OUT
        with painting(self) as painter:
            radius = self.height() / 2
            edge = tone.ink if stands_out else tone.outline
            width = 1.6 if stands_out else 1.0
            paint_box(painter, self.rect(), tone.fill, edge, radius, width)
            size, x = px(_GLYPH), px(_PADDING)
            theme.icons.draw(painter, glyph, tone.ink, x, (self.height() - size) // 2, size)
            x += size + px(_GAP)
            painter.setFont(theme.font("body", 600, tabular=True))
            painter.setPen(tone.ink)
            box = QRect(x, 0, self.width() - x, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter.value, self.words)
            if self.hasFocus():
                paint_ring(painter, theme, self.rect(), radius)

    def _say(self) -> None:
        words = self.words
        self.setText(words)
        self.setAccessibleName(f"Log: {words}")
        paused = self._face.pill is Pill.PAUSED
        does = "Press, or End among the rows, to go on." if paused else "Press to pause."
        if self._face.pill is Pill.STILL:
            does = ""
        self.setToolTip(plain_tip(f"{self._face.why} {does}".strip()))
        self.setAccessibleDescription(self._face.why)

    @Slot()
    def _restyle(self) -> None:
        self.setFont(self._theme.font("body", 600))
        self.updateGeometry()
        self.update()
