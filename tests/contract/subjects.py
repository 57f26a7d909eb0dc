"""The backends a contract suite runs on, each with the same hooks.

A suite asks a *subject* for ports and for situations ("a run that is under way and stays so");
how a situation comes about is the subject's own affair. A new backend joins by adding a subject.
"""

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import psutil

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.project_store import FakeProjectStore
from phoenix_admin.backends.local.backend import LocalBackend, open_local
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.backends.local.project_store import LocalProjectStore
from phoenix_admin.backends.local.run_log import RunLog
from phoenix_admin.backends.local.spawning import WorkerCommand, worker_command
from phoenix_admin.domain.chain_check import BrokenLink, LinkFault
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import Job, JobKind, JobState, kind_for
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.domain.project import Project
from phoenix_admin.ports.bulk_plan_store import BulkPlanStore
from phoenix_admin.ports.clip_library import ClipLibrary
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.job_engine import JobEngine, RunOrder
from phoenix_admin.ports.journal import Journal
from phoenix_admin.ports.project_author import ProjectAuthor
from phoenix_admin.ports.project_store import ProjectStore
from phoenix_admin.tasks.context import TaskContext, unhurried
from tests.contract import staged_worker
from tests.support.sounds import write_tone
from tests.support.waiting import until


class Subject(Protocol):
    """A backend under test.

    `tells_progress`: its engine knows how far a run is, and when it was last alive.
    `sees_files`: it looks at reels and clips themselves.
    """

    tells_progress: bool
    sees_files: bool
    clock: Clock
    store: ProjectStore
    engine: JobEngine
    journal: Journal
    author: ProjectAuthor
    library: ClipLibrary
    plans: BulkPlanStore

    def call(self) -> TaskContext:
        """A patient call."""
        ...

    def make_project(self, name: str = "Reel", clips: int = 2, *, unlike: bool = False) -> Project:
        """A project, status ready, whose clips exist and can be stitched.

        `unlike` clips differ, so that they must be re-encoded: slower, with more stages.
        """
        ...

    def remove_file(self, path: Path) -> None:
        """Take a media file away."""
        ...

    def make_file(self, name: str) -> Path:
        """A media file that exists, for a project of one's own."""
        ...

    def make_sound(self, name: str) -> Path:
        """A sound file that exists, for an episode."""
        ...

    def plant(self, project_id: str, field: str, value: Any) -> None:
        """Put a raw value into a document, as another program might. Python's name of a field."""
        ...

    def change_journal_line(self, line: int) -> None:
        """Somebody's hand in this line of the journal; 1 is the oldest."""
        ...

    def bounded_store(self, most_projects: int) -> ProjectStore:
        """The same documents behind a smaller bound."""
        ...

    def hold_runs(self, *, deaf: bool = False) -> None:
        """From now on a run stays under way until `let_go`; `deaf` ones do not hear a cancel."""
        ...

    def let_go(self, name: str, state: ExecutionState = ExecutionState.SUCCEEDED) -> None:
        """Let a held run come to its natural end, which is `state`."""
        ...

    def until_under_way(self, name: str) -> Execution:
        """Wait until a run is running and has said how far it is."""
        ...

    def until_ended(self, name: str, watch: Callable[[Execution], None] | None = None) -> Execution:
        """Wait until a run has ended; `watch` is shown what was read on the way."""
        ...

    def kill(self, name: str) -> None:
        """End what works on a run, without its knowing."""
        ...

    def let_time_pass(self) -> None:
        """The clock tells another time afterwards."""
        ...

    def one_at_a_time(self) -> None:
        """From now on one run at once; more wait in the queue."""
        ...

    def add_run(self, project_id: str, *, ended: bool = False) -> Execution:
        """An execution that nothing works on."""
        ...

    def close(self) -> None:
        """End everything that the test has begun."""
        ...


def make_job(subject: Subject, project: Project, job_id: str) -> Job:
    """A record as the trigger makes it."""
    now = subject.clock.now()
    return Job(job_id, project.id, kind_for(project), "rae", now, JobState.CLAIMED)


def start(subject: Subject, project: Project, job_id: str) -> Execution:
    """Claim a project and run it, as the trigger does."""
    call = subject.call()
    subject.store.claim(project, make_job(subject, project, job_id), call)
    order = RunOrder(job_id, project.id, kind_for(project), project.clips)
    execution = subject.engine.run(order, call)
    subject.store.record_launch(job_id, execution.name, call)
    return execution


