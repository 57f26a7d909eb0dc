"""The parts of the details: head, summary, buttons."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.process_class import ProcessClass
from phoenix_admin.domain.stop_ladder_plan import StopPlan
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.status_look import StatusLook
from phoenix_admin.qt.widgets import (
    STRETCH,
    ActionButton,
    KeyValueList,
    RoleLabel,
    ScrollPane,
    Surface,
    Variant,
    column,
    pin_size,
    row,
)
from phoenix_admin.services.process_session import MemoryLook, ProcessSession
from phoenix_admin.services.process_watch import ProcessReading, ProcessRow
from phoenix_admin.ui.lists.detail_bars import ItemHead, MoreButton
from phoenix_admin.ui.panels.processes.action_specs import COPIES
from phoenix_admin.ui.panels.processes.process_facts import (
    command_words,
    evidence,
    facts_of,
    hit_lines,
    question,
    tree_lines,
)

_HEIGHT = 52
_KEY_WIDTH = 104


class ProcessHeader(ItemHead):
    """Name and id, its run, its class. Empty without a process."""

    def __init__(self, theme: Theme, actions: ActionRegistry) -> None:
        copy = actions.action("process.copy_id")
        super().__init__(theme, "process", copy, "Copy PID", chip="class_chip", second="work")
        self.show_row(None, None, "", "")

    def show_row(
        self, shown: ProcessRow | None, look: StatusLook | None, work: str, note: str
    ) -> None:
        """Show this one; None while nothing is known."""
        name = f"{shown.facts.name} {shown.facts.pid}" if shown is not None else None
        self._show_name(name, f"Process {name}")
        if shown is not None and look is not None:
            self._chip.set_look(look, tip=shown.classified.reason)
            self._note.set_text(note)
            self._second.set_text(work)


class ProcessSummary(ScrollPane):
    """Why, what, command line, tree, what a stop would hit. Filled in place."""

    def __init__(self, theme: Theme) -> None:
        self._question = RoleLabel(theme, kind="strong", weight=600, object_name="process.question")
        self._reason = RoleLabel(theme, wrap=True, selectable=True, object_name="process.reason")
        self._evidence = _facts(theme, "process.evidence", "Evidence")
        self._facts = _facts(theme, "process.facts", "Facts")
        self._command = _mono(theme, "process.command")
        self._tree = _mono(theme, "process.tree")
        self._hit_head = RoleLabel(theme, kind="strong", weight=600, object_name="process.hit_head")
        self._hit = _mono(theme, "process.hit")
        content = Surface(theme, "surface", object_name="process.summary.content")
        heads = [
            RoleLabel(theme, text, kind="strong", weight=600)
            for text in ("Facts", "Command line", "Tree")
        ]
        content.setLayout(
            column(
                theme,
                column(theme, self._question, self._reason, self._evidence, spacing=8),
                column(theme, heads[0], self._facts, spacing=8),
                column(theme, heads[1], self._command, spacing=8),
                column(theme, heads[2], self._tree, spacing=8),
                column(theme, self._hit_head, self._hit, spacing=8),
                STRETCH,
                margins=(20, 16, 16, 16),
                spacing=20,
            )
        )
        super().__init__(
            theme, content, object_name="process.summary", accessible_name="About the process"
        )

    def show_process(
        self,
        shown: ProcessRow,
        look: ProcessReading,
        memory: MemoryLook | None,
        plan: StopPlan,
        name_of: Callable[[str], str],
        now: datetime,
    ) -> None:
        """Show one look at it; `plan` is what a stop would touch now."""
        self._question.set_text(question(shown))
        reason = shown.classified.reason
        self._reason.set_text(f"{reason[:1].upper()}{reason[1:]}")
        self._evidence.set_facts(evidence(shown, now))
        self._facts.set_facts(facts_of(shown, name_of, memory, now))
        _say(self._command, "Command line", (command_words(shown),))
        _say(self._tree, "Tree", tree_lines(look.index, shown.facts))
        zombie = shown.kind is ProcessClass.ZOMBIE
        self._hit_head.set_text("Why it cannot be stopped" if zombie else "A stop would hit")
        _say(self._hit, self._hit_head.text(), hit_lines(plan))


class ProcessFooter(Surface):
    """Stop and Force, or what helps with a zombie; ways to project and job, a menu with copies."""

    def __init__(self, theme: Theme, actions: ActionRegistry) -> None:
        super().__init__(theme, "surface", edges="t", object_name="process.footer")
        pin_size(theme, self, height=_HEIGHT)

        def button(key: str, *, icon_only: bool = False) -> ActionButton:
            quiet: Variant = "danger-quiet" if actions.spec(key).tone == "danger" else "default"
            return ActionButton(
                theme, actions.action(key), quiet, icon_only=icon_only, object_name=key
            )

        self._living = (button("process.stop"), button("process.force"))
        self._ended = (button("process.ask_parent"), button("process.stop_parent"))
        ways = (
            button("process.open_project", icon_only=True),
            button("process.open_job", icon_only=True),
        )
        more = MoreButton(theme, "process.more", [actions.action(key) for key in COPIES])
        buttons = (*self._living, *self._ended, STRETCH, *ways, more)
        self.setLayout(row(theme, *buttons, margins=(12, 0, 8, 0), spacing=4))

    def fit(self, session: ProcessSession) -> None:
        """Offer what is possible with one of this class: nobody can kill a zombie."""
        zombie = session.row is not None and session.row.kind is ProcessClass.ZOMBIE
        _show(self._living, shown=not zombie)
        _show(self._ended, shown=zombie)


def _show(widgets: Sequence[QWidget], *, shown: bool) -> None:
    for widget in widgets:
        if widget.isHidden() is shown:
            widget.setVisible(shown)


def _facts(theme: Theme, name: str, title: str) -> KeyValueList:
    return KeyValueList(theme, key_width=_KEY_WIDTH, object_name=name, accessible_name=title)


def _mono(theme: Theme, name: str) -> RoleLabel:
    return RoleLabel(theme, kind="mono", mono=True, wrap=True, selectable=True, object_name=name)


def _say(label: RoleLabel, title: str, lines: Sequence[str]) -> None:
    text = "\n".join(lines)
    label.set_text(text)
    label.setAccessibleName(f"{title}: {text}")
