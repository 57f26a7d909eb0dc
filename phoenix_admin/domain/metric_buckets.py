"""What a distribution says of its largest value: in which bucket it lies. Pure.

Buckets as Cloud Monitoring describes them (google/api/distribution.proto): number 0 holds what is
below the first bound, the last one what is at or above the last bound, and each one in between
holds what is at or above the bound before it and below its own.
"""

from collections.abc import Sequence
from itertools import accumulate, repeat


def linear_bounds(finite: int, width: float, offset: float) -> tuple[float, ...]:
    """The bounds of so many buckets of one width."""
    return tuple(offset + width * number for number in range(finite + 1))


def exponential_bounds(finite: int, growth: float, scale: float) -> tuple[float, ...]:
    """The bounds of so many buckets that grow."""
    return tuple(
        accumulate(repeat(growth, finite), lambda bound, factor: bound * factor, initial=scale)
    )


def top_bound(counts: Sequence[int], bounds: Sequence[float]) -> float | None:
    """The upper bound of the highest bucket that holds anything: no value was larger.

    None where all are empty; infinite where the highest has no end. Counts may leave out empty
    buckets at the end.
    """
    top = next((number for number in reversed(range(len(counts))) if counts[number] > 0), None)
    if top is None:
        return None
    return bounds[top] if top < len(bounds) else float("inf")
