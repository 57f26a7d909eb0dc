"""F1: every action that has a key, by group.

Read from the registry, so it cannot be out of date.
"""

from PySide6.QtCore import QSize
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import Button, KeyHint, RoleLabel, ScrollPane, row, spoken
from phoenix_admin.qt.widgets.nesting import nest, nest_at
from phoenix_admin.ui.dialogs.sheet import SheetDialog
from phoenix_admin.ui.shell.app_menu import grouped_actions

WIDTH = 720
COLUMNS = 2

INSIDE_LISTS = (
    ("Enter", "Show the details of the row"),
    ("End", "Follow the newest log lines"),
    ("Esc", "Close what is on top"),
)
"""Keys that belong to a list or a pop-up and not to an action."""

Line = tuple[str, tuple[str, ...]]
"""What an action does, and the keys for it."""


def key_names(sequence: QKeySequence) -> tuple[str, ...]:
    """The keys of a shortcut as they are printed on the keyboard, in order."""
    text = sequence.toString(QKeySequence.SequenceFormat.NativeText)
    # "Ctrl++" is Ctrl and plus.
    plus = ("+",) if text.endswith("+") else ()
    return (*(part for part in text.split("+") if part), *plus)


def shortcut_groups(actions: ActionRegistry) -> list[tuple[str, list[Line]]]:
    """Every group that has a key, with its lines."""
    found = [
        (
            title,
            [
                (spoken(action.text()).rstrip("…"), key_names(keys))
                for action in group
                # As registered: a page that is not shown has its keys taken away.
                if not (keys := QKeySequence(actions.spec_of(action).shortcut)).isEmpty()
            ],
        )
        for title, group in grouped_actions(actions)
    ]
    found.append(("In a list", [(said, (key,)) for key, said in INSIDE_LISTS]))
    return [(title, lines) for title, lines in found if lines]


class ShortcutsDialog(SheetDialog):
    """A plain list in two columns. UI thread; show it with `open_sheet`."""

    holds_input = False

    def __init__(self, theme: Theme, actions: ActionRegistry) -> None:
        super().__init__(
            theme, width=WIDTH, object_name="shortcuts", accessible_name="Keyboard shortcuts"
        )
        self._close = Button(theme, "Close", object_name="shortcuts.close")
        self._close.clicked.connect(self.accept)
        title = RoleLabel(theme, "Keyboard shortcuts", kind="title", weight=600)
        foot = row(theme, margins=(24, 8, 20, 16))
        foot.addStretch(1)
        foot.addWidget(self._close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        nest(whole, row(theme, title, margins=(24, 18, 24, 8)))
        whole.addWidget(_KeysPane(theme, self._table(shortcut_groups(actions))), 1)
        nest(whole, foot)

    def first_focus(self) -> QWidget:
        """The way out."""
        return self._close

    def _table(self, groups: list[tuple[str, list[Line]]]) -> QWidget:
        theme = self.theme
        table = QWidget()
        beside = row(theme, margins=(24, 4, 24, 4), spacing=40)
        table.setLayout(beside)
        columns = [QVBoxLayout() for _ in range(COLUMNS)]
        for column in columns:
            column.setSpacing(theme.px(6))
            nest(beside, column, 1)
        heights = [0] * COLUMNS
        for title, lines in groups:
            shortest = heights.index(min(heights))
            heights[shortest] += len(lines) + 2
            columns[shortest].addWidget(RoleLabel(theme, title, kind="strong", weight=600))
            nest(columns[shortest], self._grid(lines))
            columns[shortest].addSpacing(theme.px(12))
        for column in columns:
            column.addStretch(1)
        return table

    def _grid(self, lines: list[Line]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.theme.px(12))
        grid.setVerticalSpacing(self.theme.px(6))
        grid.setColumnStretch(0, 1)
        for number, (said, keys) in enumerate(lines):
            grid.addWidget(RoleLabel(self.theme, said, role="text2"), number, 0)
            hints: QHBoxLayout = row(self.theme, spacing=4)
            hints.addStretch(1)
            for key in keys:
                hints.addWidget(KeyHint(self.theme, key))
            nest_at(grid, hints, number, 1)
        return grid


class _KeysPane(ScrollPane):
    """As high as its contents, where the window lets it."""

    def __init__(self, theme: Theme, content: QWidget) -> None:
        super().__init__(
            theme, content, object_name="shortcuts.list", accessible_name="Every shortcut"
        )
        self._content = content

    def sizeHint(self) -> QSize:
        """The contents' own; a scroll area alone would stop at a few lines."""
        return self._content.sizeHint()
