"""One active execution that somebody should look at, as list and details show it. Pure.

List and details draw a row by the same function, so that they cannot disagree about what they
both know.
"""

from datetime import datetime

from phoenix_admin.domain.evidence import execution_line
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.project import Project
from phoenix_admin.domain.record import record
from phoenix_admin.domain.stray_run import (
    Stray,
    lines_alone,
    names_it,
    stray_alone,
    stray_of,
)
from phoenix_admin.domain.usual_duration import Pace, UsualDuration, UsualDurations, pace_of
from phoenix_admin.domain.verdict import Verdict, VerdictKind


@record
class Recorded:
    """What our record of a job says of where its execution came from; never changes."""

    project_id: str
    requested_by: str


@record
class StrayRow:
    """One execution; equal when nothing that is shown has changed.

    `project` is the document it was held against, None where there is none. `is_named`: that
    document names it as its run. `evidence` is the verdict's. `recorded` is what our record of its
    job says, None without a record; without `looked_up` nobody has asked.
    """

    execution: Execution
    stray: Stray
    project: Project | None
    verdict: VerdictKind | None
    evidence: tuple[str, ...]
    is_named: bool = False
    recorded: Recorded | None = None
    looked_up: bool = True
    pace: Pace = Pace.NOT_KNOWN
    usual: UsualDuration | None = None

    @property
    def id(self) -> str:
        """The execution's name: what rows are keyed by."""
        return self.execution.name

    @property
    def project_id(self) -> str | None:
        """Whose it says it is, or whose our record says it is."""
        if self.execution.project_id is not None:
            return self.execution.project_id
        return self.recorded.project_id if self.recorded is not None else None

    @property
    def project_name(self) -> str | None:
        """The document's name; None where there is no document."""
        return self.project.name if self.project is not None else None

    @property
    def began_at(self) -> datetime:
        """When it started to work; before that, when it came to the engine."""
        return self.execution.started_at or self.execution.created_at

    @property
    def started_by(self) -> str | None:
        """Who asked for it, as far as our records go."""
        return self.recorded.requested_by if self.recorded is not None else None


@record
class StrayRowMaker:
    """What rows depend on besides their own execution and document."""

    usual: UsualDurations
    now: datetime

    def owned(
        self,
        execution: Execution,
        project: Project,
        verdict: Verdict,
        recorded: Recorded | None,
        *,
        looked_up: bool = True,
    ) -> StrayRow:
        """One that was held against the document of its project."""
        lines = verdict.evidence
        if not any(execution.name in line for line in lines):
            lines = (*lines, execution_line(execution))
        usual = self.usual.find(execution.kind, project.id)
        return StrayRow(
            execution,
            stray_of(project, execution, verdict),
            project,
            verdict.kind,
            lines,
            names_it(project, execution),
            recorded,
            looked_up,
            pace_of(execution, usual, self.now),
            usual,
        )

    def alone(
        self, execution: Execution, recorded: Recorded | None, *, looked_up: bool = True
    ) -> StrayRow:
        """One whose document nobody has."""
        usual = self.usual.find(execution.kind, execution.project_id)
        whose = recorded.project_id if recorded is not None else None
        return StrayRow(
            execution,
            stray_alone(execution),
            None,
            None,
            lines_alone(execution, whose, looked_up=looked_up),
            recorded=recorded,
            looked_up=looked_up,
            pace=pace_of(execution, usual, self.now),
            usual=usual,
        )
