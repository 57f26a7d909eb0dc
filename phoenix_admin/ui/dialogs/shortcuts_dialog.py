"""F1: every action that has a key, by group.

Read from the registry, so it cannot be out of date.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    Button,
    KeyHint,
    RoleLabel,
    ScrollPane,
    Surface,
    row,
    spoken,
)
from phoenix_admin.ui.shell.app_menu import grouped_actions

COLUMNS = 2
_AROUND = 120
"""Pixels of title and foot."""

INSIDE_LISTS = (
    ("Enter", "Show the details of the row"),
    ("End", "Follow the newest log lines"),
    ("Esc", "Close what is on top"),
)
"""Keys that belong to a list or a pop-up and not to an action."""


def key_names(sequence: QKeySequence) -> tuple[str, ...]:
    """The keys of a shortcut as they are printed on the keyboard, in order."""
    text = sequence.toString(QKeySequence.SequenceFormat.NativeText)
    # "Ctrl++" is Ctrl and plus.
    plus = ("+",) if text.endswith("+") else ()
    return (*(part for part in text.split("+") if part), *plus)


class ShortcutsDialog(QDialog):
    """A plain list. Closing it gives the focus back to where it was."""

    def __init__(self, theme: Theme, actions: ActionRegistry, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("shortcuts")
        self.setWindowTitle("Keyboard shortcuts")
        self.setAccessibleName("Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        columns: list[QVBoxLayout] = []
        table = QWidget()
        beside = QHBoxLayout(table)
        beside.setContentsMargins(theme.px(24), theme.px(8), theme.px(24), theme.px(16))
        beside.setSpacing(theme.px(40))
        for _ in range(COLUMNS):
            columns.append(QVBoxLayout())
            columns[-1].setSpacing(theme.px(6))
            beside.addLayout(columns[-1], 1)
        heights = [0] * COLUMNS
        for title, lines in self._groups(actions):
            shortest = heights.index(min(heights))
            heights[shortest] += len(lines) + 2
            columns[shortest].addWidget(
                RoleLabel(theme, title, kind="strong", weight=600, parent=table)
            )
            columns[shortest].addLayout(self._grid(lines))
            columns[shortest].addSpacing(theme.px(12))
        for column in columns:
            column.addStretch(1)
        pane = ScrollPane(
            theme, table, object_name="shortcuts.list", accessible_name="Keyboard shortcuts"
        )
        close = Button(theme, "Close", object_name="shortcuts.close")
        close.clicked.connect(self.accept)
        head = row(
            theme,
            RoleLabel(theme, "Keyboard shortcuts", kind="title", weight=600),
            margins=(24, 18, 24, 8),
        )
        foot = row(theme, margins=(24, 10, 16, 12))
        foot.addStretch(1)
        foot.addWidget(close)
        bar = Surface(theme, "surface", edges="t")
        bar.setLayout(foot)
        ground = Surface(theme, "surface")
        inside = QVBoxLayout(ground)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(head)
        inside.addWidget(pane, 1)
        inside.addWidget(bar)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ground)
        room = parent.height() - theme.px(80)
        wanted = table.sizeHint().height() + theme.px(_AROUND)
        self.resize(theme.px(720), min(wanted, room))
        close.setFocus()

    @staticmethod
    def _groups(
        actions: ActionRegistry,
    ) -> list[tuple[str, list[tuple[str, tuple[str, ...]]]]]:
        found = [
            (
                title,
                [
                    (spoken(action.text()).rstrip("…"), key_names(action.shortcut()))
                    for action in group
                    if not action.shortcut().isEmpty()
                ],
            )
            for title, group in grouped_actions(actions)
        ]
        found.append(("In a list", [(said, (key,)) for key, said in INSIDE_LISTS]))
        return [(title, lines) for title, lines in found if lines]

    def _grid(self, lines: list[tuple[str, tuple[str, ...]]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._theme.px(12))
        grid.setVerticalSpacing(self._theme.px(6))
        grid.setColumnStretch(0, 1)
        for number, (said, keys) in enumerate(lines):
            grid.addWidget(RoleLabel(self._theme, said, role="text2"), number, 0)
            hints = row(self._theme, spacing=4)
            hints.addStretch(1)
            for key in keys:
                hints.addWidget(KeyHint(self._theme, key))
            grid.addLayout(hints, number, 1)
        return grid
