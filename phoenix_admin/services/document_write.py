"""One person's change of one document: from what they saw to what is written, or to the doubt.

Shared by the steps that follow a verdict (set status, adopt). What a person agreed to was drawn
from one look; it is looked again right before the write, the write is conditional on the version
of that look, and a reply that was lost is answered by looking, never by writing again.
"""

from collections.abc import Callable

from phoenix_admin.domain.errors import Conflict, PhoenixError, nothing_sent
from phoenix_admin.domain.notation import clock_time
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.project import Project
from phoenix_admin.domain.record import record
from phoenix_admin.domain.verdict import FieldChange, ProposedChange
from phoenix_admin.ports.call import Call
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.only_looking import only_looking
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.write_gate import Attempt

Plan = Callable[[Examination], tuple[FieldChange, ...]]
"""What to write, drawn from a fresh look. Raises Conflict where the person's word is void."""


@record
class Written:
    """What came of a write. `look` is the one it was decided from.

    `project` is the document as written; None where the answer was lost and looking did not
    tell: then `doubt` says what is known. Without `changes` there was nothing to write.
    """

    look: Examination
    changes: tuple[FieldChange, ...]
    project: Project | None
    doubt: str = ""

    @property
    def undo(self) -> ProposedChange | None:
        """Puts the old values back while the document is as this write left it."""
        if self.project is None or not self.changes:
            return None
        back = tuple(FieldChange(c.field, c.new, c.old) for c in self.changes)
        return ProposedChange(self.project.id, back, self.project.version, safe=False)


class DocumentWrite:
    """Makes such changes. Blocking; runs on the actions lane, inside the gate's attempt."""

    def __init__(self, ports: EnvironmentPorts, reconciling: Reconciling, policy: Policy) -> None:
        self._ports = ports
        self._reconciling = reconciling
        self._attempts = policy.apply_attempts

    def make(self, project_id: str, plan: Plan, attempt: Attempt, call: Call) -> Written:
        """Look, plan, write; after a conflict all three again, `apply_attempts` times at most.

        Raises Conflict when it kept changing or when the plan does, and what the store raises
        when nothing can have happened.
        """
        for _ in range(self._attempts):
            with only_looking():
                look = self._reconciling.examine(project_id, call)
            changes = plan(look)
            attempt.changing(changes)
            if not changes:
                attempt.leave("nothing to write")
                return Written(look, (), look.project)
            try:
                written = self._ports.store.change(project_id, changes, look.project.version, call)
            except Conflict:
                continue
            except PhoenixError as error:
                if not error.may_have_happened:
                    raise
                found = self._look_for(look, changes, error, call)
                if found.project is not None:
                    attempt.wrote(found.project)
                return found
            attempt.wrote(written)
            return Written(look, changes, written)
        raise self._gave_up(project_id, call)

    def _gave_up(self, project_id: str, call: Call) -> PhoenixError:
        try:
            now = self._ports.store.read_project(project_id, call)
        except PhoenixError as error:
            return nothing_sent(error)
        msg = (
            f"{now.name} was changed by somebody else each of {self._attempts} times; it says "
            f"{now.status} now and nothing was written."
        )
        return Conflict(msg)

    def _look_for(
        self,
        look: Examination,
        changes: tuple[FieldChange, ...],
        error: PhoenixError,
        call: Call,
    ) -> Written:
        """Whether a write without an answer has arrived."""
        try:
            now = self._ports.store.read_project(look.project_id, call)
        except PhoenixError as unread:
            doubt = f"{error.text} The document could not be read again: {unread.text}"
            return Written(look, changes, None, doubt)
        values = {
            "status": now.status,
            "status_reason": now.status_reason,
            "active_job": now.active_job,
        }
        if now.version != look.project.version and all(
            values.get(change.field) == change.new for change in changes
        ):
            return Written(look, changes, now)
        at = clock_time(self._ports.clock.now())
        still = "still says" if now.version == look.project.version else "says"
        doubt = f"{error.text} At {at} the document {still} {now.status}."
        return Written(look, changes, None, doubt)


def refuse_if_changed(seen: Project, now: Project) -> None:
    """Raise Conflict when a word given about `seen` says nothing about `now`.

    The status and the claim are what a person decides on; other fields may move on meanwhile.
    """
    if now.status != seen.status:
        msg = (
            f"{now.name} has changed since you looked: it says {now.status} now, it said "
            f"{seen.status}. Nothing was written."
        )
        raise Conflict(msg)
    if now.active_job != seen.active_job:
        msg = f"{now.name} names another job since you looked. Nothing was written."
        raise Conflict(msg)
