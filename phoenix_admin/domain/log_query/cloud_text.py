"""What Cloud Logging is asked: the person's text as it is, behind the bound in time."""

from datetime import datetime, timedelta

from phoenix_admin.domain.log_query.fault import QueryFault
from phoenix_admin.domain.log_query.grammar import LONGEST
from phoenix_admin.domain.log_query.time_bound import DEFAULT_SPAN, TimeBound, shown_bound
from phoenix_admin.domain.log_query.tree import Query, all_of
from phoenix_admin.domain.log_query.values import moment_text
from phoenix_admin.domain.record import record


@record
class CloudQuery:
    """`text` is the filter to send; `bound` is to be shown beside it."""

    text: str
    bound: TimeBound


def to_cloud(
    query: Query, now: datetime, span: timedelta = DEFAULT_SPAN, scope: Query | None = None
) -> CloudQuery | QueryFault:
    """The filter for a query at a moment (`now` is aware).

    The text is never changed. A list without a lower bound takes minutes, so where there is none, a
    line with the implied one goes before it; so does `scope`, which the app adds (one job's lines).
    Lines are joined by AND, and OR binds tighter than AND, so that no parentheses are needed.
    """
    inside = all_of((scope.tree, query.tree)) if scope else query.tree
    bound = shown_bound(inside, now, span)
    lines = [scope.text, query.text] if scope else [query.text]
    if bound.implied and bound.lower is not None:
        lines.insert(0, f'timestamp>="{moment_text(bound.lower)}"')
    text = "\n".join(lines)
    over = len(text) - LONGEST
    if over > 0:
        message = (
            f"With what is added to it the query is {over} characters longer than Google reads."
        )
        start = max(0, len(query.text) - over)
        return QueryFault(start, len(query.text) - start, message, "Shorten it.")
    return CloudQuery(text, bound)
