"""Where the person is in the window: everything that only they may change (UX note, N1)."""

from typing import NamedTuple

from PySide6.QtWidgets import QApplication

from phoenix_admin.ui.shell.navigation import Place


class Whereabouts(NamedTuple):
    """Page with what is open on it, selection, tab, order, filter, scroll, keyboard."""

    place: Place
    selected: tuple[str, ...]
    open_id: str | None
    tab: int
    dock_tab: int
    order: object
    typed: str
    narrowing: object
    top: tuple[str, int]
    scroll: int
    focus: str
    active: bool
    dialog: bool


class Projects:
    """The names of the parts of the Projects page."""

    tabs, summary = "project.tabs", "project.summary"


def whereabouts(stage, page=Projects) -> Whereabouts:
    """Where the person is now, on a stage in the main window; `page` names its parts."""
    table, header = stage.table, stage.panel._list.header
    row = table.rowAt(0)
    top = (table.rows.ids[row], table.rowViewportPosition(row)) if row >= 0 else ("", 0)
    focused = QApplication.focusWidget()
    return Whereabouts(
        stage.window.place,
        table.selected_ids,
        stage.open_id,
        stage.find(page.tabs).currentIndex(),
        stage.find("dock.tabs").currentIndex(),
        table.sort_order,
        header.field.text(),
        header.narrowing,
        top,
        stage.find(page.summary).verticalScrollBar().value(),
        focused.objectName() if focused is not None else "",
        stage.window.isActiveWindow(),
        stage.dialog_is_open,
    )
