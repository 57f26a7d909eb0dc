"""Asking the person for files through their own system's dialog, without blocking the window."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from phoenix_admin.domain.media_files import SOUND_ENDINGS

Chosen = Callable[[tuple[Path, ...]], None]

MEDIA_SUFFIXES = (
    ".mp4",
    ".mov",
    ".m4v",
    ".mkv",
    ".webm",
    ".avi",
    ".mpg",
    ".mpeg",
    ".ts",
    ".mts",
    ".m2ts",
    ".wmv",
    ".flv",
    ".ogv",
    ".3gp",
    ".mxf",
)
"""What counts as a clip when a whole folder is taken; single files may be of any kind."""


class FileChooser(Protocol):
    """Asks for files or for a folder. Returns at once; `on_chosen` is not called on cancel."""

    def choose_files(self, over: QWidget, on_chosen: Chosen) -> None:
        """Any number of files."""
        ...

    def choose_folder(self, over: QWidget, on_chosen: Chosen) -> None:
        """One folder."""
        ...


class SystemFileChooser(QObject):
    """A `FileChooser` that uses the system's dialogs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on_chosen: Chosen = _ignore

    def choose_files(self, over: QWidget, on_chosen: Chosen) -> None:
        """See `FileChooser.choose_files`."""
        clips = " ".join(f"*{suffix}" for suffix in MEDIA_SUFFIXES)
        sounds = " ".join(f"*{suffix}" for suffix in sorted(SOUND_ENDINGS))
        dialog = self._prepare(over, "Choose clips or sound files", on_chosen)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        names = f"Clips and sound files ({clips} {sounds})"
        one_kind = (f"Clips ({clips})", f"Sound files ({sounds})")
        dialog.setNameFilters([names, *one_kind, "All files (*)"])
        dialog.open()

    def choose_folder(self, over: QWidget, on_chosen: Chosen) -> None:
        """See `FileChooser.choose_folder`."""
        dialog = self._prepare(over, "Choose a folder of clips or sound files", on_chosen)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.open()

    def _prepare(self, over: QWidget, title: str, on_chosen: Chosen) -> QFileDialog:
        self._on_chosen = on_chosen
        dialog = QFileDialog(over.window(), title)
        dialog.filesSelected.connect(self._on_selected)
        dialog.rejected.connect(self._on_rejected)
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    @Slot(list)
    def _on_selected(self, names: list[str]) -> None:
        on_chosen, self._on_chosen = self._on_chosen, _ignore
        on_chosen(tuple(Path(name) for name in names))

    @Slot()
    def _on_rejected(self) -> None:
        self._on_chosen = _ignore


def _ignore(_: tuple[Path, ...]) -> None:
    """Nobody asks."""
