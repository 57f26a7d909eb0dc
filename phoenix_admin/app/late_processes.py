"""This computer's processes and what is recorded of their runs, opened by the first look.

What is behind them is imported on the lane of that look, and never before the first paint.
"""

# ruff: noqa: D102, PLC0415 - the ports describe their methods; imports are late on purpose

import threading
from collections.abc import Collection, Mapping

from phoenix_admin.backends.local.backend import LocalBackend
from phoenix_admin.backends.local.project_store import READ_ONLY
from phoenix_admin.domain.errors import Forbidden
from phoenix_admin.domain.process_class import RunFacts
from phoenix_admin.domain.process_facts import ProcessDetails, ProcessKey, ProcessList
from phoenix_admin.domain.process_signal import ProcessSignal, SignalAnswer
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.process_table import ProcessTable
from phoenix_admin.ports.run_evidence import RunEvidence


class LateProcesses:
    """A `ProcessTable` and a `RunEvidence` over one data folder. Any thread.

    With `read_only` nobody is signalled, whatever the gate says.
    """

    def __init__(self, backend: LocalBackend, *, read_only: bool) -> None:
        self._backend = backend
        self._read_only = read_only
        self._opening = threading.Lock()
        self._table: ProcessTable | None = None
        self._runs: RunEvidence | None = None

    def scan(self, call: Call) -> ProcessList:
        return self._opened().scan(call)

    def details(
        self,
        keys: Collection[ProcessKey],
        call: Call,
        *,
        marks: Collection[str] = (),
        memory: bool = False,
    ) -> Mapping[ProcessKey, ProcessDetails]:
        return self._opened().details(keys, call, marks=marks, memory=memory)

    def signal(self, key: ProcessKey, how: ProcessSignal) -> SignalAnswer:
        if self._read_only:
            raise Forbidden(READ_ONLY, permission="write")
        return self._opened().signal(key, how)

    def reap_own(self) -> Mapping[int, int]:
        return self._opened().reap_own()

    def runs(self, executions: Collection[str], call: Call) -> Mapping[str, RunFacts]:
        with self._opening:
            if self._runs is None:
                from phoenix_admin.backends.local.process_runs import LocalRunEvidence

                self._runs = LocalRunEvidence(self._backend.database, self._backend.folder)
        return self._runs.runs(executions, call)

    def _opened(self) -> ProcessTable:
        # One table for good: it alone knows the keys that it has made.
        with self._opening:
            if self._table is None:
                from phoenix_admin.backends.local.process_tables import open_process_table

                backend = self._backend
                self._table = open_process_table(backend.clock, [backend.engine.reap])
            return self._table
