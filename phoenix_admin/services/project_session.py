"""An open project: the one place that holds what is shown of it.

There is no setter for the project: opening another one makes a new session and closes this one,
and with its scope every answer still under way loses its path to the screen (house note §4).
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from phoenix_admin.domain.clip import Clip
from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.domain.freshness import Freshness, freshness
from phoenix_admin.domain.job import Job
from phoenix_admin.domain.load_state import LoadPhase, LoadState
from phoenix_admin.domain.policy import DEFAULT_POLICY, Policy
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.ports.call import Call
from phoenix_admin.services.asked_list import AskedList
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.job_rows import JobRow
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.retry_pace import RetryPace
from phoenix_admin.services.run_history import read_run_history
from phoenix_admin.tasks.outcome import Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task

log = logging.getLogger(__name__)

RUNNING_POLL_SECONDS = 2.0
STEADY_POLL_SECONDS = 7.0
"""While a run goes on in a cloud, which tells no progress: each look is three requests of an
allowance that all colleagues share (at most 2,000 an hour for a watched run)."""
RESTING_POLL_SECONDS = 30.0
RUNS_LISTED = 50

_MOVING = frozenset({VerdictKind.STARTING, VerdictKind.CANCEL_REQUESTED, VerdictKind.STALLED})


class ProjectSession:
    """Holds and refreshes what is known about one project. UI thread only.

    Subscribe to `changed`; read `examination`, `state`, `run_list`, `clip_list`. The two lists
    are read when they are asked for, and have a load state of their own. `heard` is the last look
    at which the engine answered, so that its last word can stay on the screen with its own age.
    `on_examined` tells the rest of the app (the list) what was found.
    """

    def __init__(
        self,
        project_id: str,
        ports: EnvironmentPorts,
        reconciling: Reconciling,
        runner: TaskRunner,
        environment_scope: Scope,
        on_examined: Callable[[Examination], None],
        policy: Policy = DEFAULT_POLICY,
    ) -> None:
        self.changed = Listeners()
        self.state = LoadState(LoadPhase.NEVER)
        self.examination: Examination | None = None
        self.heard: Examination | None = None
        self.run_list = AskedList[JobRow]()
        self.clip_list = AskedList[Clip]()
        self._project_id = project_id
        self._ports = ports
        self._reconciling = reconciling
        self._policy = policy
        self._runner = runner
        self._scope = environment_scope.child(f"project {project_id}")
        self._on_examined = on_examined
        self._visible = False
        self._planned = 0
        self._asking: list[Callable[[], None]] = []
        self._pace = RetryPace()

    @property
    def project_id(self) -> str:
        """Whose session this is, for good."""
        return self._project_id

    @property
    def reading(self) -> Examination | None:
        """The examination, by the name that everything open gives its newest reading."""
        return self.examination

    @property
    def runs(self) -> tuple[Job, ...] | None:
        """Our records of the newest runs as read last; None before a first reading."""
        rows = self.run_list.items
        return None if rows is None else tuple(row.job for row in rows if row.job is not None)

    @property
    def clips(self) -> tuple[Clip, ...] | None:
        """The clips as described last; None before a first reading."""
        return self.clip_list.items

    @property
    def is_visible(self) -> bool:
        """Whether somebody looks."""
        return self._visible

    @property
    def scope(self) -> Scope:
        """Closes with the session."""
        return self._scope

    @property
    def interval(self) -> timedelta:
        """How often the project is looked at while it is on screen."""
        if not self._is_moving():
            return timedelta(seconds=RESTING_POLL_SECONDS)
        examination = self.examination
        far = self._ports.environment.kind is EnvironmentKind.GCP
        steady = far and examination is not None and examination.verdict.kind not in _MOVING
        return timedelta(seconds=STEADY_POLL_SECONDS if steady else RUNNING_POLL_SECONDS)

    def freshness(self, now: datetime) -> Freshness:
        """How far to believe what is known of the project; UNKNOWN before the first look."""
        if self.examination is None:
            return Freshness.UNKNOWN
        failing = self.state.phase is LoadPhase.FAILED
        return freshness(self.examination.taken_at, now, self.interval, failing=failing)

    def close(self) -> None:
        """The person has left this project; nothing of it reaches the screen any more."""
        self._scope.close()

    def set_visible(self, visible: bool) -> None:
        """Progress is pulled only while the project is on screen."""
        was = self._visible
        self._visible = visible
        if visible and not was:
            self.refresh()

    def refresh(self) -> None:
        """Look at the project again now."""
        first = self.state.phase in (LoadPhase.NEVER, LoadPhase.LOADING)
        self.state = replace(
            self.state,
            phase=LoadPhase.LOADING if first else self.state.phase,
            since=self._ports.clock.now(),
            refreshing=not first,
        )
        self._submit("examine", self._examine, self._on_examination)
        if self.run_list.wanted:
            self.request_runs()
        self.changed.tell()

    def look_again(self) -> None:
        """The person asks: read again all that is shown, the clips too.

        Clips are left alone by `refresh`, which also runs by itself: describing them may take
        longer than the time between two looks.
        """
        if self.clip_list.wanted:
            self.request_clips()
        self.refresh()

    def look(self, on_answered: Callable[[], None]) -> None:
        """Look again, and say when a look that was begun from now on is answered, however.

        Nobody is called once the session is closed.
        """
        self._asking.append(on_answered)
        self.refresh()

    def request_runs(self) -> None:
        """Read the newest runs of this project into `run_list`."""
        self.run_list.wanted = True
        self.run_list.begin(self._ports.clock.now())

        def body(call: Call) -> tuple[JobRow, ...]:
            return read_run_history(self._project_id, self._ports, self._policy, RUNS_LISTED, call)

        self._submit("runs", body, self._on_runs)

    def request_clips(self) -> None:
        """Describe the clips' files into `clip_list`; after the first look, if there was none."""
        library, examination = self._ports.library, self.examination
        self.clip_list.wanted = True
        if library is None or examination is None:
            return
        project = examination.project
        self.clip_list.begin(self._ports.clock.now())

        def body(call: Call) -> tuple[Clip, ...]:
            return library.describe(project, call)

        self._submit("clips", body, self._on_clips, lane=Lane.MEDIA, deadline=60.0)

    def request_thumbnail(
        self, clip: Clip, height: int, on_picture: Callable[[Clip, bytes | None], None]
    ) -> None:
        """Have a PNG of this clip made; `on_picture` is called if the project is still open.

        It gets None where no picture can be made, whatever the reason.
        """
        library = self._ports.library
        if library is None:
            on_picture(clip, None)
            return

        def body(call: Call) -> bytes | None:
            return library.thumbnail(clip, height, call)

        def arrived(outcome: Outcome[bytes | None]) -> None:
            on_picture(clip, outcome.value if isinstance(outcome, Ok) else None)

        self._submit(f"thumbnail {clip.name}", body, arrived, lane=Lane.MEDIA, deadline=20.0)

    def accept(self, examination: Examination) -> bool:
        """Take an examination made elsewhere (after a write); refuses a foreign one."""
        if examination.project_id != self._project_id:
            log.error(
                "examination of %s refused by the session of %s",
                examination.project_id,
                self._project_id,
            )
            return False
        if not self._scope.is_open:
            return False
        before = self.examination
        self.examination = examination
        if examination.engine_error is None:
            self.heard = examination
        self.state = LoadState(LoadPhase.READY, last_good_at=examination.taken_at)
        if self.clip_list.wanted and (
            before is None or before.project.clips != examination.project.clips
        ):
            self.request_clips()
        if self.run_list.wanted and before is not None and _run(before) != _run(examination):
            self.request_runs()
        self._on_examined(examination)
        self.changed.tell()
        return True

    def _submit(
        self,
        key: str,
        body: Callable[[Call], object],
        on_outcome: Callable[[Outcome[object]], None] | Callable[..., None],
        *,
        lane: Lane = Lane.READS,
        deadline: float = 15.0,
    ) -> None:
        task = Task(key, body, lane, deadline=deadline, overlap=Overlap.LATEST)
        self._runner.submit(self._scope, task, on_outcome)

    def _examine(self, call: Call) -> Examination:
        return self._reconciling.examine(self._project_id, call)

    def _on_examination(self, outcome: Outcome[Examination]) -> None:
        match outcome:
            case Ok(examination):
                self._pace.succeeded()
                self.accept(examination)
                self._plan_poll(self.interval.total_seconds())
            case Failed(error):
                wait = self._pace.after(error)
                now = self._ports.clock.now()
                self.state = LoadState(
                    LoadPhase.FAILED,
                    last_good_at=self.examination.taken_at if self.examination else None,
                    error=error,
                    next_try=None if wait is None else now + timedelta(seconds=wait),
                )
                self.changed.tell()
                self._plan_poll(wait)
            case _:
                # Somebody gave this look up; the next one is due as ever.
                self.state = replace(self.state, refreshing=False)
                self.changed.tell()
                self._plan_poll(self.interval.total_seconds())
        asking, self._asking = self._asking, []
        for answered in asking:
            answered()

    def _on_runs(self, outcome: Outcome[tuple[JobRow, ...]]) -> None:
        self.run_list.take(outcome)
        self.changed.tell()

    def _on_clips(self, outcome: Outcome[tuple[Clip, ...]]) -> None:
        self.clip_list.take(outcome)
        self.changed.tell()

    def _plan_poll(self, wait: float | None) -> None:
        self._planned += 1
        mine = self._planned
        if wait is None:
            return

        def poll() -> None:
            if self._visible and mine == self._planned:
                self.refresh()

        self._runner.after(self._scope, wait, poll)

    def _is_moving(self) -> bool:
        examination = self.examination
        if examination is None:
            return False
        execution = examination.execution
        active = execution is not None and execution.state.is_active
        return active or examination.verdict.kind in _MOVING


def _run(examination: Examination) -> tuple[object, ...]:
    """What the list of runs shows of the present one."""
    execution = examination.execution
    seen = (execution.name, execution.state) if execution is not None else ()
    return examination.job, seen
