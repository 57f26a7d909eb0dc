"""Asking the person for one file that is there, through their own system's dialog."""

from typing import Protocol

from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.record import record
from phoenix_admin.ui.dialogs.one_file import OneFile, Picked


@record
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


class SystemOpenChooser(OneFile):
    """An `OpenChooser` that uses the system's dialog."""

    def choose_file(self, over: QWidget, wanted: Wanted, on_chosen: Picked) -> None:
        """See `OpenChooser.choose_file`."""
        from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415 - late, see asking

        dialog = QFileDialog(over.window(), wanted.title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        every = "All files (*)"
        if wanted.suffix:
            dialog.setNameFilters([f"{wanted.name} (*.{wanted.suffix})", every])
        else:
            dialog.setNameFilters([every])
        self.ask(dialog, on_chosen)
