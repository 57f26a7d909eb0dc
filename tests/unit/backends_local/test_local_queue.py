"""The queue: never more at once than allowed, nothing twice, nobody needed to move it on."""

import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

from phoenix_admin.backends.local.backend import open_local
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.progress import Stage
from phoenix_admin.domain.project import ProjectStatus
from tests.contract.subjects import LocalSubject, start
from tests.support.waiting import until


def states(local: LocalSubject) -> list[ExecutionState]:
    """Of all runs, oldest first."""
    listed = local.engine.list_executions(None, 50, local.call()).executions
    return [execution.state for execution in reversed(listed)]


class TestBound:
    def test_two_run_and_the_third_waits_then_starts_by_itself(self, local: LocalSubject) -> None:
        local.hold_runs()
        names = [start(local, local.make_project(f"Reel {n}"), f"j{n}").name for n in range(3)]
        for name in names[:2]:
            local.until_under_way(name)
        third = local.engine.read(names[2], local.call())
        assert third.state is ExecutionState.PENDING
        assert third.pid is None
        assert third.progress is not None
        assert third.progress.stage is Stage.QUEUED
        shares = [local.engine.read(name, local.call()).progress for name in names[:2]]
        assert all(share is not None for share in shares)
        local.let_go(names[0])
        # From here on no engine method is called: only workers can start the third.
        table = ExecutionTable(local.backend.database)
        until(
            lambda: table.read(names[2], local.call()).face.pid is not None,
            what="the third, started by the first's worker",
        )
        assert table.read(names[0], local.call()).face.state is ExecutionState.SUCCEEDED
        assert table.read(names[1], local.call()).face.state is ExecutionState.RUNNING
        for name in names[1:]:
            local.let_go(name)
        assert [local.until_ended(name).state for name in names] == [ExecutionState.SUCCEEDED] * 3

    def test_a_killed_worker_frees_its_place_at_the_next_look(self, local: LocalSubject) -> None:
        local.one_at_a_time()
        local.hold_runs()
        first = start(local, local.make_project("First"), "j1").name
        second = start(local, local.make_project("Second"), "j2").name
        local.until_under_way(first)
        local.kill(first)
        local.until_under_way(second)
        assert local.engine.read(first, local.call()).state is ExecutionState.INTERRUPTED
        local.let_go(second)
        assert local.until_ended(second).state is ExecutionState.SUCCEEDED

    def test_a_higher_bound_takes_effect_at_the_next_look(self, local: LocalSubject) -> None:
        local.one_at_a_time()
        local.hold_runs()
        names = [start(local, local.make_project(f"{n}"), f"j{n}").name for n in range(2)]
        local.until_under_way(names[0])
        assert states(local) == [ExecutionState.RUNNING, ExecutionState.PENDING]
        local.backend.change_settings(local.call(), most_at_once=2)
        local.until_under_way(names[1])
        for name in names:
            local.let_go(name)
            local.until_ended(name)

    def test_a_queue_left_behind_is_found_again(self, local: LocalSubject) -> None:
        waiting = local.add_run(local.make_project().id)
        local._idle.clear()
        local.backend.close()
        local._take(open_local(local.data_dir))
        # Its clips are an empty list, so it ends badly; that it ends shows that it was started.
        assert local.until_ended(waiting.name).state is ExecutionState.FAILED


RACER = """
import sys
from pathlib import Path
from phoenix_admin.backends.local.backend import open_local
from phoenix_admin.tasks.context import unhurried
words = sys.argv[2:]
def command(d, n):
    with (d / "started").open("a") as file:
        file.write(n + "\\n")
    return [*words]
backend = open_local(Path(sys.argv[1]), command=command)
sys.stdin.readline()
backend.engine.tend(unhurried())
backend.close()
"""


class TestRaces:
    def test_many_apps_start_each_run_once_and_not_too_many(
        self, local: LocalSubject, tmp_path: Path
    ) -> None:
        project = local.make_project()
        runs = [local.add_run(project.id) for _ in range(5)]
        local._idle.clear()  # they are meant to be started
        nothing = [sys.executable, "-c", "pass"]
        racers = [
            subprocess.Popen(
                [sys.executable, "-c", RACER, str(local.data_dir), *nothing],
                stdin=subprocess.PIPE,
                text=True,
            )
            for _ in range(4)
        ]
        for racer in racers:
            assert racer.stdin is not None
            racer.stdin.write("go\n")
            racer.stdin.flush()
        for racer in racers:
            racer.communicate(timeout=60)
        assert [racer.returncode for racer in racers] == [0] * 4
        started = (local.data_dir / "started").read_text().split()
        assert sorted(started) == sorted(run.name for run in runs[:2])

    def test_of_claims_from_several_processes_one_wins(self, local: LocalSubject) -> None:
        project = local.make_project()
        program = (
            "import sys\nfrom pathlib import Path\n"
            "from phoenix_admin.backends.local.backend import open_local\n"
            "from phoenix_admin.domain.errors import Conflict\n"
            "from phoenix_admin.domain.job import Job, JobKind, JobState\n"
            "from phoenix_admin.tasks.context import unhurried\n"
            "b, call = open_local(Path(sys.argv[1])), unhurried()\n"
            "p = b.store.read_project(sys.argv[2], call)\n"
            "job = Job(sys.argv[3], p.id, JobKind.STITCH, 'x', b.clock.now(), JobState.CLAIMED)\n"
            "print('ready', flush=True)\nsys.stdin.readline()\n"
            "try:\n    print(b.store.claim(p, job, call).active_job)\n"
            "except Conflict:\n    print('conflict')\n"
            "b.close()\n"
        )
        racers = [
            subprocess.Popen(
                [sys.executable, "-c", program, str(local.data_dir), project.id, f"j{number}"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for number in range(4)
        ]
        for racer in racers:
            assert racer.stdout is not None
            assert racer.stdout.readline() == "ready\n"
        for racer in racers:
            assert racer.stdin is not None
            racer.stdin.write("go\n")
            racer.stdin.flush()
        said = sorted(racer.communicate(timeout=60)[0].strip() for racer in racers)
        winner = local.store.read_project(project.id, local.call()).active_job
        assert said == sorted(["conflict"] * 3 + [winner or ""])

    def test_lanes_of_one_app_start_each_run_once(self, local: LocalSubject) -> None:
        project = local.make_project()
        for _ in range(4):
            local.add_run(project.id)
        local._idle.clear()
        begun: list[str] = []

        def command(data_dir: Path, execution: str) -> list[str]:
            begun.append(execution)
            return [sys.executable, "-c", "pass"]

        local.use(command)
        line = threading.Barrier(8)

        def look() -> None:
            line.wait()
            local.engine.list_executions(None, 10, local.call())

        threads = [threading.Thread(target=look) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(begun) == len(set(begun)) == 2


class TestTwoAtOnce:
    def test_they_do_not_disturb_each_other(self, local: LocalSubject) -> None:
        projects = [local.make_project(f"Reel {n}", clips=3, unlike=True) for n in range(2)]
        names = [start(local, project, project.id).name for project in projects]
        ended = [local.until_ended(name) for name in names]
        assert [execution.state for execution in ended] == [ExecutionState.SUCCEEDED] * 2
        assert ended[0].output != ended[1].output
        for project, execution in zip(projects, ended, strict=True):
            document = local.store.read_project(project.id, local.call())
            assert document.known_status is ProjectStatus.COMPLETE
            assert document.reel == execution.output
            assert (execution.ended_at or execution.created_at) - execution.created_at < timedelta(
                minutes=1
            )
