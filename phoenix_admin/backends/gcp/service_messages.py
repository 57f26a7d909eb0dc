"""Cloud Run's messages and methods about what is deployed: services, revisions, job templates."""

from typing import Final

from google.cloud import run_v2
from google.longrunning import operations_pb2

from phoenix_admin.backends.gcp.call import Method
from phoenix_admin.backends.gcp.run_messages import Pb, raw
from phoenix_admin.settings.environments import CloudApi

SERVICE: Final[Pb] = raw(run_v2.Service)
JOB: Final[Pb] = raw(run_v2.Job)
GET_SERVICE_REQUEST: Final[Pb] = raw(run_v2.GetServiceRequest)
GET_REVISION_REQUEST: Final[Pb] = raw(run_v2.GetRevisionRequest)
GET_JOB_REQUEST: Final[Pb] = raw(run_v2.GetJobRequest)
UPDATE_SERVICE_REQUEST: Final[Pb] = raw(run_v2.UpdateServiceRequest)
UPDATE_JOB_REQUEST: Final[Pb] = raw(run_v2.UpdateJobRequest)
LATEST: Final = int(run_v2.TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST)
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
    raw(run_v2.Revision).FromString,
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
