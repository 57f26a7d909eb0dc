"""Asking for one file with the system's dialog; what choosers of files share."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog

Picked = Callable[[Path], None]


class OneFile(QObject):
    """Opens a dialog and hands its file on, once. UI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on_chosen: Picked = _ignore

    def ask(self, dialog: "QFileDialog", on_chosen: Picked) -> None:
        """Show it; nobody is called where the person gives up. The dialog goes with its end."""
        self._on_chosen = on_chosen
        dialog.fileSelected.connect(self._on_selected)
        dialog.rejected.connect(self._on_rejected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _on_selected(self, name: str) -> None:
        on_chosen, self._on_chosen = self._on_chosen, _ignore
        on_chosen(Path(name))

    @Slot()
    def _on_rejected(self) -> None:
        self._on_chosen = _ignore


def _ignore(_: Path) -> None:
    """Nobody asks."""
