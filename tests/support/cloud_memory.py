"""Limits and lines of memory on Google Cloud over the stand-in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from google.cloud.logging_v2 import types

from phoenix_admin.backends.gcp.backend import CloudBackend, open_gcp
from phoenix_admin.settings.environments import CloudApi
from tests.support.cloud_environments import JOB, REGION, cloud_environment
from tests.support.gcp_standin.deploy_world import PINNED
from tests.support.gcp_standin.run_service import raw
from tests.support.gcp_standin.run_world import stamp
from tests.support.gcp_standin.server import StandIn

Entry = raw(types.LogEntry)
PLACE = f"projects/my-pipeline-dev/locations/{REGION}"
SYSTEM = "projects/my-pipeline-dev/logs/run.googleapis.com%2Fvarlog%2Fsystem"
STDERR = "projects/my-pipeline-dev/logs/run.googleapis.com%2Fstderr"


class CloudMemoryBench:
    """A backend over a stand-in, and what puts revisions, jobs and lines there."""

    def __init__(self, standin: StandIn, backend: CloudBackend) -> None:
        self.standin = standin
        self.backend = backend
        self.limits = backend.memory_limits
        self.lines = backend.memory_lines
        self.live = backend.memory_lines
        self.metrics = backend.metrics
        self.job = standin.run.add_job(JOB)
        self._number = 0

    def revision(self, service: str, name: str, at: datetime, *limits, ready: bool = True) -> None:
        whole = f"{PLACE}/services/{service}"
        self.standin.revisions.add(whole, name, at, *limits, ready=ready)

    def traffic(self, percents: dict[str, int]) -> None:
        """Which revisions of phoenix get how much."""
        deploys = self.standin.deploys
        deploys.add_service(PLACE, "phoenix")
        statuses = deploys.named("phoenix").traffic_statuses
        del statuses[:]
        for revision, percent in percents.items():
            statuses.add(type_=PINNED, revision=revision, percent=percent)

    def job_limit(self, **limits: str) -> None:
        (container,) = self.job.template.template.containers
        container.resources.limits.update(limits)

    def line(
        self,
        text: str,
        at: datetime,
        *,
        service: str = "",
        job: str = "",
        revision: str = "",
        instance: str = "",
        platform: bool = False,
        as_json: bool = False,
        **fields: object,
    ) -> None:
        self._number += 1
        entry = Entry(insert_id=f"i{self._number:06}", log_name=SYSTEM if platform else STDERR)
        entry.timestamp.CopyFrom(stamp(at))
        if as_json or fields:
            entry.json_payload.update({"message": text, **fields})
        else:
            entry.text_payload = text
        entry.resource.type = "cloud_run_job" if job else "cloud_run_revision"
        entry.resource.labels["job_name" if job else "service_name"] = job or service
        if job:
            entry.labels["run.googleapis.com/execution_name"] = revision
        else:
            entry.resource.labels["revision_name"] = revision
        if instance:
            entry.labels["instanceId"] = instance
        self.standin.logs.add(entry)


@contextmanager
def cloud_memory(clock) -> Iterator[CloudMemoryBench]:
    """All APIs at the stand-in."""
    standin = StandIn()
    addresses = dict.fromkeys(
        (CloudApi.RUN, CloudApi.LOGGING, CloudApi.MONITORING), standin.address
    )
    backend = open_gcp(cloud_environment(addresses), clock)
    try:
        yield CloudMemoryBench(standin, backend)
    finally:
        backend.close()
        standin.close()
