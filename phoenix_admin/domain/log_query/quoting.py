"""Text in double quotes, there and back.

Escapes are those of C, as Google's page shows them (`\\"`, `\\t`, `\\377`).
"""

import re
from typing import Final

from phoenix_admin.domain.log_query.fault import QueryFault, Unreadable
from phoenix_admin.domain.log_query.tokens import KEYWORDS, Token

NULL_WORD: Final = "NULL_VALUE"

PLAIN_NAME: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)

_SIMPLE: Final = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    '"': '"', "'": "'", "\\": "\\", "?": "?", "`": "`",
}  # fmt: skip
_WRITTEN: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPE: Final = re.compile(
    r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-7]{1,3})|(.))", re.DOTALL
)
_PATTERN_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_BARE: Final = re.compile(r"[A-Za-z_]\w*|\d+(?:\.\d+)?", re.ASCII)


def text_of(token: Token) -> str:
    """What a STRING token says. Raises Unreadable for an unknown escape."""

    def one(found: re.Match[str]) -> str:
        code = next((part for part in found.groups()[:3] if part is not None), None)
        if code is not None:
            return _character(token, found, int(code, 16))
        if found[4] is not None:
            return _character(token, found, int(found[4], 8))
        if found[5] in _SIMPLE:
            return _SIMPLE[found[5]]
        message = f"{found[0]} stands for nothing."
        raise _wrong(token, found, message, "A backslash itself is written \\\\.")

    return _ESCAPE.sub(one, token.text[1:-1])


def pattern_of(token: Token) -> str:
    """The regular expression in a STRING token.

    Only the escapes of the quotes are taken away; all others are left to the expression, which
    reads \\d, \\n and \\x41 alike. `\\b` alone is refused: in text it is a backspace, in a regular
    expression the edge of a word, and `\\\\b` is that edge for every reader.
    """

    def one(found: re.Match[str]) -> str:
        if found[1] is not None:
            return _character(token, found, int(found[1], 16))
        if found[2] in {'"', "\\"}:
            return found[2]
        if found[2] == "b":
            message = "\\b can be read as a backspace or as the edge of a word."
            raise _wrong(token, found, message, "For the edge of a word write \\\\b.")
        return found[0]

    return _PATTERN_ESCAPE.sub(one, token.text[1:-1])


def written(text: str) -> str:
    """A value as it is written: bare if it is a plain word or number, else in quotes."""
    is_bare = _BARE.fullmatch(text) and text not in {*KEYWORDS, NULL_WORD}
    return text if is_bare else quoted(text)


def written_name(name: str) -> str:
    """One name of a field's path."""
    return name if PLAIN_NAME.fullmatch(name) and name not in KEYWORDS else quoted(name)


def quoted(text: str) -> str:
    """A value in quotes."""
    return '"' + "".join(_WRITTEN.get(each) or _visible(each) for each in text) + '"'


def quoted_pattern(pattern: str) -> str:
    """A regular expression in quotes."""
    return '"' + pattern.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _visible(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x20 or code == 0x7F else character


def _character(token: Token, found: re.Match[str], code: int) -> str:
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise _wrong(token, found, f"{found[0]} is no character.", "")
    return chr(code)


def _wrong(token: Token, found: re.Match[str], message: str, hint: str) -> Unreadable:
    start = token.start + 1 + found.start()
    return Unreadable(QueryFault(start, len(found[0]), message, hint))
