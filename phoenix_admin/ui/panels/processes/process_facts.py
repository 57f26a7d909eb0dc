"""What the details say of a process: why it has its class, what it is, its tree, a stop. Pure."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from phoenix_admin.domain.notation import byte_size, duration
from phoenix_admin.domain.process_class import LockStanding, ProcessClass, RunFacts
from phoenix_admin.domain.process_facts import ProcessFacts, ProcessState
from phoenix_admin.domain.process_index import ProcessIndex
from phoenix_admin.domain.stop_ladder_plan import StopPlan
from phoenix_admin.qt.widgets import KeyValue
from phoenix_admin.services.process_session import MemoryLook
from phoenix_admin.services.process_watch import ProcessRow
from phoenix_admin.ui.runs.moments import ago, when

LONGEST_COMMAND: Final = 4000
"""Characters of a command line that are shown."""
MOST_BELOW: Final = 40
MOST_HIT: Final = 12

_QUESTIONS: Final = {
    ProcessClass.ZOMBIE: "Why is it called a zombie?",
    ProcessClass.ORPHAN: "Why is it called an orphan?",
    ProcessClass.STALE: "Why is it called stale?",
    ProcessClass.HEALTHY: "Why is it called healthy?",
    ProcessClass.OTHER: "Why is it called no worker?",
}
_LOCKS: Final = {
    LockStanding.HELD: "held: the worker of this run lives",
    LockStanding.FREE: "free: nobody holds it",
    LockStanding.NONE: "none",
}
_STATES: Final = {
    ProcessState.RUNNING: "running",
    ProcessState.SLEEPING: "sleeping: it waits for something",
    ProcessState.UNINTERRUPTIBLE: "waits in the kernel (D); it cannot be killed before that ends",
    ProcessState.STOPPED: "stopped by a signal (T), not hung",
    ProcessState.ZOMBIE: "ended, not collected by its parent",
    ProcessState.UNKNOWN: "not known",
}


def question(row: ProcessRow) -> str:
    """`Why is it called an orphan?`."""
    return _QUESTIONS[row.kind]


def evidence(row: ProcessRow, now: datetime) -> tuple[KeyValue, ...]:
    """Every line that the class rests on, each of which a person can check."""
    known, facts = row.evidence, row.facts
    said = [KeyValue("State", _STATES[facts.state])]
    if known.match is not None:
        kind, by = known.match.signature.id, known.match.known_by
        said.append(KeyValue("Worker", f"{kind}, told by {by}"))
    else:
        said.append(KeyValue("Worker", "none: no signature matches it", role="text2"))
    said.append(KeyValue("Parent now", _parent(row)))
    launcher = known.launcher
    if launcher is None:
        said.append(KeyValue("Started by", "not recorded", role="text2"))
    else:
        gone = ", which is gone" if launcher.gone else ", which is there"
        said.append(KeyValue("Started by", f"{launcher.name} ({launcher.pid}){gone}"))
    said += _run_evidence(known.run, now)
    if known.cpu is not None and not facts.is_zombie:
        watch = known.cpu
        used = duration(watch.used) if watch.used else "none"
        idle = f"{used} over {duration(watch.span)} ({watch.looks} looks)"
        busy = row.cpu_share is None or watch.looks < 2
        said.append(KeyValue("Processor time", "not watched long enough" if busy else idle))
    return tuple(said)


def _run_evidence(run: RunFacts | None, now: datetime) -> list[KeyValue]:
    if run is None:
        return [KeyValue("Run", "it carries no mark of a run on record here", role="text2")]
    state = "over" if run.is_over else "not ended"
    said = [
        KeyValue("Run", f"{run.execution}, {state}"),
        KeyValue("Lock", _LOCKS[run.lock], role="warn" if _is_free(run) else "text"),
    ]
    if run.ended_at is not None:
        said.append(KeyValue("Ended", when(run.ended_at, now)))
    signs = (("Heartbeat", run.heartbeat_at), ("Last log line", run.last_log_at))
    return said + [
        KeyValue(name, "none" if at is None else f"{ago(at, now)} ({when(at, now)})")
        for name, at in signs
    ]


def _is_free(run: RunFacts) -> bool:
    return run.lock is LockStanding.FREE


def _parent(row: ProcessRow) -> str:
    known = row.evidence
    name = f"{known.parent} ({known.parent_pid})" if known.parent else ""
    if not name:
        name = f"{known.parent_pid}, which is not listed" if known.parent_pid else "none"
    return f"{name}; it did not start it" if known.reparented and known.parent else name


def facts_of(
    row: ProcessRow, name_of: Callable[[str], str], memory: MemoryLook | None, now: datetime
) -> tuple[KeyValue, ...]:
    """What it is, where it belongs, what it takes."""
    facts, run = row.facts, row.evidence.run
    said: list[KeyValue] = []
    if run is not None and run.project_id:
        said.append(KeyValue("Project", name_of(run.project_id)))
    if run is not None and run.job_id:
        said.append(KeyValue("Job ID", run.job_id, mono=True))
    said += [
        KeyValue("User", facts.user or "not known"),
        KeyValue("Started", f"{when(facts.started_at, now)}, {ago(facts.started_at, now)}"),
    ]
    if facts.pgid:
        said.append(KeyValue("Group, session", f"{facts.pgid}, {facts.sid}"))
    if not facts.is_zombie:
        said.append(KeyValue("Memory", memory_words(row, memory)))
        share = row.cpu_share
        cpu = "no reading yet" if share is None else f"{round(share * 100)}% of one core"
        total = f", {duration(facts.cpu)} in all" if facts.cpu is not None else ""
        said.append(KeyValue("CPU", f"{cpu}{total}"))
    return tuple(said)


def memory_words(row: ProcessRow, memory: MemoryLook | None) -> str:
    """`412 MiB resident, 398 MiB of its own`; what could not be read is said."""
    details = memory.details if memory is not None else None
    rss = details.rss if details is not None and details.rss is not None else row.facts.rss
    resident = "no reading" if rss is None else f"{byte_size(rss)} resident"
    if details is None:
        return resident
    own = "unshared not readable" if details.uss is None else f"{byte_size(details.uss)} unshared"
    return f"{resident}, {own}"


def command_words(row: ProcessRow) -> str:
    """The command line with secrets masked, or why there is none."""
    command = row.details.command
    if command is None:
        gone = "A zombie has none any more." if row.facts.is_zombie else "It may not be read."
        return f"No command line. {gone}"
    text = " ".join(" ".join(command).split())
    return text if len(text) <= LONGEST_COMMAND else f"{text[:LONGEST_COMMAND]}…"


def tree_lines(index: ProcessIndex, facts: ProcessFacts) -> tuple[str, ...]:
    """All above it, itself, and all below it, each a step further to the right."""
    above = list(reversed(list(index.ancestors(facts))))
    lines = [_tree_line(each, depth) for depth, each in enumerate(above)]
    lines.append(_tree_line(facts, len(above)) + "  ← this one")
    depths = {facts.key: len(above)}
    below = list(index.descendants(facts))
    for each in _in_order(index, facts)[:MOST_BELOW]:
        parent = index.parent(each)
        depth = depths.get(parent.key, len(above)) + 1 if parent is not None else len(above) + 1
        depths[each.key] = depth
        lines.append(_tree_line(each, depth))
    more = len(below) - MOST_BELOW
    return (*lines, f"and {more} more") if more > 0 else tuple(lines)


def _in_order(index: ProcessIndex, facts: ProcessFacts) -> list[ProcessFacts]:
    """Everything below, each child right behind its parent; bounded, so that no circle matters."""
    found: list[ProcessFacts] = []
    seen = {facts.key}
    waiting = list(reversed(index.children(facts)))
    while waiting and len(found) <= MOST_BELOW:
        each = waiting.pop()
        if each.key in seen:
            continue
        seen.add(each.key)
        found.append(each)
        waiting += reversed(index.children(each))
    return found


def _tree_line(facts: ProcessFacts, depth: int) -> str:
    ended = " (zombie)" if facts.is_zombie else ""
    return f"{'  ' * depth}{facts.name} {facts.pid}{ended}"


def hit_lines(plan: StopPlan) -> tuple[str, ...]:
    """What a stop would touch, and what it would leave alone and why."""
    lines = [
        f"{target.name} {target.pid} ({target.role})"
        if target.refusal is None
        else f"not {target.name} {target.pid}: {target.refusal}"
        for target in plan.targets[:MOST_HIT]
    ]
    more = len(plan.targets) - MOST_HIT
    return (*lines, f"and {more} more") if more > 0 else tuple(lines)
