"""Ask an execution to stop, and never claim more than the engine says.

"Cancelled" is said only when the execution is terminal and says so; a request that was accepted
is a request that was accepted (product note §5).
"""

from datetime import datetime
from enum import StrEnum

from phoenix_admin.domain.decide import active_executions, claimed_execution
from phoenix_admin.domain.errors import Invalid, PhoenixError
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.only_looking import only_looking
from phoenix_admin.services.project_runs import runs_of
from phoenix_admin.services.write_gate import Attempt, WriteAction, WriteGate


class CancelEnd(StrEnum):
    """What the engine said right after the request."""

    REQUESTED = "cancel requested"
    FORCED = "ended by force"
    CANCELLED = "cancelled"
    TOO_LATE = "finished before the cancel arrived"


@record
class CancelReport:
    """What came of a cancel; `requested_at` is when it was asked for."""

    end: CancelEnd
    project_id: str
    execution: Execution
    requested_at: datetime


class Cancelling:
    """Cancels jobs. Blocking; runs on the actions lane."""

    def __init__(self, ports: EnvironmentPorts, gate: WriteGate) -> None:
        self._ports = ports
        self._gate = gate

    def cancel(self, project_id: str, call: Call, *, plan: str = "") -> CancelReport:
        """Ask the project's active execution to stop. Raises Invalid when none is active.

        `plan` is the bulk plan it is an item of.
        """
        return self._stop(project_id, call, force=False, plan=plan)

    def force_stop(self, project_id: str, call: Call) -> CancelReport:
        """End it at once, where the engine can. Raises Unsupported where it cannot."""
        return self._stop(project_id, call, force=True)

    def cancel_execution(
        self, name: str, project_id: str, call: Call, *, project_name: str = ""
    ) -> CancelReport:
        """Ask this one execution to stop, and no other. Raises Missing when the engine has none."""
        with self._gate.attempt(
            WriteAction.CANCEL, project_id or name, name=project_name, execution=name
        ) as attempt:
            with only_looking():
                target = self._ports.engine.read(name, call)
            return self._ask(attempt, target, project_id, call, force=False)

    def _stop(self, project_id: str, call: Call, *, force: bool, plan: str = "") -> CancelReport:
        ports = self._ports
        action = WriteAction.FORCE_STOP if force else WriteAction.CANCEL
        with self._gate.attempt(action, project_id, plan=plan) as attempt:
            with only_looking():
                project = ports.store.read_project(project_id, call)
                attempt.name = project.name
                runs = runs_of(ports.engine, project, call)
            active = active_executions(project, runs)
            claimed = claimed_execution(project, runs)
            target = claimed if claimed in active else (active[0] if active else claimed)
            if target is None:
                msg = f"Nothing is running for {project.name}."
                raise Invalid(msg)
            return self._ask(attempt, target, project_id, call, force=force)

    def _ask(
        self, attempt: Attempt, target: Execution, project_id: str, call: Call, *, force: bool
    ) -> CancelReport:
        engine = self._ports.engine
        attempt.before["execution"] = f"{target.name} {target.state}"
        attempt.execution = target.name
        asked_at = self._ports.clock.now()
        stop = engine.force_stop if force else engine.request_cancel
        try:
            said = stop(target.name, call)
        except PhoenixError as error:
            if not error.may_have_happened:
                raise
            looked = self._look_at(target.name, call)
            if looked is None or not _answers(looked, force=force):
                raise
            said = looked
        attempt.after["execution"] = f"{said.name} {said.state}"
        forced = force and target.state.is_active
        report = CancelReport(_end_of(said, forced=forced), project_id, said, asked_at)
        attempt.detail = report.end.value
        return report

    def _look_at(self, name: str, call: Call) -> Execution | None:
        """After a lost answer; None when it cannot be read: then the doubt stays."""
        try:
            return self._ports.engine.read(name, call)
        except PhoenixError:
            return None


def _answers(execution: Execution, *, force: bool) -> bool:
    """Whether what is seen after a lost answer tells that the request has arrived, or is moot.

    A forced end is seen at its end only: that it was asked to stop may be an earlier cancel.
    """
    if execution.state.is_terminal:
        return True
    asked = execution.cancel_requested_at is not None
    return not force and (asked or execution.state is ExecutionState.CANCELLING)


def _end_of(execution: Execution, *, forced: bool) -> CancelEnd:
    state = execution.state
    if state is ExecutionState.CANCELLED:
        return CancelEnd.CANCELLED
    if forced and state is ExecutionState.INTERRUPTED:
        return CancelEnd.FORCED
    return CancelEnd.TOO_LATE if state.is_terminal else CancelEnd.REQUESTED
