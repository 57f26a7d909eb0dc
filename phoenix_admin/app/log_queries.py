"""What is asked of a log for an item of a page, in the query language. Pure."""

from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Final

from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.log_query import FieldPath, QueryFault, include, unparse
from phoenix_admin.domain.log_query.tree import Comparison, Operator, Value, all_of, any_of
from phoenix_admin.ui.logs.log_wish import LogWish

EXECUTION: Final = FieldPath(("labels", "run.googleapis.com/execution_name"))
_BEFORE_START: Final = timedelta(minutes=5)
"""Clocks of the engine and of the log differ a little."""


def wished_query(wish: LogWish, *, in_feed: bool) -> str:
    """What is asked of the log, so that a person sees it and can change it. Pure.

    Files are chosen by whose they are; entries of a feed have to be looked for.
    """
    if wish.execution is not None:
        text = include("", EXECUTION, wish.execution)
        return "" if isinstance(text, QueryFault) else text
    if wish.pid is not None:
        return f'"{wish.pid}"'
    word = wish.project_id or wish.job_id
    if not in_feed or word is None:
        return ""
    quoted = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


def runs_query(runs: Sequence[Execution]) -> str | None:
    """The entries of these runs and no others; None without a run. Pure.

    With a bound in time: a search without one goes back a day, or takes minutes.
    """
    if not runs:
        return None
    begin = min(run.created_at for run in runs) - _BEFORE_START
    # By the hour, so that a run more does not have everything searched anew for a second.
    begin = begin.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    since = Comparison(
        FieldPath(("timestamp",)), Operator.AT_LEAST, Value(f"{begin:%Y-%m-%dT%H:%M:%SZ}")
    )
    named = [
        Comparison(EXECUTION, Operator.EQUAL, Value(name))
        for name in dict.fromkeys(run.name for run in runs)
    ]
    return unparse(all_of((since, any_of(named))))