class FakeSubject:
    """The scripted backend; time passes when a hook needs it."""

    tells_progress = True
    sees_files = True

    def __init__(self, tmp_path: Path) -> None:
        self.backend = open_fake()
        self.world = self.backend.world
        self.clock = self.backend.clock
        self.store: ProjectStore = self.backend.store
        self.engine: JobEngine = self.backend.engine
        self.journal: Journal = self.backend.journal
        self.author: ProjectAuthor = self.backend.author
        self.library: ClipLibrary = self.backend.library
        self.plans: BulkPlanStore = self.backend.plans
        self._folder = tmp_path
        self._held = False

    def call(self) -> TaskContext:
        return unhurried()

    def make_project(self, name: str = "Reel", clips: int = 2, *, unlike: bool = False) -> Project:
        self.clock.advance(1)
        return self.world.add_project(name, clips=clips)

    def make_file(self, name: str) -> Path:
        return Path(self.world.add_clip(str(self._folder / name)))

    def make_sound(self, name: str) -> Path:
        return self.make_file(name)

    def remove_file(self, path: Path) -> None:
        del self.world.files[str(path)], self.world.clips[str(path)]

    def plant(self, project_id: str, field: str, value: Any) -> None:
        # The world keeps domain objects: what a mapping makes of a wrong type is local's affair.
        project = self.world.projects[project_id]
        self.world.write_project(project, **{field: value})

    def bounded_store(self, most_projects: int) -> ProjectStore:
        return FakeProjectStore(self.world, most_projects=most_projects)

    def hold_runs(self, *, deaf: bool = False) -> None:
        self._held = True

    def let_go(self, name: str, state: ExecutionState = ExecutionState.SUCCEEDED) -> None:
        self.world.finish(name, state)

    def until_under_way(self, name: str) -> Execution:
        self.clock.advance(1)
        return self.world.progress(name, Progress(1_000, 4_000, "ms", Stage.CONFORMING))

    def until_ended(self, name: str, watch: Callable[[Execution], None] | None = None) -> Execution:
        watch = watch or (lambda _execution: None)
        execution = self.world.execution(name)
        if execution.state is ExecutionState.CANCELLING:
            return self.world.finish(name, ExecutionState.CANCELLED)
        if execution.state.is_active and not self._held:
            self.clock.advance(1)
            project = self.world.projects[execution.project_id or ""]
            broken = [clip for clip in project.clips if clip not in self.world.files]
            if broken:
                reason = f"{Path(broken[0]).name} does not exist"
                return self.world.finish(name, ExecutionState.FAILED, reason)
            for done in (500, 2_000, 3_900):
                step = Progress(done, 4_000, "ms", Stage.CONFORMING)
                watch(self.world.progress(name, step))
            return self.world.finish(name, ExecutionState.SUCCEEDED)
        assert execution.state.is_terminal, execution
        return execution

    def kill(self, name: str) -> None:
        self.world.kill(name)

    def let_time_pass(self) -> None:
        self.clock.advance(1)

    def one_at_a_time(self) -> None:
        """Nothing to do: here a run begins only when a hook says so."""

    def add_run(self, project_id: str, *, ended: bool = False) -> Execution:
        self.clock.advance(1)
        number = self.world.next_number()
        state = ExecutionState.FAILED if ended else ExecutionState.RUNNING
        return self.world.add_execution(
            f"run-{number}", state, job_id=f"job-{number}", project_id=project_id
        )

    def change_journal_line(self, line: int) -> None:
        entry = self.world.journal[line - 1]
        link = BrokenLink(LinkFault.CHANGED, line, entry.attempt, entry.time)
        self.world.journal_problems += (link,)

    def close(self) -> None:
        pass


def staged(action: str, point: str) -> WorkerCommand:
    """A command that starts the staged worker instead of the product's."""

    def words(data_dir: Path, execution: str) -> list[str]:
        usual = worker_command(data_dir, execution)
        return [sys.executable, "-P", staged_worker.__file__, action, point, *usual[4:]]

    return words


