"""Where a key of the outermost object stands in JSON lines, without parsing them.

A key is found by its bytes: inside a string its quotes would be escaped, so they never stand
there alike. What is left to show is that it belongs to the outermost object and to no inner one:
where no brace stands between it and the start of its line, or between it and the end, it does;
otherwise the quotes and braces of the line are counted.

The lines of one program are alike, so a key is first looked for at the distances from the start
and from the end of the line at which it stood before.
"""

import numpy as np

from phoenix_admin.log_store.columns import Int64s, Mask
from phoenix_admin.log_store.distinct import counted
from phoenix_admin.log_store.lines import Lines, PlaceFinder, as_one_line
from phoenix_admin.log_store.stretches import Stretch

_MOST_GUESSES = 6
_FAR = 256
"""Bytes from an edge of the line within which a key is guessed."""
_ALIKE = 8
"""A distance that fewer than one in so many lines have is not kept."""
_FEW = 16
"""Where fewer than one line in so many is left, these are searched one by one."""
_QUOTE = 2


class JsonKeys:
    """Finds keys in one piece of a file after the other, and learns where they stand."""

    def __init__(self) -> None:
        self._guesses: dict[bytes, list[int]] = {}
        self.leave()

    def leave(self) -> None:
        """The lines are done with: what was counted in them keeps their memory, two pieces long."""
        self._braces = _Braces(as_one_line(b""))

    def values(self, lines: Lines, key: str) -> Int64s:
        """The place of the value's first byte in each line; -1 where the key is not found."""
        word = b'"' + key.encode() + b'":'
        if self._braces.signs is not lines.signs:
            self._braces = _Braces(lines)
        found = np.full(len(lines), -1, np.int64)
        for guess in self._guesses.get(word, []):
            if guess < 0 and lines.cut:
                continue
            open_ = np.flatnonzero(found < 0)
            if not len(open_):
                break
            _try(lines, found, open_, guess, word)
        open_ = np.flatnonzero(found < 0)
        if len(open_):
            self._search(lines, found, open_, word)
        return found

    def _search(self, lines: Lines, found: Int64s, open_: Int64s, word: bytes) -> None:
        if len(open_) * _FEW < len(lines):
            rows, places = _one_by_one(lines, open_, word)
        else:
            rows, places = _everywhere(lines, found, word)
        if not len(places):
            return
        starts, ends = lines.starts[rows], lines.ends[rows]
        outer = places == starts + 1
        left = np.flatnonzero(~outer)
        if len(left):
            outer[left] = self._braces.outermost(lines, rows[left], places[left])
        rows, places = rows[outer], places[outer]
        # Of several in one line the first one counts: written last, it stays.
        _note(lines, found, rows[::-1], places[::-1], word)
        self._learn(word, places - starts[outer], places - ends[outer])

    def _learn(self, word: bytes, *distances: Int64s) -> None:
        """Keep the commonest distance from the start, or from the end if more lines share it."""
        best, most = 0, 0
        for values in distances:
            inside = values[np.abs(values) < _FAR]
            if len(inside):
                different = counted(inside)
                if different.counts.max() > most:
                    commonest = different.counts.argmax()
                    best, most = int(different.values[commonest]), int(different.counts[commonest])
        guesses = self._guesses.setdefault(word, [])
        if most * _ALIKE > len(distances[0]) and best not in guesses:
            guesses.insert(0, best)
            del guesses[_MOST_GUESSES:]


def _try(lines: Lines, found: Int64s, rows: Int64s, guess: int, word: bytes) -> None:
    """Keep the rows in which the key stands at this distance from an edge, no brace between."""
    whole = len(rows) == len(lines)
    starts = lines.starts if whole else lines.starts[rows]
    ends = lines.ends if whole else lines.ends[rows]
    places = (starts if guess >= 0 else ends) + guess
    there = lines.begin_with(places, word)
    there &= (places > starts) & (places + len(word) < ends)
    if not there.all():
        chosen = np.flatnonzero(there)
        rows, places, starts, ends = rows[chosen], places[chosen], starts[chosen], ends[chosen]
    if guess >= 0:
        outer = Stretch(lines, starts, guess).free_of_braces(1, guess)
    else:
        outer = Stretch(lines, places, -guess).free_of_braces(0, -guess - 1)
    if not outer.all():
        chosen = np.flatnonzero(outer)
        rows, places = rows[chosen], places[chosen]
    _note(lines, found, rows, places, word)


