"""How large the instances of services and jobs are, and the way to make them larger."""

from typing import Protocol

from phoenix_admin.domain.memory_limit import Resources
from phoenix_admin.domain.workload_size import Workload, WorkloadSize
from phoenix_admin.ports.call import Call


class WorkloadSizes(Protocol):
    """Reads and changes what is deployed; blocks, called on a lane."""

    def read(self, workload: Workload, call: Call) -> WorkloadSize:
        """One service with its newest and its serving revisions, or one job. Raises Missing."""
        ...

    def change(self, before: WorkloadSize, wanted: Resources, call: Call) -> None:
        """Ask once for another size; that it was accepted says nothing of when it serves.

        Nothing but memory and processors of `before.container` is changed. Raises Conflict when
        it is not as `before` says any more, Forbidden, Invalid for a size that is not to be had.
        After an error with `may_have_happened`, `read` tells.
        """
        ...
