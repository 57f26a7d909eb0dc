"""Where LOCAL keeps its data: an action that opens the folder, for the status bar and the menu."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from phoenix_admin.qt.actions import ActionRegistry, ActionSpec
from phoenix_admin.ui.opener import Opener

OPEN_DATA_FOLDER: Final = "app.data_folder"
_SPEC = ActionSpec(
    OPEN_DATA_FOLDER,
    "Open the data folder",
    "folder-open",
    tip="Open the folder that holds projects, reels and the journal",
    group="Application",
)


class DataFolder(QObject):
    """Registers the action; `refused` says why the folder could not be opened. UI thread."""

    refused = Signal(str)

    def __init__(
        self, actions: ActionRegistry, folder: Path, opener: Opener, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self._opener = opener
        actions.register(_SPEC, self._on_open)

    @Slot()
    def _on_open(self) -> None:
        problem = self._opener.open_file(str(self._folder))
        if problem is not None:
            self.refused.emit(problem)
