"""No entry of a menu comes or goes while it is open: the one below it would be pressed (N7)."""

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QMenu


class MenuWatch(QObject):
    """Knows whether a menu is open, and says when one that had to be waited for has closed."""

    closed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._followed: QMenu | None = None

    def waits_for_menu(self) -> bool:
        """Whether the entries of a menu have to stay as they are; then `closed` follows."""
        popup = QApplication.activePopupWidget()
        if not isinstance(popup, QMenu):
            return False
        if popup is not self._followed:
            self._followed = popup
            popup.aboutToHide.connect(self._on_hiding, Qt.ConnectionType.SingleShotConnection)
        return True

    @Slot()
    def _on_hiding(self) -> None:
        self._followed = None
        # The entry that closes the menu is triggered after that, as what it was.
        QTimer.singleShot(0, self.closed.emit)
