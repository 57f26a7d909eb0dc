"""What the actions of the page do, and when they are off."""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.process_class import RunFacts
from phoenix_admin.domain.stop_ladder_plan import StopPlan
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.process_bench import ProcessBench
from phoenix_admin.services.process_sweep import SweepMode, left_behind
from phoenix_admin.services.process_watch import ProcessReading, ProcessRow
from phoenix_admin.services.results import Tone
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.lists.announcement import Announcement
from phoenix_admin.ui.lists.item_actions import ItemActions
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panels.processes.action_specs import SPECS
from phoenix_admin.ui.panels.processes.asking import Asker
from phoenix_admin.ui.panels.processes.questions import (
    StopQuestion,
    ask_parent_question,
    parent_question,
    process_words,
    stop_question,
    sweep_question,
)
from phoenix_admin.ui.panels.processes.refusals import refusals
from phoenix_admin.ui.panels.processes.terminal_lines import kill_line, ps_line

CHECKABLE = ("processes.tree", "processes.follow", "processes.pause")


class Listed(Protocol):
    """What the actions ask of the list and tell it."""

    @property
    def several_ids(self) -> tuple[str, ...]:
        """The selected processes when there are several."""
        ...

    def clear_several(self) -> None:
        """Select the current process only."""
        ...


