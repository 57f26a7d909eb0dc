"""Where the parts of a compact log view stand; what they do together is `CompactLog`."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    ActionButton,
    RoleLabel,
    SearchField,
    StateView,
    Surface,
    column,
    row,
)
from phoenix_admin.ui.logs.filter_chips import SeverityChips
from phoenix_admin.ui.logs.state_pill import StatePill
from phoenix_admin.ui.logs.table import LogTable

CHIPS_FROM: Final = 280
"""Pixels of height from which there is room for more than rows."""
_FIELD: Final = 230


class CompactLayout(QWidget):
    """Rows with a line above and one below them. UI thread.

    `tools` are a field, the state and the way to the Logs page. With `tools_inside` they stand
    above the rows; otherwise the owner places them.
    """

    def __init__(
        self,
        theme: Theme,
        *,
        object_name: str,
        accessible_name: str,
        pill_name: str,
        tools_inside: bool,
        parent: QWidget | None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"{object_name}.view")
        self._theme = theme
        self._name = name = object_name
        self.field = SearchField(
            theme,
            placeholder='Filter  severity>=WARNING "text"',
            object_name=f"{name}.query",
            accessible_name="Filter the log lines",
        )
        self.field.setMinimumWidth(theme.px(120))
        self.pill = StatePill(theme, object_name=pill_name)
        self._in_logs: ActionButton | None = None
        self.severities = SeverityChips(theme, self, object_name=name)
        self.table = LogTable(
            theme, object_name=f"{name}.table", accessible_name=accessible_name, headed=False
        )
        self._states = StateView(
            theme, self.table, object_name=f"{name}.state", accessible_name="Log"
        )
        self._tools_inside = tools_inside
        lines = column(theme, spacing=0)
        self._head_line = row(theme, spacing=6, margins=(10, 6, 10, 6))
        if tools_inside:
            self._head_line.addWidget(self.field, 1)
            self._head_line.addWidget(self.pill)
            head = Surface(theme, "surface", edges="b", object_name=f"{name}.head")
            head.setLayout(self._head_line)
            lines.addWidget(head)
        else:
            self.field.setFixedWidth(theme.px(_FIELD))
        lines.addWidget(self._chip_line(theme))
        lines.addWidget(self._states, 1)
        lines.addWidget(self._notes(theme))
        lines.addWidget(self._foot(theme))
        self.setLayout(lines)
        self._menu = QMenu(self)
        self._menu.setObjectName(f"{name}.menu")

    @property
    def tools(self) -> tuple[QWidget, ...]:
        """State, filter and the way to the Logs page, in the order of Tab."""
        way = () if self._in_logs is None else (self._in_logs,)
        return (self.pill, self.field, *way)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low view has its room for rows."""
        super().resizeEvent(event)
        self._chips.setVisible(self.height() >= self._theme.px(CHIPS_FROM))

    def _offer_logs(self, action: QAction) -> None:
        self._in_logs = ActionButton(
            self._theme,
            action,
            "ghost",
            icon_only=True,
            small=True,
            object_name=f"{self._name}.in_logs",
            parent=self,
        )
        self._menu.addSeparator()
        self._menu.addAction(action)
        if self._tools_inside:
            self._head_line.addWidget(self._in_logs)
            QWidget.setTabOrder(self.pill, self._in_logs)

    def _chip_line(self, theme: Theme) -> Surface:
        self._chips = Surface(theme, "surface", edges="b", object_name=f"{self._name}.chips")
        self._chips.setLayout(row(theme, self.severities.strip, margins=(10, 5, 10, 5)))
        self._chips.hide()
        return self._chips

    def _notes(self, theme: Theme) -> Surface:
        """Evidence is not cut: it wraps, in a line of its own that is there only with it."""
        self._noted = RoleLabel(
            theme,
            kind="caption",
            role="text2",
            tabular=True,
            wrap=True,
            object_name=f"{self._name}.notes",
        )
        self._note_line = Surface(theme, "inset", edges="t", object_name=f"{self._name}.note_line")
        self._note_line.setLayout(row(theme, self._noted, margins=(12, 3, 12, 3)))
        self._note_line.hide()
        return self._note_line

    def _show_notes(self, words: str) -> None:
        self._noted.set_text(words)
        self._note_line.setVisible(bool(words))

    def _foot(self, theme: Theme) -> Surface:
        name = self._name
        self._counted = RoleLabel(
            theme,
            kind="caption",
            role="text2",
            tabular=True,
            elide=True,
            object_name=f"{name}.count",
        )
        self._newest = RoleLabel(
            theme,
            kind="caption",
            role="text2",
            tabular=True,
            elide=True,
            align=Qt.AlignmentFlag.AlignRight,
            object_name=f"{name}.newest",
        )
        foot = Surface(theme, "inset", edges="t", object_name=f"{name}.foot")
        line = row(theme, self._counted, self._newest, margins=(12, 3, 12, 3))
        line.setStretchFactor(self._counted, 1)
        foot.setLayout(line)
        self._foot_line = foot
        return foot
