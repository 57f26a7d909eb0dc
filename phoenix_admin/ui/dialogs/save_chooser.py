"""Asking where to save a text, and writing it there: the whole file or none."""

import os
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.record import record
from phoenix_admin.ui.dialogs.one_file import OneFile, Picked


@record
class FileKind:
    """What is saved: the title of the dialog, what such files are called, and how they end.

    `marked` begins the file with the mark that tells spreadsheets UTF-8; other readers take it
    for a part of the text (JSON: RFC 8259, 8.1).
    """

    title: str
    name: str
    suffix: str
    marked: bool = False


TABLE: Final = FileKind("Save results", "Tables", "csv", marked=True)


class SaveChooser(Protocol):
    """Asks for a place. Returns at once; `on_chosen` is not called on cancel."""

    def choose_target(
        self, over: QWidget, name: str, on_chosen: Picked, kind: FileKind = TABLE
    ) -> None:
        """A file of that kind to write, `name` suggested."""
        ...


class SystemSaveChooser(OneFile):
    """A `SaveChooser` that uses the system's dialog, which asks before it replaces a file."""

    def choose_target(
        self, over: QWidget, name: str, on_chosen: Picked, kind: FileKind = TABLE
    ) -> None:
        """See `SaveChooser.choose_target`."""
        from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415 - late, see asking

        dialog = QFileDialog(over.window(), kind.title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilters([f"{kind.name} (*.{kind.suffix})", "All files (*)"])
        dialog.setDefaultSuffix(kind.suffix)
        dialog.selectFile(name)
        self.ask(dialog, on_chosen)


def write_text(path: Path, text: str, kind: FileKind = TABLE) -> None:
    """Write a file through a draft beside it. Blocks; for a lane. Raises Invalid."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        # As it stands: line ends are the writer's affair.
        draft.write_text(text, encoding="utf-8-sig" if kind.marked else "utf-8", newline="")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        reason = (error.strerror or str(error)).lower()
        msg = f"{path} could not be written: {reason}."
        raise Invalid(msg) from error
