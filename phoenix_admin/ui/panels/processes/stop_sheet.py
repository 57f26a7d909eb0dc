"""The dialog of a stop: a frozen list, then the countdown, then what became of each.

Nothing that the list behind it shows changes anything here: whom it signals was decided when it
opened. Closing it while the stop runs does not end the stop.
"""

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from phoenix_admin.domain.environment import Environment
from phoenix_admin.domain.notation import countdown
from phoenix_admin.domain.stop_ladder import StopPhase, StopRun
from phoenix_admin.domain.stop_ladder_plan import StopPlan
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.tables import DataTable, KeyedTableModel
from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.qt.widgets import (
    STRETCH,
    Button,
    EnvironmentBadge,
    IconLabel,
    RoleLabel,
    TextField,
    column,
    row,
)
from phoenix_admin.qt.widgets.nesting import nest
from phoenix_admin.services.process_operations import ProcessOperations
from phoenix_admin.services.process_words import stop_words
from phoenix_admin.services.results import Tone
from phoenix_admin.services.write_gate import WriteAction, WriteGate
from phoenix_admin.ui.dialogs.sheet import SheetDialog
from phoenix_admin.ui.panels.processes.questions import StopQuestion, force_words
from phoenix_admin.ui.panels.processes.stop_columns import (
    StopLine,
    planned_lines,
    running_lines,
    stop_columns,
)

WIDTH = 900
TABLE = (720, 240)
LEAST_TABLE = (480, 132)
_LOOKS: dict[Tone, tuple[str, ColourName]] = {
    Tone.GOOD: ("circle-check", "ok"),
    Tone.ATTENTION: ("triangle-alert", "warn"),
}


class StopTable(DataTable[StopLine]):
    """The targets; gives way when the window is low."""

    def sizeHint(self) -> QSize:
        """Some seven rows."""
        return QSize(self._theme.px(TABLE[0]), self._theme.px(TABLE[1]))

    def minimumSizeHint(self) -> QSize:
        """Three rows."""
        return QSize(self._theme.px(LEAST_TABLE[0]), self._theme.px(LEAST_TABLE[1]))


