"""What is done with several projects at once: plans of the selection, of the list, their sheet.

A plan is made of ids that are fixed when it is asked for. While it runs, its sheet may be closed
and opened again; the list says in one line how far it is.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from phoenix_admin.domain.bulk_plan import BulkPlan, BulkVerb, Origin, OriginKind
from phoenix_admin.domain.notation import count
from phoenix_admin.ports.call import Call
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.bulk_planning import PlanRequest
from phoenix_admin.services.bulk_plans import BulkPhase
from phoenix_admin.services.bulk_words import results_csv
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.outcome import Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.task import Lane, Overlap, Task
from phoenix_admin.ui.dialogs.save_chooser import SaveChooser, write_text
from phoenix_admin.ui.panels.projects.bulk_specs import BULK_SPECS, SELECTION_KEYS
from phoenix_admin.ui.panels.projects.plan_asking import (
    PlanAsker,
    continue_question,
    discard_question,
)

if TYPE_CHECKING:
    from phoenix_admin.ui.dialogs.bulk_plan_sheet import BulkPlanSheet

SELECT_FIRST = "Select several projects first (Ctrl+click, Shift+click or Ctrl+A)."


class ListedProjects(Protocol):
    """What the list knows of what the person sees and has selected."""

    @property
    def several_ids(self) -> tuple[str, ...]:
        """The selected projects when there are several, those gone meanwhile included."""
        ...

    @property
    def matching_ids(self) -> tuple[str, ...]:
        """Every loaded project that matches the filter, in the order of the list."""
        ...

    @property
    def has_matches(self) -> bool:
        """Whether there is any such project; asked after every look, so never by counting."""
        ...

    @property
    def filter_text(self) -> str:
        """The filter as a person reads it; empty without one."""
        ...

    @property
    def loaded(self) -> int:
        """How many projects are loaded."""
        ...

    def clear_several(self) -> None:
        """Select the current project only."""
        ...


class NothingListed:
    """Before there is a list."""

    several_ids: tuple[str, ...] = ()
    matching_ids: tuple[str, ...] = ()
    has_matches = False
    filter_text = ""
    loaded = 0

    def clear_several(self) -> None:
        """Nothing is selected."""


class BulkActions(QObject):
    """Registers and performs the actions on several projects. UI thread only.

    `said` carries a sentence for the line of hints: why an action did nothing.
    """

    said = Signal(str)

    def __init__(
        self,
        registry: ActionRegistry,
        workbench: Workbench,
        theme: Theme,
        runner: TaskRunner,
        saver: SaveChooser,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._registry = registry
        self._workbench = workbench
        self._bulk = workbench.bulk
        self._listed: ListedProjects = NothingListed()
        self._theme = theme
        self._runner = runner
        self._saver = saver
        self._over = over
        self._sheet: BulkPlanSheet | None = None
        self._asker = PlanAsker(theme, workbench, over)
        self._forget = self._bulk.changed.add(self.refresh_states)
        slots = self._slots()
        for spec in BULK_SPECS:
            registry.register(spec, slots[spec.key])
        self.refresh_states()

    def attach(self, listed: ListedProjects) -> None:
        """Which list the actions are about; the panel gives it once it is there."""
        self._listed = listed
        self.refresh_states()

    def close_down(self) -> None:
        """Stop listening; before the panel goes."""
        self._forget()
        if self._sheet is not None:
            self._sheet.close_down()

    @Slot()
    def refresh_states(self) -> None:
        """Switch each action on, or off with its reason."""
        bulk, phase = self._bulk, self._bulk.phase
        busy = bulk.refusal()
        several = None if self._listed.several_ids else SELECT_FIRST
        nothing = None if self._listed.has_matches else "There are no projects."
        resting = None if phase is BulkPhase.INTERRUPTED else "No plan was interrupted."
        shown = phase in (BulkPhase.RUNNING, BulkPhase.OVER)
        runs = None if phase is BulkPhase.RUNNING else "No plan is running."
        off = {
            "projects.reconcile_all": busy or nothing,
            "projects.plan_reconcile": several or busy,
            "projects.plan_stitch": several or busy,
            "projects.plan_cancel": several or busy,
            "projects.clear_selection": several,
            "projects.plan_show": None if shown else "There is no plan.",
            "projects.plan_stop": runs or ("It is stopping already." if bulk.stopping else None),
            "projects.plan_continue": resting or bulk.run_refusal(),
            "projects.plan_discard": bulk.discard_refusal(),
            "projects.plan_dismiss": None if phase is BulkPhase.OVER else "There are no results.",
        }
        for key, reason in off.items():
            self._registry.set_refusal(key, reason)

    def fill_menu(self, menu: QMenu) -> None:
        """The menu of a row that is one of several selected."""
        for key in SELECTION_KEYS:
            if key == SELECTION_KEYS[-1]:
                menu.addSeparator()
            menu.addAction(self._registry.action(key))

    # ------------------------------------------------------------------ making plans

    @Slot()
    def _on_reconcile_all(self) -> None:
        ids, text = self._listed.matching_ids, self._listed.filter_text
        kind = OriginKind.FILTER if text else OriginKind.EVERYTHING
        self._make(BulkVerb.RECONCILE, ids, Origin(kind, text, self._listed.loaded))

    @Slot()
    def _on_plan_reconcile(self) -> None:
        self._make_of_selection(BulkVerb.RECONCILE)

    @Slot()
    def _on_plan_stitch(self) -> None:
        self._make_of_selection(BulkVerb.STITCH)

    @Slot()
    def _on_plan_cancel(self) -> None:
        self._make_of_selection(BulkVerb.CANCEL)

    def _make_of_selection(self, verb: BulkVerb) -> None:
        origin = Origin(OriginKind.SELECTION, of=self._listed.loaded)
        self._make(verb, self._listed.several_ids, origin)

    def _make(self, verb: BulkVerb, ids: tuple[str, ...], origin: Origin) -> None:
        self.refresh_states()
        if not ids or self._sheet is not None:
            return
        if not self._bulk.request_plan(PlanRequest(verb, origin, ids)):
            self.said.emit(self._bulk.refusal() or "")
            return
        if not self._open(verb):
            self._bulk.forget()

    # ------------------------------------------------------------------ the sheet

    @Slot()
    def _on_show(self) -> None:
        plan = self._bulk.plan
        if plan is not None and self._sheet is None:
            self._open(plan.verb)

    def _open(self, verb: BulkVerb) -> bool:
        from phoenix_admin.ui.dialogs.bulk_plan_sheet import BulkPlanSheet  # noqa: PLC0415 - see asking
        from phoenix_admin.ui.dialogs.sheet import open_sheet  # noqa: PLC0415 - late, see asking

        sheet = BulkPlanSheet(self._theme, self._bulk, verb, self._workbench.environment)
        sheet.save_requested.connect(self._on_save)
        sheet.finished.connect(self._on_closed)
        self._sheet = sheet
        if not open_sheet(sheet, self._over):
            sheet.close_down()
            self._sheet = None
            return False
        return True

    @Slot()
    def _on_closed(self) -> None:
        self._sheet = None
        # A plan that was not agreed to is not wanted; results that were read are put away.
        self._bulk.forget()

    @Slot(object)
    def _on_save(self, plan: BulkPlan) -> None:
        name = f"{plan.verb} plan {plan.made_at:%Y-%m-%d %H%M}.csv"

        def picked(path: Path) -> None:
            self._write(path, results_csv(plan), len(plan.items))

        self._saver.choose_target(self._over, name, picked)

    def _write(self, path: Path, text: str, number: int) -> None:
        def body(_: Call) -> None:
            write_text(path, text)

        def arrived(outcome: Outcome[None]) -> None:
            if self._sheet is None:
                return
            match outcome:
                case Ok():
                    self._sheet.say(f"{count(number)} results were saved to {path}.")
                case Failed(error):
                    self._sheet.say(error.text)
                case _:
                    pass

        task = Task("save results", body, Lane.MEDIA, overlap=Overlap.QUEUE, label="Save results")
        self._runner.submit(self._workbench.scope, task, arrived)

    # ------------------------------------------------------------------ a plan that is there

    @Slot()
    def _on_stop(self) -> None:
        self._bulk.stop()

    @Slot()
    def _on_continue(self) -> None:
        plan = self._bulk.plan
        if plan is None or self._is_off("projects.plan_continue"):
            return
        question = continue_question(plan, self._workbench.environment)
        if question is None:
            self._continue()
        else:
            self._asker.ask(question, self._continue, self._reason_of("projects.plan_continue"))

    @Slot()
    def _on_discard(self) -> None:
        plan = self._bulk.plan
        if plan is not None and not self._is_off("projects.plan_discard"):
            question = discard_question(plan, self._workbench.environment)
            self._asker.ask(question, self._discard, self._reason_of("projects.plan_discard"))

    def _continue(self) -> None:
        if not self._bulk.continue_interrupted():
            self.said.emit(self._bulk.run_refusal() or "")

    def _discard(self) -> None:
        if not self._bulk.discard_interrupted():
            self.said.emit(self._bulk.discard_refusal() or "")

    def _reason_of(self, key: str) -> Callable[[], str | None]:
        def reason() -> str | None:
            self.refresh_states()
            return self._registry.refusal(key)

        return reason

    def _is_off(self, key: str) -> bool:
        reason = self._reason_of(key)()
        if reason is not None:
            self.said.emit(reason)
        return reason is not None

    @Slot()
    def _on_dismiss(self) -> None:
        self._bulk.forget()

    @Slot()
    def _on_clear(self) -> None:
        self._listed.clear_several()

    def _slots(self) -> dict[str, Callable[[], None]]:
        return {
            "projects.reconcile_all": self._on_reconcile_all,
            "projects.plan_reconcile": self._on_plan_reconcile,
            "projects.plan_stitch": self._on_plan_stitch,
            "projects.plan_cancel": self._on_plan_cancel,
            "projects.clear_selection": self._on_clear,
            "projects.plan_show": self._on_show,
            "projects.plan_stop": self._on_stop,
            "projects.plan_continue": self._on_continue,
            "projects.plan_discard": self._on_discard,
            "projects.plan_dismiss": self._on_dismiss,
        }
