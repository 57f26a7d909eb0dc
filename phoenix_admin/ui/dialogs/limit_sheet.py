"""The dialog that changes a limit: what is deployed, the question about it, then its course.

It asks about what was read when it opened, and about nothing else; what has changed since is found
by the look right before the change. Closing it while the change is under way does not end that.
"""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from phoenix_admin.domain.command_line import shell_text
from phoenix_admin.domain.environment import Environment
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.limit_plan import LimitFacts, LimitPlan, plan_limit
from phoenix_admin.domain.memory_limit import Resources, advise
from phoenix_admin.domain.workload_size import Workload
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.command_lines import CommandLines
from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.qt.widgets import (
    STRETCH,
    Button,
    EnvironmentBadge,
    IconLabel,
    RoleLabel,
    StepsView,
    TextField,
    column,
    row,
)
from phoenix_admin.qt.widgets.nesting import nest
from phoenix_admin.services.limit_change import LimitLook
from phoenix_admin.services.limit_operations import LimitFollowing, LimitOperations
from phoenix_admin.services.limit_words import what_follows
from phoenix_admin.services.results import Tone
from phoenix_admin.services.terminal_lines import NO_TOOL
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.runner import TaskHandle
from phoenix_admin.ui.dialogs.limit_course_view import course_steps
from phoenix_admin.ui.dialogs.limit_facts import LimitFactsCard, LimitPane
from phoenix_admin.ui.dialogs.limit_form import LimitForm
from phoenix_admin.ui.dialogs.limit_titles import heading, lowers, question, told_below, typed_words
from phoenix_admin.ui.dialogs.sheet import SheetDialog
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.runs.copy_gcloud import shell_here

WIDTH = 640
_MARGIN = 22
READING = "Reading what is deployed…"
GOES_ON = "It goes on when this is closed; the inbox says what came of it."
COPIED = "Copied. Pasted, it acts past the gate and the journal."


