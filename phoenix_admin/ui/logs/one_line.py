"""Log lines as a person reads them: one screen line each, with nothing in it that acts.

Log text comes from outside. Control characters, ANSI codes and characters that turn the reading
direction are written out instead of obeyed; a line of a megabyte is cut on the screen only, while
the whole is kept for copying (product note §9).
"""

import unicodedata

SHOWN = 2000
"""Characters of one message that are painted; far more than any screen is wide."""

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")
_SPELLED = {"\n": " ¶ ", "\t": "    ", "\r": ""}


def one_line(text: str) -> str:
    """The text on one line, harmless, and cut where it is very long."""
    cut = text[:SHOWN].rstrip("\r\n")
    more = " …" if len(text) > SHOWN else ""
    if cut.isprintable():
        return cut + more
    return "".join(_spelled(character) for character in cut) + more


def _spelled(character: str) -> str:
    said = _SPELLED.get(character)
    if said is not None:
        return said
    if unicodedata.category(character) not in _UNSAFE or character in _JOINERS:
        return character
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