class ProcessActions(ItemActions):
    """Those on the open process, on the selected ones, and on the list. UI thread only.

    `name_of` gives a project's name. `tree_wanted` and `follow_wanted` carry what a switch says.
    """

    copy_row_requested = Signal()
    job_requested = Signal(str)
    tree_wanted = Signal(bool)
    follow_wanted = Signal(bool)

    def __init__(
        self,
        registry: ActionRegistry,
        workbench: Workbench,
        bench: ProcessBench,
        theme: Theme,
        opener: Opener,
        over: QWidget,
    ) -> None:
        super().__init__(registry, over)
        self._workbench = workbench
        self._bench = bench
        self._theme = theme
        self._opener = opener
        self._over = over
        self._asker = Asker(theme, workbench, bench, over)
        self._listed: Listed | None = None
        self.name_of: Callable[[str], str] = str
        slots: dict[str, Callable[[], None]] = {
            "process.stop": self._on_stop,
            "process.force": self._on_force,
            "process.ask_parent": self._on_ask_parent,
            "process.stop_parent": self._on_stop_parent,
            "process.open_project": self._on_open_project,
            "process.open_job": self._on_open_job,
            "process.copy_id": self._on_copy_id,
            "process.copy_row": self._on_copy_row,
            "process.copy_ps": self._on_copy_ps,
            "process.copy_kill": self._on_copy_kill,
            "processes.stop_selected": self._on_stop_selected,
            "processes.clear_selection": self._on_clear_selection,
            "processes.sweep": self._on_sweep,
            "processes.tree": self._on_tree,
            "processes.follow": self._on_follow,
            "processes.pause": self._on_pause,
            "processes.resort": self._on_resort,
            "processes.show_new": self._on_resort,
            "processes.clear_filter": self._on_clear_filter,
            "processes.try_again": self._on_try_again,
        }
        for spec in SPECS:
            action = registry.register(spec, slots[spec.key])
            action.setCheckable(spec.key in CHECKABLE)
        self.refresh_states()

    def attach(self, listed: Listed) -> None:
        """The list is there."""
        self._listed = listed
        self.refresh_states()

    def _refusals(self) -> Mapping[str, str | None]:
        return refusals(self._bench, self._several)

    # ------------------------------------------------------------------ stops

    @Slot()
    def _on_stop(self) -> None:
        row, look = self._open
        if row is None or look is None or self._is_off("process.stop"):
            return
        plan = self._bench.operations.plan_stop(look, [row.key])
        what = process_words(row, self.name_of)
        self._ask_to_stop(stop_question(plan, what, self._workbench.environment), plan)

    @Slot()
    def _on_force(self) -> None:
        row, look = self._open
        if row is None or look is None or self._is_off("process.force"):
            return
        operations, report = self._bench.operations, self._bench.operations.report
        what = process_words(row, self.name_of)
        left = report.run.alive if report is not None else ()
        if report is not None and row.key in left:
            plan = report.run.plan
            question = stop_question(plan, what, self._workbench.environment)
            self._ask_to_stop(question, plan, asked=True)
        else:
            plan = operations.plan_stop(look, [row.key])
            self._ask_to_stop(stop_question(plan, what, self._workbench.environment), plan)

    @Slot()
    def _on_stop_parent(self) -> None:
        row, look = self._open
        if row is None or look is None or self._is_off("process.stop_parent"):
            return
        plan = self._bench.operations.plan_parent_stop(look, row.key)
        parent = look.index.parent(row.facts)
        if plan is not None and parent is not None:
            self._ask_to_stop(parent_question(plan, parent, row.facts.pid), plan)

    @Slot()
    def _on_stop_selected(self) -> None:
        look = self._bench.catalogue.newest
        if look is None or self._is_off("processes.stop_selected"):
            return
        chosen = [row for row in look.rows if row.id in self._several]
        if not chosen:
            self._say("None of the selected processes is there any more.", Tone.ATTENTION)
            return
        plan = self._bench.operations.plan_stop(look, [row.key for row in chosen])
        what = process_words(chosen[0], self.name_of)
        self._ask_to_stop(stop_question(plan, what, self._workbench.environment), plan)

    def _ask_to_stop(self, question: StopQuestion, plan: StopPlan, *, asked: bool = False) -> None:
        from phoenix_admin.ui.dialogs.sheet import open_sheet  # noqa: PLC0415 - late, see asking
        from phoenix_admin.ui.panels.processes.stop_sheet import StopSheet  # noqa: PLC0415 - see asking

        sheet = StopSheet(
            self._theme,
            question,
            plan,
            self._bench.operations,
            self._workbench.gate,
            self._bench.clock,
            self._workbench.environment,
            asked=asked,
        )
        if not open_sheet(sheet, self._over):
            sheet.close_down()

    # ------------------------------------------------------------------ zombies, the sweep

    @Slot()
    def _on_ask_parent(self) -> None:
        row, look = self._open
        if row is None or look is None or self._is_off("process.ask_parent"):
            return
        parent = look.index.parent(row.facts)
        if parent is None:
            return
        if parent.key == look.listing.own:
            # Our own child: it is simply collected, and nobody is told anything.
            self._expect(self._bench.operations.request_reap(row.key))
            return
        question = ask_parent_question(row, parent, self._workbench.environment, own=False)
        self._asker.ask(
            question,
            lambda: self._expect(self._bench.operations.request_reap(row.key)),
            lambda: self._reason("process.ask_parent"),
        )

    @Slot()
    def _on_sweep(self) -> None:
        look = self._bench.catalogue.newest
        if look is None or self._is_off("processes.sweep"):
            return
        if not self._bench.settings().sweep_stops:
            self._sweep(SweepMode.REPORT)
            return
        found = tuple(process_words(row, self.name_of) for row in left_behind(look))
        self._asker.ask(
            sweep_question(self._workbench.environment, found),
            lambda: self._sweep(SweepMode.STOP),
            lambda: self._reason("processes.sweep"),
            changed=_nothing_changes,
        )

    def _sweep(self, mode: SweepMode) -> None:
        self._expect(self._bench.operations.request_sweep(mode))

    # ------------------------------------------------------------------ ways and copies

    @Slot()
    def _on_open_project(self) -> None:
        run = self._run
        if run is not None and not self._is_off("process.open_project"):
            self.project_requested.emit(run.project_id or "")

    @Slot()
    def _on_open_job(self) -> None:
        run = self._run
        if run is not None and not self._is_off("process.open_job"):
            self.job_requested.emit(run.job_id or "")

    @Slot()
    def _on_copy_id(self) -> None:
        row, _ = self._open
        if row is not None:
            self._copy(str(row.facts.pid))

    @Slot()
    def _on_copy_row(self) -> None:
        self.copy_row_requested.emit()

    @Slot()
    def _on_copy_ps(self) -> None:
        row, _ = self._open
        if row is not None and not self._is_off("process.copy_ps"):
            self._copy(ps_line(row.facts.pid, sys.platform))

    @Slot()
    def _on_copy_kill(self) -> None:
        row, _ = self._open
        if row is not None and not self._is_off("process.copy_kill"):
            self._copy(kill_line(row.facts.pid, self._workbench.environment, sys.platform))

    def _copy(self, text: str) -> None:
        self._opener.copy_text(text)
        self.announced.emit(Announcement(f"Copied {text.splitlines()[-1]}"))

    # ------------------------------------------------------------------ the list

    @Slot()
    def _on_tree(self) -> None:
        self.tree_wanted.emit(self._registry.action("processes.tree").isChecked())

    @Slot()
    def _on_follow(self) -> None:
        self.follow_wanted.emit(self._registry.action("processes.follow").isChecked())

    @Slot()
    def _on_pause(self) -> None:
        self._bench.catalogue.set_paused(self._registry.action("processes.pause").isChecked())

    @Slot()
    def _on_clear_selection(self) -> None:
        if self._listed is not None:
            self._listed.clear_several()

    @Slot()
    def _on_try_again(self) -> None:
        self._bench.catalogue.refresh()

    # ------------------------------------------------------------------ inside

    @property
    def _several(self) -> Sequence[str]:
        return self._listed.several_ids if self._listed is not None else ()

    @property
    def _open(self) -> tuple[ProcessRow | None, ProcessReading | None]:
        session = self._bench.session
        return (session.row, session.seen_in) if session is not None else (None, None)

    @property
    def _run(self) -> RunFacts | None:
        row, _ = self._open
        return row.evidence.run if row is not None else None


def _nothing_changes() -> str | None:
    """Each is looked at again before it is touched."""
    return None
