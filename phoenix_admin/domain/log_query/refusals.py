"""How a query that cannot be read is told so: what is wrong, and what to write instead."""

import re
from typing import Final

from phoenix_admin.domain.log_query.fault import QueryFault, Unreadable
from phoenix_admin.domain.log_query.tokens import Kind, Token

_FUNCTIONS: Final = {
    "search": 'Write the words by themselves, each in double quotes: "hello" "world".',
    "log_id": 'Compare the log\'s name: logName:"…".',
    "regexp_extract": 'Search with a regular expression: field=~"…".',
    "cast": "Compare the field as it is.",
}
_UNBROKEN: Final = re.compile(r'[^\s()"]{1,80}')
_OPERATORS: Final = "=, !=, <, <=, >, >=, :, =~ or !~"


def at(token: Token, message: str, hint: str) -> Unreadable:
    """A fault at a token; a token that cannot be read tells its own."""
    if token.fault is not None:
        return Unreadable(token.fault)
    return Unreadable(QueryFault(token.start, token.end - token.start, message, hint))


def missing(token: Token, message: str) -> Unreadable:
    """Something should stand before this token."""
    if token.kind is Kind.WORD:
        message = f"{message[:-1]}, before {token.text}."
        return at(token, message, f'To look for the word itself, write "{token.text}".')
    if token.kind is Kind.OPERATOR:
        return at(token, f"A field is missing before {token.text}.", "")
    if token.kind in {Kind.STAR, Kind.DOT}:
        hint = "Put text with this sign in double quotes."
        return at(token, f"A {token.text} cannot stand here.", hint)
    return at(token, message, "")


def no_value(token: Token) -> Unreadable:
    """This token stands where a value should."""
    if token.kind is Kind.OPERATOR:
        hint = f"Use {_OPERATORS}."
        return at(token, f"{token.text} cannot follow an operator.", hint)
    if token.kind is Kind.MINUS:
        return at(token, "Text that begins with - needs double quotes.", 'Write "-…".')
    if token.kind is Kind.STAR:
        hint = 'A field that is there at all: field:*. The sign itself: "*".'
        return at(token, "A * cannot stand here.", hint)
    return missing(token, "A value is missing here.")


def goes_on(value: Token, follower: Token) -> bool:
    """Whether a value goes on where it may not: `a.b`, `abc:def`, `2026-01-31T10:00:00Z`, `f(`."""
    if follower.kind is Kind.OPEN:
        return value.touches(follower)
    return follower.kind in {Kind.OPERATOR, Kind.DOT, Kind.STAR}


def behind_value(text: str, value: Token, follower: Token) -> Unreadable:
    """The refusal of what goes on."""
    whole = _UNBROKEN.match(text, value.start)
    said = whole[0] if whole else value.text
    hint = f'If it belongs to the value, put all of it in double quotes: "{said}".'
    if value.kind is Kind.STRING:
        hint = "Put AND or OR between two comparisons."
    return at(follower, f"The sign {follower.text} cannot stand behind a value.", hint)


def function(name: Token) -> Unreadable:
    """Google's functions are not evaluated here."""
    hint = _FUNCTIONS.get(name.text.lower(), "Use comparisons and words.")
    message = f"The function {name.text}() cannot be evaluated on this machine."
    return at(name, message, hint)
