"""The same stretch of many lines, side by side: what is at one place of all of them is a column.

Bytes are fetched from a piece of a file once for each line. To fetch eight here and eight there
takes longer than all that is then done with them.
"""

import numpy as np

from phoenix_admin.log_store.columns import Int64s, Mask, UInt8s
from phoenix_admin.log_store.lines import Lines, Words

_BEFORE_BRACES = np.uint64(0x0505_0505_0505_0505)
_HIGH = np.uint64(0x8080_8080_8080_8080)


class Stretch:
    """`size` bytes of each line; place 0 is the first of them.

    Bytes behind the end of a line are whatever stands there.
    """

    def __init__(self, lines: Lines, places: Int64s, size: int) -> None:
        """The bytes from each of the places on."""
        # And as many as a word has that begins with the last of them.
        self.texts: UInt8s = lines.at(places, (size + 14) // 8 * 8)

    def __len__(self) -> int:
        return len(self.texts)

    def part(self, rows: Int64s) -> "Stretch":
        """Of some of the lines."""
        other = Stretch.__new__(Stretch)
        width = self.texts.shape[1]
        items = self.texts.reshape(-1).view(f"V{width}")  # each is copied in one piece
        other.texts = items[rows].view(np.uint8).reshape(len(rows), width)
        return other

    def signs(self, place: int) -> UInt8s:
        """The byte at one place of every line."""
        return self.texts[:, place]

    def words(self, place: int) -> Words:
        """The eight bytes from one place on of every line, as one number."""
        rows, width = self.texts.shape
        if not rows:
            return np.empty(0, np.uint64)
        return np.ndarray((rows,), "<u8", self.texts, place, (width,))

    def signs_at(self, places: Int64s) -> UInt8s:
        """A byte of every line, at a place of its own."""
        rows, width = self.texts.shape
        return self.texts.reshape(-1)[np.arange(0, rows * width, width) + places]

    def begin_with(self, place: int, word: bytes) -> Mask:
        """In which lines the bytes from the place on are these."""
        same = np.ones(len(self), np.bool_)
        for at in [*range(0, len(word) - 8, 8), max(0, len(word) - 8)]:
            part = word[at : at + 8]
            unasked = np.uint64(64 - 8 * len(part))
            wanted = np.uint64(int.from_bytes(part, "little"))
            found = self.words(place + at)
            same &= (found << unasked == wanted << unasked) if unasked else found == wanted
        return same

    def free_of_braces(self, start: int, end: int) -> Mask:
        """Where no brace stands from `start` up to `end`, surely: nothing above "z"."""
        high = np.zeros(len(self), np.uint64)
        # "{" and "}" have their high bit set by five more, as what is beyond ASCII has before.
        for place in range(start, end - 7, 8):
            part = self.words(place)
            high |= part
            high |= part + _BEFORE_BRACES
        left = (end - start) % 8
        if left:
            part = self.words(end - left) << np.uint64(64 - 8 * left)
            high |= part
            high |= part + _BEFORE_BRACES
        return (high & _HIGH) == 0
