"""The bar under the list that says what is about to be written, with Undo."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import ActionButton, IconLabel, RoleLabel, Surface, row
from phoenix_admin.ui.panels.projects.held_write import HeldWrite

HEIGHT = 44


class HeldBar(Surface):
    """Seen while a write is held back. Escape takes it back, wherever the keyboard is.

    A dialog or a list that is open on top gets its Escape first: it closes the topmost thing.
    """

    def __init__(
        self, theme: Theme, actions: ActionRegistry, held: HeldWrite, parent: QWidget
    ) -> None:
        super().__init__(theme, "raised", edges="t", object_name="projects.held", parent=parent)
        self._held = held
        icon = IconLabel(theme, "clock", "warn")
        self._text = RoleLabel(theme, weight=500, elide=True, object_name="projects.held.text")
        undo = ActionButton(
            theme,
            actions.action("project.undo"),
            small=True,
            text="Undo",
            object_name="projects.held.undo",
            accessible_name="Undo: write nothing",
        )
        line = row(theme, icon, margins=(16, 0, 16, 0), spacing=8)
        line.addWidget(self._text)
        line.addWidget(undo, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addStretch(1)
        self.setLayout(line)
        # Works only while the bar can be seen; then Escape has its usual meaning again.
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WindowShortcut)
        escape.activated.connect(self._on_escape)
        self.hide()
        held.changed.connect(self._show)

    @Slot()
    def _show(self) -> None:
        text = self._held.text
        if text:
            self._text.set_text(text)
            self.setAccessibleName(text)
        self.setVisible(bool(text))

    @Slot()
    def _on_escape(self) -> None:
        self._held.take_back()
