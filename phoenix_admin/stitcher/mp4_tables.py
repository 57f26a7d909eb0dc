"""The boxes and sample tables of an MP4 file, as bytes to numbers.

ISO/IEC 14496-12: a box is a length, a four-letter code and its content; the tables of a track
say for runs of samples how long they last, how large they are and where they lie. All of it is
outside data, so every count is checked against the box that holds it.
"""

import struct
import sys
from array import array
from collections.abc import Iterator
from itertools import accumulate, chain, repeat
from operator import add, lt, sub
from typing import Literal

from phoenix_admin.domain.record import record

__all__ = [
    "SampleTimes",
    "UnusualFile",
    "boxes",
    "inside",
    "needed",
    "sample_times",
    "samples_and_data_end",
]

_MAX_REORDERED_SAMPLES = 1 << 23


class UnusualFile(Exception):
    """This reader does not vouch for the file; the text says why."""


def boxes(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """The boxes that fill `data`, as (four-letter code, content)."""
    at = 0
    while at + 8 <= len(data):
        length, code = struct.unpack_from(">I4s", data, at)
        head = 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, at + 8)
            head = 16
        elif length == 0:
            length = len(data) - at
        if length < head or at + length > len(data):
            raise UnusualFile("a box is larger than what holds it")
        yield code, data[at + head : at + length]
        at += length


def inside(data: memoryview, *path: bytes) -> memoryview | None:
    """The content of the first box found by descending along `path`, if it is there."""
    for code in path:
        found = next((content for name, content in boxes(data) if name == code), None)
        if found is None:
            return None
        data = found
    return data


def needed(data: memoryview, *path: bytes) -> memoryview:
    """Like `inside`; raises `UnusualFile` when the box is missing."""
    found = inside(data, *path)
    if found is None:
        raise UnusualFile(f"a track has no {path[-1].decode('ascii')}")
    return found


@record
class SampleTimes:
    """The times of a track in its ticks.

    `ticks` is the sum of all durations, `deltas` the different ones (without the last sample's,
    which writers may shorten, unless it is the only one), `last_delta` that of the last sample;
    `first_shown` and `shown_end` are the extremes of presentation.
    """

    ticks: int
    deltas: frozenset[int]
    last_delta: int
    first_shown: int
    shown_end: int


def _numbers(data: memoryview, at: int, count: int, code: Literal["I", "i", "Q"]) -> "array[int]":
    """`count` big-endian numbers of array type `code` that start at byte `at` of `data`."""
    numbers: array[int] = array(code)
    length = count * numbers.itemsize
    if count < 0 or at + length > len(data):
        raise UnusualFile("a table is longer than its box")
    numbers.frombytes(data[at : at + length])
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def sample_times(stts: memoryview, ctts: memoryview | None, samples: int) -> SampleTimes:
    """The times from the tables of durations (`stts`) and of reordering (`ctts`)."""
    runs = _numbers(stts, 8, struct.unpack_from(">I", stts, 4)[0] * 2, "I")
    counts, deltas = runs[0::2], runs[1::2]
    if sum(counts) != samples:
        raise UnusualFile("its tables disagree on the number of samples")
    ticks = sum(count * delta for count, delta in zip(counts, deltas, strict=True))
    if not samples:
        return SampleTimes(0, frozenset(), 0, 0, 0)
    last = deltas[-1] if counts[-1] else 0
    body = {delta for count, delta in zip(counts, deltas, strict=True) if count}
    if counts[-1] == 1 and samples > 1:
        body = {delta for count, delta in zip(counts[:-1], deltas[:-1], strict=True) if count}
    first, end = 0, ticks
    if ctts is not None:
        first, end = _shown_span(counts, deltas, ctts, samples)
    return SampleTimes(ticks, frozenset(body), last, first, end)


def _shown_span(
    counts: "array[int]", deltas: "array[int]", ctts: memoryview, samples: int
) -> tuple[int, int]:
    """The smallest presentation time and the largest presentation end."""
    # Signed in version 1; version 0 says unsigned, but writers put signed values there too.
    runs = _numbers(ctts, 8, struct.unpack_from(">I", ctts, 4)[0] * 2, "i")
    run_lengths, offsets = runs[0::2], runs[1::2]
    if sum(run_lengths) != samples or min(run_lengths, default=1) < 1:
        raise UnusualFile("its tables disagree on the number of samples")
    if len(deltas) == 1:
        return _steady_span(deltas[0], run_lengths, offsets)
    if samples > _MAX_REORDERED_SAMPLES:
        raise UnusualFile("it has too many samples")
    spread = [_expanded(counts, deltas), _expanded(run_lengths, offsets)]
    starts = accumulate(spread[0], initial=0)
    shown = [start + offset for start, offset in zip(starts, spread[1], strict=False)]
    return min(shown), max(map(add, shown, spread[0]))


def _steady_span(delta: int, run_lengths: "array[int]", offsets: "array[int]") -> tuple[int, int]:
    """The same when all samples last equally long: then the ends of the runs are enough."""
    borders = [border * delta for border in accumulate(run_lengths, initial=0)]
    return min(map(add, borders, offsets)), max(map(add, borders[1:], offsets))


def _expanded(counts: "array[int]", values: "array[int]") -> "array[int]":
    """The table written out: each value as often as its run says."""
    whole: array[int] = array(values.typecode)
    for count, value in zip(counts, values, strict=True):
        whole.extend(repeat(value, count))
    return whole


def samples_and_data_end(table: memoryview) -> tuple[int, int]:
    """The number of samples of a track, and the byte at which the last of their data ends."""
    stsz = needed(table, b"stsz")
    uniform, samples = struct.unpack_from(">II", stsz, 4)
    stco = inside(table, b"stco")
    if stco is not None:
        starts = _numbers(stco, 8, struct.unpack_from(">I", stco, 4)[0], "I")
    else:
        co64 = needed(table, b"co64")
        starts = _numbers(co64, 8, struct.unpack_from(">I", co64, 4)[0], "Q")
    ends_after = _chunk_ends(needed(table, b"stsc"), len(starts), samples)
    if uniform:
        totals = [end * uniform for end in ends_after]
    else:
        sums = [0, *accumulate(_numbers(stsz, 12, samples, "I"))]
        totals = [sums[end] for end in ends_after]
    lengths = map(sub, totals, [0, *totals])
    return samples, max(map(add, starts, lengths), default=0)


def _chunk_ends(stsc: memoryview, chunks: int, samples: int) -> list[int]:
    """For each chunk, the number of samples up to and with it."""
    runs = _numbers(stsc, 8, struct.unpack_from(">I", stsc, 4)[0] * 3, "I")
    # Each run holds from its first chunk to the next run's; often a run is one chunk long.
    firsts, per_chunk = runs[0::3], runs[1::3]
    borders = [*firsts, chunks + 1]
    if borders[0] != 1 or not all(map(lt, borders, borders[1:])):
        raise UnusualFile("its table of chunks is out of order")
    repeats = map(sub, borders[1:], borders)
    ends = list(accumulate(chain.from_iterable(map(repeat, per_chunk, repeats))))
    if (ends[-1] if ends else 0) != samples:
        raise UnusualFile("its tables disagree on the number of samples")
    return ends
