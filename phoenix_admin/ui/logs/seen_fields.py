"""Fields and values of entries that were opened, offered where a query is written. No Qt."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from phoenix_admin.domain.log_query import FieldPath

MOST_FIELDS: Final = 200
MOST_VALUES: Final = 20
LONGEST_VALUE: Final = 60
_DEEPEST: Final = 6


class SeenFields:
    """What was seen last is offered first; bounded in every direction."""

    def __init__(self) -> None:
        self._values: dict[FieldPath, list[str]] = {}

    @property
    def fields(self) -> tuple[FieldPath, ...]:
        """Fields, the one seen last first."""
        return tuple(reversed(self._values))

    @property
    def values(self) -> Mapping[FieldPath, list[str]]:
        """Values of each field, the one seen last first."""
        return self._values

    def learn(self, entry: Mapping[str, Any]) -> None:
        """An entry was opened."""
        for field, value in _leaves(entry, (), _DEEPEST):
            known = self._values.pop(field, [])
            if value in known:
                known.remove(value)
            if value and len(value) <= LONGEST_VALUE:
                known.insert(0, value)
            del known[MOST_VALUES:]
            self._values[field] = known
        while len(self._values) > MOST_FIELDS:
            self._values.pop(next(iter(self._values)))


def _leaves(
    value: Mapping[str, Any], names: tuple[str, ...], deep: int
) -> Iterator[tuple[FieldPath, str]]:
    for name, part in value.items():
        here = (*names, name)
        if isinstance(part, Mapping):
            if deep > 1:
                yield from _leaves(cast("Mapping[str, Any]", part), here, deep - 1)
        elif isinstance(part, bool):
            yield FieldPath(here), "true" if part else "false"
        elif isinstance(part, (str, int, float)):
            yield FieldPath(here), str(part)
