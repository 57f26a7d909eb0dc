"""Areas say the values: proportional, side by side, and all of the room."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.qt.charts.treemap_layout import Box, neighbour, squarified

rooms = st.builds(
    Box,
    st.floats(-50, 50),
    st.floats(-50, 50),
    st.floats(20, 2000),
    st.floats(20, 2000),
)
values = st.lists(st.floats(0.001, 1e6) | st.just(0.0) | st.just(-3.0), min_size=1, max_size=40)


@given(values, rooms)
def test_areas_are_proportional_and_fill_the_room(sizes: list[float], room: Box) -> None:
    boxes = squarified(sizes, room)
    total = sum(size for size in sizes if size > 0)
    for size, box in zip(sizes, boxes, strict=True):
        share = max(0.0, size) / total if total else 0.0
        assert box.area == pytest.approx(share * room.area, rel=1e-6, abs=1e-4 * room.area)
        assert box.x >= room.x - 1e-6
        assert box.y >= room.y - 1e-6
        assert box.x + box.width <= room.x + room.width + 1e-6
        assert box.y + box.height <= room.y + room.height + 1e-6
    if total:
        assert sum(box.area for box in boxes) == pytest.approx(room.area)


@given(values, rooms)
def test_no_box_lies_over_another(sizes: list[float], room: Box) -> None:
    for one, other in combinations([box for box in squarified(sizes, room) if box.area > 0], 2):
        wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
        high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
        assert min(wide, high) <= 1e-6 * max(room.width, room.height)


def test_equal_values_give_squares() -> None:
    boxes = squarified([1.0] * 6, Box(0, 0, 300, 200))
    assert {(round(box.width), round(box.height)) for box in boxes} == {(100, 100)}


def test_the_example_of_the_paper() -> None:
    boxes = squarified([6, 6, 4, 3, 2, 2, 1], Box(0, 0, 6, 4))
    shown = [(round(b.x, 2), round(b.y, 2), round(b.width, 2), round(b.height, 2)) for b in boxes]
    assert shown[:4] == [(0, 0, 3, 2), (0, 2, 3, 2), (3, 0, 1.71, 2.33), (4.71, 0, 1.29, 2.33)]


@given(values, rooms, st.sampled_from([(1, 0), (-1, 0), (0, 1), (0, -1)]))
def test_a_step_goes_where_the_key_points(
    sizes: list[float], room: Box, step: tuple[int, int]
) -> None:
    boxes = squarified(sizes, room)
    for index, box in enumerate(boxes):
        if box.area <= 0:
            continue
        to = neighbour(boxes, index, *step)
        if to is None:
            continue
        was, now = box.centre, boxes[to].centre
        assert (now[0] - was[0]) * step[0] + (now[1] - was[1]) * step[1] > -0.5
        assert boxes[to].area > 0
