"""The program's icon: drawn in the size that a desktop asks for, and not kept.

All sizes together are a third of a MiB of pixels, which a window manager copies once.
"""

from typing import Final

from PySide6.QtCore import QObject, QRect, QSize
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap

from phoenix_admin.qt.theme.icons import IconStore

_SIZES: Final = (16, 20, 24, 32, 48, 64, 128, 256)
_WHITE: Final = "#FFFFFF"


def app_icon(owner: QObject) -> QIcon:
    """The flame in every size window managers ask for, as long as `owner` lives."""
    return QIcon(_FlameEngine(_Engines(owner)))


class _Engines(QObject):
    """Qt owns the C++ half of an engine only; without a Python reference its methods vanish."""

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self.kept: list[QIconEngine] = []


class _FlameEngine(QIconEngine):
    def __init__(self, engines: _Engines) -> None:
        super().__init__()
        self._engines = engines
        engines.kept.append(self)

    def availableSizes(
        self,
        mode: QIcon.Mode = QIcon.Mode.Normal,  # noqa: ARG002 - it has one look
        state: QIcon.State = QIcon.State.Off,  # noqa: ARG002 - it has one look
    ) -> list[QSize]:
        return [QSize(edge, edge) for edge in _SIZES]

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        painter.drawPixmap(rect, self.pixmap(rect.size(), mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:  # noqa: ARG002 - one look
        return IconStore().pixmap("app", QColor(_WHITE), min(size.width(), size.height()))

    def clone(self) -> QIconEngine:
        return _FlameEngine(self._engines)

    def key(self) -> str:
        return "phoenix-flame"
