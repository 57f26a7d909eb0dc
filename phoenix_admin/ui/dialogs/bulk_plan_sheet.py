"""The sheet of a bulk plan: what would be done, then how it goes, then what came of it.

The list in it is frozen; when the world changes meanwhile, the result of the item says so.
Closing the sheet while the plan runs does not stop it.
"""

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from phoenix_admin.domain.bulk_plan import BulkItem, BulkPlan, BulkVerb
from phoenix_admin.domain.environment import Environment
from phoenix_admin.domain.notation import clock_time, count
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.qt.tables import DataTable, KeyedTableModel
from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.qt.widgets import (
    STRETCH,
    Button,
    EnvironmentBadge,
    IconLabel,
    ProgressBar,
    RoleLabel,
    TextField,
    column,
    row,
)
from phoenix_admin.qt.widgets.nesting import nest
from phoenix_admin.services.bulk_plans import BulkPhase, BulkPlans
from phoenix_admin.services.bulk_words import (
    decisions_waiting,
    keep_words,
    left_out_words,
    origin_words,
    outcome_rest,
    outcome_title,
    outcome_tone,
    progress_words,
    question,
    typed_words,
    verb_words,
)
from phoenix_admin.services.results import Tone
from phoenix_admin.ui.dialogs.bulk_plan_columns import plan_columns
from phoenix_admin.ui.dialogs.sheet import SheetDialog

WIDTH = 860
TABLE = (720, 300)
LEAST_TABLE = (480, 132)


class PlanTable(DataTable[BulkItem]):
    """The items; gives way when the window is low."""

    def sizeHint(self) -> QSize:
        """Some nine rows."""
        theme = self._theme
        return QSize(theme.px(TABLE[0]), theme.px(TABLE[1]))

    def minimumSizeHint(self) -> QSize:
        """Three rows."""
        theme = self._theme
        return QSize(theme.px(LEAST_TABLE[0]), theme.px(LEAST_TABLE[1]))


