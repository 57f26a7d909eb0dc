"""Movement that costs nothing while nobody sees it."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.theme.theme import Theme

FRAME_MS = 33


class VisibleTicker(QObject):
    """Emits `ticked` about thirty times a second while its widget is visible and may move.

    The timer does not run while the widget is hidden, while the ticker is switched off, or when
    the person asked for reduced motion. UI thread.
    """

    ticked = Signal()

    def __init__(self, theme: Theme, widget: QWidget) -> None:
        super().__init__(widget)
        self._theme = theme
        self._widget = widget
        self._wanted = False
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self.ticked)
        widget.installEventFilter(self)
        theme.changed.connect(self._decide)

    @property
    def running(self) -> bool:
        """Whether the timer runs now."""
        return self._timer.isActive()

    def set_wanted(self, wanted: bool) -> None:
        """Ask for movement, or end it."""
        self._wanted = wanted
        self._decide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the widget's visibility."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            shown = event.type() == QEvent.Type.Show
            self._run(shown and self._wanted and not self._theme.reduced_motion)
        return super().eventFilter(watched, event)

    @Slot()
    def _decide(self) -> None:
        still = self._theme.reduced_motion
        self._run(self._wanted and not still and self._widget.isVisible())

    def _run(self, running: bool) -> None:
        if running and not self._timer.isActive():
            self._timer.start()
        elif not running:
            self._timer.stop()
