"""An import profile as rows, boxes and sentences. Pure."""

from collections.abc import Iterable

from phoenix_admin.domain.import_profile import (
    NOTHING,
    Cost,
    ImportProfile,
    compare,
    package_of,
)
from phoenix_admin.domain.record import record
from phoenix_admin.qt.charts.treemap_data import TreemapItem, TreemapTone
from phoenix_admin.services.import_profile_report import (
    advice_lines,
    compared_lines,
    profile_lines,
)

MOST_MODULES = 60
"""Boxes of one package; the rest of it is one box."""
WORTH_KIB = 256.0
"""Less is within what two measurements differ by."""


@record
class AskedRow:
    """A module that was named. `saves` is None where there is nothing to leave out of."""

    id: str
    number: int
    alone: Cost
    step: Cost
    saves: Cost | None


@record
class PackageRow:
    """A package by itself, and before where two profiles are compared."""

    id: str
    cost: Cost
    share: float
    before: Cost | None = None

    @property
    def change(self) -> Cost:
        """How much more it takes than before; nothing where nobody compares."""
        return NOTHING if self.before is None else self.cost - self.before


@record
class ModuleRow:
    """A module by itself, and what loaded it."""

    id: str
    cost: Cost
    package: str
    loaded_by: str


def asked_rows(profile: ImportProfile) -> tuple[AskedRow, ...]:
    """In the order in which they were imported."""
    pairs = zip(profile.modules, profile.together.steps, strict=True)
    return tuple(
        AskedRow(name, number, profile.alone[name], step, profile.saves.get(name))
        for number, (name, step) in enumerate(pairs, 1)
    )


def package_rows(profile: ImportProfile, before: ImportProfile | None) -> tuple[PackageRow, ...]:
    """Dearest first; with `before` the largest change first, and what is gone as well."""
    whole = sum(cost.kib for cost in profile.packages.values()) or 1.0
    if before is None:
        return tuple(
            PackageRow(name, cost, cost.kib / whole) for name, cost in profile.packages.items()
        )
    return tuple(
        PackageRow(each.package, each.after, each.after.kib / whole, each.before)
        for each in compare(before, profile)
    )


def module_rows(profile: ImportProfile) -> tuple[ModuleRow, ...]:
    """Dearest first."""
    rows = (
        ModuleRow(each.module, each.cost, package_of(each.module), each.asked_by or "")
        for each in profile.own
    )
    return tuple(sorted(rows, key=lambda row: (-row.cost.kib, row.id)))


def boxes(profile: ImportProfile, before: ImportProfile | None) -> tuple[TreemapItem, ...]:
    """A box for each package with one for each of its modules; what is shared is there once.

    Without `before` the shade is the time; with it the tone says what grew and what shrank.
    """
    by_package: dict[str, list[ModuleRow]] = {}
    for row in module_rows(profile):
        by_package.setdefault(row.package, []).append(row)
    slowest = max((row.cost.ms for row in module_rows(profile)), default=0.0) or 1.0
    found: list[TreemapItem] = []
    for package in package_rows(profile, before):
        rows = by_package.get(package.id, [])
        tone, shade = _look(package)
        if package.before is None:
            shade = package.cost.ms / slowest if len(rows) < 2 else 0.0
        more = memory_signed(package.change) + " since then" if package.before is not None else ""
        parts = (
            TreemapItem(
                row.id,
                row.id.removeprefix(f"{package.id}.") or row.id,
                max(0.0, row.cost.kib),
                memory(row.cost),
                _more(row),
                shade if package.before is not None else row.cost.ms / slowest,
                tone,
            )
            for row in rows
        )
        own = TreemapItem(
            package.id,
            package.id,
            max(0.0, package.cost.kib),
            memory(package.cost),
            f"{time(package.cost)}{f', {more}' if more else ''}",
            shade,
            tone,
        )
        found.append(_with_parts(own, tuple(parts)))
    return tuple(found)


