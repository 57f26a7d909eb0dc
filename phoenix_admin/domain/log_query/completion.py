"""What could be written at the cursor: fields, operators, values."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Final

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.log_query.canonical import field_text
from phoenix_admin.domain.log_query.fault import Unreadable
from phoenix_admin.domain.log_query.log_fields import (
    LOG_ENTRY,
    FieldType,
    KnownField,
    field_of,
    typed_fields,
)
from phoenix_admin.domain.log_query.quoting import quoted, text_of, written
from phoenix_admin.domain.log_query.tokens import Kind, Token, tokens
from phoenix_admin.domain.log_query.tree import FieldPath, Operator
from phoenix_admin.domain.log_query.values import fold
from phoenix_admin.domain.record import record

MOST: Final = 50
"""Suggestions at once."""

_PATH: Final = (Kind.WORD, Kind.STRING, Kind.DOT)
_REST: Final = re.compile(r"[\w/%@#$&?+.-]*")
_NUMERIC: Final = frozenset(
    {FieldType.NUMBER, FieldType.DURATION, FieldType.MOMENT, FieldType.SEVERITY}
)


class SuggestionKind(Enum):
    """What a suggestion is."""

    FIELD = "field"
    OPERATOR = "operator"
    VALUE = "value"
    KEYWORD = "keyword"


@record
class Suggestion:
    """`text` is put in place of the completion's span, quotes and all."""

    text: str
    kind: SuggestionKind


@record
class Completion:
    """Suggestions for text[start:end], in which the cursor stands."""

    start: int
    end: int
    suggestions: tuple[Suggestion, ...] = ()


def complete(
    text: str,
    cursor: int,
    known_fields: Iterable[FieldPath] = (),
    known_values: Mapping[FieldPath, Sequence[str]] | None = None,
) -> Completion:
    """Suggestions at a place in a text, which need not be a valid query; never raises.

    `known_fields` and `known_values` are what was seen in entries so far, the most frequent first.
    """
    cursor = min(max(cursor, 0), len(text))
    found = tokens(text[:cursor])[:-1]
    if _in_comment(text[:cursor], found):
        return Completion(cursor, cursor)
    typed = _typed(found, cursor)
    before = found[: len(found) - len(typed)]
    start = typed[0].start if typed else cursor
    prefix = text[start:cursor]
    field = _compared_field(before)
    if field is not None:
        has_quote = prefix.startswith('"')
        more = 0 if has_quote else len(_match_rest(text, cursor))
        end = cursor + (1 if has_quote and text[cursor : cursor + 1] == '"' else more)
        seen = (known_values or {}).get(field[0], ())
        return Completion(start, end, _values(field, seen, prefix))
    if before and before[-1].kind is Kind.OPERATOR:
        return Completion(start, cursor)  # a field that nobody knows
    end = cursor + len(_match_rest(text, cursor))
    if not typed and before and (last := _path_at(before, len(before))) is not None:
        # `severity ▮`: a whole field before a space.
        return Completion(start, end, _operators(last[1]) + _keywords("", follows=True))
    fields = _fields(prefix, known_fields)
    words = _keywords(prefix, follows=bool(before) and before[-1].kind is not Kind.OPEN)
    both = words + fields if prefix == prefix.upper() else fields + words
    return Completion(start, end, both[:MOST])


def _match_rest(text: str, cursor: int) -> str:
    found = _REST.match(text, cursor)
    return found[0] if found else ""


def _in_comment(head: str, found: list[Token]) -> bool:
    blank = head[found[-1].end if found else 0 :]
    return "--" in blank.rpartition("\n")[2]


def _typed(found: list[Token], cursor: int) -> list[Token]:
    """The tokens that are being typed: an open quote, or a path that touches the cursor."""
    if not found or found[-1].end != cursor:
        return []
    if found[-1].kind is Kind.BAD:
        return found[-1:] if found[-1].text.startswith('"') else []
    index = len(found)
    while index and found[index - 1].kind in _PATH:
        if index < len(found) and not found[index - 1].touches(found[index]):
            break
        index -= 1
    return found[index:]


