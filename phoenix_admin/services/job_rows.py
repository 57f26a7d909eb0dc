"""One job as list and details show it: our record joined with its execution. Pure.

List and details draw a row by the same function, so that they cannot disagree about what they
both know.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import Job, JobKind, JobState
from phoenix_admin.domain.job_standing import Sight, Standing, standing_of
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.record import record
from phoenix_admin.domain.silence import quiet_for
from phoenix_admin.domain.usual_duration import (
    Pace,
    UsualDuration,
    UsualDurations,
    elapsed,
    pace_of,
)
from phoenix_admin.services.listening import Listening

_BAD = frozenset({ExecutionState.FAILED, ExecutionState.INTERRUPTED, JobState.NEVER_STARTED})


@record
class JobRow:
    """One job; equal when nothing that is shown has changed.

    At least one of `job` and `execution` is there. `project_name` is None where no document of
    that project exists. `usual` is set while it is under way only.
    """

    id: str
    job: Job | None
    execution: Execution | None
    project_name: str | None
    standing: Standing
    pace: Pace = Pace.NOT_KNOWN
    stalled: bool = False
    usual: UsualDuration | None = None

    @property
    def kind(self) -> JobKind:
        """Stitch or assemble."""
        if self.execution is not None:
            return self.execution.kind
        return self.job.kind if self.job is not None else JobKind.STITCH

    @property
    def project_id(self) -> str | None:
        """Whose it is, as the record says, or the execution itself."""
        if self.job is not None:
            return self.job.project_id
        return self.execution.project_id if self.execution is not None else None

    @property
    def execution_name(self) -> str | None:
        """What the engine calls it."""
        if self.execution is not None:
            return self.execution.name
        return self.job.execution if self.job is not None else None

    @property
    def began_at(self) -> datetime | None:
        """When it started to work; else when it came to the engine, else when it was asked for."""
        execution, job = self.execution, self.job
        if execution is not None:
            return execution.started_at or execution.created_at
        return job.requested_at if job is not None else None

    @property
    def asked_at(self) -> datetime | None:
        """When it was asked for; when it came to the engine, where nobody has a record of it."""
        if self.job is not None:
            return self.job.requested_at
        return self.execution.created_at if self.execution is not None else None

    @property
    def output(self) -> str | None:
        """The finished reel."""
        said = self.execution.output if self.execution is not None else None
        return said or (self.job.output if self.job is not None else None)

    @property
    def reason(self) -> str | None:
        """Why it ended badly."""
        said = self.execution.reason if self.execution is not None else None
        return said or (self.job.error if self.job is not None else None)

    @property
    def needs_attention(self) -> bool:
        """Failed, interrupted, never started, stalled, slower than usual, over its limit."""
        return self.standing.state in _BAD or self.stalled or self.pace.is_trouble

    def time_taken(self, now: datetime) -> timedelta | None:
        """How long it has run, by the engine's times; from request to end where it is forgotten."""
        if self.execution is not None:
            return elapsed(self.execution, now)
        if self.job is None or self.job.ended_at is None:
            return None
        return max(timedelta(0), self.job.ended_at - self.job.requested_at)


@record
class RowMaker:
    """Everything rows depend on besides their own record and execution."""

    names: Mapping[str, str]
    usual: UsualDurations
    sight: Sight
    now: datetime
    policy: Policy
    listening: Listening

    def _is_stalled(self, execution: Execution) -> bool:
        """A label, never a cause to write."""
        heard = self.listening.hear(execution, self.now)
        return quiet_for(heard, execution, self.now, self.policy) is not None

    def row(self, row_id: str, job: Job | None, execution: Execution | None) -> JobRow:
        """The row of one job."""
        project_id = job.project_id if job is not None else None
        if project_id is None and execution is not None:
            project_id = execution.project_id
        name = self.names.get(project_id or "")
        standing = standing_of(job, execution, self.sight, self.now, self.policy)
        if execution is None or not execution.state.is_active:
            return JobRow(row_id, job, execution, name, standing)
        usual = self.usual.find(execution.kind, project_id)
        return JobRow(
            row_id,
            job,
            execution,
            name,
            standing,
            pace_of(execution, usual, self.now),
            self._is_stalled(execution),
            usual,
        )


Pair = tuple[str, Job | None, Execution | None]


def joined(jobs: Sequence[Job], executions: Iterable[Execution]) -> list[Pair]:
    """Each record with its execution, then the executions nobody has a record of.

    An execution belongs to the record whose id it carries. Where several carry the same one
    (an order sent twice) the record keeps the one it names, or the newest; the others stand
    alone under their own names. Ids are unique.
    """
    of_job: dict[str, list[Execution]] = {}
    alone: list[Execution] = []
    records = {job.id for job in jobs}
    for execution in executions:
        if execution.job_id in records:
            of_job.setdefault(execution.job_id or "", []).append(execution)
        else:
            alone.append(execution)
    pairs: list[Pair] = []
    for job in jobs:
        mine = of_job.get(job.id, [])
        chosen = chosen_of(job, mine)
        pairs.append((job.id, job, chosen))
        alone += [execution for execution in mine if execution is not chosen]
    pairs += [(execution.name, None, execution) for execution in alone]
    return pairs


def chosen_of(job: Job, executions: Sequence[Execution]) -> Execution | None:
    """The execution that counts as this job's."""
    named = next((e for e in executions if e.name == job.execution), None)
    return named or max(executions, key=lambda e: (e.created_at, e.name), default=None)
