"""Which rows of one part a filter lets through: one byte for each row that was looked at.

Rows are told once, but for those that may still change (`Block.settled`): what was told of these is
kept, so that the next telling says what came and what went.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import Int64s, Mask, UInt8s
from phoenix_admin.log_store.distinct import is_in
from phoenix_admin.log_store.filter_run import Found
from phoenix_admin.log_store.part_columns import PartColumns
from phoenix_admin.log_store.window import Block


@record(eq=False)
class Rows:
    """Rows of one part: their numbers, times (ns) and severity bytes."""

    numbers: Int64s
    times: Int64s
    severities: UInt8s

    def __len__(self) -> int:
        return len(self.numbers)

    def part(self, chosen: Mask) -> "Rows":
        """Some of them."""
        return Rows(self.numbers[chosen], self.times[chosen], self.severities[chosen])


def rows_of(found: Iterable[tuple[int, int, int]]) -> Rows:
    """Rows of (number, time, severity byte)."""
    kept = sorted(found)
    return Rows(
        np.array([row[0] for row in kept], np.int64),
        np.array([row[1] for row in kept], np.int64),
        np.array([row[2] for row in kept], np.uint8),
    )


NO_ROWS = rows_of(())


@dataclass(slots=True, eq=False)
class _Told:
    """One block: which of its rows hit, and how many were looked at from its first on."""

    first: int
    mask: Mask
    looked: int = 0
    loose: dict[int, tuple[int, int]] = field(default_factory=dict[int, tuple[int, int]])


class HitMasks:
    """The hits of one filter in one part. Belongs to one lane."""

    def __init__(self) -> None:
        self._blocks: dict[int, _Told] = {}
        self.count = 0

    @property
    def looked(self) -> int:
        """How many rows were looked at and are there."""
        return sum(told.looked for told in self._blocks.values())

    def take(self, found: Found, block: Block) -> tuple[Rows, Rows]:
        """What was found in a block: the hits that are gone by it, and those that came."""
        told = self._blocks.get(found.block)
        if told is None:
            told = self._blocks[found.block] = _Told(found.first, np.zeros(0, np.bool_))
        if found.end > len(told.mask):
            room = min(max(found.end, 2 * len(told.mask)), max(found.end, 65_536))
            told.mask = np.concatenate((told.mask, np.zeros(room - len(told.mask), np.bool_)))
        again = [row for row in told.loose if found.start <= row < found.end]
        before = {row: told.loose.pop(row) for row in again}
        told.mask[found.start : found.end] = False
        told.mask[found.rows] = True
        told.looked = max(told.looked, found.end)
        came = Rows(found.rows.astype(np.int64), found.times, found.severities)
        loose = np.flatnonzero(came.numbers >= block.settled).tolist()
        for index in loose:
            row = int(came.numbers[index])
            told.loose[row] = (int(came.times[index]), int(came.severities[index]))
        same = [row for row, what in before.items() if _is_again(found, row, what)]
        gone = [(row + told.first, *what) for row, what in before.items() if row not in same]
        if same:
            came = came.part(~is_in(came.numbers, np.array(same, np.int64)))
        self.count += len(came) - len(gone)
        return rows_of(gone), Rows(came.numbers + told.first, came.times, came.severities)

    def leave(self, now: PartColumns, before: PartColumns) -> Rows:
        """Forget what is not there as it was told; returns the hits that this takes away.

        `before`: the columns by which they were found. Asked whenever there are new columns.
        """
        lengths = {block.number: len(block.columns) for block in now.blocks}
        gone: list[Rows] = []
        for number in list(self._blocks):
            told, length = self._blocks[number], lengths.get(number)
            if length is None:
                gone.append(_taken(told, before))
                del self._blocks[number]
            elif told.loose or told.looked > length:
                gone.append(_changed(told, length, now))
        left = _joined(gone)
        self.count -= len(left)
        return left

    def rows(self, columns: PartColumns) -> Rows:
        """All hits, by rising number."""
        return _joined([_taken(self._blocks[number], columns) for number in sorted(self._blocks)])


def _taken(told: _Told, columns: PartColumns) -> Rows:
    numbers = np.flatnonzero(told.mask[: told.looked]) + told.first
    times, severities = columns.times(numbers), columns.severities(numbers)
    return Rows(numbers, times, severities)


def _is_again(found: Found, row: int, what: tuple[int, int]) -> bool:
    """Whether the row was found again, with the same time and severity."""
    at = int(np.searchsorted(found.rows, row))
    if at >= len(found.rows) or int(found.rows[at]) != row:
        return False
    return (int(found.times[at]), int(found.severities[at])) == what


def _changed(told: _Told, length: int, now: PartColumns) -> Rows:
    """Hits among the last rows that are gone, or have another time or severity by now."""
    gone: list[tuple[int, int, int]] = []
    for row, what in list(told.loose.items()):
        number = np.array([row + told.first], np.int64)
        is_there = row < length
        if is_there and (int(now.times(number)[0]), int(now.severities(number)[0])) == what:
            continue
        gone.append((row + told.first, *what))
        told.mask[row] = False
        del told.loose[row]
    told.looked = min(told.looked, length)
    return rows_of(gone)


def _joined(parts: list[Rows]) -> Rows:
    parts = [part for part in parts if len(part)]
    if not parts:
        return NO_ROWS
    return Rows(
        np.concatenate([part.numbers for part in parts]),
        np.concatenate([part.times for part in parts]),
        np.concatenate([part.severities for part in parts]),
    )
