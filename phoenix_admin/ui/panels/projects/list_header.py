"""Everything above the table of projects; it offers a new project where one can be made."""

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import ActionButton
from phoenix_admin.ui.lists import list_header
from phoenix_admin.ui.lists.board import Narrowing

_CHIPS = (Narrowing.ALL, Narrowing.ATTENTION, Narrowing.RUNNING)


class ListHeader(list_header.ListHeader):
    """Title, buttons, filter and chips over the projects."""

    def __init__(self, theme: Theme, actions: ActionRegistry, *, can_create: bool) -> None:
        create = ActionButton(theme, actions.action("project.new"), object_name="projects.new")
        create.setVisible(can_create)
        super().__init__(theme, "projects", "projects", "name or ID", chips=_CHIPS, more=(create,))
