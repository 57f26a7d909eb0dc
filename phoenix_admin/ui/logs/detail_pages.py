"""The parts of a line in its details: message, fields, what is around it.

Made and imported with the first line that somebody looks at: a tree, a text and a table more.
"""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QStackedWidget, QWidget

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.painting import paint_ring, painting
from phoenix_admin.qt.widgets import STRETCH, Button, RoleLabel, column, row
from phoenix_admin.qt.widgets.known_parts import parts_of
from phoenix_admin.ui.logs.json_tree import JsonTree
from phoenix_admin.ui.logs.table import LogTable


class MessageText(QPlainTextEdit):
    """Plain text to be read and copied."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._known = parts_of(self)
        self._theme = theme
        self.setObjectName("logs.message")
        self.setAccessibleName("Message")
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(theme.px(10))
        theme.changed.connect(self._restyle)
        self._restyle()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, and the focus ring around it."""
        super().paintEvent(event)
        if self.hasFocus():
            with painting(self.viewport()) as painter:
                paint_ring(painter, self._theme, self.viewport().rect(), self._theme.px(3))

    @Slot()
    def _restyle(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, self._theme.colour("surface"))
        palette.setColor(QPalette.ColorRole.Text, self._theme.colour("text"))
        self.setPalette(palette)
        self.setFont(self._theme.font("mono", mono=True))


class DetailPages(QStackedWidget):
    """The three, one over the other. UI thread."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.text = MessageText(theme)
        self.tree = JsonTree(theme)
        self.near = LogTable(
            theme, object_name="logs.context", accessible_name="Lines around this one"
        )
        self.cut = RoleLabel(theme, kind="caption", role="text2", wrap=True)
        self.cut.setObjectName("logs.details.cut")
        self.no_entry = RoleLabel(
            theme, "This line is no JSON: it has a message and nothing else.", role="text2"
        )
        self.addWidget(self._part(self.text, self.cut))
        self.addWidget(self._part(self.no_entry, self.tree))
        self.wider = Button(
            theme,
            "More lines around it",
            small=True,
            glyph="chevrons-up-down",
            object_name="logs.context.wider",
        )
        self.extent = RoleLabel(
            theme, kind="caption", role="text2", elide=True, object_name="logs.context.extent"
        )
        foot = QWidget()
        foot.setLayout(row(theme, self.wider, self.extent, STRETCH, margins=(10, 4, 10, 4)))
        near = column(theme, self.near, foot, spacing=0)
        near.setStretchFactor(self.near, 1)
        page = QWidget()
        page.setLayout(near)
        self.addWidget(page)

    def _part(self, *widgets: QWidget) -> QWidget:
        page = QWidget()
        lines = column(self._theme, spacing=0)
        for widget in widgets:
            lines.addWidget(widget, 0 if isinstance(widget, RoleLabel) else 1)
            if isinstance(widget, RoleLabel):
                widget.setMargin(self._theme.px(10))
        page.setLayout(lines)
        return page
