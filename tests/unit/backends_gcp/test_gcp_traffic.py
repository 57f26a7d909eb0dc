"""Requests and reads are counted where they are sent, and forgotten after an hour."""

import pytest

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.gcp.call import SERVICES
from phoenix_admin.backends.gcp.traffic import TrafficMeter
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.ports.project_store import ListPace
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
