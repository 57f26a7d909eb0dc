"""The parts of the details: head, summary, buttons."""

from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu

from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.status_look import UNKNOWN
from phoenix_admin.qt.widgets import (
    STRETCH,
    ActionButton,
    Chip,
    KeyValueList,
    RoleLabel,
    ScrollPane,
    Surface,
    ToolButton,
    column,
    pin_size,
    row,
)
from phoenix_admin.services.job_rows import JobRow
from phoenix_admin.services.job_session import JobDetails
from phoenix_admin.ui.lists.moment import believed
from phoenix_admin.ui.panels.jobs.columns import job_name, project_name
from phoenix_admin.ui.panels.jobs.job_facts import course, facts
from phoenix_admin.ui.panels.jobs.job_looks import job_look
from phoenix_admin.ui.runs.copy_gcloud import CopyAsGcloud
from phoenix_admin.ui.runs.job_block import JobBlock
from phoenix_admin.ui.runs.run_words import JobWords, execution_words, record_words

_HEIGHT = 52
_KEY_WIDTH = 104


class JobHeader(Surface):
    """Execution, project, standing. Empty without a job."""

    hide_requested = Signal()

    def __init__(self, theme: Theme, actions: ActionRegistry) -> None:
        super().__init__(theme, "surface", object_name="job.header")
        self._name = RoleLabel(
            theme, kind="section", weight=600, selectable=True, elide=True, object_name="job.name"
        )
        self._copy = ToolButton(theme, "copy", "Copy job ID", object_name="job.copy_id_button")
        self._copy.clicked.connect(actions.action("job.copy_id").trigger)
        hide = ToolButton(
            theme, "panel-right", "Hide details", shortcut_hint="Ctrl+.", object_name="job.hide"
        )
        hide.clicked.connect(self.hide_requested)
        self._chip = Chip(theme, UNKNOWN, object_name="job.state_chip")
        self._note = RoleLabel(theme, role="text2", elide=True, object_name="job.note")
        self._project = RoleLabel(theme, role="text2", elide=True, object_name="job.project")
        standing = row(theme, self._chip)
        standing.addWidget(self._note, 1)
        self.setLayout(
            column(
                theme,
                row(theme, self._name, self._copy, STRETCH, hide, spacing=4),
                self._project,
                standing,
                margins=(20, 13, 12, 12),
                spacing=6,
            )
        )
        self.show_row(None, "")

    def show_row(
        self, shown: JobRow | None, note: str, *, unknown: str = "", failing: bool = False
    ) -> None:
        """Show this one; None while nothing is known.

        `unknown` says for how long nothing was heard of its state, which is not shown then;
        with `failing` it is shown as what it was.
        """
        for widget in (self._copy, self._chip, self._note, self._project):
            widget.setVisible(shown is not None)
        name = job_name(shown) if shown is not None else "Details"
        self._name.set_text(name)
        self._name.setAccessibleName(f"Job {name}" if shown is not None else name)
        if shown is not None:
            look = believed(job_look(shown), unknown, failing=failing)
            self._chip.set_look(look, tip=shown.reason or "")
            self._note.set_text("" if unknown else note)
            self._project.set_text(project_name(shown))


class JobSummary(ScrollPane):
    """The run, its course, its facts. Filled in place: a refresh moves nothing."""

    def __init__(self, theme: Theme) -> None:
        self._block = JobBlock(theme, "job.run")
        self._course = KeyValueList(
            theme,
            key_width=_KEY_WIDTH,
            object_name="job.course",
            accessible_name="Course of the job",
        )
        self._facts = KeyValueList(
            theme, key_width=_KEY_WIDTH, object_name="job.facts", accessible_name="Facts"
        )
        content = Surface(theme, "surface", object_name="job.summary.content")
        heads = [RoleLabel(theme, text, kind="strong", weight=600) for text in ("Course", "Facts")]
        content.setLayout(
            column(
                theme,
                self._block,
                column(theme, heads[0], self._course, spacing=8),
                column(theme, heads[1], self._facts, spacing=8),
                STRETCH,
                margins=(20, 16, 16, 16),
                spacing=20,
            )
        )
        super().__init__(
            theme, content, object_name="job.summary", accessible_name="Summary of the job"
        )

    def show_details(
        self, details: JobDetails, kind: EnvironmentKind, now: datetime, as_of: datetime
    ) -> None:
        """Show one look at the job; the run's own time is told as of `as_of`."""
        self._block.show_words(_words(details.row, as_of))
        self._course.set_facts(course(details, now))
        self._facts.set_facts(facts(details, kind))


def _words(shown: JobRow, now: datetime) -> JobWords:
    if shown.execution is not None:
        return execution_words(shown.execution, shown.usual, now)
    if shown.job is None or not shown.standing.is_terminal:
        return JobWords(shown.standing.state.value.capitalize(), left=shown.standing.note)
    return record_words(shown.job)


class JobFooter(Surface):
    """Cancel, Run again, Open project, Open reel, and a menu with the rest."""

    def __init__(self, theme: Theme, actions: ActionRegistry) -> None:
        super().__init__(theme, "surface", edges="t", object_name="job.footer")
        pin_size(theme, self, height=_HEIGHT)
        cancel = ActionButton(
            theme, actions.action("job.cancel"), "danger-quiet", object_name="job.cancel"
        )
        again = ActionButton(theme, actions.action("job.run_again"), object_name="job.run_again")
        project = ActionButton(
            theme,
            actions.action("job.open_project"),
            icon_only=True,
            object_name="job.open_project",
        )
        reel = ActionButton(
            theme, actions.action("job.open_reel"), icon_only=True, object_name="job.open_reel"
        )
        self._more = ToolButton(theme, "ellipsis", "More actions", object_name="job.more")
        self._menu = QMenu(self._more)
        self._menu.setObjectName("job.more.menu")
        for key in ("job.copy_id", "job.copy_row"):
            self._menu.addAction(actions.action(key))
        self._more.clicked.connect(self._open_menu)
        buttons = (cancel, again, STRETCH, project, reel, self._more)
        self.setLayout(row(theme, *buttons, margins=(12, 0, 10, 0), spacing=6))

    def offer(self, more: CopyAsGcloud) -> None:
        """One more menu, at the end of the one behind the dots."""
        more.add_to(self._menu)

    @Slot()
    def _open_menu(self) -> None:
        size = self._menu.sizeHint()
        corner = self._more.mapToGlobal(self._more.rect().topRight())
        corner.setX(corner.x() - size.width())
        corner.setY(corner.y() - size.height())
        self._menu.popup(corner)
