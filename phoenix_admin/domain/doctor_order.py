"""In which order checks are listed, and what came of all of them in words. Pure.

What has to be mended stands first, as one list: the failed ones, then the warnings, each in the
order in which checks need one another, so that a cause stands before its consequences. The rest
keep their areas, those of which nobody knows before those that are well.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from phoenix_admin.domain.doctor import CheckFacts, CheckResult, CheckState
from phoenix_admin.domain.record import record

TO_MEND: Final = "To mend"
"""The heading over what failed or is doubtful."""
WORST_FIRST: Final = (
    CheckState.FAILED,
    CheckState.WARNING,
    CheckState.NOT_CHECKED,
    CheckState.WELL,
)
_RANKS: Final = {state: rank for rank, state in enumerate(WORST_FIRST)}
_NAMED: Final = 3
"""Checks that are called by their names before the others are only counted."""


@record
class CheckGroup:
    """Checks under one heading, in order; never empty."""

    heading: str
    facts: tuple[CheckFacts, ...]


def worst_first(
    facts: Sequence[CheckFacts], results: Mapping[str, CheckResult]
) -> tuple[CheckGroup, ...]:
    """Every check once. Without any result: by areas, in the order of the checks."""
    ranks = {each.id: _rank(each, results) for each in facts}
    ordered = sorted(facts, key=lambda each: ranks[each.id])
    troubled = tuple(each for each in ordered if ranks[each.id] < _RANKS[CheckState.NOT_CHECKED])
    groups = [CheckGroup(TO_MEND, troubled)] if troubled else []
    rest = [each for each in ordered if each not in troubled]
    areas = dict.fromkeys(each.area for each in facts if each not in troubled)
    by_area = [
        CheckGroup(area, tuple(each for each in rest if each.area == area)) for area in areas
    ]
    # The areas keep their order but for those of which something is not known.
    return (*groups, *sorted(by_area, key=lambda group: ranks[group.facts[0].id]))


def listed(
    facts: Sequence[CheckFacts], results: Mapping[str, CheckResult]
) -> tuple[CheckResult, ...]:
    """The results in the order of `worst_first`."""
    groups = worst_first(facts, results)
    return tuple(results[f.id] for group in groups for f in group.facts if f.id in results)


def in_words(results: Sequence[CheckResult]) -> str:
    """What came of all checks: “2 of 21 checks failed: Login, Fields. 12 were not made.”"""
    if not results:
        return "Nothing was checked."
    titles = {
        state: [each.facts.title for each in results if each.state is state] for state in CheckState
    }
    failed, warned = titles[CheckState.FAILED], titles[CheckState.WARNING]
    left, total = len(titles[CheckState.NOT_CHECKED]), len(results)
    if left == total:
        return "Nothing was checked."
    if not failed and not warned and not left:
        return "Everything is well." if total == 1 else f"All {total} checks are well."
    said = [f"{len(failed)} of {total} checks failed: {_names(failed)}."] if failed else []
    if warned:
        said.append(f"{_counted(len(warned), 'warning')}: {_names(warned)}.")
    if not failed:
        said.insert(0, "Nothing failed.")
    if left:
        said.append("1 was not made." if left == 1 else f"{left} were not made.")
    return " ".join(said)


def _rank(facts: CheckFacts, results: Mapping[str, CheckResult]) -> int:
    found = results.get(facts.id)
    return _RANKS[found.state if found is not None else CheckState.NOT_CHECKED]


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _names(titles: Sequence[str]) -> str:
    # No “and” between titles: they hold some of their own.
    more = len(titles) - _NAMED
    return ", ".join(titles[:_NAMED]) + (f" and {more} more" if more > 0 else "")
