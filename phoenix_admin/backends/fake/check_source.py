"""Checks in memory: findings and faults by script, and checks that hang until they are let go."""

import threading
from collections.abc import Iterable

from phoenix_admin.domain.doctor import CheckFacts, Finding, well
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.ports.call import Call


class FakeCheckSource:
    """Satisfies `CheckSource`. Change `findings` and `hanging` at any time."""

    def __init__(self, facts: Iterable[CheckFacts]) -> None:
        self.findings: dict[str, Finding | PhoenixError] = {}
        self.hanging: set[str] = set()
        self.made: list[str] = []
        self.closed = False
        self._facts = tuple(facts)
        self._guard = threading.Lock()

    def facts(self) -> tuple[CheckFacts, ...]:
        """As given."""
        return self._facts

    def run(self, check: str, call: Call) -> Finding:
        """The scripted finding; a hanging check ends with its deadline or when cancelled."""
        with self._guard:
            self.made.append(check)
        if check in self.hanging:
            call.wait(call.remaining())
            call.raise_if_cancelled()
        scripted = self.findings.get(check, well("All is well."))
        if isinstance(scripted, PhoenixError):
            raise scripted
        return scripted

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True
