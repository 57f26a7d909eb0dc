"""The details of the opened subject of memory. They show one session, and nothing of any other."""

from datetime import timedelta

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction

from phoenix_admin.domain.errors import Missing
from phoenix_admin.domain.freshness import silence
from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.domain.notation import age, clock_time
from phoenix_admin.ports.call import Call
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.charts import TimeChartData
from phoenix_admin.qt.charts.chart_words import spoken
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    STRETCH,
    ActionButton,
    Message,
    StateKind,
    StateText,
    StateView,
    Surface,
    column,
    pin_size,
    row,
)
from phoenix_admin.services.memory.bench import MemoryBench
from phoenix_admin.services.memory.faces import MemoryRow, MemoryView
from phoenix_admin.services.memory.session import MemorySession
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.outcome import Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.task import Lane, Task
from phoenix_admin.ui.lists.detail_bars import ItemHead, MoreButton
from phoenix_admin.ui.lists.list_words import is_outdated, next_try_words
from phoenix_admin.ui.lists.moment import believed
from phoenix_admin.ui.lists.spoken_details import SpokenDetails
from phoenix_admin.ui.lists.way_out import way_out
from phoenix_admin.ui.panels.memory.use_chart import chart_data
from phoenix_admin.ui.panels.memory.use_specs import UseNames, copies
from phoenix_admin.ui.panels.memory.use_summary import UseSummary
from phoenix_admin.ui.panels.memory.use_words import (
    KINDS,
    lag_words,
    limit_words,
    use_look,
    used_words,
)
from phoenix_admin.ui.runs.copy_gcloud import CopyAsGcloud

_HEIGHT = 52
_NOTHING_OPEN = StateText(
    StateKind.NEVER,
    "Nothing is open",
    "Select a row to see its memory against its limit, its incidents and the limit that is right.",
    glyph="memory-stick",
)


class UseHead(ItemHead):
    """Name, kind and limit, verdict."""

    def __init__(self, theme: Theme, actions: ActionRegistry, item: str) -> None:
        copy = actions.action(f"{item}.copy_name")
        super().__init__(theme, item, copy, "Copy name", chip="state_chip", second="limit")
        self.show_row(None, "", "")

    def show_row(
        self,
        shown: MemoryRow | None,
        name: str,
        note: str,
        *,
        unknown: str = "",
        failing: bool = False,
    ) -> None:
        """Show this one; `name` alone while it is not listed (yet)."""
        self._show_name(name or None, f"Memory of {name}")
        self._chip.setVisible(shown is not None)
        self._second.setVisible(shown is not None)
        if shown is not None:
            self._chip.set_look(believed(use_look(shown), unknown, failing=failing))
            kind = KINDS[shown.subject.kind]
            if shown.title:
                kind = f"{kind} {shown.subject.name}"
            self._second.set_text(f"{kind} · {used_words(shown)} · {limit_words(shown.limit)}")
            self._note.set_text("" if unknown else note)


