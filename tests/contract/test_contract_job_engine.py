"""What every JobEngine promises; on LOCAL with real workers and real ffmpeg."""

from pathlib import Path

import pytest

from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.errors import Missing
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.output import Presence
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.progress import Stage
from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.domain.verdict import FieldChange, VerdictKind
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.write_gate import WriteGate
from tests.contract.subjects import Subject, start

ALSO_ON = ("gcp-rest",)


def reconciling(subject: Subject) -> Reconciling:
    ports = EnvironmentPorts(
        LOCAL, "rae", subject.clock, subject.store, subject.engine, subject.journal
    )
    return Reconciling(
        ports, WriteGate(LOCAL, "rae", subject.journal, subject.clock), DEFAULT_POLICY
    )


class TestRunning:
    def test_an_order_becomes_an_execution_that_carries_its_job(self, subject: Subject) -> None:
        subject.hold_runs()
        project = subject.make_project()
        begun = start(subject, project, "j1")
        assert begun.state.is_active
        assert (begun.job_id, begun.project_id) == ("j1", project.id)
        assert begun.progress is not None
        assert begun.progress.stage in (Stage.QUEUED, Stage.PROBING)
        assert [e.name for e in subject.engine.find("j1", subject.call())] == [begun.name]
        running = subject.until_under_way(begun.name)
        assert running.state is ExecutionState.RUNNING
        assert running.started_at is not None
        if subject.tells_progress:
            assert running.heartbeat_at is not None
            assert running.progress is not None
            assert 0 < (running.progress.percent or 0) < 100
        subject.let_go(begun.name)
        subject.until_ended(begun.name)

    @pytest.mark.not_on("gcp", reason="its worker writes the document only; see test_cloud_endings")
    def test_a_good_run_ends_with_a_reel_and_a_complete_document(self, subject: Subject) -> None:
        project = subject.make_project()
        begun = start(subject, project, "j1")
        ended = subject.until_ended(begun.name)
        assert ended.state is ExecutionState.SUCCEEDED, ended.reason
        assert ended.ended_at is not None
        assert ended.progress is not None
        assert (ended.progress.percent, ended.progress.stage) == (100, Stage.DONE)
        document = subject.store.read_project(project.id, subject.call())
        assert document.known_status is ProjectStatus.COMPLETE
        assert document.reel == ended.output is not None
        output = subject.engine.look_at_output(document, subject.call())
        assert (output.reel, output.reel_name) == (Presence.FOUND, ended.output)
        assert (output.size or 0) > 1000
        job = subject.store.read_job("j1", subject.call())
        assert (job.state, job.output) == (JobState.SUCCEEDED, ended.output)
        verdict = reconciling(subject).examine(project.id, subject.call()).verdict
        assert verdict.kind is VerdictKind.IN_AGREEMENT

    def test_progress_never_goes_back_and_is_whole_only_at_the_end(self, subject: Subject) -> None:
        name = start(subject, subject.make_project(clips=3, unlike=True), "j1").name
        shares: list[float] = []

        def watch(execution: Execution) -> None:
            progress = execution.progress
            if progress is not None and progress.total:
                shares.append(progress.done / progress.total)
                assert (progress.percent == 100) == (execution.state is ExecutionState.SUCCEEDED)

        watch(subject.until_ended(name, watch))
        assert shares == sorted(shares)
        assert shares[-1] == 1

    @pytest.mark.not_on("gcp", reason="media of Google Cloud are not looked at yet")
    def test_a_bad_clip_fails_the_run_by_name(self, subject: Subject) -> None:
        good, gone = subject.make_file("good.mp4"), subject.make_file("gone.mp4")
        project = subject.author.create("Bad", [good, gone], subject.call())
        subject.plant(project.id, "reel", "/earlier.mp4")
        project = subject.store.read_project(project.id, subject.call())
        subject.remove_file(gone)
        ended = subject.until_ended(start(subject, project, "j1").name)
        assert ended.state is ExecutionState.FAILED
        assert ended.reason == "gone.mp4 does not exist"
        document = subject.store.read_project(project.id, subject.call())
        assert (document.status, document.status_reason) == ("failed", ended.reason)
        assert document.reel == "/earlier.mp4"
        assert subject.store.read_job("j1", subject.call()).error == ended.reason
        output = subject.engine.look_at_output(document, subject.call())
        assert (output.clips, output.missing_clips) == (Presence.MISSING, (str(gone),))

    def test_a_status_set_meanwhile_is_not_overwritten_by_the_ending(
        self, subject: Subject
    ) -> None:
        subject.hold_runs()
        project = subject.make_project()
        name = start(subject, project, "j1").name
        subject.until_under_way(name)
        document = subject.store.read_project(project.id, subject.call())
        by_hand = (FieldChange("status", "stitching", "cancelled"),)
        subject.store.change(project.id, by_hand, document.version, subject.call())
        subject.let_go(name)
        assert subject.until_ended(name).state is ExecutionState.SUCCEEDED
        document = subject.store.read_project(project.id, subject.call())
        assert (document.status, document.reel) == ("cancelled", None)
        verdict = reconciling(subject).examine(project.id, subject.call()).verdict
        assert verdict.kind is VerdictKind.CONFLICT


