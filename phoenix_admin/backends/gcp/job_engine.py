"""Runs jobs on Cloud Run; satisfies `ports.job_engine.JobEngine`.

Nothing here waits for a run, and nothing is sent twice. Executions are looked at one by one or
in lists; the operations behind them are not (a cancelled run's operation ends without error).
"""

import threading
from dataclasses import replace
from datetime import datetime
from typing import Final

from google.rpc import code_pb2

from phoenix_admin.backends.gcp.call import Caller
from phoenix_admin.backends.gcp.errors import mapped
from phoenix_admin.backends.gcp.execution_lists import ExecutionLists
from phoenix_admin.backends.gcp.execution_map import execution_from, state_of
from phoenix_admin.backends.gcp.first_look import before_sending
from phoenix_admin.backends.gcp.reel_objects import ReelObjects
from phoenix_admin.backends.gcp.run_messages import (
    CANCEL_EXECUTION,
    CANCEL_REQUEST,
    EXECUTION,
    GET_EXECUTION,
    GET_REQUEST,
    RUN_JOB,
    Pb,
)
from phoenix_admin.backends.gcp.run_orders import run_request
from phoenix_admin.backends.gcp.run_places import JobPlace, RunPlaces
from phoenix_admin.backends.gcp.wire import WireError
from phoenix_admin.domain.errors import Conflict, Forbidden, PhoenixError, Slow, Unsupported
from phoenix_admin.domain.execution import Execution, ExecutionListing, ExecutionState
from phoenix_admin.domain.output import Output
from phoenix_admin.domain.project import Project
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.settings.environments import CloudEnvironment

CANCEL_ATTEMPTS: Final = 3
"""How often a cancel is asked for anew after Cloud Run said that the execution has changed."""
MOST_REMEMBERED: Final = 1_000

READ_ONLY: Final = "This environment is open read-only."
_OPEN: Final = (ExecutionState.PENDING, ExecutionState.RUNNING, ExecutionState.RETRYING)


