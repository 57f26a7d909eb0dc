"""The turn of one item of a bulk plan: look again, decide again, write, say what came of it.

Every write goes through the services a single action uses, so that a plan knows no way past the
gate and leaves one journal line per attempt. What may have happened is answered by looking.
Blocking; runs on the actions lane.
"""

from phoenix_admin.domain.bulk_plan import BulkItem, BulkVerb, ItemEnd, ItemState
from phoenix_admin.domain.errors import (
    Conflict,
    Forbidden,
    Missing,
    Offline,
    PhoenixError,
    Quota,
    SignedOut,
    Slow,
)
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import Job, JobState
from phoenix_admin.domain.notation import clock_time
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.project import Project
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.services.bulk_planning import cancel_target
from phoenix_admin.services.cancelling import CancelEnd, Cancelling
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.project_runs import runs_of
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.triggering import TriggerEnd, Triggering
from phoenix_admin.services.write_gate import start_action

UNREACHABLE = (Offline, SignedOut, Slow, Quota)


@record
class Turn:
    """How one turn ended. `unreachable`: the other side gave no proper answer."""

    end: ItemEnd
    unreachable: bool = False


class BulkSteps:
    """Carries out single items. Never raises what a port raises."""

    def __init__(
        self,
        ports: EnvironmentPorts,
        reconciling: Reconciling,
        triggering: Triggering,
        cancelling: Cancelling,
        policy: Policy,
    ) -> None:
        self._ports = ports
        self._reconciling = reconciling
        self._triggering = triggering
        self._cancelling = cancelling
        self._policy = policy

    def carry_out(self, verb: BulkVerb, item: BulkItem, call: Call, *, plan: str = "") -> Turn:
        """Do it, if what was planned is still right. `item.began_at` is when its turn began.

        `plan` is the id of the plan, for the journal.
        """
        try:
            match verb:
                case BulkVerb.RECONCILE:
                    return Turn(self._reconcile(item, plan, call))
                case BulkVerb.STITCH:
                    return Turn(self._stitch(item, plan, call))
                case BulkVerb.CANCEL:
                    return Turn(self._cancel(item, plan, call))
        except _Uncertain as uncertain:
            return self._after_fault(verb, item, uncertain.error, call)
        except Missing:
            return Turn(_skipped("It was deleted since."))
        except PhoenixError as error:
            # Raised by a read before the write: nothing can have happened.
            return Turn(ItemEnd(ItemState.FAILED, error.text), isinstance(error, UNREACHABLE))

    def look(self, verb: BulkVerb, item: BulkItem, call: Call) -> ItemEnd | None:
        """Whether an item that may have happened did; None when it certainly did not.

        Raises what the ports raise: then nobody knows yet.
        """
        match verb:
            case BulkVerb.RECONCILE:
                return self._look_at_document(item, call)
            case BulkVerb.STITCH:
                return self._look_for_start(item, call)
            case BulkVerb.CANCEL:
                return self._look_at_execution(item, call)

    def look_again(self, verb: BulkVerb, item: BulkItem, call: Call) -> ItemEnd:
        """The same as an end: what did not happen has failed, what cannot be seen is unknown."""
        try:
            found = self.look(verb, item, call)
        except PhoenixError as error:
            text = f"We still do not know whether it took effect: {error.text}"
            return ItemEnd(ItemState.UNKNOWN, text)
        if found is not None:
            return found
        now = clock_time(self._ports.clock.now())
        return ItemEnd(ItemState.FAILED, f"It did not take effect, seen at {now}.")

    # ------------------------------------------------------------------ reconcile

    def _reconcile(self, item: BulkItem, plan: str, call: Call) -> ItemEnd:
        for _ in range(self._policy.apply_attempts):
            examination = self._reconciling.examine(item.project_id, call)
            if examination.engine_error is not None:
                raise examination.engine_error
            since = _correction_changed(item, examination)
            if since is not None:
                return _skipped(since)
            try:
                self._reconciling.apply(examination, call, plan=plan)
            except Conflict:
                continue
            except PhoenixError as error:
                raise _Uncertain(error) from error
            return ItemEnd(ItemState.DONE, _corrected(item))
        return ItemEnd(ItemState.FAILED, "Somebody else keeps writing the document.")

    def _look_at_document(self, item: BulkItem, call: Call) -> ItemEnd | None:
        project = self._ports.store.read_project(item.project_id, call)
        if project.version == item.version or not _says(project, item):
            return None
        return ItemEnd(ItemState.DONE, f"{_corrected(item)} Seen by looking.")

    # ------------------------------------------------------------------ stitch

    def _stitch(self, item: BulkItem, plan: str, call: Call) -> ItemEnd:
        project = self._ports.store.read_project(item.project_id, call)
        since = _document_changed(item, project)
        if since is not None:
            return _skipped(since)
        try:
            action = start_action(project)
            done = self._triggering.stitch(item.project_id, call, plan=plan, action=action)
        except Conflict as error:
            return _skipped(error.text)
        except PhoenixError as error:
            raise _Uncertain(error) from error
        if done.end is TriggerEnd.ALREADY_RUNNING:
            return _skipped("It is running already.")
        if done.end is TriggerEnd.CHECKING or done.execution is None:
            return ItemEnd(ItemState.UNKNOWN, "We do not know yet whether it was started.")
        return ItemEnd(ItemState.DONE, f"Started as {done.execution.name}.")

    def _look_for_start(self, item: BulkItem, call: Call) -> ItemEnd | None:
        project = self._ports.store.read_project(item.project_id, call)
        if project.version == item.version:
            return None
        job = self._own_job(project, item, call)
        if job is None:
            if project.status == item.status:
                return None
            return _skipped(f"Somebody else has written: the status is {project.status} now.")
        if job.state is JobState.NEVER_STARTED:
            return ItemEnd(ItemState.FAILED, job.error or "It was claimed and never started.")
        found = self._ports.engine.find(job.id, call)
        name = found[0].name if found else job.execution
        if name is not None:
            return ItemEnd(ItemState.DONE, f"Started as {name}. Seen by looking.")
        text = "It is claimed, and no execution carries its job id yet."
        return ItemEnd(ItemState.UNKNOWN, text)

    def _own_job(self, project: Project, item: BulkItem, call: Call) -> Job | None:
        """The claimed job, if this account asked for it since the turn began."""
        if project.active_job is None or item.began_at is None:
            return None
        try:
            job = self._ports.store.read_job(project.active_job, call)
        except Missing:
            return None
        # Reading the record has loaded the login, so that who acts is known as it was then.
        own = job.requested_by == self._ports.acting and job.requested_at >= item.began_at
        return job if own else None

    # ------------------------------------------------------------------ cancel

    def _cancel(self, item: BulkItem, plan: str, call: Call) -> ItemEnd:
        ports = self._ports
        project = ports.store.read_project(item.project_id, call)
        runs = runs_of(ports.engine, project, call)
        target = cancel_target(project, runs)
        planned = next((e for e in runs if e.name == item.execution), None)
        since = _execution_changed(planned, target)
        if since is not None:
            return _skipped(since)
        try:
            report = self._cancelling.cancel(item.project_id, call, plan=plan)
        except PhoenixError as error:
            raise _Uncertain(error) from error
        if report.end is CancelEnd.TOO_LATE:
            state = report.execution.state
            return _skipped(f"It finished before the cancel arrived: {state}.")
        if report.end is CancelEnd.CANCELLED:
            return ItemEnd(ItemState.DONE, "Cancelled.")
        return ItemEnd(ItemState.DONE, f"Cancel requested at {clock_time(report.requested_at)}.")

    def _look_at_execution(self, item: BulkItem, call: Call) -> ItemEnd | None:
        if item.execution is None:
            return None
        execution = self._ports.engine.read(item.execution, call)
        asked = execution.cancel_requested_at
        if execution.state is ExecutionState.CANCELLED:
            return ItemEnd(ItemState.DONE, "Cancelled. Seen by looking.")
        if execution.state.is_terminal:
            return _skipped(f"It finished before the cancel arrived: {execution.state}.")
        if asked is None:
            return None
        return ItemEnd(ItemState.DONE, f"Cancel requested at {clock_time(asked)}. Seen by looking.")

    # ------------------------------------------------------------------ after a fault

    def _after_fault(self, verb: BulkVerb, item: BulkItem, error: PhoenixError, call: Call) -> Turn:
        """A write ended with an error: look, whatever the error says, and never write again."""
        unreachable = isinstance(error, UNREACHABLE)
        if isinstance(error, Forbidden):
            return Turn(ItemEnd(ItemState.FAILED, error.text))
        try:
            found = self.look(verb, item, call)
        except PhoenixError:
            if not error.may_have_happened:
                return Turn(ItemEnd(ItemState.FAILED, error.text), unreachable)
            text = f"We do not know whether it took effect: {error.text}"
            return Turn(ItemEnd(ItemState.UNKNOWN, text), unreachable)
        if found is not None:
            return Turn(found, unreachable and found.state is ItemState.UNKNOWN)
        return Turn(ItemEnd(ItemState.FAILED, error.text), unreachable)


