"""Why an action is off, as a sentence; None when it is on. Pure, for buttons and for tests."""

from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.notation import clock_time
from phoenix_admin.domain.project import Project
from phoenix_admin.domain.verdict import Verdict


def why_not_stitch(project: Project, execution: Execution | None) -> str | None:
    """Off without clips and while an execution is active."""
    if not project.clips:
        return "This project has no clips to stitch."
    if execution is not None and execution.state.is_active:
        since = clock_time(execution.started_at or execution.created_at)
        return f"Already running since {since}."
    return None


def why_not_cancel(execution: Execution | None) -> str | None:
    """Off when nothing is active, and once a cancel was requested."""
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
    if verdict.change is None:
        return "Document and engine need no correction."
    return None


def why_not_open_reel(project: Project) -> str | None:
    """Off until there is a reel."""
    return None if project.reel else "There is no reel yet."
