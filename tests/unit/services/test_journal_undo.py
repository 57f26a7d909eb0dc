"""Undo from the journal: exact, only where it can be, and from the file after a restart."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.backends.fake.backend import FakeBackend, open_fake
from phoenix_admin.backends.fake.fault_script import Fail, LoseReply
from phoenix_admin.backends.local.journal_file import JournalFile
from phoenix_admin.domain.errors import Slow
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.services.journal_undo import undo_of, why_not
from phoenix_admin.services.results import Tone
from phoenix_admin.services.write_gate import WriteAction, WriteGate
from phoenix_admin.tasks.context import unhurried
from tests.support.bench_of_services import ServiceBench, ports_of, service_bench

Ended = AttemptOutcome


def finished_project(bench: ServiceBench):
    """A project that says stitching, and whose run has succeeded."""
    world = bench.world
    project = world.add_project("Ep 41")
    world.add_job(project.id, "J1", JobState.LAUNCHED, execution="run-1")
    project = world.write_project(project, status="stitching", active_job="J1")
    world.add_execution("run-1", E.RUNNING, job_id="J1", project_id=project.id)
    world.finish("run-1", E.SUCCEEDED, recorded=False)
    return world.projects[project.id]


def corrected(bench: ServiceBench):
    """Its correction has been written, and this is its line."""
    project = finished_project(bench)
    bench.workbench.open_project(project.id)
    bench.workbench.session.set_visible(True)
    bench.runner.run_all()
    assert bench.world.projects[project.id].status == "complete"
    return project, bench.world.journal[-1]


def restarted(bench: ServiceBench) -> ServiceBench:
    """Another program over the same world."""
    return service_bench(bench.backend)


def undo(bench: ServiceBench, entry: JournalEntry):
    assert bench.workbench.operations.request_undo_entry(entry)
    bench.runner.run_all()
    return bench.workbench.results.results[0]


def test_a_correction_is_put_back_exactly_by_a_program_that_never_saw_it():
    bench = service_bench()
    project, entry = corrected(bench)
    now = bench.world.projects[project.id]
    assert why_not(entry, now) is None
    after = restarted(bench)
    result = undo(after, entry)
    back = bench.world.projects[project.id]
    fields = ("status", "status_reason", "reel", "active_job")
    assert [getattr(back, f) for f in fields] == [getattr(project, f) for f in fields]
    assert back.reel is None
    assert (result.tone, result.project_id) == (Tone.PLAIN, project.id)
    assert result.text == "Ep 41 was put back to stitching."
    line = bench.world.journal[-1]
    assert (line.action, line.outcome, line.name) == ("undo", Ended.DONE, "Ep 41")
    assert line.version == back.version


def test_the_line_in_the_file_is_enough(tmp_path: Path):
    fresh = open_fake()
    parts = [fresh.world, fresh.clock, fresh.store, fresh.engine]
    rest = [fresh.author, fresh.library, fresh.plans]
    path = tmp_path / "journal.jsonl"
    bench = service_bench(FakeBackend(*parts, JournalFile(path), *rest))
    project = finished_project(bench)
    reconciling = bench.workbench._reconciling
    reconciling.settle(project.id, unhurried())
    assert bench.world.projects[project.id].status == "complete"
    (entry, *_) = JournalFile(path).newest(1, unhurried())
    after = service_bench(FakeBackend(*parts, JournalFile(path), *rest))
    undo(after, entry)
    back = bench.world.projects[project.id]
    assert (back.status, back.reel) == ("stitching", project.reel)
    assert JournalFile(path).broken_links(unhurried()) == ()


def test_an_undo_can_itself_be_undone():
    bench = service_bench()
    project, entry = corrected(bench)
    done = bench.world.projects[project.id]
    undo(bench, entry)
    undo(bench, bench.world.journal[-1])
    again = bench.world.projects[project.id]
    assert (again.status, again.reel) == (done.status, done.reel)


def test_a_document_that_moved_on_is_left_and_says_what_it_says():
    bench = service_bench()
    project, entry = corrected(bench)
    moved = bench.world.write_project(bench.world.projects[project.id], status="draft")
    said = why_not(entry, moved)
    assert said == "Ep 41 has been changed since: it says draft now."
    result = undo(bench, entry)
    assert result.tone is Tone.BAD
    assert result.text == f"{said} Nothing was written."
    assert bench.world.projects[project.id] == moved
    line = bench.world.journal[-1]
    assert (line.action, line.outcome, line.detail) == ("undo", Ended.CONFLICT, result.text)


def test_a_project_that_is_gone_is_said():
    bench = service_bench()
    project, entry = corrected(bench)
    assert why_not(entry, None) == "Ep 41 is not there any more."
    del bench.world.projects[project.id]
    result = undo(bench, entry)
    assert (result.tone, result.project_name) == (Tone.BAD, "Ep 41")
    assert bench.world.journal[-1].outcome is Ended.FAILED


def test_an_answer_that_was_lost_is_looked_for_and_never_written_again():
    bench = service_bench()
    project, entry = corrected(bench)
    before = bench.world.script.calls["store.change"]
    bench.world.script.plan("store.change", LoseReply(Slow("no answer")))
    assert undo(bench, entry).tone is Tone.PLAIN
    assert bench.world.script.calls["store.change"] - before == 1
    assert bench.world.projects[project.id].status == "stitching"
    assert bench.world.journal[-1].outcome is Ended.DONE


def test_a_look_before_it_that_had_no_answer_leaves_no_doubt():
    bench = service_bench()
    project, entry = corrected(bench)
    bench.world.script.plan("store.read_project", Fail(Slow("no answer")))
    writes = bench.writes()
    undo(bench, entry)
    assert bench.writes() == writes
    assert bench.world.journal[-1].outcome is Ended.FAILED
    assert bench.world.projects[project.id].status == "complete"


def test_where_writing_is_off_it_is_refused_and_journaled():
    bench = service_bench()
    _, entry = corrected(bench)
    closed = service_bench(bench.backend, read_only=True)
    writes = bench.writes()
    undo(closed, entry)
    assert bench.writes() == writes
    assert bench.world.journal[-1].outcome is Ended.REFUSED


def test_a_line_of_another_environment_is_not_undone_here():
    bench = service_bench()
    _, entry = corrected(bench)
    writes = bench.writes()
    result = undo(bench, replace(entry, environment="PROD"))
    assert result.text == "It was written in PROD, and this is LOCAL."
    assert bench.writes() == writes


def test_while_it_waits_no_other_write_of_the_project_is_sent():
    bench = service_bench()
    project, entry = corrected(bench)
    operations = bench.workbench.operations
    assert operations.request_undo_entry(entry)
    assert not operations.request_undo_entry(entry)
    assert not operations.request_stitch(project)
    assert operations.under_way(project.id) is WriteAction.UNDO


# ---------------------------------------------------------------------- the rule itself


def line(**more) -> JournalEntry:
    values = {
        "action": "reconcile",
        "outcome": Ended.DONE,
        "before": {"status": "stitching", "reel": ""},
        "after": {"status": "complete", "reel": "/r.mp4"},
        "version": "7",
        "name": "Ep 41",
        **more,
    }
    clock = open_fake().clock
    return JournalEntry(
        time=clock.now(),
        account="rae",
        environment="LOCAL",
        target="p1",
        duration=timedelta(0),
        **values,
    )


def test_empty_means_no_value():
    change = undo_of(line())
    assert change.changes == (
        FieldChange("status", "complete", "stitching"),
        FieldChange("reel", "/r.mp4", None),
    )
    assert (change.project_id, change.version, change.safe) == ("p1", "7", False)


@pytest.mark.parametrize("action", list(WriteAction))
@pytest.mark.parametrize("outcome", list(Ended))
def test_only_done_changes_of_a_document_have_one(action, outcome):
    entry = line(action=action, outcome=outcome)
    can = outcome is Ended.DONE and action in ("reconcile", "set status", "adopt", "undo")
    assert (undo_of(entry) is not None) is can
    project = replace(open_fake().world.add_project("Ep 41"), id="p1", version="7")
    assert (why_not(entry, project) is None) is can


@pytest.mark.parametrize(
    "more",
    [
        {"before": {}, "after": {}},
        {"before": {"status": "a"}},
        {"before": {"execution": "run-1"}, "after": {"execution": "run-1 cancelled"}},
        {"before": {"status": "•••", "reel": ""}},
        {"version": ""},
    ],
)
def test_a_line_that_does_not_say_enough_has_none_and_says_why(more):
    entry = line(**more)
    assert undo_of(entry) is None
    assert why_not(entry, None).endswith(".")


values = st.none() | st.text()


@given(
    st.dictionaries(
        st.sampled_from(["status", "status_reason", "reel", "active_job"]),
        st.tuples(values, values),
        min_size=1,
    )
)
def test_what_the_gate_wrote_is_put_back_exactly_or_not_at_all(wanted):
    changes = tuple(FieldChange(field, old, new) for field, (old, new) in wanted.items())
    backend = open_fake()
    project = backend.world.add_project("Ep 41")
    ports = ports_of(backend)
    gate = WriteGate(ports.environment, "rae", ports.journal, ports.clock)
    with gate.attempt(WriteAction.RECONCILE, project.id) as attempt:
        attempt.changing(changes)
        attempt.wrote(project)
    (entry,) = backend.world.journal
    change = undo_of(entry)
    if change is None:
        texts = [text for pair in wanted.values() for text in pair]
        assert "" in texts or any(
            "•••" in t for t in (*entry.before.values(), *entry.after.values())
        )
        return
    assert change.version == project.version
    assert change.changes == tuple(FieldChange(c.field, c.new, c.old) for c in changes)
