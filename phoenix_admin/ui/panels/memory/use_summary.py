"""All there is of the opened subject: the chart, what it says, incidents, advice, limits."""

from datetime import timedelta

from PySide6.QtCore import Signal, Slot

from phoenix_admin.qt.charts import TimeChartData, TimeSeriesChart
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    STRETCH,
    KeyValueList,
    RoleLabel,
    ScrollPane,
    SegmentedTabs,
    Surface,
    column,
    row,
)
from phoenix_admin.services.memory.faces import MemoryView
from phoenix_admin.services.memory.session import WINDOWS, MemorySession
from phoenix_admin.ui.panels.memory.use_chart import Unit
from phoenix_admin.ui.panels.memory.use_incidents import Incidents
from phoenix_admin.ui.panels.memory.use_words import (
    advice_facts,
    limit_facts,
    verdict_facts,
    workers_facts,
)
from phoenix_admin.ui.panels.memory.worker_count import WorkerCount

_WINDOW_WORDS = ("1 h", "6 h", "1 d", "7 d", "30 d")
_CHART_HEIGHT = 236
_KEY_WIDTH = 104
_LISTS = (
    ("verdict", "What the figures say"),
    ("advice", "Which limit would be right"),
    ("workers", "Workers and memory"),
    ("limits", "Limits there were"),
)


class UseSummary(ScrollPane):
    """Filled in place: a refresh moves nothing. UI thread.

    `window_chosen` carries how far the person wants to look back; `unit_chosen` what the axis is
    to count.
    """

    window_chosen = Signal(object)
    unit_chosen = Signal()

    def __init__(self, theme: Theme, item: str) -> None:
        self._windows = SegmentedTabs(
            theme,
            *_WINDOW_WORDS,
            object_name=f"{item}.window",
            accessible_name="How far to look back",
        )
        self._units = SegmentedTabs(
            theme,
            *(unit.value for unit in Unit),
            object_name=f"{item}.unit",
            accessible_name="What the axis counts",
        )
        self.chart = TimeSeriesChart(
            theme, object_name=f"{item}.chart", accessible_name="Memory over time"
        )
        self.chart.setMinimumHeight(theme.px(_CHART_HEIGHT))
        self.chart.setMaximumHeight(theme.px(_CHART_HEIGHT))
        self._partial = RoleLabel(
            theme, kind="caption", role="warn", wrap=True, object_name=f"{item}.partial"
        )
        made = [_facts(theme, item, *names) for names in _LISTS]
        self._verdict, self._advice, self._workers, self._limits = made
        self.incidents = Incidents(theme, item)
        self._workers_head = RoleLabel(theme, "Workers", kind="strong", weight=600)
        self.worker_count = WorkerCount(theme, item)
        self.worker_count.hide()
        content = Surface(theme, "surface", object_name=f"{item}.summary.content")
        chosen = row(theme, self._windows, STRETCH, self._units)
        self._parts = column(
            theme,
            column(theme, chosen, self.chart, self._partial, spacing=4),
            column(theme, self._head(theme, "What it says"), self._verdict, spacing=8),
            column(theme, self._head(theme, "Incidents"), self.incidents, spacing=8),
            column(theme, self._head(theme, "Limit"), self._advice, spacing=8),
            column(theme, self._workers_head, self.worker_count, self._workers, spacing=8),
            column(theme, self._head(theme, "Limits and deploys"), self._limits, spacing=8),
            STRETCH,
            margins=(20, 8, 16, 16),
            spacing=18,
        )
        content.setLayout(self._parts)
        super().__init__(
            theme, content, object_name=f"{item}.summary", accessible_name="Memory of the subject"
        )
        self._windows.currentChanged.connect(self._on_window)
        self._units.currentChanged.connect(self._on_unit)

    @property
    def unit(self) -> Unit:
        """What the axis is to count."""
        return tuple(Unit)[self._units.currentIndex()]

    def mark_window(self, window: timedelta) -> None:
        """Show which window is in force."""
        self._windows.blockSignals(True)
        self._windows.setCurrentIndex(WINDOWS.index(window))
        self._windows.blockSignals(False)

    def show_chart(self, data: TimeChartData | None) -> None:
        """Lines, limits and marks."""
        self.chart.set_data(data)

    def show_view(self, view: MemoryView, session: MemorySession) -> None:
        """Everything but the chart. `session` has what a person has said of it."""
        self._verdict.set_facts(verdict_facts(view))
        self._advice.set_facts(advice_facts(view))
        workers = workers_facts(view, session.workers_as_said)
        asks = session.takes_workers and view.workers is None
        self._workers.set_facts(workers)
        self._workers.setVisible(bool(workers))
        self._workers_head.setVisible(bool(workers) or asks)
        self.worker_count.setVisible(asks)
        self.worker_count.show_count(session.workers_said)
        self._limits.set_facts(limit_facts(view))
        self.incidents.show_view(view)
        said = [f"{fault.source} could not be read: {fault.error.text}" for fault in view.faults]
        if view.is_partial:
            said.append("The other side could not give all of it.")
        self._partial.set_text(" ".join(said))
        self._partial.setVisible(bool(said))

    def _head(self, theme: Theme, text: str) -> RoleLabel:
        return RoleLabel(theme, text, kind="strong", weight=600)

    @Slot(int)
    def _on_window(self, number: int) -> None:
        self.window_chosen.emit(WINDOWS[number])

    @Slot()
    def _on_unit(self) -> None:
        self.unit_chosen.emit()


def _facts(theme: Theme, item: str, name: str, spoken: str) -> KeyValueList:
    return KeyValueList(
        theme, key_width=_KEY_WIDTH, object_name=f"{item}.{name}", accessible_name=spoken
    )
