"""Severities out of the texts of lines: the first word of that kind in the line.

Most programs write it at one place, behind the time. Where it stood before it is looked for first;
a pattern goes through the lines that are left.
"""

import numpy as np

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.log_store.columns import DERIVED, Int64s, Mask, UInt8s, code_of
from phoenix_admin.log_store.lines import Lines
from phoenix_admin.log_store.pace import Pace
from phoenix_admin.log_store.patterns import known
from phoenix_admin.log_store.severity_words import UNKNOWN, WORDS, word_codes, word_lengths

_ERROR = code_of(Severity.ERROR)
_ANY = "|".join(word for word in WORDS if word != "DEFAULT")
_SAID_IN_TEXT = (
    rf"\b(?:{_ANY})\b|(?i:\[(?:{_ANY})\]|\blevel=(?:{_ANY})\b)|Traceback \(most recent call last"
)
_MOST_PLACES = 4
_FAR = 64
"""Bytes behind the start of a line within which a word's place is kept."""
_ALIKE = 8
"""A place that fewer than one in so many lines have is not kept."""

_SIGNS = np.arange(256)
_LETTER: Mask = (ord("a") <= (_SIGNS | 0x20)) & (ord("z") >= (_SIGNS | 0x20))
_OF_WORD: Mask = _LETTER | ((ord("0") <= _SIGNS) & (ord("9") >= _SIGNS)) | (ord("_") == _SIGNS)
_SMALL = np.uint64(0x2020_2020_2020_2020)


class TextSeverities:
    """Learns where one file's lines say them."""

    def __init__(self) -> None:
        self._places: list[int] = []

    def fill(self, lines: Lines, codes: UInt8s, asked: Mask, pace: Pace) -> None:
        """Put in the codes (with their flag) of the lines that are asked about and say one."""
        for place in self._places:
            rows = np.flatnonzero(asked)
            if not len(rows):
                return
            found = _standing_at(lines, rows, place)
            there = found != UNKNOWN
            codes[rows[there]] = found[there] | np.uint8(DERIVED)
            asked = asked.copy()
            asked[rows[there]] = False
        if not asked.any():
            return
        places = lines.window().places(known(_SAID_IN_TEXT), asked, pace)
        rows = np.flatnonzero(asked & (places >= 0))
        at = places[rows]
        self._learn(at - lines.starts[rows])
        at = at + (lines.signs[at] == ord("[")) + 6 * lines.begin_with(at, b"level=")
        words = word_codes(lines, at)
        words = np.where(words == UNKNOWN, np.uint8(_ERROR), words)  # a traceback
        codes[rows] = words | np.uint8(DERIVED)

    def _learn(self, distances: Int64s) -> None:
        near = distances[distances < _FAR]
        if not len(near):
            return
        counts = np.bincount(near)
        place = int(counts.argmax())
        if int(counts[place]) * _ALIKE > len(distances) and place not in self._places:
            self._places.insert(0, place)
            del self._places[_MOST_PLACES:]


def _standing_at(lines: Lines, rows: Int64s, place: int) -> UInt8s:
    """Codes of the words in capitals at that place of their lines; UNKNOWN where the pattern might
    say anything else."""
    starts, at = lines.starts[rows], lines.starts[rows] + place
    codes, length = word_codes(lines, at), word_lengths(lines, at)
    small = (lines.words_at(at) & _SMALL) << np.asarray(64 - 8 * np.minimum(length, 8), np.uint64)
    sure = (codes != UNKNOWN) & (codes != 0) & (small == 0) & (length <= 8)
    sure &= (at < lines.ends[rows]) & ~_OF_WORD[lines.signs[at + length]]
    if place:
        sure &= ~_OF_WORD[lines.signs[at - 1]]
        # No word can stand in front of it: no two letters stand together there.
        letters = _LETTER[lines.at(starts, place)]
        sure &= ~(letters[:, 1:] & letters[:, :-1]).any(axis=1)
    return np.where(sure, codes, np.uint8(UNKNOWN))
