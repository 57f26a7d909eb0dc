"""A full block of a file's index takes little room, and what there is no room for leaves in front:
the rows that are left are those that they were."""

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from phoenix_admin.log_store.columns import NO_TIME, Int64s
from phoenix_admin.log_store.conditions import EVERYTHING, Contains
from phoenix_admin.log_store.file_index import FileIndex
from phoenix_admin.log_store.file_rows import RowBlock
from phoenix_admin.log_store.hit_masks import Rows
from phoenix_admin.log_store.packed_times import PackedTimes, packed
from phoenix_admin.log_store.part_columns import PartColumns
from phoenix_admin.log_store.row_places import row_beginning_at
from phoenix_admin.log_store.shown_order import ShownOrder
from phoenix_admin.services.logs.log_part import LogPart
from phoenix_admin.services.logs.part_search import PartSearch
from phoenix_admin.tasks.context import unhurried
from tests.unit.log_store.test_file_index import Memory

ENDS = ((8, True), (15, False), (15, True))
units = st.sampled_from([1, 1_000, 1_000_000, 10**9])


@given(
    st.integers(0, 2**61),
    units,
    st.lists(st.integers(0, 2**33), min_size=1, max_size=8),
    st.booleans(),
)
@example(0, 1, [0, 2**32 - 1], False)
@example(5, 1_000, [0, 2**32 - 1], False)
@example(7, 10**9, [0, 2**32], False)
def test_packed_times_are_the_same_times(
    base: int, unit: int, steps: list[int], undated: bool
) -> None:
    times = np.array([min(base + step * unit, 2**63 - 1) for step in steps], np.int64)
    if undated:
        times[0] = NO_TIME
    held = packed(times)
    if not isinstance(held, PackedTimes):
        assert held is times
        return
    assert held.whole().tolist() == times.tolist()
    chosen = np.arange(len(times))[::-2]
    assert held.at(chosen).tolist() == times[chosen].tolist()
    assert held.part(1, 3).whole().tolist() == times[1:3].tolist()
    assert held.steps.nbytes == 4 * len(times)


def test_lines_of_a_minute_take_nine_bytes_each() -> None:
    lines = [f"2026-05-05T05:05:{n % 60:02}.{n % 1000:03}Z INFO n{n}\n" for n in range(400)]
    index = FileIndex(Memory("".join(lines).encode()), block_rows=100)
    index.grow(unhurried())
    for block in index.face().blocks[:-1]:
        held = block.columns.moments
        assert isinstance(held, PackedTimes)
        assert (block.offsets.dtype, held.steps.dtype) == (np.uint32, np.uint32)
    assert index.row(250).text == lines[250].rstrip().encode()  # type: ignore[union-attr]


def test_the_last_row_of_a_packed_block_may_go_on_after_all() -> None:
    """A torn line was the first row of the next block, and is no row once it is whole."""
    source, numbers = Memory(b"one\ntwo\n  more\n"), np.array([0, 4], np.int64)
    block = RowBlock(0, 0, room=2)
    block.append(numbers, numbers, np.zeros(2, np.uint8))
    faces = [block.face(end, 1, source, 0, final=final) for end, final in ENDS]
    assert [face.text(1, 99) for face in faces] == [b"two", b"two\n  more", b"two\n  more"]
    assert [face.bounds(1) for face in faces] == [(4, 8), (4, 15), (4, 15)]


class Shown:
    """What a view shows of one file, kept up to date as the engine does it."""

    def __init__(self, index: FileIndex, text: str) -> None:
        self.search = PartSearch(LogPart(0, 0, 0, index))
        self.search.ask(Contains(text) if text else EVERYTHING, 1)
        self.order = ShownOrder()
        self.reading = 0

    def look(self) -> None:
        self.reading += 1
        self.search.refresh(self.reading, self._change)
        self.search.search(unhurried(), self._change)

    def _change(self, search: PartSearch, gone: Rows, came: Rows) -> None:
        columns: dict[int, PartColumns] = {0: search.columns}
        self.order.remove(0, gone)
        self.order.put(0, came, columns)

    def numbers(self) -> list[int]:
        return self.order.face({0: self.search.columns}).codes(0, len(self.order))

    def times(self) -> Int64s:
        return self.order.face({0: self.search.columns}).all_times()


steps = st.lists(
    st.one_of(st.sampled_from(["leave", "look"]), st.lists(st.integers(0, 9), max_size=7)),
    max_size=12,
)


@given(steps, st.sampled_from(["", "odd"]), st.booleans())
@settings(max_examples=60)
def test_rows_shown_are_those_of_the_lines_that_are_left(
    steps: list[str | list[int]], text: str, torn: bool
) -> None:
    source = Memory()
    index = FileIndex(source, block_rows=3, chunk=4096)
    shown = Shown(index, text)
    lines: list[bytes] = []
    first = 0
    for step in [*steps, "look"]:
        if isinstance(step, list):
            for digit in step:
                word = "odd" if digit % 2 else "even"
                at = f"2026-05-05T05:05:{len(lines) % 60:02}Z"  # the clock is set back, too
                lines.append(f"{at} INFO {word} {len(lines)}\n".encode())
            source.data = b"".join(lines)
            if torn and lines:
                source.data = source.data[:-1]
            index.grow(unhurried())
        elif step == "leave":
            gone = index.leave_oldest()
            assert gone == (3 if len(lines) - first > 3 else 0)
            first += gone
        shown.look()
        left = range(first, len(lines))
        wanted = [n for n in left if text.encode() in lines[n]]
        assert sorted(shown.numbers()) == wanted
        times = shown.times().tolist()
        assert times == sorted(times)
        assert (index.extent(), index.face().rows) == ((first, len(lines)), len(left))
        assert index.histogram().by_severity.sum() == len(left)
        for number in left:
            row = index.row(number)
            assert row is not None
            assert row.text == lines[number].rstrip()
            assert row_beginning_at(index, row.offset) == number
        assert index.row(first - 1) is None
