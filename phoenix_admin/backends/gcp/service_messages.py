"""Cloud Run's messages and methods about what is deployed: services, revisions, job templates."""

from typing import Final

from google.longrunning import operations_pb2

from phoenix_admin.backends.gcp.call import Method
from phoenix_admin.backends.gcp.google_messages import Pb, number_in_run, of_run
from phoenix_admin.settings.environments import CloudApi

SERVICE: Final[Pb] = of_run("Service")
JOB: Final[Pb] = of_run("Job")
GET_SERVICE_REQUEST: Final[Pb] = of_run("GetServiceRequest")
GET_REVISION_REQUEST: Final[Pb] = of_run("GetRevisionRequest")
GET_JOB_REQUEST: Final[Pb] = of_run("GetJobRequest")
UPDATE_SERVICE_REQUEST: Final[Pb] = of_run("UpdateServiceRequest")
UPDATE_JOB_REQUEST: Final[Pb] = of_run("UpdateJobRequest")
LATEST: Final = number_in_run(
    "TrafficTargetAllocationType", "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
)
_OPERATION: Final[Pb] = operations_pb2.Operation

_RUN = "/google.cloud.run.v2."

GET_SERVICE: Final[Method[Pb]] = Method(
    CloudApi.RUN,
    f"{_RUN}Services/GetService",
    SERVICE.FromString,
    "read the service",
    "run.services.get",
)
GET_REVISION: Final[Method[Pb]] = Method(
    CloudApi.RUN,
    f"{_RUN}Revisions/GetRevision",
    of_run("Revision").FromString,
    "read the revision",
    "run.revisions.get",
)
UPDATE_SERVICE: Final[Method[Pb]] = Method(
    CloudApi.RUN,
    f"{_RUN}Services/UpdateService",
    _OPERATION.FromString,
    "change the limit of the service",
    "run.services.update",
    writes=True,
)
GET_JOB: Final[Method[Pb]] = Method(
    CloudApi.RUN,
    f"{_RUN}Jobs/GetJob",
    JOB.FromString,
    "read the job",
    "run.jobs.get",
)
UPDATE_JOB: Final[Method[Pb]] = Method(
    CloudApi.RUN,
    f"{_RUN}Jobs/UpdateJob",
    _OPERATION.FromString,
    "change the limit of the job",
    "run.jobs.update",
    writes=True,
)
