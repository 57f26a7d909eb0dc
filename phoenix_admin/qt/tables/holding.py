"""When updates have to wait: nothing may move under a person who is in the middle of something.

A table that rebuilds itself while its context menu is open acts on another row than the one that
was meant, or closes the menu.
"""

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QMenu
from shiboken6 import isValid


class UpdateHold(QObject):
    """Knows whether updates wait, and says `released` when they no longer have to. UI thread."""

    released = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._count = 0
        self._pressed = False
        self._menus: list[QMenu] = []

    @property
    def active(self) -> bool:
        """A menu is open, a button is down, or `hold` was called more often than `release`."""
        # A menu that was destroyed without closing must not hold the table for ever.
        self._menus = [menu for menu in self._menus if isValid(menu) and menu.isVisible()]
        return bool(self._count or self._pressed or self._menus)

    def hold(self) -> None:
        """Let updates wait until `release` was called as often."""
        self._count += 1

    def release(self) -> None:
        """End one `hold`."""
        self._count = max(0, self._count - 1)
        self._check()

    def press(self) -> None:
        """A mouse button went down in the table."""
        self._pressed = True

    def let_go(self) -> None:
        """The button is up again, or the press has become something else."""
        if self._pressed:
            self._pressed = False
            self._check()

    def follow(self, menu: QMenu) -> None:
        """Let updates wait until `menu`, which is open, is closed."""
        self._menus.append(menu)
        menu.aboutToHide.connect(self._on_menu_closing, Qt.ConnectionType.SingleShotConnection)

    @Slot()
    def _on_menu_closing(self) -> None:
        # The menu is still visible while it says so, and its action is triggered after that.
        QTimer.singleShot(0, self._check)

    @Slot()
    def _check(self) -> None:
        if not self.active:
            self.released.emit()
