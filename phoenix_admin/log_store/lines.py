"""The lines of one piece of a file, as columns of places."""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from phoenix_admin.log_store.columns import Int64s, Mask, UInt8s

PAD = bytes(320)
"""Zeros behind the last line, more than anybody looks ahead, so that looking needs no bound."""


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Line i is `held[starts[i]:ends[i]]`, without its newline; `signs` are its bytes as numbers.

    Behind the last line stands PAD. `cut`: the end of the (one) line is not there.
    """

    held: bytes
    signs: UInt8s
    starts: Int64s
    ends: Int64s
    cut: bool = False

    def __len__(self) -> int:
        return len(self.starts)

    def line(self, index: int, most: int) -> bytes:
        """The bytes of one line, at most so many."""
        start = int(self.starts[index])
        return self.held[start : min(int(self.ends[index]), start + most)]

    def at(self, places: Int64s, width: int) -> UInt8s:
        """`width` bytes from each place on, one row for each."""
        last = len(self.signs) - width
        return sliding_window_view(self.signs, width)[np.minimum(places, last)]

    def begin_with(self, places: Int64s, word: bytes) -> Mask:
        """Whether the bytes at each place are these."""
        return self.at(places, len(word)).view(f"S{len(word)}")[:, 0] == word

    def part(self, chosen: Int64s) -> "Lines":
        """Some of the lines."""
        return Lines(self.held, self.signs, self.starts[chosen], self.ends[chosen])


def lines_of(held: bytes) -> tuple[Lines, int]:
    """The whole lines in these bytes, which end with PAD, and how many bytes they take."""
    signs = np.frombuffer(held, np.uint8)
    ends = np.flatnonzero(signs == ord("\n"))
    starts = np.empty(len(ends), np.int64)
    if len(ends):
        starts[0] = 0
        starts[1:] = ends[:-1] + 1
    return Lines(held, signs, starts, ends), int(ends[-1]) + 1 if len(ends) else 0


def as_one_line(data: bytes) -> Lines:
    """The front of a line whose end is not there."""
    held = data + b"\n" + PAD
    return Lines(
        held,
        np.frombuffer(held, np.uint8),
        np.zeros(1, np.int64),
        np.array([len(data)], np.int64),
        cut=True,
    )
