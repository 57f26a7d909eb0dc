"""What would be lost with the present environment, and the question about it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QWidget

from phoenix_admin.domain.environment import Environment
from phoenix_admin.ui.dialogs.confirmation import Confirmation
from phoenix_admin.ui.dialogs.sheet import SheetDialog

if TYPE_CHECKING:
    from phoenix_admin.ui.shell.environment_command import Work

OPEN_FORM = "What is open and was not sent is dropped."
"""A form with input, or a question that waits for its answer."""


def open_dialogs(window: QWidget) -> list[QDialog]:
    """Every dialog that is open in or over this window."""
    return [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]


def asks_first(window: QWidget) -> bool:
    """Whether a form that is open now asks before what was typed is thrown away."""
    return any(isinstance(each, SheetDialog) and each.asks_first() for each in open_dialogs(window))


def what_is_lost(window: QWidget, work: "Work | None") -> list[str]:
    """What leaving the environment now would end, a sentence each; empty when nothing."""
    lost: list[str] = []
    dialogs = open_dialogs(window)
    if any(not isinstance(each, SheetDialog) or each.holds_input for each in dialogs):
        lost.append(OPEN_FORM)
    if work is not None and work.running_words:
        lost.append(
            "The plan that runs pauses after the project under way; it can be continued when you "
            "are back."
        )
    return lost


def leave_question(present: Environment, other: Environment, lost: Sequence[str]) -> Confirmation:
    """Before the present environment is left."""
    return Confirmation(
        title=f"Leave {present.name} for {other.name}?",
        text=" ".join(lost),
        verb=f"Switch to {other.name}",
        environment=other.label,
        subject=other.name,
        keep="Stay here",
        glyph="log-out",
        subject_label="Go to",
    )
