"""Whether log times are shown in UTC or as this computer's clock, remembered across starts.

One small JSON file. One that cannot be read means UTC.
"""

from collections.abc import Callable
from pathlib import Path

from phoenix_admin.settings.kept_json import KeptJson

_KEY = "local_times"


class LogTimes:
    """Read by the first look, written on each change. UI thread only."""

    def __init__(self, path: Path) -> None:
        self._file = KeptJson(path, "times of logs")
        self._local: bool | None = None
        self._heard: list[Callable[[], None]] = []

    @property
    def local(self) -> bool:
        """Whether it is the time of this computer."""
        if self._local is None:
            self._local = self._read()
        return self._local

    def choose(self, *, local: bool) -> None:
        """Show them so from now on, and at the next start."""
        if local == self.local:
            return
        self._local = local
        self._file.write({_KEY: local})
        for heard in list(self._heard):
            heard()

    def on_change(self, heard: Callable[[], None]) -> Callable[[], None]:
        """Have `heard` called when it was chosen; returns what ends that."""
        self._heard.append(heard)

        def forget() -> None:
            if heard in self._heard:
                self._heard.remove(heard)

        return forget

    def _read(self) -> bool:
        return (self._file.read(dict[str, object]) or {}).get(_KEY) is True
