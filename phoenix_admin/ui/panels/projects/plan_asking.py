"""Asks before an interrupted plan is continued or discarded, and watches it until the answer.

A plan that was interrupted was agreed to in another run of the program, perhaps by somebody else:
in PROD going on with it asks as beginning it does (UX note §9, T3). Discarding cannot be undone.
"""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.bulk_plan import BulkPlan
from phoenix_admin.domain.environment import Environment, EnvironmentLabel
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.bulk_plans import BulkPlans
from phoenix_admin.services.bulk_words import interrupted_words, projects, typed_words
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.dialogs import asking
from phoenix_admin.ui.dialogs.confirmation import Confirmation


def continue_question(plan: BulkPlan, environment: Environment) -> Confirmation | None:
    """Before an interrupted plan goes on; None where nothing has to be typed for it."""
    typed = typed_words(plan, environment)
    if typed is None:
        return None
    return Confirmation(
        f"Go on with the {plan.verb} plan in {environment.label}?",
        f"{interrupted_words(plan)} Each project is looked at again before it is changed; "
        "nothing that was done is repeated.",
        "Continue plan",
        environment.label,
        projects(len(plan.items)),
        keep="Not now",
        typed=typed,
        glyph="history",
        subject_label="Plan",
    )


def discard_question(plan: BulkPlan, environment: Environment) -> Confirmation:
    """Before an interrupted plan is forgotten; that cannot be taken back."""
    prod = environment.label is EnvironmentLabel.PROD
    return Confirmation(
        f"Forget the interrupted {plan.verb} plan?",
        f"{interrupted_words(plan)} What was done stays done. Which projects were not reached is "
        "not known any more afterwards.",
        "Discard plan",
        environment.label,
        projects(len(plan.items)),
        keep="Leave it",
        destructive=True,
        typed=environment.name if prod else None,
        glyph="trash-2",
        subject_label="Plan",
    )


class PlanAsker(asking.Asker):
    """Opens these questions over the panel. UI thread only."""

    def __init__(self, theme: Theme, workbench: Workbench, over: QWidget) -> None:
        super().__init__(theme, over)
        self._bulk: BulkPlans = workbench.bulk
        self._about: BulkPlan | None = None

    def _watch(self) -> tuple[Callable[[], None], ...]:
        self._about = self._bulk.plan
        # The plans tell of the gate as well.
        return (self._bulk.changed.add(self._look),)

    def _what_changed(self) -> str | None:
        return None if self._bulk.plan is self._about else "it is another plan now."