def _one_by_one(lines: Lines, open_: Int64s, word: bytes) -> tuple[Int64s, Int64s]:
    """Rows and places at which the key stands, in a few lines."""
    rows: list[int] = []
    places: list[int] = []
    for row in open_.tolist():
        end = int(lines.ends[row])
        at = lines.held.find(word, int(lines.starts[row]), end)
        while at >= 0:
            rows.append(row)
            places.append(at)
            at = lines.held.find(word, at + 1, end)
    return np.array(rows, np.int64), np.array(places, np.int64)


def _everywhere(lines: Lines, found: Int64s, word: bytes) -> tuple[Int64s, Int64s]:
    """Rows not found yet, and the places at which the key stands in them."""
    signs = lines.signs
    places = np.flatnonzero((signs[1:] == word[1]) & (signs[:-1] == word[0]))
    rows = np.searchsorted(lines.starts, places, side="right") - 1
    there = (rows >= 0) & (found[rows] < 0)
    rows, places = rows[there], places[there]
    there = lines.begin_with(places, word) & (places + len(word) < lines.ends[rows])
    return rows[there], places[there]


def _note(lines: Lines, found: Int64s, rows: Int64s, places: Int64s, word: bytes) -> None:
    """The value stands behind the key, and a space at most."""
    behind = places + len(word)
    found[rows] = behind + (lines.signs[behind] == ord(" "))


class _Braces:
    """How deep places lie in the objects of their lines. Counts what it needs on first asking."""

    def __init__(self, lines: Lines) -> None:
        self.signs = lines.signs
        self._open: Int64s | None = None
        self._close: Int64s | None = None
        self._real: tuple[Int64s, Int64s] | None = None

    def outermost(self, lines: Lines, rows: Int64s, places: Int64s) -> Mask:
        """Whether the places lie in the outermost object, and are no inside of a string."""
        starts, ends = lines.starts[rows], lines.ends[rows]
        open_, close = self._counted()
        at_open, at_close = np.searchsorted(open_, places), np.searchsorted(close, places)
        before = (at_open - np.searchsorted(open_, starts) == 1) & (
            at_close == np.searchsorted(close, starts)
        )
        behind = (np.searchsorted(open_, ends) == at_open) & (
            np.searchsorted(close, ends) - at_close == 1
        )
        ended = (self.signs[np.maximum(ends - 1, 0)] == ord("}")) & (not lines.cut)
        sure = before | (behind & ended)
        left = np.flatnonzero(~sure)
        if len(left):
            sure[left] = self._depths(lines, rows[left], places[left]) == 1
        return sure

    def _counted(self) -> tuple[Int64s, Int64s]:
        if self._open is None or self._close is None:
            self._open = PlaceFinder(ord("{"), len(self.signs)).places(self.signs)
            self._close = PlaceFinder(ord("}"), len(self.signs)).places(self.signs)
        return self._open, self._close

    def _depths(self, lines: Lines, rows: Int64s, places: Int64s) -> Int64s:
        """How many objects are open in front of each place; -1 inside a string."""
        if self._real is None:
            self._real = self._structure()
        at, change = self._real
        quotes = np.concatenate((np.zeros(1, np.int64), np.cumsum(change == _QUOTE)))
        # Quotes are counted from the start of each line on: one broken line spoils no other.
        line = np.searchsorted(lines.starts, at, side="right") - 1
        quotes_at_line = quotes[np.searchsorted(at, lines.starts)]
        in_string = (quotes[:-1] - quotes_at_line[line]) % 2 == 1
        levels = np.where(in_string | (change == _QUOTE), 0, change)
        level = np.concatenate((np.zeros(1, np.int64), np.cumsum(levels)))
        starts = np.searchsorted(at, lines.starts[rows])
        ends = np.searchsorted(at, places)
        inside = (quotes[ends] - quotes[starts]) % 2 == 1
        return np.where(inside, -1, level[ends] - level[starts])

    def _structure(self) -> tuple[Int64s, Int64s]:
        """Places of braces and of quotes that are not escaped, and what each one is."""
        signs = self.signs
        open_, close = self._counted()
        quotes = np.flatnonzero(signs == ord('"'))
        backslashes = np.zeros(len(quotes), np.int64)
        going = np.arange(len(quotes))
        while len(going):
            before = quotes[going] - backslashes[going] - 1
            going = going[(before >= 0) & (signs[before] == ord("\\"))]
            backslashes[going] += 1
        quotes = quotes[backslashes % 2 == 0]
        at = np.concatenate((open_, close, quotes))
        kind = np.concatenate(
            (np.ones(len(open_)), -np.ones(len(close)), np.full(len(quotes), _QUOTE))
        ).astype(np.int64)
        order = np.argsort(at, kind="stable")
        return at[order], kind[order]
