"""The store says what a plain list of rows says, however rows come, go and are searched."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phoenix_admin.log_store.columns import Batch, batch_of
from phoenix_admin.log_store.filter_result import FilterResult
from phoenix_admin.log_store.filter_run import FilterRun
from phoenix_admin.log_store.segment import ROW_BYTES
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.log_store.time_order import TimeOrder
from phoenix_admin.tasks.context import unhurried
from tests.unit.log_store import model
from tests.unit.log_store.model import BASE, SECOND, Row

batches = st.lists(st.lists(model.rows, max_size=12), max_size=8)


def filled(parts: list[list[Row]], budget: int = 10**9) -> LogStore:
    store = LogStore(budget=budget, segment_rows=5)
    for part in parts:
        store.append(batch_of(row.given() for row in part))
    return store


def kept(store: LogStore, parts: list[list[Row]]) -> dict[int, Row]:
    """Number -> row, of those that are still there."""
    every = [row for part in parts for row in part]
    return {number: every[number] for number in range(store.face().first, len(every))}


@given(batches, st.integers(1, 2000))
@settings(max_examples=20)
def test_rows_keep_their_numbers_and_bytes_whatever_is_dropped(
    parts: list[list[Row]], budget: int
) -> None:
    store = filled(parts, budget)
    face, every = store.face(), kept(store, parts)
    assert face.end - face.first == len(every) == sum(len(block) for block in face.blocks)
    assert face.dropped == face.first
    for number, row in every.items():
        read = store.row(number)
        assert read is not None
        # 0x1F and a newline inside a row are one: what separates rows cannot stand in one.
        assert read.text.replace(b"\n", b"\x1f") == row.text.replace(b"\n", b"\x1f")
        assert (read.time, read.severity, read.source) == (row.time, row.severity, row.source)
    assert store.row(face.first - 1) is None
    assert store.row(face.end) is None
    held = sum(len(row.text) + 1 + ROW_BYTES for row in every.values())
    assert face.held_bytes == held
    assert held <= budget or len(face.blocks) == 1


@given(batches, st.integers(100, 2000))
@settings(max_examples=20)
def test_order_is_by_time_and_then_by_arrival(parts: list[list[Row]], budget: int) -> None:
    store = filled(parts, budget)
    every = kept(store, parts)
    expected = sorted(every, key=lambda number: (every[number].time, number))
    assert store.in_order(0, len(expected)).tolist() == expected
    middle = len(expected) // 2
    assert store.in_order(middle, middle + 3).tolist() == expected[middle : middle + 3]
    some = np.array(list(every)[::2], np.int64)[::-1]
    chosen = [number for number in expected if number in set(some.tolist())]
    assert store.sorted_by_time(some).tolist() == chosen


@given(batches, st.integers(100, 2000))
@settings(max_examples=20)
def test_histogram_counts_what_is_there(parts: list[list[Row]], budget: int) -> None:
    store = filled(parts, budget)
    rows = list(kept(store, parts).values())
    face = store.histogram()
    counted = {
        (face.start + bucket * face.width, code): int(face.counts[bucket, code])
        for bucket, code in zip(*np.nonzero(face.counts), strict=True)
    }
    expected: dict[tuple[int, int], int] = {}
    for row in rows:
        key = (row.time // face.width * face.width, row.severity & 0x0F)
        expected[key] = expected.get(key, 0) + 1
    assert counted == expected
    assert store.severity_counts().tolist() == face.by_severity.tolist()
    zoom = store.zoomed(BASE, SECOND, 40)
    inside = sum(1 for row in rows if BASE <= row.time < BASE + 40 * SECOND)
    assert int(zoom.counts.sum()) == inside


@given(batches, model.conditions, st.integers(200, 3000), st.booleans())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_a_filter_that_follows_finds_what_a_list_finds(
    parts: list[list[Row]], condition: model.Condition, budget: int, newest_first: bool
) -> None:
    store = LogStore(budget=budget, segment_rows=5)
    run, result = FilterRun(condition, 7), FilterResult(7)
    looked = 0
    for part in parts:
        store.append(batch_of(row.given() for row in part))
        face = store.face()
        looked += run.advance(face.blocks, unhurried(), result.take, newest_first=newest_first)
        result.trim(face.first)
    every = kept(store, parts)
    expected = [number for number, row in every.items() if model.holds(condition, row)]
    assert result.rows(0, len(result)).tolist() == expected
    assert len(result) == len(expected)
    assert result.searched == len(every)
    assert looked <= sum(len(part) for part in parts), "a row was searched twice"
    assert run.is_through(store.face().blocks)
    codes = [every[number].severity & 0x0F for number in expected]
    assert result.severity_counts().tolist() == [codes.count(code) for code in range(9)]
    assert int(result.histogram(exact=True).counts.sum()) == len(expected)
    for place, number in enumerate(expected):
        assert result.place_of(number) == place
        assert result.rows(place, place + 1).tolist() == [number]


def test_a_batch_whose_columns_do_not_belong_together_is_refused() -> None:
    good = batch_of([(BASE, 2, 0, b"one"), (BASE, 2, 0, b"two")])
    torn = Batch(good.times, good.severities, good.sources, good.offsets, b"on\ne\ntw\n")
    with pytest.raises(ValueError, match="do not belong together"):
        LogStore().append(torn)


def test_a_row_longer_than_a_segment_has_one_to_itself() -> None:
    store = LogStore()
    long = b"x" * (17 * 1024 * 1024)
    store.append(batch_of([(BASE, 2, 0, b"a"), (BASE, 2, 0, long), (BASE, 2, 0, b"b")]))
    assert [len(block) for block in store.face().blocks] == [1, 1, 1]
    row = store.row(1)
    assert row is not None
    assert len(row.text) == len(long)


def test_what_a_reader_was_given_stays_as_it_was() -> None:
    store = LogStore(segment_rows=100)
    store.append(batch_of([(BASE + i, 2, 0, b"row %d" % i) for i in range(10)]))
    face = store.face()
    for _ in range(50):
        store.append(batch_of([(BASE, 5, 1, b"later" * 900)]))
    assert [face.blocks[0].text(i) for i in range(10)] == [b"row %d" % i for i in range(10)]
    assert len(face.blocks[0]) == 10
    first, last = store.row(3), store.row(59)
    assert first is not None
    assert last is not None
    assert (first.text, last.text) == (b"row 3", b"later" * 900)


@given(st.lists(st.lists(st.integers(0, 40), max_size=6), max_size=12), st.integers(0, 20))
@settings(max_examples=30)
def test_late_rows_find_their_place_from_behind(parts: list[list[int]], gone: int) -> None:
    held: list[int] = []
    order = TimeOrder(lambda numbers: np.array(held, np.int64)[numbers])
    order.LOOK_BACK = 1
    for part in parts:
        held += part
        order.extend(np.array(part, np.int64))
        expected = sorted(range(len(held)), key=lambda number: (held[number], number))
        assert order.rows(0, len(held)).tolist() == expected
    gone = min(gone, len(held))
    order.trim(gone)
    expected = [n for n in sorted(range(len(held)), key=lambda n: (held[n], n)) if n >= gone]
    assert order.rows(0, len(expected)).tolist() == expected
    late = sum(time < max(held[:place], default=0) for place, time in enumerate(held))
    assert order.late == late


def test_memory_is_little_more_than_the_payload() -> None:
    store, payload = LogStore(), 226
    batch = batch_of([(BASE + i, 2, 0, b"x" * payload) for i in range(10_000)])
    for _ in range(10):
        store.append(batch)
    assert store.face().held_bytes <= 1.15 * payload * 100_000
