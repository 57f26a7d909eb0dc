"""What a Cloud Run service or job is given for each of its instances, as deployed. Pure.

A service's template says what the *next* revision gets; what answers requests is the revision that
the traffic goes to, and the two differ while a deploy is under way, after one that failed, and
while traffic is pinned. So both are kept, and neither stands for the other.
"""

from datetime import datetime
from enum import StrEnum

from phoenix_admin.domain.memory_limit import Resources, write_quantity
from phoenix_admin.domain.record import record


class WorkloadKind(StrEnum):
    """Answers requests, or runs to an end."""

    SERVICE = "service"
    JOB = "job"


@record
class Workload:
    """One service or job of an environment, by its short name."""

    kind: WorkloadKind
    name: str


class Billing(StrEnum):
    """What an instance is paid for: while it answers requests, or for as long as it lives."""

    REQUEST = "request-based"
    INSTANCE = "instance-based"


class RevisionStanding(StrEnum):
    """Where a revision stands."""

    PENDING = "not ready yet"
    READY = "ready"
    FAILED = "not ready"


@record
class Revision:
    """One revision of a service, by its short name.

    `resources` is None where they could not be read. `reason` says why it is not ready, in the
    server's words. `percent` is the share of the traffic that goes to it now.
    """

    name: str
    resources: Resources | None
    standing: RevisionStanding
    reason: str = ""
    percent: int = 0


@record
class WorkloadSize:
    """One look at a service or job.

    `resources` are those of its template, of the one `container` whose limit is changed; `beside`
    are the bytes that the other containers of an instance may use. `version` is the server's
    fingerprint of what was read, `generation` counts changes of what is wanted. `deploying`: the
    last change has not been dealt with. `failure` is why it could not be, in the server's words.

    Of a service: `newest` is the revision made last, `serving` those that get traffic, most first,
    `pinned_to` the revisions that all traffic is held at, so that a new one would serve nothing;
    else `follows` is the share of the traffic, in percent, that goes to whatever is newest.
    """

    workload: Workload
    region: str
    container: str
    resources: Resources
    version: str
    generation: int
    billing: Billing
    taken_at: datetime
    beside: int = 0
    deploying: bool = False
    failure: str = ""
    newest: Revision | None = None
    serving: tuple[Revision, ...] = ()
    pinned_to: str | None = None
    follows: int = 100


def what_changed(before: WorkloadSize, now: WorkloadSize) -> str | None:
    """How a service or job has changed between two looks, as a sentence; None when it has not.

    A change of what is wanted counts; that a revision became ready meanwhile does not.
    """
    name = now.workload.name
    if (before.resources, before.container) != (now.resources, now.container):
        was, has = sizes_in_words(before.resources), sizes_in_words(now.resources)
        return f"{name} has {has} now, it had {was}."
    if before.pinned_to != now.pinned_to:
        to = f"pinned to {now.pinned_to}" if now.pinned_to else "not pinned any more"
        return f"The traffic of {name} is {to}."
    if before.generation != now.generation:
        return f"{name} was changed by somebody else, not its limit."
    return None


def sizes_in_words(resources: Resources) -> str:
    """`512Mi and 1 CPU`, as Cloud Run's flags have it."""
    return f"{write_quantity(resources.memory)} and {resources.cpu:g} CPU"
