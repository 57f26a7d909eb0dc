"""Saving everything that matches: where to, how far it is, and how to stop it."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.notation import count
from phoenix_admin.services.logs.shown_log import CopyForm, ExportFace, ShownLog
from phoenix_admin.ui.dialogs.save_chooser import FileKind, SaveChooser

KINDS: Final[dict[CopyForm, FileKind]] = {
    CopyForm.TEXT: FileKind("Export the log", "Text files", "txt"),
    CopyForm.JSON: FileKind("Export the log", "JSON lines", "jsonl"),
    CopyForm.MARKDOWN: FileKind("Export the log", "Markdown files", "md"),
    CopyForm.CSV: FileKind("Export the log", "Tables", "csv"),
}


class Exporter(QObject):
    """One export at a time. UI thread. `changed`: it says something else now."""

    changed = Signal()

    def __init__(self, saver: SaveChooser, name: Callable[[], str], over: QWidget) -> None:
        super().__init__(over)
        self._saver = saver
        self._name = name
        self._over = over
        self._face: ExportFace | None = None
        self._stop: Callable[[], None] | None = None
        self._stopped = False

    @property
    def running(self) -> bool:
        """Whether something is being written."""
        return self._face is not None and not self._face.done

    @property
    def failed(self) -> bool:
        """Whether the last one ended early by itself."""
        return self._face is not None and self._face.error is not None

    @property
    def words(self) -> str:
        """How far it is, or what came of it."""
        face = self._face
        if face is None:
            return ""
        written = "1 line" if face.written == 1 else f"{count(face.written)} lines"
        if face.error is not None:
            return f"{face.error.text} {written} are in {face.path}."
        if not face.done:
            total = f" of {count(face.total)}" if face.total is not None else ""
            return f"Exporting: {count(face.written)}{total} lines are written."
        if self._stopped:
            return f"The export was stopped after {written}."
        was = "was" if face.written == 1 else "were"
        return f"{written} {was} exported to {face.path}."

    def ask(self, log: ShownLog, form: CopyForm) -> None:
        """Ask where to, and write there what matches now."""
        kind = KINDS[form]

        def picked(path: Path) -> None:
            if self.running:
                return
            self._stopped = False
            self._face = ExportFace(path, 0, None, done=False)
            self._stop = log.export(path, form, self._on_told)
            self.changed.emit()

        self._saver.choose_target(self._over, f"{self._name()}.{kind.suffix}", picked, kind)

    def stop(self) -> None:
        """Write no more."""
        if self.running and self._stop is not None:
            self._stopped = True
            self._stop()

    def _on_told(self, face: ExportFace) -> None:
        self._face = face
        self.changed.emit()
