"""Reading a query: `parse()`.

The grammar is that of Google's "Logging query language" page and, where that page is silent, of
the filtering standard it refers to (google.aip.dev/160):

    expression  = factor { ["AND"] factor }
    factor      = term { "OR" term }
    term        = [ "NOT" | "-" ] simple
    simple      = "(" expression ")" | restriction
    restriction = field operator ( value | "(" values ")" ) | field ":" "*" | word | string

OR binds tighter than AND: "The NOT operator has the highest precedence, followed by OR and AND in
that order" (section "Boolean operators"). Parenthesized values stand for as many comparisons.
"""

import re
from collections.abc import Callable
from typing import Final

from phoenix_admin.domain.log_query import restriction
from phoenix_admin.domain.log_query.fault import BadPattern, QueryFault, Unreadable
from phoenix_admin.domain.log_query.log_fields import FieldType
from phoenix_admin.domain.log_query.quoting import NULL_WORD, pattern_of, text_of
from phoenix_admin.domain.log_query.tokens import KEYWORDS, Kind, Token, tokens
from phoenix_admin.domain.log_query.tree import (
    Anywhere,
    Comparison,
    FieldPath,
    Node,
    Not,
    Operator,
    Part,
    Presence,
    Query,
    QueryNote,
    Value,
    all_of,
    any_of,
)

LONGEST: Final = 20_000
"""Characters of a query, comments and all (Cloud Logging's limit)."""
DEEPEST: Final = 60
"""Parentheses within parentheses."""

PatternCompiler = Callable[[str], object]

_FUNCTIONS: Final = {
    "search": 'Write the words by themselves, each in double quotes: "hello" "world".',
    "log_id": 'Compare the log\'s name: logName:"…".',
    "regexp_extract": 'Search with a regular expression: field=~"…".',
    "cast": "Compare the field as it is.",
}
_NAME: Final = re.compile(r"\w[\w-]*")
_OPERATORS: Final = "=, !=, <, <=, >, >=, :, =~ or !~"


def parse(text: str, compile_pattern: PatternCompiler | None = None) -> Query | QueryFault:
    """Read a query; never raises, whatever the text is.

    With `compile_pattern` each regular expression is tried too: it raises BadPattern for one that
    its engine refuses, which becomes a fault at that expression.
    """
    if len(text) > LONGEST:
        over = len(text) - LONGEST
        message = f"A query has at most {LONGEST:,} characters; this one is {over:,} longer."
        return QueryFault(LONGEST, over, message)
    try:
        return _Reader(text, compile_pattern).query()
    except Unreadable as stop:
        return stop.fault


