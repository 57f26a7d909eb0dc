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

from phoenix_admin.domain.log_query import refusals, restriction
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

_NAME: Final = re.compile(r"\w[\w-]*")


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
            raise refusals.at(
                self._now(), "There is no parenthesis that this one closes.", "Delete it."
            )
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
                raise refusals.at(minus, "This - stands alone.", hint)
            if leaf != self._restriction and self._now().text[:1].isdigit():
                message = "This can be read as a negative number or as a NOT."
                raise refusals.at(minus, message, 'Write "-…" in quotes, or NOT.')
            return Not(self._simple(leaf))
        return self._simple(leaf)

    def _simple(self, leaf: Callable[[], Node]) -> Node:
        if self._now().kind is not Kind.OPEN:
            return leaf()
        opening = self._take()
        self._depth += 1
        if self._depth > DEEPEST:
            raise refusals.at(opening, f"More than {DEEPEST} parentheses are open here.", "")
        parts = self._expression(leaf)
        if self._now().kind is not Kind.CLOSE:
            raise refusals.at(opening, "This parenthesis is never closed.", "Add ) where it ends.")
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
            raise refusals.function(first)
        if first.kind is Kind.WORD and first.text == NULL_WORD:
            raise refusals.at(first, f"{NULL_WORD} needs a field.", f"Write field = {NULL_WORD}.")
        if not name:
            raise refusals.at(first, "Empty text is in every field.", "Write what to look for.")
        return Anywhere(name)

    def _path(self) -> list[tuple[str, Token]]:
        path = [(self._name(), self._tokens[self._at - 1])]
        while self._now().kind is Kind.DOT:
            dot = self._take()
            if not self._tokens[self._at - 2].touches(dot) or not dot.touches(self._now()):
                hint = "A field's path has no spaces; text with a dot needs double quotes."
                raise refusals.at(dot, "This dot stands alone.", hint)
            if self._now().kind not in {Kind.WORD, Kind.STRING}:
                raise refusals.missing(
                    self._now(), "The name of a field is missing behind the dot."
                )
            token = self._take()
            path.append((text_of(token) if token.kind is Kind.STRING else token.text, token))
        if self._now().kind is Kind.OPERATOR or len(path) > 1:
            for _, token in path:
                self._check_name(token)
        return path

    def _check_name(self, token: Token) -> None:
        if token.kind is Kind.WORD and not _NAME.fullmatch(token.text):
            message = "A field's name with this sign needs double quotes."
            raise refusals.at(token, message, f'Write "{token.text}".')

    def _name(self) -> str:
        token = self._now()
        if token.kind is Kind.STRING:
            return text_of(self._take())
        if token.kind is Kind.WORD and token.text not in KEYWORDS:
            return self._take().text
        raise refusals.missing(self._now(), "A word or a comparison is missing here.")

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
            raise refusals.no_value(token)
        self._take()
        if operator.is_pattern:
            self._check_pattern(token, value)
        follower = self._now()
        if refusals.goes_on(token, follower):
            raise refusals.behind_value(self._text, token, follower)
        restriction.check_value(field, kind, value, token)
        return Comparison(field, operator, value)

    def _check_pattern(self, token: Token, value: Value) -> None:
        if token.kind is not Kind.STRING:
            hint = f'Write "{token.text}".'
            raise refusals.at(token, "A regular expression needs double quotes.", hint)
        if self._compile is None:
            return
        try:
            self._compile(value.text)
        except BadPattern as error:
            raise refusals.at(token, f"No regular expression: {error}", "") from error

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