def _compared_field(before: list[Token]) -> tuple[FieldPath, FieldType, Operator] | None:
    """The field whose value is due behind these tokens, be it in parentheses, or None."""
    open_fields: list[tuple[FieldPath, FieldType, Operator] | None] = [None]
    for index, token in enumerate(before):
        if token.kind is Kind.OPEN:
            inner = open_fields[-1]
            open_fields.append(inner or _field_before(before, index))
        elif token.kind is Kind.CLOSE and len(open_fields) > 1:
            open_fields.pop()
    return open_fields[-1] or _field_before(before, len(before))


def _field_before(found: list[Token], index: int) -> tuple[FieldPath, FieldType, Operator] | None:
    """The field of the operator that stands right before a token."""
    if not index or found[index - 1].kind is not Kind.OPERATOR:
        return None
    known = _path_at(found, index - 1)
    return (*known, Operator(found[index - 1].text)) if known else None


def _path_at(found: list[Token], end: int) -> tuple[FieldPath, FieldType] | None:
    """The known field whose path ends before a token."""
    start = end
    while start and found[start - 1].kind in _PATH:
        if start < end and not found[start - 1].touches(found[start]):
            break
        start -= 1
    try:
        names = tuple(
            text_of(token) if token.kind is Kind.STRING else token.text
            for token in found[start:end]
            if token.kind is not Kind.DOT
        )
    except Unreadable:
        return None
    known = field_of(names) if names else None
    # A path that is a value (`x=severity ▮`) is no field.
    if not isinstance(known, KnownField) or (start and found[start - 1].kind is Kind.OPERATOR):
        return None
    return known.path, known.type


def _fields(prefix: str, seen: Iterable[FieldPath]) -> tuple[Suggestion, ...]:
    own = [field_text(known.path) for known in typed_fields()]
    own += [name for name, kinds in LOG_ENTRY.items() if not isinstance(kinds, FieldType)]
    names = dict.fromkeys([*map(field_text, seen), *own, "resource.labels"])
    return _ranked(names, prefix, SuggestionKind.FIELD)


def _values(
    field: tuple[FieldPath, FieldType, Operator], seen: Sequence[str], prefix: str
) -> tuple[Suggestion, ...]:
    _, kind, operator = field
    if operator.is_pattern:
        return ()
    offered = list(seen)
    if kind is FieldType.SEVERITY:
        offered = [each.name for each in reversed(Severity)]
    elif kind is FieldType.BOOL:
        offered = ["true", "false"]
    write = quoted if prefix.startswith('"') else written
    by_text = {value: write(value) for value in dict.fromkeys(offered) if value}
    ranked = _ranked(by_text, prefix.removeprefix('"'), SuggestionKind.VALUE)
    return tuple(Suggestion(by_text[each.text], each.kind) for each in ranked)


def _operators(kind: FieldType) -> tuple[Suggestion, ...]:
    signs: tuple[Operator, ...] = tuple(Operator)
    if kind is FieldType.GROUP:
        signs = (Operator.HAS,)
    elif kind in _NUMERIC or kind is FieldType.BOOL:
        signs = tuple(sign for sign in signs if not sign.is_pattern)
    return tuple(Suggestion(sign.value, SuggestionKind.OPERATOR) for sign in signs)


def _keywords(prefix: str, *, follows: bool) -> tuple[Suggestion, ...]:
    words = ("AND", "OR", "NOT") if follows else ("NOT",)
    return tuple(
        Suggestion(word, SuggestionKind.KEYWORD)
        for word in words
        if word.startswith(prefix.upper()) and prefix != word
    )


def _ranked(names: Iterable[str], prefix: str, kind: SuggestionKind) -> tuple[Suggestion, ...]:
    """Names that begin with what was typed, then names that have it inside."""
    wanted = fold(prefix)
    first: list[str] = []
    second: list[str] = []
    for name in names:
        folded = fold(name)
        if folded.startswith(wanted):
            first.append(name)
        elif wanted in folded:
            second.append(name)
    return tuple(Suggestion(name, kind) for name in [*first, *second][:MOST])
