"""Asking the person for files through their own system's dialog, without blocking the window."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.media_files import SOUND_ENDINGS
from phoenix_admin.domain.record import record

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog

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


@record
class ChooserWords:
    """What the dialogs are called, and which kinds of files they offer."""

    files: str
    folder: str
    kinds: tuple[str, ...]


def _media() -> ChooserWords:
    clips = " ".join(f"*{suffix}" for suffix in MEDIA_SUFFIXES)
    sounds = " ".join(f"*{suffix}" for suffix in sorted(SOUND_ENDINGS))
    kinds = (
        f"Clips and sound files ({clips} {sounds})",
        f"Clips ({clips})",
        f"Sound files ({sounds})",
        "All files (*)",
    )
    return ChooserWords(
        "Choose clips or sound files", "Choose a folder of clips or sound files", kinds
    )


MEDIA_FILES: Final = _media()
LOG_FILES: Final = ChooserWords(
    "Open log files",
    "Open a folder of log files",
    ("Logs (*.log *.jsonl *.ndjson *.json *.txt *.gz)", "All files (*)"),
)


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

    def __init__(self, parent: QObject | None = None, words: ChooserWords = MEDIA_FILES) -> None:
        super().__init__(parent)
        self._words = words
        self._on_chosen: Chosen = _ignore

    def choose_files(self, over: QWidget, on_chosen: Chosen) -> None:
        """See `FileChooser.choose_files`."""
        dialog = self._prepare(over, self._words.files, on_chosen)
        dialog.setFileMode(dialog.FileMode.ExistingFiles)
        dialog.setNameFilters(list(self._words.kinds))
        dialog.open()

    def choose_folder(self, over: QWidget, on_chosen: Chosen) -> None:
        """See `FileChooser.choose_folder`."""
        dialog = self._prepare(over, self._words.folder, on_chosen)
        dialog.setFileMode(dialog.FileMode.Directory)
        dialog.open()

    def _prepare(self, over: QWidget, title: str, on_chosen: Chosen) -> "QFileDialog":
        from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415 - late, see asking

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
