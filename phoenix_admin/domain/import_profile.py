"""What importing costs: time and memory, each module measured where nothing else was imported.

What a module takes *alone* holds all that it brings along, so such figures must not be added: two
modules that need the same third would count it twice. Added up may be only what each one takes
*by itself* (exclusive). What leaving one out *saves* is measured without it: the parts that others
need as well stay.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, cast

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.record import record

FORMAT = 1
NAMESPACES = frozenset({"google", "google.cloud", "azure", "zope"})
"""Shared by packages that have nothing to do with each other."""


@record
class Cost:
    """Milliseconds, and KiB of resident memory."""

    ms: float
    kib: float

    def __add__(self, other: "Cost") -> "Cost":
        """Of both; only for costs that share nothing."""
        return Cost(self.ms + other.ms, self.kib + other.kib)

    def __sub__(self, other: "Cost") -> "Cost":
        """How much more this is; below zero where it is less."""
        return Cost(self.ms - other.ms, self.kib - other.kib)


NOTHING = Cost(0.0, 0.0)


@record
class OwnCost:
    """What one module takes by itself, and which module asked for it first (None: the person)."""

    module: str
    asked_by: str | None
    cost: Cost


@record
class ImportRun:
    """One fresh process that imported `modules` in this order.

    `steps`: what each of them added to those before it. `own` is empty unless it was asked for;
    `base_kib` is the interpreter before it, `peak_kib` the most the process ever had.
    """

    modules: tuple[str, ...]
    python: str
    total: Cost
    steps: tuple[Cost, ...]
    base_kib: float
    peak_kib: float
    own: tuple[OwnCost, ...] = ()


@record
class ImportProfile:
    """All that was measured of these modules. `saves`: what leaving each of them out would save.

    `first`: the total where another module than the given one comes first, by its name.
    """

    modules: tuple[str, ...]
    python: str
    together: ImportRun
    alone: Mapping[str, Cost]
    saves: Mapping[str, Cost] = field(default_factory=dict[str, Cost])
    first: Mapping[str, Cost] = field(default_factory=dict[str, Cost])
    own: tuple[OwnCost, ...] = ()

    @property
    def packages(self) -> Mapping[str, Cost]:
        """What each package takes by itself, dearest in memory first; may be added up."""
        return by_package(self.own)

    @property
    def better_first(self) -> tuple[str, Cost] | None:
        """Which module had better come first, and what that saves; None if it hardly matters."""
        if not self.first:
            return None
        name = min(self.first, key=lambda each: self.first[each].kib)
        gain = self.together.total - self.first[name]
        worth = gain.kib >= max(_WORTH_KIB, _WORTH_SHARE * self.together.total.kib)
        return (name, gain) if worth and name != self.modules[0] else None


_WORTH_KIB, _WORTH_SHARE = 1024.0, 0.03
"""Less is within what two runs of the same differ by."""


def package_of(module: str) -> str:
    """The package a module belongs to; of a shared namespace, one step further."""
    parts = module.split(".")
    count = 1
    while count < len(parts) and ".".join(parts[:count]) in NAMESPACES:
        count += 1
    return ".".join(parts[:count])


def by_package(own: Iterable[OwnCost]) -> dict[str, Cost]:
    """Sums of what modules take by themselves, dearest in memory first."""
    sums: dict[str, Cost] = {}
    for each in own:
        package = package_of(each.module)
        sums[package] = sums.get(package, NOTHING) + each.cost
    return dict(sorted(sums.items(), key=lambda item: (-item[1].kib, item[0])))


@record
class PackageChange:
    """How one package differs between two profiles; NOTHING where it was not imported."""

    package: str
    before: Cost
    after: Cost

    @property
    def change(self) -> Cost:
        """After, less before."""
        return self.after - self.before


def compare(before: ImportProfile, after: ImportProfile) -> tuple[PackageChange, ...]:
    """Every package of either, the largest difference in memory first."""
    was, now = before.packages, after.packages
    changes = [
        PackageChange(name, was.get(name, NOTHING), now.get(name, NOTHING)) for name in {*was, *now}
    ]
    return tuple(sorted(changes, key=lambda each: (-abs(each.change.kib), each.package)))


# ------------------------------------------------------------------ as JSON


def profile_to_json(profile: ImportProfile) -> dict[str, object]:
    """For a file; ms and KiB."""

    def costs(of: Mapping[str, Cost]) -> dict[str, object]:
        return {name: _pair(cost) for name, cost in of.items()}

    run = profile.together
    return {
        "format": FORMAT,
        "python": profile.python,
        "modules": list(profile.modules),
        "total": _pair(run.total),
        "steps": [_pair(step) for step in run.steps],
        "base_kib": run.base_kib,
        "peak_kib": run.peak_kib,
        "alone": costs(profile.alone),
        "saves": costs(profile.saves),
        "first": costs(profile.first),
        "own": [
            {"module": each.module, "asked_by": each.asked_by, **_pair(each.cost)}
            for each in profile.own
        ],
    }


def profile_from_json(found: object) -> ImportProfile:
    """Reads what `profile_to_json` wrote. Raises Invalid for anything else."""
    try:
        data = cast("Mapping[str, Any]", found)
        if data["format"] != FORMAT:
            msg = f"This profile has format {data['format']}; known is {FORMAT}."
            raise Invalid(msg)
        modules = tuple(str(name) for name in data["modules"])
        run = ImportRun(
            modules,
            str(data["python"]),
            _cost(data["total"]),
            tuple(_cost(step) for step in data["steps"]),
            float(data["base_kib"]),
            float(data["peak_kib"]),
        )
        return ImportProfile(
            modules,
            run.python,
            run,
            _costs(data["alone"]),
            _costs(data["saves"]),
            _costs(data["first"]),
            tuple(_own_cost(each) for each in data["own"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        msg = f"This is no import profile: {error}."
        raise Invalid(msg) from error


def _pair(cost: Cost) -> dict[str, object]:
    return {"ms": round(cost.ms, 3), "kib": round(cost.kib, 1)}


def _cost(found: Mapping[str, Any]) -> Cost:
    return Cost(float(found["ms"]), float(found["kib"]))


def _costs(found: Mapping[str, Any]) -> dict[str, Cost]:
    return {str(name): _cost(each) for name, each in found.items()}


def _own_cost(found: Mapping[str, Any]) -> OwnCost:
    asked_by = found["asked_by"]
    return OwnCost(str(found["module"]), None if asked_by is None else str(asked_by), _cost(found))


def fastest_run(runs: Sequence[ImportRun]) -> ImportRun:
    """The quickest of the same: whatever else a computer does only ever adds time.

    Their memory differs by less than what is worth telling.
    """
    return min(runs, key=lambda run: run.total.ms)