class LimitSheet(SheetDialog):
    """Reads `workload`, asks about its new limit, and follows the change. UI thread."""

    def __init__(
        self,
        theme: Theme,
        workload: Workload,
        facts: LimitFacts,
        wanted: Resources | None,
        operations: LimitOperations,
        gate: WriteGate,
        clock: Clock,
        environment: Environment,
        commands: CommandLines | None,
        opener: Opener,
    ) -> None:
        title = f"Change the limit of {workload.name}"
        super().__init__(theme, width=WIDTH, object_name="limit", accessible_name=title)
        self._workload = workload
        self._facts = facts
        self._wanted = wanted
        self._operations = operations
        self._gate = gate
        self._clock = clock
        self._environment = environment
        self._commands = commands
        self._opener = opener
        self._look: LimitLook | None = None
        self._plan: LimitPlan | None = None
        self._form: LimitForm | None = None
        self._first_in_order: tuple[QWidget, ...] = ()
        self._card: LimitFactsCard | None = None
        self._following: LimitFollowing | None = None
        self._reading: TaskHandle | None = None
        self._problem = ""
        self._stale = ""
        self._make_widgets()
        self._lay_out()
        self._forget = [gate.changed.add(self._on_gate)]
        self.finished.connect(self.close_down)
        self._show()

    @property
    def typed_words(self) -> str | None:
        """What has to be typed before the present question can be agreed to."""
        if self._form is None or self._following is not None:
            return None
        return typed_words(self._workload, self._environment)

    @property
    def following(self) -> LimitFollowing | None:
        """The change, once it was pressed."""
        return self._following

    def first_focus(self) -> QWidget:
        """The safe button, and it keeps the keyboard: what was read takes it from nobody."""
        return self._keep

    def tab_order(self) -> Sequence[QWidget]:
        """The form, which comes late, before the buttons."""
        first = self._first_in_order
        return [*first, *(part for part in super().tab_order() if part not in first)]

    def refuses_enter(self, button: QPushButton) -> bool:
        """Enter never confirms what is destructive, nor anything in PROD."""
        lowered = self._plan is not None and lowers(self._plan)
        return button is self._go and (lowered or self.typed_words is not None)

    @Slot()
    def close_down(self) -> None:
        """Stop watching; again is harmless."""
        for forget in self._forget:
            forget()
        self._forget = []
        if self._reading is not None:
            self._reading.cancel()
        if self._following is not None:
            self._operations.leave_alone(self._following)

    # ------------------------------------------------------------------ reading

    def read(self) -> None:
        """Look at what is deployed. Once it is open: a look takes the place of another dialog's."""
        self._problem = ""
        self._look = None
        self._reading = self._operations.request_look(self._workload, self._on_looked)
        self._show()

    def _on_looked(self, answer: LimitLook | PhoenixError) -> None:
        if isinstance(answer, PhoenixError):
            self._problem = answer.text
            self._show()
            return
        self._look = answer
        before = answer.size.resources
        self._form = LimitForm(self.theme, before, self._wanted or self._advised(before))
        self._form.edited.connect(self._on_edited)
        self._card = LimitFactsCard(self.theme, answer)
        pane = LimitPane(self.theme, self._card, WIDTH - 2 * _MARGIN)
        self._middle.addWidget(self._form)
        self._middle.addWidget(pane, 1)
        buttons = (self._copy, self._keep, self._go)
        self._first_in_order = (*self._form.stops, pane, self._typed, *buttons)
        self._on_edited()

    def _advised(self, before: Resources) -> Resources:
        """What fits what was measured; where nothing was, what there is."""
        measured = [n for n in (self._facts.used_now, self._facts.peak_of_hour) if n is not None]
        return advise(max(measured), before).resources if measured else before

    # ------------------------------------------------------------------ the question

    @Slot()
    def _on_edited(self) -> None:
        form, look, card = self._form, self._look, self._card
        if form is None or look is None or card is None:
            return
        wanted = form.read()
        self._problem = wanted if isinstance(wanted, str) else ""
        self._plan = None
        if isinstance(wanted, Resources):
            now = self._clock.now()
            self._plan = plan_limit(look.size, wanted, self._facts, now, look.prices)
            card.show_plan(self._plan, self._command(self._plan)[0])
        self._show()

    def _command(self, plan: LimitPlan) -> tuple[str, str]:
        """The command as it is shown, and as it is copied; the latter empty where there is none."""
        if self._commands is None:
            return NO_TOOL, ""
        try:
            line = self._commands.change_limit(plan.before, plan.wanted)
            shell = shell_here()
            return shell_text(replace(line, note=""), shell), shell_text(line, shell)
        except PhoenixError as error:
            return error.text, ""

    @Slot()
    def _on_copy(self) -> None:
        if self._plan is not None:
            text = self._command(self._plan)[1]
            if text:
                self._opener.copy_text(text)
                self._say(COPIED, "text2", "check")

    def _on_gate(self) -> None:
        self._show()

    @Slot()
    def _decide(self) -> None:
        reason = self._why_off()
        self._go.setEnabled(not reason)
        self._go.setToolTip(reason)
        self._go.setAccessibleDescription(reason)

    def _why_off(self) -> str:
        if self._look is None:
            return "" if self._problem else self._stale or READING
        if self._stale or self._problem:
            return self._stale or self._problem
        plan, words = self._plan, self.typed_words
        if plan is None or plan.blocks:
            return _blocked(plan)
        return "" if words is None or self._typed.text() == words else "Type the name first."

    @Slot()
    def _on_go(self) -> None:
        if not self._go.isEnabled():
            return
        if self._look is None:
            self._keep.setFocus()
            self.read()
            return
        plan = self._plan
        if plan is None or self._why_off():
            return
        # First the focus: a button that goes would hand it to whatever comes next. Off at once:
        # a second press in the same turn must find nothing to press.
        self._keep.setFocus()
        self._go.setEnabled(False)
        following = self._operations.request_change(plan)
        if following is None:
            reason = self._operations.refusal(self._workload) or "An earlier one is under way."
            self._stale = f"Nothing was sent: {reason}"
            self._show()
            return
        self._following = following
        self.holds_input = False
        self._forget.append(following.changed.add(self._show))
        self._show()

    # ------------------------------------------------------------------ showing

    def _show(self) -> None:
        following = self._following
        if following is None and not self._stale:
            reason = self._operations.refusal(self._workload)
            self._stale = f"Changed since you opened: {reason}" if reason is not None else ""
        title, text = self._head()
        self._title.set_text(title)
        self._text.set_text(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(title)
        asks = following is None
        for widget in (self._form, self.findChild(LimitPane, "limit.pane")):
            if widget is not None:
                widget.setVisible(asks)
        self._steps.setVisible(not asks)
        self._hint.setVisible(not asks)
        if following is not None:
            self._steps.set_steps(course_steps(following))
            self._hint.set_text(self._course_hint(following))
            self._hint.setVisible(bool(self._hint.text()))
        self._show_note()
        self._show_buttons()

    def _head(self) -> tuple[str, str]:
        following = self._following
        if following is not None:
            title, glyph, role = heading(following)
            self._icon.set_glyph(glyph, role, spinning=glyph == "loader-circle")
            return title, told_below(title, following.words[1])
        if self._look is None and self._problem:
            self._icon.set_glyph("unplug", "warn")
            return f"The limit of {self._workload.name} could not be read", self._problem
        title, glyph, role = question(self._workload, self._environment, self._plan)
        self._icon.set_glyph(glyph, role)
        if self._look is None:
            return title, READING
        return title, what_follows(self._plan) if self._plan is not None else ""

    def _course_hint(self, following: LimitFollowing) -> str:
        if following.is_over:
            return ""
        parts = [GOES_ON]
        if following.unseen:
            parts.insert(0, f"The last look failed: {following.unseen}")
        if following.words[0] is Tone.ATTENTION and following.doubt:
            parts.insert(0, following.doubt)
        return " ".join(parts)

    def _show_note(self) -> None:
        if self._following is not None:
            self._say("", "warn", "triangle-alert")
        elif self._stale or self._look is None:
            self._say(self._stale, "warn", "triangle-alert")
        elif self._problem:
            self._say(self._problem, "danger_text", "circle-x")
        else:
            blocked = _blocked(self._plan)
            self._say(blocked, "danger_text", "circle-x")

    def _say(self, text: str, role: ColourName, glyph: str) -> None:
        self._note.set_text(text)
        self._note.set_role(role)
        self._note_icon.set_glyph(glyph, role)
        self._note.setVisible(bool(text))
        self._note_icon.setVisible(bool(text))

    def _show_buttons(self) -> None:
        asks, had_focus = self._following is None, self._go.hasFocus()
        words = self.typed_words
        self._prompt.setVisible(words is not None)
        self._typed.setVisible(words is not None)
        failed = self._look is None and bool(self._problem)
        self._go.setVisible(asks)
        self._go.set_text("Read again" if failed else "Change limit")
        danger = self._plan is not None and lowers(self._plan)
        self._go.set_variant("danger" if danger else "primary")
        self._keep.set_text("Cancel" if asks and not failed else "Close")
        can_copy = asks and self._plan is not None and bool(self._command(self._plan)[1])
        self._copy.setVisible(can_copy)
        if had_focus and self._go.isHidden():
            self._keep.setFocus()
        self._decide()

    # ------------------------------------------------------------------ making

    def _make_widgets(self) -> None:
        theme = self.theme
        self._icon = IconLabel(theme, "memory-stick", "link", size=20)
        self._title = RoleLabel(
            theme, kind="section", weight=600, wrap=True, object_name="limit.title"
        )
        self._badge = EnvironmentBadge(
            theme, self._environment.label, object_name="limit.environment"
        )
        self._text = RoleLabel(
            theme, role="text2", wrap=True, selectable=True, object_name="limit.text"
        )
        self._steps = StepsView(
            theme, object_name="limit.steps", accessible_name="Stages of the change"
        )
        self._hint = RoleLabel(
            theme, kind="caption", role="text2", wrap=True, object_name="limit.hint"
        )
        self._name = RoleLabel(theme, self._workload.name, mono=True, weight=500, selectable=True)
        self._prompt = QWidget()
        self._prompt.setObjectName("limit.prompt")
        before, after = RoleLabel(theme, "Type"), RoleLabel(theme, "to confirm")
        self._prompt.setLayout(row(theme, before, self._name, after, STRETCH, spacing=6))
        self._typed = TextField(
            theme, mono=True, object_name="limit.typed", accessible_name="Type the name to confirm"
        )
        self._note_icon = IconLabel(theme, "triangle-alert", "warn")
        self._note = RoleLabel(theme, weight=600, wrap=True, object_name="limit.note")
        self._copy = Button(
            theme, "Copy as gcloud", "ghost", glyph="terminal", object_name="limit.copy"
        )
        self._keep = Button(theme, "Cancel", object_name="limit.keep")
        self._go = Button(theme, "Change limit", "primary", object_name="limit.go")
        self._keep.clicked.connect(self.reject)
        self._go.clicked.connect(self._on_go)
        self._copy.clicked.connect(self._on_copy)
        self._typed.textChanged.connect(self._decide)

    def _lay_out(self) -> None:
        theme = self.theme
        head = row(theme, self._icon, spacing=10)
        head.addWidget(self._title, 1)
        head.addWidget(self._badge)
        self._middle = QVBoxLayout()
        self._middle.setSpacing(theme.px(12))
        note = row(theme, self._note_icon, spacing=8)
        note.addWidget(self._note, 1)
        whole = column(theme, head, self._text, margins=(_MARGIN, 22, _MARGIN, 20), spacing=12)
        nest(whole, self._middle, 1)
        whole.addWidget(self._steps)
        whole.addWidget(self._hint)
        nest(whole, column(theme, self._prompt, self._typed, spacing=6))
        nest(whole, note)
        nest(whole, row(theme, self._copy, STRETCH, self._keep, self._go, margins=(0, 4, 0, 0)))
        self.setLayout(whole)


def _blocked(plan: LimitPlan | None) -> str:
    number = len(plan.blocks) if plan is not None else 0
    if number == 0:
        return ""
    checks = "1 preflight check blocks" if number == 1 else f"{number} preflight checks block"
    return f"{checks} this change."
