"""Severities as programs write them, out of bytes or out of JSON values."""

import numpy as np

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.log_store.columns import Int64s, Mask, UInt8s, code_of
from phoenix_admin.log_store.lines import Lines

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

_LONGEST = 12
# The first three letters and the length tell the words apart; they are made one number.
_KEYS = np.array([ord(w[0]) << 24 | ord(w[1]) << 16 | ord(w[2]) << 8 | len(w) for w in WORDS])
_ORDER = np.argsort(_KEYS)
_SORTED: Int64s = _KEYS[_ORDER]
_CODES: UInt8s = np.array([code_of(severity) for severity in WORDS.values()], np.uint8)[_ORDER]

_GLOG = {"I": Severity.INFO, "W": Severity.WARNING, "E": Severity.ERROR, "F": Severity.CRITICAL}
GLOG_LETTERS = np.full(256, UNKNOWN, np.uint8)
"""Code by the letter in front of a glog line."""
for _letter, _severity in _GLOG.items():
    GLOG_LETTERS[ord(_letter)] = code_of(_severity)


def word_codes(lines: Lines, at: Int64s) -> UInt8s:
    """The code of the word at each place, in capitals or not; UNKNOWN where there is none."""
    text = lines.at(at, _LONGEST) & 0xDF
    letters: Mask = (text >= ord("A")) & (text <= ord("Z"))
    length: Int64s = letters.argmin(axis=1)  # no known word has as many letters as were taken
    first = text[:, :3].astype(np.int64)
    keys = first[:, 0] << 24 | first[:, 1] << 16 | first[:, 2] << 8 | length
    places = np.minimum(np.searchsorted(_SORTED, keys), len(_SORTED) - 1)
    return np.where(_SORTED[places] == keys, _CODES[places], np.uint8(UNKNOWN))


def value_code(value: object) -> int:
    """The code of a JSON value: a word, a number of Google Cloud's, or one of bunyan and pino."""
    if isinstance(value, str):
        known = WORDS.get(value.upper())
        return UNKNOWN if known is None else code_of(known)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return UNKNOWN
    if value >= 100:
        return min(int(value) // 100, 8)
    return {1: 1, 2: 1, 3: 2, 4: 4, 5: 5, 6: 6}.get(int(value) // 10, UNKNOWN)
