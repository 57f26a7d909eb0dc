"""What must hold whatever fails, each with its letter; judged by the ghost's memory.

(a) For one job at most one run is ever sent, and none while an active execution is listed. Two
    executions of one project are active side by side only by *Run anyway*, or because a request
    took effect later than the start limit after its claim: nobody can prevent that one.
(b) A status that says how a run ended, and a job record that does, is justified by what the
    engine really did; a claim is given back only when nothing was started in time.
(c) A terminal status becomes another one only when a person asked.
(d) Once the faults stop, one reconcile brings document and engine together, or says what it does
    not know, or asks; a second one changes nothing.
(e) Every attempt has a journal line before its first write and exactly one after it, or its client
    has crashed in between. *Done* is said of what has changed; *failed*, *conflict* and *refused*
    of what has not and will not; *unknown* only where a write was really in doubt.
(f) *Cancelled* is said of executions that are terminal and cancelled, and of no other.
(g) A write lands on the version it was decided on, and on no other.
"""

from phoenix_admin.domain.evidence import OUTPUT_MISSING_REASON
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.journal_entry import AttemptOutcome as A
from phoenix_admin.domain.journal_entry import JournalEntry
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.project import TERMINAL_STATUSES
from phoenix_admin.domain.project import ProjectStatus as S
from phoenix_admin.domain.verdict import VerdictKind as V
from phoenix_admin.services.cancelling import CancelEnd, CancelReport
from phoenix_admin.services.examination import Settlement
from phoenix_admin.services.reconciling import RECORD
from phoenix_admin.services.triggering import Triggered, TriggerEnd
from tests.model.ghost import Deed, GhostWorld, Write

ENDINGS = {
    S.COMPLETE: {E.SUCCEEDED},
    S.FAILED: {E.FAILED, E.INTERRUPTED},
    S.CANCELLED: {E.CANCELLED},
}
RECORDS = {
    JobState.SUCCEEDED: E.SUCCEEDED,
    JobState.FAILED: E.FAILED,
    JobState.CANCELLED: E.CANCELLED,
    JobState.INTERRUPTED: E.INTERRUPTED,
}


class Violation(AssertionError):
    """The product has lied, or has done something twice."""


def demand(holds: object, text: str) -> None:
    if not holds:
        raise Violation(text)


def check_world(world: GhostWorld) -> None:
    """After every step. The writes that were judged are taken from the list."""
    truth = world.truth
    demand(not truth.faults, f"(a) {truth.faults}")
    for job_id, number in truth.sent.items():
        demand(number == 1, f"(a) {number} runs were sent for {job_id}")
        demand(job_id in world.jobs, f"(a) a run was sent for {job_id}, which claims nothing")
    _one_active(world)
    for job in world.jobs.values():
        wanted = RECORDS.get(job.state)
        if wanted is not None:
            ended = {e.state for e in truth.of_job(job.id)}
            demand(wanted in ended, f"(b) the record of {job.id} says {job.state}: {ended}")
    while truth.writes:
        _judge_write(world, truth.writes.pop())
    _given_back_in_vain(world)
    demand(not truth.ledger.faults, f"(e) {truth.ledger.faults}")
    while truth.ledger.news:
        _judge_line(world, truth.ledger.news.pop())


def _one_active(world: GhostWorld) -> None:
    in_time = []
    for execution in world.executions.values():
        job = world.jobs.get(execution.job_id or "")
        if not execution.state.is_active or job is None or job.id in world.truth.anyway:
            continue
        if execution.created_at - job.requested_at <= DEFAULT_POLICY.start_limit:
            in_time.append(execution.name)
    demand(len(in_time) <= 1, f"(a) active side by side: {in_time}")


def _judge_write(world: GhostWorld, write: Write) -> None:
    deed, before, after = write.deed, write.before, write.after
    if deed is None:
        return
    demand(before.version == write.version, f"(g) {deed.verb} wrote over another version")
    if before.status == after.status:
        return
    was_terminal = before.status in TERMINAL_STATUSES
    demand(not was_terminal or deed.is_asked, f"(c) {before.status} became {after.status}")
    if deed.verb == "undo" or after.status == S.STITCHING:
        return
    runs = world.truth.of_job(before.active_job)
    if after.status in TERMINAL_STATUSES and _says_an_ending(write):
        ended = {run.state for run in runs}
        demand(ENDINGS[S(after.status)] & ended, f"(b) {after.status} was written: {ended}")
        demand(after.status != S.COMPLETE or write.reel_was_seen, "(b) complete without a reel")
        return
    if before.status == S.STITCHING and after.active_job != before.active_job:
        waited = write.at - (before.claimed_at or before.updated_at)
        if deed.verb == "apply" and waited > DEFAULT_POLICY.history_limit:
            return  # the engine may have forgotten a run: asked about, and the person has agreed
        world.truth.given_back.add(before.active_job or "")


