"""The lines of one piece of a file, as columns of places."""

import numpy as np
import numpy.typing as npt

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import Int64s, Mask, UInt8s
from phoenix_admin.log_store.patterns import Text
from phoenix_admin.log_store.window import TextWindow

Words = npt.NDArray[np.uint64]
"""Eight bytes each, the first one in the lowest place."""

PAD = bytes(320)
"""Bytes behind the last line, more than anybody looks ahead, so that looking needs no bound."""


@record(eq=False)
class Lines:
    """Line i is `held[starts[i]:ends[i]]`, without its newline; `signs` are its bytes as numbers.

    Behind the last line there are as many bytes as PAD has, whatever they are. `cut`: the end of
    the (one) line is not there.
    """

    held: Text
    signs: UInt8s
    starts: Int64s
    ends: Int64s
    cut: bool = False

    def __len__(self) -> int:
        return len(self.starts)

    def line(self, index: int, most: int) -> bytes:
        """The bytes of one line, at most so many."""
        start = int(self.starts[index])
        return bytes(self.held[start : min(int(self.ends[index]), start + most)])

    def at(self, places: Int64s, width: int) -> UInt8s:
        """`width` bytes from each place on, one row for each."""
        # Rows as items of that many bytes: each is copied in one piece.
        last = len(self.signs) - width
        items = np.ndarray((last + 1,), f"V{width}", self.held, 0, (1,))
        return items[np.minimum(places, last)].view(np.uint8).reshape(len(places), width)

    def words_at(self, places: Int64s) -> Words:
        """Eight bytes from each place on, as one number."""
        last = len(self.signs) - 8
        return np.ndarray((last + 1,), "<u8", self.held, 0, (1,))[np.minimum(places, last)]

    def begin_with(self, places: Int64s, word: bytes) -> Mask:
        """Whether the bytes at each place are these."""
        same = np.ones(len(places), np.bool_)
        for at in [*range(0, len(word) - 8, 8), max(0, len(word) - 8)]:
            part = word[at : at + 8]
            unasked = np.uint64(64 - 8 * len(part))
            wanted = np.uint64(int.from_bytes(part, "little")) << unasked
            same &= self.words_at(places + at) << unasked == wanted
        return same

    def window(self) -> TextWindow:
        """For a search; of a part's lines, each has those behind it that are not in the part."""
        offsets = np.append(self.starts, self.ends[-1] + 1)
        return TextWindow(0, len(self), self.held, offsets)

    def part(self, chosen: Int64s) -> "Lines":
        """Some of the lines."""
        return Lines(self.held, self.signs, self.starts[chosen], self.ends[chosen])


class PlaceFinder:
    """Where a rare sign stands in bytes; twice as fast as asking for each byte. One thread."""

    def __init__(self, sign: int, size: int) -> None:
        """`size`: most bytes that are asked about at a time."""
        self._sign = np.uint8(sign)
        self._there = np.empty((size + 7) // 8 * 8, np.bool_)
        self._words: Words = self._there.view("<u8")
        self._any = np.empty(len(self._words), np.bool_)

    def places(self, signs: UInt8s) -> Int64s:
        """Rising."""
        count = (len(signs) + 7) // 8
        there, words, any_ = self._there, self._words[:count], self._any[:count]
        there[count * 8 - 8 : count * 8] = False  # behind the last byte
        np.equal(signs, self._sign, out=there[: len(signs)])
        hit = np.flatnonzero(np.not_equal(words, 0, out=any_))
        left, found = words[hit], list[Int64s]()
        while len(hit):
            found.append(hit * 8 + first_set_byte(left))
            left &= left - np.uint64(1)
            more = np.flatnonzero(left)
            hit, left = hit[more], left[more]
        places = np.concatenate(found) if found else hit
        if len(found) > 1:  # several in one word
            places.sort()
        return places


def first_set_byte(words: Words) -> Int64s:
    """In which byte the lowest bit stands that is set; without one it has no meaning."""
    lowest = words & (~words + np.uint64(1))
    # A power of two as a floating point number says in its exponent which one it is.
    return ((lowest.astype(np.float64).view(np.int64) >> 52) - 1023) >> 3


_ZEROS = np.uint64(int.from_bytes(b"0" * 8, "little"))
_PAIRS = np.uint64(0x00FF_00FF_00FF_00FF)
_FOURS = np.uint64(0x0000_FFFF_0000_FFFF)
_NO_DIGIT = np.uint64(0x7676_7676_7676_7676)
_HIGH = np.uint64(0x8080_8080_8080_8080)
_SEVEN = np.uint64(0x7F7F_7F7F_7F7F_7F7F)
_ABOVE_NINE = np.uint64(0x4646_4646_4646_4646)
_FROM_ZERO = np.uint64(0x5050_5050_5050_5050)


def number_of(words: Words, digits: "int | Int64s") -> tuple[Int64s, Mask]:
    """The number that the first digits (0 to 8) of each word make, and whether they are digits."""
    unasked = np.asarray(64 - 8 * digits, np.uint64)  # numpy shifts by 64 to zero
    value = (words << unasked) - (_ZEROS << unasked)
    real = ((value + _NO_DIGIT | value) & _HIGH) == 0
    # Neighbours are joined: digits, then pairs, then fours.
    value = (value * np.uint64(10) + (value >> np.uint64(8))) & _PAIRS
    value = (value * np.uint64(100) + (value >> np.uint64(16))) & _FOURS
    value = (value * np.uint64(10_000) + (value >> np.uint64(32))) & np.uint64(0xFFFF_FFFF)
    return value.astype(np.int64), real


def digits_at(lines: Lines, places: Int64s) -> tuple[Int64s, Int64s]:
    """The number that the digits from each place on make, and how many there are.

    Of more than 18 the number has no meaning, and 24 stands for all that are more.
    """
    value, count = np.zeros(len(places), np.int64), np.zeros(len(places), np.int64)
    going = np.arange(len(places))
    for step in range(3):
        words = lines.words_at(places[going] + 8 * step)
        low = words & _SEVEN
        others = (words | low + _ABOVE_NINE | ~(low + _FROM_ZERO)) & _HIGH
        digits = np.where(others == 0, 8, first_set_byte(others))
        part, _ = number_of(words, digits)
        value[going] = value[going] * 10**digits + part
        count[going] += digits
        going = going[digits == 8]
        if not len(going):
            break
    return value, count


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