def _with_parts(package: TreemapItem, parts: tuple[TreemapItem, ...]) -> TreemapItem:
    """Many small ones become one box; a single one needs no frame around it."""
    if len(parts) < 2:
        return package
    shown, rest = parts[:MOST_MODULES], parts[MOST_MODULES:]
    if rest:
        size = sum(part.size for part in rest)
        name = f"{len(rest)} more"
        told = memory(Cost(0, size))
        shown += (TreemapItem(f"{package.key} (more)", name, size, told, tone=package.tone),)
    return TreemapItem(
        package.key,
        package.name,
        package.value,
        package.told,
        package.more,
        package.shade,
        package.tone,
        shown,
    )


def _look(row: PackageRow) -> tuple[TreemapTone, float]:
    if row.before is None:
        return "bar_run", 0.0
    if abs(row.change.kib) < WORTH_KIB:
        return "bar_queue", 0.1
    size = max(row.cost.kib, row.before.kib, 1.0)
    strength = 0.3 + 0.7 * min(1.0, abs(row.change.kib) / size)
    return ("bar_warn", strength) if row.change.kib > 0 else ("bar_ok", strength)


def _more(row: ModuleRow) -> str:
    by = f", loaded by {row.loaded_by}" if row.loaded_by else ", asked for"
    return f"{time(row.cost)}{by}"


# ------------------------------------------------------------------ words


def memory(cost: Cost) -> str:
    """MiB."""
    return f"{cost.kib / 1024:.1f} MiB"


def memory_signed(cost: Cost) -> str:
    """MiB with its sign; ± where it is within what measurements differ by."""
    mib = cost.kib / 1024
    return f"{mib:+.1f} MiB" if abs(mib) >= 0.05 else "±0.0 MiB"


def time(cost: Cost) -> str:
    """Milliseconds."""
    return f"{cost.ms:.0f} ms" if cost.ms >= 9.95 else f"{cost.ms:.1f} ms"


def time_signed(cost: Cost) -> str:
    """Milliseconds with their sign."""
    return f"{cost.ms:+.0f} ms"


def headline(profile: ImportProfile) -> str:
    """How much all of it takes."""
    run, count = profile.together, len(profile.modules)
    what = profile.modules[0] if count == 1 else f"{count} modules in this order"
    return (
        f"{what}: {memory(run.total)} and {time(run.total)} with Python {profile.python}; "
        f"{run.base_kib / 1024:.1f} MiB before it, {run.peak_kib / 1024:.1f} MiB at most"
    )


def sentences(profile: ImportProfile, before: ImportProfile | None, name: str) -> tuple[str, ...]:
    """The change since the other profile, and what would help."""
    found: list[str] = []
    if before is not None:
        change = profile.together.total - before.together.total
        found.append(f"Against {name}: {memory_signed(change)} and {time_signed(change)} in all.")
        if before.modules != profile.modules:
            found.append(f"The other profile is of {', '.join(before.modules)}.")
        if before.python != profile.python:
            found.append(f"The other profile was made with Python {before.python}.")
    return (*found, *advice_lines(profile))


def report(profile: ImportProfile, before: ImportProfile | None) -> str:
    """All of it as text."""
    lines = list(profile_lines(profile))
    if before is not None:
        lines += ["", *compared_lines(before, profile)]
    return "\n".join(lines) + "\n"


def names_in(text: str) -> tuple[str, ...]:
    """The modules that were typed, apart by spaces, commas or lines."""
    return tuple(dict.fromkeys(text.replace(",", " ").split()))


def chain(profile: ImportProfile, module: str) -> tuple[str, ...]:
    """Who loaded a module, who loaded that one, and so on to what was asked for."""
    by = {each.module: each.asked_by for each in profile.own}
    found: list[str] = []
    at: str | None = by.get(module)
    while at is not None and at not in found:
        found.append(at)
        at = by.get(at)
    return tuple(found)


def largest(rows: Iterable[ModuleRow], package: str) -> str | None:
    """The dearest module of a package; None where it has none."""
    return next((row.id for row in rows if row.package == package), None)
