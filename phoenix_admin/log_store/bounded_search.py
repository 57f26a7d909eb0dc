"""A search in one long row that can be given up at any moment, however slow its pattern is.

RE2 takes linear time, but a hostile pattern takes 17 µs for each byte of a row, and nobody can
interrupt a search that runs. So a row is given to it by and by.
"""

import time

from phoenix_admin.log_store.pace import Pace
from phoenix_admin.log_store.patterns import Match, Text

SMALL = 2048
"""Bytes that any pattern may be given at once: the worst one takes 35 ms."""
LIMIT = 0.040
"""Processor seconds that one search should take at most."""


def first_place(match: Match, held: Text, start: int, end: int, pace: Pace) -> int:
    """Where in the row from `start` up to `end` it is first found; -1 where it is not.

    Looked for in ever longer fronts of the row, up to the whole of it. Where that would take too
    long, in pieces that overlap by half: a match that is longer than half a piece may then be
    missed (`pace.partly` says so), and what is found is always there (RE2 sees what stands around a
    piece). Raises what the pace raises.
    """
    size = SMALL
    while True:
        stop = min(end, start + size)
        place, took = _timed(match, held, start, stop, pace)
        if place >= 0 or stop == end:
            return place
        grown = size * (8 if took < LIMIT / 32 else 2)
        if took * grown / size > LIMIT:
            place = _in_pieces(match, held, stop - size // 2, end, size, pace)
            if place < 0:
                pace.partly.add(pace.row)
            return place
        size = grown


def _in_pieces(match: Match, held: Text, at: int, end: int, size: int, pace: Pace) -> int:
    while True:
        stop = min(end, at + size)
        place, took = _timed(match, held, at, stop, pace)
        if place >= 0 or stop == end:
            return place
        at = stop - size // 2
        if took > LIMIT:
            size = max(SMALL // 2, size // 2)


def _timed(match: Match, held: Text, start: int, end: int, pace: Pace) -> tuple[int, float]:
    """The place, and the processor seconds it took: a busy computer makes no pattern slow."""
    began = time.thread_time()
    place = match(held, start, end)[0]
    took = time.thread_time() - began
    pace.looked()
    return place, took
