"""Where the parts of a log view stand; what they do together is `LogBrowser`."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QSplitter, QWidget

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    ActionButton,
    Button,
    RoleLabel,
    StateView,
    Surface,
    column,
    row,
)
from phoenix_admin.ui.logs.action_specs import FIELD_MENU, MORE_MENU, ROW_MENU
from phoenix_admin.ui.logs.ask_row import AskRow
from phoenix_admin.ui.logs.detail_pane import DetailPane
from phoenix_admin.ui.logs.filter_chips import SeverityChips, SourceChips
from phoenix_admin.ui.logs.histogram import Histogram
from phoenix_admin.ui.logs.query_box import QueryBox
from phoenix_admin.ui.logs.query_shelf import QueryShelf
from phoenix_admin.ui.logs.seen_fields import SeenFields
from phoenix_admin.ui.logs.state_pill import StatePill
from phoenix_admin.ui.logs.table import LogTable

HISTOGRAM_FROM: Final = 360
"""Pixels of height from which there is room for more than rows."""


class BrowserLayout(QWidget):
    """The parts, made and placed. UI thread."""

    def __init__(
        self,
        theme: Theme,
        actions: ActionRegistry,
        shelf: QueryShelf,
        *,
        while_typing: bool,
        parent: QWidget | None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("logs")
        self._theme = theme
        self._actions = actions
        self.shelf = shelf
        self._seen = seen = SeenFields()
        self.box = QueryBox(theme, shelf, seen, actions, while_typing=while_typing)
        self.histogram = Histogram(theme)
        self.pill = StatePill(theme)
        self.severities = SeverityChips(theme, self)
        self.sources = SourceChips(theme, self)
        self.table = LogTable(theme, object_name="logs.table", accessible_name="Log lines")
        self.details = DetailPane(theme, actions)
        self.ask_row = AskRow(theme)
        self._states = StateView(
            theme, self.table, object_name="logs.view", accessible_name="Log lines"
        )
        self._more_menu = self._menu("logs.more.menu", MORE_MENU)
        self._row_menu = self._menu("logs.row_menu", ROW_MENU)
        self._field_menu = self._menu("logs.field_menu", FIELD_MENU)
        self._make_tools(theme)
        self._left = QWidget()
        lines = column(theme, self._head(theme), self.ask_row, spacing=0)
        lines.addWidget(self._states, 1)
        lines.addWidget(self._foot(theme))
        self._left.setLayout(lines)
        self._place()

    @property
    def tools(self) -> tuple[Button, ...]:
        """Buttons that its owner places, and that are no part of it until then."""
        return (self._details_button, self._more)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low view has its room for rows; the histogram comes back when there is more."""
        super().resizeEvent(event)
        self.histogram.setVisible(self.height() >= self._theme.px(HISTOGRAM_FROM))

    # ------------------------------------------------------------------ inside

    def _make_tools(self, theme: Theme) -> None:
        self._details_button = Button(
            theme,
            "Details",
            glyph="panel-right",
            small=True,
            tip="Show or hide all of the line (Ctrl+. or Enter)",
            object_name="logs.details_button",
            parent=self,
        )
        self._more = Button(
            theme,
            "More",
            glyph="chevron-down",
            glyph_right=True,
            small=True,
            tip="Columns, gaps, marks, files, export",
            object_name="logs.more",
            parent=self,
        )

    def _head(self, theme: Theme) -> Surface:
        self._all_times = ActionButton(
            theme,
            self._actions.action("logs.show_all"),
            small=True,
            object_name="logs.all_times",
        )
        switches = row(theme, self.pill, self.severities.strip, self._all_times)
        switches.setStretchFactor(self.severities.strip, 1)
        head = Surface(theme, "surface", object_name="logs.head")
        parts = (self.box, self.histogram, switches, self.sources.strip)
        head.setLayout(column(theme, *parts, margins=(12, 8, 12, 8), spacing=6))
        return head

    def _foot(self, theme: Theme) -> Surface:
        self._counted = RoleLabel(
            theme, kind="caption", role="text2", tabular=True, elide=True, object_name="logs.count"
        )
        self._said = RoleLabel(
            theme,
            kind="caption",
            role="text2",
            elide=True,
            align=Qt.AlignmentFlag.AlignRight,
            object_name="logs.said",
        )
        self._stop_export = ActionButton(
            theme,
            self._actions.action("logs.stop_export"),
            small=True,
            object_name="logs.stop",
        )
        foot = Surface(theme, "surface", edges="t", object_name="logs.foot")
        line = row(theme, self._counted, self._said, self._stop_export, margins=(12, 2, 8, 2))
        line.setStretchFactor(self._counted, 1)
        line.setStretchFactor(self._said, 1)
        foot.setLayout(line)
        foot.setMinimumHeight(theme.px(28))
        self._stop_export.hide()
        return foot

    def _place(self) -> None:
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setObjectName("logs.splitter")
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._left)
        self._split.addWidget(self.details)
        self._split.setStretchFactor(0, 1)
        self.details.hide()
        self.setLayout(column(self._theme, self._split, spacing=0))
        QWidget.setTabOrder(self.sources.strip, self._details_button)
        QWidget.setTabOrder(self._details_button, self._more)
        QWidget.setTabOrder(self._more, self.table)

    def _menu(self, name: str, groups: Sequence[Sequence[str]]) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName(name)
        menu.setToolTipsVisible(True)
        for group in groups:
            menu.addActions([self._actions.action(key) for key in group])
            menu.addSeparator()
        return menu
