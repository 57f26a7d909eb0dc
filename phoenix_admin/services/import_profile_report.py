"""An import profile as lines of text, for a terminal and for *Copy*."""

from collections.abc import Iterator, Sequence

from phoenix_admin.domain.import_profile import Cost, ImportProfile, PackageChange, compare

MOST_PACKAGES = 20


def profile_lines(profile: ImportProfile) -> Iterator[str]:
    """Head, a row for each module, the packages that take most, and what would help."""
    run = profile.together
    count = len(profile.modules)
    yield (
        f"{count} module{'s' if count > 1 else ''} with Python {profile.python}: "
        f"{_words(run.total)} (before it {run.base_kib / 1024:.1f} MiB, "
        f"at most {run.peak_kib / 1024:.1f} MiB)"
    )
    yield ""
    heads = ["module", "alone", "in this order"] + (["left out saves"] if count > 1 else [])
    rows = [
        [name, _words(profile.alone[name]), _words(step)]
        + ([_words(_at_least_none(profile.saves[name]))] if count > 1 else [])
        for name, step in zip(profile.modules, run.steps, strict=True)
    ]
    yield from _table(heads, rows)
    yield ""
    yield "By itself, what is shared counted once:"
    dear = list(profile.packages.items())
    yield from _table(["package", "takes"], [[n, _words(c)] for n, c in dear[:MOST_PACKAGES]])
    if len(dear) > MOST_PACKAGES:
        rest = sum((cost for _, cost in dear[MOST_PACKAGES:]), Cost(0, 0))
        yield f"and {len(dear) - MOST_PACKAGES} more: {_words(rest)}"
    yield ""
    yield from advice_lines(profile)


def advice_lines(profile: ImportProfile) -> Iterator[str]:
    """Which order and which later import would help, and by how much."""
    better = profile.better_first
    if better is not None:
        yield f"Import {better[0]} first: that takes {_words(_at_least_none(better[1]))} less."
    elif profile.first:
        yield "Which of them comes first makes no difference that could be told from noise."
    if profile.saves:
        name, cost = max(profile.saves.items(), key=lambda item: item[1].kib)
        if cost.kib > 0:
            saved = _words(_at_least_none(cost))
            yield f"Imported only where it is needed, {name} saves most: {saved}."


def compared_lines(before: ImportProfile, after: ImportProfile) -> Iterator[str]:
    """How `after` differs from `before`, the largest difference in memory first."""
    change = after.together.total - before.together.total
    yield f"Since then: {_signed(change)} in all."
    if before.modules != after.modules:
        yield f"The other profile is of {', '.join(before.modules)}."
    if before.python != after.python:
        yield f"The other profile was made with Python {before.python}."
    rows = [_changed(each) for each in compare(before, after)[:MOST_PACKAGES]]
    yield from _table(["package", "before", "after", "change"], rows)


def _at_least_none(cost: Cost) -> Cost:
    """Below zero is noise: nothing takes longer for doing less."""
    return Cost(max(0.0, cost.ms), max(0.0, cost.kib))


def _changed(each: PackageChange) -> list[str]:
    return [each.package, _words(each.before), _words(each.after), _signed(each.change)]


def _words(cost: Cost) -> str:
    return f"{cost.ms:.0f} ms, {cost.kib / 1024:.1f} MiB"


def _signed(cost: Cost) -> str:
    return f"{cost.ms:+.0f} ms, {cost.kib / 1024:+.1f} MiB"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    lines = [heads, *rows]
    widths = [max(len(line[n]) for line in lines) for n in range(len(heads))]
    for line in lines:
        first = line[0].ljust(widths[0])
        others = [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        yield "  ".join([first, *others])
