"""What is asked of a log: the text, how it is read, what is wrong with it, and since when."""

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from phoenix_admin.domain.log_query import QueryFault
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    ActionButton,
    Button,
    IconLabel,
    RoleLabel,
    SegmentedTabs,
    column,
    no_mnemonic,
    row,
)
from phoenix_admin.services.logs.shown_log import Asked, LogFace, QueryMode
from phoenix_admin.ui.logs.line_text import message_text
from phoenix_admin.ui.logs.query_edit import QueryEdit
from phoenix_admin.ui.logs.query_shelf import KeptQuery, QueryShelf
from phoenix_admin.ui.logs.seen_fields import SeenFields

PAUSE_MS = 120
"""After a letter, before it is asked: a word is not a question for each of its letters."""
_MODES = (QueryMode.QUERY, QueryMode.WORDS)
_SHOWN = 60
_IN_MENU = 15


class QueryBox(QWidget):
    """UI thread. `asked` is emitted when `query` is to be asked; the owner asks it.

    With `while_typing` each pause in the typing asks; otherwise Enter does.
    """

    asked = Signal()
    left = Signal()

    def __init__(
        self,
        theme: Theme,
        shelf: QueryShelf,
        seen: SeenFields,
        actions: ActionRegistry,
        *,
        while_typing: bool,
        object_name: str = "logs.query",
    ) -> None:
        super().__init__()
        self._theme = theme
        self._shelf = shelf
        self._while_typing = while_typing
        self._walked = 0
        self._walk: tuple[KeptQuery, ...] = ()
        self._own_text = ""
        self._actions = actions
        self._edit = edit = QueryEdit(theme, seen, object_name=object_name)
        self._make_head(theme, object_name)
        self._make_below(theme, object_name)
        self.setFocusProxy(edit)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._on_pause_over)
        edit.changed.connect(self._on_changed)
        edit.run_requested.connect(self.run)
        edit.history_requested.connect(self._on_history)
        edit.cleared.connect(actions.action("logs.clear").trigger)
        edit.left.connect(self.left)
        self._modes.currentChanged.connect(self._on_mode_changed)
        self._saved.clicked.connect(self._on_menu)
        self._show_fault(None)

    @property
    def edit(self) -> QueryEdit:
        """The field."""
        return self._edit

    @property
    def query(self) -> KeptQuery:
        """What is written, and how it is to be read."""
        return KeptQuery(self._edit.text, self.mode)

    @property
    def mode(self) -> QueryMode:
        """How the text is read."""
        return _MODES[max(0, self._modes.currentIndex())]

    def set_query(self, query: KeptQuery) -> None:
        """Write this; the owner asks it."""
        self._modes.setCurrentIndex(_MODES.index(query.mode))
        self._edit.set_text(query.text)
        self._timer.stop()

    def show_face(self, face: LogFace, asked: Asked) -> None:
        """What the log says to it. A fault is that of the text it was asked with."""
        same = (asked.text, asked.mode) == (self._edit.text, self.mode)
        if same or face.fault is None:
            self._show_fault(face.fault)

    def show_bound(self, words: str) -> None:
        """The bound in time that holds, and what else was decided about the question."""
        self._bound.set_text(words)

    @Slot()
    def run(self) -> None:
        """Ask it now, and remember that it was asked."""
        self._timer.stop()
        query = self.query
        if query.text.strip():
            self._shelf.remember(query)
        self._walked = 0
        self.asked.emit()

    # ------------------------------------------------------------------ inside

    def _make_head(self, theme: Theme, object_name: str) -> None:
        self._modes = SegmentedTabs(
            theme,
            "Query",
            "Words",
            object_name=f"{object_name}.mode",
            accessible_name="How the text is read",
        )
        self._modes.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._saved = Button(
            theme,
            "Queries",
            glyph="chevron-down",
            glyph_right=True,
            tip="Queries that were saved or asked before",
            object_name=f"{object_name}.saved",
        )
        self._menu = QMenu(self._saved)
        self._menu.setObjectName(f"{object_name}.menu")
        self._menu.setToolTipsVisible(True)
        clear = ActionButton(
            theme,
            self._actions.action("logs.clear"),
            text="Clear",
            object_name=f"{object_name}.clear",
        )
        self._head_line = row(theme, self._modes, self._edit, clear, self._saved)
        self._head_line.setStretchFactor(self._edit, 1)

    def _make_below(self, theme: Theme, object_name: str) -> None:
        self._fault_icon = IconLabel(theme, "circle-alert", "fail", size=14)
        self._fault = RoleLabel(
            theme,
            kind="caption",
            role="danger_text",
            elide=True,
            object_name=f"{object_name}.fault",
        )
        self._bound = RoleLabel(
            theme, kind="caption", role="text2", elide=True, object_name=f"{object_name}.bound"
        )
        self._clock = IconLabel(theme, "clock", "text3", size=14)
        below = row(theme, self._fault_icon, self._fault, self._clock, self._bound, spacing=6)
        below.setStretchFactor(self._fault, 2)
        below.setStretchFactor(self._bound, 1)
        self.setLayout(column(theme, self._head_line, below, spacing=4))

    def _show_fault(self, fault: QueryFault | None) -> None:
        self._edit.show_fault(fault)
        text = f"{fault.message} {fault.hint}".strip() if fault is not None else ""
        self._fault.set_text(message_text(text))
        self._fault_icon.setVisible(bool(text))
        self._fault.setVisible(bool(text))

    @Slot()
    def _on_changed(self) -> None:
        if self._while_typing:
            self._timer.start()

    @Slot()
    def _on_pause_over(self) -> None:
        self.asked.emit()

    @Slot(int)
    def _on_mode_changed(self, _mode: int) -> None:
        self._edit.set_is_query(is_query=self.mode is QueryMode.QUERY)
        self._timer.stop()
        self.asked.emit()

    @Slot(int)
    def _on_history(self, step: int) -> None:
        if self._walked == 0:
            own = self._own_text = self._edit.text
            # What stands there already is not the one before it.
            self._walk = tuple(each for each in self._shelf.history if each.text != own)
        walked = min(max(self._walked + step, 0), len(self._walk))
        if walked == self._walked:
            return
        self._walked = walked
        if walked == 0:
            self._edit.set_text(self._own_text)
        else:
            self.set_query(self._walk[walked - 1])
        if self._while_typing:
            self._timer.start()

    @Slot()
    def _on_menu(self) -> None:
        self._fill_menu()
        self._menu.popup(self._saved.mapToGlobal(self._saved.rect().bottomLeft()))

    def _fill_menu(self) -> None:
        menu = self._menu
        menu.clear()
        menu.addAction(self._actions.action("logs.save_query"))
        menu.addAction(self._actions.action("logs.forget_query"))
        for heading, queries in (
            ("Saved", self._shelf.saved),
            ("Asked before", self._shelf.history),
        ):
            if not queries:
                continue
            menu.addSection(heading)
            for query in queries[:_IN_MENU]:
                action = QAction(no_mnemonic(_menu_text(query)), menu)
                action.setData((query.text, query.mode.value))
                action.setToolTip(no_mnemonic(message_text(query.text)))
                action.triggered.connect(self._on_picked)
                menu.addAction(action)

    @Slot()
    def _on_picked(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            text, mode = action.data()
            self.set_query(KeptQuery(text, QueryMode(mode)))
            self.run()


def _menu_text(query: KeptQuery) -> str:
    text = message_text(query.name or query.text)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
