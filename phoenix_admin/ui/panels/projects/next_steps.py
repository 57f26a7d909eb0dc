"""Which steps stand beside a verdict, and one sentence about them. Words are pure."""

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.cancel_course import CancelCourse
from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.domain.verdict import Offer
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import RoleLabel, Surface, column
from phoenix_admin.qt.widgets.action_row import ActionRow
from phoenix_admin.services.examination import Examination


@dataclass(frozen=True, slots=True)
class Steps:
    """The keys of the actions to show, in order, and what to know before one is taken."""

    keys: tuple[str, ...] = ()
    text: str = ""


_OFFERS = {
    Offer.CANCEL: Steps(
        ("project.cancel", "project.open_logs"), "It runs longer than its limit allows."
    ),
    Offer.ADOPT: Steps(
        ("project.adopt", "project.set_status"),
        "Adopting lets the document name this run. Nothing is started or stopped.",
    ),
    Offer.STOP_OTHERS: Steps(
        ("project.stop_others", "project.open_run"),
        "Two runs write the same reel; the one that ends last stays.",
    ),
    Offer.ADOPT_OR_STOP: Steps(
        ("project.adopt", "project.stop_execution"),
        "Let the document follow this run, or stop it.",
    ),
    Offer.SET_STATUS: Steps(
        ("project.set_status", "project.open_logs"),
        "Nothing proves how it stands. A status can be set by hand; that stops nothing.",
    ),
}


def next_steps(
    examination: Examination, course: CancelCourse | None, environment: EnvironmentKind
) -> Steps:
    """The steps this verdict offers, or those of a cancel that does not stop. Pure."""
    if course is CancelCourse.NOT_STOPPING:
        if environment is EnvironmentKind.LOCAL:
            return Steps(
                ("project.force_stop", "project.open_logs", "project.set_status"),
                "Wait, look at its log, or force it to end. Setting a status stops nothing.",
            )
        return Steps(
            ("project.open_logs", "project.set_status"),
            "Wait, or look at its log. Setting a status stops nothing.",
        )
    offer = examination.verdict.offer
    return _OFFERS[offer] if offer is not None else Steps()


class NextSteps(Surface):
    """Shows these steps. Buttons stay the same objects while their action is shown."""

    def __init__(
        self, theme: Theme, actions: ActionRegistry, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            theme,
            "inset",
            rounded="card",
            object_name="project.verdict.steps",
            accessible_name="Next steps",
            parent=parent,
        )
        self._registry = actions
        self._text = RoleLabel(
            theme, role="text2", wrap=True, object_name="project.verdict.steps.text"
        )
        self._row = ActionRow(theme, "default", "default", small=True, spacing=6)
        self.setLayout(
            column(
                theme,
                RoleLabel(theme, "Next steps", kind="caption", weight=600, role="text2"),
                self._text,
                self._row,
                margins=(12, 10, 12, 10),
                spacing=6,
            )
        )
        self.hide()

    def show_steps(self, steps: Steps) -> None:
        """Show them; none takes the box away."""
        self._text.set_text(steps.text)
        self._row.set_actions([self._registry.action(key) for key in steps.keys])
        for key, button in zip(steps.keys, self._row.buttons, strict=True):
            button.setObjectName(f"project.step.{key.removeprefix('project.')}")
        self.setVisible(bool(steps.keys))
