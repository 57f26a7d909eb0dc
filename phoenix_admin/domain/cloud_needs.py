"""What a person wants to do on Google Cloud, with the permissions it takes, for the Doctor.

One line for each thing that is allowed or not as a whole; which permissions there are is known by
`domain.permissions` alone.
"""

from typing import Final

from phoenix_admin.domain.permissions import NEEDED, READS
from phoenix_admin.domain.record import record


@record
class Need:
    """One thing a person wants to do and every permission it takes. `id` is stable."""

    id: str
    title: str
    permissions: frozenset[str]


def _reads(begin: str) -> frozenset[str]:
    return frozenset(name for name in READS if name.startswith(begin))


CLOUD_NEEDS: Final = (
    Need("projects", "See projects", _reads("datastore.")),
    Need("runs", "See runs", _reads("run.")),
    Need("logs", "Read logs", _reads("logging.")),
    Need("memory", "See memory", _reads("monitoring.")),
    Need("stitch", "Stitch, assemble and run again", frozenset(NEEDED["stitch"])),
    Need("cancel", "Cancel and stop runs", frozenset(NEEDED["cancel"])),
    Need("change", "Correct, set status and undo", frozenset(NEEDED["set status"])),
    Need(
        "limits",
        "Change limits",
        frozenset(NEEDED["change limit"]) | frozenset(NEEDED["change job limit"]),
    ),
)
