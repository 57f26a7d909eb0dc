"""All of one row: the message whole with its traceback, the entry as a tree, what is around it."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget

from phoenix_admin.domain.notation import byte_size
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    STRETCH,
    ActionButton,
    IconLabel,
    RoleLabel,
    SegmentedTabs,
    Surface,
    ToolButton,
    column,
    row,
)
from phoenix_admin.services.logs.shown_log import LineDetail, RowKey, ShownLog
from phoenix_admin.ui.logs.chip import ChipStrip
from phoenix_admin.ui.logs.entry_message import entry_message
from phoenix_admin.ui.logs.line_text import (
    SEVERITY_WORDS,
    date_text,
    message_text,
    whole_text,
)
from phoenix_admin.ui.logs.row_painting import LineLook
from phoenix_admin.ui.logs.severity_look import severity_look
from phoenix_admin.ui.shell.tab_order import visit_after

if TYPE_CHECKING:
    from phoenix_admin.ui.logs.detail_pages import DetailPages
    from phoenix_admin.ui.logs.json_tree import JsonTree
    from phoenix_admin.ui.logs.table import LogTable

SHOWN: Final = 20_000
"""Characters of a message that are laid out; the copy has all of them."""
AROUND: Final = 50
MOST_AROUND: Final = 400
MESSAGE, FIELDS, CONTEXT = 0, 1, 2
_NOTHING: Final = "Select a line to see all of it."
_GONE: Final = "This line is gone: the oldest make room for new ones, and files change."
_HIDDEN: Final = "This line is not among those that are shown now."


class DetailPane(Surface):
    """Shows a `LineDetail`. UI thread. What it can do are registered actions of the log."""

    left = Signal()
    hide_requested = Signal()
    field_changed = Signal()
    field_menu_requested = Signal(QPoint)

    def __init__(self, theme: Theme, actions: ActionRegistry) -> None:
        super().__init__(theme, "surface", edges="l", object_name="logs.details")
        self.setAccessibleName("Details of the line")
        self._theme = theme
        self._actions = actions
        self._detail: LineDetail | None = None
        self._log: ShownLog | None = None
        self._context: ShownLog | None = None
        self._context_of: RowKey | None = None
        self._unplaced: RowKey | None = None
        self._forget = _nothing
        self._around = AROUND
        self._look = LineLook()
        self._pages: DetailPages | None = None
        self._room = QStackedWidget()
        self._build(theme)
        self.show_nothing(_NOTHING)

    @property
    def detail(self) -> LineDetail | None:
        """What is shown."""
        return self._detail

    @property
    def tree(self) -> "JsonTree":
        """The entry."""
        return self._parts().tree

    @property
    def context_table(self) -> "LogTable":
        """The lines around it."""
        return self._parts().near

    @property
    def message(self) -> str:
        """The text of the message tab."""
        return self._parts().text.toPlainText()

    def set_log(self, log: ShownLog | None) -> None:
        """Rows of another log from now on."""
        self._log = log
        self.show_nothing(_NOTHING)

    def set_look(self, look: LineLook) -> None:
        """Times and highlights as in the table."""
        self._look = look
        if self._pages is not None:
            self._pages.near.set_look(look)
        if self._detail is not None:
            self._say_head(self._detail)

    def show_nothing(self, why: str = _NOTHING) -> None:
        """No line, and why."""
        self._detail = None
        self._drop_context()
        self._icon.hide()
        self._title.set_text(why)
        self._where.set_text("")
        self._note.set_text("")
        self._show_pivots()
        self._show_parts()
        self._tabs.hide()
        self._room.hide()
        if self._pages is not None:
            self._pages.text.setPlainText("")
            self._pages.tree.show_entry(None)

    def show_gone(self, *, hidden: bool = False) -> None:
        """The line is not there any more, or only not among those shown; what is shown stays."""
        why = _HIDDEN if hidden else _GONE
        if self._detail is None:
            self.show_nothing(why)
        else:
            self._where.set_text(why)

    def show_detail(self, detail: LineDetail) -> None:
        """All of this line; the tab stays the one that the person chose."""
        other = self._detail is None or self._detail.line.key != detail.line.key
        self._detail = detail
        self._say_head(detail)
        text = self._whole(detail)
        pages = self._parts()
        if text != pages.text.toPlainText():
            pages.text.setPlainText(text)
        pages.tree.show_entry(detail.entry)
        if other:
            self._drop_context()
            self._around = AROUND
        self._show_pivots()
        self._show_parts()
        self._tabs.show()
        self._room.show()
        if self._tabs.currentIndex() == CONTEXT and self._context is None:
            self._ask_context()

    def show_context(self) -> None:
        """The person wants the lines around it."""
        self._tabs.setCurrentIndex(CONTEXT)

    def close_down(self) -> None:
        """The window is closing."""
        self._drop_context()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the rows."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------ inside

    def _build(self, theme: Theme) -> None:
        self._icon = IconLabel(theme, "info", "text2")
        self._title = RoleLabel(
            theme, kind="strong", weight=600, elide=True, object_name="logs.details.title"
        )
        hide = ToolButton(theme, "x", "Hide the details", object_name="logs.details.hide")
        hide.clicked.connect(self.hide_requested)
        self._where = RoleLabel(
            theme, kind="caption", role="text2", elide=True, object_name="logs.details.where"
        )
        self._note = RoleLabel(theme, role="text", wrap=True, object_name="logs.details.note")
        self._pin = IconLabel(theme, "pin", "link", size=14)
        head = row(theme, self._icon, self._title, hide)
        head.setStretchFactor(self._title, 1)
        noted = row(theme, self._pin, self._note, spacing=6)
        noted.setStretchFactor(self._note, 1)
        self._pivots = ChipStrip(
            theme, object_name="logs.pivots", accessible_name="Where this line leads"
        )
        self._buttons = {
            key: ActionButton(
                theme,
                self._actions.action(key),
                "link",
                small=True,
                object_name=f"logs.details.{key.removeprefix('logs.')}",
                parent=self._pivots,
            )
            for key in _STEPS
        }
        self._make_tabs(theme)
        rows = (head, self._where, noted, self._pivots)
        about = column(theme, *rows, margins=(16, 10, 10, 4), spacing=4)
        self.setLayout(
            column(
                theme,
                about,
                row(theme, self._tabs, STRETCH, margins=(8, 0, 8, 0)),
                self._room,
                spacing=0,
            )
        )
        self.setMinimumWidth(theme.px(280))
        self._tabs.currentChanged.connect(self._on_tab)

    def _make_tabs(self, theme: Theme) -> None:
        self._tabs = SegmentedTabs(
            theme,
            "Message",
            "Fields",
            "Around it",
            object_name="logs.details.tabs",
            accessible_name="Parts of the line",
        )
        self._tabs.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def _parts(self) -> "DetailPages":
        """What shows a line, made by whoever needs it first."""
        if self._pages is None:
            from phoenix_admin.ui.logs.detail_pages import DetailPages  # noqa: PLC0415 - see there

            self._pages = pages = DetailPages(self._theme)
            pages.near.set_look(self._look)
            pages.wider.clicked.connect(self._on_wider)
            pages.tree.current_changed.connect(self.field_changed)
            pages.tree.menu_requested.connect(self.field_menu_requested)
            pages.setCurrentIndex(self._tabs.currentIndex())
            self._room.addWidget(pages)
            visit_after(self._tabs, pages)
        return self._pages

    def _say_head(self, detail: LineDetail) -> None:
        line = detail.line
        glyph, tint, _, _ = severity_look(line.severity)
        self._icon.set_glyph(glyph, tint)
        self._icon.show()
        moment = date_text(line.time, local=self._look.local)
        self._title.set_text(f"{SEVERITY_WORDS[line.severity]} · {moment}")
        parts = [message_text(detail.source_name), byte_size(detail.size)]
        if line.derived:
            parts.append("severity read from the text")
        self._where.set_text(" · ".join(parts))
        note = line.note
        self._note.set_text("" if note is None else message_text(note.text) or "Marked")

    def _whole(self, detail: LineDetail) -> str:
        found = entry_message(detail.entry) if detail.entry is not None else None
        text = found[1] if found is not None else detail.line.message
        if detail.entry is None:
            text = detail.text
        if detail.trace and detail.trace not in text:
            text = f"{text}\n\n{detail.trace}"
        return whole_text(text, SHOWN)

    def _show_parts(self) -> None:
        detail = self._detail
        self._pin.setVisible(bool(self._note.text()))
        self._note.setVisible(bool(self._note.text()))
        pages = self._pages
        if pages is None:
            return
        pages.no_entry.setVisible(detail is not None and detail.entry is None)
        cut = ""
        if detail is not None and max(len(detail.text), len(detail.trace or "")) > SHOWN:
            cut = f"Cut here on the screen; the whole line has {byte_size(detail.size)}. "
            cut += "Copy lines takes all of it."
        pages.cut.set_text(cut)
        pages.cut.setVisible(bool(cut))

    def _show_pivots(self) -> None:
        detail = self._detail
        wanted: list[ActionButton] = []
        if detail is not None:
            pivots = detail.pivots
            known = {
                "logs.open_project": pivots.project_id,
                "logs.open_job": pivots.job_id,
                "logs.open_execution": pivots.execution,
                "logs.open_process": pivots.pid,
                "logs.open_memory": pivots.at and (pivots.service or pivots.execution),
            }
            wanted = [self._buttons[key] for key in _STEPS if known.get(key, True)]
        for button in self._buttons.values():
            if button not in wanted:
                button.hide()
        self._pivots.place(wanted)

    # ------------------------------------------------------------------ around it

    def _ask_context(self) -> None:
        detail, log = self._detail, self._log
        if detail is None or log is None:
            return
        key = self._context_of = detail.line.key
        self._parts().wider.setEnabled(self._around < MOST_AROUND)

        def arrived(context: ShownLog | None) -> None:
            if key != self._context_of or self._detail is None:
                if context is not None:
                    context.close()
                return
            self._take_context(context, key)

        log.context(key, self._around, arrived)

    def _take_context(self, context: ShownLog | None, key: RowKey) -> None:
        self._leave_context()
        self._context = context
        if context is None:
            return
        near = self._parts().near
        near.show_log(context)
        self._forget = context.changed.add(self._on_context_changed)
        context.set_on_screen(near.isVisible())
        self._unplaced = key
        self._place_context()

    def _on_context_changed(self) -> None:
        self._parts().near.take()
        self._place_context()

    def _place_context(self) -> None:
        """Once, when it has been read: the line that it is around is in the middle."""
        context, key = self._context, self._unplaced
        notes = context.face.notes if context is not None else ()
        pages = self._parts()
        pages.extent.set_text(message_text(" · ".join(notes)))
        place = context.place_of(key) if context is not None and key is not None else None
        if place is not None:
            self._unplaced = None
            pages.near.go_to(place)
            pages.near.centre_on(place)

    def _leave_context(self) -> None:
        self._forget()
        self._forget = _nothing
        if self._context is not None:
            self._parts().near.show_log(None)
            self._context.close()
            self._context = None

    def _drop_context(self) -> None:
        self._context_of = None
        self._leave_context()

    def event(self, event: QEvent) -> bool:
        """The lines around it are read while they can be seen."""
        if event.type() in {QEvent.Type.Show, QEvent.Type.Hide} and self._context is not None:
            self._context.set_on_screen(event.type() == QEvent.Type.Show)
        return super().event(event)

    @Slot(int)
    def _on_tab(self, tab: int) -> None:
        if self._pages is not None:
            self._pages.setCurrentIndex(tab)
        if tab == CONTEXT and self._context is None:
            self._ask_context()
        elif tab != CONTEXT:
            self._drop_context()
        self.field_changed.emit()

    @Slot()
    def _on_wider(self) -> None:
        self._around = min(MOST_AROUND, self._around * 2)
        self._ask_context()

    @property
    def shows_fields(self) -> bool:
        """Whether the tree can be seen."""
        return self._tabs.currentIndex() == FIELDS and self._detail is not None


_STEPS: Final = (
    "logs.mark",
    "logs.note",
    "logs.open_project",
    "logs.open_job",
    "logs.open_execution",
    "logs.open_process",
    "logs.open_memory",
)


def _nothing() -> None:
    """No context is listened to."""
