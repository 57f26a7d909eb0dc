"""Which permissions the account holds; satisfies `ports.permission_source.PermissionSource`.

What belongs to Cloud Run is asked of the jobs and the services, where a role may have been given
on one of them only; the rest (Firestore, Logging, Monitoring) of the project. Anybody may ask that
of themselves.
"""

from typing import Any, Final

from google.iam.v1 import iam_policy_pb2

from phoenix_admin.backends.gcp.call import Caller, Method
from phoenix_admin.backends.gcp.channels import Channels
from phoenix_admin.backends.gcp.run_places import RunPlaces
from phoenix_admin.domain.errors import Invalid, Missing, Unsupported
from phoenix_admin.domain.permissions import is_of_job, is_of_service
from phoenix_admin.ports.call import Call
from phoenix_admin.settings.environments import CloudApi, CloudEnvironment

_REQUEST: Final[Any] = iam_policy_pb2.TestIamPermissionsRequest
_ANSWER: Final[Any] = iam_policy_pb2.TestIamPermissionsResponse
_OF_JOB: Final[Method[Any]] = Method(
    CloudApi.RUN,
    "/google.cloud.run.v2.Jobs/TestIamPermissions",
    _ANSWER.FromString,
    "ask for permissions",
    "run.jobs.get",
)
_OF_SERVICE: Final[Method[Any]] = Method(
    CloudApi.RUN,
    "/google.cloud.run.v2.Services/TestIamPermissions",
    _ANSWER.FromString,
    "ask for permissions",
    "run.services.get",
)
_OF_PROJECT: Final[Method[Any]] = Method(
    CloudApi.RESOURCE_MANAGER,
    "/google.cloud.resourcemanager.v3.Projects/TestIamPermissions",
    _ANSWER.FromString,
    "ask for permissions",
    "resourcemanager.projects.get",
)


class CloudPermissions:
    """Asks the jobs and the project of one environment. Blocks; any lane."""

    def __init__(self, environment: CloudEnvironment, caller: Caller, channels: Channels) -> None:
        self._project = f"projects/{environment.project}"
        self._places = RunPlaces(environment)
        self._services = environment.services
        self._regions = environment.regions
        self._caller = caller
        self._channels = channels

    def held(self, permissions: frozenset[str], call: Call) -> frozenset[str]:
        """Those that are held: what belongs to Cloud Run, on every job or every service."""
        of_job = frozenset(name for name in permissions if is_of_job(name))
        of_service = frozenset(name for name in permissions if is_of_service(name))
        rest = permissions - of_job - of_service
        found = self._on_jobs(of_job, call) if of_job else frozenset[str]()
        on_services = self._on_services(of_service, call) if of_service else frozenset[str]()
        if on_services is None:
            rest |= of_service  # what the project grants holds on every service
        found |= on_services or frozenset()
        return found | (self._on_project(rest, call) if rest else frozenset[str]())

    def _on_jobs(self, wanted: frozenset[str], call: Call) -> frozenset[str]:
        if not self._places.all:
            msg = "This environment names no Cloud Run job to ask about."
            raise Unsupported(msg)
        found = wanted
        for place in self._places.all:
            request = _REQUEST(resource=place.job, permissions=sorted(wanted))
            try:
                found &= frozenset(
                    self._caller.ask(_OF_JOB, request, call, place.route).permissions
                )
            except Invalid:
                # Not every permission can be asked of a job; what the project grants holds there.
                found &= self._on_project(wanted, call)
        return found

    def _on_services(self, wanted: frozenset[str], call: Call) -> frozenset[str] | None:
        """On every service that is there; None where none is."""
        found: frozenset[str] | None = None
        for name in self._services:
            answer = self._on_service(name, wanted, call)
            if answer is not None:
                found = answer if found is None else found & answer
        return found

    def _on_service(self, name: str, wanted: frozenset[str], call: Call) -> frozenset[str] | None:
        """Of one service, in the first region that knows it; None where none does."""
        for region in self._regions:
            whole = f"{self._project}/locations/{region}/services/{name}"
            request = _REQUEST(resource=whole, permissions=sorted(wanted))
            route = (("x-goog-request-params", f"location={region}"),)
            try:
                return frozenset(self._caller.ask(_OF_SERVICE, request, call, route).permissions)
            except (Missing, Invalid):
                continue
        return None

    def _on_project(self, wanted: frozenset[str], call: Call) -> frozenset[str]:
        ours = CloudApi.RESOURCE_MANAGER
        if self._channels.is_real(ours) and not self._channels.is_real(CloudApi.FIRESTORE):
            msg = "An emulator grants everything and has nobody who could be asked."
            raise Unsupported(msg)
        request = _REQUEST(resource=self._project, permissions=sorted(wanted))
        route = (("x-goog-request-params", f"resource={self._project}"),)
        return frozenset(self._caller.ask(_OF_PROJECT, request, call, route).permissions)
