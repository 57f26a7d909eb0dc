"""How what is wrong with an execution looks and reads. Pure."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.notation import age, duration
from phoenix_admin.domain.stray_run import Stray
from phoenix_admin.domain.usual_duration import Pace, band_words, elapsed
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.qt.theme.status_look import (
    DISAGREES,
    IN_AGREEMENT,
    UNKNOWN,
    StatusLook,
    execution_look,
    verdict_look,
)
from phoenix_admin.services.stray_runs_rows import StrayRow
from phoenix_admin.ui.runs.moments import short_duration
from phoenix_admin.ui.runs.run_cells import NOTHING

_LOOKS: Final = {
    Stray.OVER_ITS_LIMIT: verdict_look(VerdictKind.OVER_ITS_LIMIT),
    # Two that write one reel: worse than what merely runs unseen.
    Stray.DUPLICATE: replace(verdict_look(VerdictKind.DUPLICATE), weight=89),
    Stray.RUNNING_BEHIND: DISAGREES.labelled("Behind the document"),
    Stray.UNCLAIMED: verdict_look(VerdictKind.UNCLAIMED),
    Stray.BESIDE: DISAGREES.labelled("Beside the claimed run"),
    Stray.NO_DOCUMENT: replace(DISAGREES, label="No such project", weight=86),
    Stray.NO_PROJECT: replace(DISAGREES, label="Names no project", weight=85),
    Stray.UNKNOWN: UNKNOWN,
    Stray.CLAIMED: IN_AGREEMENT.labelled("Claimed"),
}
_KEPT: Final = replace(_LOOKS[Stray.DUPLICATE], label="Duplicate, claimed", attention=False)
"""The one of several that is to stay."""


def stray_look(row: StrayRow) -> StatusLook:
    """The chip: what is wrong; once it has ended, how."""
    found = _LOOKS.get(row.stray)
    if row.stray is Stray.DUPLICATE and row.is_named:
        return _KEPT
    return execution_look(row.execution.state) if found is None else found


def standing_note(row: StrayRow, now: datetime) -> str:
    """What stands beside the chip: which of several it is, or when it was heard."""
    if row.stray is Stray.DUPLICATE:
        return "the claimed one" if row.is_named else "not the claimed one"
    execution = row.execution
    if execution.state is ExecutionState.PENDING or not execution.state.is_active:
        return execution.state.value
    if execution.heartbeat_at is None:
        return ""
    said = age(execution.heartbeat_at, now)
    return "heard just now" if said == "now" else f"heard {said} ago"


def project_words(row: StrayRow) -> str:
    """The document's name; where there is no document, the id."""
    return row.project_name or row.project_id or NOTHING


def starter_words(row: StrayRow) -> str:
    """Who asked for it, or why nobody knows."""
    if row.started_by is not None:
        return row.started_by
    return "no record" if row.looked_up else "not looked up"


def time_words(row: StrayRow, now: datetime) -> str:
    """`3h12, usual ~6-9 min`, `2h00, limit 1h00`: how long, against usual and limit."""
    took = elapsed(row.execution, now)
    if took is None:
        return "not started"
    said, limit = short_duration(took), row.execution.hard_bound
    if row.pace is Pace.OVER_LIMIT and limit is not None:
        return f"{said}, limit {short_duration(limit)}"
    if row.pace is Pace.SLOWER and row.usual is not None:
        return f"{said}, usual {band_words(row.usual)}"
    if row.usual is not None:
        return f"{said} of {band_words(row.usual)}"
    return said if limit is None else f"{said} of {short_duration(limit)} at most"


def limit_words(row: StrayRow) -> str:
    """The engine's own limit, in full words."""
    limit = row.execution.hard_bound
    return "the engine sets none" if limit is None else duration(limit)
