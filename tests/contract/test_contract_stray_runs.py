"""Stray runs on every backend: what works for a project whose document does not name it."""

from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.stray_run import Stray
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.services.listening import Listening
from phoenix_admin.services.stray_runs_reading import RecordBook, read_stray_runs
from tests.contract.subjects import Subject, start
from tests.contract.test_contract_run_history import ports_of


def test_a_run_that_no_document_claims_is_found_beside_one_that_is(subject: Subject) -> None:
    subject.hold_runs()
    claimed, behind = subject.make_project("A"), subject.make_project("B")
    kept = start(subject, claimed, "j1")
    order = RunOrder("j2", behind.id, JobKind.STITCH, behind.clips)
    stray = subject.engine.run(order, subject.call())
    for run in (kept, stray):
        subject.until_under_way(run.name)
    found = read_stray_runs(
        ports_of(subject), DEFAULT_POLICY, Listening(), RecordBook(), subject.call()
    )
    (row,) = found.rows
    assert (row.id, row.stray, row.project_name) == (stray.name, Stray.RUNNING_BEHIND, "B")
    assert (row.started_by, row.looked_up) == (None, True)
    assert (found.claimed, found.cut_at) == (1, None)
    for run in (kept, stray):
        subject.let_go(run.name)
        subject.until_ended(run.name)
