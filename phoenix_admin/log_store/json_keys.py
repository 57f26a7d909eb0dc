"""Where a key of the outermost object stands in JSON lines, without parsing them.

A key is found by its bytes: inside a string its quotes would be escaped, so they never stand
there alike. What is left to show is that it belongs to the outermost object and to no inner one:
mostly the few bytes before or behind it say so; otherwise the quotes and braces of the line are
counted.
"""

import numpy as np

from phoenix_admin.log_store.columns import Int64s, Mask
from phoenix_admin.log_store.lines import Lines, as_one_line

_MOST_GUESSES = 4
_FAR = 256
_QUOTE = 2


class JsonKeys:
    """Finds keys in one piece of a file after the other, and learns where they stand."""

    def __init__(self) -> None:
        self._guesses: dict[bytes, list[int]] = {}
        self._braces = _Braces(as_one_line(b""))

    def values(self, lines: Lines, key: str) -> Int64s:
        """The place of the value's first byte in each line; -1 where the key is not found."""
        quoted = b'"' + key.encode() + b'"'
        if self._braces.held is not lines.held:
            self._braces = _Braces(lines)
        found = np.full(len(lines), -1, np.int64)
        for guess in self._guesses.get(quoted, []):
            open_ = np.flatnonzero(found < 0)
            if not len(open_):
                break
            places = lines.starts[open_] + guess
            _note(lines, self._braces, found, open_, places, quoted, plain_to=guess)
        if (found < 0).any():
            self._search(lines, found, quoted)
        return found

    def _search(self, lines: Lines, found: Int64s, quoted: bytes) -> None:
        signs = lines.signs
        second = (signs[1:] == quoted[1]) & (signs[:-1] == quoted[0])
        places = np.flatnonzero(second)
        rows = np.searchsorted(lines.starts, places, side="right") - 1
        places, rows = places[rows >= 0], rows[rows >= 0]
        places, rows = places[found[rows] < 0], rows[found[rows] < 0]
        if len(places):
            # Of several in one line the first one counts: written last, it stays.
            _note(lines, self._braces, found, rows[::-1], places[::-1], quoted)
        fresh = np.flatnonzero(found >= 0)
        if len(fresh):
            last = int(fresh[-1])
            value = int(found[last])
            place = lines.held.rfind(quoted, int(lines.starts[last]), value)
            guesses = self._guesses.setdefault(quoted, [])
            guess = place - int(lines.starts[last])
            if guess not in guesses:
                guesses.insert(0, guess)
                del guesses[_MOST_GUESSES:]


def _note(
    lines: Lines,
    braces: "_Braces",
    found: Int64s,
    rows: Int64s,
    places: Int64s,
    quoted: bytes,
    *,
    plain_to: int = _FAR,
) -> None:
    """Keep the places at which the key stands in the outermost object of its line.

    With `plain_to` all places lie so far behind the starts of their lines.
    """
    behind = places + len(quoted)
    kept = (behind < lines.ends[rows]) & lines.begin_with(places, quoted + b":")
    rows, places, behind = rows[kept], places[kept], behind[kept] + 1
    starts = lines.starts[rows]
    if plain_to < _FAR:
        front = lines.at(starts, plain_to)[:, 1:]
        outer = ~((front == ord("{")) | (front == ord("}"))).any(axis=1)
    else:
        outer = places == starts + 1
    left = np.flatnonzero(~outer)
    if len(left):
        outer[left] = braces.outermost(lines, rows[left], places[left])
    rows, behind = rows[outer], behind[outer]
    found[rows] = behind + (lines.signs[behind] == ord(" "))


class _Braces:
    """How deep places lie in the objects of their lines. Counts what it needs on first asking."""

    def __init__(self, lines: Lines) -> None:
        self.held = lines.held
        self._signs = lines.signs
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
        sure = before | (behind & (self._signs[np.maximum(ends - 1, 0)] == ord("}")))
        left = np.flatnonzero(~sure)
        if len(left):
            sure[left] = self._depths(lines, rows[left], places[left]) == 1
        return sure

    def _counted(self) -> tuple[Int64s, Int64s]:
        if self._open is None or self._close is None:
            self._open = np.flatnonzero(self._signs == ord("{"))
            self._close = np.flatnonzero(self._signs == ord("}"))
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
        signs = self._signs
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
