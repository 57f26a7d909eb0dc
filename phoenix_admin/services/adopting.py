"""*Adopt*: let the document name an execution that runs for it already. Nothing is started.

For the verdicts *unclaimed* and *running behind the document* (product note §4). Only one
execution can be adopted, only while it is active, and only if it carries this project's id.
"""

from phoenix_admin.domain.decide import active_executions
from phoenix_admin.domain.errors import Conflict, Invalid, Missing, PhoenixError, nothing_sent
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.domain.record import record
from phoenix_admin.domain.verdict import FieldChange, ProposedChange, VerdictKind
from phoenix_admin.ports.call import Call
from phoenix_admin.services.document_write import DocumentWrite, refuse_if_changed
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.write_gate import WriteAction, WriteGate

_ADOPTING = frozenset({VerdictKind.UNCLAIMED, VerdictKind.RUNNING_BEHIND})


@record
class AdoptReport:
    """What came of adopting `execution`. A non-empty `doubt`: it is not known."""

    project_id: str
    execution: Execution
    doubt: str
    undo: ProposedChange | None


def why_not_adopt(examination: Examination) -> str | None:
    """Why nothing can be adopted, as a sentence; None when exactly one execution can. Pure."""
    project = examination.project
    if examination.verdict.kind not in _ADOPTING:
        return "No execution waits to be adopted."
    active = active_executions(project, examination.executions)
    if not active:
        return "No execution of this project is active."
    if len(active) > 1:
        return f"{len(active)} executions of this project are active; only one can be adopted."
    only = active[0]
    if only.project_id != project.id:
        return f"{only.name} does not carry this project's id."
    if only.job_id is None:
        return f"{only.name} carries no job id, so the document cannot name it."
    if project.known_status is None:
        # Never rewritten: `decide` proposes no change here either.
        return f"This version does not know “{project.status}” and leaves it."
    return None


def adoptable(examination: Examination) -> Execution | None:
    """The one execution that can be adopted. Pure."""
    if why_not_adopt(examination) is not None:
        return None
    return active_executions(examination.project, examination.executions)[0]


def adopting_changes(examination: Examination) -> tuple[FieldChange, ...]:
    """What adopting writes; nothing where nothing can be adopted. Pure."""
    only = adoptable(examination)
    if only is None:
        return ()
    project = examination.project
    fields = (
        FieldChange("status", project.status, ProjectStatus.STITCHING.value),
        FieldChange("status_reason", project.status_reason, None),
        FieldChange("active_job", project.active_job, only.job_id),
    )
    return tuple(change for change in fields if change.old != change.new)


class Adopting:
    """Adopts executions. Blocking; runs on the actions lane."""

    def __init__(
        self,
        ports: EnvironmentPorts,
        gate: WriteGate,
        reconciling: Reconciling,
        policy: Policy,
    ) -> None:
        self._ports = ports
        self._gate = gate
        self._document = DocumentWrite(ports, reconciling, policy)

    def adopt(self, seen: Examination, call: Call) -> AdoptReport:
        """Adopt the execution the person saw, if it is still the one that can be.

        Raises Invalid where none could be adopted to begin with, Conflict when things have moved
        on, Forbidden when the gate is closed, and what the store raises when nothing can have
        happened.
        """
        name = seen.project.name
        with self._gate.attempt(WriteAction.ADOPT, seen.project_id, name=name) as attempt:
            wanted = adoptable(seen)
            if wanted is None:
                raise Invalid(why_not_adopt(seen) or "No execution waits to be adopted.")
            attempt.detail = attempt.execution = wanted.name

            def plan(look: Examination) -> tuple[FieldChange, ...]:
                if look.engine_error is not None:
                    raise nothing_sent(look.engine_error)
                refuse_if_changed(seen.project, look.project)
                present = adoptable(look)
                if present is None or present.name != wanted.name:
                    reason = why_not_adopt(look) or "Another execution runs now."
                    msg = f"{wanted.name} was not adopted: {reason} Nothing was written."
                    raise Conflict(msg)
                return adopting_changes(look)

            written = self._document.make(seen.project_id, plan, attempt, call)
            if written.doubt:
                attempt.doubt(written.doubt)
            else:
                attempt.detail = "; ".join(filter(None, (wanted.name, self._record(wanted, call))))
            return AdoptReport(seen.project_id, wanted, written.doubt, written.undo)

    def _record(self, execution: Execution, call: Call) -> str:
        """Let our own record name the execution, where we have one that does not."""
        store = self._ports.store
        try:
            job = store.read_job(execution.job_id or "", call)
            if job.state is JobState.CLAIMED and job.execution is None:
                store.record_launch(job.id, execution.name, call)
        except Missing:
            return "its job has no record of ours"
        except PhoenixError as error:
            # The document names it; what the record lacks is read from the engine anyway.
            return f"the job record was not brought up to date ({error.text})"
        return ""
