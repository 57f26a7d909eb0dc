"""Zombie, orphan, stale or healthy: what a process is called, and the one line that says why.

`classify` is pure and total: the same facts and evidence give the same answer, and every process
gets exactly one class (logs note, §1.1).
"""

from datetime import datetime, timedelta
from enum import StrEnum

from phoenix_admin.domain.notation import clock_time, duration
from phoenix_admin.domain.process_facts import ProcessFacts, ProcessState
from phoenix_admin.domain.process_signatures import SignatureMatch
from phoenix_admin.domain.record import record


class ProcessClass(StrEnum):
    """The classes in the order in which a person should look at them."""

    ZOMBIE = "zombie"
    ORPHAN = "orphan"
    STALE = "stale"
    HEALTHY = "healthy"
    OTHER = "other"


class LockStanding(StrEnum):
    """Whether a run's lock is held; NONE where the process belongs to no run we know."""

    HELD = "held"
    FREE = "free"
    NONE = "none"


@record
class RunFacts:
    """What is recorded of the run that a process says it works on.

    `lock` speaks of the run's own worker; it is looked at before the rest is read. Moments are
    None where nothing was recorded.
    """

    execution: str
    lock: LockStanding
    job_id: str | None = None
    project_id: str | None = None
    is_over: bool = False
    ended_at: datetime | None = None
    heartbeat_at: datetime | None = None
    last_log_at: datetime | None = None


@record
class Launcher:
    """Who started a process, as it was recorded: `gone` says that it is not there any more."""

    pid: int
    name: str
    gone: bool


@record
class CpuWatch:
    """Processor time over several looks: `looks` of them, `span` apart in all, `used` between."""

    looks: int
    span: timedelta
    used: timedelta


@record
class ProcessEvidence:
    """What is known of a process beyond its own facts.

    `parent` and `parent_pid` name its parent now (`parent` empty: it is not listed).
    `reparented`: that parent cannot be the one that started it. `launcher`: who did, where it
    was recorded. `run` is the run it carries the mark of.
    """

    match: SignatureMatch | None = None
    parent: str = ""
    parent_pid: int = 0
    reparented: bool = False
    launcher: Launcher | None = None
    run: RunFacts | None = None
    cpu: CpuWatch | None = None


@record
class ProcessLimits:
    """When silence counts.

    `silent_after`: no heartbeat and no log line for so long. `idle_looks` and `idle_span`: how
    often and over what span its processor time was looked at; `idle_share`: what share of one
    core still counts as none. `start_limit`: how long a worker may need to take its lock;
    `end_limit`: how long to go after it has recorded its end and given the lock back.
    """

    silent_after: timedelta = timedelta(seconds=90)
    idle_looks: int = 3
    idle_span: timedelta = timedelta(seconds=4)
    idle_share: float = 0.01
    start_limit: timedelta = timedelta(seconds=60)
    end_limit: timedelta = timedelta(seconds=5)


DEFAULT_LIMITS = ProcessLimits()


@record
class Classified:
    """A class and the evidence for it, in one line that a person can check."""

    kind: ProcessClass
    reason: str


def classify(
    facts: ProcessFacts,
    evidence: ProcessEvidence,
    now: datetime,
    limits: ProcessLimits = DEFAULT_LIMITS,
) -> Classified:
    """What this process is. Pure and total."""
    if facts.is_zombie:
        return Classified(ProcessClass.ZOMBIE, _zombie_reason(evidence))
    if evidence.match is None:
        return Classified(ProcessClass.OTHER, "Not a worker: no signature matches it.")
    orphan = _why_orphan(facts, evidence, now, limits)
    if orphan is not None:
        return Classified(ProcessClass.ORPHAN, orphan)
    stale = _why_stale(facts, evidence, now, limits)
    if stale is not None:
        return Classified(ProcessClass.STALE, stale)
    return Classified(ProcessClass.HEALTHY, _healthy_reason(facts, evidence, now))


def _zombie_reason(evidence: ProcessEvidence) -> str:
    match = evidence.match
    was = f", was {match.signature.id} (by {match.known_by})" if match else ""
    return f"Has ended{was}; {_parent_words(evidence)} has not collected it."


