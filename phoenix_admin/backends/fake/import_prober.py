"""Imports that nobody makes, for tests and pictures: an `ImportProber`."""

from collections.abc import Mapping, Sequence

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.import_profile import NOTHING, Cost, ImportRun, OwnCost
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call


@record
class FakeModule:
    """What it takes by itself, what it imports, and what it takes more when it is not first."""

    cost: Cost
    imports: tuple[str, ...] = ()
    late: Cost = NOTHING


class FakeImportProber:
    """Adds up what is described. `asked` are the questions so far."""

    def __init__(self, modules: Mapping[str, FakeModule], python: str = "3.11.7") -> None:
        self.modules = dict(modules)
        self.python = python
        self.asked: list[tuple[str, ...]] = []

    def run(self, modules: Sequence[str], call: Call, *, split: bool = False) -> ImportRun:
        """As if these were imported in this order."""
        call.raise_if_cancelled()
        self.asked.append(tuple(modules))
        seen: dict[str, OwnCost] = {}
        steps = [self._import(name, None, seen, first=name == modules[0]) for name in modules]
        total = Cost(sum(step.ms for step in steps), sum(step.kib for step in steps))
        own = tuple(seen.values()) if split else ()
        base = 9_200.0
        peak = base + total.kib * 1.04
        return ImportRun(tuple(modules), self.python, total, tuple(steps), base, peak, own)

    def _import(
        self, name: str, by: str | None, seen: dict[str, OwnCost], *, first: bool = True
    ) -> Cost:
        if name in seen:
            return NOTHING
        if name not in self.modules:
            msg = f"{name} cannot be imported: ModuleNotFoundError: No module named {name!r}"
            raise Invalid(msg)
        module = self.modules[name]
        own = module.cost if first else module.cost + module.late
        seen[name] = OwnCost(name, by, own)
        return sum((self._import(each, name, seen) for each in module.imports), own)
