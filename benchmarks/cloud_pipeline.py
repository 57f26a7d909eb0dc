"""A Google Cloud environment of a size, on this computer: Firestore's emulator and a stand-in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.gcp.backend import CloudBackend, open_gcp
from phoenix_admin.backends.gcp.documents import Documents, DocumentWrite
from phoenix_admin.backends.gcp.firestore_values import written_value
from phoenix_admin.domain.job import JobKind
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.settings.environments import CloudApi
from phoenix_admin.tasks.context import unhurried
from tests.support.cloud_environments import JOB, cloud_environment
from tests.support.firestore_emulator import FirestoreEmulator
from tests.support.gcp_standin.run_world import Reason, RunWorld, State
from tests.support.gcp_standin.server import StandIn

IN_ONE_COMMIT = 500
STATUSES = ("ready", "complete", "failed", "draft")
PROJECT = "p-bench"


@dataclass
class CloudPipeline:
    """The environment, and what it was asked for."""

    backend: CloudBackend
    standin: StandIn
    ports: EnvironmentPorts

    def asked(self) -> dict[str, int]:
        """Requests so far, by API."""
        return {api.api: api.requests for api in self.backend.traffic.report().apis}

    def document_reads(self) -> int:
        """Documents read so far."""
        return sum(api.reads for api in self.backend.traffic.report().apis)


@contextmanager
def cloud_pipeline(clock: Clock, projects: int, stitching: int = 0) -> Iterator[CloudPipeline]:
    """So many documents, of which some stitch: half of their runs go on, half have ended."""
    emulator = FirestoreEmulator.start()
    standin = StandIn(RunWorld(project=PROJECT))
    standin.run.add_job(JOB)
    addresses = {
        CloudApi.RUN: standin.address,
        CloudApi.LOGGING: standin.address,
        CloudApi.FIRESTORE: emulator.address,
    }
    environment = cloud_environment(addresses, project=PROJECT)
    backend = open_gcp(environment, clock)
    try:
        _fill(backend, standin, projects, stitching)
        ports = EnvironmentPorts(
            environment.environment,
            "rae",
            clock,
            backend.store,
            backend.engine,
            open_fake().journal,
            traffic=backend.traffic,
        )
        yield CloudPipeline(backend, standin, ports)
    finally:
        backend.close()
        standin.close()
        emulator.stop()


def _fill(backend: CloudBackend, standin: StandIn, projects: int, stitching: int) -> None:
    documents = Documents(backend.caller, PROJECT, "(default)")
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    every = max(1, projects // max(1, stitching))
    writes: list[DocumentWrite] = []
    for number in range(projects):
        identity = f"d{(number * 7919) % projects:05}"
        active = number % every == 0 and number // every < stitching
        values = {
            "name": f"Project {number}",
            "status": "stitching" if active else STATUSES[number % len(STATUSES)],
            "clipFilenames": [f"project {number:05}/clip {n:02}.mp4" for n in range(8)],
            "activeJob": f"JOB{number}" if active else None,
        }
        # Changed long ago: what was changed just now is read again for a while.
        moments = {"updatedAt": long_ago, **({"claimedAt": long_ago} if active else {})}
        raw = {key: written_value(value) for key, value in (values | moments).items()}
        writes.append(DocumentWrite("projects", identity, raw, None))
        if active:
            order = RunOrder(f"JOB{number}", identity, JobKind.STITCH, ())
            name = backend.engine.run(order, unhurried()).name
            standin.run.begin(name)
            if number // every % 2:
                standin.run.end(name, State.CONDITION_FAILED, Reason.NON_ZERO_EXIT_CODE, "exit 1")
    for begin in range(0, len(writes), IN_ONE_COMMIT):
        documents.commit(writes[begin : begin + IN_ONE_COMMIT], unhurried())
