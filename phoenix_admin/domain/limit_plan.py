"""A change of a limit as a person is shown it before they agree: what, what speaks against it,
what it costs. Pure.

What is in use comes from outside and may not be known. That is said; it never counts as "fits".
"""

from datetime import datetime, timedelta
from enum import StrEnum

from phoenix_admin.domain.memory_limit import (
    BlockKind,
    Estimate,
    Prices,
    Resources,
    ServingState,
    estimate_cost,
    preflight,
    write_quantity,
)
from phoenix_admin.domain.notation import byte_size, clock_time
from phoenix_admin.domain.price_list import MONTH, NO_PRICES, PriceList
from phoenix_admin.domain.record import record
from phoenix_admin.domain.workload_size import WorkloadKind, WorkloadSize, sizes_in_words

FACTS_HOLD = timedelta(minutes=10)
"""How old a reading of memory may be. It comes some minutes late by itself."""


@record
class LimitFacts:
    """What was measured, None where nothing is known: bytes in use by one instance now and at most

    in the last hour, as known at `known_until`; seconds of instances in the last month.
    """

    used_now: int | None = None
    peak_of_hour: int | None = None
    known_until: datetime | None = None
    instance_seconds: float | None = None


NOTHING_MEASURED = LimitFacts()


class Standing(StrEnum):
    """How one point of the preflight came out. ATTENTION does not stand in the way."""

    PASSED = "passed"
    ATTENTION = "attention"
    BLOCKED = "blocked"


@record
class PreflightLine:
    """One point, in a sentence."""

    standing: Standing
    text: str


@record
class LimitPlan:
    """One change, drawn from one look. `estimate` is None where there are no prices.

    `is_whole_month`: nobody knows how long instances run, so it is for one that always does.
    """

    before: WorkloadSize
    wanted: Resources
    facts: LimitFacts
    lines: tuple[PreflightLine, ...]
    estimate: Estimate | None = None
    prices: Prices | None = None
    is_whole_month: bool = False

    @property
    def blocks(self) -> tuple[PreflightLine, ...]:
        """What stands in the way; empty where it may be sent."""
        return tuple(line for line in self.lines if line.standing is Standing.BLOCKED)


def plan_limit(
    before: WorkloadSize,
    wanted: Resources,
    facts: LimitFacts,
    now: datetime,
    prices: PriceList = NO_PRICES,
) -> LimitPlan:
    """The plan at this moment."""
    paid = prices.prices.get(before.billing)
    seconds = facts.instance_seconds
    estimate = None
    if paid is not None:
        run = MONTH if seconds is None else seconds
        estimate = estimate_cost(before.resources, wanted, run, paid)
    lines = _lines(before, wanted, facts, now)
    return LimitPlan(before, wanted, facts, lines, estimate, paid, seconds is None)


def _lines(
    before: WorkloadSize, wanted: Resources, facts: LimitFacts, now: datetime
) -> tuple[PreflightLine, ...]:
    state = ServingState(
        before.resources,
        facts.used_now,
        facts.peak_of_hour,
        before.pinned_to,
        before.deploying,
        before.beside,
    )
    blocks = preflight(wanted, state)
    kinds = {block.kind for block in blocks}
    found = [PreflightLine(Standing.BLOCKED, block.text) for block in blocks]
    if not kinds & {BlockKind.BELOW_USE, BlockKind.BELOW_PEAK}:
        found.append(_use(before, wanted, facts, now))
    if not kinds & {BlockKind.CPU_RULE, BlockKind.MEMORY_RULE, BlockKind.SIZE}:
        found.append(_processors(before.resources, wanted))
    if before.workload.kind is WorkloadKind.SERVICE:
        found += _deploy(before, kinds)
    if before.failure:
        text = f"The last deploy failed, and this one may for the same reason: {before.failure}"
        found.append(PreflightLine(Standing.ATTENTION, text))
    return tuple(found)


def _use(
    before: WorkloadSize, wanted: Resources, facts: LimitFacts, now: datetime
) -> PreflightLine:
    used, peak, at = facts.used_now, facts.peak_of_hour, facts.known_until
    asked = write_quantity(wanted.memory)
    if used is None and peak is None:
        text = f"Nothing is known of the memory in use: nobody has checked that {asked} is enough."
        return PreflightLine(Standing.ATTENTION, text)
    parts: list[str] = []
    if used is not None:
        parts.append(f"{byte_size(used)} in use")
    if peak is not None:
        parts.append(f"{byte_size(peak)} at most in an hour")
    read = f", known until {clock_time(at)}" if at is not None else ""
    said = f"{' and '.join(parts)}{read}"
    largest = max(used or 0, peak or 0)
    share = f"{largest / (wanted.memory + before.beside):.0%} of the new limit"
    if at is not None and now - at > FACTS_HOLD:
        return PreflightLine(Standing.ATTENTION, f"{said}: too old to tell what is in use now.")
    if used is None or peak is None:
        what = "now" if used is None else "in the last hour"
        text = f"{said}: {share}. What was in use {what} is not known."
        return PreflightLine(Standing.ATTENTION, text)
    return PreflightLine(Standing.PASSED, f"{said}: {share}.")


def _processors(before: Resources, wanted: Resources) -> PreflightLine:
    asked = write_quantity(wanted.memory)
    if wanted.cpu > before.cpu:
        text = f"{asked} with {wanted.cpu:g} CPU, {wanted.cpu - before.cpu:g} more than now."
    elif wanted.cpu < before.cpu:
        text = f"{asked} with {wanted.cpu:g} CPU, {before.cpu - wanted.cpu:g} fewer than now."
    else:
        text = f"{asked} go with the {wanted.cpu:g} CPU there are."
    return PreflightLine(Standing.PASSED, text)


def _deploy(before: WorkloadSize, kinds: set[BlockKind]) -> list[PreflightLine]:
    found: list[PreflightLine] = []
    if BlockKind.PINNED not in kinds:
        if before.follows < 100:
            text = f"{before.follows}% of the traffic follow the newest revision, the rest stays."
            found.append(PreflightLine(Standing.ATTENTION, text))
        else:
            text = "All traffic follows the newest revision."
            found.append(PreflightLine(Standing.PASSED, text))
    if BlockKind.DEPLOYING not in kinds:
        found.append(PreflightLine(Standing.PASSED, "No deploy is in progress."))
    serving = before.serving[0] if before.serving else None
    if serving is not None and serving.resources not in (None, before.resources):
        has = sizes_in_words(serving.resources or before.resources)
        text = f"{serving.name} serves with {has}: what was asked for last does not serve."
        found.append(PreflightLine(Standing.ATTENTION, text))
    return found
