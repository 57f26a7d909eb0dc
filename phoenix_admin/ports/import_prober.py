"""Importing in a fresh process, to see what it costs."""

from collections.abc import Sequence
from typing import Protocol

from phoenix_admin.domain.import_profile import ImportRun
from phoenix_admin.ports.call import Call


class ImportProber(Protocol):
    """Starts one interpreter for each question; blocks, called on a lane or a command line."""

    def run(self, modules: Sequence[str], call: Call, *, split: bool = False) -> ImportRun:
        """Import these in this order. With `split`, what each module takes by itself as well.

        Splitting takes time of its own, so times are those of runs without it. Raises Invalid for
        a name that is none or cannot be imported, Missing without that interpreter, Slow.
        """
        ...
