"""Executions in memory that move when a test says so; satisfies `ports.job_engine.JobEngine`."""

from dataclasses import replace

from phoenix_admin.backends.fake.fault_script import FaultScript
from phoenix_admin.backends.fake.world import QUEUED, FakeWorld, reel_of
from phoenix_admin.domain.errors import Unsupported
from phoenix_admin.domain.execution import Execution, ExecutionListing, ExecutionState
from phoenix_admin.domain.job import kind_for
from phoenix_admin.domain.output import Output, Presence
from phoenix_admin.domain.project import Project
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.job_engine import RunOrder


class FakeJobEngine:
    """Starts, lists and stops executions, with the world's faults in front. Any thread.

    Like Cloud Run, and unlike LOCAL, a second order for the same job starts a second execution:
    a caller that sends twice is found out.
    """

    def __init__(self, world: FakeWorld, script: FaultScript | None = None) -> None:
        self._world = world
        self._script = script or world.script

    def run(self, order: RunOrder, call: Call) -> Execution:
        """A pending execution that carries the order's job and project."""

        def effect() -> Execution:
            world = self._world
            with world.lock:
                return world.add_execution(
                    f"{order.kind}-{world.next_number():04}",
                    ExecutionState.PENDING,
                    kind=order.kind,
                    job_id=order.job_id,
                    project_id=order.project_id,
                    progress=QUEUED,
                    clips=order.clips,
                    reel=order.reel or reel_of(order.project_id, order.kind),
                    overrides=dict(order.overrides),
                )

        return self._script.run("engine.run", call, effect)

    def find(self, job_id: str, call: Call) -> tuple[Execution, ...]:
        """The executions that carry this job id, newest first."""
        return self._script.run(
            "engine.find",
            call,
            lambda: tuple(e for e in self._newest_first() if e.job_id == job_id),
        )

    def list_executions(
        self, project_id: str | None, limit: int, call: Call, *, or_job: str | None = None
    ) -> ExecutionListing:
        """The newest executions, of one project or of all, newest first."""

        def effect() -> ExecutionListing:
            found = [
                e
                for e in self._newest_first()
                if project_id in (None, e.project_id) or (or_job is not None and e.job_id == or_job)
            ]
            return ExecutionListing(
                tuple(found[:limit]), self._world.clock.now(), truncated=len(found) > limit
            )

        return self._script.run("engine.list_executions", call, effect)

    def read(self, name: str, call: Call) -> Execution:
        """One execution. Raises Missing."""
        return self._script.run("engine.read", call, lambda: self._world.execution(name))

    def request_cancel(self, name: str, call: Call) -> Execution:
        """A pending one is cancelled at once, a running one is asked, an ended one stays."""

        def effect() -> Execution:
            world = self._world
            with world.lock:
                execution = world.execution(name)
                if not execution.state.is_active:
                    return execution
                asked = replace(
                    execution,
                    state=ExecutionState.CANCELLING,
                    cancel_requested_at=execution.cancel_requested_at or world.clock.now(),
                )
                world.executions[name] = asked
                if execution.state is ExecutionState.PENDING:
                    return world.finish(name, ExecutionState.CANCELLED)
                return asked

        return self._script.run("engine.request_cancel", call, effect)

    def force_stop(self, name: str, call: Call) -> Execution:
        """End it at once. Raises Unsupported where the world says so."""

        def effect() -> Execution:
            world = self._world
            with world.lock:
                if not world.can_force_stop:
                    msg = "This engine cannot force an execution to stop."
                    raise Unsupported(msg)
                execution = world.execution(name)
                if not execution.state.is_active:
                    return execution
                if execution.state is ExecutionState.PENDING:
                    return world.finish(name, ExecutionState.CANCELLED)
                asked = execution.cancel_requested_at is not None
                state = ExecutionState.CANCELLED if asked else ExecutionState.INTERRUPTED
                return world.finish(name, state, "forced", recorded=False)

        return self._script.run("engine.force_stop", call, effect)

    def look_at_output(self, project: Project, call: Call) -> Output:
        """Reel and clips among the world's files."""

        def effect() -> Output:
            world = self._world
            with world.lock:
                finished = [
                    e.output
                    for e in self._newest_first()
                    if e.job_id == project.active_job and e.output is not None
                ]
                reel = (finished or [project.reel or reel_of(project.id, kind_for(project))])[0]
                missing = tuple(clip for clip in project.clips if clip not in world.files)
                return Output(
                    reel=Presence.FOUND if reel in world.files else Presence.MISSING,
                    taken_at=world.clock.now(),
                    reel_name=reel,
                    size=world.files.get(reel),
                    clips=Presence.MISSING if missing else Presence.FOUND,
                    missing_clips=missing,
                )

        return self._script.run("engine.look_at_output", call, effect)

    def _newest_first(self) -> list[Execution]:
        with self._world.lock:
            # Two of the same instant: the one that was added later is the newer one.
            found = list(reversed(self._world.executions.values()))
        return sorted(found, key=lambda execution: execution.created_at, reverse=True)
