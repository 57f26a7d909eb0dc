"""Executions that somebody should look at, told one by one.

The verdict on a project is `decide`'s and nobody else's (product note §4); here it is said what it
means for each execution that is active, and what is true of one that no project can be asked
about. Pure.
"""

from enum import StrEnum

from phoenix_admin.domain.evidence import execution_line, sentence
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.domain.verdict import Offer, Verdict, VerdictKind


class Stray(StrEnum):
    """What is wrong with one execution. CLAIMED and ENDED: nothing, nobody is needed."""

    OVER_ITS_LIMIT = "over its limit"
    DUPLICATE = "duplicate"
    RUNNING_BEHIND = "running behind the document"
    UNCLAIMED = "unclaimed"
    BESIDE = "beside the claimed run"
    NO_DOCUMENT = "no document"
    NO_PROJECT = "names no project"
    UNKNOWN = "unknown"
    CLAIMED = "claimed"
    ENDED = "ended"

    @property
    def needs_somebody(self) -> bool:
        """Whether it is listed."""
        return self not in (Stray.CLAIMED, Stray.ENDED)


_OF_VERDICT = {
    VerdictKind.DUPLICATE: Stray.DUPLICATE,
    VerdictKind.RUNNING_BEHIND: Stray.RUNNING_BEHIND,
    VerdictKind.UNCLAIMED: Stray.UNCLAIMED,
}
_ADOPT = frozenset({Offer.ADOPT, Offer.ADOPT_OR_STOP})


def belongs_to(execution: Execution, project: Project) -> bool:
    """Whether it carries the project's id, or the job that its document claims."""
    claimed = project.active_job is not None and execution.job_id == project.active_job
    return claimed or execution.project_id == project.id


def names_it(project: Project, execution: Execution) -> bool:
    """Whether the document says stitching, for the job that this execution carries."""
    if project.status != ProjectStatus.STITCHING or project.active_job is None:
        return False
    return execution.job_id == project.active_job


def stray_of(project: Project, execution: Execution, verdict: Verdict) -> Stray:
    """What the verdict on its project says of this execution, which carries the project's id or
    its claimed job's. Total: whatever is active and not the claimed run needs somebody."""
    if execution.state.is_terminal:
        return Stray.ENDED
    found = _OF_VERDICT.get(verdict.kind)
    if found is not None:
        return found
    if not names_it(project, execution):
        return Stray.UNKNOWN if verdict.kind is VerdictKind.UNKNOWN else Stray.BESIDE
    over = verdict.kind is VerdictKind.OVER_ITS_LIMIT
    return Stray.OVER_ITS_LIMIT if over else Stray.CLAIMED


def stray_alone(execution: Execution) -> Stray:
    """What is wrong with one whose document nobody has: it has none, or it names none."""
    if execution.state.is_terminal:
        return Stray.ENDED
    return Stray.NO_PROJECT if execution.project_id is None else Stray.NO_DOCUMENT


def lines_alone(
    execution: Execution, recorded_for: str | None, *, looked_up: bool = True
) -> tuple[str, ...]:
    """The evidence on one whose document nobody has.

    `recorded_for` is the project that our own record of its job belongs to, None without one;
    nothing is said of records that were not `looked_up`.
    """
    lines = [execution_line(execution)]
    if execution.project_id is not None:
        text = f"It carries the project id {execution.project_id}; there is no such document"
        lines.append(sentence(text))
    else:
        lines.append("It carries no project id.")
    if execution.job_id is None:
        lines.append("It carries no job id.")
    elif not looked_up:
        lines.append(sentence(f"Our record of its job {execution.job_id} was not looked up"))
    elif recorded_for is None:
        lines.append(sentence(f"There is no record of its job {execution.job_id}"))
    else:
        text = f"Our record of its job {execution.job_id} is of the project {recorded_for}"
        lines.append(sentence(text))
    return tuple(lines)


def offers_adoption(verdict: Verdict | None) -> bool:
    """Whether the verdict offers to let the document name a run, and says how."""
    return verdict is not None and verdict.offer in _ADOPT and verdict.change is not None
