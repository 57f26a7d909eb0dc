"""The writes a person can ask for, from the UI thread.

Writes run in the environment's scope, one after another: switching the view never hides or
drops them. What came of each goes to the result feed with the project's name.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from phoenix_admin.domain.errors import Invalid, PhoenixError, Unsupported
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.job import Job
from phoenix_admin.domain.journal_entry import JournalEntry
from phoenix_admin.domain.kind_words import words_for
from phoenix_admin.domain.project import Project
from phoenix_admin.domain.verdict import ProposedChange
from phoenix_admin.ports.call import Call
from phoenix_admin.services.adopting import AdoptReport
from phoenix_admin.services.cancelling import Cancelling
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.examination import Examination, Settlement
from phoenix_admin.services.job_records import overdue_closing
from phoenix_admin.services.journal_undo import undo_entry
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.only_looking import only_looking
from phoenix_admin.services.operation_words import (
    Words,
    cancel_words,
    settlement_words,
    trigger_words,
)
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.results import Result, ResultFeed, Tone
from phoenix_admin.services.status_setting import StatusReport
from phoenix_admin.services.step_words import (
    adopt_words,
    set_status_words,
    starting_words,
    stop_words,
)
from phoenix_admin.services.triggering import Triggering
from phoenix_admin.services.verdict_steps import VerdictSteps
from phoenix_admin.services.write_gate import WriteAction, WriteGate, start_action
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task

T = TypeVar("T")

WRITE_DEADLINE = 30.0
STOP_SECONDS = 5.0
"""More time for each execution that is to be stopped."""


class ProjectOperations:
    """Asks for writes and announces what came of them. UI thread only.

    `changed` tells when a write begins or ends; `on_settled` and `on_touched` let the composition
    bring the open session and the list up to date.
    """

    def __init__(
        self,
        ports: EnvironmentPorts,
        gate: WriteGate,
        triggering: Triggering,
        cancelling: Cancelling,
        reconciling: Reconciling,
        runner: TaskRunner,
        scope: Scope,
        results: ResultFeed,
        steps: VerdictSteps,
    ) -> None:
        self.changed = Listeners()
        self.gate = gate
        self.on_settled: Callable[[Examination], None] = _ignore_examination
        self.on_touched: Callable[[str | None], None] = _ignore_id
        self._ports = ports
        self._triggering = triggering
        self._cancelling = cancelling
        self._reconciling = reconciling
        self._runner = runner
        self._scope = scope
        self._results = results
        self._steps = steps
        self._under_way: dict[str, WriteAction] = {}
        self._undone: set[str] = set()
        self._held: set[str] = set()
        self._tried: dict[str, str] = {}
        # Whoever shows what may be done hears of a lock or a login as of a write.
        gate.changed.add(self.changed.tell)

    def under_way(self, project_id: str) -> WriteAction | None:
        """The write that was asked for and has not been answered yet."""
        return self._under_way.get(project_id)

    def refusal(self, action: WriteAction, project_id: str | None = None) -> str | None:
        """Why this write is off now: the gate, or an earlier one still under way."""
        waiting = self._under_way.get(project_id or "")
        if waiting is not None:
            return f"Waiting for the answer to “{waiting}”."
        return self.gate.refusal(action)

    def announce_journal_loss(self) -> None:
        """Tell, once, that the journal cannot be written, if that is so."""
        loss = self.gate.journal_losses.take()
        if loss is not None:
            action, now = WriteAction(loss.action), self._ports.clock.now()
            self._results.add(Result(now, None, "Journal", action, Tone.BAD, loss.words))

    def request_stitch(self, project: Project, *, run_anyway: bool = False) -> bool:
        """Ask for a stitch, or an assembly. False, and nothing is sent, when it is off already."""

        action = start_action(project)

        def body(call: Call) -> Words:
            done = self._triggering.stitch(project.id, call, run_anyway=run_anyway, action=action)
            return trigger_words(project, done)

        return self._request(action, project, body, self._say)

    def request_cancel(self, project: Project, *, force: bool = False) -> bool:
        """Ask the project's execution to stop; with `force`, end it at once."""
        action = WriteAction.FORCE_STOP if force else WriteAction.CANCEL
        stop = self._cancelling.force_stop if force else self._cancelling.cancel

        def body(call: Call) -> Words:
            try:
                return cancel_words(project.name, stop(project.id, call))
            except Invalid:
                # Nothing was sent. A claim may have no execution yet: look again, then say so.
                with only_looking():
                    look = self._reconciling.examine(project.id, call)
                if look.execution is not None and look.execution.state.is_active:
                    return cancel_words(project.name, stop(project.id, call))
                words = starting_words(look)
                if words is None:
                    raise
                return words

        return self._request(action, project, body, self._say)

    def request_cancel_execution(self, execution: Execution, project: Project | None) -> bool:
        """Ask this one execution to stop, and no other of its project."""
        name = project.name if project is not None else execution.name
        project_id = execution.project_id or ""

        def body(call: Call) -> Words:
            report = self._cancelling.cancel_execution(
                execution.name, project_id, call, project_name=project.name if project else ""
            )
            return cancel_words(name, report)

        return self._request(WriteAction.CANCEL, project, body, self._say, name=name)

    def request_run_again(self, project: Project, old: Job, clips: tuple[str, ...] | None) -> bool:
        """Ask for a run like an earlier one: the same overrides, the same clips."""

        def body(call: Call) -> Words:
            return trigger_words(project, self._triggering.run_again(old, clips, call))

        return self._request(WriteAction.RUN_AGAIN, project, body, self._say)

    def request_apply(self, examination: Examination) -> bool:
        """Apply the correction the person has agreed to."""

        def body(call: Call) -> Settlement:
            return self._reconciling.apply(examination, call)

        return self._request(WriteAction.RECONCILE, examination.project, body, self._on_settlement)

    def settle(self, examination: Examination) -> bool:
        """Apply the safe correction of a project that was opened, if one is due.

        Or close our record of its run, where that has ended and nobody has closed it.
        Not again after an undo (correcting what was just undone would take the wheel), not
        where writing is off (the proposal is shown instead), and only once for each version of
        the document.
        """
        change, project = examination.verdict.change, examination.project
        corrects = change is not None and change.safe
        if project.id in self._held:
            return False
        if project.id in self._undone if corrects else overdue_closing(examination) is None:
            return False
        tried = project.version if corrects else f"{project.version} {project.active_job}"
        if self.gate.refusal(WriteAction.RECONCILE) or self._tried.get(project.id) == tried:
            return False
        self._tried[project.id] = tried

        def body(call: Call) -> Settlement:
            return self._reconciling.settle(project.id, call)

        return self._request(WriteAction.RECONCILE, project, body, self._on_settlement)

    def hold(self, project_id: str) -> None:
        """Correct nothing of this project by itself until it is opened anew.

        After a sign-in what is on screen is read again, and nothing may be written by that.
        """
        self._held.add(project_id)

    def release(self, project_id: str) -> None:
        """The person has opened it."""
        self._held.discard(project_id)

    def request_undo(self, project: Project, change: ProposedChange) -> bool:
        """Put the old values back, if the document has not moved on."""
        self._undone.add(project.id)

        def body(call: Call) -> Settlement:
            return self._reconciling.undo(change, call)

        return self._request(WriteAction.UNDO, project, body, self._on_undone)

    def request_undo_entry(self, entry: JournalEntry) -> bool:
        """Put back what this line of the journal says was changed, if nothing has moved on.

        `journal_undo.why_not` says beforehand why it would not be.
        """
        self._undone.add(entry.target)

        def body(call: Call) -> Settlement:
            return undo_entry(entry, self.gate, self._reconciling, call)

        return self._request(
            WriteAction.UNDO,
            None,
            body,
            self._on_undone,
            name=entry.name or entry.target,
            project_id=entry.target,
        )

    def request_set_status(self, examination: Examination, status: str, reason: str | None) -> bool:
        """Set the status by hand, while the document says what was examined. Stops nothing."""
        project = examination.project

        def body(call: Call) -> StatusReport:
            return self._steps.setting.set_status(examination, status, reason, call)

        def arrived(_: Project | None, report: StatusReport) -> Words | None:
            if report.version is not None:
                # Correcting at once what a person has just set would take the wheel.
                self._tried[project.id] = report.version
            words = set_status_words(project, report)
            return self._announce_undoable(WriteAction.SET_STATUS, project, words, report.undo)

        return self._request(WriteAction.SET_STATUS, project, body, arrived)

    def request_adopt(self, examination: Examination) -> bool:
        """Let the document name the one execution that runs for it."""
        project = examination.project

        def body(call: Call) -> AdoptReport:
            return self._steps.adopting.adopt(examination, call)

        def arrived(_: Project | None, report: AdoptReport) -> Words | None:
            words = adopt_words(project, report)
            return self._announce_undoable(WriteAction.ADOPT, project, words, report.undo)

        return self._request(WriteAction.ADOPT, project, body, arrived)

    def request_stop_executions(self, examination: Examination, names: Sequence[str]) -> bool:
        """Ask these executions of the project to stop; each has a result of its own."""
        project, wanted = examination.project, tuple(names)

        def body(call: Call) -> Words:
            return stop_words(project, self._steps.stopping.stop(examination, wanted, call))

        deadline = WRITE_DEADLINE + STOP_SECONDS * len(wanted)
        return self._request(
            WriteAction.STOP_EXECUTION, project, body, self._say, deadline=deadline
        )

    def request_create(
        self, name: str, clips: Sequence[Path], on_created: Callable[[Project], None]
    ) -> bool:
        """Make a project of these files."""
        author = self._ports.author
        if author is None:
            return False

        def body(call: Call) -> Project:
            with self.gate.attempt(WriteAction.CREATE_PROJECT, name, name=name) as attempt:
                created = author.create(name, clips, call)
                attempt.after.update(id=created.id, clips=str(len(created.clips)))
                return created

        def arrived(_: Project | None, created: Project) -> Words:
            on_created(created)
            parts = words_for(created).parts(len(created.clips))
            return Tone.GOOD, f"{created.name} was created with {parts}."

        return self._request(WriteAction.CREATE_PROJECT, None, body, arrived, name=name)

    def request_samples(self, *, remove: bool = False) -> bool:
        """Make the sample projects (once per data folder), or remove them."""
        author = self._ports.author
        if author is None:
            return False
        action = WriteAction.REMOVE_SAMPLES if remove else WriteAction.MAKE_SAMPLES
        work = author.remove_samples if remove else author.prepare_samples

        def body(call: Call) -> int:
            with self.gate.attempt(action, "samples") as attempt:
                number = work(call)
                attempt.detail = _samples(number)
                return number

        def arrived(_: Project | None, number: int) -> Words | None:
            if not number:
                return None
            done = "removed" if remove else "made"
            return Tone.PLAIN, f"{_samples(number)} {'was' if number == 1 else 'were'} {done}."

        return self._request(action, None, body, arrived, name="Samples", deadline=120.0)

    def _request(
        self,
        action: WriteAction,
        project: Project | None,
        body: Callable[[Call], T],
        arrived: Callable[[Project | None, T], Words | None],
        *,
        name: str = "",
        project_id: str | None = None,
        deadline: float = WRITE_DEADLINE,
    ) -> bool:
        about = project.id if project else project_id
        place = about or str(action)
        if place in self._under_way:
            return False
        title = project.name if project else name
        passes = self.gate.passes

        def guarded(call: Call) -> T:
            self.gate.void_unless(passes, action, about or title, name=title)
            return body(call)

        def on_outcome(outcome: Outcome[T]) -> None:
            self._under_way.pop(place, None)
            # Before the result itself, so that this one stays the newest.
            self.announce_journal_loss()
            match outcome:
                case Ok(value):
                    words = arrived(project, value)
                    if words is not None:
                        self._announce(action, about, title, words)
                case Failed(error):
                    self._announce(action, about, title, (Tone.BAD, _fault(action, error)))
                case Cancelled():
                    pass
            self.changed.tell()
            self.on_touched(about)

        label = f"{action.capitalize()}: {title}"
        task = Task(f"write {place}", guarded, Lane.ACTIONS, deadline, Overlap.QUEUE, label)
        if self._runner.submit(self._scope, task, on_outcome).refused:
            return False
        self._under_way[place] = action
        self.changed.tell()
        return True

    def _say(self, _: Project | None, words: Words) -> Words:
        return words

    def _on_settlement(self, project: Project | None, settlement: Settlement) -> Words | None:
        self.on_settled(settlement.examination)
        name = project.name if project else settlement.examination.project.name
        words = settlement_words(name, settlement)
        if words is not None and settlement.undo is not None and project is not None:
            self._announce(WriteAction.RECONCILE, project.id, name, words, settlement.undo)
            return None
        return words

    def _on_undone(self, project: Project | None, settlement: Settlement) -> Words:
        self.on_settled(settlement.examination)
        now = settlement.examination.project
        name = project.name if project else now.name
        return Tone.PLAIN, f"{name} was put back to {now.status}."

    def _announce_undoable(
        self, action: WriteAction, project: Project, words: Words, undo: ProposedChange | None
    ) -> Words | None:
        """Announce it with its undo; without one, leave the words to whoever announces."""
        if undo is None:
            return words
        self._announce(action, project.id, project.name, words, undo)
        return None

    def _announce(
        self,
        action: WriteAction,
        project_id: str | None,
        name: str,
        words: Words,
        undo: ProposedChange | None = None,
    ) -> None:
        tone, text, *standing = words
        now = self._ports.clock.now()
        goes_on = standing[0] if standing else None
        self._results.add(Result(now, project_id, name, action, tone, text, undo, goes_on))


def _fault(action: WriteAction, error: PhoenixError) -> str:
    if isinstance(error, Unsupported):
        return error.text
    if error.may_have_happened:
        return f"We do not know whether “{action}” took effect: {error.text}"
    return error.text


def _ignore_examination(_: Examination) -> None:
    """Nobody is listening yet."""


def _ignore_id(_: str | None) -> None:
    """Nobody is listening yet."""


def _samples(number: int) -> str:
    return "1 sample project" if number == 1 else f"{number} sample projects"
