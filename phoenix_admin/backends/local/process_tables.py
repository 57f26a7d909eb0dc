"""The process table that fits this machine."""

import sys
from collections.abc import Sequence

from phoenix_admin.backends.local.process_reaping import Reaper
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.process_table import ProcessTable


def open_process_table(clock: Clock, reapers: Sequence[Reaper] = ()) -> ProcessTable:
    """On Linux straight from /proc, elsewhere through psutil. Imported when first needed."""
    if sys.platform == "linux":
        from phoenix_admin.backends.local.process_procfs import ProcfsTable  # noqa: PLC0415

        return ProcfsTable(clock, reapers)
    from phoenix_admin.backends.local.process_psutil import PsutilTable  # noqa: PLC0415

    return PsutilTable(clock, reapers)
