"""Memory in words and looks: rows, verdicts, advice, incidents. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from phoenix_admin.domain.memory_incident import IncidentKind, MemoryIncident
from phoenix_admin.domain.memory_limit import AIM, Headroom, write_quantity
from phoenix_admin.domain.memory_shape import MemoryShape, ShapeKind
from phoenix_admin.domain.memory_subject import LimitStep, SubjectKind
from phoenix_admin.domain.notation import byte_size, date_time, duration
from phoenix_admin.qt.theme.status_look import DEGRADED, HEALTHY, OVER_LIMIT, UNKNOWN, StatusLook
from phoenix_admin.qt.widgets import KeyValue
from phoenix_admin.services.memory.faces import MemoryRow, MemoryView, Source, WorkersNote

NOTHING: Final = "—"
KINDS: Final = {
    SubjectKind.SERVICE: "Service",
    SubjectKind.JOB: "Job",
    SubjectKind.WORKER: "Local worker",
    SubjectKind.APP: "This app",
}
OOM: Final = (IncidentKind.PLATFORM_OOM, IncidentKind.STARTUP_OOM)
_MOST_LIMITS: Final = 6
_ENDED: Final = StatusLook("Ended", "circle-check", "off", 15)
_TOO_FEW: Final = StatusLook("Few readings", "circle-dashed", "unk", 35, dashed=True)
_SPIKES: Final = StatusLook("Spikes", "activity", "warn", 65)
_TIGHT: Final = StatusLook("Over the aim", "info", "warn", 60)
_RISES: Final = StatusLook("Rises", "arrow-up", "off", 50)
"""Within its run: what that comes to is said by the time to the limit."""
_STEADY: Final = StatusLook("Steady", "minus", "off", 10)
"""Of a shape alone: whether that is well depends on the limit and on what was killed."""
_KILLED: Final = DEGRADED.labelled("Killed")
_KILLS: Final = DEGRADED.labelled("Kills today")
INCIDENT_LOOKS: Final = {
    IncidentKind.PLATFORM_OOM: StatusLook("Platform OOM", "octagon-alert", "fail", 100, True),
    IncidentKind.STARTUP_OOM: StatusLook("Start-up OOM", "octagon-alert", "fail", 101, True),
    IncidentKind.TIMEOUT_KILL: StatusLook("Time-out kill", "timer", "warn", 80, True),
    IncidentKind.OWN_LIMIT: StatusLook("Own limit", "ban", "warn", 85, True),
    IncidentKind.UNKNOWN_KILL: StatusLook(
        "Unknown SIGKILL", "circle-dashed", "unk", 70, dashed=True
    ),
}
INCIDENT_MEANING: Final = {
    IncidentKind.PLATFORM_OOM: "Cloud Run, or the kernel, says that a limit was exceeded.",
    IncidentKind.STARTUP_OOM: "The limit was exceeded before the instance was up.",
    IncidentKind.TIMEOUT_KILL: "Gunicorn gave up on its worker and killed it: not out of memory.",
    IncidentKind.OWN_LIMIT: "It was refused more memory and ended itself.",
    IncidentKind.UNKNOWN_KILL: "Nothing says who killed it; “Perhaps out of memory?” proves none.",
}


def use_look(row: MemoryRow) -> StatusLook:
    """The worst that is known of a row."""
    kills = row.incidents or {}
    if row.is_over:
        return _KILLED if row.kills_today else _ENDED
    if any(kills.get(kind) for kind in OOM) or row.headroom is Headroom.OVER:
        return OVER_LIMIT
    shape = row.shape.kind if row.shape is not None else None
    if row.kills_today:
        return _KILLS
    if shape is ShapeKind.LEAK:
        return DEGRADED.labelled("Leak")
    if row.headroom is Headroom.WARNING:
        return DEGRADED.labelled("Near the limit")
    if shape is ShapeKind.UNDER_SIZED:
        return DEGRADED.labelled("Under-sized")
    if row.used is None:
        return UNKNOWN.labelled("No reading")
    if shape is ShapeKind.SPIKE:
        return _SPIKES
    if row.headroom is Headroom.TIGHT:
        return _TIGHT
    quiet = {ShapeKind.RISES: _RISES, ShapeKind.TOO_FEW: _TOO_FEW}
    return quiet.get(shape, HEALTHY) if shape is not None else HEALTHY


def needs_attention(row: MemoryRow) -> bool:
    """Whether somebody should look."""
    return use_look(row).attention


def size(of: float | None) -> str:
    """Bytes with three digits."""
    return NOTHING if of is None else byte_size(round(of))


def name_words(row: MemoryRow) -> str:
    """`Harbour reel (stitch-01j8)`; a service's name stands alone."""
    return f"{row.title} ({row.subject.name})" if row.title else row.subject.name


