"""Which stretch of time a query can have lines in, said even where the query does not say it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from phoenix_admin.domain.log_query import values
from phoenix_admin.domain.log_query.tree import And, Comparison, FieldPath, Node, Operator, Or
from phoenix_admin.domain.record import record

DEFAULT_SPAN: Final = timedelta(days=1)
"""What `gcloud logging read` and Google's Python client add silently; here it is always shown."""
TIMESTAMP: Final = FieldPath(("timestamp",))


@record
class TimeBound:
    """Both ends in nanoseconds since 1970, inclusive; None is open.

    `implied`: the lower end is not in the query but was added to it.
    """

    lower: int | None = None
    upper: int | None = None
    implied: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no moment lies inside."""
        return self.lower is not None and self.upper is not None and self.lower > self.upper

    def both(self, other: "TimeBound") -> "TimeBound":
        """What lies in this and in the other."""
        return TimeBound(_most(self.lower, other.lower), _least(self.upper, other.upper))

    def hull(self, other: "TimeBound") -> "TimeBound":
        """The stretch that has both; an empty one adds nothing."""
        if self.is_empty:
            return other
        if other.is_empty:
            return self
        open_lower = self.lower is None or other.lower is None
        open_upper = self.upper is None or other.upper is None
        return TimeBound(
            None if open_lower else min(self.lower or 0, other.lower or 0),
            None if open_upper else max(self.upper or 0, other.upper or 0),
        )

    def has(self, at: int) -> bool:
        """Whether a moment lies inside."""
        return (self.lower is None or self.lower <= at) and (self.upper is None or at <= self.upper)


OPEN: Final = TimeBound()


def own_bound(node: Node) -> TimeBound:
    """What follows from the query itself: no entry outside can match."""
    if isinstance(node, Comparison):
        return exact_bound(node) or OPEN
    if isinstance(node, And):
        return _all_of(own_bound(part) for part in node.parts)
    if isinstance(node, Or):
        first, *rest = (own_bound(part) for part in node.parts)
        for each in rest:
            first = first.hull(each)
        return first
    return OPEN


def exact_bound(node: Node) -> TimeBound | None:
    """The stretch that says the same as a comparison with `timestamp`; None for all else."""
    if not isinstance(node, Comparison) or node.field != TIMESTAMP or node.value.is_null:
        return None
    at = values.moment(node.value.text)
    if at is None:
        return None
    return {
        Operator.EQUAL: TimeBound(at, at),
        Operator.HAS: TimeBound(at, at),
        Operator.AT_LEAST: TimeBound(at, None),
        Operator.MORE: TimeBound(at + 1, None),
        Operator.AT_MOST: TimeBound(None, at),
        Operator.LESS: TimeBound(None, at - 1),
    }.get(node.operator)


def shown_bound(node: Node, now: datetime, span: timedelta = DEFAULT_SPAN) -> TimeBound:
    """The bound under which a query is asked. Without a lower end it begins `span` before its
    upper end, at the latest before `now` (aware), and says that this was implied.
    """
    own = own_bound(node)
    if own.lower is not None or own.is_empty:
        return own
    end = _least(own.upper, values.nanoseconds(now))
    assert end is not None
    lower = end - values.nanoseconds(values.EPOCH + span)
    return TimeBound(lower - lower % values.SECOND, own.upper, implied=True)


def _all_of(bounds: Iterable[TimeBound]) -> TimeBound:
    found = OPEN
    for each in bounds:
        found = found.both(each)
    return found


def _most(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)


def _least(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