class TestReading:
    def test_what_is_not_there_is_missing(self, subject: Subject) -> None:
        engine, call = subject.engine, subject.call()
        assert engine.find("nobody", call) == ()
        for ask in (engine.read, engine.request_cancel, engine.force_stop):
            with pytest.raises(Missing):
                ask("stitch-nobody", call)

    def test_the_newest_come_first_by_project_and_bounded(self, subject: Subject) -> None:
        one, two = subject.make_project("One"), subject.make_project("Two")
        runs = [subject.add_run(project.id, ended=True) for project in (one, two, one, one)]
        names = [run.name for run in runs]
        engine, call = subject.engine, subject.call()
        everything = engine.list_executions(None, 10, call)
        assert [e.name for e in everything.executions] == names[::-1]
        assert not everything.truncated
        mine = engine.list_executions(one.id, 2, call)
        assert [e.name for e in mine.executions] == [names[3], names[2]]
        assert mine.truncated
        assert not engine.list_executions(one.id, 3, call).truncated
        assert engine.list_executions("nobody", 3, call).executions == ()
        of_job = engine.list_executions("nobody", 3, call, or_job="no such job")
        assert of_job.executions == ()
        with_own = engine.list_executions(one.id, 3, call, or_job=runs[0].job_id)
        assert [e.name for e in with_own.executions] == [names[3], names[2], names[0]]

    @pytest.mark.not_on("gcp", reason="media of Google Cloud are not looked at yet")
    def test_a_project_without_files_has_no_output(self, subject: Subject) -> None:
        project = subject.make_project(clips=2)
        output = subject.engine.look_at_output(project, subject.call())
        assert (output.reel, output.clips) == (Presence.MISSING, Presence.FOUND)
        assert output.missing_clips == ()


