"""Sizes of services and jobs on Cloud Run; satisfies `ports.workload_sizes.WorkloadSizes`.

Each change is sent once, on the etag of what was decided on. What became of it is looked at in the
service itself: the operation behind a change tells neither that a revision is ready nor that it
serves.
"""

import threading
from typing import Final

from phoenix_admin.backends.gcp.call import Caller
from phoenix_admin.backends.gcp.first_look import before_sending
from phoenix_admin.backends.gcp.google_messages import FIELD_MASK
from phoenix_admin.backends.gcp.job_engine import READ_ONLY
from phoenix_admin.backends.gcp.run_messages import Pb
from phoenix_admin.backends.gcp.run_places import JobPlace, RunPlaces
from phoenix_admin.backends.gcp.service_map import (
    job_size,
    main_container,
    named_container,
    resources_of,
    service_size,
    short,
    traffic_shares,
    write_resources,
)
from phoenix_admin.backends.gcp.service_messages import (
    GET_JOB,
    GET_JOB_REQUEST,
    GET_REVISION,
    GET_REVISION_REQUEST,
    GET_SERVICE,
    GET_SERVICE_REQUEST,
    JOB,
    SERVICE,
    UPDATE_JOB,
    UPDATE_JOB_REQUEST,
    UPDATE_SERVICE,
    UPDATE_SERVICE_REQUEST,
)
from phoenix_admin.backends.gcp.wire import Metadata
from phoenix_admin.domain.errors import Conflict, Forbidden, Missing
from phoenix_admin.domain.memory_limit import Resources
from phoenix_admin.domain.workload_size import Workload, WorkloadKind, WorkloadSize
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.settings.environments import CloudEnvironment

MOST_SERVING: Final = 4
"""So many revisions with traffic are read, those with most first; of others only the name."""
# A name that is not cleared makes the server refuse: a revision is never changed.
_CHANGED: Final = ("template.revision", "template.containers")


class CloudWorkloadSizes:
    """Reads and changes one environment's services and jobs. Blocks; any lane."""

    def __init__(self, environment: CloudEnvironment, caller: Caller, clock: Clock) -> None:
        self._project = environment.project
        self._regions = environment.regions
        self._places = RunPlaces(environment)
        self._caller = caller
        self._clock = clock
        self._read_only = environment.environment.read_only
        self._guard = threading.Lock()
        self._found: dict[str, str] = {}

    def read(self, workload: Workload, call: Call) -> WorkloadSize:
        """One look: a service is looked for in every region of the environment."""
        now = self._clock.now()
        if workload.kind is WorkloadKind.JOB:
            place = self._place(workload)
            return job_size(self._job(place, call), workload, place.region, place.container, now)
        service, region = self._service(workload, call)
        revisions = self._revisions(service, region, call)
        return service_size(service, workload, region, revisions, now)

    def change(self, before: WorkloadSize, wanted: Resources, call: Call) -> None:
        """Read the whole message, change two values in it, and send it on its etag."""
        if self._read_only:
            raise Forbidden(READ_ONLY, permission="write")
        if before.workload.kind is WorkloadKind.JOB:
            self._change_job(before, wanted, call)
        else:
            self._change_service(before, wanted, call)

    # -- changing --------------------------------------------------------------------------

    def _change_service(self, before: WorkloadSize, wanted: Resources, call: Call) -> None:
        with before_sending():
            read, region = self._service(before.workload, call)
        _refuse_another(read, before)
        service = SERVICE()
        service.CopyFrom(read)
        container = main_container(service.template.containers)
        write_resources(container, resources_of(container), wanted, bills=True)
        service.template.revision = ""
        request = UPDATE_SERVICE_REQUEST(service=service, update_mask=FIELD_MASK(paths=_CHANGED))
        self._caller.ask(UPDATE_SERVICE, request, call, _route(region))

    def _change_job(self, before: WorkloadSize, wanted: Resources, call: Call) -> None:
        place = self._place(before.workload)
        with before_sending():
            read = self._job(place, call)
        _refuse_another(read, before)
        job = JOB()
        job.CopyFrom(read)
        container = named_container(job.template.template.containers, place.container)
        write_resources(container, resources_of(container), wanted, bills=False)
        self._caller.ask(UPDATE_JOB, UPDATE_JOB_REQUEST(job=job), call, place.route)

    # -- reading ---------------------------------------------------------------------------

    def _service(self, workload: Workload, call: Call) -> tuple[Pb, str]:
        with self._guard:
            known = self._found.get(workload.name)
        regions = sorted(self._regions, key=lambda region: region != known)
        for region in regions:
            name = f"projects/{self._project}/locations/{region}/services/{workload.name}"
            request = GET_SERVICE_REQUEST(name=name)
            try:
                service = self._caller.ask(GET_SERVICE, request, call, _route(region))
            except Missing:
                continue
            with self._guard:
                self._found[workload.name] = region
            return service, region
        msg = f"There is no service {workload.name} in {' or '.join(self._regions)}."
        raise Missing(msg)

    def _revisions(self, service: Pb, region: str, call: Call) -> dict[str, Pb]:
        """The newest one, which must be known, and those that serve, which may have gone."""
        newest = short(service.latest_created_revision)
        names = dict.fromkeys([newest, *list(traffic_shares(service))[:MOST_SERVING]])
        found: dict[str, Pb] = {}
        for name in names:
            if not name:
                continue
            request = GET_REVISION_REQUEST(name=f"{service.name}/revisions/{name}")
            try:
                found[name] = self._caller.ask(GET_REVISION, request, call, _route(region))
            except Missing:
                continue
        return found

    def _job(self, place: JobPlace, call: Call) -> Pb:
        return self._caller.ask(GET_JOB, GET_JOB_REQUEST(name=place.job), call, place.route)

    def _place(self, workload: Workload) -> JobPlace:
        for place in self._places.all:
            if place.name == workload.name:
                return place
        msg = f"This environment names no Cloud Run job {workload.name}."
        raise Missing(msg)


def _refuse_another(read: Pb, before: WorkloadSize) -> None:
    """Nothing was sent yet, and what was decided on is not there any more."""
    if str(read.etag) != before.version:
        msg = f"{before.workload.name} has changed meanwhile, and nothing was sent."
        raise Conflict(msg)


def _route(region: str) -> Metadata:
    return (("x-goog-request-params", f"location={region}"),)
