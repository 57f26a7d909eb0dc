"""What the list of projects says of itself. Pure."""

from phoenix_admin.domain.environment import Environment
from phoenix_admin.qt.widgets import StateKind, StateText
from phoenix_admin.ui.lists.list_words import ListNames, is_outdated

__all__ = ["NAMES", "empty_text", "is_outdated"]

NAMES = ListNames("project", "projects", "Verdicts are unknown until it can be.")


def empty_text(environment: Environment, *, can_create: bool) -> StateText:
    """First use."""
    body = "A project appears when its document is created."
    if can_create:
        body = "Make one from your own clips, or look around with three small samples."
    return StateText(StateKind.EMPTY, f"No projects in {environment.name} yet", body)
