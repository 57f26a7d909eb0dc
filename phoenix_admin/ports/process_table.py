"""The processes of this machine: who is there, and a signal to exactly one of them."""

from collections.abc import Collection, Mapping
from typing import Protocol

from phoenix_admin.domain.process_facts import ProcessDetails, ProcessKey, ProcessList
from phoenix_admin.domain.process_signal import ProcessSignal, SignalAnswer
from phoenix_admin.ports.call import Call


class ProcessTable(Protocol):
    """Lists processes and signals them by identity. Every method blocks; any thread.

    Raises Unsupported where this machine's processes cannot be listed.
    """

    def scan(self, call: Call) -> ProcessList:
        """All processes, with what is cheap to read; those that end meanwhile are left out."""
        ...

    def details(
        self,
        keys: Collection[ProcessKey],
        call: Call,
        *,
        marks: Collection[str] = (),
        memory: bool = False,
    ) -> Mapping[ProcessKey, ProcessDetails]:
        """Command lines (masked), the named variables of the environments, memory if wanted.

        A process that has ended, or whose id belongs to another by now, is not in the answer.
        """
        ...

    def signal(self, key: ProcessKey, how: ProcessSignal) -> SignalAnswer:
        """Send one signal, to the very process that was listed under this key or to none.

        Never reaches a group. Raises Invalid for this program itself and for process 0 and 1,
        whatever the caller has checked.
        """
        ...

    def reap_own(self) -> Mapping[int, int]:
        """Collect what this program started and what has ended: ids and exit codes."""
        ...
