"""Why an action is off, as a sentence; None when it is on. Pure, for buttons and for tests."""

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.kind_words import words_for
from phoenix_admin.domain.notation import clock_time
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.domain.verdict import Verdict, VerdictKind


def why_unknown(engine_error: PhoenixError | None) -> str | None:
    """Why nothing can be said about what runs; None where the engine could be read.

    Nothing that was not seen is said not to be there.
    """
    if engine_error is None:
        return None
    return "The engine could not be read, so it is not known what runs."


def why_not_stitch(
    project: Project, execution: Execution | None, engine_error: PhoenixError | None = None
) -> str | None:
    """Off without clips, while an execution is active, and while one may be.

    A project that does not say stitching may be tried: the engine may be back by then.
    """
    if not project.clips:
        words = words_for(project)
        return f"This project has no {words.part}s to {words.verb.lower()}."
    if execution is not None and execution.state.is_active:
        since = clock_time(execution.started_at or execution.created_at)
        return f"Already running since {since}."
    return why_unknown(engine_error) if project.status == ProjectStatus.STITCHING else None


def why_not_run_beside(
    project: Project, execution: Execution | None, engine_error: PhoenixError | None = None
) -> str | None:
    """Off unless an execution is active that another one could run beside."""
    if execution is not None and execution.state.is_active and project.clips:
        return None
    return why_unknown(engine_error) or "Nothing is running beside it."


def why_not_cancel(
    execution: Execution | None, engine_error: PhoenixError | None = None
) -> str | None:
    """Off when nothing is active, when that is not known, and once a cancel was requested."""
    if execution is None and engine_error is not None:
        return why_unknown(engine_error)
    if execution is None or not execution.state.is_active:
        return "Nothing is running."
    if execution.state is ExecutionState.CANCELLING:
        asked = execution.cancel_requested_at
        return f"Cancel requested at {clock_time(asked)}." if asked else "Cancel requested."
    return None


def why_not_reconcile(verdict: Verdict | None) -> str | None:
    """Off when there is nothing to correct."""
    if verdict is None:
        return "Not checked yet."
    if verdict.change is None and verdict.kind is VerdictKind.UNKNOWN:
        return "What would be right is not known, so nothing is proposed."
    if verdict.change is None:
        return "Document and engine need no correction."
    return None


def why_not_open_reel(project: Project) -> str | None:
    """Off until there is a reel or an episode."""
    return None if project.reel else f"There is no {words_for(project).output} yet."
