"""Progress bars: one painter for widgets and table cells, and the bar that says "loading".

The number is always printed beside a bar; a bar alone cannot be checked.
"""

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from phoenix_admin.domain.progress import Progress
from phoenix_admin.qt.theme.painting import painting
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.theme.tokens import Tone
from phoenix_admin.qt.widgets.motion import FRAME_MS, VisibleTicker

_SWEEP_MS = 1400
_SWEEP_SHARE = 0.3


def paint_progress(
    painter: QPainter, theme: Theme, rect: QRectF, fraction: float | None, tone: Tone
) -> None:
    """Paint a bar into `rect`; `fraction` is 0 to 1, None when the amount is not known.

    Any progress above zero shows at least a dot, and less than all never looks like all: the
    end is left open by at least one pixel.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("track"))
    radius = rect.height() / 2
    painter.drawRoundedRect(rect, radius, radius)
    if fraction is None:
        painter.setBrush(theme.tone(tone).bar)
        # Three dots: something happens, how much is not known.
        for share in (0.25, 0.5, 0.75):
            x = rect.x() + rect.width() * share - radius
            painter.drawEllipse(QRectF(x, rect.y(), rect.height(), rect.height()))
    elif fraction > 0:
        width = rect.width() * min(fraction, 1.0)
        if fraction < 1:
            width = min(width, rect.width() - 1)
        painter.setBrush(theme.tone(tone).bar)
        done = QRectF(rect.x(), rect.y(), max(width, rect.height()), rect.height())
        painter.drawRoundedRect(done, radius, radius)
    painter.restore()


class ProgressBar(QProgressBar):
    """A progress bar that takes the domain's `Progress`; screen readers read its percent."""

    def __init__(
        self,
        theme: Theme,
        *,
        height: int = 8,
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._height = height
        self._tone: Tone = "run"
        self._fraction: float | None = 0.0
        self.setTextVisible(False)
        self.setRange(0, 100)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)
        theme.changed.connect(self._on_theme_changed)

    def set_progress(self, progress: Progress | None, tone: Tone = "run") -> None:
        """Show how far the work is; None or an unknown total shows the open bar."""
        self._tone = tone
        percent = progress.percent if progress is not None else None
        if progress is None or percent is None:
            self._fraction = None
            self.setRange(0, 0)
        else:
            self._fraction = progress.done / progress.total
            self.setRange(0, 100)
            self._set_value(percent)
        detail = progress.detail if progress is not None else ""
        self.setAccessibleDescription(detail)
        self.update()

    def set_count(self, done: int, total: int, tone: Tone = "run") -> None:
        """Show so many of so many; `total` is above zero."""
        self._tone = tone
        self._fraction = done / total
        self.setRange(0, 100)
        self._set_value(100 * done // total)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(self._theme.px(120), self._theme.px(self._height))

    def minimumSizeHint(self) -> QSize:
        """Still readable."""
        return QSize(self._theme.px(40), self._theme.px(self._height))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The bar, as in a table."""
        with painting(self) as painter:
            paint_progress(painter, self._theme, QRectF(self.rect()), self._fraction, self._tone)

    def _set_value(self, percent: int) -> None:
        """As Qt's own, without painting the window here and now while it is being filled."""
        self.setUpdatesEnabled(False)
        self.setValue(percent)
        self.setUpdatesEnabled(True)

    @Slot()
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()


class ThinBar(QWidget):
    """A 2 px bar that sweeps while something is loading; it keeps its place when it is off."""

    def __init__(
        self,
        theme: Theme,
        *,
        object_name: str = "",
        accessible_name: str = "Loading",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._active = False
        self._phase = 0.0
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._ticker = VisibleTicker(theme, self)
        self._ticker.ticked.connect(self._on_tick)
        theme.changed.connect(self._on_theme_changed)

    @property
    def active(self) -> bool:
        """Whether something is loading."""
        return self._active

    @property
    def moves(self) -> bool:
        """Whether it sweeps right now: active, visible, motion allowed."""
        return self._ticker.running

    def set_active(self, active: bool) -> None:
        """Start or end; ending clears the bar at once."""
        self._active = active
        self._ticker.set_wanted(active)
        self.update()

    def sizeHint(self) -> QSize:
        """2 px high."""
        return QSize(self._theme.px(40), self._theme.px(2))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The sweep; without motion a standing bar over the whole width."""
        if not self._active:
            return
        with painting(self) as painter:
            width = self.width()
            if self._theme.reduced_motion:
                painter.fillRect(self.rect(), self._theme.colour("accent"))
            else:
                painter.fillRect(self.rect(), self._theme.colour("track"))
                share = _SWEEP_SHARE * width
                x = -share + self._phase * (width + share)
                bar = QRectF(x, 0, share, self.height())
                painter.fillRect(bar, self._theme.colour("accent"))

    @Slot()
    def _on_tick(self) -> None:
        self._phase = (self._phase + FRAME_MS / _SWEEP_MS) % 1.0
        self.update()

    @Slot()
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()
