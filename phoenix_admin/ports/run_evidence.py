"""What is recorded of the runs that processes of this machine say they work on."""

from collections.abc import Collection, Mapping
from typing import Protocol

from phoenix_admin.domain.process_class import RunFacts
from phoenix_admin.ports.call import Call


class RunEvidence(Protocol):
    """Runs of this environment by the name of their execution. Blocks; any thread."""

    def runs(self, executions: Collection[str], call: Call) -> Mapping[str, RunFacts]:
        """The records of those that are ours, each with its lock looked at first.

        A name that this environment does not know is not in the answer: it may be another's.
        """
        ...
