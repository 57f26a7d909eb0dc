"""The ordered list of clips a person puts together: data, and the table that shows it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from phoenix_admin.domain.record import record
from phoenix_admin.qt.tables import Cell, Column, DataTable, KeyedTableModel, TextCell
from phoenix_admin.qt.theme import Theme
from phoenix_admin.ui.dialogs.clip_gathering import FoundClip


@record
class Pick:
    """One clip of the list. The same file may stand in it twice, so it has an id of its own."""

    id: str
    number: int
    path: Path
    problem: str = ""


def added(picks: Sequence[Pick], clips: Iterable[FoundClip]) -> tuple[Pick, ...]:
    """The list with these clips at its end."""
    taken = max((int(pick.id) for pick in picks), default=0)
    fresh = [
        Pick(str(taken + step), 0, clip.path, clip.problem)
        for step, clip in enumerate(clips, start=1)
    ]
    return _numbered([*picks, *fresh])


def removed(picks: Sequence[Pick], ids: Iterable[str]) -> tuple[Pick, ...]:
    """The list without these."""
    gone = set(ids)
    return _numbered([pick for pick in picks if pick.id not in gone])


def moved(picks: Sequence[Pick], ids: Iterable[str], step: int) -> tuple[Pick, ...]:
    """The list with these one place further up (-1) or down (+1), together; ends stop them."""
    chosen = set(ids)
    order = list(picks)
    places = [place for place, pick in enumerate(order) if pick.id in chosen]
    if not places or min(places) + step < 0 or max(places) + step >= len(order):
        return tuple(picks)
    for place in places if step < 0 else reversed(places):
        order[place], order[place + step] = order[place + step], order[place]
    return _numbered(order)


def _numbered(picks: Sequence[Pick]) -> tuple[Pick, ...]:
    return tuple(
        pick if pick.number == number else replace(pick, number=number)
        for number, pick in enumerate(picks, start=1)
    )


class PickTable(DataTable[Pick]):
    """Shows the list. Delete takes the selected clips out, Alt with an arrow moves them."""

    removal_requested = Signal()
    move_requested = Signal(int)

    def __init__(self, theme: Theme) -> None:
        self._rows = KeyedTableModel(pick_columns(), _id)
        super().__init__(
            theme,
            self._rows,
            multiple=True,
            density="compact",
            object_name="new_project.clips",
            accessible_name="Files, in their order",
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys named above; Enter belongs to the dialog."""
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removal_requested.emit()
        elif alt and event.key() == Qt.Key.Key_Up:
            self.move_requested.emit(-1)
        elif alt and event.key() == Qt.Key.Key_Down:
            self.move_requested.emit(1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)


def pick_columns() -> tuple[Column[Pick], ...]:
    """Place, file name, and the folder or what is wrong."""
    return (
        Column("number", "#", _number, _number_cell, width=48, align="right"),
        Column("name", "File", _name, accessible=_spoken, tip=_tip, width=180, stretch=True),
        Column("note", "Folder", _note, _note_cell, tip=_tip, width=190, star=1),
    )


def _id(pick: Pick) -> str:
    return pick.id


def _number(pick: Pick) -> str:
    return str(pick.number)


def _number_cell(pick: Pick) -> Cell:
    return TextCell(str(pick.number), "text3")


def _name(pick: Pick) -> str:
    return pick.path.name


def _note(pick: Pick) -> str:
    return pick.problem or pick.path.parent.name


def _note_cell(pick: Pick) -> Cell:
    if pick.problem:
        glyph = "triangle-alert"
        return TextCell(pick.problem, "danger_text", glyph=glyph, glyph_role="danger_text")
    return TextCell(pick.path.parent.name, "text3")


def _spoken(pick: Pick) -> str:
    return f"{pick.path.name} {pick.problem}".rstrip()


def _tip(pick: Pick) -> str:
    return str(pick.path)
