"""The RPCs that only the Doctor uses: the cheapest question each API answers. All are reads."""

from datetime import datetime, timedelta
from typing import Final

from phoenix_admin.backends.gcp.call import Method
from phoenix_admin.backends.gcp.google_messages import Pb, of_firestore, of_logging, of_run
from phoenix_admin.domain.record import record
from phoenix_admin.settings.environments import CloudApi

GET_JOB: Final[Method[Pb]] = Method(
    CloudApi.RUN,
    "/google.cloud.run.v2.Jobs/GetJob",
    of_run("Job").FromString,
    "look at the job",
    "run.jobs.get",
)
GET_SERVICE: Final[Method[Pb]] = Method(
    CloudApi.RUN,
    "/google.cloud.run.v2.Services/GetService",
    of_run("Service").FromString,
    "look at the service",
    "run.services.get",
)
LIST_JOBS: Final[Method[Pb]] = Method(
    CloudApi.RUN,
    "/google.cloud.run.v2.Jobs/ListJobs",
    of_run("ListJobsResponse").FromString,
    "list jobs",
    "run.jobs.list",
)
RUN_QUERY: Final[Method[Pb]] = Method(
    CloudApi.FIRESTORE,
    "/google.firestore.v1.Firestore/RunQuery",
    of_firestore("RunQueryResponse").FromString,
    "read a document",
    "datastore.entities.list",
)
LIST_LINES: Final[Method[Pb]] = Method(
    CloudApi.LOGGING,
    "/google.logging.v2.LoggingServiceV2/ListLogEntries",
    of_logging("ListLogEntriesResponse").FromString,
    "read the log",
    "logging.logEntries.list",
)
LIST_RESOURCES: Final[Method[bytes]] = Method(
    CloudApi.MONITORING,
    "/google.monitoring.v3.MetricService/ListMonitoredResourceDescriptors",
    bytes,
    "list what is measured",
    "monitoring.monitoredResourceDescriptors.list",
)


@record
class OneResource:
    """`ListMonitoredResourceDescriptorsRequest` for one entry, as it is on the wire.

    Written by hand (name is field 5, page_size field 3): a whole library for one question would
    cost 60 MiB.
    """

    project: str

    def SerializeToString(self) -> bytes:
        """The bytes; a project's id is far shorter than the 127 that one length byte holds."""
        name = f"projects/{self.project}".encode()
        return b"\x2a" + bytes([len(name)]) + name + b"\x18\x01"


def one_line(project: str, now: datetime) -> Pb:
    """A request for one log line of the last minute: an unbounded list may take minutes."""
    since = (now - timedelta(minutes=1)).isoformat()
    return of_logging("ListLogEntriesRequest")(
        resource_names=[f"projects/{project}"], filter=f'timestamp>="{since}"', page_size=1
    )


def one_job(project: str, region: str) -> Pb:
    """A request for the first job of a region."""
    return of_run("ListJobsRequest")(parent=f"projects/{project}/locations/{region}", page_size=1)


def job_request(name: str) -> Pb:
    """A request for a job by its whole name."""
    return of_run("GetJobRequest")(name=name)


def service_request(name: str) -> Pb:
    """A request for a service by its whole name."""
    return of_run("GetServiceRequest")(name=name)


def one_document(root: str, collection: str) -> Pb:
    """A query for one document; the answer says when the server read it."""
    request = of_firestore("RunQueryRequest")(parent=root)
    request.structured_query.from_.add(collection_id=collection)
    request.structured_query.limit.value = 1
    return request