class LocalSubject:
    """The embedded backend: real database, real workers, real ffmpeg, tiny clips."""

    tells_progress = True
    sees_files = True

    def __init__(
        self,
        data_dir: Path,
        clip: Callable[[int], Path],
        *,
        most_at_once: int = 2,
        command: WorkerCommand = worker_command,
        start_limit: timedelta = timedelta(seconds=30),
    ) -> None:
        self.data_dir = data_dir
        self._clip = clip
        self._command = command
        self._idle: list[str] = []
        self.backend = open_local(
            data_dir,
            most_at_once=most_at_once,
            command=self._words,
            start_limit=start_limit,
        )
        self._take(self.backend)

    def _take(self, backend: LocalBackend) -> None:
        self.backend = backend
        self.clock: Clock = backend.clock
        self.store: ProjectStore = backend.store
        self.engine: JobEngine = backend.engine
        self.journal: Journal = backend.journal
        self.author: ProjectAuthor = backend.author
        self.library: ClipLibrary = backend.library
        self.plans: BulkPlanStore = backend.plans
        self.table = ExecutionTable(backend.database)

    def _words(self, root: Path, name: str) -> list[str]:
        return self._command(root, name)

    def use(self, command: WorkerCommand) -> None:
        """Start workers so from now on."""
        self._command = command

    def call(self) -> TaskContext:
        return unhurried()

    def make_project(self, name: str = "Reel", clips: int = 2, *, unlike: bool = False) -> Project:
        files = [self._clip(number if unlike else 0) for number in range(clips)]
        return self.author.create(name, files, self.call())

    def make_file(self, name: str) -> Path:
        path = self.data_dir.parent / name
        path.write_bytes(self._clip(0).read_bytes())
        return path

    def make_sound(self, name: str) -> Path:
        return write_tone(self.data_dir.parent / name, 0.4)

    def remove_file(self, path: Path) -> None:
        path.unlink()

    def change_journal_line(self, line: int) -> None:
        path = self.backend.folder.journal
        lines = path.read_bytes().splitlines(keepends=True)
        lines[line - 1] = lines[line - 1].replace(b'"account": "rae"', b'"account": "sam"')
        path.write_bytes(b"".join(lines))

    def plant(self, project_id: str, field: str, value: Any) -> None:
        with self.backend.database.writing(self.call()) as connection:
            connection.execute(
                f"UPDATE projects SET {field} = ?, version = version + 1 WHERE id = ?",
                (value, project_id),
            )

    def bounded_store(self, most_projects: int) -> ProjectStore:
        return LocalProjectStore(self.backend.database, self.clock, most_projects=most_projects)

    def hold_runs(self, *, deaf: bool = False) -> None:
        self.use(staged("deaf" if deaf else "hold", "middle"))

    def let_go(self, name: str, state: ExecutionState = ExecutionState.SUCCEEDED) -> None:
        # A held worker ends as nature has it; `state` only says what a suite expects.
        staged_worker.go_file(self.data_dir, name).touch()

    def until_under_way(self, name: str) -> Execution:
        def under_way() -> Execution | None:
            execution = self.engine.read(name, self.call())
            far = execution.progress is not None and execution.progress.done > 0
            return execution if far and self.is_at_point(name) else None

        return until(under_way, what=f"{name} under way")

    def is_at_point(self, name: str) -> bool:
        """Whether a staged worker stands at its point."""
        return staged_worker.go_file(self.data_dir, name).with_name(f"at-{name}").exists()

    def until_ended(self, name: str, watch: Callable[[Execution], None] | None = None) -> Execution:
        def ended() -> Execution | None:
            execution = self.engine.read(name, self.call())
            if watch is not None:
                watch(execution)
            return execution if execution.state.is_terminal else None

        # A worker is nice to all others: a machine that is busy makes it wait.
        return until(ended, what=f"the end of {name}", seconds=60)

    def kill(self, name: str) -> None:
        worker = self.table.read(name, self.call()).worker
        assert worker is not None
        psutil.Process(worker.pid).kill()

    def let_time_pass(self) -> None:
        before = self.clock.now()
        until(lambda: self.clock.now() > before, what="another time")

    def one_at_a_time(self) -> None:
        self.backend.change_settings(self.call(), most_at_once=1)

    def add_run(self, project_id: str, *, ended: bool = False) -> Execution:
        number = time.monotonic_ns()
        order = RunOrder(f"job-{number}", project_id, JobKind.STITCH, ())
        reel = self.backend.folder.reels / "x.mp4"
        call, now = self.call(), self.clock.now()
        row = self.table.insert(f"run-{number}", order, reel, now, call)
        self._idle.append(row.name)
        if ended:
            assert self.table.settle(row, ExecutionState.FAILED, now, call)
        return self.table.read(row.name, call).face

    def add_line(self, execution: str, message: str, at: datetime) -> None:
        """One log line of an execution."""
        face = self.table.read(execution, self.call()).face
        path = self.backend.folder.log_of(execution)
        log = RunLog(path, job_id=face.job_id or "", project_id=face.project_id or "")
        log.write(at, Severity.INFO, message, {})
        log.close()

    def close(self) -> None:
        """Let every held worker go, and see that all have ended; kills what does not end."""
        call = self.call()
        with self.backend.database.writing(call) as connection:
            for name in self._idle:
                connection.execute("DELETE FROM executions WHERE name = ?", (name,))
        self.one_at_a_time()
        rows = self.table.open_rows(call)
        for row in rows:
            staged_worker.go_file(self.data_dir, row.name).touch()
            if row.is_queued:
                self.engine.request_cancel(row.name, call)
        with suppress(AssertionError):
            until(lambda: not self._living(), what="the end of all workers", seconds=15)
        for process in self._living():
            process.kill()
        until(lambda: not self._living(), what="the death of all workers")
        self.backend.close()

    def _living(self) -> list[psutil.Process]:
        """Processes that work on this folder."""
        self.backend.engine.tend(self.call())
        found = []
        for process in psutil.process_iter(["cmdline", "status"]):
            words = process.info["cmdline"] or []
            if str(self.data_dir) in words and process.pid != os.getpid():
                found.append(process)
        return found
