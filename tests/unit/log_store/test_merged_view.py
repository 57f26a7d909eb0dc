"""Rows of stores and files in one order of time, as sorting all of them would give it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.log_store.columns import batch_of
from phoenix_admin.log_store.file_index import FileIndex
from phoenix_admin.log_store.merged_view import MergedView
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.tasks.context import unhurried
from tests.unit.log_store.test_file_index import Memory

SECOND = 1_000_000_000
START = 1_790_000_000
seconds = st.lists(st.integers(0, 30), max_size=5)


@given(st.lists(st.tuples(st.sampled_from(["one", "two", "file", "torn", "none"]), seconds)))
@settings(max_examples=20)
def test_all_rows_in_one_order(steps: list[tuple[str, list[int]]]) -> None:
    stores = {"one": LogStore(budget=60, segment_rows=3), "two": LogStore()}
    memory = Memory()
    index = FileIndex(memory)
    parts = (stores["one"], stores["two"], index)
    view = MergedView(parts)
    for step, times in steps:
        if step in stores:
            rows = [((START + time) * SECOND, 2, 0, b"x") for time in times]
            stores[step].append(batch_of(rows))
        elif step in {"file", "torn"}:
            lines = [b'{"time":%d}' % (START + time) for time in times]
            memory.data += b"".join(line + b"\n" for line in lines)
            memory.data += b'{"time":%d' % START if step == "torn" else b""
            index.grow(unhurried())
        count = view.refresh()
        expected = []
        for place, part in enumerate(parts):
            first, end = part.extent()
            of_part = part.times_of(np.arange(first, end)).tolist()
            expected += [(time, place, first + row) for row, time in enumerate(of_part)]
        found = view.rows(0, count)
        shown = list(zip(found.parts.tolist(), found.numbers.tolist(), strict=True))
        assert sorted(shown) == sorted(row[1:] for row in expected)
        time_of = {row[1:]: row[0] for row in expected}
        times_shown = [time_of[row] for row in shown]
        assert times_shown == sorted(times_shown)
        for place in range(3):  # equal times never change the order within one source
            own = [(time_of[row], row[1]) for row in shown if row[0] == place]
            assert own == sorted(own)
        middle = view.rows(1, 3)
        assert list(zip(middle.parts, middle.numbers, strict=True)) == shown[1:3]


def test_a_torn_line_whose_time_comes_later_finds_its_place() -> None:
    memory, store = Memory(b'{"time":"2026-09-21T14:13:20Z"}\n{"time":"2026-09-2'), LogStore()
    index = FileIndex(memory)
    index.grow(unhurried())
    store.append(batch_of([(START * SECOND + SECOND, 2, 0, b"x")]))
    view = MergedView((index, store))
    assert view.refresh() == 3
    assert view.rows(0, 3).parts.tolist() == [0, 0, 1]  # the torn line stands at the time above
    memory.data += b'2T00:00:00Z"}\n'
    index.grow(unhurried())
    assert view.refresh() == 3
    assert view.rows(0, 3).parts.tolist() == [0, 1, 0]


def test_rows_that_a_store_dropped_leave_the_view() -> None:
    store, other = LogStore(budget=110, segment_rows=3), LogStore()
    view = MergedView((store, other))
    other.append(batch_of([(START * SECOND + 2, 2, 0, b"x")]))
    for batch in range(3):
        store.append(batch_of([(START * SECOND + batch, 2, 0, b"%d" % batch)] * 3))
        view.refresh()
    first, end = store.extent()
    assert first > 0
    found = view.rows(0, len(view))
    assert found.numbers[found.parts == 0].tolist() == list(range(first, end))
    assert len(view) == end - first + 1