class _Reader:
    def __init__(self, text: str, compile_pattern: PatternCompiler | None) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._at = 0
        self._depth = 0
        self._compile = compile_pattern
        self._notes: list[QueryNote] = []

    def query(self) -> Query:
        if self._now().kind is Kind.END:
            return Query(self._text, all_of(()))
        parts = self._expression(self._restriction)
        if self._now().kind is not Kind.END:
            raise _fault(self._now(), "There is no parenthesis that this one closes.", "Delete it.")
        self._note_small_keywords()
        tree = all_of(part.node for part in parts)
        return Query(self._text, tree, tuple(parts), tuple(self._notes))

    def _now(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._now()
        if token.kind is not Kind.END:
            self._at += 1
        return token

    def _is_word(self, word: str) -> bool:
        return self._now().kind is Kind.WORD and self._now().text == word

    def _expression(self, leaf: Callable[[], Node]) -> list[Part]:
        parts = [self._part(leaf)]
        while self._now().kind not in {Kind.END, Kind.CLOSE}:
            if self._is_word("AND"):
                self._take()
            parts.append(self._part(leaf))
        return parts

    def _part(self, leaf: Callable[[], Node]) -> Part:
        start = self._now().start
        terms = [self._term(leaf)]
        while self._is_word("OR"):
            self._take()
            terms.append(self._term(leaf))
            if isinstance(terms[-1], Anywhere) and isinstance(terms[-2], Comparison):
                self._note_word_behind(terms[-2])
        return Part(any_of(terms), start, self._tokens[self._at - 1].end)

    def _term(self, leaf: Callable[[], Node]) -> Node:
        if self._is_word("NOT"):
            self._take()
            return Not(self._simple(leaf))
        if self._now().kind is Kind.MINUS:
            minus = self._take()
            if not minus.touches(self._now()):
                hint = "Put it right before a word, or write NOT."
                raise _fault(minus, "This - stands alone.", hint)
            if leaf != self._restriction and self._now().text[:1].isdigit():
                message = "This can be read as a negative number or as a NOT."
                raise _fault(minus, message, 'Write "-…" in quotes, or NOT.')
            return Not(self._simple(leaf))
        return self._simple(leaf)

    def _simple(self, leaf: Callable[[], Node]) -> Node:
        if self._now().kind is not Kind.OPEN:
            return leaf()
        opening = self._take()
        self._depth += 1
        if self._depth > DEEPEST:
            raise _fault(opening, f"More than {DEEPEST} parentheses are open here.", "")
        parts = self._expression(leaf)
        if self._now().kind is not Kind.CLOSE:
            raise _fault(opening, "This parenthesis is never closed.", "Add ) where it ends.")
        self._take()
        self._depth -= 1
        return all_of(part.node for part in parts)

    def _restriction(self) -> Node:
        path = self._path()
        name, first = path[0]
        if self._now().kind is Kind.OPERATOR:
            return self._comparison(path)
        if len(path) > 1:
            whole = self._text[first.start : path[-1][1].end]
            end = path[-1][1].end
            hint = f'Write {whole}:* if it is a field, or "{whole}" to look for this text.'
            message = "An operator is missing behind this field."
            raise Unreadable(QueryFault(first.start, end - first.start, message, hint))
        if first.kind is Kind.WORD and self._now().kind is Kind.OPEN and first.touches(self._now()):
            self._refuse_function(first)
        if first.kind is Kind.WORD and first.text == NULL_WORD:
            raise _fault(first, f"{NULL_WORD} needs a field.", f"Write field = {NULL_WORD}.")
        if not name:
            raise _fault(first, "Empty text is in every field.", "Write what to look for.")
        return Anywhere(name)

    def _path(self) -> list[tuple[str, Token]]:
        path = [(self._name(), self._tokens[self._at - 1])]
        while self._now().kind is Kind.DOT:
            dot = self._take()
            if not self._tokens[self._at - 2].touches(dot) or not dot.touches(self._now()):
                hint = "A field's path has no spaces; text with a dot needs double quotes."
                raise _fault(dot, "This dot stands alone.", hint)
            if self._now().kind not in {Kind.WORD, Kind.STRING}:
                raise self._missing("The name of a field is missing behind the dot.")
            token = self._take()
            path.append((text_of(token) if token.kind is Kind.STRING else token.text, token))
        if self._now().kind is Kind.OPERATOR or len(path) > 1:
            for _, token in path:
                self._check_name(token)
        return path

    def _check_name(self, token: Token) -> None:
        if token.kind is Kind.WORD and not _NAME.fullmatch(token.text):
            message = "A field's name with this sign needs double quotes."
            raise _fault(token, message, f'Write "{token.text}".')

    def _name(self) -> str:
        token = self._now()
        if token.kind is Kind.STRING:
            return text_of(self._take())
        if token.kind is Kind.WORD and token.text not in KEYWORDS:
            return self._take().text
        raise self._missing("A word or a comparison is missing here.")

    def _comparison(self, path: list[tuple[str, Token]]) -> Node:
        sign = self._take()
        field, kind = restriction.known_field(path)
        operator = restriction.check_operator(field, kind, sign)
        if self._now().kind is Kind.STAR and operator is Operator.HAS:
            self._take()
            return Presence(field)

        def leaf() -> Node:
            return self._value(field, kind, operator)

        if self._now().kind is Kind.OPEN:
            return self._simple(leaf)
        return leaf()

    def _value(self, field: FieldPath, kind: FieldType, operator: Operator) -> Node:
        token = self._now()
        if token.kind is Kind.STRING:
            value = Value(pattern_of(token) if operator.is_pattern else text_of(token))
        elif token.kind is Kind.WORD and token.text not in KEYWORDS:
            value = Value(token.text, is_null=token.text == NULL_WORD)
        else:
            raise self._no_value(token)
        self._take()
        if operator.is_pattern:
            self._check_pattern(token, value)
        self._check_alone(token)
        restriction.check_value(field, kind, value, token)
        return Comparison(field, operator, value)

    def _check_pattern(self, token: Token, value: Value) -> None:
        if token.kind is not Kind.STRING:
            hint = f'Write "{token.text}".'
            raise _fault(token, "A regular expression needs double quotes.", hint)
        if self._compile is None:
            return
        try:
            self._compile(value.text)
        except BadPattern as error:
            raise _fault(token, f"No regular expression: {error}", "") from error

    def _check_alone(self, token: Token) -> None:
        """Refuse what goes on right behind a value: `a.b`, `abc:def`, `2026-01-31T10:00:00Z`."""
        follower = self._now()
        if follower.kind in {Kind.OPERATOR, Kind.DOT, Kind.STAR, Kind.OPEN} and (
            token.touches(follower) or follower.kind is not Kind.OPEN
        ):
            message = f"The sign {follower.text} cannot stand behind a value."
            hint = f'If it belongs to the value, put all of it in double quotes: "{token.text}…".'
            if token.kind is Kind.STRING:
                hint = "Put AND or OR between two comparisons."
            raise _fault(follower, message, hint)

    def _no_value(self, token: Token) -> Unreadable:
        if token.kind is Kind.OPERATOR:
            hint = f"Use {_OPERATORS}."
            return _fault(token, f"{token.text} cannot follow an operator.", hint)
        if token.kind is Kind.MINUS:
            return _fault(token, "Text that begins with - needs double quotes.", 'Write "-…".')
        if token.kind is Kind.STAR:
            hint = 'A field that is there at all: field:*. The sign itself: "*".'
            return _fault(token, "A * cannot stand here.", hint)
        return self._missing("A value is missing here.")

    def _missing(self, message: str) -> Unreadable:
        token = self._now()
        if token.fault is not None:
            return Unreadable(token.fault)
        if token.kind is Kind.WORD:
            message = f"{message[:-1]}, before {token.text}."
            return _fault(token, message, f'To look for the word itself, write "{token.text}".')
        if token.kind is Kind.OPERATOR:
            return _fault(token, f"A field is missing before {token.text}.", "")
        if token.kind in {Kind.STAR, Kind.DOT}:
            hint = "Put text with this sign in double quotes."
            return _fault(token, f"A {token.text} cannot stand here.", hint)
        return _fault(token, message, "")

    def _refuse_function(self, name: Token) -> None:
        hint = _FUNCTIONS.get(name.text.lower(), "Use comparisons and words.")
        message = f"The function {name.text}() cannot be evaluated on this machine."
        raise _fault(name, message, hint)

    def _note_small_keywords(self) -> None:
        for token in self._tokens:
            if token.kind is Kind.WORD and token.text in {"and", "or", "not"}:
                message = f"{token.text} is looked for as a word; the operator is in capitals."
                self._notes.append(QueryNote(token.start, token.end - token.start, message))

    def _note_word_behind(self, before: Comparison) -> None:
        token = self._tokens[self._at - 1]
        if token.kind is Kind.CLOSE:
            return
        name = ".".join(before.field.names)
        message = (
            f"{token.text} is looked for in every field. To compare {name} with both, "
            f"put the two values in parentheses."
        )
        self._notes.append(QueryNote(token.start, token.end - token.start, message))


def _fault(token: Token, message: str, hint: str) -> Unreadable:
    if token.fault is not None:
        return Unreadable(token.fault)
    return Unreadable(QueryFault(token.start, token.end - token.start, message, hint))
