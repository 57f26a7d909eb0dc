"""Which fresh processes it takes to know what importing some modules costs, and what would help.

One after another, never side by side: they would share processors and caches. A first run that
does not count warms the disk and lets Python write what it compiles.
"""

from collections.abc import Callable, Sequence

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.import_profile import Cost, ImportProfile, ImportRun, fastest_run
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.import_prober import ImportProber

ROUNDS = 3


def processes_needed(count: int, rounds: int = ROUNDS) -> int:
    """How many processes a profile of so many modules takes."""
    others = 0 if count == 1 else rounds * count + rounds * count + rounds * (count - 1)
    return 2 + rounds + others


def profile_imports(
    modules: Sequence[str],
    prober: ImportProber,
    call: Call,
    *,
    rounds: int = ROUNDS,
    on_step: Callable[[int, int], None] = lambda _done, _of: None,
) -> ImportProfile:
    """Measure; blocks for seconds. Raises Invalid without names, and what the prober raises.

    `on_step` hears how many of how many processes have ended.
    """
    names = tuple(dict.fromkeys(modules))
    if not names:
        msg = "Name at least one module."
        raise Invalid(msg)
    steps = _Steps(prober, call, rounds, processes_needed(len(names), rounds), on_step)
    steps.once(names)
    together = steps.fastest(names)
    split = steps.once(names, split=True)
    alone: dict[str, Cost] = {names[0]: together.total} if len(names) == 1 else {}
    saves: dict[str, Cost] = {}
    first: dict[str, Cost] = {}
    if len(names) > 1:
        for name in names:
            rest = tuple(other for other in names if other != name)
            alone[name] = steps.fastest((name,)).total
            saves[name] = together.total - steps.fastest(rest).total
            if name != names[0]:
                first[name] = steps.fastest((name, *rest)).total
    return ImportProfile(names, together.python, together, alone, saves, first, split.own)


class _Steps:
    def __init__(
        self,
        prober: ImportProber,
        call: Call,
        rounds: int,
        of: int,
        on_step: Callable[[int, int], None],
    ) -> None:
        self._prober, self._call, self._rounds = prober, call, rounds
        self._done, self._of, self._on_step = 0, of, on_step

    def once(self, names: Sequence[str], *, split: bool = False) -> ImportRun:
        self._call.raise_if_cancelled()
        run = self._prober.run(names, self._call, split=split)
        self._done += 1
        self._on_step(self._done, self._of)
        return run

    def fastest(self, names: Sequence[str]) -> ImportRun:
        return fastest_run([self.once(names) for _ in range(self._rounds)])