class CloudJobEngine:
    """Starts, lists and stops executions of the environment's jobs. Blocks; any lane."""

    def __init__(self, environment: CloudEnvironment, caller: Caller, clock: Clock) -> None:
        self._places = RunPlaces(environment)
        self._caller = caller
        self._clock = clock
        self._lists = ExecutionLists(caller)
        self._reels = ReelObjects(environment.outputs, caller, clock)
        self._read_only = environment.environment.read_only
        self._guard = threading.Lock()
        self._asked: dict[str, datetime] = {}

    # -- reading ---------------------------------------------------------------------------

    def find(self, job_id: str, call: Call) -> tuple[Execution, ...]:
        """The executions that carry this job id, newest first.

        Raises Slow where the lists are too long to be searched to their end: then that nothing
        was found would prove nothing.
        """
        found: list[Execution] = []
        for place in self._places.all:
            found += [self._face(each, place) for each in self._lists.of_job(place, job_id, call)]
        return tuple(sorted(found, key=_age, reverse=True))

    def list_executions(
        self, project_id: str | None, limit: int, call: Call, *, or_job: str | None = None
    ) -> ExecutionListing:
        """The newest executions of all jobs, of one project or of all; one list for each job."""
        taken_at = self._clock.now()
        found: list[Execution] = []
        truncated = False
        for place in self._places.all:
            newest = self._lists.newest(place, project_id, limit, call, or_job)
            found += [self._face(each, place) for each in newest.executions]
            truncated = truncated or newest.truncated
        found.sort(key=_age, reverse=True)
        truncated = truncated or len(found) > limit
        return ExecutionListing(tuple(found[: max(0, limit)]), taken_at, truncated=truncated)

    def read(self, name: str, call: Call) -> Execution:
        """One execution by its short name. Raises Missing (pruned, or of no job we know)."""
        place = self._places.of_execution(name)
        return self._face(self._get(place, name, call), place)

    def look_at_output(self, project: Project, call: Call) -> Output:
        """The reel in the environment's bucket of outputs, by name; clips are not looked for."""
        return self._reels.look(project, call)

    # -- acting ----------------------------------------------------------------------------

    def run(self, order: RunOrder, call: Call) -> Execution:
        """Ask Cloud Run once and give the execution it names.

        Raises Unsupported where no job is set for the order's kind. After an error with
        `may_have_happened`, `find` tells.
        """
        self._refuse_if_read_only()
        place = self._places.of_kind(order.kind)
        request = run_request(place.job, place.container, order)
        operation = self._caller.ask(RUN_JOB, request, call, place.route)
        begun = self._begun(operation, call, place, order)
        return replace(
            begun,
            job_id=begun.job_id or order.job_id,
            project_id=begun.project_id or order.project_id,
        )

    def request_cancel(self, name: str, call: Call) -> Execution:
        """Ask for a cancel of what was just read, and look again.

        The etag makes sure that Cloud Run has seen what we have seen. A refusal means that it
        has moved: then it is read and decided anew.
        """
        self._refuse_if_read_only()
        place = self._places.of_execution(name)
        for attempt in range(1, CANCEL_ATTEMPTS + 1):
            with before_sending():
                seen = self._get(place, name, call)
            if state_of(seen) not in _OPEN:
                return self._face(seen, place)
            request = CANCEL_REQUEST(name=seen.name, etag=seen.etag)
            try:
                self._caller.ask(CANCEL_EXECUTION, request, call, place.route)
            except Conflict:
                if attempt == CANCEL_ATTEMPTS:
                    raise
                continue
            self._remember(name)
            return self._after_cancel(seen, place, name, call)
        return self.read(name, call)

    def force_stop(self, name: str, call: Call) -> Execution:
        """Raises Unsupported: Cloud Run has no other way than a cancel. An ended one is given."""
        self._refuse_if_read_only()
        execution = self.read(name, call)
        if execution.state.is_terminal:
            return execution
        msg = "Cloud Run cannot be forced: it stops a task in its own time after a cancel."
        raise Unsupported(msg)

    # -- parts -----------------------------------------------------------------------------

    def _get(self, place: JobPlace, name: str, call: Call) -> Pb:
        request = GET_REQUEST(name=place.execution(name))
        return self._caller.ask(GET_EXECUTION, request, call, place.route)

    def _face(self, execution: Pb, place: JobPlace) -> Execution:
        """The execution, with a cancel that was accepted and does not show yet."""
        face = execution_from(execution, place.kind, self._clock.now())
        with self._guard:
            asked = self._asked.get(face.name)
        if asked is None:
            return face
        state = ExecutionState.CANCELLING if face.state in _OPEN else face.state
        return replace(face, state=state, cancel_requested_at=asked)

    def _begun(self, operation: Pb, call: Call, place: JobPlace, order: RunOrder) -> Execution:
        """The execution behind an accepted request; the metadata has it, as a rule."""
        for packed in (operation.metadata, operation.response):
            execution = EXECUTION()
            if packed.Is(EXECUTION.DESCRIPTOR) and packed.Unpack(execution) and execution.name:
                return self._face(execution, place)
        if operation.HasField("error"):
            code = code_pb2.Code.Name(operation.error.code)
            error = WireError(code, operation.error.message)
            raise mapped(error, service="Cloud Run", what=RUN_JOB.what, permission="run.jobs.run")
        msg = "Cloud Run accepted the run and has not said which execution it is."
        try:
            found = self.find(order.job_id, call)
        except PhoenixError as error:
            # Whatever kept us from looking: the run was accepted, and nobody may give it up.
            raise Slow(f"{msg} {error.text}") from error
        if found:
            return found[0]
        raise Slow(msg)

    def _after_cancel(self, seen: Pb, place: JobPlace, name: str, call: Call) -> Execution:
        try:
            return self.read(name, call)
        except PhoenixError:
            # It was accepted, and that is known; how it goes on, the next look tells.
            return self._face(seen, place)

    def _remember(self, name: str) -> None:
        with self._guard:
            self._asked.setdefault(name, self._clock.now())
            while len(self._asked) > MOST_REMEMBERED:
                del self._asked[next(iter(self._asked))]

    def _refuse_if_read_only(self) -> None:
        if self._read_only:
            raise Forbidden(READ_ONLY, permission="write")


def _age(execution: Execution) -> datetime:
    return execution.created_at
