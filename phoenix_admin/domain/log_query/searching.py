"""Global restrictions: a text that some field has, whichever it is."""

from collections.abc import Callable
from typing import Any, Final, cast

from phoenix_admin.domain.log_query import values
from phoenix_admin.domain.log_query.comparing import Test, json_test, never, typed_test
from phoenix_admin.domain.log_query.entries import Entry
from phoenix_admin.domain.log_query.log_fields import LOG_ENTRY, FieldType
from phoenix_admin.domain.log_query.tree import Operator, Value

_BETWEEN: Final = "\0"
"""Stands between texts that are searched at once. It folds to itself and joins with nothing."""


def anywhere(text: str) -> Callable[[Entry], bool]:
    """`:` on every field that the entry has, by the field's type.

    All texts of an entry are folded and searched in one go, which costs a third of doing it for
    each of them.
    """
    value = Value(text)
    folded, fold = values.fold(text), values.fold
    if _BETWEEN in folded:
        return _one_by_one(value)
    others = values.number(text) is not None or values.truth(text) is not None
    other = json_test(Operator.HAS, value, None) if others else None
    special = {name: _in_field(name, value) for name in _OF_TYPES}

    def test(entry: Entry) -> bool:
        texts: list[str] = []
        for name, found in entry.items():
            if name in special:
                if special[name](found):
                    return True
            elif found.__class__ is str:
                texts.append(found)
            elif _gather(found, texts, other):
                return True
        return folded in fold(_BETWEEN.join(texts))

    return test


def _gather(found: Any, texts: list[str], other: Test | None) -> bool:
    """Put the texts below a value into `texts`; whether something else there fits `other`."""
    stack = [found]
    while stack:
        one = stack.pop()
        kind = one.__class__
        if kind is str:
            texts.append(one)
        elif kind is dict:
            stack.extend(one.values())
        elif kind is list:
            stack.extend(one)
        elif other is not None and other(one):
            return True
    return False


def _one_by_one(value: Value) -> Callable[[Entry], bool]:
    generic = json_test(Operator.HAS, value, None)
    special = {name: _in_field(name, value) for name in _OF_TYPES}
    return lambda entry: any(special.get(name, generic)(found) for name, found in entry.items())


def _in_field(name: str, value: Value) -> Test:
    kinds = LOG_ENTRY[name]
    if isinstance(kinds, FieldType):
        return _exact(kinds, value)
    tests = {
        each: _exact(kind, value) for each, kind in kinds.items() if isinstance(kind, FieldType)
    }

    def test(found: Any) -> bool:
        if type(found) is not dict:
            return False
        held = cast("dict[str, Any]", found)
        return any(each in tests and tests[each](one) for each, one in held.items())

    return test


def _exact(kind: FieldType, value: Value) -> Test:
    if kind is FieldType.SEVERITY and value.text.isdigit():
        return never  # a number is looked for as such, not as a severity's
    return typed_test(kind, Operator.HAS, value, None)


def _has_types(name: str) -> bool:
    """Whether something at or below this name is neither text nor whatever JSON holds."""
    kinds = LOG_ENTRY[name]
    plain = {FieldType.TEXT, FieldType.LABEL, FieldType.JSON}
    if isinstance(kinds, FieldType):
        return kinds not in plain
    return any(isinstance(kind, FieldType) and kind not in plain for kind in kinds.values())


_OF_TYPES: Final = tuple(name for name in LOG_ENTRY if _has_types(name))
