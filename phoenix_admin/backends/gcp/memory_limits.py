"""Limits of services and jobs from Cloud Run; satisfies `ports.memory_limit_source`.

What a revision may use never changes; a new limit is a new revision. A job has only its template,
so what held before is read from the templates that its executions carry. The limit is that of the
whole instance: all its containers together.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final, cast

from phoenix_admin.backends.gcp.call import Caller, Method
from phoenix_admin.backends.gcp.execution_lists import ExecutionLists
from phoenix_admin.backends.gcp.google_messages import Pb, of_run
from phoenix_admin.backends.gcp.run_messages import CONDITION
from phoenix_admin.backends.gcp.run_places import JobPlace, RunPlaces
from phoenix_admin.backends.gcp.service_messages import (
    GET_SERVICE,
    GET_SERVICE_REQUEST,
    LATEST,
)
from phoenix_admin.domain.errors import Forbidden, Invalid, Missing
from phoenix_admin.domain.memory_limit import MIB, read_quantity
from phoenix_admin.domain.memory_subject import (
    LimitHistory,
    LimitOrigin,
    LimitStep,
    MemorySubject,
    SubjectKind,
)
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.settings.environments import CloudApi, CloudEnvironment

MOST_REVISIONS: Final = 200
"""The newest of a service that are read; a month of deploys has fewer."""
MOST_EXECUTIONS: Final = 100
_DEFAULT_MEMORY: Final = 512 * MIB
_DEFAULT_CPU: Final = 1.0
"""What Cloud Run gives where nothing is set (documentation, *Memory limits*, *CPU limits*)."""
_CPU: Final = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)(m?)", re.ASCII)

_LIST_REQUEST: Final[Pb] = of_run("ListRevisionsRequest")
_LIST: Final[Method[Pb]] = Method(
    CloudApi.RUN,
    "/google.cloud.run.v2.Revisions/ListRevisions",
    of_run("ListRevisionsResponse").FromString,
    "list revisions",
    "run.revisions.list",
)
_JOB_REQUEST: Final[Pb] = of_run("GetJobRequest")
_GET_JOB: Final[Method[Pb]] = Method(
    CloudApi.RUN,
    "/google.cloud.run.v2.Jobs/GetJob",
    of_run("Job").FromString,
    "read the job's limit",
    "run.jobs.get",
)


class CloudMemoryLimits:
    """Reads limits of one environment. Blocks; any lane."""

    def __init__(self, environment: CloudEnvironment, caller: Caller, clock: Clock) -> None:
        self._caller = caller
        self._clock = clock
        self._places = RunPlaces(environment)
        self._lists = ExecutionLists(caller)
        self._project = environment.project
        self._regions = environment.regions
        self._region_of: dict[str, str] = {}

    def read(self, subject: MemorySubject, call: Call) -> LimitHistory:
        """Two requests for a service, two for a job. Raises Missing, Invalid."""
        taken_at = self._clock.now()
        traffic: dict[str, int] = {}
        if subject.kind is SubjectKind.SERVICE:
            steps = self._of_service(subject.name, call)
            region = self._region_of[subject.name]
            traffic = self._traffic(subject.name, call)
            steps = tuple(replace(s, until=None) if traffic.get(s.part) else s for s in steps)
        elif subject.kind is SubjectKind.JOB:
            place = self._place(subject.name)
            steps, region = self._of_job(place, call), place.region
        else:
            msg = f"{subject.name} is not of the cloud."
            raise Invalid(msg)
        return LimitHistory(steps, taken_at, traffic, region)

    # -- services --------------------------------------------------------------------------

    def _of_service(self, name: str, call: Call) -> tuple[LimitStep, ...]:
        known = self._region_of.get(name)
        for region in (known,) if known is not None else self._regions:
            revisions = self._revisions(name, region, call)
            if revisions:
                self._region_of[name] = region
                return _of_revisions(revisions)
        self._region_of.pop(name, None)
        msg = f"There is no service {name} in {', '.join(self._regions)}."
        raise Missing(msg)

    def _revisions(self, name: str, region: str, call: Call) -> list[Pb]:
        parent = f"projects/{self._project}/locations/{region}/services/{name}"
        route = (("x-goog-request-params", f"location={region}"),)
        request = _LIST_REQUEST(parent=parent, page_size=MOST_REVISIONS)
        try:
            answer = self._caller.ask(_LIST, request, call, route)
        except Missing:
            return []
        return list(answer.revisions)

    def _traffic(self, name: str, call: Call) -> dict[str, int]:
        """Percent by revision as it is, not as it is wanted; empty where that may not be read."""
        region = self._region_of[name]
        whole = f"projects/{self._project}/locations/{region}/services/{name}"
        route = (("x-goog-request-params", f"location={region}"),)
        try:
            service = self._caller.ask(GET_SERVICE, GET_SERVICE_REQUEST(name=whole), call, route)
        except (Forbidden, Missing):
            return {}
        latest = str(service.latest_ready_revision).rpartition("/")[2]
        found: dict[str, int] = {}
        for target in service.traffic_statuses:
            part = latest if target.type_ == LATEST else str(target.revision).rpartition("/")[2]
            if target.percent:
                found[part] = found.get(part, 0) + int(target.percent)
        return found

    # -- jobs ------------------------------------------------------------------------------

    def _place(self, name: str) -> JobPlace:
        place = next((each for each in self._places.all if each.name == name), None)
        if place is None:
            msg = f"This environment names no job {name}."
            raise Missing(msg)
        return place

    def _of_job(self, place: JobPlace, call: Call) -> tuple[LimitStep, ...]:
        job = self._caller.ask(_GET_JOB, _JOB_REQUEST(name=place.job), call, place.route)
        now = _size(job.template.template.containers, LimitOrigin.TEMPLATE)
        steps = self._before(place, call)
        if not steps or (steps[-1].size, steps[-1].cpu) != (now.size, now.cpu):
            since = _moment(job, "update_time") if steps else None
            steps.append(_since(now, since))
        # What the oldest execution had may well have held before it.
        steps[0] = _since(steps[0], None)
        return _in_sequence(steps)

    def _before(self, place: JobPlace, call: Call) -> list[LimitStep]:
        """What its executions had, oldest first, each size once; none if that is forbidden."""
        try:
            executions = self._lists.newest(place, None, MOST_EXECUTIONS, call).executions
        except Forbidden:
            return []
        steps: list[LimitStep] = []
        for execution in sorted(executions, key=_created):
            step = _size(execution.template.containers, LimitOrigin.TEMPLATE)
            if not steps or (steps[-1].size, steps[-1].cpu) != (step.size, step.cpu):
                steps.append(_since(step, _moment(execution, "create_time")))
        return steps


def _of_revisions(revisions: list[Pb]) -> tuple[LimitStep, ...]:
    """A step for each revision that came up, in the order of their making.

    One that never became ready served nobody, and the one before it goes on.
    """
    ready = [each for each in sorted(revisions, key=_created) if _is_ready(each)]
    steps: list[LimitStep] = []
    for revision in ready or revisions[:1]:
        step = _size(revision.containers, LimitOrigin.REVISION)
        short = str(revision.name).rpartition("/")[2]
        steps.append(
            LimitStep(
                step.size, step.origin, short, _moment(revision, "create_time"), None, step.cpu
            )
        )
    return _in_sequence(steps)


def _is_ready(revision: Pb) -> bool:
    """Whether it has come up; a retired one has, and says so no more."""
    state = next((c.state for c in revision.conditions if c.type_ == "Ready"), None)
    return state is None or state == CONDITION.State.CONDITION_SUCCEEDED


def _size(containers: Iterable[Pb], origin: LimitOrigin) -> LimitStep:
    """What all containers of an instance may use. Raises Invalid for an odd quantity."""
    memory, cpu = 0, 0.0
    for container in containers:
        limits = container.resources.limits
        memory += read_quantity(limits["memory"]) if "memory" in limits else _DEFAULT_MEMORY
        cpu += _read_cpu(limits["cpu"]) if "cpu" in limits else _DEFAULT_CPU
    return LimitStep(memory or _DEFAULT_MEMORY, origin, cpu=cpu or _DEFAULT_CPU)


def _read_cpu(text: str) -> float:
    found = _CPU.fullmatch(text.strip())
    if found is None:
        msg = f"{text[:40]!r} is no number of processors."
        raise Invalid(msg)
    return float(found[1]) / (1000 if found[2] else 1)


def _since(step: LimitStep, since: datetime | None) -> LimitStep:
    return LimitStep(step.size, step.origin, step.part, since, step.until, step.cpu)


def _in_sequence(steps: list[LimitStep]) -> tuple[LimitStep, ...]:
    """Each one until the next begins."""
    ended = [
        LimitStep(step.size, step.origin, step.part, step.since, later.since, step.cpu)
        for step, later in pairwise(steps)
    ]
    return (*ended, *steps[-1:])


def _created(message: Pb) -> datetime:
    return cast("datetime", message.create_time.ToDatetime(UTC))


def _moment(message: Pb, field: str) -> datetime | None:
    if not message.HasField(field):
        return None
    return cast("datetime", getattr(message, field).ToDatetime(UTC))
