"""Backends for Google Cloud with one fault each: the machine must find every one of them."""

from dataclasses import replace

from phoenix_admin.backends.gcp.call import Caller
from phoenix_admin.backends.gcp.documents import Documents
from phoenix_admin.backends.gcp.job_engine import CloudJobEngine
from phoenix_admin.backends.gcp.project_store import CloudProjectStore
from phoenix_admin.backends.gcp.run_messages import EXECUTION
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.execution import ExecutionState as E
from tests.model.cloud_clients import CloudParts, SteppedCaller


class _RetryingCaller(SteppedCaller):
    def ask(self, method, request, call, route=()):
        as_a_read = replace(method, writes=False)
        return self.script.rpc(
            method, call, lambda: Caller.ask(self, as_a_read, request, call, route)
        )


class RetriesWrites(CloudParts):
    """A write is tried again when the connection fails, as the library does by default."""

    caller_class = _RetryingCaller
    verbs = ("stitch",)
    writes = ("engine.run",)


class _AnyVersion(Documents):
    def _write(self, write):
        made = super()._write(write)
        made.ClearField("current_document")
        return made


class _AnyVersionStore(CloudProjectStore):
    def __init__(self, environment, caller, clock):
        super().__init__(environment, caller, clock)
        self._documents = _AnyVersion(caller, environment.project, "(default)")


class CommitsOverAnybody(CloudParts):
    """Commits carry no precondition."""

    store_class = _AnyVersionStore
    verbs = ("stitch", "settle")
    writes = ("store.claim",)


class _BelievingEngine(CloudJobEngine):
    def _after_cancel(self, seen, place, name, call):
        return replace(super()._after_cancel(seen, place, name, call), state=E.CANCELLED)


class BelievesTheOperation(CloudParts):
    """A cancel whose operation has no error is taken for a cancelled run."""

    engine_class = _BelievingEngine
    verbs = ("stitch", "cancel")


class _NeedsMetadata(CloudJobEngine):
    def _begun(self, operation, call, place, order):
        if not operation.metadata.Is(EXECUTION.DESCRIPTOR):
            raise Invalid("Cloud Run named no execution.")
        return super()._begun(operation, call, place, order)


class GivesUpWithoutMetadata(CloudParts):
    """An accepted run whose answer names no execution is taken for one that was not started."""

    engine_class = _NeedsMetadata
    verbs = ("stitch",)


class _OneBadEnding(CloudJobEngine):
    def _face(self, execution, place):
        face = super()._face(execution, place)
        return replace(face, state=E.FAILED) if face.state is E.CANCELLED else face


class CallsCancelledFailed(CloudParts):
    """A cancelled run counts as failed, because its condition says so."""

    engine_class = _OneBadEnding
    verbs = ("stitch", "cancel", "settle")


class _NoSearch(CloudJobEngine):
    def find(self, job_id, call):
        return ()

    def list_executions(self, project_id, limit, call, **more):
        return replace(super().list_executions(project_id, limit, call, **more), executions=())


class LooksForNothing(CloudParts):
    """Nobody looks for a run whose answer was lost: it counts as one that was never started."""

    engine_class = _NoSearch
    verbs = ("stitch", "settle")
    writes = ("engine.run",)


PLANTED = (
    RetriesWrites,
    CommitsOverAnybody,
    BelievesTheOperation,
    GivesUpWithoutMetadata,
    CallsCancelledFailed,
    LooksForNothing,
)
