"""Which steps a verdict offers, and one sentence about them. The words are pure."""

from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.cancel_course import CancelCourse
from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.domain.record import record
from phoenix_admin.domain.verdict import Offer
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import RoleLabel, Surface, column
from phoenix_admin.qt.widgets.action_row import ActionRow
from phoenix_admin.services.examination import Examination

_LINES = 2


@record
class Steps:
    """The keys of the actions to show, line by line, and what to know before one is taken."""

    lines: tuple[tuple[str, ...], ...] = ()
    text: str = ""


_OFFERS = {
    Offer.CANCEL: Steps(
        (("project.cancel", "project.open_logs"),),
        "It runs longer than its limit allows.",
    ),
    Offer.ADOPT: Steps(
        (("project.adopt", "project.set_status"),),
        "A run is there that the document does not name. Adopting it starts and stops nothing.",
    ),
    Offer.STOP_OTHERS: Steps(
        (("project.stop_others",), ("project.open_run",)),
        "More than one run writes the same file; the one that ends last stays.",
    ),
    Offer.ADOPT_OR_STOP: Steps(
        (("project.adopt", "project.stop_execution"),),
        "It runs behind the document: let the document follow it, or stop it.",
    ),
    Offer.SET_STATUS: Steps(
        (("project.set_status", "project.open_logs"),),
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
                (("project.force_stop", "project.open_logs"), ("project.set_status",)),
                "It does not stop. Wait, look at its log, or force it to end; setting a status "
                "stops nothing.",
            )
        return Steps(
            (("project.open_logs", "project.set_status"),),
            "It does not stop. Wait, or look at its log; setting a status stops nothing.",
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
            edges="t",
            object_name="project.steps",
            accessible_name="Next steps",
            parent=parent,
        )
        self._registry = actions
        self._brief = False
        self._title = RoleLabel(theme, "Next steps", kind="caption", weight=600, role="text2")
        self._text = RoleLabel(theme, wrap=True, object_name="project.steps.text")
        self._rows = [
            ActionRow(theme, "default", "default", small=True, spacing=6) for _ in range(_LINES)
        ]
        self.setLayout(
            column(
                theme,
                self._title,
                self._text,
                *self._rows,
                margins=(20, 10, 16, 10),
                spacing=6,
            )
        )
        self.hide()

    def set_brief(self, brief: bool) -> None:
        """Buttons alone, where there is no room for words beside what they are about."""
        if brief != self._brief:
            self._brief = brief
            self._title.setVisible(not brief)
            self._text.setVisible(not brief)

    def show_steps(self, steps: Steps) -> None:
        """Show them; none takes the box away."""
        self._text.set_text(steps.text)
        self.setAccessibleDescription(steps.text)
        for place, line in enumerate(self._rows):
            keys = steps.lines[place] if place < len(steps.lines) else ()
            line.set_actions([self._registry.action(key) for key in keys])
            for key, button in zip(keys, line.buttons, strict=True):
                button.setObjectName(f"project.steps.{key.removeprefix('project.')}")
        self.setVisible(bool(steps.lines))
