"""How runs begin and end on Google Cloud, through the app's own services.

There the pipeline's worker writes the document of a good run and nothing else; what it did not
write, reconciling finds. Our job records are closed by the app.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from ulid import ULID

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.output import Presence
from phoenix_admin.domain.verdict import Offer, VerdictKind
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.triggering import TriggerEnd, Triggering
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.settings.environments import Outputs
from tests.contract.cloud_subject import CloudSubject
from tests.contract.subjects import start
from tests.contract.test_contract_job_engine import reconciling
from tests.support.cloud_race import run_cloud_race
from tests.support.firestore_emulator import FirestoreEmulator
from tests.support.gcp_standin.run_world import CancelMode, Reason, State
from tests.support.gcp_standin.wire_faults import TOO_MANY, LoseReply, forbidden


@pytest.fixture
def cloud(firestore_emulator: FirestoreEmulator) -> Iterator[CloudSubject]:
    made = CloudSubject(firestore_emulator)
    yield made
    made.close()


def triggering(cloud: CloudSubject) -> Triggering:
    place = cloud.environment.environment
    ports = EnvironmentPorts(place, "rae", cloud.clock, cloud.store, cloud.engine, cloud.journal)
    gate = WriteGate(place, "rae", cloud.journal, cloud.clock)
    return Triggering(ports, gate, lambda: str(ULID()))


class TestEndings:
    def test_a_good_run_is_in_the_document_and_its_reel_was_not_looked_for(
        self, cloud: CloudSubject
    ) -> None:
        project = cloud.make_project()
        ended = cloud.until_ended(start(cloud, project, "j1").name)
        assert (ended.state, ended.output) == (ExecutionState.SUCCEEDED, None)
        document = cloud.store.read_project(project.id, cloud.call())
        assert (document.status, document.reel) == ("complete", f"{project.id}.mp4")
        output = cloud.engine.look_at_output(document, cloud.call())
        assert (output.reel, output.reel_name) == (Presence.NOT_CHECKED, document.reel)
        verdict = reconciling(cloud).examine(project.id, cloud.call()).verdict
        assert verdict.kind is VerdictKind.IN_AGREEMENT

    @pytest.mark.parametrize("with_time", [True, False])
    @pytest.mark.parametrize(
        ("reason", "status", "state"),
        [
            (Reason.NON_ZERO_EXIT_CODE, "failed", JobState.FAILED),
            (Reason.CANCELLED, "cancelled", JobState.CANCELLED),
        ],
    )
    def test_an_ending_that_nobody_wrote_is_found_and_recorded(
        self, cloud: CloudSubject, reason: Reason, status: str, state: JobState, with_time: bool
    ) -> None:
        project = cloud.make_project()
        name = start(cloud, project, "j1").name
        cloud.world.begin(name)
        failed = State.CONDITION_FAILED
        cloud.world.end(name, failed, reason, "the container exited with 137", with_time=with_time)
        settled = reconciling(cloud).settle(project.id, cloud.call())
        assert settled.applied is not None
        document = cloud.store.read_project(project.id, cloud.call())
        assert document.status == status
        assert document.status_reason == (
            "the container exited with 137" if status == "failed" else None
        )
        assert cloud.store.read_job("j1", cloud.call()).state is state
        assert settled.examination.verdict.kind is VerdictKind.IN_AGREEMENT

    def test_a_success_that_nobody_wrote_is_told_and_not_recorded_unseen(
        self, cloud: CloudSubject
    ) -> None:
        project = cloud.make_project()
        name = start(cloud, project, "j1").name
        cloud.world.end(name, State.CONDITION_SUCCEEDED)
        settled = reconciling(cloud).settle(project.id, cloud.call())
        assert settled.applied is None
        verdict = settled.examination.verdict
        assert verdict.kind is VerdictKind.FINISHED_NOT_RECORDED
        assert verdict.evidence[-1].startswith("The reel was not looked for: this environment")
        assert verdict.offer is Offer.SET_STATUS
        assert cloud.store.read_project(project.id, cloud.call()).status == "stitching"
        # The run has ended all the same, and our record of it says so.
        assert cloud.store.read_job("j1", cloud.call()).state is JobState.SUCCEEDED

    @pytest.mark.parametrize(("made", "status"), [("after", "complete"), ("before", "stitching")])
    def test_a_success_whose_reel_is_in_the_bucket_is_recorded(
        self, firestore_emulator: FirestoreEmulator, made: str, status: str
    ) -> None:
        cloud = CloudSubject(firestore_emulator, Outputs("reels", "x/", "{project}.mp4"))
        try:
            project = cloud.make_project()
            name = start(cloud, project, "j1").name
            cloud.world.begin(name)
            hour = timedelta(hours=1 if made == "after" else -1)
            name_of_reel = f"x/{project.id}.mp4"
            cloud.standin.objects.put("reels", name_of_reel, 9, cloud.clock.now() + hour)
            cloud.world.end(name, State.CONDITION_SUCCEEDED)
            reconciling(cloud).settle(project.id, cloud.call())
            document = cloud.store.read_project(project.id, cloud.call())
            reel = f"{project.id}.mp4" if made == "after" else None
            assert (document.status, document.reel) == (status, reel)
            assert cloud.store.read_job("j1", cloud.call()).state is JobState.SUCCEEDED
        finally:
            cloud.close()

    def test_the_record_of_a_run_whose_worker_wrote_the_document_is_closed_once(
        self, cloud: CloudSubject
    ) -> None:
        project = cloud.make_project()
        cloud.until_ended(start(cloud, project, "j1").name)
        assert cloud.store.read_job("j1", cloud.call()).state is not JobState.SUCCEEDED
        settling = reconciling(cloud)
        settled = settling.settle(project.id, cloud.call())
        assert (settled.applied, settled.refused) == (None, None)
        assert settled.examination.job == cloud.store.read_job("j1", cloud.call())
        assert settled.examination.job.state is JobState.SUCCEEDED
        commits = cloud.journal.newest(9, cloud.call())
        assert [(line.action, dict(line.after)) for line in commits] == [
            ("reconcile", {"job record": "succeeded"})
        ]
        settling.settle(project.id, cloud.call())
        assert cloud.journal.newest(9, cloud.call()) == commits

    def test_one_cancelled_before_it_began_is_cancelled(self, cloud: CloudSubject) -> None:
        cloud.world.cancel_mode = CancelMode.WITHOUT_COMPLETION_TIME
        project = cloud.make_project()
        name = start(cloud, project, "j1").name
        cancelled = cloud.engine.request_cancel(name, cloud.call())
        assert (cancelled.state, cancelled.started_at) == (ExecutionState.CANCELLED, None)
        reconciling(cloud).settle(project.id, cloud.call())
        assert cloud.store.read_project(project.id, cloud.call()).status == "cancelled"
        assert cloud.store.read_job("j1", cloud.call()).state is JobState.CANCELLED

    def test_a_pruned_run_is_unknown_and_nothing_is_written(self, cloud: CloudSubject) -> None:
        project = cloud.make_project()
        name = start(cloud, project, "j1").name
        cloud.world.prune(name)
        settled = reconciling(cloud).settle(project.id, cloud.call())
        assert settled.applied is None
        assert settled.examination.verdict.kind is VerdictKind.UNKNOWN


class TestTrigger:
    @pytest.mark.parametrize("has_metadata", [True, False])
    @pytest.mark.parametrize("fault", [None, LoseReply(), LoseReply("INTERNAL")])
    def test_one_press_is_one_run_whatever_is_lost(
        self, cloud: CloudSubject, fault, has_metadata: bool
    ) -> None:
        cloud.world.operation_has_metadata = has_metadata
        cloud.world.operation_has_response = False
        cloud.standin.faults.plan("Jobs.RunJob", fault)
        project = cloud.make_project()
        triggered = triggering(cloud).stitch(project.id, cloud.call())
        assert triggered.end is TriggerEnd.STARTED
        assert cloud.standin.faults.calls["Jobs.RunJob"] == 1
        (run,) = cloud.engine.list_executions(project.id, 9, cloud.call()).executions
        assert triggered.job is not None
        assert (run.job_id, run.name) == (triggered.job.id, triggered.job.execution)

    @pytest.mark.parametrize("fault", [TOO_MANY, forbidden("run.jobs.runWithOverrides")])
    def test_a_refused_run_gives_the_project_back(self, cloud: CloudSubject, fault) -> None:
        cloud.standin.faults.plan("Jobs.RunJob", fault)
        project = cloud.make_project()
        with pytest.raises(PhoenixError):
            triggering(cloud).stitch(project.id, cloud.call())
        document = cloud.store.read_project(project.id, cloud.call())
        assert document.status == "ready"
        (job,) = cloud.store.list_jobs(project.id, 9, cloud.call())
        assert job.state.is_terminal


@pytest.mark.soak
def test_of_sixteen_clients_that_press_at_once_one_sends(
    firestore_emulator: FirestoreEmulator,
) -> None:
    race = run_cloud_race(firestore_emulator, clients=16, rounds=3)
    assert race.faults == []
    assert race.answers["started"] == 3
    assert sum(race.answers.values()) == 48
