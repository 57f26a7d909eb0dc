"""The machine of `trust_machine` on Google Cloud: every fault is one of the wire, or of Cloud Run.

Mute, late, reset, half-open, 429, 503, 403, 401, an answer that is lost, a request that takes
effect later; no metadata, an operation that is done without error on a cancel, a run that is
cancelled without a completion time, one that had succeeded before the cancel, one that is pruned,
lists in any order and in small pages.
"""

from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from phoenix_admin.backends.fake.fault_script import Crash
from phoenix_admin.domain.execution import ExecutionState as E
from tests.model.clients import Parts
from tests.model.cloud_clients import Broken, CloudClient, CloudParts, Parked, Passing
from tests.model.cloud_ghost import CloudGhost
from tests.model.trust_machine import TrustMachine
from tests.support.gcp_standin.run_world import CancelMode
from tests.support.gcp_standin.wire_faults import (
    TOO_MANY,
    UNAUTHENTICATED,
    UNAVAILABLE,
    Late,
    LoseReply,
    Mute,
    forbidden,
)

READ_FAULTS = (
    UNAVAILABLE,
    Passing(UNAVAILABLE),
    Crash(),
    TOO_MANY,
    forbidden("run.executions.list"),
    Broken("reset"),
    UNAUTHENTICATED,
    Broken("half-open"),
    Mute(),
)
WRITE_FAULTS = (
    LoseReply(),
    Parked(),
    Crash(after=True),
    TOO_MANY,
    UNAVAILABLE,
    LoseReply("INTERNAL"),
    Crash(),
    Broken("reset"),
    Parked("UNAVAILABLE"),
    forbidden("run.jobs.runWithOverrides"),
    UNAUTHENTICATED,
    LoseReply("DEADLINE_EXCEEDED"),
    Broken("half-open"),
    Mute(),
    Late(1.0),
)


class CloudMachine(TrustMachine):
    """The rules on the stand-in."""

    parts: ClassVar[Parts] = CloudParts()
    read_faults: ClassVar[tuple[Any, ...]] = READ_FAULTS
    write_faults: ClassVar[tuple[Any, ...]] = WRITE_FAULTS

    def __init__(self) -> None:
        self._opened: list[CloudClient] = []
        super().__init__()

    def _made_world(self) -> CloudGhost:
        return CloudGhost()

    def _client(self, number: int) -> CloudClient:
        client = CloudClient(number, self.world, self.parts, self.ids)
        self._opened.append(client)
        return client

    @initialize(
        mode=st.sampled_from(CancelMode),
        metadata=st.booleans(),
        response=st.booleans(),
        error=st.booleans(),
        oldest_first=st.booleans(),
        page=st.sampled_from([1_000, 2]),
        breakable=st.sampled_from([False, False, True]),
        by_rest=st.sampled_from([False, False, False, True]),
    )
    def cloud_run_behaves(
        self, mode, metadata, response, error, oldest_first, page, breakable, by_rest
    ):
        if breakable or by_rest:  # both cost time; clients begin anew, behind such a wire
            self.world.is_breakable, self.world.by_rest = breakable, by_rest
            self.clients = [self._client(0), self._client(1)]
        run = self.world.run
        run.cancel_mode = mode
        run.operation_has_metadata, run.operation_has_response = metadata, response
        run.cancel_operation_error = error
        run.oldest_first, run.page_limit = oldest_first, page

    @rule(mode=st.sampled_from(CancelMode))
    def cancels_go_otherwise(self, mode):
        self.world.run.cancel_mode = mode

    @rule()
    def the_reel_is_removed(self):
        self.world.files.clear()

    @rule(which=st.integers(0, 7))
    def a_cancel_is_obeyed(self, which):
        asked = [e for e in self.world.executions.values() if e.state is E.CANCELLING]
        if asked:
            self.world.finish(asked[which % len(asked)].name, E.CANCELLED, "It was cancelled.")

    def teardown(self):
        try:
            super().teardown()
        finally:
            for client in self._opened:
                client.channels.close()
            self.world.close()