class UseDetails(SpokenDetails[MemorySession]):
    """Shows the open session of a bench, if it is of this tab. UI thread."""

    def __init__(
        self,
        theme: Theme,
        workbench: Workbench,
        bench: MemoryBench,
        names: UseNames,
        registry: ActionRegistry,
        runner: TaskRunner,
        *,
        changes: tuple[str, ...] = (),
    ) -> None:
        """`changes` are the keys of actions that change the limit, where there are such."""
        super().__init__(theme, workbench, bench.clock, names.item, "Details of memory")
        self._registry = registry
        self._runner = runner
        self._names = names
        self._charts = workbench.scope.child(f"chart of {names.prefix}")
        self._drawn: tuple[MemoryView, str] | None = None
        self._again = registry.action(f"{names.item}.try_again")
        self._header = UseHead(theme, registry, names.item)
        self._summary = UseSummary(theme, names.item)
        self._states = StateView(
            theme,
            self._summary,
            clock=bench.clock.monotonic,
            object_name=f"{names.item}.state",
            accessible_name="State of the details",
        )
        self._footer = self._made_footer(theme, changes)
        lines = column(theme, self._header, self._box, margins=(1, 0, 0, 0), spacing=0)
        lines.addWidget(self._states, 1)
        lines.addWidget(self._footer)
        self.setLayout(lines)
        self._header.hide_requested.connect(self.hide_requested)
        self._summary.window_chosen.connect(self._on_window)
        self._summary.unit_chosen.connect(self._show)
        self._summary.worker_count.said.connect(self._on_workers_said)
        self.bind(None)

    # ------------------------------------------------------------------ for the panel

    @property
    def summary(self) -> UseSummary:
        """Chart and facts."""
        return self._summary

    def bind(self, session: MemorySession | None) -> None:
        """Show this session and let go of the one before."""
        if session is not self._session:
            self._drawn = None
            self._summary.show_chart(None)
            self._summary.incidents.clear_selection()
            self._summary.worker_count.drop()
        super().bind(session)

    def offer(self, more: CopyAsGcloud) -> None:
        """One more menu behind the dots."""
        more.add_to(self._more.entries)

    def focus_first(self) -> None:
        """Put the keyboard into the details."""
        self._summary.chart.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_down(self) -> None:
        """Stop listening; before the panel goes."""
        super().close_down()
        self._charts.close()

    # ------------------------------------------------------------------ showing

    @Slot()
    def _show(self) -> None:
        session, now = self._session, self._clock.now()
        self._footer.setVisible(session is not None)
        self._show_announcement()
        if session is None:
            self._header.show_row(None, "", "")
            self._states.set_banner(None)
            self._states.show_state(_NOTHING_OPEN)
            return
        state, view = session.state, session.reading
        outdated = is_outdated(state, now)
        taken = state.last_good_at
        silent = silence(taken, now) if outdated and taken is not None else ""
        self._header.show_row(
            session.row,
            session.row.name if session.row is not None else session.subject.name,
            lag_words(session.row, now),
            unknown=silent,
            failing=state.phase is LoadPhase.FAILED,
        )
        self._summary.mark_window(session.window)
        if view is None:
            self._states.set_banner(None)
            self._show_absence(session)
            return
        self._states.set_refreshing(state.refreshing)
        self._states.show_content()
        self._states.set_banner(self._banner(session, view), self._steps(session))
        self._summary.show_view(view, session)
        self._draw(view)

    def _show_absence(self, session: MemorySession) -> None:
        error = session.state.error
        if session.state.phase is not LoadPhase.FAILED or error is None:
            self._states.show_loading("its figures")
        elif isinstance(error, Missing):
            text = StateText(StateKind.EMPTY, "It is not there", error.text, glyph="ban")
            self._states.show_state(text)
        else:
            title = "Its memory could not be read"
            text = StateText(StateKind.FAILED, title, error.text, meta=error.code)
            self._states.show_state(text, self._steps(session))

    def _steps(self, session: MemorySession) -> list[QAction]:
        error = session.state.error
        return way_out(self._registry, error, self._again) if error is not None else []

    def _banner(self, session: MemorySession, view: MemoryView) -> Message | None:
        now, error = self._clock.now(), session.state.error
        if session.state.phase is LoadPhase.FAILED and error is not None:
            shown = f"from {clock_time(view.taken_at)} ({age(view.taken_at, now)} old)"
            meta = next_try_words(session.state, now)
            text = f"Showing data {shown}. {error.text}"
            return Message(text, "Could not be read again", "triangle-alert", "warn", meta)
        if view.is_empty:
            text = "Another time may hold some; cloud readings arrive up to 4 min late."
            return Message(text, "No readings in this time", "circle-dashed", "text2")
        return None

    def _draw(self, view: MemoryView) -> None:
        """Make the chart's columns on a lane: a month of four figures is thousands of points."""
        unit = self._summary.unit
        if self._drawn is not None and self._drawn[0] is view and self._drawn[1] == unit:
            return
        self._drawn = (view, unit)

        def body(_: Call) -> TimeChartData:
            return spoken(chart_data(view, unit))

        def arrived(outcome: Outcome[TimeChartData]) -> None:
            if isinstance(outcome, Ok):
                self._summary.show_chart(outcome.value)

        task = Task(f"chart of {self._names.prefix}", body, Lane.READS)
        self._runner.submit(self._charts, task, arrived)

    # ------------------------------------------------------------------ the person's input

    @Slot(object)
    def _on_window(self, window: timedelta) -> None:
        if self._session is not None:
            self._session.set_window(window)

    @Slot(object)
    def _on_workers_said(self, count: int | None) -> None:
        if self._session is not None:
            self._session.say_workers(count)

    # ------------------------------------------------------------------ inside

    def _scroll_to_top(self) -> None:
        self._summary.verticalScrollBar().setValue(0)

    def _made_footer(self, theme: Theme, changes: tuple[str, ...]) -> Surface:
        item, action = self._names.item, self._registry.action
        footer = Surface(theme, "surface", edges="t", object_name=f"{item}.footer")
        pin_size(theme, footer, height=_HEIGHT)
        keys = (*changes, f"{item}.copy_picture", f"{item}.copy_csv")
        buttons = [ActionButton(theme, action(key), object_name=key) for key in keys]
        entries = [action(key) for key in copies(self._names)]
        self._more = MoreButton(theme, f"{item}.more", entries)
        footer.setLayout(
            row(theme, *buttons, STRETCH, self._more, margins=(12, 0, 10, 0), spacing=6)
        )
        return footer
