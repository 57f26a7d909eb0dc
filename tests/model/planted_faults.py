"""Clients with one fault each, built in as another part: the machine must find every one.

`MUST_NEVER` is what the product must never do, `LYING_JOURNALS` what its journal must never say,
`ONCE_HAD` is a fault that it once had. Where a fault shows in a few verbs and at one write only,
`verbs` and `writes` keep the machine there, so that a test can afford to find it.
"""

from dataclasses import replace

from phoenix_admin.backends.fake.project_store import FakeProjectStore
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.journal_entry import AttemptOutcome as A
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.services.cancelling import Cancelling
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.triggering import Triggering
from tests.model.clients import Parts


class _Passing:
    def __init__(self, inner):
        self._inner = inner

    def __getattr__(self, name):
        return getattr(self._inner, name)


class _Unclaiming(Triggering):
    def _claim(self, project, job, call):
        return project

    def _check_claim(self, attempt, project, job, call):
        pass


class StartsWithoutAClaim(Parts):
    """Nothing is written before the engine is asked."""

    def services(self, ports, gate, new_job_id):
        usual = super().services(ports, gate, new_job_id)
        return replace(usual, triggering=_Unclaiming(ports, gate, new_job_id, DEFAULT_POLICY))


class _AnyVersion(FakeProjectStore):
    """A store that does not look at the version of what it writes over."""

    def _fresh(self, project_id, version):
        return self._world.project(project_id)


class _OnlyHere(_Passing):
    """One method of another store, all others of the usual one."""

    def __init__(self, inner, method, other):
        super().__init__(inner)
        setattr(self, method, getattr(other, method))


class ClaimsOverAnybody(Parts):
    """The claim is written whatever the document says by now."""

    verbs = ("stitch", "run anyway")
    writes = ("store.claim",)

    def store(self, store):
        return _OnlyHere(store, "claim", _AnyVersion(store._world, store._script))


class _Retrying(_Passing):
    def run(self, order, call):
        try:
            return self._inner.run(order, call)
        except PhoenixError as error:
            if not error.may_have_happened:
                raise
            return self._inner.run(order, call)


class SendsAgain(Parts):
    """A lost answer to a run is answered by sending it once more."""

    verbs = ("stitch",)
    writes = ("engine.run",)

    def engine(self, engine):
        return _Retrying(engine)


class _Trusting(Cancelling):
    def cancel(self, project_id, call):
        report = super().cancel(project_id, call)
        project = self._ports.store.read_project(project_id, call)
        change = FieldChange("status", project.status, "cancelled")
        self._ports.store.change(project_id, (change,), project.version, call)
        return report


class TrustsTheCancelRequest(Parts):
    """An accepted cancel request is written down as cancelled."""

    def services(self, ports, gate, new_job_id):
        usual = super().services(ports, gate, new_job_id)
        return replace(usual, cancelling=_Trusting(ports, gate))


class ChangesAnyVersion(Parts):
    """A correction is written whatever version the document has by now."""

    verbs = ("stitch", "settle", "undo")
    writes = ("store.change",)

    def store(self, store):
        return _OnlyHere(store, "change", _AnyVersion(store._world, store._script))


class NeverClosesTheRecord(Parts):
    """The record of a job is left as it is when the document is corrected."""

    def services(self, ports, gate, new_job_id):
        class Leaving(Reconciling):
            def _bring_up_record(self, examination, call):
                pass

        usual = super().services(ports, gate, new_job_id)
        return replace(usual, reconciling=Leaving(ports, gate, DEFAULT_POLICY))


class _Rewriting(_Passing):
    """Keeps the outcomes in `words` as others, or not at all (None)."""

    def __init__(self, inner, words):
        super().__init__(inner)
        self._words = words

    def append(self, entry):
        word = self._words.get(entry.outcome, entry.outcome)
        if word is not None:
            self._inner.append(replace(entry, outcome=word))


class BeginsSilently(Parts):
    """No line is written before a write."""

    def journal(self, journal):
        return _Rewriting(journal, {A.NO_OUTCOME: None})


class KeepsTheEndToItself(Parts):
    """How a write that was done ended is not written down."""

    def journal(self, journal):
        return _Rewriting(journal, {A.DONE: None})


class CallsItDone(Parts):
    """What is not known is written down as done."""

    verbs = ("stitch", "force")
    writes = ("engine.run", "engine.force_stop")

    def journal(self, journal):
        return _Rewriting(journal, {A.UNKNOWN: A.DONE})


class CallsItFailed(Parts):
    """What is not known is written down as failed."""

    verbs = ("stitch", "cancel")
    writes = ("engine.run",)

    def journal(self, journal):
        return _Rewriting(journal, {A.UNKNOWN: A.FAILED})


class DoubtsEverything(Parts):
    """What has certainly not happened, as after a look that failed, is written down as unknown."""

    def journal(self, journal):
        return _Rewriting(journal, {A.FAILED: A.UNKNOWN})


MUST_NEVER = (
    StartsWithoutAClaim,
    ClaimsOverAnybody,
    SendsAgain,
    TrustsTheCancelRequest,
    ChangesAnyVersion,
)
LYING_JOURNALS = (
    BeginsSilently,
    KeepsTheEndToItself,
    CallsItDone,
    CallsItFailed,
    DoubtsEverything,
)
ONCE_HAD = (NeverClosesTheRecord,)
