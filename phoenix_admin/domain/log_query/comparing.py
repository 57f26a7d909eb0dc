"""One value of an entry against one value of a query, as a function made beforehand.

What a comparison means for each type: "Comparison operators" and "Object and array types" in
Google's "Logging query language". A value of the query that cannot be converted to the type found
fails the comparison, `!=` too. `:` is a part of a text, and equality for every other type.
"""

import operator as op
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Protocol, cast

from phoenix_admin.domain.log_query import values
from phoenix_admin.domain.log_query.log_fields import FieldType
from phoenix_admin.domain.log_query.tree import Operator, Value

Test = Callable[[Any], bool]


class SearchPattern(Protocol):
    """A compiled regular expression."""

    def search(self, text: str, /) -> object | None:
        """Something true if it is found anywhere in the text; letter case counts."""
        ...


_ORDERED: Final[Mapping[Operator, Callable[[Any, Any], bool]]] = {
    Operator.EQUAL: op.eq,
    Operator.HAS: op.eq,
    Operator.UNEQUAL: op.ne,
    Operator.LESS: op.lt,
    Operator.AT_MOST: op.le,
    Operator.MORE: op.gt,
    Operator.AT_LEAST: op.ge,
}


def never(_: Any) -> bool:
    """No."""
    return False


def always(_: Any) -> bool:
    """Yes."""
    return True


def text_test(operator: Operator, value: Value, pattern: SearchPattern | None) -> Test:
    """Against a text of the entry. `pattern` is the compiled value of =~ and !~."""
    if pattern is not None:
        search = pattern.search
        if operator is Operator.SEARCHED:
            return lambda text: bool(search(text))
        return lambda text: not search(text)
    if value.is_null:
        return always if operator is Operator.UNEQUAL else never
    folded, fold = values.fold(value.text), values.fold
    if operator is Operator.HAS:
        return lambda text: folded in fold(text)
    compare = _ORDERED[operator]
    return lambda text: compare(fold(text), folded)


def json_test(operator: Operator, value: Value, pattern: SearchPattern | None) -> Test:
    """Against any JSON value; a list is any of its members, lists in it unpacked.

    `:` on an object looks into all values below it, which Google's page does not tell.
    """
    by_type: dict[type, Test] = {
        str: text_test(operator, value, pattern),
        type(None): always if value.is_null and operator in _EQUALITY else never,
    }
    # Other than null is all that is not null, whatever its type.
    other = always if value.is_null and operator is Operator.UNEQUAL else never
    by_type[float] = by_type[int] = by_type[bool] = by_type[dict] = other
    if pattern is None and not value.is_null:
        compare = _ORDERED[operator]
        wanted = values.number(value.text)
        if wanted is not None:
            by_type[int] = by_type[float] = _number_test(compare, wanted)
        truth = values.truth(value.text)
        if truth is not None:
            by_type[bool] = lambda found: compare(found, truth)

    def any_leaf(found: Any) -> bool:
        return any(by_type.get(leaf.__class__, never)(leaf) for leaf in leaves(found))

    if operator is Operator.HAS:
        by_type[dict] = by_type[list] = any_leaf
    else:
        by_type[list] = lambda found: any(
            by_type.get(one.__class__, never)(one) for one in members(found)
        )

    def test(found: Any) -> bool:
        return by_type.get(found.__class__, never)(found)

    return test


def typed_test(
    kind: FieldType, operator: Operator, value: Value, pattern: SearchPattern | None
) -> Test:
    """Against a field of a fixed type, given as JSON has it (a 64-bit number is a text)."""
    if kind is FieldType.TEXT:
        compare_text = text_test(operator, value, pattern)
        return lambda found: type(found) is str and compare_text(found)
    if value.is_null:
        return always if operator is Operator.UNEQUAL else never
    compare = _ORDERED[operator]
    read_value, read_entry = _READERS[kind]
    wanted = read_value(value.text)
    if wanted is None:
        return never

    def test(found: Any) -> bool:
        known = read_entry(found)
        return known is not None and compare(known, wanted)

    return test


def default_of(kind: FieldType) -> Any:
    """What a field of this type is where an entry does not have it."""
    return _DEFAULTS[kind]


def members(found: list[Any]) -> Iterator[Any]:
    """The members of a list, lists in it unpacked, without recursion."""
    stack: list[Any] = found[::-1]
    while stack:
        one = stack.pop()
        if type(one) is list:
            stack.extend(cast("list[Any]", one)[::-1])
        else:
            yield one


def leaves(found: Any) -> Iterator[Any]:
    """All values at and below one that are neither object nor list, without recursion."""
    stack = [found]
    while stack:
        one = stack.pop()
        if type(one) is dict:
            stack.extend(cast("dict[str, Any]", one).values())
        elif type(one) is list:
            stack.extend(cast("list[Any]", one))
        else:
            yield one


_EQUALITY: Final = frozenset({Operator.EQUAL, Operator.HAS})


def _number_test(compare: Callable[[Any, Any], bool], wanted: float) -> Test:
    double = values.double
    return lambda found: compare(double(found), wanted)


def _number_in(found: Any) -> float | None:
    if type(found) is int or type(found) is float:
        return values.double(found)
    return values.number(found) if type(found) is str else None


def _truth_in(found: Any) -> bool | None:
    return found if type(found) is bool else None


def _duration_in(found: Any) -> int | None:
    return values.duration(found) if type(found) is str else None


def _moment_in(found: Any) -> int:
    return values.entry_moment(found)


_READERS: Final[Mapping[FieldType, tuple[Callable[[str], Any], Callable[[Any], Any]]]] = {
    FieldType.NUMBER: (values.number, _number_in),
    FieldType.BOOL: (values.truth, _truth_in),
    FieldType.DURATION: (values.duration, _duration_in),
    FieldType.MOMENT: (values.moment, _moment_in),
    FieldType.SEVERITY: (values.severity, values.entry_severity),
}
_DEFAULTS: Final[Mapping[FieldType, Any]] = {
    FieldType.TEXT: "",
    FieldType.NUMBER: 0,
    FieldType.BOOL: False,
    FieldType.DURATION: "0s",
    FieldType.MOMENT: "1970-01-01T00:00:00Z",
    FieldType.SEVERITY: "DEFAULT",
}
