"""Jobs and executions of the stand-in, and the ways in which Cloud Run surprises.

Messages are the library's raw protobuf. Every method takes the lock; what is handed out is a copy.
"""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

from google.cloud import run_v2
from google.protobuf import timestamp_pb2

Execution = type(run_v2.Execution.pb(run_v2.Execution()))
Job = type(run_v2.Job.pb(run_v2.Job()))
Task = type(run_v2.Task.pb(run_v2.Task()))
State = run_v2.Condition.State
Reason = run_v2.Condition.ExecutionReason
_LETTERS = "bcdfghjklmnpqrstvwxz2456789"


class CancelMode(Enum):
    """What comes of a cancel."""

    ENDS = auto()  # cancelled at once, with a completion time
    WITHOUT_COMPLETION_TIME = auto()
    TOO_LATE = auto()  # it had succeeded before the cancel landed
    SLOW = auto()  # cancelling, until `end` says how it ended
    DEAF = auto()  # accepted, and nothing shows of it


@dataclass
class RunWorld:
    """Executions that move when a test says so, or by themselves after `run_seconds`."""

    project: str = "my-pipeline-dev"
    region: str = "europe-west1"
    instantly: bool = False  # a run has succeeded before anybody can look
    run_seconds: float | None = None
    cancel_mode: CancelMode = CancelMode.ENDS
    operation_has_metadata: bool = True
    operation_has_response: bool = True
    cancel_operation_error: bool = False
    page_size_ignored: bool = False
    page_limit: int = 1_000
    oldest_first: bool = False
    not_granted: set[str] = field(default_factory=set)  # permissions the caller lacks
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    jobs: dict[str, Job] = field(default_factory=dict)
    executions: dict[str, Execution] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def parent(self) -> str:
        """The location that all jobs are in."""
        return f"projects/{self.project}/locations/{self.region}"

    def add_job(self, name: str, *, retries: int = 3, tasks: int = 1, minutes: int = 10) -> Job:
        """A job that can be run."""
        job = Job(name=f"{self.parent}/jobs/{name}", uid=secrets.token_hex(8), etag='"j1"')
        job.template.task_count = tasks
        job.template.template.max_retries = retries
        job.template.template.timeout.seconds = minutes * 60
        container = job.template.template.containers.add(name="main", image="example/reel:1")
        container.env.add(name="MODE", value="batch")
        with self.lock:
            self.jobs[job.name] = job
        return job

    def run(self, request) -> Execution:
        """A new execution of a job, with the request's overrides in its template."""
        with self.lock:
            job = self.jobs[request.name]
            name = f"{job.name}/executions/{short(job.name)}-{_word()}"
            made = Execution(name=name, job=short(job.name), etag='"1"', reconciling=True)
            made.create_time.CopyFrom(stamp(self._after_the_last()))
            made.task_count = request.overrides.task_count or job.template.task_count or 1
            made.template.CopyFrom(job.template.template)
            for override in request.overrides.container_overrides:
                container = made.template.containers[0]
                if override.args:
                    container.args[:] = override.args
                kept = {e.name: e.value for e in container.env}
                kept.update({e.name: e.value for e in override.env})
                del container.env[:]
                for key, value in kept.items():
                    container.env.add(name=key, value=value)
            condition(made, State.CONDITION_PENDING, self.now())
            self.executions[name] = made
            job.execution_count += 1
            job.latest_created_execution.name = short(name)
            if self.instantly:
                self.begin(name)
                self.end(name, State.CONDITION_SUCCEEDED)
            return copy_of(made)

    def begin(self, name: str) -> None:
        """A pending execution runs."""
        with self.lock:
            made = self._named(name)
            made.start_time.CopyFrom(stamp(self.now()))
            made.running_count = 1
            condition(made, State.CONDITION_RECONCILING, self.now())
            _touch(made)

    def end(
        self,
        name: str,
        state: State,
        reason: Reason | None = None,
        message: str = "",
        *,
        with_time: bool = True,
    ) -> None:
        """An execution ends."""
        with self.lock:
            made = self._named(name)
            made.running_count, made.reconciling = 0, False
            if state == State.CONDITION_SUCCEEDED:
                made.succeeded_count = made.task_count
            elif reason == Reason.CANCELLED:
                made.cancelled_count = made.task_count
            else:
                made.failed_count = made.task_count
            if with_time:
                made.completion_time.CopyFrom(stamp(self.now()))
            condition(made, state, self.now(), reason, message)
            _touch(made)

    def cancel(self, name: str) -> Execution:
        """What comes of a cancel, by `cancel_mode`."""
        with self.lock:
            made = self._named(name)
            mode = self.cancel_mode
            if mode is CancelMode.TOO_LATE:
                self.end(name, State.CONDITION_SUCCEEDED)
            elif mode is CancelMode.SLOW and made.HasField("start_time"):
                now = self.now()
                condition(made, State.CONDITION_RECONCILING, now, Reason.CANCELLING)
                _touch(made)
            elif mode is not CancelMode.DEAF:
                text = "Execution was cancelled."
                has_time = mode is not CancelMode.WITHOUT_COMPLETION_TIME
                failed = State.CONDITION_FAILED
                self.end(name, failed, Reason.CANCELLED, text, with_time=has_time)
            return copy_of(made)

    def prune(self, name: str) -> None:
        """The server forgets an execution."""
        with self.lock:
            del self.executions[self._named(name).name]

    def read(self, name: str) -> Execution | None:
        """One execution by its whole name."""
        with self.lock:
            self._move()
            made = self.executions.get(name)
            return None if made is None else copy_of(made)

    def listed(self, job: str) -> list[Execution]:
        """The executions of a job, the newest first unless the world says otherwise."""
        with self.lock:
            self._move()
            found = [copy_of(e) for n, e in self.executions.items() if n.startswith(f"{job}/")]
            return found if self.oldest_first else found[::-1]

    def _move(self) -> None:
        """Let runs begin and end by themselves, where the world is set so."""
        if self.run_seconds is None:
            return
        for name, made in self.executions.items():
            if not made.reconciling:
                continue
            age = self.now() - made.create_time.ToDatetime(UTC)
            if not made.HasField("start_time") and age > timedelta(seconds=self.run_seconds / 8):
                self.begin(name)
            if age > timedelta(seconds=self.run_seconds):
                self.end(name, State.CONDITION_SUCCEEDED)

    def _named(self, name: str) -> Execution:
        if name in self.executions:
            return self.executions[name]
        return next(e for n, e in self.executions.items() if short(n) == name)

    def _after_the_last(self) -> datetime:
        """Now, but later than every other: tests order by it."""
        now = self.now()
        for made in self.executions.values():
            now = max(now, made.create_time.ToDatetime(UTC) + timedelta(microseconds=1))
        return now


def condition(
    made: Execution, state: State, now: datetime, reason: Reason | None = None, message: str = ""
) -> None:
    """Set the Completed condition, not as the first of the list: its place is not promised."""
    del made.conditions[:]
    made.conditions.add(type_="ResourcesAvailable", state=State.CONDITION_SUCCEEDED)
    completed = made.conditions.add(type_="Completed", state=state, message=message)
    completed.last_transition_time.CopyFrom(stamp(now))
    if reason is not None:
        completed.execution_reason = reason


def stamp(moment: datetime) -> timestamp_pb2.Timestamp:
    """A moment as the library writes it."""
    made = timestamp_pb2.Timestamp()
    made.FromDatetime(moment)
    return made


def copy_of(message):
    """A copy that nobody else changes."""
    made = type(message)()
    made.CopyFrom(message)
    return made


def short(name: str) -> str:
    """The last part of a resource's name."""
    return name.rsplit("/", 1)[-1]


def _touch(made: Execution) -> None:
    made.etag = f'"{int(made.etag.strip(chr(34))) + 1}"'


def _word() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(5))
