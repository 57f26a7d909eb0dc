"""Make a bulk plan: look at many projects with few calls, and say what would be done with each.

One list of documents and one list of executions serve all projects; a single project is asked
about only where its answer cannot be in the lists (its reel, a job whose execution is gone).
Blocking; runs on a lane, in slices, so that other reads come in between. Writes nothing.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from phoenix_admin.domain.bulk_plan import (
    BulkItem,
    BulkPlan,
    BulkVerb,
    ItemState,
    LeftOut,
    Origin,
    freeze,
)
from phoenix_admin.domain.decide import active_executions, claimed_execution, decide
from phoenix_admin.domain.errors import Missing, PhoenixError
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import Job
from phoenix_admin.domain.kind_words import words_for
from phoenix_admin.domain.notation import clock_time
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.domain.record import record
from phoenix_admin.domain.verdict import FieldChange, Verdict, VerdictKind
from phoenix_admin.ports.call import Call
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.project_runs import ListedRuns, claims_unseen
from phoenix_admin.services.write_gate import WriteAction, WriteGate

EXECUTIONS_LISTED = 1000
SLICE = 100
"""Projects looked at between two turns of the lane."""

ACTIONS = {
    BulkVerb.RECONCILE: WriteAction.RECONCILE,
    BulkVerb.STITCH: WriteAction.STITCH,
    BulkVerb.CANCEL: WriteAction.CANCEL,
}
"""What the gate is asked for each item."""


@record
class PlanRequest:
    """What a person wants planned. `ids` None: every project there is.

    `decisions` includes corrections that would wait for **Apply** if the project were opened.
    """

    verb: BulkVerb
    origin: Origin
    ids: tuple[str, ...] | None = None
    decisions: bool = False


@record
class PlanReading:
    """What the lists said. `projects` is in the order asked for; None for one that has vanished.

    `complete` means that no execution is missing from the list.
    """

    request: PlanRequest
    projects: tuple[tuple[str, Project | None], ...]
    listed: ListedRuns
    complete: bool
    taken_at: datetime
    error: PhoenixError | None = None


def cancel_target(project: Project, executions: tuple[Execution, ...]) -> Execution | None:
    """The execution that a cancel of this project stops: the claimed one, else the oldest."""
    active = active_executions(project, executions)
    claimed = claimed_execution(project, executions)
    return claimed if claimed in active else (active[0] if active else None)


class BulkPlanning:
    """Makes plans. Blocking; any lane."""

    def __init__(self, ports: EnvironmentPorts, gate: WriteGate, policy: Policy) -> None:
        self._ports = ports
        self._gate = gate
        self._policy = policy

    def plan(self, request: PlanRequest, plan_id: str, call: Call) -> BulkPlan:
        """The whole plan in one go. Raises what reading the list of documents raises."""
        reading = self.read(request, call)
        items: list[BulkItem] = []
        for start in range(0, len(reading.projects), SLICE):
            items += self.look(reading, start, call)
        return self.freeze(reading, items, plan_id)

    def read(self, request: PlanRequest, call: Call) -> PlanReading:
        """The two lists. An engine that cannot be read leaves every item *state unknown*."""
        ports = self._ports
        listing = ports.store.list_projects(call)
        known = {project.id: project for project in listing.projects}
        ids = tuple(known) if request.ids is None else request.ids
        projects = [(i, known.get(i) or self._beyond(i, listing.truncated, call)) for i in ids]
        claims = sum(p is not None and p.status == ProjectStatus.STITCHING for _, p in projects)
        pages = max(1, -(-claims // EXECUTIONS_LISTED))
        runs = ListedRuns()
        error: PhoenixError | None = None
        complete = True
        try:
            found = ports.engine.list_executions(None, pages * EXECUTIONS_LISTED, call)
            complete = not found.truncated
            runs = ListedRuns(found.executions)
        except PhoenixError as raised:
            error = raised
        return PlanReading(
            request,
            tuple(projects),
            runs,
            complete,
            listing.taken_at,
            error,
        )

    def look(self, reading: PlanReading, start: int, call: Call) -> list[BulkItem]:
        """What would be done with one slice of the projects."""
        items: list[BulkItem] = []
        for project_id, project in reading.projects[start : start + SLICE]:
            call.raise_if_cancelled()
            if project is None:
                text = "It is not there any more."
                items.append(_left(_unknown(project_id), LeftOut.VANISHED, text))
                continue
            try:
                items.append(self._item(project, reading, call))
            except PhoenixError as error:
                items.append(_left(_blank(project), LeftOut.UNKNOWN, error.text))
        call.wait(0.001)
        return items

    def freeze(self, reading: PlanReading, items: Iterable[BulkItem], plan_id: str) -> BulkPlan:
        """The plan of what was looked at."""
        request = reading.request
        return freeze(
            plan_id,
            request.verb,
            request.origin,
            items,
            made_at=reading.taken_at,
            made_by=self._ports.acting,
            decisions=request.decisions,
        )

    # ------------------------------------------------------------------ one project

    def _item(self, project: Project, reading: PlanReading, call: Call) -> BulkItem:
        item = _blank(project)
        if project.unreadable:
            names = ", ".join(field.name for field in project.unreadable)
            return _left(item, LeftOut.UNREADABLE, f"Unreadable: {names}.")
        if reading.error is not None:
            text = f"The engine could not be read: {reading.error.text}"
            return _left(item, LeftOut.UNKNOWN, text)
        match reading.request.verb:
            case BulkVerb.RECONCILE:
                planned = self._reconcile(project, item, reading, call)
            case BulkVerb.STITCH:
                planned = _stitch(project, item, self._runs(project, reading, call))
            case BulkVerb.CANCEL:
                planned = _cancel(project, item, self._runs(project, reading, call))
        refusal = self._gate.refusal(ACTIONS[reading.request.verb])
        if planned.left_out is None and refusal is not None:
            return _left(planned, LeftOut.READ_ONLY, refusal)
        return planned

    def _reconcile(
        self, project: Project, item: BulkItem, reading: PlanReading, call: Call
    ) -> BulkItem:
        decisions = reading.request.decisions
        verdict = self._verdict(project, reading, call, decisions=decisions)
        change = verdict.change
        text = f"{_sentence(verdict.kind)} {verdict.evidence[-1]}"
        if change is None:
            if verdict.kind is VerdictKind.UNKNOWN:
                return _left(item, LeftOut.UNKNOWN, text)
            if verdict.offer is not None or verdict.kind.is_disagreement:
                return _left(item, LeftOut.NEEDS_DECISION, text)
            return _left(item, LeftOut.NOTHING_TO_DO, text)
        planned = replace(item, changes=change.changes, needs_decision=not change.safe, text=text)
        if change.safe or decisions:
            return planned
        return _left(planned, LeftOut.NEEDS_DECISION, text)

    def _verdict(
        self, project: Project, reading: PlanReading, call: Call, *, decisions: bool
    ) -> Verdict:
        ports, engine = self._ports, self._ports.engine
        executions, job = self._runs(project, reading, call), None
        claims = project.status == ProjectStatus.STITCHING and project.active_job is not None
        claimed = claimed_execution(project, executions)
        if project.active_job is not None and claims_unseen(project, executions):
            job = _or_none(ports, project.active_job, call)
        output = None
        ended = claimed is not None and claimed.state is ExecutionState.SUCCEEDED
        at_rest = project.status in (ProjectStatus.COMPLETE, ProjectStatus.GENERATING)
        if (claims and ended) or (decisions and at_rest):
            output = engine.look_at_output(project, call)
        return decide(project, job, executions, output, ports.clock.now(), self._policy)

    def _runs(self, project: Project, reading: PlanReading, call: Call) -> tuple[Execution, ...]:
        """Its executions; where the list was cut, the claimed one is looked up."""
        listed = reading.listed.of(project)
        if reading.complete or project.active_job is None or not claims_unseen(project, listed):
            return listed
        return (*listed, *self._ports.engine.find(project.active_job, call))

    def _beyond(self, project_id: str, truncated: bool, call: Call) -> Project | None:
        """A project that was asked for and is not on the list, perhaps for want of room."""
        if not truncated:
            return None
        try:
            return self._ports.store.read_project(project_id, call)
        except Missing:
            return None


def _stitch(project: Project, item: BulkItem, executions: tuple[Execution, ...]) -> BulkItem:
    active = active_executions(project, executions)
    if active:
        since = clock_time(active[0].started_at or active[0].created_at)
        return _left(item, LeftOut.RUNNING, f"Running since {since}.")
    if project.status == ProjectStatus.STITCHING:
        text = "The document says stitching and nothing runs; reconcile it first."
        return _left(item, LeftOut.UNKNOWN, text)
    if project.known_status is None:
        text = f"This version does not know the status “{project.status}” and leaves it."
        return _left(item, LeftOut.UNKNOWN, text)
    words = words_for(project)
    if not project.clips:
        return _left(item, LeftOut.NO_CLIPS, f"There are no {words.part}s to {words.verb.lower()}.")
    text = f"{words.parts(len(project.clips))}."
    change = FieldChange("status", project.status, ProjectStatus.STITCHING.value)
    return replace(item, changes=(change,), text=text)


def _cancel(project: Project, item: BulkItem, executions: tuple[Execution, ...]) -> BulkItem:
    active = active_executions(project, executions)
    target = cancel_target(project, executions)
    if target is None:
        return _left(item, LeftOut.NOTHING_RUNS, "Nothing is running.")
    if len(active) > 1:
        text = f"{len(active)} executions are active; choose which to stop."
        return _left(item, LeftOut.NEEDS_DECISION, text)
    if target.state is ExecutionState.CANCELLING:
        return _left(item, LeftOut.CANCEL_REQUESTED, "The cancel was requested already.")
    percent = target.progress.percent if target.progress is not None else None
    text = "" if percent is None else f"At {percent}%."
    return replace(item, execution=target.name, text=text)


def _blank(project: Project) -> BulkItem:
    return BulkItem(project.id, project.name, project.status, project.version)


def _unknown(project_id: str) -> BulkItem:
    return BulkItem(project_id, project_id, "", "")


def _left(item: BulkItem, why: LeftOut, text: str) -> BulkItem:
    return replace(item, left_out=why, state=ItemState.LEFT_OUT, text=text)


def _or_none(ports: EnvironmentPorts, job_id: str, call: Call) -> Job | None:
    try:
        return ports.store.read_job(job_id, call)
    except Missing:
        return None


def _sentence(kind: VerdictKind) -> str:
    return f"{kind.value[:1].upper()}{kind.value[1:]}."
