"""Everything the fakes share: documents, jobs, executions, files, log lines, faults, the time.

Nothing happens by itself and there are no threads: executions move when a test says so.
"""

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.fake.fault_script import FaultScript
from phoenix_admin.domain.bulk_plan import BulkPlan
from phoenix_admin.domain.chain_check import BrokenLink
from phoenix_admin.domain.clip import Clip
from phoenix_admin.domain.errors import Missing
from phoenix_admin.domain.evidence import failure_reason
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import Job, JobKind, JobState
from phoenix_admin.domain.journal_entry import JournalEntry
from phoenix_admin.domain.log_entry import LogEntry, Severity
from phoenix_admin.domain.media_files import is_sound
from phoenix_admin.domain.notation import clock_time
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.domain.project import Project, ProjectKind, ProjectStatus

FOLDER = "/home/rae/Phoenix"
"""Where the fakes' files pretend to be."""

_SOUND: dict[str, Any] = {"width": None, "height": None, "codec": "mp3"}

QUEUED = Progress(0, 0, "ms", Stage.QUEUED)


class FakeWorld:
    """The state behind the fakes of one environment. Every method takes the world's lock."""

    def __init__(self, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        self.script = FaultScript()
        self.lock = threading.RLock()
        self.projects: dict[str, Project] = {}
        self.jobs: dict[str, Job] = {}
        self.executions: dict[str, Execution] = {}
        self.files: dict[str, int] = {}
        self.clips: dict[str, Clip] = {}
        self.lines: list[LogEntry] = []
        self.journal: list[JournalEntry] = []
        self.journal_problems: tuple[BrokenLink, ...] = ()
        self.plans: dict[str, BulkPlan] = {}
        self.can_force_stop = True
        self.samples_made = False
        self.last_number = 0

    @classmethod
    def populated(cls) -> "FakeWorld":
        """A world in which every status and verdict can be seen, at `PICTURE_TIME`."""
        found, world = _furnished(), cls()
        for name in ("projects", "jobs", "executions", "files", "clips"):
            getattr(world, name).update(getattr(found, name))
        world.lines += found.lines
        world.journal += found.journal
        world.last_number = found.last_number
        return world

    # -- furnishing ------------------------------------------------------------------------

    def add_project(
        self,
        name: str,
        status: str = ProjectStatus.READY,
        *,
        project_id: str | None = None,
        clips: int | tuple[str, ...] = 2,
        **fields: Any,
    ) -> Project:
        """A document; a number of clips makes that many clip files that exist."""
        with self.lock:
            project_id = project_id or f"p{self.next_number():04}"
            sound = fields.get("kind") is ProjectKind.EPISODE
            names = self.add_clips(name, clips, sound=sound) if isinstance(clips, int) else clips
            values: dict[str, Any] = {
                "kind": ProjectKind.REEL,
                "reel": None,
                "active_job": None,
                "updated_at": self.clock.now(),
                "version": "1",
                **fields,
            }
            project = Project(id=project_id, name=name, status=str(status), clips=names, **values)
            self.projects[project_id] = project
            return project

    def add_clips(self, folder: str, count: int, *, sound: bool = False) -> tuple[str, ...]:
        """That many clips or sound files, with facts that look real."""
        what, ending = ("segment", "mp3") if sound else ("clip", "mp4")
        return tuple(
            self.add_clip(f"{FOLDER}/media/{folder}/{what} {number:02}.{ending}", number)
            for number in range(1, count + 1)
        )

    def add_clip(self, path: str, number: int = 1, **facts: Any) -> str:
        """A clip file; returns its path, which is its name."""
        values: dict[str, Any] = {
            "size": 3_400_000 + 411_000 * number,
            "duration_ms": 6_200 + 1_370 * number,
            "width": 1920,
            "height": 1080,
            "has_audio": True,
            "codec": "h264",
            **(_SOUND if is_sound(path) else {}),
            **facts,
        }
        with self.lock:
            self.clips[path] = Clip(path, path, **values)
            self.files[path] = values["size"] or 0
            return path

    def add_job(self, project_id: str, job_id: str, state: JobState, **fields: Any) -> Job:
        """A job record."""
        with self.lock:
            values: dict[str, Any] = {
                "kind": JobKind.STITCH,
                "requested_by": "rae",
                "requested_at": self.clock.now(),
                **fields,
            }
            job = Job(id=job_id, project_id=project_id, state=state, **values)
            self.jobs[job_id] = job
            return job

    def add_execution(self, name: str, state: ExecutionState, **fields: Any) -> Execution:
        """An execution in that state."""
        with self.lock:
            values: dict[str, Any] = {
                "kind": JobKind.STITCH,
                "created_at": self.clock.now(),
                **fields,
            }
            execution = Execution(name=name, state=state, **values)
            self.executions[name] = execution
            return execution

    def log(
        self,
        execution: str,
        message: str,
        severity: Severity = Severity.INFO,
        *,
        time: datetime | None = None,
        fields: Mapping[str, Any] | None = None,
    ) -> LogEntry:
        """A log line of an execution."""
        with self.lock:
            by = self.executions[execution]
            entry = LogEntry(
                time=time or self.clock.now(),
                severity=severity,
                source=execution,
                message=message,
                identity=f"{execution}:{len(self.lines)}",
                job_id=by.job_id,
                project_id=by.project_id,
                fields=dict(fields or {}),
            )
            self.lines.append(entry)
            return entry

    # -- moving executions -----------------------------------------------------------------

    def progress(self, name: str, progress: Progress) -> Execution:
        """The execution runs and has come this far."""
        with self.lock:
            execution, now = self.execution(name), self.clock.now()
            state = execution.state
            if state is ExecutionState.PENDING:
                state = ExecutionState.RUNNING
            return self._keep(
                execution,
                state=state,
                started_at=execution.started_at or now,
                progress=progress,
                progress_at=now,
                heartbeat_at=now,
            )

    def finish(
        self,
        name: str,
        state: ExecutionState,
        reason: str | None = None,
        *,
        output: str | None = None,
        recorded: bool = True,
    ) -> Execution:
        """The execution ends. `recorded`: document and job record are written, as workers do.

        A success makes the reel (at `output`, or where the project's reel belongs).
        """
        with self.lock:
            execution, now = self.execution(name), self.clock.now()
            changes: dict[str, Any] = {"state": state, "ended_at": now, "reason": reason}
            if state is ExecutionState.SUCCEEDED:
                changes["output"] = output or reel_of(execution.project_id or name, execution.kind)
                self.files[changes["output"]] = 24_117_248
                done = max(1, execution.progress.total if execution.progress else 1)
                changes["progress"] = Progress(done, done, "ms", Stage.DONE)
            ended = self._keep(execution, **changes)
            if recorded:
                self._record(ended)
            return ended

    def kill(self, name: str) -> Execution:
        """Its worker is killed: interrupted, and nobody has told the document."""
        with self.lock:
            execution = self.execution(name)
            seen = execution.heartbeat_at
            heartbeat = f"last heartbeat {clock_time(seen)}" if seen else "no heartbeat"
            reason = f"the worker was killed (no lock, {heartbeat})"
            return self.finish(name, ExecutionState.INTERRUPTED, reason, recorded=False)

    def prune(self, name: str) -> None:
        """The engine forgets the execution."""
        with self.lock:
            del self.executions[name]

    # -- for the fakes ---------------------------------------------------------------------

    def next_number(self) -> int:
        """1, 2, 3, …"""
        with self.lock:
            self.last_number += 1
            return self.last_number

    def execution(self, name: str) -> Execution:
        """One execution. Raises Missing."""
        with self.lock:
            if name not in self.executions:
                msg = f"There is no execution {name}."
                raise Missing(msg)
            return self.executions[name]

    def project(self, project_id: str) -> Project:
        """One document. Raises Missing."""
        with self.lock:
            if project_id not in self.projects:
                msg = f"There is no project {project_id}."
                raise Missing(msg)
            return self.projects[project_id]

    def write_project(self, project: Project, **changes: Any) -> Project:
        """Change a document and raise its version."""
        with self.lock:
            version = str(int(project.version) + 1)
            written = replace(project, **changes, version=version, updated_at=self.clock.now())
            self.projects[project.id] = written
            return written

    def close_job(self, job_id: str, state: JobState, **changes: Any) -> None:
        """Close a job record unless it is closed."""
        with self.lock:
            job = self.jobs.get(job_id)
            if job is not None and job.state.gives_way_to(state):
                self.jobs[job_id] = replace(job, state=state, **changes)

    def _keep(self, execution: Execution, **changes: Any) -> Execution:
        kept = replace(execution, **changes)
        self.executions[execution.name] = kept
        return kept

    def _record(self, ended: Execution) -> None:
        project = self.projects.get(ended.project_id or "")
        if (
            project is not None
            and project.active_job == ended.job_id
            and project.status == ProjectStatus.STITCHING
        ):
            status, reason = _document_words(ended)
            reel = ended.output or project.reel
            self.write_project(project, status=status.value, status_reason=reason, reel=reel)
        self.close_job(
            ended.job_id or "",
            state=_JOB_STATES.get(ended.state, JobState.FAILED),
            ended_at=ended.ended_at,
            output=ended.output,
            error=ended.reason,
        )


@cache
def _furnished() -> FakeWorld:
    """Made once in a process: all that lies in it is frozen, so each world may have the same."""
    from phoenix_admin.backends.fake.populated import populate  # noqa: PLC0415 - it needs us

    return populate(FakeWorld())


def reel_of(project_id: str, kind: JobKind = JobKind.STITCH) -> str:
    """Where the reel or episode of a project belongs."""
    return f"{FOLDER}/reels/{project_id}.{'m4a' if kind is JobKind.ASSEMBLE else 'mp4'}"


def _document_words(ended: Execution) -> tuple[ProjectStatus, str | None]:
    if ended.state is ExecutionState.SUCCEEDED:
        return ProjectStatus.COMPLETE, None
    if ended.state is ExecutionState.CANCELLED:
        return ProjectStatus.CANCELLED, None
    return ProjectStatus.FAILED, failure_reason(ended)


_JOB_STATES = {
    ExecutionState.SUCCEEDED: JobState.SUCCEEDED,
    ExecutionState.FAILED: JobState.FAILED,
    ExecutionState.CANCELLED: JobState.CANCELLED,
    ExecutionState.INTERRUPTED: JobState.INTERRUPTED,
}
