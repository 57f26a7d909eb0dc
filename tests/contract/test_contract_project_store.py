"""What every ProjectStore promises."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from phoenix_admin.domain.errors import Conflict, Invalid, Missing, PhoenixError
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.ports.project_store import JobClosing, ListPace
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext
from tests.contract.subjects import Subject, make_job

RACERS = 16

ALSO_ON = ("gcp-rest",)


def race(attempt: "list[object]", act) -> list[object]:
    """Let all racers act at the same moment; returns what each got."""
    line = threading.Barrier(RACERS)

    def run(number: int) -> None:
        line.wait()
        try:
            attempt[number] = act(number)
        except PhoenixError as error:
            attempt[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(RACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return attempt


class TestReading:
    def test_a_project_reads_back_as_it_was_made(self, subject: Subject) -> None:
        made = subject.make_project("It's a “reel” ☃ \n two", clips=2)
        read = subject.store.read_project(made.id, subject.call())
        assert read == made
        assert read.known_status is ProjectStatus.READY
        assert len(read.clips) == 2
        assert read.updated_at.utcoffset() == timedelta(0)

    def test_what_is_not_there_is_missing(self, subject: Subject) -> None:
        store, call = subject.store, subject.call()
        closing = JobClosing("nobody", JobState.FAILED, subject.clock.now())
        for attempt in (
            lambda: store.read_project("nobody", call),
            lambda: store.read_job("nobody", call),
            lambda: store.change("nobody", (FieldChange("reel", None, "x"),), "1", call),
            lambda: store.record_launch("nobody", "run-1", call),
            lambda: store.close_job(closing, call),
        ):
            with pytest.raises(Missing):
                attempt()
        assert store.list_jobs("nobody", 10, call) == ()

    def test_the_list_gives_the_newest_first_and_says_when_it_is_cut(
        self, subject: Subject
    ) -> None:
        made = [subject.make_project(f"Reel {number}") for number in range(4)]
        whole = subject.store.list_projects(subject.call())
        assert [p.id for p in whole.projects] == [p.id for p in reversed(made)]
        assert not whole.truncated
        assert not subject.bounded_store(4).list_projects(subject.call()).truncated
        part = subject.bounded_store(3).list_projects(subject.call())
        assert [p.id for p in part.projects] == [p.id for p in reversed(made[1:])]
        assert part.truncated

    def test_a_list_in_parts_ends_and_holds_what_the_whole_one_does(self, subject: Subject) -> None:
        made = [subject.make_project(f"Reel {number}") for number in range(4)]
        for pace in (ListPace.PARTS, ListPace.PARTS, ListPace.ANEW):
            found = subject.store.list_projects(subject.call(), pace)
            for _ in range(10):
                if not found.unfinished:
                    break
                found = subject.store.list_projects(subject.call(), ListPace.PARTS)
            assert not found.unfinished
            assert [p.id for p in found.projects] == [p.id for p in reversed(made)]
        project = subject.store.read_project(made[0].id, subject.call())
        change = (FieldChange("reel", None, "r.mp4"),)
        written = subject.store.change(project.id, change, project.version, subject.call())
        again = subject.store.list_projects(subject.call(), ListPace.PARTS)
        assert written in again.projects

    def test_several_are_read_by_their_ids_and_those_that_are_gone_left_out(
        self, subject: Subject
    ) -> None:
        one, two = subject.make_project("One"), subject.make_project("Two")
        subject.make_project("Three")
        wanted = {two.id, one.id, "nobody"}
        found = subject.store.read_projects(wanted, subject.call())
        assert sorted(found, key=lambda p: p.name) == [one, two]
        assert subject.store.read_projects((), subject.call()) == ()

    def test_an_unknown_status_is_kept_and_survives_other_writes(self, subject: Subject) -> None:
        project = subject.make_project()
        subject.plant(project.id, "status", "archiving")
        read = subject.store.read_project(project.id, subject.call())
        assert (read.status, read.known_status) == ("archiving", None)
        change = (FieldChange("reel", None, "r.mp4"),)
        written = subject.store.change(project.id, change, read.version, subject.call())
        assert (written.status, written.reel) == ("archiving", "r.mp4")

    def test_a_cancelled_call_reads_and_writes_nothing(self, subject: Subject) -> None:
        project = subject.make_project()
        token = CancelToken()
        token.cancel()
        gone = TaskContext(token, 10)
        with pytest.raises(CancelledError):
            subject.store.list_projects(gone)
        with pytest.raises(CancelledError):
            subject.store.claim(project, make_job(subject, project, "j1"), gone)
        assert subject.store.read_project(project.id, subject.call()) == project


class TestClaim:
    def test_a_claim_sets_everything_in_one_step(self, subject: Subject) -> None:
        project = subject.make_project()
        subject.plant(project.id, "status_reason", "the disk was full")
        project = subject.store.read_project(project.id, subject.call())
        claimed = subject.store.claim(project, make_job(subject, project, "j1"), subject.call())
        assert claimed.known_status is ProjectStatus.STITCHING
        assert claimed.active_job == "j1"
        assert claimed.status_before_claim == "ready"
        assert claimed.status_reason is None
        assert claimed.claimed_at is not None
        assert claimed.claimed_at >= project.updated_at
        assert claimed.version != project.version
        assert claimed == subject.store.read_project(project.id, subject.call())
        job = subject.store.read_job("j1", subject.call())
        assert job == replace(make_job(subject, project, "j1"), requested_at=job.requested_at)
        assert job.state is JobState.CLAIMED

    def test_a_stale_claim_is_refused_and_writes_nothing(self, subject: Subject) -> None:
        project = subject.make_project()
        first = subject.store.claim(project, make_job(subject, project, "j1"), subject.call())
        with pytest.raises(Conflict):
            subject.store.claim(project, make_job(subject, project, "j2"), subject.call())
        assert subject.store.read_project(project.id, subject.call()) == first
        with pytest.raises(Missing):
            subject.store.read_job("j2", subject.call())

    def test_a_job_id_is_used_once(self, subject: Subject) -> None:
        one, two = subject.make_project("One"), subject.make_project("Two")
        subject.store.claim(one, make_job(subject, one, "j1"), subject.call())
        with pytest.raises(Conflict):
            subject.store.claim(two, make_job(subject, two, "j1"), subject.call())
        assert subject.store.read_project(two.id, subject.call()) == two

    def test_of_sixteen_racing_claims_exactly_one_wins(self, subject: Subject) -> None:
        project = subject.make_project()
        jobs = [make_job(subject, project, f"j{number:02}") for number in range(RACERS)]
        got = race(
            [None] * RACERS,
            lambda number: subject.store.claim(project, jobs[number], subject.call()),
        )
        winners = [answer for answer in got if isinstance(answer, Project)]
        assert len(winners) == 1
        assert sum(isinstance(answer, Conflict) for answer in got) == RACERS - 1
        assert subject.store.read_project(project.id, subject.call()) == winners[0]
        recorded = subject.store.list_jobs(project.id, 100, subject.call())
        assert [job.id for job in recorded] == [winners[0].active_job]


class TestChange:
    def test_fields_are_written_and_cleared_under_the_version(self, subject: Subject) -> None:
        project = subject.make_project()
        changes = (
            FieldChange("status", "ready", "failed"),
            FieldChange("status_reason", None, "output missing"),
            FieldChange("reel", None, "reel ☃.mp4"),
            FieldChange("active_job", None, "j9"),
        )
        written = subject.store.change(project.id, changes, project.version, subject.call())
        assert (written.status, written.status_reason) == ("failed", "output missing")
        assert (written.reel, written.active_job) == ("reel ☃.mp4", "j9")
        assert written.clips == project.clips
        back = (FieldChange("status_reason", "output missing", None),)
        cleared = subject.store.change(project.id, back, written.version, subject.call())
        assert cleared.status_reason is None
        assert len({project.version, written.version, cleared.version}) == 3

    def test_a_stale_change_is_refused_and_writes_nothing(self, subject: Subject) -> None:
        project = subject.make_project()
        change = (FieldChange("status", "ready", "cancelled"),)
        written = subject.store.change(project.id, change, project.version, subject.call())
        with pytest.raises(Conflict):
            subject.store.change(project.id, change, project.version, subject.call())
        assert subject.store.read_project(project.id, subject.call()) == written

    def test_of_racing_changes_exactly_one_wins(self, subject: Subject) -> None:
        project = subject.make_project()
        got = race(
            [None] * RACERS,
            lambda number: subject.store.change(
                project.id,
                (FieldChange("reel", None, f"{number}.mp4"),),
                project.version,
                subject.call(),
            ),
        )
        winners = [answer for answer in got if isinstance(answer, Project)]
        assert len(winners) == 1
        assert subject.store.read_project(project.id, subject.call()) == winners[0]

    @pytest.mark.parametrize("field", ["name", "clips", "version", "id", "status = 'x', name"])
    def test_only_four_fields_may_be_written(self, subject: Subject, field: str) -> None:
        project = subject.make_project()
        with pytest.raises(Invalid):
            subject.store.change(
                project.id, (FieldChange(field, None, "x"),), project.version, subject.call()
            )
        assert subject.store.read_project(project.id, subject.call()) == project

    def test_a_status_cannot_be_emptied(self, subject: Subject) -> None:
        project = subject.make_project()
        with pytest.raises(Invalid):
            subject.store.change(
                project.id, (FieldChange("status", "ready", None),), project.version, subject.call()
            )

    def test_changing_nothing_changes_nothing(self, subject: Subject) -> None:
        project = subject.make_project()
        assert subject.store.change(project.id, (), project.version, subject.call()) == project
        with pytest.raises(Conflict):
            subject.store.change(project.id, (), "another", subject.call())


class TestJobRecords:
    def test_recording_a_launch_twice_is_no_error_but_another_name_is(
        self, subject: Subject
    ) -> None:
        project = subject.make_project()
        subject.store.claim(project, make_job(subject, project, "j1"), subject.call())
        once = subject.store.record_launch("j1", "run-1", subject.call())
        assert (once.state, once.execution) == (JobState.LAUNCHED, "run-1")
        assert subject.store.record_launch("j1", "run-1", subject.call()) == once
        with pytest.raises(Conflict):
            subject.store.record_launch("j1", "run-2", subject.call())
        assert subject.store.read_job("j1", subject.call()) == once

    def test_a_launch_recorded_late_does_not_reopen_the_record(self, subject: Subject) -> None:
        project = subject.make_project()
        subject.store.claim(project, make_job(subject, project, "j1"), subject.call())
        closing = JobClosing("j1", JobState.FAILED, subject.clock.now(), error="no clips")
        subject.store.close_job(closing, subject.call())
        late = subject.store.record_launch("j1", "run-1", subject.call())
        assert (late.state, late.execution, late.error) == (JobState.FAILED, "run-1", "no clips")

    def test_a_closed_record_stays_as_it_is(self, subject: Subject) -> None:
        project = subject.make_project()
        subject.store.claim(project, make_job(subject, project, "j1"), subject.call())
        ended = subject.clock.now() + timedelta(microseconds=1)
        good = JobClosing("j1", JobState.SUCCEEDED, ended, output="reel.mp4")
        closed = subject.store.close_job(good, subject.call())
        assert (closed.state, closed.ended_at, closed.output) == (
            JobState.SUCCEEDED,
            ended,
            "reel.mp4",
        )
        bad = JobClosing("j1", JobState.FAILED, ended + timedelta(hours=1), error="late")
        assert subject.store.close_job(bad, subject.call()) == closed

    def test_never_started_gives_way_to_how_a_late_run_ended(self, subject: Subject) -> None:
        project = subject.make_project()
        subject.store.claim(project, make_job(subject, project, "j1"), subject.call())
        now = subject.clock.now()
        subject.store.close_job(JobClosing("j1", JobState.NEVER_STARTED, now), subject.call())
        good = JobClosing("j1", JobState.SUCCEEDED, now, output="reel.mp4")
        closed = subject.store.close_job(good, subject.call())
        assert (closed.state, closed.output) == (JobState.SUCCEEDED, "reel.mp4")
        again = JobClosing("j1", JobState.NEVER_STARTED, now)
        assert subject.store.close_job(again, subject.call()) == closed

    def test_jobs_are_listed_newest_first_and_bounded(self, subject: Subject) -> None:
        project = subject.make_project()
        other = subject.make_project("Other")
        subject.store.claim(other, make_job(subject, other, "x"), subject.call())
        begun = subject.clock.now()
        for number in range(4):
            job = replace(
                make_job(subject, project, f"j{number}"),
                requested_at=begun + timedelta(seconds=number),
            )
            project = subject.store.claim(project, job, subject.call())
        listed = subject.store.list_jobs(project.id, 3, subject.call())
        assert [job.id for job in listed] == ["j3", "j2", "j1"]
        assert project.status_before_claim == "stitching"
