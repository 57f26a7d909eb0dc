"""Collecting our own ended children: only through the objects that started them.

A bare `waitpid` here would steal an exit code from a `Popen` that somebody is waiting on, which
then reports success.
"""

import subprocess
from collections.abc import Callable, Iterable, Mapping

Reaper = Callable[[], Mapping[int, int]]
"""Polls the child processes somebody here has started: ids and exit codes of the ended."""


def polling(children: Callable[[], "Iterable[subprocess.Popen[bytes]]"]) -> Reaper:
    """A reaper over Popen objects; asked for them anew each time. Any thread."""

    def reap() -> Mapping[int, int]:
        codes = {child.pid: child.poll() for child in list(children())}
        return {pid: code for pid, code in codes.items() if code is not None}

    return reap
