"""The environments a person can switch to: LOCAL, and what `environments.toml` describes.

One bad environment takes neither the others nor LOCAL with it; what is wrong is kept to be said,
by key and line. The file is only read here.
"""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from phoenix_admin.domain.environment import LOCAL, Environment
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.tasks.outcome import Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Task

if TYPE_CHECKING:
    from phoenix_admin.ports.call import Call
    from phoenix_admin.settings.environments import CloudEnvironment
    from phoenix_admin.settings.environments_file import EnvironmentsFile, SettingFault

# ruff: noqa: PLC0415 - reading TOML is no part of a start on LOCAL

log = logging.getLogger(__name__)

READ_DEADLINE = 10.0
MOST_SAID = 3
"""Mistakes that are said; how many more there are is said, too."""


class KnownEnvironments:
    """What the file said when it was read last. UI thread, but for `read`.

    `changed` tells after each reading, whether anything is different or not.
    """

    def __init__(self, path: Path) -> None:
        self.changed = Listeners()
        self.path = path
        self.was_read = False
        self.described: tuple[CloudEnvironment, ...] = ()
        self.faults: tuple[SettingFault, ...] = ()

    @property
    def environments(self) -> tuple[Environment, ...]:
        """LOCAL, then the others in the order of the file."""
        return (LOCAL, *(each.environment for each in self.described))

    def find(self, name: str) -> "CloudEnvironment | None":
        """The one of this name, whatever its case; None for LOCAL and unknown names."""
        wanted = name.casefold()
        found = (e for e in self.described if e.environment.name.casefold() == wanted)
        return next(found, None)

    @property
    def fault_words(self) -> str | None:
        """What is wrong in the file, as text for a person; None when nothing is."""
        if not self.faults:
            return None
        told = [str(fault) for fault in self.faults[:MOST_SAID]]
        if len(self.faults) > MOST_SAID:
            told.append(f"and {len(self.faults) - MOST_SAID} more, in the log")
        lines = "\n".join(told)
        return f"{self.path} has mistakes; what they are in is left out.\n{lines}"

    def read(self) -> None:
        """Read the file now. Blocks; before there is a window."""
        self._take(self._read())

    def request_reading(self, runner: TaskRunner, scope: Scope) -> None:
        """Read the file on a lane; `changed` tells when that is done."""

        def arrived(outcome: "Outcome[EnvironmentsFile]") -> None:
            if isinstance(outcome, Ok):
                self._take(outcome.value)

        def body(_: "Call") -> "EnvironmentsFile":
            return self._read()

        runner.submit(scope, Task("environments", body, Lane.READS, READ_DEADLINE), arrived)

    def _read(self) -> "EnvironmentsFile":
        from phoenix_admin.settings.environments_file import read_environments

        return read_environments(self.path)

    def _take(self, read: "EnvironmentsFile") -> None:
        self.was_read = True
        self.described, self.faults = read.environments, read.faults
        for fault in self.faults:
            log.info("%s: %s", self.path.name, fault)
        self.changed.tell()