class BulkPlanSheet(SheetDialog):
    """Shows the plan of `bulk` and follows it. UI thread.

    `save_requested` carries the plan whose results shall be saved. The owner drops the plan when
    the sheet has been closed.
    """

    save_requested = Signal(object)

    def __init__(
        self, theme: Theme, bulk: BulkPlans, verb: BulkVerb, environment: Environment
    ) -> None:
        super().__init__(theme, width=WIDTH, object_name="plan", accessible_name="Plan")
        self._bulk = bulk
        self._verb = verb
        self._environment = environment
        self._shown: BulkPlan | None = None
        self._destructive = verb is BulkVerb.CANCEL
        self._model = KeyedTableModel(plan_columns(verb), _id)
        self._make_widgets()
        self._lay_out()
        self._connect()
        self._forget = bulk.changed.add(self._follow)
        self._follow()

    def first_focus(self) -> QWidget:
        """The safe button; where a name has to be typed, its field: typing confirms nothing."""
        return self._keep if self._typed.isHidden() else self._typed

    def refuses_enter(self, button: QPushButton) -> bool:
        """Enter never confirms what is destructive."""
        return button is self._go and self._destructive

    def say(self, text: str) -> None:
        """Say something about the last step, such as where the results were saved."""
        self._problem.set_text(text)
        self._problem.setVisible(bool(text))

    def close_down(self) -> None:
        """Stop following; again is harmless."""
        self._forget()

    # ------------------------------------------------------------------ following

    def _follow(self) -> None:
        bulk, plan = self._bulk, self._bulk.plan
        if plan is not None and plan is not self._shown:
            self._shown = plan
            self._table.apply(plan.items)
        elif plan is None and self._shown is not None and bulk.phase is BulkPhase.LOOKING:
            self._shown = None
            self._table.apply(())
        self._show_words(plan)
        self._show_progress(plan)
        self._show_decisions(plan)
        self._show_typed(plan)
        self._show_buttons(plan)

    def _show_words(self, plan: BulkPlan | None) -> None:
        bulk = self._bulk
        title, text = "Looking at the projects…", "Nothing is changed by this."
        danger = self._destructive and bulk.phase is BulkPhase.READY
        glyph: str = "circle-stop" if danger else "list-checks"
        role: ColourName = "danger_text" if danger else "link"
        if bulk.phase is BulkPhase.FAILED and bulk.error is not None:
            title, text = "The projects could not be looked at", bulk.error.text
            glyph, role = "triangle-alert", "warn"
        elif plan is not None and bulk.phase is BulkPhase.RUNNING:
            title = f"{progress_words(plan)}…"
            text = "It goes on when this is closed; the list and the status bar show how far it is."
        elif plan is not None and bulk.phase is BulkPhase.OVER:
            title = outcome_title(plan)
            rest = " ".join(part for part in (outcome_rest(plan.tally()), bulk.halted) if part)
            text = rest or "Each has one line in the journal."
            good = outcome_tone(plan.tally()) is Tone.GOOD
            glyph, role = ("circle-check", "ok") if good else ("triangle-alert", "warn")
        elif plan is not None:
            title = question(plan, self._environment.label)
            seen = f"Looked at {clock_time(plan.made_at)}; each is looked at again at its turn."
            said = (origin_words(plan.origin, len(plan.items)), left_out_words(plan), seen)
            text = " ".join(part for part in said if part)
        self._title.set_text(title)
        self._text.set_text(text)
        self.setAccessibleName(title)
        self._icon.set_glyph(glyph, role)
        if bulk.problem:
            self.say(bulk.problem)

    def _show_progress(self, plan: BulkPlan | None) -> None:
        bulk, looking = self._bulk, self._bulk.looking
        running = bulk.phase is BulkPhase.RUNNING and plan is not None
        self._bar.setVisible(running or bulk.phase is BulkPhase.LOOKING)
        self._bar_text.setVisible(not self._bar.isHidden())
        if running and plan is not None:
            tally = plan.tally()
            self._bar.set_progress(Progress(tally.settled, tally.wanted, "items", Stage.QUEUED))
            name = plan.under_way.name if plan.under_way is not None else ""
            ending = "Ends after " if bulk.stopping else ""
            self._bar_text.set_text(f"{ending}{name}" if name else "")
        elif bulk.phase is BulkPhase.LOOKING:
            done = Progress(looking.looked, looking.total, "projects", Stage.QUEUED)
            self._bar.set_progress(done if looking.total else None)
            said = f"{count(looking.looked)} of {count(looking.total)}" if looking.total else ""
            self._bar_text.set_text(said)

    def _show_decisions(self, plan: BulkPlan | None) -> None:
        ready = self._bulk.phase is BulkPhase.READY and plan is not None
        self._decisions.setVisible(ready and self._verb is BulkVerb.RECONCILE)
        if plan is None or not ready:
            return
        waiting = decisions_waiting(plan)
        listed = f" ({count(waiting)} listed)" if waiting else ""
        self._decisions.setText(f"Include corrections that need a decision{listed}")
        self._decisions.setToolTip(
            "Also looks for the reels and clips of projects at rest, one by one."
        )
        self._decisions.setChecked(plan.decisions)

    def _show_typed(self, plan: BulkPlan | None) -> None:
        words = None
        if plan is not None and self._bulk.phase is BulkPhase.READY and plan.tally().wanted:
            words = typed_words(plan, self._environment)
        self._prompt.setVisible(words is not None)
        self._typed.setVisible(words is not None)
        if words is not None:
            self._prompt.set_text(f"Type {words} to confirm")

    def _show_buttons(self, plan: BulkPlan | None) -> None:
        bulk, phase = self._bulk, self._bulk.phase
        had_focus = self._stop.hasFocus()
        over = phase is BulkPhase.OVER and plan is not None
        wanted = plan.tally().wanted if plan is not None else 0
        self._go.setVisible(phase is BulkPhase.READY and wanted > 0)
        self._stop.setVisible(phase is BulkPhase.RUNNING)
        self._stop.setEnabled(not bulk.stopping)
        self._again.setVisible(phase is BulkPhase.FAILED)
        self._save.setVisible(over)
        failed = len(plan.failed_ids) if plan is not None else 0
        unknown = len(plan.unknown_ids) if plan is not None else 0
        self._retry.setVisible(over and failed > 0)
        self._retry.set_text(f"Retry failed ({count(failed)})")
        self._look.setVisible(over and unknown > 0)
        self._look.set_text(f"Look at unknown ({count(unknown)})")
        self._look.setEnabled(not bulk.looking_again)
        self._retry.setEnabled(not bulk.looking_again)
        if plan is not None:
            self._go.set_text(verb_words(plan))
        asks = phase is BulkPhase.READY and wanted > 0
        self._keep.set_text(keep_words(self._verb) if asks else "Close")
        self._decide()
        if had_focus and self._stop.isHidden():
            # The run has ended under the person's finger.
            self._keep.setFocus()

    @Slot()
    def _decide(self) -> None:
        plan = self._bulk.plan
        words = typed_words(plan, self._environment) if plan is not None else None
        typed = self._typed.isHidden() or self._typed.text() == words
        reason = self._bulk.run_refusal() or ("" if typed else "Type the name first.")
        self._go.setEnabled(not reason)
        self._go.setToolTip(reason)
        self._go.setAccessibleDescription(reason)

    # ------------------------------------------------------------------ the person's input

    @Slot()
    def _on_go(self) -> None:
        if self._go.isEnabled():
            # First the focus: a button that goes would hand it to whatever comes next.
            self._keep.setFocus()
            # Off at once: a second press in the same turn must find nothing to press.
            self._go.setEnabled(False)
            self.say("")
            self._bulk.begin()

    @Slot()
    def _on_stop(self) -> None:
        self._keep.setFocus()
        self._bulk.stop()

    @Slot()
    def _on_retry(self) -> None:
        self._keep.setFocus()
        self.say("")
        self._bulk.request_retry()

    @Slot()
    def _on_look(self) -> None:
        self._keep.setFocus()
        self._bulk.look_again()

    @Slot()
    def _on_again(self) -> None:
        self._keep.setFocus()
        self._bulk.request_again()

    @Slot(bool)
    def _on_decisions(self, checked: bool) -> None:
        self._bulk.request_decisions(included=checked)

    @Slot()
    def _on_save(self) -> None:
        if self._bulk.plan is not None:
            self.save_requested.emit(self._bulk.plan)

    # ------------------------------------------------------------------ making

    def _make_widgets(self) -> None:
        theme = self.theme
        self._icon = IconLabel(theme, "list-checks", "link", size=20)
        self._title = RoleLabel(
            theme, kind="section", weight=600, wrap=True, object_name="plan.title"
        )
        self._text = RoleLabel(theme, role="text2", wrap=True, object_name="plan.text")
        self._badge = EnvironmentBadge(
            theme, self._environment.label, object_name="plan.environment"
        )
        self._decisions = QCheckBox()
        self._decisions.setObjectName("plan.decisions")
        self._table = PlanTable(
            theme,
            self._model,
            density="compact",
            object_name="plan.table",
            accessible_name="Projects of the plan",
        )
        self._bar = ProgressBar(
            theme, object_name="plan.progress", accessible_name="Progress of the plan"
        )
        self._bar_text = RoleLabel(theme, role="text2", elide=True, object_name="plan.now")
        self._prompt = RoleLabel(theme, object_name="plan.prompt")
        self._typed = TextField(
            theme, mono=True, object_name="plan.typed", accessible_name="Type the name to confirm"
        )
        self._problem = RoleLabel(
            theme, role="warn", weight=500, wrap=True, object_name="plan.message"
        )
        self._problem.hide()
        self._save = Button(theme, "Save results…", glyph="download", object_name="plan.save")
        self._retry = Button(theme, "Retry failed", object_name="plan.retry")
        self._look = Button(theme, "Look at unknown", object_name="plan.look")
        self._again = Button(theme, "Retry now", object_name="plan.again")
        self._keep = Button(theme, "Close", object_name="plan.keep")
        self._stop = Button(theme, "Stop after this one", object_name="plan.stop")
        variant = "danger" if self._destructive else "primary"
        self._go = Button(theme, "Run", variant, object_name="plan.go")

    def _lay_out(self) -> None:
        theme = self.theme
        head = row(theme, self._icon, spacing=10)
        head.addWidget(self._title, 1)
        head.addWidget(self._badge)
        moving = row(theme, self._bar, self._bar_text, spacing=12)
        moving.setStretch(0, 3)
        moving.setStretch(1, 2)
        whole = column(
            theme, head, self._text, self._decisions, margins=(22, 22, 22, 20), spacing=12
        )
        whole.addWidget(self._table, 1)
        nest(whole, moving)
        whole.addWidget(self._prompt)
        whole.addWidget(self._typed)
        whole.addWidget(self._problem)
        nest(
            whole,
            row(
                theme,
                self._save,
                self._retry,
                self._look,
                STRETCH,
                self._keep,
                self._again,
                self._stop,
                self._go,
                margins=(0, 4, 0, 0),
            ),
        )
        self.setLayout(whole)

    def _connect(self) -> None:
        self._keep.clicked.connect(self.reject)
        self._go.clicked.connect(self._on_go)
        self._stop.clicked.connect(self._on_stop)
        self._save.clicked.connect(self._on_save)
        self._retry.clicked.connect(self._on_retry)
        self._look.clicked.connect(self._on_look)
        self._again.clicked.connect(self._on_again)
        self._decisions.clicked.connect(self._on_decisions)
        self._typed.textChanged.connect(self._decide)
        self.finished.connect(self.close_down)


def _id(item: BulkItem) -> str:
    return item.project_id