class StopSheet(SheetDialog):
    """Asks about `plan`, follows its stop, and asks about force once the grace is over. UI thread.

    With `asked` the stop has been made already: it begins with the question about force.
    """

    def __init__(
        self,
        theme: Theme,
        question: StopQuestion,
        plan: StopPlan,
        operations: ProcessOperations,
        gate: WriteGate,
        clock: Clock,
        environment: Environment,
        *,
        asked: bool = False,
    ) -> None:
        super().__init__(theme, width=WIDTH, object_name="stop", accessible_name=question.title)
        self._question = question
        self._plan = plan
        self._operations = operations
        self._clock = clock
        self._environment = environment
        self._asked = asked
        self._begun = asked
        self._stale = ""
        self._model = KeyedTableModel(stop_columns(), _id)
        self._make_widgets()
        self._lay_out()
        self._keep.clicked.connect(self.reject)
        self._go.clicked.connect(self._on_go)
        self._typed.textChanged.connect(self._decide)
        self.finished.connect(self.close_down)
        self._forget = (operations.changed.add(self._follow), gate.changed.add(self._follow))
        self._follow()

    @property
    def typed_words(self) -> str | None:
        """What has to be typed before the present question can be agreed to."""
        if self._is_running or self._is_over:
            return None
        return self._question.force_typed if self._begun else self._question.typed

    def first_focus(self) -> QWidget:
        """The safe button; where a name has to be typed, its field: typing confirms nothing."""
        return self._keep if self._typed.isHidden() else self._typed

    def refuses_enter(self, button: QPushButton) -> bool:
        """Enter never confirms what is destructive."""
        return button is self._go

    @Slot()
    def close_down(self) -> None:
        """Stop following; again is harmless."""
        for forget in self._forget:
            forget()
        self._forget = ()

    # ------------------------------------------------------------------ how it stands

    @property
    def _run(self) -> StopRun | None:
        """The stop of this very plan."""
        report, progress = self._operations.report, self._operations.progress
        run = progress if progress is not None else report.run if report is not None else None
        return run if self._begun and run is not None and run.plan is self._plan else None

    @property
    def _is_running(self) -> bool:
        return self._begun and self._operations.under_way is WriteAction.STOP_PROCESS

    @property
    def _is_asking(self) -> bool:
        """The grace is over, some are there, and nobody has decided about force yet."""
        run, report = self._run, self._operations.report
        still = run is not None and run.phase is StopPhase.ASKING
        return still and not self._is_running and report is not None

    @property
    def _is_over(self) -> bool:
        return self._begun and not self._is_running and not self._is_asking

    def _follow(self) -> None:
        run = self._run
        if run is None:
            self._table.apply(planned_lines(self._plan))
        else:
            self._table.apply(running_lines(self._plan, run, ended=not self._is_running))
        if not self._begun or self._is_asking:
            self._look_at_gate()
        self._show_words(run)
        self._show_typed()
        self._show_buttons()

    def _look_at_gate(self) -> None:
        reason = self._operations.refusal(WriteAction.STOP_PROCESS)
        if reason is not None and not self._stale:
            self._stale = f"Changed since you opened: {reason}"
            self._note.set_text(self._stale)
            self._note.show()

    def _show_words(self, run: StopRun | None) -> None:
        question, report = self._question, self._operations.report
        title, text = question.title, question.text
        glyph, role = "circle-stop", "danger_text"
        left = ""
        if self._is_running:
            title, text, left = _running_words(run, question, self._clock.monotonic())
            glyph, role = "loader-circle", "link"
        elif self._is_asking and report is not None:
            title, text = force_words(report, question)
            glyph = "octagon-x"
        elif self._is_over and self._operations.failure:
            title, text = "The stop did not go to its end", self._operations.failure
            glyph, role = "triangle-alert", "warn"
        elif self._is_over and report is not None:
            tone, text = stop_words(report)
            title = f"{question.what[:1].upper()}{question.what[1:]}: the stop has ended"
            glyph, role = _LOOKS.get(tone, _LOOKS[Tone.ATTENTION])
        self._title.set_text(title)
        self._text.set_text(text)
        self._left.set_text(left)
        self._left.setVisible(bool(left))
        self.setAccessibleName(title)
        self._icon.set_glyph(glyph, role)  # type: ignore[arg-type]  (roles of the tables above)

    def _show_typed(self) -> None:
        words = self.typed_words
        self._prompt.setVisible(words is not None)
        self._typed.setVisible(words is not None)
        if words is not None:
            self._prompt.set_text(f"Type {words} to confirm")

    def _show_buttons(self) -> None:
        question = self._question
        had_focus = self._go.hasFocus()
        asks = not self._begun or self._is_asking
        self._go.setVisible(asks)
        self._go.set_text("Force now" if self._begun else question.verb)
        self._keep.set_text(question.keep if asks else "Close")
        if had_focus and self._go.isHidden():
            self._keep.setFocus()
        self._decide()

    @Slot()
    def _decide(self) -> None:
        words = self.typed_words
        typed = words is None or self._typed.text() == words
        reason = self._stale or ("" if typed else "Type the name first.")
        self._go.setEnabled(not reason)
        self._go.setToolTip(reason)
        self._go.setAccessibleDescription(reason)

    @Slot()
    def _on_go(self) -> None:
        if not self._go.isEnabled():
            return
        # First the focus: a button that goes would hand it to whatever comes next. Off at once:
        # a second press in the same turn must find nothing to press.
        self._keep.setFocus()
        self._go.setEnabled(False)
        operations = self._operations
        force, self._begun = self._begun, True
        self._typed.clear()
        accepted = operations.request_force() if force else operations.request_stop(self._plan)
        if not accepted:
            self._begun = force
            self._stale = "Nothing was sent: an earlier request has not been answered yet."
            self._note.set_text(self._stale)
            self._note.show()
            self._follow()

    # ------------------------------------------------------------------ making

    def _make_widgets(self) -> None:
        theme = self.theme
        self._icon = IconLabel(theme, "circle-stop", "danger_text", size=20)
        self._title = RoleLabel(
            theme, kind="section", weight=600, wrap=True, object_name="stop.title"
        )
        self._text = RoleLabel(theme, role="text2", wrap=True, object_name="stop.text")
        self._left = RoleLabel(theme, kind="strong", weight=600, object_name="stop.countdown")
        self._badge = EnvironmentBadge(
            theme, self._environment.label, object_name="stop.environment"
        )
        self._table = StopTable(
            theme,
            self._model,
            density="compact",
            object_name="stop.table",
            accessible_name="Processes of the stop",
        )
        self._prompt = RoleLabel(theme, object_name="stop.prompt")
        self._typed = TextField(
            theme, mono=True, object_name="stop.typed", accessible_name="Type the name to confirm"
        )
        self._note = RoleLabel(
            theme, role="warn", weight=500, wrap=True, object_name="stop.changed"
        )
        self._note.hide()
        self._keep = Button(theme, self._question.keep, object_name="stop.keep")
        self._go = Button(theme, self._question.verb, "danger", object_name="stop.go")

    def _lay_out(self) -> None:
        theme = self.theme
        head = row(theme, self._icon, spacing=10)
        head.addWidget(self._title, 1)
        head.addWidget(self._badge)
        whole = column(theme, head, self._text, self._left, margins=(22, 22, 22, 20), spacing=12)
        whole.addWidget(self._table, 1)
        for widget in (self._prompt, self._typed, self._note):
            whole.addWidget(widget)
        nest(whole, row(theme, STRETCH, self._keep, self._go, margins=(0, 4, 0, 0)))
        self.setLayout(whole)


def _running_words(run: StopRun | None, question: StopQuestion, now: float) -> tuple[str, str, str]:
    """Title, text and countdown while the stop runs."""
    goes_on = "It goes on when this is closed; the inbox says what came of it."
    if run is None:
        return f"Stopping {question.what}…", goes_on, ""
    number = len(run.alive)
    there = "1 is there" if number == 1 else f"{number} are there"
    if run.phase is StopPhase.GRACE:
        left = f"{countdown(run.left(now))} until it can be forced; {there}"
        return f"{_upper(question.what)} was asked to end…", goes_on, left
    left = f"{countdown(run.left(now))} until it is given up; {there}"
    return f"{_upper(question.what)} is being killed…", goes_on, left


def _upper(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _id(line: StopLine) -> str:
    return line.id
