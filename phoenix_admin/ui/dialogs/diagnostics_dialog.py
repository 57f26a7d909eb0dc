"""What the open environment was asked for, by API, and what the lanes are doing."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from phoenix_admin.domain.traffic import TrafficReport
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import Button, RoleLabel, column, row
from phoenix_admin.ui.dialogs.diagnostics_words import (
    COLUMNS,
    RunningTask,
    lane_words,
    traffic_lines,
    traffic_title,
)
from phoenix_admin.ui.dialogs.sheet import SheetDialog

WIDTH = 780
_RIGHT = range(1, 6)
"""The columns that hold figures."""


class DiagnosticsDialog(SheetDialog):
    """Figures that are taken anew each second while it is open; asks nobody. UI thread.

    `report` gives what was counted, None where nothing is asked over a network.
    """

    def __init__(
        self,
        theme: Theme,
        name: str,
        report: Callable[[], TrafficReport | None],
        running: Callable[[], Sequence[RunningTask]],
    ) -> None:
        super().__init__(
            theme, width=WIDTH, object_name="diagnostics", accessible_name="Diagnostics"
        )
        self._name = name
        self._report = report
        self._running = running
        self._close = Button(theme, "Close", object_name="diagnostics.close")
        self._close.clicked.connect(self.accept)
        self._above = RoleLabel(
            theme, role="text2", wrap=True, selectable=True, object_name="diagnostics.traffic"
        )
        self._cells: list[list[RoleLabel]] = []
        self._table = QWidget()
        self._table.setObjectName("diagnostics.apis")
        self._table.setAccessibleName("Requests by API")
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(16))
        self._grid.setVerticalSpacing(theme.px(6))
        self._grid.setColumnStretch(len(COLUMNS) - 1, 1)
        self._lanes = RoleLabel(
            theme,
            role="text2",
            wrap=True,
            selectable=True,
            object_name="diagnostics.lanes",
            accessible_name="Background work",
        )
        self._lay_out()
        self.refresh()

    def first_focus(self) -> QWidget:
        """The way out."""
        return self._close

    @Slot()
    def refresh(self) -> None:
        """Take the figures of this moment."""
        report = self._report()
        lines = traffic_lines(report)
        self._above.set_text(traffic_title(report, self._name))
        self._table.setVisible(bool(lines))
        while len(self._cells) <= len(lines):
            self._add_line()
        for cells, line in zip(self._cells, [COLUMNS, *lines], strict=False):
            for label, text in zip(cells, line, strict=True):
                label.set_text(text)
        self._lanes.set_text(lane_words(self._running()))

    def _lay_out(self) -> None:
        theme = self.theme
        title = RoleLabel(theme, "Diagnostics", kind="title", weight=600)
        work = RoleLabel(theme, "Background work", kind="strong", weight=600)
        foot = row(theme)
        foot.addStretch(1)
        foot.addWidget(self._close)
        self.setLayout(
            column(
                theme,
                title,
                self._above,
                self._table,
                work,
                self._lanes,
                foot,
                margins=(24, 20, 20, 16),
                spacing=12,
            )
        )

    def _add_line(self) -> None:
        number = len(self._cells)
        cells: list[RoleLabel] = []
        head = number == 0
        for place in range(len(COLUMNS)):
            side = Qt.AlignmentFlag.AlignRight if place in _RIGHT else Qt.AlignmentFlag.AlignLeft
            label = RoleLabel(
                self.theme,
                kind="caption" if head else "body",
                weight=600 if head else 400,
                role="text3" if head else "text",
                tabular=True,
                wrap=head,
                selectable=not head,
                align=side,
                object_name="" if head else f"diagnostics.api.{number}.{place}",
            )
            self._grid.addWidget(label, number, place)
            cells.append(label)
        self._cells.append(cells)
