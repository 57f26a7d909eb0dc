"""The jobs of all projects, and what an engine tells of a run's orders."""

from dataclasses import replace
from datetime import timedelta

import pytest

from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import Job, JobKind, JobState
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.ports.project_store import JobClosing
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext
from tests.contract.subjects import Subject, make_job, start


def request(subject: Subject, job_id: str, minutes: int) -> Job:
    """A job of a project of its own, asked for so many minutes ago."""
    project = subject.make_project(f"Reel of {job_id}")
    asked = subject.clock.now() - timedelta(minutes=minutes)
    job = replace(make_job(subject, project, job_id), requested_at=asked)
    subject.store.claim(project, job, subject.call())
    return job


class TestRecentJobs:
    def test_nothing_was_asked_for_yet(self, subject: Subject) -> None:
        listing = subject.store.list_recent_jobs(10, subject.call())
        assert (listing.jobs, listing.truncated) == ((), False)

    def test_jobs_of_all_projects_come_newest_first(self, subject: Subject) -> None:
        jobs = [request(subject, f"j{number}", minutes=number) for number in (3, 1, 2)]
        listing = subject.store.list_recent_jobs(10, subject.call())
        assert [job.id for job in listing.jobs] == ["j1", "j2", "j3"]
        assert {job.project_id for job in listing.jobs} == {job.project_id for job in jobs}
        assert listing.taken_at.utcoffset() == timedelta(0)
        assert not listing.truncated

    def test_a_bound_says_that_older_ones_exist(self, subject: Subject) -> None:
        for number in range(4):
            request(subject, f"j{number}", minutes=number)
        call = subject.call()
        three = subject.store.list_recent_jobs(3, call)
        assert [job.id for job in three.jobs] == ["j0", "j1", "j2"]
        assert three.truncated
        assert not subject.store.list_recent_jobs(4, call).truncated
        none = subject.store.list_recent_jobs(0, call)
        assert (none.jobs, none.truncated) == ((), True)

    def test_a_list_and_a_single_reading_agree(self, subject: Subject) -> None:
        job = request(subject, "j1", minutes=1)
        store, call = subject.store, subject.call()
        store.record_launch(job.id, "stitch-1", call)
        ended = subject.clock.now()
        store.close_job(JobClosing(job.id, JobState.FAILED, ended, None, "no space"), call)
        (listed,) = store.list_recent_jobs(10, call).jobs
        assert listed == store.read_job(job.id, call)
        assert (listed.state, listed.error, listed.ended_at) == (JobState.FAILED, "no space", ended)

    def test_nobody_waits_for_it_any_more(self, subject: Subject) -> None:
        token = CancelToken()
        token.cancel()
        with pytest.raises(CancelledError):
            subject.store.list_recent_jobs(10, TaskContext(token, 10.0))


class TestOrdersOfARun:
    def test_an_execution_says_what_it_was_ordered_to_do(self, subject: Subject) -> None:
        subject.hold_runs()
        project = subject.make_project(clips=3)
        call = subject.call()
        subject.store.claim(project, make_job(subject, project, "j1"), call)
        clips = project.clips[:2]
        order = RunOrder("j1", project.id, JobKind.STITCH, clips, overrides={"thorough": "true"})
        begun = subject.engine.run(order, call)
        (listed,) = subject.engine.list_executions(None, 10, call).executions
        for told in (begun, listed, subject.engine.read(begun.name, call)):
            assert told.clips == clips
            assert told.overrides == {"thorough": "true"}
            assert (told.reel is not None) == subject.sees_files
        subject.let_go(begun.name)
        subject.until_ended(begun.name)

    def test_a_run_without_overrides_says_that_there_are_none(self, subject: Subject) -> None:
        project = subject.make_project()
        begun = start(subject, project, "j1")
        assert begun.overrides == {}
        ended = subject.until_ended(begun.name)
        assert ended.state is ExecutionState.SUCCEEDED
        assert ended.output == ended.reel
