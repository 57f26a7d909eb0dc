"""The parts of the details: head, summary, buttons."""

from datetime import datetime

from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    STRETCH,
    ActionButton,
    KeyValueList,
    RoleLabel,
    ScrollPane,
    Surface,
    column,
    laid_out_once,
    pin_size,
    row,
)
from phoenix_admin.services.job_rows import JobRow
from phoenix_admin.services.job_session import JobDetails
from phoenix_admin.ui.lists.detail_bars import ItemHead, MoreButton
from phoenix_admin.ui.lists.moment import believed
from phoenix_admin.ui.panels.jobs.columns import job_name, project_name
from phoenix_admin.ui.panels.jobs.job_facts import course, facts
from phoenix_admin.ui.panels.jobs.job_looks import job_look
from phoenix_admin.ui.runs.copy_gcloud import CopyAsGcloud
from phoenix_admin.ui.runs.job_block import JobBlock
from phoenix_admin.ui.runs.run_words import JobWords, execution_words, record_words

_HEIGHT = 52
_KEY_WIDTH = 104


class JobHeader(ItemHead):
    """Execution, project, standing. Empty without a job."""

    def __init__(self, theme: Theme, actions: ActionRegistry) -> None:
        copy = actions.action("job.copy_id")
        super().__init__(theme, "job", copy, "Copy job ID", chip="state_chip", second="project")
        self.show_row(None, "")

    def show_row(
        self, shown: JobRow | None, note: str, *, unknown: str = "", failing: bool = False
    ) -> None:
        """Show this one; None while nothing is known.

        `unknown` says for how long nothing was heard of its state, which is not shown then;
        with `failing` it is shown as what it was.
        """
        name = job_name(shown) if shown is not None else None
        self._show_name(name, f"Job {name}")
        if shown is not None:
            look = believed(job_look(shown), unknown, failing=failing)
            self._chip.set_look(look, tip=shown.reason or "")
            self._note.set_text("" if unknown else note)
            self._second.set_text(project_name(shown))


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
        content = self._content = Surface(theme, "surface", object_name="job.summary.content")
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
        with laid_out_once(self._content):
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
        copies = [actions.action(key) for key in ("job.copy_id", "job.copy_row")]
        self._more = MoreButton(theme, "job.more", copies)
        buttons = (cancel, again, STRETCH, project, reel, self._more)
        self.setLayout(row(theme, *buttons, margins=(12, 0, 10, 0), spacing=6))

    def offer(self, more: CopyAsGcloud) -> None:
        """One more menu, at the end of the one behind the dots."""
        more.add_to(self._more.entries)
