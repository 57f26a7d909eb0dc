"""What a process uses and when it began, by what this system has for it.

On Linux that is /proc: psutil would be 2 MiB more for the four numbers that the Memory page reads.
"""

import sys

if sys.platform == "linux":
    from phoenix_admin.backends.local.process_memory_procfs import (
        all_memory,
        began_at,
        resident_of,
        unshared_of,
    )
else:
    from phoenix_admin.backends.local.process_memory_psutil import (
        all_memory,
        began_at,
        resident_of,
        unshared_of,
    )

__all__ = ["all_memory", "began_at", "resident_of", "unshared_of"]
