"""What the Doctor checks, in which order, and what it found: pure, so that any order can be tried.

A check may need others: it is not begun before they have passed, and is *not checked* when one of
them has not. So a person reads one cause and not twenty consequences.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from phoenix_admin.domain.record import record


class CheckState(StrEnum):
    """What a check came to. A warning does not stop the checks that need it."""

    WELL = "ok"
    WARNING = "warning"
    FAILED = "failed"
    NOT_CHECKED = "not checked"

    @property
    def passed(self) -> bool:
        """Whether checks that need this one may begin."""
        return self in (CheckState.WELL, CheckState.WARNING)


@record
class CheckFacts:
    """What is known of a check before it is made.

    `area` is the heading it stands under; `needs` are ids of checks that must pass first;
    `deadline` is in seconds; `network` says that it asks something outside this computer.
    """

    id: str
    title: str
    area: str
    needs: tuple[str, ...] = ()
    deadline: float = 10.0
    network: bool = False


@record
class Finding:
    """What a check found, in one line; `mend` is an exact command or place, empty when well.

    `evidence` are lines a person can check the finding by.
    """

    state: CheckState
    text: str
    mend: str = ""
    evidence: tuple[str, ...] = ()


def well(text: str, *evidence: str) -> Finding:
    """Nothing is wrong."""
    return Finding(CheckState.WELL, text, evidence=evidence)


def warning(text: str, mend: str, *evidence: str) -> Finding:
    """It works, but somebody should look at it."""
    return Finding(CheckState.WARNING, text, mend, evidence)


def failed(text: str, mend: str, *evidence: str) -> Finding:
    """It does not work."""
    return Finding(CheckState.FAILED, text, mend, evidence)


def not_checked(text: str, mend: str = "") -> Finding:
    """Nobody knows, and why."""
    return Finding(CheckState.NOT_CHECKED, text, mend)


@record
class CheckResult:
    """One check and what it came to. `took` is None when it was never begun."""

    facts: CheckFacts
    finding: Finding
    at: datetime
    took: timedelta | None = None

    @property
    def state(self) -> CheckState:
        """What it came to."""
        return self.finding.state


@record
class CheckRound:
    """One going-through of checks: which wait, which run, what has been found. Immutable.

    `kept` are results of an earlier round that count as needs and are not made again.
    """

    facts: tuple[CheckFacts, ...]
    results: Mapping[str, CheckResult] = field(default_factory=dict[str, CheckResult])
    begun: frozenset[str] = frozenset()
    kept: Mapping[str, CheckResult] = field(default_factory=dict[str, CheckResult])

    @property
    def is_over(self) -> bool:
        """Whether every check has a result."""
        return len(self.results) == len(self.facts)

    @property
    def running(self) -> frozenset[str]:
        """The checks that were begun and have not ended."""
        return self.begun - self.results.keys()

    def startable(self) -> tuple[CheckFacts, ...]:
        """The checks that may begin now, in order."""
        return tuple(
            each
            for each in self.facts
            if each.id not in self.begun
            and each.id not in self.results
            and all(self._passed(need) for need in each.needs)
        )

    def begin(self, check: str) -> "CheckRound":
        """This check is under way."""
        return replace(self, begun=self.begun | {check})

    def end(self, check: str, finding: Finding, at: datetime, took: timedelta) -> "CheckRound":
        """A check has come to something; those that need it and cannot be made any more end too."""
        if check in self.results:
            return self
        done = CheckResult(self._facts_of(check), finding, at, took)
        return replace(self, results={**self.results, check: done}).without_the_blocked(at)

    def leave_out(self, wanted: Iterable[str], why: Finding, at: datetime) -> "CheckRound":
        """These are not made in this round, and neither is what needs them."""
        names = set(wanted)
        left = {f.id: CheckResult(f, why, at) for f in self.facts if f.id in names}
        return replace(self, results={**self.results, **left}).without_the_blocked(at)

    def without_the_blocked(self, at: datetime) -> "CheckRound":
        """Every waiting check whose need has not passed is not checked; again is harmless."""
        results = dict(self.results)
        while True:
            blocked = {
                each.id: CheckResult(each, not_checked(f"Needs “{title}” to pass first."), at)
                for each in self.facts
                if each.id not in results and each.id not in self.begun
                for title in self._refused_needs(each, results)[:1]
            }
            if not blocked:
                return replace(self, results=results)
            results.update(blocked)

    def _refused_needs(self, each: CheckFacts, results: Mapping[str, CheckResult]) -> list[str]:
        known = {**self.kept, **results}
        return [
            known[need].facts.title
            for need in each.needs
            if need in known and not known[need].state.passed
        ]

    def _passed(self, need: str) -> bool:
        found = self.results.get(need) or self.kept.get(need)
        return found is not None and found.state.passed

    def _facts_of(self, check: str) -> CheckFacts:
        return next(each for each in self.facts if each.id == check)


def begin_round(facts: Sequence[CheckFacts]) -> CheckRound:
    """A round over all of them. Raises ValueError for ids that clash or need what never comes."""
    ids = [each.id for each in facts]
    if len(set(ids)) < len(ids):
        msg = "two checks have one id"
        raise ValueError(msg)
    settled: set[str] = set()
    waiting = list(facts)
    while waiting:
        free = [each for each in waiting if settled.issuperset(each.needs)]
        if not free:
            msg = f"{', '.join(each.id for each in waiting)} need each other or what is not there"
            raise ValueError(msg)
        settled.update(each.id for each in free)
        waiting = [each for each in waiting if each.id not in settled]
    return CheckRound(tuple(facts))


def round_again(
    facts: Sequence[CheckFacts], known: Mapping[str, CheckResult], check: str
) -> CheckRound:
    """A round for one check that is made again.

    With it go what it needs that has not passed, and what was not checked because of it.
    """
    whole = begin_round(facts)
    by_id = {each.id: each for each in whole.facts}
    wanted = {check}
    while True:
        more = {
            need
            for name in wanted
            for need in by_id[name].needs
            if need not in known or not known[need].state.passed
        }
        more |= {
            each.id
            for each in whole.facts
            if wanted.intersection(each.needs)
            and (each.id not in known or known[each.id].state is CheckState.NOT_CHECKED)
        }
        if more <= wanted:
            break
        wanted |= more
    kept = {name: result for name, result in known.items() if name not in wanted}
    return CheckRound(tuple(each for each in whole.facts if each.id in wanted), kept=kept)


def summary(results: Iterable[CheckResult]) -> str:
    """How many came to what, worst first: “1 failed, 12 ok, 3 not checked”."""
    states = [each.state for each in results]
    order = (CheckState.FAILED, CheckState.WARNING, CheckState.WELL, CheckState.NOT_CHECKED)
    words = {CheckState.WARNING: ("warning", "warnings")}
    parts: list[str] = []
    for state in order:
        number = states.count(state)
        if number:
            one, several = words.get(state, (state.value, state.value))
            parts.append(f"{number} {one if number == 1 else several}")
    return ", ".join(parts) or "nothing checked"
