"""The list of executions that need somebody, and how many do not."""

from PySide6.QtGui import QAction

from phoenix_admin.domain.notation import clock_time, count
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.tables import SortOrder
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import InlineMessage, Message, StateKind, StateText, pin_size
from phoenix_admin.services.stray_runs_reading import StrayReading
from phoenix_admin.services.stray_runs_rows import StrayRow
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.ui.lists import list_pane
from phoenix_admin.ui.lists.board import Narrowing
from phoenix_admin.ui.lists.list_header import ListHeader
from phoenix_admin.ui.lists.list_words import ListNames, is_outdated
from phoenix_admin.ui.panels.processes.executions_board import Board, ColumnKey, StrayEntry
from phoenix_admin.ui.panels.processes.executions_columns import ExecutionTable, row_text

NAMES = ListNames("execution", "executions", "")
_CHIPS = (Narrowing.ALL, Narrowing.RUNNING)
_HEIGHT = 32


class ExecutionList(list_pane.ListPane[StrayRow]):
    """Shows the stray runs of a workbench. UI thread."""

    def __init__(
        self,
        theme: Theme,
        workbench: Workbench,
        actions: ActionRegistry,
        clock: Clock,
        runner: TaskRunner,
    ) -> None:
        self._strays = strays = workbench.strays
        parts = list_pane.ListParts(
            "executions",
            NAMES,
            workbench.environment,
            strays.catalogue,
            Board(),
            self._open_name,
            SortOrder(ColumnKey.WRONG, descending=True),
        )
        header = ListHeader(
            theme,
            "executions",
            "executions",
            "what is wrong, project, execution or ID",
            chips=_CHIPS,
            title="Executions that need somebody",
        )
        self._figures = InlineMessage(theme, object_name="executions.figures")
        pin_size(theme, self._figures, height=_HEIGHT)
        super().__init__(
            theme,
            parts,
            header,
            ExecutionTable(theme, clock, self._moment),
            actions,
            clock,
            runner,
            workbench.scope,
            above_rows=(self._figures,),
        )

    def _open_name(self) -> str | None:
        session = self._strays.session
        return session.name if session is not None else None

    def _show_state(self) -> None:
        super()._show_state()
        reading = self._strays.catalogue.whole
        if reading is not None:
            self._figures.show_message(figures(reading, outdated=self._is_outdated))
        # Without rows the page below says the same in larger letters.
        self._figures.setVisible(reading is not None and bool(self.board.entries))

    def _empty_page(self) -> tuple[StateText, list[QAction]]:
        reading = self._strays.catalogue.whole
        if reading is None:
            return super()._empty_page()
        return empty_text(reading, outdated=self._is_outdated), []

    @property
    def _is_outdated(self) -> bool:
        return is_outdated(self._strays.catalogue.state, self._clock.now())

    def _copied(self, entry: StrayEntry) -> str:
        return row_text(entry, self._moment())


def figures(reading: StrayReading, *, outdated: bool) -> Message:
    """How many others run, and how far the engine's list was looked through. Pure."""
    number, stalled = reading.claimed, reading.stalled
    one, many = ("was", "were") if outdated else ("is", "are")
    said = f"No other execution {one} active."
    if number:
        noun = f"1 other {one}" if number == 1 else f"{count(number)} others {many}"
        silent = f", {count(stalled)} of them stalled" if stalled else ""
        said = f"{noun} claimed by the documents{silent}."
    if reading.cut_at is not None:
        text = f"{said} Only the newest {count(reading.cut_at)} executions were looked through."
        return Message(text, glyph="circle-alert", tone="warn")
    return Message(said, glyph="circle-dashed" if outdated else "circle-check", tone="text3")


def empty_text(reading: StrayReading, *, outdated: bool) -> StateText:
    """Nobody is needed: as of when, and what was looked at. Pure."""
    checked, number = f"Checked {clock_time(reading.taken_at)}.", reading.claimed
    was = "was" if outdated else "is"
    title = f"Every active execution {was} claimed" if number else f"No execution {was} active"
    if reading.cut_at is not None:
        title = f"Nobody {was} needed by the newest {count(reading.cut_at)} executions"
        checked += " Older ones were not looked through."
    noun = "It is the run" if number == 1 else f"All {count(number)} are the runs"
    body = f"{noun} that its document names. {checked}" if number == 1 else checked
    if number > 1:
        body = f"{noun} that their documents name. {checked}"
    if reading.stalled:
        body += f" Stalled: {count(reading.stalled)}; see Jobs."
    return StateText(StateKind.EMPTY, title, body, glyph="circle-check")
