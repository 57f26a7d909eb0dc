"""Which permissions the account holds; satisfies `ports.permission_source.PermissionSource`.

What belongs to Cloud Run is asked of the jobs, where a role may have been given on one job only;
the rest (Firestore, Logging, Monitoring) of the project. Anybody may ask that of themselves.
"""

from typing import Any, Final

from google.iam.v1 import iam_policy_pb2

from phoenix_admin.backends.gcp.call import Caller, Method
from phoenix_admin.backends.gcp.channels import Channels
from phoenix_admin.backends.gcp.run_places import RunPlaces
from phoenix_admin.domain.errors import Invalid, Unsupported
from phoenix_admin.domain.permissions import is_of_job
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
        self._caller = caller
        self._channels = channels

    def held(self, permissions: frozenset[str], call: Call) -> frozenset[str]:
        """Those of `permissions` that are held: what belongs to Cloud Run, on every job."""
        of_job = frozenset(name for name in permissions if is_of_job(name))
        rest = permissions - of_job
        found = self._on_jobs(of_job, call) if of_job else frozenset[str]()
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

    def _on_project(self, wanted: frozenset[str], call: Call) -> frozenset[str]:
        ours = CloudApi.RESOURCE_MANAGER
        if self._channels.is_real(ours) and not self._channels.is_real(CloudApi.FIRESTORE):
            msg = "An emulator grants everything and has nobody who could be asked."
            raise Unsupported(msg)
        request = _REQUEST(resource=self._project, permissions=sorted(wanted))
        route = (("x-goog-request-params", f"resource={self._project}"),)
        return frozenset(self._caller.ask(_OF_PROJECT, request, call, route).permissions)
