"""What came of the last write on what is open, or why one is off: said where it was asked."""

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction

from phoenix_admin.domain.record import record
from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.qt.widgets import (
    STRETCH,
    ActionButton,
    IconLabel,
    RoleLabel,
    Surface,
    ToolButton,
    column,
    row,
)
from phoenix_admin.qt.widgets.nesting import nest
from phoenix_admin.services.results import Tone

_LOOKS: Final[dict[Tone, tuple[str, ColourName]]] = {
    Tone.GOOD: ("circle-check", "ok"),
    Tone.PLAIN: ("info", "link"),
    Tone.ATTENTION: ("triangle-alert", "warn"),
    Tone.BAD: ("octagon-x", "danger_text"),
}


@record
class Announcement:
    """One sentence. `undo` offers to take it back, `open_run` to show what runs already.

    `refused` is the key of the action whose refusal it says: it goes when that reason does.
    """

    text: str
    tone: Tone = Tone.PLAIN
    undo: bool = False
    refused: str = ""
    open_run: bool = False


class AnnouncementBox(Surface):
    """Shows one announcement, in full, until it is closed or replaced.

    `name` is its objectName; `undo` the action that takes a write back, `open_run` the one that
    shows the run, where there are such.
    """

    closed = Signal()

    def __init__(
        self,
        theme: Theme,
        name: str,
        undo: QAction | None = None,
        open_run: QAction | None = None,
    ) -> None:
        super().__init__(theme, "inset", edges="tb", object_name=name)
        self._shown: Announcement | None = None
        self._icon = IconLabel(theme, "info", "link")
        self._text = RoleLabel(theme, wrap=True, selectable=True, object_name=f"{name}.text")
        self._undo = _undo_button(theme, name, undo)
        self._open = _open_button(theme, name, open_run)
        close = ToolButton(theme, "x", "Close the message", object_name=f"{name}.close")
        close.clicked.connect(self._on_close)
        line = row(theme, self._icon, spacing=8)
        line.addWidget(self._text, 1)
        line.addWidget(close)
        lines = column(theme, line, margins=(20, 6, 8, 6), spacing=2)
        steps = [button for button in (self._open, self._undo) if button is not None]
        if steps:
            nest(lines, row(theme, 18, *steps, STRETCH, spacing=0))
        self.setLayout(lines)
        self.hide()

    @property
    def shown(self) -> Announcement | None:
        """What it says, None while it is not there."""
        return self._shown

    def show_announcement(self, announcement: Announcement | None) -> None:
        """Say it; None takes the box away. The same one again changes nothing."""
        if announcement == self._shown:
            return
        self._shown = announcement
        if announcement is None:
            self.hide()
            return
        glyph, role = _LOOKS[announcement.tone]
        self._icon.set_glyph(glyph, role)
        self._text.set_text(announcement.text)
        if self._undo is not None:
            self._undo.setVisible(announcement.undo)
        if self._open is not None:
            self._open.setVisible(announcement.open_run)
        self.setAccessibleName(announcement.text)
        self.show()

    @Slot()
    def _on_close(self) -> None:
        self.show_announcement(None)
        self.closed.emit()


def _undo_button(theme: Theme, name: str, undo: QAction | None) -> ActionButton | None:
    if undo is None:
        return None
    return ActionButton(theme, undo, "link", small=True, object_name=f"{name}.undo")


def _open_button(theme: Theme, name: str, open_run: QAction | None) -> ActionButton | None:
    if open_run is None:
        return None
    return ActionButton(
        theme,
        open_run,
        "link",
        small=True,
        text="Open it",
        object_name=f"{name}.open_run",
        accessible_name="Open the run",
    )
