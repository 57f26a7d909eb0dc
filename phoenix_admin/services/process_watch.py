"""Looking at this machine's processes again and again, and what can only be told that way.

A single listing does not know who started a process that was adopted since, what a zombie was
while its command line could still be read, or whether it has used any processor time. So a watch
keeps that between its looks, for the processes that are still there and for nothing else.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from phoenix_admin.domain.process_class import (
    DEFAULT_LIMITS,
    Classified,
    CpuWatch,
    Launcher,
    ProcessClass,
    ProcessEvidence,
    ProcessLimits,
    RunFacts,
    classify,
)
from phoenix_admin.domain.process_facts import (
    NO_DETAILS,
    ProcessDetails,
    ProcessFacts,
    ProcessKey,
    ProcessList,
)
from phoenix_admin.domain.process_index import ProcessIndex
from phoenix_admin.domain.process_signatures import (
    DEFAULT_SIGNATURES,
    KnownBy,
    SignatureMatch,
    WorkerSignature,
    is_candidate,
    match_signature,
)
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.process_table import ProcessTable
from phoenix_admin.ports.run_evidence import RunEvidence

SETTLED_AFTER = timedelta(seconds=2)
"""Younger than this a process may still become another program: it is read again."""

SLICE, PAUSE = 400, 0.001
"""Rows between two pauses, and their seconds: nobody waits for a machine full of workers."""

MOST_NAMES = 10_000
"""Short names kept with whether they can be a worker's; then it begins anew."""


def row_id(facts: ProcessFacts) -> str:
    """What lists are keyed by: its id and its start, so that a reused id is another row."""
    return f"{facts.pid}-{round(facts.started_at.timestamp() * 100)}"


@record
class ProcessRow:
    """A worker or a zombie, with its class and what the class rests on.

    `cpu_share` is the share of one core since the look before, None at the first one.
    """

    facts: ProcessFacts
    classified: Classified
    evidence: ProcessEvidence
    details: ProcessDetails
    cpu_share: float | None

    @property
    def id(self) -> str:
        """What lists are keyed by."""
        return row_id(self.facts)

    @property
    def key(self) -> ProcessKey:
        """Which process."""
        return self.facts.key

    @property
    def kind(self) -> ProcessClass:
        """Its class."""
        return self.classified.kind

    @property
    def worker(self) -> str:
        """Which kind of worker; empty for a zombie of something else."""
        return self.evidence.match.signature.id if self.evidence.match else ""


@record
class ProcessReading:
    """One look: everything listed, and a row for each worker and each zombie, worst first."""

    index: ProcessIndex
    rows: tuple[ProcessRow, ...]

    @property
    def listing(self) -> ProcessList:
        """What the table said."""
        return self.index.listing

    @property
    def totals(self) -> Mapping[ProcessClass, int]:
        """How many there are of each class; OTHER counts all that are no workers."""
        totals = dict.fromkeys(ProcessClass, 0)
        for row in self.rows:
            totals[row.kind] += 1
        totals[ProcessClass.OTHER] = len(self.listing.processes) - len(self.rows)
        return totals


@record
class _Memory:
    """What is kept of one candidate."""

    name: str
    details: ProcessDetails
    match: SignatureMatch | None
    launcher: ProcessFacts | None
    at: float
    cpu: timedelta | None
    idle: CpuWatch
    share: float | None = None


