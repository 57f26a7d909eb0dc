"""Everything that was read about one project in one look, with the verdict drawn from it."""

from datetime import datetime

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.job import Job
from phoenix_admin.domain.output import Output
from phoenix_admin.domain.project import Project
from phoenix_admin.domain.record import record
from phoenix_admin.domain.verdict import ProposedChange, Verdict


@record
class Examination:
    """One look at one project. It says whose it is; a session refuses a foreign one.

    `execution` is the one that carries the claimed job id, or the only active one. Where the
    engine could not be read, `engine_error` says why and `executions` is empty.
    """

    project_id: str
    taken_at: datetime
    project: Project
    job: Job | None
    execution: Execution | None
    executions: tuple[Execution, ...]
    output: Output | None
    verdict: Verdict
    engine_error: PhoenixError | None = None


@record
class Settlement:
    """An examination after the safe correction, if one was due.

    `applied` is the change that was written; `undo` puts the old values back while the document
    still has the version that this write gave it.
    """

    examination: Examination
    applied: ProposedChange | None = None
    undo: ProposedChange | None = None
    refused: str | None = None
