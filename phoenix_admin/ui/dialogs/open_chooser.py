"""Asking the person for one file that is there, through their own system's dialog."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

Picked = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: the title of the dialog, what such files are called, how they end.

    Without an ending any file may be it.
    """

    title: str
    name: str = ""
    suffix: str = ""


class OpenChooser(Protocol):
    """Asks for a file. Returns at once; `on_chosen` is not called on cancel."""

    def choose_file(self, over: QWidget, wanted: Wanted, on_chosen: Picked) -> None:
        """One file that is there."""
        ...


class SystemOpenChooser(QObject):
    """An `OpenChooser` that uses the system's dialog."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on_chosen: Picked = _ignore

    def choose_file(self, over: QWidget, wanted: Wanted, on_chosen: Picked) -> None:
        """See `OpenChooser.choose_file`."""
        self._on_chosen = on_chosen
        dialog = QFileDialog(over.window(), wanted.title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        every = "All files (*)"
        if wanted.suffix:
            dialog.setNameFilters([f"{wanted.name} (*.{wanted.suffix})", every])
        else:
            dialog.setNameFilters([every])
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
