"""The line above the table that says how a bulk plan stands: interrupted, running, over."""

from PySide6.QtCore import Signal

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import InlineMessage, pin_size
from phoenix_admin.services.bulk_plans import BulkPlans
from phoenix_admin.ui.panels.projects.bulk_lines import plan_line


class PlanLine(InlineMessage):
    """Follows the plan of an environment. It comes and goes by what the person does, and once at
    the start, when a plan was interrupted; `moved` tells that the rows below have moved."""

    moved = Signal()

    def __init__(self, theme: Theme, bulk: BulkPlans, actions: ActionRegistry) -> None:
        super().__init__(theme, object_name="projects.plan_line")
        self._bulk = bulk
        self._registry = actions
        pin_size(theme, self, height=32)
        self._forget = bulk.changed.add(self._follow)
        self._follow()

    def close_down(self) -> None:
        """Stop listening; before the panel goes."""
        self._forget()

    def _follow(self) -> None:
        found = plan_line(self._bulk)
        was_hidden = self.isHidden()
        if found is None:
            self.clear()
        else:
            message, keys = found
            self.show_message(message, [self._registry.action(key) for key in keys])
        if self.isHidden() != was_hidden:
            self.moved.emit()
