"""Why each step that follows a verdict is off now, as a sentence. Pure."""

from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.services.adopting import why_not_adopt
from phoenix_admin.services.availability import why_unknown
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.project_operations import ProjectOperations
from phoenix_admin.services.stopping import stoppable
from phoenix_admin.services.write_gate import WriteAction

WRITES = (
    "project.adopt",
    "project.stop_others",
    "project.stop_execution",
    "project.set_status",
)


def verdict_refusals(
    examination: Examination, operations: ProjectOperations, held: str | None
) -> dict[str, str | None]:
    """For every step: the reason, or None when it is on. `held`: another write is about to go."""
    project_id = examination.project_id

    def off(action: WriteAction) -> str | None:
        return operations.refusal(action, project_id)

    kind = examination.verdict.kind
    running = examination.execution is not None and examination.execution.state.is_active
    unread = why_unknown(examination.engine_error)
    return {
        "project.adopt": off(WriteAction.ADOPT) or unread or why_not_adopt(examination),
        "project.stop_others": off(WriteAction.STOP_EXECUTION)
        or unread
        or _unless(
            kind is VerdictKind.DUPLICATE and bool(stoppable(examination)),
            "No other execution of this project is active.",
        ),
        "project.stop_execution": off(WriteAction.STOP_EXECUTION)
        or unread
        or _unless(
            kind is VerdictKind.RUNNING_BEHIND,
            "The document names what runs; cancel it instead."
            if running
            else "Nothing runs behind the document.",
        ),
        "project.set_status": off(WriteAction.SET_STATUS) or held,
        "project.open_run": unread or _unless(running, "Nothing is running."),
        "project.open_logs": None,
    }


def _unless(on: bool, reason: str) -> str | None:
    return None if on else reason
