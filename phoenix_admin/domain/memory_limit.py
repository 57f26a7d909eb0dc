"""Which memory limit is right, what it makes necessary, and what stands against setting it. Pure.

Aim: at most 70 % of the limit in use at the largest reading; 85 % is a warning. Cloud Run gives
much memory only to as many processors (documentation, *Memory limits*), so a limit may cost a
processor as well.
"""

import re
from dataclasses import replace
from enum import StrEnum

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.notation import byte_size
from phoenix_admin.domain.record import record

MIB = 2**20
GIB = 2**30
AIM = 0.70
"""Share of the limit that may be in use at the largest reading."""
WARNING = 0.85
OVER = 0.95
PREFLIGHT = 1.15
"""A new limit has to leave this much over the largest use of the last hour."""
SMALLEST, LARGEST = 128 * MIB, 32 * GIB

_CPU_NEEDED = ((24, 8), (16, 6), (8, 4), (4, 2))
"""More than so many GiB need so many processors."""
_MEMORY_NEEDED = ((8, 4), (6, 4), (4, 2))
"""So many processors or more need so many GiB."""
_SIZES = tuple(
    [MIB * n for n in (128, 256, 512, 768)]
    + [GIB // 2 * n for n in range(2, 8)]
    + [GIB * n for n in range(4, 17)]
    + [GIB * n for n in range(18, 33, 2)]
)
"""What is suggested: sizes a person would type."""

_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|k|M|G|T)?", re.ASCII)
_UNITS = {
    "": 1, "Ki": 2**10, "Mi": MIB, "Gi": GIB, "Ti": 2**40,
    "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12,
}  # fmt: skip


def read_quantity(text: str) -> int:
    """Bytes of a Kubernetes quantity such as `512Mi` or `1.5Gi`. Raises Invalid."""
    found = _QUANTITY.fullmatch(text.strip())
    if found is None or len(text) > 32:
        msg = f"{text!r} is no amount of memory: write it as 512Mi or 2Gi."
        raise Invalid(msg)
    from decimal import Decimal  # noqa: PLC0415 - 0.4 MiB, for an amount that somebody types

    return int(Decimal(found[1]) * _UNITS[found[2] or ""])


def write_quantity(size: int) -> str:
    """The same as Cloud Run's flags have it: whole Gi or Mi, else plain bytes."""
    for unit, factor in (("Gi", GIB), ("Mi", MIB)):
        if size % factor == 0:
            return f"{size // factor}{unit}"
    return str(size)


@record
class Resources:
    """What one instance has: memory in bytes, and processors (below one: a share of one)."""

    memory: int
    cpu: float


class Headroom(StrEnum):
    """How the largest use stands to the limit."""

    GOOD = "good"
    TIGHT = "over the aim"
    WARNING = "warning"
    OVER = "over the limit"


def headroom(used: float, limit: int) -> Headroom:
    """Of so many bytes used. The limit is above zero."""
    share = used / limit
    if share > OVER:
        return Headroom.OVER
    if share > WARNING:
        return Headroom.WARNING
    return Headroom.TIGHT if share > AIM else Headroom.GOOD


def cpu_needed(memory: int) -> int:
    """How many processors so much memory makes necessary; 1 where a share of one would do."""
    return next((cpu for gib, cpu in _CPU_NEEDED if memory > gib * GIB), 1)


def memory_needed(cpu: float) -> int:
    """How many bytes so many processors make necessary."""
    return next((gib * GIB for many, gib in _MEMORY_NEEDED if cpu >= many), SMALLEST)


@record
class Advice:
    """A suggested limit. `adds_cpu`: it needs more processors than there are now.

    `share_after` is the largest use as a share of it. `beyond`: no size leaves enough room.
    """

    resources: Resources
    share_after: float
    adds_cpu: bool = False
    beyond: bool = False


def advise(peak: int, now: Resources) -> Advice:
    """The smallest usual size in which `peak` bytes are at most the aim.

    May be less than there is now. Processors are never taken away: they were chosen for speed.
    """
    fits = [size for size in _SIZES if peak <= AIM * size and size >= memory_needed(now.cpu)]
    size = fits[0] if fits else LARGEST
    cpu = max(now.cpu, float(cpu_needed(size))) if cpu_needed(size) > 1 else now.cpu
    return Advice(Resources(size, cpu), peak / size, adds_cpu=cpu > now.cpu, beyond=not fits)