def _says_an_ending(write: Write) -> bool:
    """Not: what an earlier status was given back as, and what a person agreed to call missing."""
    given_back = write.after.active_job != write.before.active_job
    missing = write.after.status_reason == OUTPUT_MISSING_REASON
    return not given_back and not missing


def _given_back_in_vain(world: GhostWorld) -> None:
    """No claim is given back while its run may still begin in time."""
    for job_id in world.truth.given_back:
        asked = world.jobs[job_id].requested_at
        in_time = [
            run.name
            for run in world.truth.of_job(job_id)
            if run.created_at - asked <= DEFAULT_POLICY.start_limit
        ]
        demand(not in_time, f"(b) the claim of {in_time} was given back")


def check_said(world: GhostWorld, deed: Deed, value: object, error: BaseException | None) -> None:
    """After an action that its client lived to finish: what it said and what it journaled."""
    demand(deed.lines == deed.attempts, f"(e) {deed.attempts} attempts, {deed.lines} lines")
    demand(not deed.wrote or deed.lines, f"(e) {deed.verb} wrote without a line")
    if error is not None:
        return
    if isinstance(value, CancelReport):
        execution = world.truth.executions[value.execution.name]
        execution = world.executions.get(execution.name, execution)
        says_cancelled = value.end is CancelEnd.CANCELLED
        demand(
            not says_cancelled or execution.state is E.CANCELLED,
            f"(f) cancelled was said of {execution.state}",
        )
        too_late = value.end is CancelEnd.TOO_LATE
        demand(not too_late or execution.state.is_terminal, "(f) too late for one that runs")
    if isinstance(value, Triggered) and value.end is TriggerEnd.STARTED:
        job_id = value.job.id if value.job else None
        named = [e for e in world.executions.values() if e.job_id == job_id]
        demand(named or world.truth.of_job(job_id), f"(a) started was said of {job_id}")


def _judge_line(world: GhostWorld, line: JournalEntry) -> None:
    """*Done* is done."""
    if line.outcome is not A.DONE:
        return
    if line.action in ("cancel", "force stop"):
        name = line.after.get("execution", "").partition(" ")[0]
        demand(name, f"(e) {line.action} done, and no execution is named")
        run = world.executions.get(name) or world.truth.executions[name]
        asked = run.cancel_requested_at is not None and line.action == "cancel"
        demand(asked or run.state.is_terminal, f"(e) {line.action} done, and {name} is {run.state}")
        return
    if RECORD in line.after:
        records = {job.state for job in world.jobs.values() if job.project_id == line.target}
        demand(line.after[RECORD] in records, f"(e) no record of {line.target} says {line.after}")
        return
    documents = [write.after for write in world.truth.history]
    said = {name: value or None for name, value in line.after.items()}
    there = any(all(getattr(d, name) == said[name] for name in said) for d in documents)
    demand(said and there, f"(e) {line.action} done, and no document ever said {said}")
    if line.action == "stitch":
        demand(world.truth.of_job(said["active_job"]), "(e) stitch done, and nothing was started")


def check_lines_at_rest(world: GhostWorld) -> None:
    """Once nothing is under way: what has no outcome was cut off by a crash."""
    ledger = world.truth.ledger
    open_ended = set(ledger.opened) - set(ledger.closed) - ledger.cut_off
    demand(not open_ended, f"(e) {len(open_ended)} attempts of living clients have no outcome")


def check_end(world: GhostWorld, settlement: object) -> None:
    """After the faults have stopped and one client has reconciled."""
    assert isinstance(settlement, Settlement)
    verdict, project = settlement.examination.verdict, settlement.examination.project
    change = verdict.change
    demand(change is None or not change.safe, f"(d) {verdict.kind} was left undone")
    if settlement.applied is not None and settlement.examination.job is not None:
        record = settlement.examination.job
        demand(record.state.is_terminal, f"(d) the record of {record.id} was left {record.state}")
    if verdict.kind is not V.IN_AGREEMENT:
        return
    mine = [e for e in world.executions.values() if e.job_id == project.active_job]
    if project.status == S.STITCHING:
        demand(any(e.state.is_active for e in mine), "(d) stitching, and nothing runs")
    else:
        demand(not any(e.state.is_active for e in mine), "(d) at rest, and it runs")
    if project.status in TERMINAL_STATUSES and mine:
        newest = max(mine, key=lambda e: e.created_at)
        missing = project.status_reason == OUTPUT_MISSING_REASON
        fits = newest.state in ENDINGS[S(project.status)]
        demand(fits or missing, f"(d) {project.status} against {newest.state}")
