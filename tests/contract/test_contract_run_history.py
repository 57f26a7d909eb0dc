"""The history of runs, on every backend: what the engine has forgotten stays, and is not failed."""

import pytest

from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.job import Job, JobKind, JobState
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.ports.project_store import JobClosing
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.job_catalogue import read_jobs
from phoenix_admin.services.job_rows import JobRow
from phoenix_admin.services.listening import Listening
from phoenix_admin.services.run_history import read_run_history
from tests.contract.subjects import Subject, start

FORGETS = pytest.mark.not_on("local", reason="it keeps every execution it has started")
GONE = "the engine no longer lists it"


def ports_of(subject: Subject) -> EnvironmentPorts:
    from phoenix_admin.domain.environment import LOCAL  # noqa: PLC0415 - any will do

    return EnvironmentPorts(
        LOCAL, "rae", subject.clock, subject.store, subject.engine, subject.journal
    )


def history(subject: Subject, project_id: str, most: int = 9) -> dict[str, JobRow]:
    rows = read_run_history(project_id, ports_of(subject), DEFAULT_POLICY, most, subject.call())
    return {row.id: row for row in rows}


def listed(subject: Subject) -> dict[str, JobRow]:
    reading = read_jobs(ports_of(subject), DEFAULT_POLICY, Listening(), subject.call())
    return {row.id: row for row in reading.rows}


def ended_run(subject: Subject, job_id: str) -> tuple[str, str]:
    """A project whose run has ended, and the run's name."""
    project = subject.make_project()
    name = start(subject, project, job_id).name
    subject.until_ended(name)
    return project.id, name


def test_a_run_is_in_the_history_as_the_engine_has_it(subject: Subject) -> None:
    project_id, name = ended_run(subject, "j1")
    (row,) = history(subject, project_id).values()
    assert (row.id, row.execution_name, row.standing.state) == ("j1", name, E.SUCCEEDED)
    assert history(subject, "another") == {}


def test_one_that_nobody_has_a_record_of_is_there_while_the_engine_lists_it(
    subject: Subject,
) -> None:
    run = subject.add_run("p1", ended=True)
    (row,) = history(subject, "p1").values()
    assert (row.id, row.job, row.execution_name) == (run.name, None, run.name)
    assert history(subject, "p1", most=0) == {}


@FORGETS
@pytest.mark.parametrize("recorded", [True, False])
def test_a_pruned_run_stays_with_what_is_known_and_is_never_called_failed(
    subject: Subject, recorded: bool
) -> None:
    project_id, name = ended_run(subject, "j1")
    if recorded:
        now = subject.clock.now()
        subject.store.close_job(JobClosing("j1", JobState.SUCCEEDED, now), subject.call())
    closed = subject.store.read_job("j1", subject.call()).state is JobState.SUCCEEDED
    subject.world.prune(name)
    for rows in (history(subject, project_id), listed(subject)):
        (row,) = rows.values()
        assert (row.execution, row.execution_name) == (None, name)
        if closed:
            assert row.standing.state is E.SUCCEEDED
            assert row.standing.note == f"as recorded; {GONE}"
        else:
            assert row.standing.state is E.UNKNOWN
            assert row.standing.note == f"{GONE}; last known: launched"
        assert not row.needs_attention


@FORGETS
def test_only_the_newest_of_the_records_and_the_listed_ones_are_given(subject: Subject) -> None:
    project = subject.make_project()
    begun = start(subject, project, "j1")
    subject.world.prune(begun.name)
    subject.let_time_pass()
    newer = subject.add_run(project.id)
    assert list(history(subject, project.id)) == [newer.name, "j1"]
    assert list(history(subject, project.id, most=1)) == [newer.name]


def test_a_claim_of_now_is_starting_and_no_unknown(subject: Subject) -> None:
    project = subject.make_project()
    now = subject.clock.now()
    job = Job("j1", project.id, JobKind.STITCH, "rae", now, JobState.CLAIMED)
    subject.store.claim(project, job, subject.call())
    (row,) = history(subject, project.id).values()
    assert row.standing.state is JobState.CLAIMED
