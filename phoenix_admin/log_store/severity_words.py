"""Severities as programs write them, out of bytes or out of JSON values."""

from numbers import Number
from typing import TYPE_CHECKING, cast

import numpy as np

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.log_store.columns import Int64s, Mask, UInt8s, code_of
from phoenix_admin.log_store.lines import Lines, Words, first_set_byte
from phoenix_admin.log_store.stretches import Stretch

if TYPE_CHECKING:
    from decimal import Decimal

UNKNOWN = 0xFF
"""The code where no severity is said."""

_NAMES = {
    Severity.DEFAULT: "DEFAULT",
    Severity.DEBUG: "TRACE DEBUG FINE FINER FINEST VERBOSE",
    Severity.INFO: "INFO INFORMATION",
    Severity.NOTICE: "NOTICE",
    Severity.WARNING: "WARN WARNING",
    Severity.ERROR: "ERROR ERR SEVERE",
    Severity.CRITICAL: "CRITICAL CRIT FATAL",
    Severity.ALERT: "ALERT",
    Severity.EMERGENCY: "EMERGENCY EMERG PANIC",
}
WORDS = {word: severity for severity, words in _NAMES.items() for word in words.split()}
"""In capitals, as Google Cloud, Python, syslog, Java and Go write them."""

LONGEST = 12
"""More letters than any of them has."""
# The first three letters and the length tell the words apart.
_TABLE: UInt8s = np.zeros(1 << 19, np.uint8)  # codes plus one; most of its pages are never touched
for _word, _severity in WORDS.items():
    _letters = (ord(_word[0]) & 31) | (ord(_word[1]) & 31) << 5 | (ord(_word[2]) & 31) << 10
    _TABLE[_letters | len(_word) << 15] = code_of(_severity) + 1

_EACH = 0x0101_0101_0101_0101
_HIGH = np.uint64(0x80 * _EACH)

_GLOG = {"I": Severity.INFO, "W": Severity.WARNING, "E": Severity.ERROR, "F": Severity.CRITICAL}
GLOG_LETTERS = np.full(256, UNKNOWN, np.uint8)
"""Code by the letter in front of a glog line."""
for _letter, _severity in _GLOG.items():
    GLOG_LETTERS[ord(_letter)] = code_of(_severity)


def word_codes(lines: Lines, at: Int64s, *, closed: bool = False) -> UInt8s:
    """The code of the word at each place, in capitals or not; UNKNOWN where there is none.

    `closed`: a quote must follow it.
    """
    return word_codes_of(Stretch(lines, at, LONGEST + 1), 0, closed=closed)


def word_codes_of(stretch: Stretch, at: int, *, closed: bool = False) -> UInt8s:
    """The same of the words at one place of a stretch, which has LONGEST + 1 bytes from it on."""
    words = stretch.words(at) & np.uint64(0xDF * _EACH)
    length = _lengths(stretch, at, words)
    five = np.uint64(31)
    first = words & five
    first |= (words >> np.uint64(3)) & (five << np.uint64(5))
    first |= (words >> np.uint64(6)) & (five << np.uint64(10))
    codes = _TABLE[first.view(np.int64) | length << 15] - np.uint8(1)
    if closed:
        codes[stretch.signs_at(length + at) != ord('"')] = UNKNOWN
    return codes


def word_lengths(lines: Lines, at: Int64s) -> Int64s:
    """How many letters stand from each place on; 0 for more than any known word has."""
    stretch = Stretch(lines, at, LONGEST)
    return _lengths(stretch, 0, stretch.words(0) & np.uint64(0xDF * _EACH))


def _lengths(stretch: Stretch, at: int, words: Words) -> Int64s:
    low = words & np.uint64(0x7F * _EACH)
    # A byte's high bit is set by the sum where it is above "Z", and where it is "A" or above.
    above, below = low + np.uint64(0x25 * _EACH), low + np.uint64(0x3F * _EACH)
    others = (words | above | ~below) & _HIGH
    length = first_set_byte(others)
    longer = np.flatnonzero(others == 0)
    if len(longer):
        text = stretch.texts[longer, at : at + LONGEST] & 0xDF
        letters: Mask = (text >= ord("A")) & (text <= ord("Z"))
        length[longer] = letters.argmin(axis=1)  # no known word has as many as were taken
    return length


def value_code(value: object) -> int:
    """The code of a JSON value: a word, a number of Google Cloud's, or one of bunyan and pino."""
    if isinstance(value, str):
        known = WORDS.get(value.upper())
        return UNKNOWN if known is None else code_of(known)
    if isinstance(value, bool) or not isinstance(value, Number):
        return UNKNOWN
    amount = cast("int | float | Decimal", value)
    if not 0 <= amount < 900:  # not made an int: 1e999999999 would take all memory
        return 8 if amount > 0 else UNKNOWN
    if amount >= 100:
        return int(amount) // 100
    return {1: 1, 2: 1, 3: 2, 4: 4, 5: 5, 6: 6}.get(int(amount) // 10, UNKNOWN)
