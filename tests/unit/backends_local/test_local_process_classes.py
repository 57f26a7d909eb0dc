"""The classes on real processes: zombies, orphans, the stopped, and workers with their locks."""

import pytest

from phoenix_admin.backends.local.backend import open_local
from phoenix_admin.backends.local.file_lock import acquire
from phoenix_admin.backends.local.process_runs import LocalRunEvidence
from phoenix_admin.backends.local.process_tables import open_process_table
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.process_class import LockStanding, ProcessClass
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.services.process_watch import ProcessWatch
from phoenix_admin.tasks.context import unhurried
from tests.contract.subjects import start
from tests.support.live_processes import LiveProcesses
from tests.support.waiting import until

C = ProcessClass


@pytest.fixture
def live(tmp_path):
    made = LiveProcesses(tmp_path)
    yield made
    made.close()


def watching(runs=None):
    clock = SystemClock()
    return ProcessWatch(open_process_table(clock), clock, runs)


def rows(watch):
    return {row.facts.pid: row for row in watch.look(unhurried()).rows}


def test_zombie_orphan_and_stopped_are_told_apart(live):
    zombie, keeper = live.zombie()
    orphan, subreaper = live.orphan_under_subreaper()
    stopped, healthy = live.stopped(), live.sleeper()
    watch = watching()
    until(lambda: healthy in rows(watch))
    found = rows(watch)
    assert (found[zombie].kind, found[zombie].worker) == (C.ZOMBIE, "assemble")
    assert found[zombie].details.command is None
    assert f"keeper ({keeper})" in found[zombie].classified.reason
    assert found[orphan].kind is C.ORPHAN
    assert f"({subreaper})" in found[orphan].classified.reason
    assert found[stopped].kind is C.HEALTHY
    assert "not hung" in found[stopped].classified.reason
    assert found[healthy].kind is C.HEALTHY


def test_a_launcher_that_was_seen_is_missed_when_it_is_gone(live):
    words = '"$0" 1000 & echo $!; read -r line'
    shell = live.start(
        "sh", "-c", words, live.program("assemble"), stdin=-1, stdout=-1, start_new_session=True
    )
    pid = int(shell.stdout.readline())
    live.note(pid)
    watch = watching()
    until(lambda: pid in rows(watch))
    assert rows(watch)[pid].kind is C.HEALTHY
    shell.kill()
    shell.wait()
    found = rows(watch)[pid]
    assert found.kind is C.ORPHAN
    assert found.classified.reason.startswith(f"Started by sh ({shell.pid}), which is gone")


def test_a_worker_that_holds_its_lock_is_healthy_and_without_it_an_orphan(live, tmp_path):
    backend = open_local(tmp_path / "data")
    table, folder = backend.engine._table, backend.folder
    order = RunOrder("job-1", "project-1", JobKind.ASSEMBLE, ())
    table.insert("assemble-x1", order, tmp_path / "reel", backend.clock.now(), unhurried())
    mark = {"PHOENIX_EXECUTION": "assemble-x1"}
    pid = live.sleeper("python3", env=mark, start_new_session=True)
    watch = watching(LocalRunEvidence(backend.database, folder))
    lock = acquire(folder.lock_of("assemble-x1"))
    until(lambda: pid in rows(watch))
    found = rows(watch)[pid]
    assert (found.kind, found.worker) == (C.HEALTHY, "assemble")
    assert found.evidence.run.lock is LockStanding.HELD
    assert found.evidence.run.project_id == "project-1"
    lock.release()
    with backend.database.writing(unhurried()) as connection:
        connection.execute("UPDATE executions SET state = 'failed'")
    assert rows(watch)[pid].kind is C.ORPHAN
    backend.close()


def test_what_an_environment_says_is_not_believed(tmp_path):
    backend = open_local(tmp_path / "data")
    evidence = LocalRunEvidence(backend.database, backend.folder)
    names = ["../../etc/passwd", "stitch-unknown", "", "x" * 500, "a\nb"]
    assert evidence.runs(names, unhurried()) == {}
    assert list(backend.folder.runs.iterdir()) == []
    backend.close()


def test_the_engine_collects_the_workers_it_has_started(live, tmp_path):
    backend = open_local(tmp_path / "data")
    child = live.start(live.program("assemble"), "0")
    backend.engine._children.append(child)
    codes = until(backend.engine.reap)
    assert codes == {child.pid: 0}
    assert backend.engine.reap() == {}
    backend.close()


def test_a_real_worker_is_of_the_kind_it_works_on(local):
    local.hold_runs()
    kinds = {}
    for name, file in (("Talk", local.make_sound("a.wav")), ("Film", local.make_file("a.mp4"))):
        project = local.author.create(name, [file, file], local.call())
        run = start(local, project, f"job-{name}").name
        local.until_under_way(run)
        kinds[local.table.read(run, local.call()).worker.pid] = run.partition("-")[0]
    found = rows(watching(LocalRunEvidence(local.backend.database, local.backend.folder)))
    assert {pid: found[pid].worker for pid in kinds} == kinds
    assert set(kinds.values()) == {"assemble", "stitch"}
    assert {found[pid].kind for pid in kinds} == {C.HEALTHY}
