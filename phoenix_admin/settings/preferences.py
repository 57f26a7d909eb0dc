"""What the person has chosen, in one small JSON file.

Each preference is declared once, with its type, default and bounds. A file that cannot be read
is kept aside and never stops the app; a key this version does not know survives a save.
"""

import os
from pathlib import Path
from typing import Generic, TypeVar, cast

from phoenix_admin.domain.record import record
from phoenix_admin.settings.kept_json import KeptJson

T = TypeVar("T", bool, int, str)


@record
class Preference(Generic[T]):
    """One choice: its key in the file, its default and, for numbers, its bounds."""

    key: str
    default: T
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()

    def accepts(self, value: object) -> bool:
        """Whether a value from the file is usable."""
        if type(value) is not type(self.default):
            return False
        if isinstance(value, int) and not isinstance(value, bool):
            low_ok = self.low is None or value >= self.low
            return low_ok and (self.high is None or value <= self.high)
        return not self.choices or value in self.choices


def _half_of_the_cores() -> int:
    return max(1, (os.cpu_count() or 2) // 2)


THEME = Preference("theme", "system", choices=("system", "light", "dark"))
MAX_PARALLEL = Preference("local.max_parallel_jobs", _half_of_the_cores(), low=1, high=64)
WINDOW = Preference("window", "")
"""Where things stood in the window, as text that only the window's own memory reads."""


class Preferences:
    """Reads once, writes the whole file atomically on each change. UI thread only."""

    def __init__(self, path: Path) -> None:
        self._file = KeptJson(path, "preferences")
        self._values = self._file.read(dict[str, object]) or {}

    def get(self, preference: Preference[T]) -> T:
        """The chosen value, or the default where none or an unusable one is stored."""
        value = self._values.get(preference.key, preference.default)
        return cast("T", value) if preference.accepts(value) else preference.default

    def set(self, preference: Preference[T], value: T) -> None:
        """Store a choice. Raises ValueError for one out of bounds; a full disk is only logged."""
        if not preference.accepts(value):
            msg = f"{preference.key} does not take {value!r}"
            raise ValueError(msg)
        if self._values.get(preference.key) == value:
            return
        self._values[preference.key] = value
        self._file.write(self._values)