def used_words(row: MemoryRow) -> str:
    """`412 MiB of 512 MiB`; "no reading" where nothing was."""
    if row.used is None:
        return "no reading"
    return size(row.used) if row.limit is None else f"{size(row.used)} of {size(row.limit.size)}"


def percent(share: float | None) -> str:
    """Without a space, as everywhere."""
    return NOTHING if share is None else f"{share:.0%}"


def peak_words(row: MemoryRow) -> str:
    """The largest use of a day; "≤" where only the bound of a bucket is known."""
    if row.peak is None:
        return NOTHING
    return f"{'≤ ' if row.peak_is_bound else ''}{size(row.peak)}"


def trend_words(shape: MemoryShape | None) -> str:
    """How fast the usual level rises."""
    if shape is None or shape.kind is ShapeKind.TOO_FEW:
        return NOTHING
    per_hour = shape.per_hour
    if not round(per_hour):
        return "steady"
    if abs(per_hour) >= 600:
        return f"{per_hour / 60:+.0f} MiB/min"
    return f"{per_hour:+.0f} MiB/h"


def to_limit_words(left: timedelta | None) -> str:
    """How long until the limit, if it goes on so; one figure, for it is a forecast."""
    if left is None:
        return NOTHING
    minutes = left / timedelta(minutes=1)
    if minutes >= 48 * 60:
        return f"{minutes / 60 / 24:.0f} d"
    if minutes >= 120:
        return f"{minutes / 60:.0f} h"
    return f"{minutes:.0f} min" if minutes >= 1 else "< 1 min"


def kills_words(incidents: Mapping[IncidentKind, int] | None) -> str:
    """How many today; "not read" where the lines could not be."""
    return "not read" if incidents is None else str(sum(incidents.values()))


def kinds_words(incidents: Mapping[IncidentKind, int] | None) -> str:
    """`2 platform OOM, 1 worker time-out kill`."""
    if incidents is None:
        return "The log lines could not be read."
    told = [f"{number} {kind}" for kind, number in incidents.items() if number]
    return ", ".join(told) or "none"


def limit_words(limit: LimitStep | None) -> str:
    """How much, and where that is from."""
    if limit is None:
        return "limit not known"
    cpu = f", {limit.cpu:g} CPU" if limit.cpu is not None else ""
    part = f" {limit.part}" if limit.part else ""
    return f"{size(limit.size)}{cpu} ({limit.origin}{part})"


def lag_words(row: MemoryRow | None, now: datetime) -> str:
    """Of when the figure is, and how late it came."""
    if row is None or row.at is None:
        return "no reading yet"
    late = now - row.at
    if late < timedelta(seconds=90):
        return f"as of {row.at:%H:%M:%SZ}"
    return f"as of {row.at:%H:%M:%SZ}, {duration(late)} late"


def workers_line(note: WorkersNote) -> str:
    """Processes x memory, together, and what one more costs."""
    use = note.use
    shared = f" + {size(use.shared)} shared" if use.shared else ""
    one = "worker" if use.workers == 1 else "workers"
    if note.as_said:
        of = f", {percent(note.share)} of {size(note.limit.size)}" if note.limit else ""
        return f"{use.workers} {one}, as you said: {size(use.own)} each at most{of}"
    said = f"{use.workers} {one} x {size(use.own)}{shared} = {size(use.total)}"
    if note.limit is not None:
        said += f", {percent(note.share)} of {size(note.limit.size)}"
    return said


def one_more_line(note: WorkersNote) -> str:
    """With one more worker."""
    said = size(note.one_more.total)
    if note.as_said:
        said = f"{said} at most"
    return f"{said}, {percent(note.share_with_one_more)} of the limit" if note.limit else said


# ------------------------------------------------------------------ the details


def verdict_facts(view: MemoryView) -> tuple[KeyValue, ...]:
    """Leak, spike or under-sized, of each part, with the figures behind it."""
    found: list[KeyValue] = []
    for each in view.shapes:
        shape = each.shape
        label = each.part or "Shape"
        span = f" Judged by {shape.readings} readings over {duration(shape.span)}."
        left = (
            f" At this pace it reaches the limit in {to_limit_words(shape.to_limit)}."
            if shape.to_limit is not None
            else ""
        )
        text = shape.reason if shape.kind is ShapeKind.TOO_FEW else f"{shape.reason}{left}{span}"
        found.append(KeyValue(label, text, chip=shape_look(shape.kind)))
    if not found:
        found.append(KeyValue("Shape", "no readings to judge by", role="text3"))
    return tuple(found)


def shape_look(kind: ShapeKind) -> StatusLook:
    """The chip of a verdict."""
    return {
        ShapeKind.TOO_FEW: _TOO_FEW,
        ShapeKind.HEALTHY: _STEADY,
        ShapeKind.LEAK: DEGRADED.labelled("Leak"),
        ShapeKind.SPIKE: _SPIKES,
        ShapeKind.UNDER_SIZED: DEGRADED.labelled("Under-sized"),
        ShapeKind.RISES: _RISES,
    }[kind]


