"""Clients with one fault each, built in as another part: the machine must find every one.

The first four are what the product must never do; the last is a fault that it once had.
"""

from dataclasses import replace

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.services.cancelling import Cancelling
from phoenix_admin.services.reconciling import Reconciling
from tests.model.clients import Parts


class _Passing:
    def __init__(self, inner):
        self._inner = inner

    def __getattr__(self, name):
        return getattr(self._inner, name)


class _UnconditionalClaim(_Passing):
    def claim(self, project, job, call):
        return self._inner.claim(self._inner.read_project(project.id, call), job, call)


class ClaimsOverAnybody(Parts):
    """The claim is written whatever the document says by now."""

    def store(self, store):
        return _UnconditionalClaim(store)


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


class _UnconditionalChange(_Passing):
    def change(self, project_id, changes, version, call):
        now = self._inner.read_project(project_id, call).version
        return self._inner.change(project_id, changes, now, call)


class ChangesAnyVersion(Parts):
    """A correction is written whatever version the document has by now."""

    def store(self, store):
        return _UnconditionalChange(store)


class NeverClosesTheRecord(Parts):
    """The record of a job is left as it is when the document is corrected."""

    def services(self, ports, gate, new_job_id):
        class Leaving(Reconciling):
            def _bring_up_record(self, examination, call):
                pass

        usual = super().services(ports, gate, new_job_id)
        return replace(usual, reconciling=Leaving(ports, gate, DEFAULT_POLICY))


MUST_NEVER = (ClaimsOverAnybody, SendsAgain, TrustsTheCancelRequest, ChangesAnyVersion)
ONCE_HAD = (NeverClosesTheRecord,)
