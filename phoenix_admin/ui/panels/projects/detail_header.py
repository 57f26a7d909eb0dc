"""The head of the details: which project, how it stands, in which environment."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLabel

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.domain.project import Project
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.status_look import DELETED, UNKNOWN, project_look
from phoenix_admin.qt.widgets import (
    STRETCH,
    Chip,
    EnvironmentBadge,
    IconLabel,
    RoleLabel,
    Surface,
    ToolButton,
    column,
    row,
)
from phoenix_admin.ui.lists.moment import believed


class NameLabel(RoleLabel):
    """A name that can be marked while it fits, and is cut with its whole in a tip otherwise."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's own painting shows what is marked; it cannot cut."""
        if self.fontMetrics().horizontalAdvance(self.text()) <= self.contentsRect().width():
            QLabel.paintEvent(self, event)
        else:
            super().paintEvent(event)


class PathLabel(RoleLabel):
    """A path, cut in its middle: its end says more than its beginning."""

    def _cut(self, width: int) -> str:
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, width)


class DetailHeader(Surface):
    """Name, ID, status and environment. Empty without a project."""

    hide_requested = Signal()

    def __init__(self, theme: Theme, actions: ActionRegistry, label: EnvironmentLabel) -> None:
        super().__init__(theme, "surface", object_name="project.header")
        self._name = NameLabel(
            theme,
            kind="section",
            weight=600,
            selectable=True,
            elide=True,
            object_name="project.name",
        )
        self._copy = ToolButton(
            theme, "copy", "Copy project ID", object_name="project.copy_id_button"
        )
        self._copy.clicked.connect(actions.action("project.copy_id").trigger)
        self._pin = IconLabel(
            theme,
            "pin",
            "link",
            object_name="project.pin",
            accessible_name="Pinned: stays open while the list refreshes",
        )
        self._pin.setToolTip("Pinned: stays open while the list refreshes")
        hide = ToolButton(
            theme,
            "panel-right",
            "Hide details",
            shortcut_hint="Ctrl+.",
            object_name="project.hide",
        )
        hide.clicked.connect(self.hide_requested)
        self._chip = Chip(theme, UNKNOWN, object_name="project.status")
        self._badge = EnvironmentBadge(theme, label, object_name="project.environment")
        self._note = RoleLabel(theme, role="text2", object_name="project.note")
        self.setLayout(
            column(
                theme,
                row(theme, self._name, self._copy, STRETCH, self._pin, 4, hide, spacing=4),
                row(theme, self._chip, self._badge, self._note, STRETCH),
                margins=(20, 13, 12, 12),
                spacing=8,
            )
        )
        self.show_project(None)

    def show_project(
        self,
        project: Project | None,
        *,
        unknown: str = "",
        failing: bool = False,
        deleted: bool = False,
    ) -> None:
        """Show this one; None while nothing is known.

        `unknown` says for how long nothing was heard of its status, which is not shown then;
        with `failing` it is shown as what it was. `deleted`: it is not there any more.
        """
        known = project is not None
        for widget in (self._copy, self._pin, self._chip, self._note):
            widget.setVisible(known)
        if project is None:
            self._name.set_text("Details")
            self._name.setAccessibleName("Details")
            return
        self._name.set_text(project.name)
        self._name.setAccessibleName(f"Project {project.name}")
        look = project_look(project.status)
        look = DELETED if deleted else believed(look, unknown, failing=failing)
        self._chip.set_look(look, tip=project.status_reason or "")
        self._note.set_text("sample" if project.sample else "")
