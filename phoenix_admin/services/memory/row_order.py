"""In which order subjects of memory are listed: the worst first. Pure."""

from collections.abc import Iterable, Mapping

from phoenix_admin.domain.memory_limit import Headroom
from phoenix_admin.domain.memory_shape import ShapeKind
from phoenix_admin.services.memory.faces import MemoryRow

_HEADROOM: Mapping[Headroom | None, int] = {
    Headroom.OVER: 1,
    Headroom.WARNING: 2,
    Headroom.TIGHT: 5,
    Headroom.GOOD: 6,
    None: 6,
}
_SHAPE = {ShapeKind.LEAK: 3, ShapeKind.UNDER_SIZED: 2, ShapeKind.SPIKE: 4, ShapeKind.RISES: 5}


def worst_first(rows: Iterable[MemoryRow]) -> tuple[MemoryRow, ...]:
    """What was killed today, then what is over, near or rising to its limit, then by share."""
    return tuple(sorted(rows, key=_place))


def _place(row: MemoryRow) -> tuple[bool, int, int, float, str, str]:
    shape = _SHAPE.get(row.shape.kind, 6) if row.shape is not None else 6
    rank = 0 if row.kills_today else 6
    return (
        row.is_over,
        min(rank, shape, _HEADROOM[row.headroom]),
        -row.kills_today,
        -(row.share or 0.0),
        row.name,
        row.subject.name,
    )
