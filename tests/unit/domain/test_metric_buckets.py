"""The bound of the largest value of a distribution, by its buckets."""

from bisect import bisect_right

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.metric_buckets import exponential_bounds, linear_bounds, top_bound


@given(
    st.lists(st.floats(-1, 3), max_size=30),
    st.lists(st.floats(0, 2), min_size=1, max_size=12, unique=True).map(sorted),
    st.integers(0, 3),
)
def test_no_value_is_larger_than_the_bound_and_one_lies_in_its_bucket(
    values: list[float], bounds: list[float], cut: int
) -> None:
    counts = [0] * (len(bounds) + 1)
    for value in values:
        counts[bisect_right(bounds, value)] += 1
    while cut and counts and counts[-1] == 0:
        counts.pop()
        cut -= 1
    found = top_bound(counts, bounds)
    if not values:
        assert found is None
        return
    assert found is not None
    assert max(values) < found
    below = [bound for bound in bounds if bound < found]
    assert not below or max(values) >= below[-1]


def test_bounds_are_those_of_the_api() -> None:
    assert linear_bounds(3, 0.5, 1.0) == (1.0, 1.5, 2.0, 2.5)
    assert exponential_bounds(3, 2.0, 0.25) == (0.25, 0.5, 1.0, 2.0)
    assert top_bound([0, 0, 0, 0, 1], linear_bounds(3, 0.5, 1.0)) == float("inf")
    assert top_bound([4], linear_bounds(3, 0.5, 1.0)) == 1.0


@pytest.mark.parametrize("counts", [[], [0], [0, 0, 0]])
def test_nothing_measured_has_no_bound(counts: list[int]) -> None:
    assert top_bound(counts, (1.0, 2.0)) is None