class ProcessWatch:
    """Looks when asked; has no timer. Blocking, on a lane, one look at a time."""

    def __init__(
        self,
        table: ProcessTable,
        clock: Clock,
        runs: RunEvidence | None = None,
        *,
        signatures: Sequence[WorkerSignature] = DEFAULT_SIGNATURES,
        limits: ProcessLimits = DEFAULT_LIMITS,
    ) -> None:
        self._table = table
        self._clock = clock
        self._runs = runs
        self._signatures = tuple(signatures)
        self._limits = limits
        self._marks = frozenset(each.mark for each in signatures if each.mark)
        self._names: dict[str, bool] = {}
        self._kept: dict[ProcessKey, _Memory] = {}

    def look(self, call: Call) -> ProcessReading:
        """Scan and classify. Raises what the table and the records raise."""
        index = ProcessIndex(self._table.scan(call))
        candidates = [facts for facts in index.listing.processes if self._is_candidate(facts)]
        details = self._read(candidates, index, call)
        matches = self._matches(candidates, details, index)
        self._remember(candidates, details, matches, index)
        runs = self._records(details, call)
        rows: list[ProcessRow] = []
        for facts in candidates:
            if facts.is_zombie or facts.key in matches:
                if len(rows) % SLICE == SLICE - 1:
                    call.wait(PAUSE)
                match = matches.get(facts.key)
                rows.append(self._row(facts, details[facts.key], match, runs, index))
        order = list(ProcessClass)
        rows.sort(key=lambda row: (order.index(row.kind), row.facts.pid))
        return ProcessReading(index, tuple(rows))

    def memory(
        self, keys: Collection[ProcessKey], call: Call
    ) -> Mapping[ProcessKey, ProcessDetails]:
        """Resident and unshared memory of these (visible) processes; dear, so never for all."""
        return self._table.details(keys, call, memory=True)

    # ------------------------------------------------------------------ reading

    def _is_candidate(self, facts: ProcessFacts) -> bool:
        if facts.kernel:
            return False
        if facts.is_zombie:
            return True
        known = self._names.get(facts.name)
        if known is None:
            known = self._names[facts.name] = is_candidate(facts.name, self._signatures)
        return known

    def _read(
        self, candidates: Sequence[ProcessFacts], index: ProcessIndex, call: Call
    ) -> dict[ProcessKey, ProcessDetails]:
        """Details of each candidate: read once, and again while it may still change."""
        now = index.listing.taken_at
        wanted: list[ProcessKey] = []
        found: dict[ProcessKey, ProcessDetails] = {}
        for facts in candidates:
            kept = self._kept.get(facts.key)
            found[facts.key] = NO_DETAILS if kept is None else kept.details
            settled = kept is not None and kept.name == facts.name
            if not facts.is_zombie and not (settled and now - facts.started_at > SETTLED_AFTER):
                wanted.append(facts.key)
        if wanted:
            found.update(self._table.details(wanted, call, marks=self._marks))
        return found

    def _records(
        self, details: Mapping[ProcessKey, ProcessDetails], call: Call
    ) -> Mapping[str, RunFacts]:
        names = {value for each in details.values() for value in each.marks.values() if value}
        return self._runs.runs(names, call) if self._runs is not None and names else {}

    # ------------------------------------------------------------------ matching

    def _matches(
        self,
        candidates: Sequence[ProcessFacts],
        details: Mapping[ProcessKey, ProcessDetails],
        index: ProcessIndex,
    ) -> dict[ProcessKey, SignatureMatch]:
        found: dict[ProcessKey, SignatureMatch] = {}
        left: list[ProcessFacts] = []
        for facts in candidates:
            match = match_signature(facts, details[facts.key], self._signatures)
            match = self._seen_before(facts) or match if facts.is_zombie else match
            if match is None:
                left.append(facts)
            else:
                found[facts.key] = match
        workers = dict(found)
        for facts in left:
            above = self._worker_near(facts, workers, index)
            if above is None:
                continue
            match = match_signature(facts, details[facts.key], self._signatures, below_worker=True)
            if match is None and facts.is_zombie and not above.signature.stays_alone:
                match = replace(above, known_by=KnownBy.PARENT)
            if match is not None:
                found[facts.key] = match
        return found

    def _seen_before(self, facts: ProcessFacts) -> SignatureMatch | None:
        kept = self._kept.get(facts.key)
        if kept is None or kept.match is None:
            return None
        return replace(kept.match, known_by=KnownBy.SEEN)

    def _worker_near(
        self,
        facts: ProcessFacts,
        workers: Mapping[ProcessKey, SignatureMatch],
        index: ProcessIndex,
    ) -> SignatureMatch | None:
        """The worker above it, or one that shares its group: adoption leaves the group alone.

        A group that something else leads (a shell, the app) proves nothing.
        """
        leader = index.by_pid.get(facts.pgid)
        grouped = index.group(facts) if leader is None or leader.key in workers else ()
        for near in (*index.ancestors(facts), *grouped):
            if near.key in workers:
                return workers[near.key]
        return None

    # ------------------------------------------------------------------ between looks

    def _remember(
        self,
        candidates: Sequence[ProcessFacts],
        details: Mapping[ProcessKey, ProcessDetails],
        matches: Mapping[ProcessKey, SignatureMatch],
        index: ProcessIndex,
    ) -> None:
        at = self._clock.monotonic()
        kept: dict[ProcessKey, _Memory] = {}
        for facts in candidates:
            before = self._kept.get(facts.key)
            launcher = before.launcher if before is not None else None
            if launcher is None and not index.is_reparented(facts):
                launcher = index.parent(facts)
            idle, share = _listened(before, facts, at, self._limits.idle_share)
            kept[facts.key] = _Memory(
                facts.name,
                details[facts.key],
                matches.get(facts.key),
                launcher,
                at,
                facts.cpu,
                idle,
                share,
            )
        self._kept = kept
        if len(self._names) > MOST_NAMES:
            self._names.clear()

    def _row(
        self,
        facts: ProcessFacts,
        details: ProcessDetails,
        match: SignatureMatch | None,
        runs: Mapping[str, RunFacts],
        index: ProcessIndex,
    ) -> ProcessRow:
        kept = self._kept[facts.key]
        parent = index.parent(facts)
        run = next((runs[name] for name in details.marks.values() if name in runs), None)
        evidence = ProcessEvidence(
            match=match,
            parent="" if parent is None else parent.name,
            parent_pid=facts.ppid if parent is None else parent.pid,
            reparented=index.is_reparented(facts),
            launcher=_launcher(kept.launcher, index),
            run=run,
            cpu=kept.idle if facts.cpu is not None else None,
        )
        found = classify(facts, evidence, index.listing.taken_at, self._limits)
        return ProcessRow(facts, found, evidence, details, kept.share)


def _launcher(seen: ProcessFacts | None, index: ProcessIndex) -> Launcher | None:
    if seen is None:
        return None
    now = index.by_key.get(seen.key)
    return Launcher(seen.pid, seen.name, gone=now is None or now.is_zombie)


def _listened(
    before: _Memory | None, facts: ProcessFacts, at: float, idle_share: float
) -> tuple[CpuWatch, float | None]:
    """For how many looks in a row it has used no processor time; the share since the last one."""
    first = CpuWatch(1, timedelta(0), timedelta(0))
    if before is None or before.cpu is None or facts.cpu is None:
        return first, None
    span, used = timedelta(seconds=at - before.at), facts.cpu - before.cpu
    if span <= timedelta(0):
        return before.idle, before.share
    share = used / span
    if share > idle_share:
        return first, share
    idle = before.idle
    return CpuWatch(idle.looks + 1, idle.span + span, idle.used + used), share
