"""Asking where to save a text, and writing it there: the whole file or none."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from phoenix_admin.domain.errors import Invalid

Picked = Callable[[Path], None]


class SaveChooser(Protocol):
    """Asks for a place. Returns at once; `on_chosen` is not called on cancel."""

    def choose_target(self, over: QWidget, name: str, on_chosen: Picked) -> None:
        """A file to write, `name` suggested."""
        ...


class SystemSaveChooser(QObject):
    """A `SaveChooser` that uses the system's dialog, which asks before it replaces a file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on_chosen: Picked = _ignore

    def choose_target(self, over: QWidget, name: str, on_chosen: Picked) -> None:
        """See `SaveChooser.choose_target`."""
        self._on_chosen = on_chosen
        dialog = QFileDialog(over.window(), "Save results")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilters(["Tables (*.csv)", "All files (*)"])
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(name)
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


def write_text(path: Path, text: str) -> None:
    """Write a file through a draft beside it. Blocks; for a lane. Raises Invalid."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        # As it stands: line ends are the writer's affair. The mark tells spreadsheets UTF-8.
        draft.write_text(text, encoding="utf-8-sig", newline="")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        reason = (error.strerror or str(error)).lower()
        msg = f"{path} could not be written: {reason}."
        raise Invalid(msg) from error


def _ignore(_: Path) -> None:
    """Nobody asks."""