def _why_orphan(
    facts: ProcessFacts, evidence: ProcessEvidence, now: datetime, limits: ProcessLimits
) -> str | None:
    """The line that makes it an orphan. Recorded facts beat inference, and a lock beats both."""
    run, match = evidence.run, evidence.match
    assert match is not None, "only asked of workers"
    if run is not None and run.lock is LockStanding.HELD:
        return None
    if run is not None and run.lock is LockStanding.FREE:
        if _may_be_without_lock(facts, match, run, now, limits):
            return None
        ended = "which is over" if run.is_over else "which has not ended"
        return f"Works for {run.execution}, {ended}; nobody holds the lock of that run."
    launcher = evidence.launcher
    if launcher is not None:
        if not launcher.gone or not evidence.reparented:
            return None
        return (
            f"Started by {_launcher_words(launcher)}, which is gone; "
            f"its parent now is {_parent_words(evidence)}."
        )
    if not evidence.reparented or match.signature.stays_alone:
        return None
    if facts.sid > 0 and facts.sid == facts.pid:
        return None  # it leads a session of its own: detached on purpose, as far as can be told
    return f"Its parent now is {_parent_words(evidence)}, which did not start it (inferred)."


def _may_be_without_lock(
    facts: ProcessFacts,
    match: SignatureMatch,
    run: RunFacts,
    now: datetime,
    limits: ProcessLimits,
) -> bool:
    """Whether it is a worker that has not taken its lock yet, or has just given it back."""
    if match.signature.needs_worker:
        return False  # it was started by a worker that held the lock
    if run.is_over:
        return run.ended_at is not None and now - run.ended_at <= limits.end_limit
    return run.heartbeat_at is None and now - facts.started_at <= limits.start_limit


def _why_stale(
    facts: ProcessFacts, evidence: ProcessEvidence, now: datetime, limits: ProcessLimits
) -> str | None:
    """The line that makes it stale: several kinds of silence together, never one look."""
    if facts.state in {ProcessState.STOPPED, ProcessState.RUNNING}:
        return None
    run, cpu = evidence.run, evidence.cpu
    if run is None or cpu is None or now - facts.started_at <= limits.silent_after:
        return None
    watched = cpu.looks >= limits.idle_looks and cpu.span >= limits.idle_span
    if not watched or cpu.used > cpu.span * limits.idle_share:
        return None
    signs = [at for at in (run.heartbeat_at, run.last_log_at) if at is not None]
    if any(now - at <= limits.silent_after for at in signs):
        return None
    waits = (
        " It waits in the kernel (D) and cannot be killed before that ends."
        if facts.state is ProcessState.UNINTERRUPTIBLE
        else ""
    )
    heartbeat = _age_words("heartbeat", run.heartbeat_at, now)
    line = _age_words("log line", run.last_log_at, now)
    return f"{heartbeat}, {line}, no processor time over {duration(cpu.span)}.{waits}"


def _healthy_reason(facts: ProcessFacts, evidence: ProcessEvidence, now: datetime) -> str:
    run, match = evidence.run, evidence.match
    assert match is not None, "only asked of workers"
    said: list[str] = []
    if facts.state is ProcessState.STOPPED:
        said.append("Stopped by a signal, not hung: it goes on when continued")
    if run is not None and run.lock is LockStanding.HELD:
        said.append(f"The lock of {run.execution} is held")
        said.append(_age_words("heartbeat", run.heartbeat_at, now))
    elif run is not None and run.lock is LockStanding.FREE:
        doing = "ended its work" if run.is_over else "begun to work"
        said.append(f"Has just {doing} for {run.execution}")
    elif evidence.reparented and facts.sid == facts.pid:
        said.append("Detached: it leads a session of its own")
    elif evidence.reparented and match.signature.stays_alone:
        said.append(f"{match.signature.id} may run on its own; nobody recorded who started it")
    else:
        said.append(f"Its parent {_parent_words(evidence)} is there")
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}."


def _age_words(what: str, at: datetime | None, now: datetime) -> str:
    if at is None:
        return f"no {what}"
    return f"last {what} {duration(now - at)} ago ({clock_time(at)})"


def _parent_words(evidence: ProcessEvidence) -> str:
    if not evidence.parent:
        return f"its parent {evidence.parent_pid} (not listed)" if evidence.parent_pid else "nobody"
    return f"{evidence.parent} ({evidence.parent_pid})"


def _launcher_words(launcher: Launcher) -> str:
    return f"{launcher.name} ({launcher.pid})" if launcher.name else f"process {launcher.pid}"
