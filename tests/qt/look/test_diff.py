"""Differences and orders of rows, without Qt: any list to any other, by steps that always fit."""

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.qt.tables import (
    Column,
    SortOrder,
    count_moves,
    diff_rows,
    fitting_columns,
    keep_order,
    keep_vanished,
    keyed,
    sort_rows,
)
from phoenix_admin.qt.tables.diff import Arrange, Insert, Remove, ranges


@dataclass(frozen=True)
class Item:
    id: str
    value: int = 0


def key(item):
    return item.id


def items(text):
    return [Item(letter) for letter in text]


rows_of = st.lists(
    st.builds(Item, st.sampled_from("abcdefghijklmnop"), st.integers(0, 2)),
    unique_by=key,
    max_size=16,
)


def replay(diff):
    """Carry the steps out on a list, as the model does, checking that each one fits."""
    live = list(diff.old.rows)
    for step in diff.steps:
        if isinstance(step, Remove):
            assert 0 <= step.start < step.stop <= len(live)
            del live[step.start : step.stop]
        elif isinstance(step, Insert):
            assert step.rows
            assert 0 <= step.start <= len(live)
            live[step.start : step.start] = step.rows
        else:
            assert isinstance(step, Arrange)
            assert sorted(step.moved_to) == list(range(len(live)))
            moved = [None] * len(live)
            for row, goal in zip(live, step.moved_to, strict=True):
                moved[goal] = row
            assert [key(row) for row in moved] == [key(row) for row in step.rows]
            live = list(step.rows)
    return live


@settings(deadline=None)
@given(rows_of, rows_of, st.sampled_from([0, 1, 3, 64]))
def test_the_steps_lead_from_any_list_to_any_other(old, new, most_ranges):
    diff = diff_rows(keyed(old, key), new, most_ranges)
    assert [key(row) for row in replay(diff)] == [key(row) for row in new]
    before = {key(row): row for row in old}
    changed = {position for span in diff.changed for position in span}
    for position, row in enumerate(new):
        expected = row.id in before and before[row.id] != row
        assert (position in changed) == expected


@settings(deadline=None)
@given(rows_of)
def test_nothing_is_done_for_the_same_rows(rows):
    diff = diff_rows(keyed(rows, key), list(rows))
    assert (diff.steps, diff.changed) == ((), ())


def test_few_changes_are_made_where_they_happen():
    diff = diff_rows(keyed(items("abcdef"), key), items("abXef"))
    assert [type(step) for step in diff.steps] == [Remove, Insert]
    assert (diff.steps[0].start, diff.steps[0].stop) == (2, 4)
    assert diff.steps[1].start == 2


def test_many_scattered_changes_take_a_bounded_number_of_steps():
    old = [Item(str(number)) for number in range(1000)]
    diff = diff_rows(keyed(old, key), old[::2])
    assert len(diff.steps) <= 4
    back = diff_rows(diff.new, old)
    assert len(back.steps) <= 4
    assert replay(back) == old


def test_a_doubled_id_is_refused_and_named():
    with pytest.raises(ValueError, match="'b'"):
        keyed(items("abcb"), key)
    with pytest.raises(ValueError, match="'x'"):
        diff_rows(keyed(items("ab"), key), items("xx"))


@settings(deadline=None)
@given(st.sets(st.integers(0, 40)))
def test_ranges_hold_exactly_their_positions(positions):
    found = ranges(sorted(positions))
    assert [position for span in found for position in span] == sorted(positions)
    assert all(a.stop < b.start for a, b in pairwise(found))


# ---------------------------------------------------------------- order

COLUMNS = (
    Column("name", "Name", key, sort_key=key),
    Column("value", "Value", lambda item: str(item.value), sort_key=lambda item: item.value),
    Column("note", "Note", lambda item: ""),
)


@settings(deadline=None)
@given(rows_of, st.booleans())
def test_equal_rows_are_sorted_by_id_either_way(rows, descending):
    found = sort_rows(rows, COLUMNS, SortOrder("value", descending), key)
    sign = -1 if descending else 1
    ordered = sorted(rows, key=lambda item: (sign * item.value, item.id))
    assert found == ordered


def test_a_column_without_a_sort_key_changes_nothing():
    rows = items("cab")
    assert sort_rows(rows, COLUMNS, SortOrder("note"), key) == rows
    assert sort_rows(rows, COLUMNS, SortOrder("gone"), key) == rows


@settings(deadline=None)
@given(rows_of, rows_of)
def test_a_kept_order_moves_nothing_and_loses_nothing(old, new):
    shown = [item.id for item in old]
    kept = keep_order(shown, new, key)
    ids = [item.id for item in kept.rows]
    assert ids == [row_id for row_id in shown if row_id in {item.id for item in new}]
    assert count_moves(shown, ids) == 0
    assert set(ids) | set(kept.waiting) == {item.id for item in new}
    assert all(item in new for item in kept.rows)
    all_in = keep_order(shown, new, key, include_new=True)
    assert {item.id for item in all_in.rows} == {item.id for item in new}
    assert all_in.waiting == ()


@settings(deadline=None)
@given(st.permutations("abcdefgh"))
def test_moves_are_the_least_that_sort(order):
    wanted = "abcdefgh"
    moves = count_moves(order, wanted)
    longest = 0
    for mask in range(1 << len(order)):
        chosen = [order[bit] for bit in range(len(order)) if mask >> bit & 1]
        if chosen == sorted(chosen):
            longest = max(longest, len(chosen))
    assert moves == len(order) - longest


@pytest.mark.parametrize(
    ("shown", "wanted", "moves"),
    [("abc", "abc", 0), ("abc", "cab", 1), ("abcd", "dcba", 3), ("", "abc", 0), ("xab", "bya", 1)],
)
def test_moves_count_only_what_is_in_both(shown, wanted, moves):
    assert count_moves(shown, wanted) == moves


def test_a_pinned_row_that_vanished_stays_as_a_tombstone():
    rows = keep_vanished(items("abcd"), items("ad"), key, {"c"}, lambda item: Item(item.id, -1))
    assert rows == [Item("a"), Item("d"), Item("c", -1)]
    again = keep_vanished(rows, items("ad"), key, {"c"}, lambda item: item)
    assert again == rows
    assert keep_vanished(rows, items("adc"), key, {"c"}, lambda item: item) == items("adc")


# ---------------------------------------------------------------- columns

WIDE = (
    Column("a", "A", key, width=100),
    Column("b", "B", key, width=100, star=1),
    Column("c", "C", key, width=100, star=2),
    Column("d", "D", key, width=100, star=2),
)


@pytest.mark.parametrize(
    ("room", "shown"),
    [(400, "abcd"), (399, "abc"), (299, "ab"), (199, "a"), (10, "a")],
)
def test_starred_columns_give_way_highest_star_first_from_the_right(room, shown):
    assert "".join(fitting_columns(WIDE, room)) == shown


def test_the_star_decides_before_the_place():
    columns = (
        Column("a", "A", key, width=100, star=3),
        Column("b", "B", key, width=100),
        Column("c", "C", key, width=100, star=1),
    )
    assert fitting_columns(columns, 250) == ("b", "c")
    assert fitting_columns(columns, 150) == ("b",)


def test_columns_switched_off_leave_room_for_others():
    assert fitting_columns(WIDE, 300, frozenset("b")) == ("a", "c", "d")
