"""One filter over rows that keep coming: searched once each, hits told as they are found."""

import time
from collections.abc import Callable, Iterable

import numpy as np

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import Int32s, Int64s, Mask, UInt8s
from phoenix_admin.log_store.conditions import SLOW, Asked, Condition, compiled
from phoenix_admin.log_store.pace import Pace
from phoenix_admin.log_store.window import WINDOW, Block
from phoenix_admin.ports.call import Call

TELL_EVERY = 0.030
"""Seconds after which hits within one block are told before the block is through."""


@record(eq=False)
class Found:
    """What is known of the rows `start` up to `end` of one block, counted from its `first`.

    `rows` are the hits, rising, counted alike; `times` and `severities` are theirs. What was
    said of these rows before holds no longer. `generation` says which filter found them.
    """

    generation: int
    block: int
    first: int
    start: int
    end: int
    rows: Int32s
    times: Int64s
    severities: UInt8s


SMALL_WINDOW = 256 * 1024
"""Bytes of a window whose rows are asked one by one: what is cut off in it is asked again."""


class FilterRun:
    """Belongs to one lane. Raises BadPattern where the condition cannot be searched.

    A new text in the filter box is a new run with the next generation; the old one is cancelled
    through its call, and what it still tells is recognised by its generation.
    """

    def __init__(self, condition: Condition, generation: int) -> None:
        self.generation = generation
        self._asked: Asked = compiled(condition)
        self._searched: dict[int, int] = {}
        self.partly: set[int] = set()
        """Numbers of rows that did not match and were not searched whole."""

    def advance(
        self,
        blocks: Iterable[Block],
        call: Call,
        tell: Callable[[Found], None],
        *,
        newest_first: bool = True,
    ) -> int:
        """Search what has not been searched; returns how many rows that were.

        `blocks` are those that are there now. After a cancelled call the next one goes on where
        that one ended. Raises what the call's cancellation or deadline raises.
        """
        there = sorted(blocks, key=lambda block: block.number, reverse=newest_first)
        present = {block.number for block in there}
        self._searched = {n: done for n, done in self._searched.items() if n in present}
        pace = Pace(call)
        counted = 0
        for block in there:
            start = self._searched.get(block.number, 0)
            if start < len(block.columns):
                self._search(block, start, pace, tell)
                counted += len(block.columns) - start
        return counted

    def is_through(self, blocks: Iterable[Block]) -> bool:
        """Whether every settled row has been searched."""
        return all(self._searched.get(block.number, 0) >= block.settled for block in blocks)

    def _search(self, block: Block, start: int, pace: Pace, tell: Callable[[Found], None]) -> None:
        end = len(block.columns)
        columns = block.columns.part(start, end)
        surely, perhaps = self._asked.bounds(columns)
        wanted = perhaps & ~surely
        hits, told, told_at = surely, start, time.perf_counter()
        reached = start
        size = WINDOW if self._asked.cost < SLOW else SMALL_WINDOW
        try:
            for window in block.windows(wanted, start, end, size) if wanted.any() else ():
                low, high = window.start - start, window.end - start
                part = columns.part(low, high)
                hits[low:high] |= self._asked.among(part, window, wanted[low:high], pace)
                reached = window.end
                first = block.first + window.start
                self.partly.difference_update(
                    range(first, first + window.end - window.start) if self.partly else ()
                )
                self.partly.update(first + row for row in pace.partly)
                pace.partly.clear()
                if time.perf_counter() - told_at > TELL_EVERY:
                    self._tell(block, hits, start, told, reached, tell)
                    told, told_at = reached, time.perf_counter()
                pace.looked()
        except BaseException:
            if reached > told:  # what is known is not searched again
                self._tell(block, hits, start, told, reached, tell)
            raise
        self._tell(block, hits, start, told, end, tell)

    def _tell(
        self,
        block: Block,
        hits: Mask,
        offset: int,
        start: int,
        end: int,
        tell: Callable[[Found], None],
    ) -> None:
        rows = np.flatnonzero(hits[start - offset : end - offset])
        rows += start
        columns = block.columns
        tell(
            Found(
                self.generation,
                block.number,
                block.first,
                start,
                end,
                rows.astype(np.int32),
                columns.times_at(rows),
                columns.severities[rows],
            )
        )
        self._searched[block.number] = min(end, block.settled)