def advice_facts(view: MemoryView) -> tuple[KeyValue, ...]:
    """The limit that would be right, what it makes necessary, and what it rests on."""
    return tuple(_advice(view))


def _advice(view: MemoryView) -> Iterator[KeyValue]:
    now = view.limits.now if view.limits is not None else None
    at_most = "≤ " if view.peak_is_bound else ""
    if view.peak is not None:
        share = f", {percent(view.peak / now.size)} of the limit" if now is not None else ""
        yield KeyValue("Largest use", f"{at_most}{size(view.peak)}{share}")
    advice = view.advice
    if advice is None or now is None:
        yield KeyValue("Suggested", "not without a limit and a largest use", role="text3")
        return
    wanted = advice.resources
    after = f"then at most {percent(advice.share_after)} in use; the aim is {percent(AIM)}"
    if advice.beyond:
        yield KeyValue("Suggested", "No size leaves enough room: it has to use less.", role="warn")
    elif wanted.memory == now.size:
        yield KeyValue("Suggested", f"{write_quantity(wanted.memory)}, as it is: {after}")
    else:
        change = f"{write_quantity(now.size)} → {write_quantity(wanted.memory)}"
        yield KeyValue("Suggested", f"{change}, {after}", weight=600)
    if advice.adds_cpu and now.cpu is not None:
        cpu = f"{now.cpu:g} → {wanted.cpu:g}: Cloud Run gives so much memory only to so many"
        yield KeyValue("Processors", cpu, role="warn")


def workers_facts(view: MemoryView, as_said: WorkersNote | None = None) -> tuple[KeyValue, ...]:
    """Workers x memory, where that is known, or by the number that a person has said."""
    found: list[KeyValue] = []
    note = view.workers or as_said
    if note is not None:
        found.append(KeyValue("Workers", workers_line(note)))
        found.append(KeyValue("One more", one_more_line(note)))
    if view.live is not None:
        said = f"{size(view.live.rss)} at {view.live.at:%H:%M:%SZ}, said by {view.live.run}"
        found.append(KeyValue("Live", said))
    return tuple(found)


def limit_facts(view: MemoryView) -> tuple[KeyValue, ...]:
    """The limits of what gets traffic, then those there were, newest first, with their deploys."""
    history = view.limits
    if history is None or not history.steps:
        return (KeyValue("Limit", "not known", role="text3"),)
    first = [step for step in reversed(history.serving) if history.traffic.get(step.part)]
    others = [step for step in reversed(history.steps) if step not in first]
    found: list[KeyValue] = []
    for step in [*first, *others[: max(0, _MOST_LIMITS - len(first))]]:
        since = f"since {date_time(step.since)}" if step.since is not None else str(step.origin)
        cpu = f", {step.cpu:g} CPU" if step.cpu is not None else ""
        told = f"{size(step.size)}{cpu}, {since}"
        if step in first:
            told += f"; {history.traffic[step.part]}% of the traffic"
        elif first and step.until is None:
            told += "; no traffic"
        found.append(KeyValue(step.part or "Limit", told))
    return tuple(found)


def days_line(view: MemoryView) -> str:
    """`Today 3, 25 Nov 25 (24 platform OOM)…`, newest first; or why nothing is known."""
    if view.lines_since is None:
        fault = next((f for f in view.faults if f.source is Source.INCIDENTS), None)
        return f"Not read: {fault.error.text}" if fault is not None else "Not read."
    if not view.tally:
        return f"None since {date_time(view.lines_since)}."
    days = sorted(view.tally.items(), reverse=True)[:7]
    told = [f"{day:%d %b}: {sum(kinds.values())} ({kinds_words(kinds)})" for day, kinds in days]
    return "; ".join(told) + "."


def short_part(part: str) -> str:
    """`phoenix-00088-abc` is `00088` to who reads it beside the others."""
    words = part.split("-")
    return next((word for word in reversed(words) if word.isdigit()), part)


def proof_text(incident: MemoryIncident) -> str:
    """The lines that prove it, then those beside it, as they were written."""
    lines = [f"{line.time:%H:%M:%S.%f}"[:-3] + f"Z  {line.message}" for line in incident.proof]
    if incident.beside:
        lines.append("Beside it:")
        lines += [
            f"{line.time:%H:%M:%S.%f}"[:-3] + f"Z  {line.message}" for line in incident.beside
        ]
    return "\n".join(lines)


def incident_text(incident: MemoryIncident) -> str:
    """One incident for the clipboard."""
    where = ", ".join(part for part in (incident.revision, incident.instance) if part)
    head = f"{date_time(incident.at)}  {incident.kind}  {incident.service}"
    return f"{head}{f' ({where})' if where else ''}\n{incident.reason}\n{proof_text(incident)}\n"