class TestStopping:
    def test_a_cancel_that_is_accepted_is_not_yet_a_cancel(self, subject: Subject) -> None:
        subject.hold_runs(deaf=True)
        project = subject.make_project()
        name = start(subject, project, "j1").name
        subject.until_under_way(name)
        asked = subject.engine.request_cancel(name, subject.call())
        assert asked.state is ExecutionState.CANCELLING
        assert asked.cancel_requested_at is not None
        subject.let_time_pass()
        again = subject.engine.request_cancel(name, subject.call())
        assert again.cancel_requested_at == asked.cancel_requested_at
        document = subject.store.read_project(project.id, subject.call())
        assert document.known_status is ProjectStatus.STITCHING
        subject.let_go(name, ExecutionState.SUCCEEDED)
        ended = subject.until_ended(name)
        assert ended.state is ExecutionState.SUCCEEDED, "it finished before the cancel arrived"

    @pytest.mark.not_on("gcp", reason="its worker writes the document only; see test_cloud_endings")
    def test_a_running_one_is_cancelled_and_leaves_nothing(self, subject: Subject) -> None:
        subject.hold_runs()
        project = subject.make_project()
        name = start(subject, project, "j1").name
        subject.until_under_way(name)
        subject.engine.request_cancel(name, subject.call())
        ended = subject.until_ended(name)
        assert ended.state is ExecutionState.CANCELLED
        document = subject.store.read_project(project.id, subject.call())
        assert (document.status, document.reel) == ("cancelled", None)
        assert subject.store.read_job("j1", subject.call()).state is JobState.CANCELLED
        output = subject.engine.look_at_output(document, subject.call())
        assert output.reel is Presence.MISSING
        if output.reel_name is not None and Path(output.reel_name).parent.is_dir():
            assert list(Path(output.reel_name).parent.iterdir()) == []

    @pytest.mark.not_on("gcp", reason="its worker writes the document only; see test_cloud_endings")
    def test_a_queued_one_is_cancelled_at_once(self, subject: Subject) -> None:
        subject.one_at_a_time()
        subject.hold_runs()
        first = start(subject, subject.make_project("First"), "j1").name
        subject.until_under_way(first)
        project = subject.make_project("Second")
        queued = start(subject, project, "j2")
        assert queued.state is ExecutionState.PENDING
        cancelled = subject.engine.request_cancel(queued.name, subject.call())
        assert cancelled.state is ExecutionState.CANCELLED
        assert cancelled.started_at is None
        document = subject.store.read_project(project.id, subject.call())
        assert document.known_status is ProjectStatus.CANCELLED
        assert subject.store.read_job("j2", subject.call()).state is JobState.CANCELLED
        subject.let_go(first)
        assert subject.until_ended(first).state is ExecutionState.SUCCEEDED
        assert subject.engine.read(queued.name, subject.call()) == cancelled

    def test_one_that_has_ended_stays_as_it_ended(self, subject: Subject) -> None:
        name = start(subject, subject.make_project(), "j1").name
        ended = subject.until_ended(name)
        assert subject.engine.request_cancel(name, subject.call()) == ended
        assert subject.engine.force_stop(name, subject.call()) == ended
        assert subject.engine.read(name, subject.call()) == ended

    @pytest.mark.not_on("gcp", reason="Cloud Run cannot be forced; its own test says so")
    @pytest.mark.parametrize(
        ("asked_before", "state"),
        [(False, ExecutionState.INTERRUPTED), (True, ExecutionState.CANCELLED)],
    )
    def test_force_ends_it_at_once(
        self, subject: Subject, asked_before: bool, state: ExecutionState
    ) -> None:
        subject.hold_runs(deaf=True)
        name = start(subject, subject.make_project(), "j1").name
        subject.until_under_way(name)
        if asked_before:
            subject.engine.request_cancel(name, subject.call())
        ended = subject.engine.force_stop(name, subject.call())
        assert (ended.state, ended.reason) == (state, "forced")
        assert subject.engine.read(name, subject.call()) == ended

    @pytest.mark.not_on("gcp", reason="Cloud Run tells of a killed task as a failure")
    def test_a_killed_one_is_interrupted_and_the_project_is_reconciled(
        self, subject: Subject
    ) -> None:
        subject.hold_runs()
        project = subject.make_project()
        name = start(subject, project, "j1").name
        subject.until_under_way(name)
        subject.kill(name)
        ended = subject.until_ended(name)
        assert ended.state is ExecutionState.INTERRUPTED
        assert (ended.reason or "").startswith("the worker was killed (no lock, last heartbeat ")
        settled = reconciling(subject).settle(project.id, subject.call())
        assert settled.applied is not None
        document = subject.store.read_project(project.id, subject.call())
        assert (document.status, document.status_reason) == (
            "failed",
            f"interrupted: {ended.reason}",
        )
        assert subject.store.read_job("j1", subject.call()).state is JobState.INTERRUPTED
        assert settled.examination.verdict.kind is VerdictKind.IN_AGREEMENT
