"""What may be done about one stray execution, by the verdict on its project; and how it is asked.

Nothing here is a way of its own to write: adopting, stopping and cancelling are those of the
Projects page, and what cannot be done there cannot be done here.
"""

from phoenix_admin.domain.stray_run import Stray, offers_adoption
from phoenix_admin.services.adopting import adoptable, why_not_adopt
from phoenix_admin.services.availability import why_not_cancel
from phoenix_admin.services.project_operations import ProjectOperations
from phoenix_admin.services.stopping import stoppable
from phoenix_admin.services.stray_runs_session import StrayDetails
from phoenix_admin.services.write_gate import WriteAction

_CANCELLED = frozenset({Stray.OVER_ITS_LIMIT, Stray.UNCLAIMED, Stray.NO_DOCUMENT, Stray.NO_PROJECT})
"""What is stopped as a cancel of this one execution: the verdict names no others to stop."""


def why_not_adopt_stray(details: StrayDetails) -> str | None:
    """Why this execution cannot be adopted, as a sentence; None when it can. Pure.

    Never offered where `decide` does not.
    """
    row, look = details.row, details.examination
    if row.stray is Stray.ENDED:
        return f"It has ended: {row.execution.state}."
    if row.stray is Stray.NO_PROJECT:
        return "It names no project, so no document can name it."
    if look is None:
        return f"There is no document of {row.project_id} that could name it."
    if row.is_named and row.stray is not Stray.DUPLICATE:
        return "The document names it already."
    reason = why_not_adopt(look)
    if reason is not None:
        return reason
    if not offers_adoption(look.verdict):
        return "It cannot be adopted, only stopped: see the evidence."
    only = adoptable(look)
    return None if only is not None and only.name == row.id else "Another execution is meant."


def why_not_stop_stray(details: StrayDetails) -> str | None:
    """Why this execution cannot be stopped from here, as a sentence; None when it can. Pure."""
    row, look = details.row, details.examination
    ended = why_not_cancel(row.execution)
    if ended is not None:
        return ended
    if row.stray in _CANCELLED:
        return None
    if look is not None and row.id in {execution.name for execution in stoppable(look)}:
        return None
    match row.stray:
        case Stray.DUPLICATE:
            return "It carries the claimed job id and goes on; stop the others."
        case Stray.CLAIMED:
            return "The document names it as its run; cancel it on its project's page."
        case _:
            kind = row.verdict if row.verdict is not None else row.stray
            return f"First the verdict on its project has to be settled: {kind}. Open it."


def stop_action(details: StrayDetails) -> WriteAction:
    """As what the gate is asked to let it pass."""
    return WriteAction.CANCEL if _is_cancelled(details) else WriteAction.STOP_EXECUTION


def place_of(details: StrayDetails, action: WriteAction) -> str:
    """Under what its writes wait for each other: its project, or the action where it has none."""
    look = details.examination
    return look.project_id if look is not None else str(action)


def request_stop(details: StrayDetails, operations: ProjectOperations) -> bool:
    """Ask this one execution to stop, and no other. UI thread; False when it was not sent."""
    look = details.examination
    if look is None or _is_cancelled(details):
        project = look.project if look is not None else None
        return operations.request_cancel_execution(details.row.execution, project)
    return operations.request_stop_executions(look, (details.row.id,))


def _is_cancelled(details: StrayDetails) -> bool:
    return details.examination is None or details.row.stray in _CANCELLED
