"""What Cloud Logging is asked: the person's text as it is, behind the bound in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from phoenix_admin.domain.log_query.fault import QueryFault
from phoenix_admin.domain.log_query.grammar import LONGEST
from phoenix_admin.domain.log_query.time_bound import DEFAULT_SPAN, TimeBound, shown_bound
from phoenix_admin.domain.log_query.tree import Query
from phoenix_admin.domain.log_query.values import moment_text


@dataclass(frozen=True, slots=True)
class CloudQuery:
    """`text` is the filter to send; `bound` is to be shown beside it."""

    text: str
    bound: TimeBound


def to_cloud(
    query: Query, now: datetime, span: timedelta = DEFAULT_SPAN
) -> CloudQuery | QueryFault:
    """The filter for a query at a moment.

    The text is never changed. A list without a lower bound takes minutes, so where the query has
    none, a line with the implied one goes before it; lines are joined by AND, and OR binds
    tighter than AND, so that no parentheses are needed.
    """
    bound = shown_bound(query.tree, now, span)
    if not bound.implied or bound.lower is None:
        return CloudQuery(query.text, bound)
    line = f'timestamp>="{moment_text(bound.lower)}"\n'
    over = len(line) + len(query.text) - LONGEST
    if over > 0:
        message = f"With its bound in time the query is {over} characters longer than Google reads."
        start = max(0, len(query.text) - over)
        return QueryFault(start, len(query.text) - start, message, "Write a timestamp>= yourself.")
    return CloudQuery(line + query.text, bound)