class _Uncertain(Exception):
    """A write ended with an error."""

    def __init__(self, error: PhoenixError) -> None:
        super().__init__(error.text)
        self.error = error


def _skipped(text: str) -> ItemEnd:
    return ItemEnd(ItemState.SKIPPED, text)


def _corrected(item: BulkItem) -> str:
    status = next((c for c in item.changes if c.field == "status"), None)
    if status is None:
        return "Brought in line with its execution."
    return f"Set from {status.old} to {status.new}."


def _says(project: Project, item: BulkItem) -> bool:
    """Whether the document says what the item would have written."""
    fields = {
        "status": project.status,
        "status_reason": project.status_reason,
        "reel": project.reel,
        "active_job": project.active_job,
    }
    return all(fields.get(change.field) == change.new for change in item.changes)


def _correction_changed(item: BulkItem, examination: Examination) -> str | None:
    """What is different from the plan, as a sentence; None while the correction is the same."""
    change = examination.verdict.change
    project = examination.project
    if change is None:
        kind = examination.verdict.kind
        return f"Nothing to correct any more: {kind}, the status is {project.status}."
    if change.changes != item.changes:
        status = next((c.new for c in change.changes if c.field == "status"), None)
        what = "other fields would be written" if status is None else f"it would be set to {status}"
        return f"Changed since the plan: {what} now."
    if not change.safe and not item.needs_decision:
        return "Changed since the plan: it needs a decision of its own now."
    return None


def _document_changed(item: BulkItem, project: Project) -> str | None:
    if project.version == item.version:
        return None
    if project.status != item.status:
        return f"Changed since the plan: {item.status} then, {project.status} now."
    return f"The document was written since the plan, at {clock_time(project.updated_at)}."


def _execution_changed(planned: Execution | None, target: Execution | None) -> str | None:
    if target is not None and planned is not None and target.name == planned.name:
        if target.state is ExecutionState.CANCELLING:
            return "The cancel was requested by somebody else."
        return None
    if target is not None:
        return f"Another execution runs now: {target.name}."
    if planned is None:
        return "The engine no longer knows the execution."
    return f"It has ended since: {planned.state}."
