"""Several sources of checks as one."""

from phoenix_admin.domain.doctor import CheckFacts, Finding
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.check_source import CheckSource


class JoinedChecks:
    """Satisfies `CheckSource`; the sources' checks come in their order, ids are one namespace."""

    def __init__(self, *sources: CheckSource) -> None:
        self._sources = sources
        self._facts = tuple(facts for source in sources for facts in source.facts())
        self._of = {facts.id: source for source in sources for facts in source.facts()}

    def facts(self) -> tuple[CheckFacts, ...]:
        """Every check of every source."""
        return self._facts

    def run(self, check: str, call: Call) -> Finding:
        """Make one check of whichever source it is."""
        return self._of[check].run(check, call)

    def close(self) -> None:
        """Close every source."""
        for source in self._sources:
            source.close()
