"""A table of a settings file that hands out checked values and collects what is wrong.

Reading goes on after a fault, so that a person mends a file once and not once per mistake.
"""

from collections.abc import Callable
from typing import Final, TypeAlias, cast

KeyPath: TypeAlias = tuple[str, ...]
Check: TypeAlias = Callable[[str], str | None]
"""What a text should be, such as `must be DEV or PROD`; None when it is."""

_LONGEST_SHOWN: Final = 60


class Faults:
    """What was found wrong, in the order in which it was read."""

    def __init__(self) -> None:
        self.found: list[tuple[KeyPath, str]] = []

    def add(self, path: KeyPath, text: str) -> None:
        """Note one fault of the value at `path`."""
        self.found.append((path, text))


class Table:
    """One table of the file: hands out checked values and knows which keys nobody asked for."""

    def __init__(self, values: dict[str, object], path: KeyPath, faults: Faults) -> None:
        self._values = values
        self._asked: set[str] = set()
        self.path = path
        self.faults = faults

    @property
    def name(self) -> str:
        """The last key of its path."""
        return self.path[-1]

    def text(self, key: str, check: Check, default: str | None = None) -> str | None:
        """A text that passes `check`; the default where the key is missing or wrong."""
        value = self._take(key)
        if value is None:
            return default
        return self._checked(key, value, check, default)

    def required(self, key: str, check: Check) -> str:
        """A text that must be there; empty after a fault."""
        if key not in self._values:
            self._fault(key, "is missing")
            return ""
        return self.text(key, check) or ""

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false; the default where the key is missing or wrong."""
        value = self._take(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self._fault(key, f"must be true or false, not {shown(value)}")
        return default

    def number(self, key: str, largest: float, default: float) -> float:
        """A number from 0 to `largest`; the default where the key is missing or wrong."""
        value = self._take(key)
        if value is None:
            return default
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= largest:
            return float(value)
        self._fault(key, f"must be a number from 0 to {largest:g}, not {shown(value)}")
        return default

    def texts(
        self, key: str, check: Check, default: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """A list of different texts that all pass `check`; without a default it must have some."""
        value = self._take(key)
        if value is None and default is not None:
            return default
        if value is None or value == []:
            if default is None:
                self._fault(key, "must name at least one")
            return ()
        if not isinstance(value, list):
            self._fault(key, f"must be a list of texts, not {shown(value)}")
            return ()
        items = cast("list[object]", value)
        good = [text for item in items if (text := self._checked(key, item, check)) is not None]
        if len(set(good)) < len(good):
            self._fault(key, "names one thing twice")
        return tuple(good)

    def table(self, key: str) -> "Table":
        """The table under `key`, empty where there is none."""
        value = self._take(key)
        if value is not None and not isinstance(value, dict):
            self._fault(key, f"must be a table, not {shown(value)}")
        values = cast("dict[str, object]", value) if isinstance(value, dict) else {}
        return Table(values, (*self.path, key), self.faults)

    def tables(self, key: str) -> list["Table"]:
        """Every table in the table under `key`; what is no table is a fault."""
        outer = self.table(key)
        return [outer.table(name) for name in outer.names()]

    def names(self) -> tuple[str, ...]:
        """Every key, in the order of the file."""
        return tuple(self._values)

    def holds_table(self, key: str) -> bool:
        """Whether the value under `key` is a table."""
        return isinstance(self._values.get(key), dict)

    def refuse_the_rest(self) -> None:
        """Note every key that nobody has asked for."""
        for key in self._values:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                self._fault(key, f"is not known here; known are {known}")

    def _take(self, key: str) -> object:
        self._asked.add(key)
        return self._values.get(key)

    def _checked(
        self, key: str, value: object, check: Check, default: str | None = None
    ) -> str | None:
        if not isinstance(value, str):
            self._fault(key, f"must be a text, not {shown(value)}")
            return default
        complaint = check(value)
        if complaint is not None:
            self._fault(key, f"{complaint}, not {shown(value)}")
            return default
        return value

    def _fault(self, key: str, text: str) -> None:
        self.faults.add((*self.path, key), text)


def shown(value: object) -> str:
    """A value from outside, cut to a length that fits a sentence."""
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