class BlockKind(StrEnum):
    """What stands against a change of the limit."""

    UNREADABLE = "unreadable"
    UNCHANGED = "unchanged"
    BELOW_USE = "below current use"
    BELOW_PEAK = "below the last hour's peak with room"
    CPU_RULE = "too much memory for its processors"
    MEMORY_RULE = "too little memory for its processors"
    SIZE = "outside what there is"
    PINNED = "traffic is pinned"
    DEPLOYING = "a deploy is in progress"


@record
class Block:
    """One reason, in words that say how to go on."""

    kind: BlockKind
    text: str


@record
class ServingState:
    """What is known of the service right before the change; bytes, None where nothing is known.

    `pinned_to` names the revision that all traffic is held at: a new one would serve nothing.
    `beside` are the bytes that the other containers of an instance may use: they count, too.
    """

    resources: Resources
    used_now: int | None
    peak_of_hour: int | None
    pinned_to: str | None = None
    deploying: bool = False
    beside: int = 0


def preflight(wanted: Resources, state: ServingState) -> tuple[Block, ...]:
    """All that stands against it; empty when it may be sent. Nothing unknown is taken for good:

    without a reading there is no block by use, and whoever shows this has to say so.
    """
    found: list[Block] = []

    def block(kind: BlockKind, text: str) -> None:
        found.append(Block(kind, text))

    size, asked = wanted.memory, write_quantity(wanted.memory)
    if wanted == state.resources:
        block(BlockKind.UNCHANGED, f"The limit is {asked} already.")
    if not SMALLEST <= size <= LARGEST:
        block(BlockKind.SIZE, f"{asked} is not between 128Mi and 32Gi.")
    total = size + state.beside
    if state.used_now is not None and total < state.used_now:
        used = byte_size(state.used_now)
        block(BlockKind.BELOW_USE, f"{used} are in use now: {asked} would kill it at once.")
    elif state.peak_of_hour is not None and total < state.peak_of_hour * PREFLIGHT:
        peak = byte_size(state.peak_of_hour)
        least = byte_size(round(state.peak_of_hour * PREFLIGHT))
        text = f"{peak} were in use in the last hour; with 15% of room that is {least}."
        block(BlockKind.BELOW_PEAK, text)
    if wanted.cpu < cpu_needed(size) and cpu_needed(size) > 1:
        block(BlockKind.CPU_RULE, f"{asked} need {cpu_needed(size)} CPU; there are {wanted.cpu:g}.")
    if size < memory_needed(wanted.cpu):
        least = write_quantity(memory_needed(wanted.cpu))
        block(BlockKind.MEMORY_RULE, f"{wanted.cpu:g} CPU need {least} or more.")
    if state.pinned_to is not None:
        text = f"All traffic is pinned to {state.pinned_to}: the new revision would serve nothing."
        block(BlockKind.PINNED, text)
    if state.deploying:
        block(BlockKind.DEPLOYING, "A deploy is in progress: wait until it serves.")
    return tuple(found)


@record
class Prices:
    """Of one second, in the currency of the list they were read from on `read_on` (a date)."""

    cpu_second: float
    gib_second: float
    currency: str
    read_on: str
    source: str


@record
class Estimate:
    """What a month costs before and after, in the currency of the prices. An estimate."""

    before: float
    after: float
    currency: str

    @property
    def change(self) -> float:
        """More (or less, below zero) in a month."""
        return self.after - self.before


def estimate_cost(
    before: Resources, after: Resources, instance_seconds: float, prices: Prices
) -> Estimate:
    """For so many seconds of instances in a month, as if nothing but the size changed.

    Free allowances, requests and network are left out: they do not depend on the size.
    """

    def cost(of: Resources) -> float:
        second = of.cpu * prices.cpu_second + of.memory / GIB * prices.gib_second
        return second * instance_seconds

    return Estimate(cost(before), cost(after), prices.currency)


@record
class WorkerUse:
    """Memory of the worker processes of one instance, in bytes; `own` ends with each of them."""

    workers: int
    own: int
    shared: int = 0

    @property
    def total(self) -> int:
        """What they use together: what is shared counts once."""
        return self.shared + self.workers * self.own

    def with_one_more(self) -> "WorkerUse":
        """The same with another worker like them."""
        return replace(self, workers=self.workers + 1)
