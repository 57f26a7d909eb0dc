"""Whether log times are shown in UTC or as this computer's clock, remembered across starts.

One small JSON file. One that cannot be read means UTC, and never stops the app.
"""

import json
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

log = logging.getLogger(__name__)
_KEY = "local_times"


class LogTimes:
    """Read by the first look, written on each change. UI thread only."""

    def __init__(self, path: Path) -> None:
        self._path = path
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
        self._write()
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
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return False
        except (OSError, ValueError, RecursionError) as error:
            log.info("the zone of log times cannot be read: %s", type(error).__name__)
            return False
        if not isinstance(found, dict):
            return False
        return cast("dict[str, Any]", found).get(_KEY) is True

    def _write(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", dir=self._path.parent, delete=False
            ) as temporary:
                temporary.write(json.dumps({_KEY: self._local}))
            Path(temporary.name).replace(self._path)
        except OSError as error:
            log.info("the zone of log times cannot be kept: %s", error)
