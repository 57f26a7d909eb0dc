"""Requests and reads are counted where they are sent, and forgotten after an hour."""

from datetime import timedelta

import pytest

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.gcp.call import SERVICES
from phoenix_admin.backends.gcp.documents import DocumentWrite
from phoenix_admin.backends.gcp.firestore_values import written_value
from phoenix_admin.backends.gcp.project_documents import job_values
from phoenix_admin.backends.gcp.project_store import CloudProjectStore
from phoenix_admin.backends.gcp.traffic import TrafficMeter
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.job import Job, JobKind, JobState
from phoenix_admin.ports.project_store import JobClosing, ListPace
from phoenix_admin.settings.environments import CloudApi
from phoenix_admin.tasks.context import unhurried
from tests.contract.cloud_subject import CloudSubject
from tests.support.gcp_standin.wire_faults import forbidden


def figures(report):
    return {a.api: (a.requests, a.requests_hour, a.failed_hour, a.reads_hour) for a in report.apis}


def test_the_last_hour_moves_on_and_the_whole_stays():
    clock = FakeClock()
    meter = TrafficMeter(clock, SERVICES, dict)
    for failed in (True, False):
        meter.asked(CloudApi.FIRESTORE, failed=failed)
        meter.read(CloudApi.FIRESTORE, 200)
        clock.advance(1_800)
    assert figures(meter.report()) == {"Firestore": (2, 1, 0, 200)}
    clock.advance(1_800)
    (firestore,) = meter.report().apis
    assert (firestore.requests, firestore.requests_hour, firestore.reads) == (2, 0, 400)


def test_what_is_sent_is_counted_as_it_is_billed(firestore_emulator):
    cloud = CloudSubject(firestore_emulator)
    try:
        ids = [cloud.make_project(f"Reel {n}").id for n in range(3)]
        before = figures(cloud.backend.traffic.report())["Firestore"]
        assert before[:2] == (6, 6)  # each was written and read
        call = unhurried()
        cloud.store.list_projects(call, ListPace.PARTS)
        cloud.store.read_projects([*ids, "nobody"], call)
        cloud.store.list_jobs(ids[0], 10, call)
        after = figures(cloud.backend.traffic.report())["Firestore"]
        assert after[0] - before[0] == 3
        assert after[3] - before[3] == 3 + 4 + 1
        cloud.standin.faults.always("Executions.ListExecutions", forbidden("run.executions.list"))
        with pytest.raises(PhoenixError):
            cloud.engine.list_executions(None, 10, call)
        report = cloud.backend.traffic.report()
        assert figures(report)["Cloud Run"] == (1, 1, 1, 0)
        assert [a.connection for a in report.apis] == ["open", "open"]
    finally:
        cloud.close()


def stamped(at, minutes):
    return {"updatedAt": written_value(at - timedelta(minutes=minutes))}


def test_a_poll_of_the_jobs_reads_what_has_changed_and_not_what_there_is(firestore_emulator):
    cloud = CloudSubject(firestore_emulator)
    try:
        call, now = unhurried(), cloud.clock.now()
        old = now - timedelta(hours=2)
        records = [
            Job(f"J{n:03}", "p1", JobKind.STITCH, "rae", old, JobState.FAILED, f"run-{n}")
            for n in range(150)
        ]
        writes = [
            DocumentWrite("phoenixJobs", job.id, job_values(job) | stamped(old, n), None)
            for n, job in enumerate(records)
        ]
        cloud.documents.commit(writes, call)

        def poll() -> tuple[int, list[str]]:
            before = figures(cloud.backend.traffic.report())["Firestore"][3]
            jobs = cloud.store.list_recent_jobs(10_000, call).jobs
            reads = figures(cloud.backend.traffic.report())["Firestore"][3] - before
            return reads, [
                f"{job.id} {job.state}" for job in jobs if job.state is not JobState.FAILED
            ]

        assert poll() == (150, [])
        project = cloud.make_project()
        job = Job("NEW", project.id, JobKind.STITCH, "rae", now, JobState.CLAIMED)
        other = CloudProjectStore(cloud.environment, cloud.caller, cloud.clock)
        other.claim(project, job, call)  # by another client, at its own time
        assert poll() == (2, ["NEW claimed"])
        other.record_launch(job.id, "run-x", call)
        assert poll() == (1, ["NEW launched"])
        assert poll()[0] == 1
        other.close_job(JobClosing(job.id, JobState.CANCELLED, now, None, None), call)
        assert poll() == (1, ["NEW cancelled"])
    finally:
        cloud.close()
