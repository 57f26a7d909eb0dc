"""A Cloud Run service, revision or job in the product's words, and the limit written back.

Unset is not zero: a container without limits has Cloud Run's own (512Mi, one CPU; documentation,
*Memory limits*, *CPU limits*).
"""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from phoenix_admin.backends.gcp.run_messages import CONDITION, Pb
from phoenix_admin.backends.gcp.service_messages import LATEST
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.memory_limit import Resources, read_quantity, write_quantity
from phoenix_admin.domain.workload_size import (
    Billing,
    Revision,
    RevisionStanding,
    Workload,
    WorkloadSize,
)

_STATE: Final[Any] = CONDITION.State
_MEMORY, _CPU = "memory", "cpu"
_DEFAULTS: Final = {_MEMORY: "512Mi", _CPU: "1"}


def service_size(
    service: Pb, workload: Workload, region: str, revisions: dict[str, Pb], now: datetime
) -> WorkloadSize:
    """The service; `revisions` are those that were read, by their short names."""
    containers = service.template.containers
    main = main_container(containers)
    shares = traffic_shares(service)
    newest = short(service.latest_created_revision)
    return WorkloadSize(
        workload=workload,
        region=region,
        container=str(main.name),
        resources=resources_of(main),
        version=str(service.etag),
        generation=int(service.generation),
        billing=_billing(main),
        taken_at=now,
        beside=_beside(containers, main),
        deploying=_deploying(service),
        failure=_failure(service),
        newest=_revision(newest, revisions, shares.get(newest, 0)) if newest else None,
        serving=tuple(_revision(name, revisions, share) for name, share in shares.items()),
        pinned_to=_pinned_to(service),
        follows=_follows(service),
    )


def job_size(
    job: Pb, workload: Workload, region: str, container: str | None, now: datetime
) -> WorkloadSize:
    """The job: its template, which its next execution takes. Raises Invalid, see below."""
    containers = job.template.template.containers
    main = named_container(containers, container)
    return WorkloadSize(
        workload=workload,
        region=region,
        container=str(main.name),
        resources=resources_of(main),
        version=str(job.etag),
        generation=int(job.generation),
        billing=Billing.INSTANCE,
        taken_at=now,
        beside=_beside(containers, main),
        deploying=_deploying(job),
        failure=_failure(job),
    )


def main_container(containers: Pb) -> Pb:
    """The one that answers requests: it has the port; the others are beside it."""
    if not containers:
        msg = "It has no container whose limit could be read."
        raise Invalid(msg)
    return next((each for each in containers if each.ports), containers[0])


def named_container(containers: Pb, name: str | None) -> Pb:
    """The container of this name; without one, the only one. Raises Invalid for none or many."""
    if name is None:
        if len(containers) == 1:
            return containers[0]
        msg = f"The job has {len(containers)} containers, and environments.toml names none of them."
        raise Invalid(msg)
    for each in containers:
        if each.name == name:
            return each
    msg = f"The job has no container {name}."
    raise Invalid(msg)


def resources_of(container: Pb) -> Resources:
    """Its limits. Raises Invalid for texts that are none."""
    limits = {**_DEFAULTS, **container.resources.limits}
    return Resources(read_quantity(limits[_MEMORY]), _read_cpu(limits[_CPU]))


def write_resources(container: Pb, before: Resources, wanted: Resources, *, bills: bool) -> None:
    """Set what changes and nothing else. `bills`: it is of a service.

    Where a container had no resources at all, setting some would take away the default that a
    service's instances are paid for by request; so that is said as well.
    """
    if bills and not container.HasField("resources"):
        container.resources.cpu_idle = True
    if wanted.memory != before.memory:
        container.resources.limits[_MEMORY] = write_quantity(wanted.memory)
    if wanted.cpu != before.cpu:
        container.resources.limits[_CPU] = write_cpu(wanted.cpu)


def write_cpu(cpu: float) -> str:
    """`2`, or in thousandths: `500m`."""
    thousandths = round(cpu * 1000)
    whole, rest = divmod(thousandths, 1000)
    return f"{thousandths}m" if rest else str(whole)


def traffic_shares(service: Pb) -> dict[str, int]:
    """Where the traffic goes now, by revision, most first; whatever is wanted."""
    found: dict[str, int] = {}
    for each in service.traffic_statuses:
        latest = each.type_ == LATEST or not each.revision
        name = short(service.latest_ready_revision if latest else each.revision)
        if each.percent > 0 and name:
            found[name] = found.get(name, 0) + int(each.percent)
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def short(name: str) -> str:
    """The last part of a resource's name."""
    return name.rsplit("/", 1)[-1]


def _pinned_to(service: Pb) -> str | None:
    """What is wanted of the traffic decides whether a new revision would get any."""
    held = [each for each in service.traffic if each.percent > 0]
    if not held or any(each.type_ == LATEST for each in held):
        return None
    return ", ".join(short(each.revision) for each in held)


def _follows(service: Pb) -> int:
    held = [each for each in service.traffic if each.percent > 0]
    return sum(int(each.percent) for each in held if each.type_ == LATEST) if held else 100


def _revision(name: str, revisions: dict[str, Pb], share: int) -> Revision:
    read = revisions.get(name)
    if read is None:
        return Revision(name, None, RevisionStanding.PENDING, percent=share)
    ready = next((each for each in read.conditions if each.type_ == "Ready"), None)
    standing, reason = RevisionStanding.PENDING, ""
    if ready is not None and ready.state == _STATE.CONDITION_SUCCEEDED:
        standing = RevisionStanding.READY
    elif ready is not None and ready.state == _STATE.CONDITION_FAILED:
        standing, reason = RevisionStanding.FAILED, str(ready.message)
    return Revision(name, resources_of(main_container(read.containers)), standing, reason, share)


def _deploying(deployed: Pb) -> bool:
    return bool(deployed.reconciling) or deployed.observed_generation != deployed.generation


def _failure(deployed: Pb) -> str:
    condition = deployed.terminal_condition
    failed = condition.state == _STATE.CONDITION_FAILED
    return (str(condition.message) or "The server gave no reason.") if failed else ""


def _billing(container: Pb) -> Billing:
    by_request = container.resources.cpu_idle or not container.HasField("resources")
    return Billing.REQUEST if by_request else Billing.INSTANCE


def _beside(containers: Pb, main: Pb) -> int:
    return sum(resources_of(each).memory for each in containers if each is not main)


def _read_cpu(text: str) -> float:
    thousandths = text.endswith("m")
    try:
        number = Decimal(text.removesuffix("m"))
    except InvalidOperation:
        number = Decimal(0)
    if not number.is_finite() or number <= 0:
        msg = f"{text!r} is no number of processors."
        raise Invalid(msg)
    return float(number / 1000 if thousandths else number)
