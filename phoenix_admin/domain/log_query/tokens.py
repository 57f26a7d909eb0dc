"""A query's text in words and signs.

Which characters need quotes: "Values and conversions" in Google's "Logging query language"
(docs.cloud.google.com/logging/docs/view/logging-query-language). What the page leaves open is
refused with the advice to quote it, since quoted text means the same under any reading.
"""

import re
from enum import Enum, auto
from typing import Final

from phoenix_admin.domain.log_query.fault import QueryFault
from phoenix_admin.domain.record import record


class Kind(Enum):
    """What a token is."""

    WORD = auto()
    STRING = auto()
    OPERATOR = auto()
    OPEN = auto()
    CLOSE = auto()
    DOT = auto()
    MINUS = auto()
    STAR = auto()
    BAD = auto()
    END = auto()


@record
class Token:
    """`text` is as written, quotes and all; a BAD token knows its fault and is the last but one."""

    kind: Kind
    text: str
    start: int
    end: int
    fault: QueryFault | None = None

    def touches(self, follower: "Token") -> bool:
        """Whether nothing stands between them."""
        return self.end == follower.start


KEYWORDS: Final = frozenset({"AND", "OR", "NOT"})
BARE: Final = re.compile(r"[\w/%@#$&?][\w/%@#$&?+-]*")
"""Text that needs no quotes."""

_BLANK: Final = re.compile(r"(?:\s+|--[^\n]*)+")
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d+)?)(?:[eE][+-]?\d+)?(?=[\s()]|\Z|--)", re.ASCII)
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_OPERATOR: Final = re.compile(r"=~|!~|!=|<=|>=|[=<>:]")
_SIGNS: Final = {"(": Kind.OPEN, ")": Kind.CLOSE, ".": Kind.DOT, "*": Kind.STAR}
_FOREIGN: Final = {
    "'": ("Text is put in double quotes.", 'Write "…" instead.'),
    "~": ("There is no operator ~ here.", "A regular expression is compared with =~ or !~."),
    "!": ("There is no ! here.", "Write NOT, or - before a word, or != between field and value."),
    "|": ("There is no | here.", "Write OR."),
    ",": ("A comma needs double quotes.", 'Write "…" around text that has a comma.'),
    "\\": ("A backslash needs double quotes.", 'Write "…\\\\…".'),
    "+": ("Text that begins with + needs double quotes.", 'Write "+…".'),
}
_QUOTE_IT: Final = "Put text with this sign in double quotes."


def tokens(text: str) -> list[Token]:
    """All tokens, the last of kind END. What cannot be read is one BAD token before it."""
    found: list[Token] = []
    at = 0
    while True:
        blank = _BLANK.match(text, at)
        at = blank.end() if blank else at
        if at == len(text):
            break
        token = _next(text, at, found[-1] if found else None)
        found.append(token)
        if token.kind is Kind.BAD:
            break
        at = token.end
    found.append(Token(Kind.END, "", len(text), len(text)))
    return found


def _next(text: str, at: int, before: Token | None) -> Token:
    sign = text[at]
    if sign == '"':
        whole = _STRING.match(text, at)
        return _token(Kind.STRING, text, at, whole.end()) if whole else _open_quote(text, at)
    if sign in _SIGNS:
        return _token(_SIGNS[sign], text, at, at + 1)
    kind = before.kind if before else Kind.END
    # Behind a dot, 0.5 is two names. A sign belongs to a number only behind an operator.
    number = _NUMBER.match(text, at) if kind is not Kind.DOT else None
    if number and (sign not in "+-" or kind is Kind.OPERATOR):
        return _token(Kind.WORD, text, at, number.end())
    if sign == "-":
        return _token(Kind.MINUS, text, at, at + 1)
    operator = _OPERATOR.match(text, at)
    if operator:
        return _token(Kind.OPERATOR, text, at, operator.end())
    word = BARE.match(text, at)
    if word:
        return _word(text, at, word.end())
    message, hint = _FOREIGN.get(sign, (f"The sign {sign!r} needs double quotes.", _QUOTE_IT))
    return _bad(text, at, at + 1, message, hint)


def _word(text: str, at: int, end: int) -> Token:
    dashes = text.find("--", at, end)
    if dashes >= 0:
        message = "Two dashes begin a comment, and this one touches a word."
        hint = "Put a space before a comment, or double quotes around text with --."
        return _bad(text, dashes, dashes + 2, message, hint)
    return _token(Kind.WORD, text, at, end)


def _open_quote(text: str, at: int) -> Token:
    return _bad(text, at, len(text), "This double quote is never closed.", 'Add " at its end.')


def _token(kind: Kind, text: str, start: int, end: int) -> Token:
    return Token(kind, text[start:end], start, end)


def _bad(text: str, start: int, end: int, message: str, hint: str) -> Token:
    fault = QueryFault(start, end - start, message, hint)
    return Token(Kind.BAD, text[start:end], start, end, fault)
