"""Stop named executions: the others of a duplicate, or the one that runs behind the document.

Each execution is a write of its own: read again right before it is asked to stop, one line in
the journal, and a result that says what the engine said. The document is never touched here.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from phoenix_admin.domain.decide import active_executions
from phoenix_admin.domain.errors import Missing, PhoenixError
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.domain.record import record
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.ports.call import Call
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.only_looking import only_looking
from phoenix_admin.services.write_gate import Attempt, WriteAction, WriteGate


class StopEnd(StrEnum):
    """What came of asking one execution to stop. Only STOPPED says that it is cancelled."""

    REQUESTED = "stop requested"
    STOPPED = "cancelled"
    ENDED_BEFORE = "ended before the stop arrived"
    LEFT = "left running"
    UNKNOWN = "unknown"
    FAILED = "failed"


@record
class Stopped:
    """One execution's result. `detail` says why it was left, or what is known of it."""

    name: str
    end: StopEnd
    asked_at: datetime
    detail: str = ""


@record
class StopReport:
    """The results in the order of the names."""

    project_id: str
    results: tuple[Stopped, ...]


def stoppable(examination: Examination) -> tuple[Execution, ...]:
    """The executions the verdict offers to stop, oldest first; none for other verdicts. Pure.

    *Duplicate*: all but the claimed one. *Running behind*: that one.
    """
    project, kind = examination.project, examination.verdict.kind
    active = active_executions(project, examination.executions)
    if kind is VerdictKind.DUPLICATE:
        return tuple(e for e in active if not _is_claimed(project, e))
    return tuple(active) if kind is VerdictKind.RUNNING_BEHIND else ()


class Stopping:
    """Stops executions by name. Blocking; runs on the actions lane."""

    def __init__(self, ports: EnvironmentPorts, gate: WriteGate) -> None:
        self._ports = ports
        self._gate = gate

    def stop(self, seen: Examination, names: Sequence[str], call: Call) -> StopReport:
        """Ask each to stop, one after the other; one that fails does not keep the next.

        Only what the person saw offered is stopped: any other name is left running and says so.
        Raises nothing but the caller's own cancellation.
        """
        offered = {execution.name for execution in stoppable(seen)}
        results = [self._stop(seen.project, name, name in offered, call) for name in names]
        return StopReport(seen.project_id, tuple(results))

    def _stop(self, seen: Project, name: str, offered: bool, call: Call) -> Stopped:
        asked_at = self._ports.clock.now()
        try:
            with self._gate.attempt(
                WriteAction.STOP_EXECUTION, seen.id, name=seen.name, execution=name
            ) as attempt:
                attempt.before["execution"] = name
                if not offered:
                    return _left(attempt, name, asked_at, "It was not among those to stop.")
                return self._ask(attempt, seen, name, asked_at, call)
        except PhoenixError as error:
            end = StopEnd.UNKNOWN if error.may_have_happened else StopEnd.FAILED
            return Stopped(name, end, asked_at, error.text)

    def _ask(
        self, attempt: Attempt, seen: Project, name: str, asked_at: datetime, call: Call
    ) -> Stopped:
        ports = self._ports
        # Right before the stop: it may have ended, or the document may name it by now.
        with only_looking():
            project = ports.store.read_project(seen.id, call)
            execution = ports.engine.read(name, call)
        attempt.before["execution"] = f"{name} {execution.state}"
        if not execution.state.is_active:
            return _said(attempt, execution, asked_at)
        if execution.project_id != seen.id and not _is_claimed(seen, execution):
            return _left(attempt, name, asked_at, "It does not carry this project's id.")
        newly = _is_claimed(project, execution) and not _is_claimed(seen, execution)
        if newly or _is_the_recorded_run(project, execution):
            return _left(attempt, name, asked_at, "The document names it as its run now.")
        try:
            said = ports.engine.request_cancel(name, call)
        except PhoenixError as error:
            if not error.may_have_happened:
                raise
            return self._look_for(attempt, name, asked_at, error, call)
        return _said(attempt, said, asked_at)

    def _look_for(
        self, attempt: Attempt, name: str, asked_at: datetime, error: PhoenixError, call: Call
    ) -> Stopped:
        """Whether a stop without an answer has arrived."""
        try:
            said = self._ports.engine.read(name, call)
        except Missing as gone:
            attempt.doubt(gone.text)
            return Stopped(name, StopEnd.UNKNOWN, asked_at, gone.text)
        except PhoenixError as unread:
            detail = f"{error.text} It could not be read again: {unread.text}"
            attempt.doubt(detail)
            return Stopped(name, StopEnd.UNKNOWN, asked_at, detail)
        if said.cancel_requested_at is not None or not said.state.is_active:
            return _said(attempt, said, asked_at)
        detail = f"{error.text} It is {said.state} and says nothing of a stop."
        attempt.doubt(detail)
        return Stopped(name, StopEnd.UNKNOWN, asked_at, detail)


def _said(attempt: Attempt, execution: Execution, asked_at: datetime) -> Stopped:
    state = execution.state
    attempt.after["execution"] = f"{execution.name} {state}"
    if state.is_active:
        end, detail = StopEnd.REQUESTED, ""
    elif state is ExecutionState.CANCELLED:
        end, detail = StopEnd.STOPPED, ""
    elif state.is_terminal:
        end, detail = StopEnd.ENDED_BEFORE, state.value
    else:
        end, detail = StopEnd.UNKNOWN, "The engine does not say how it stands."
    attempt.detail = end.value
    return Stopped(execution.name, end, asked_at, detail)


def _left(attempt: Attempt, name: str, asked_at: datetime, why: str) -> Stopped:
    attempt.refuse(why)
    return Stopped(name, StopEnd.LEFT, asked_at, why)


def _is_claimed(project: Project, execution: Execution) -> bool:
    return project.active_job is not None and execution.job_id == project.active_job


def _is_the_recorded_run(project: Project, execution: Execution) -> bool:
    """The document says stitching and names it: stopping that is Cancel, another question."""
    return project.status == ProjectStatus.STITCHING and _is_claimed(project, execution)
