"""Why each action of the page is off now, as a sentence. Pure, for buttons, keys and tests."""

from collections.abc import Collection

from phoenix_admin.domain.process_class import ProcessClass
from phoenix_admin.domain.process_index import ProcessIndex
from phoenix_admin.domain.stop_ladder_plan import why_not_stop
from phoenix_admin.services.process_bench import ProcessBench
from phoenix_admin.services.process_session import ProcessSession
from phoenix_admin.services.process_watch import ProcessRow
from phoenix_admin.services.write_gate import WriteAction

NO_PROCESS = "Select a process first."
NOT_READ = "The list has not been read yet."
NOT_LISTED = "It is not a worker, or is not there any more."
GONE = "It has ended already."
STOP_FIRST = "Stop it first: force is for what does not answer within 10 s."
ONLY_FORCE = "This system has no gentle way to end a process. Use Force…"
NO_ZOMBIE = "It is no zombie."
SELECT_FIRST = "Select several processes first (Ctrl+click, Shift+click or Ctrl+A)."
_NEEDS_ROW = (
    "process.stop",
    "process.force",
    "process.ask_parent",
    "process.stop_parent",
    "process.open_project",
    "process.open_job",
    "process.copy_ps",
    "process.copy_kill",
    "process.copy_id",
    "process.copy_row",
)


def refusals(bench: ProcessBench, several: Collection[str]) -> dict[str, str | None]:
    """For every action that can be off: the reason, or None when it is on."""
    return {**_of_open(bench), **_of_list(bench, several)}


def _of_list(bench: ProcessBench, several: Collection[str]) -> dict[str, str | None]:
    operations, look = bench.operations, bench.catalogue.newest
    stop = operations.refusal(WriteAction.STOP_PROCESS)
    unread = NOT_READ if look is None else None
    return {
        "processes.stop_selected": (stop or unread) if several else SELECT_FIRST,
        "processes.clear_selection": None if several else SELECT_FIRST,
        "processes.sweep": operations.refusal(WriteAction.SWEEP_PROCESSES) or unread,
    }


def _of_open(bench: ProcessBench) -> dict[str, str | None]:
    session = bench.session
    if session is None:
        return dict.fromkeys(_NEEDS_ROW, NO_PROCESS)
    row, look = session.row, session.seen_in
    if row is None or look is None:
        unread = bench.catalogue.newest is None
        return dict.fromkeys(_NEEDS_ROW, NOT_READ if unread else NOT_LISTED)
    run = row.evidence.run
    found = dict.fromkeys(_NEEDS_ROW, None) | _of_writes(bench, session, row, look.index)
    found["process.open_project"] = (
        None if run is not None and run.project_id else "It names no project."
    )
    found["process.open_job"] = (
        None if run is not None and run.job_id else "There is no record of a job of it."
    )
    for key in ("process.copy_ps", "process.copy_kill"):
        found[key] = GONE if session.is_gone else None
    if row.kind is ProcessClass.ZOMBIE:
        found["process.copy_kill"] = why_not_stop(look.index, row.key)
    return found


def _of_writes(
    bench: ProcessBench, session: ProcessSession, row: ProcessRow, index: ProcessIndex
) -> dict[str, str | None]:
    operations = bench.operations
    gate = operations.refusal(WriteAction.STOP_PROCESS)
    ask = operations.refusal(WriteAction.ASK_TO_REAP)
    gone = GONE if session.is_gone else None
    graceful = index.listing.graceful
    why_not = gone or why_not_stop(index, row.key)
    report = operations.report
    left = report.run.alive if report is not None else ()
    zombie = gone if row.kind is ProcessClass.ZOMBIE else NO_ZOMBIE
    parent = index.parent(row.facts)
    no_parent = "Its parent is not listed." if parent is None else None
    parent_off = why_not_stop(index, parent.key) if parent is not None else no_parent
    force = None if not graceful or row.key in left else STOP_FIRST
    return {
        "process.stop": gate or why_not or (None if graceful else ONLY_FORCE),
        "process.force": gate or why_not or force,
        "process.ask_parent": ask or zombie or no_parent,
        "process.stop_parent": gate or zombie or parent_off,
    }
