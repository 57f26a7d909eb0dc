"""Made-up subjects of memory: one that is killed all day, one that leaks, and others."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from phoenix_admin.backends.fake.memory import FakeWorkerCounts
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.memory_incident import IncidentKind, find_incidents, tally
from phoenix_admin.domain.memory_limit import MIB, Resources, WorkerUse, advise, headroom
from phoenix_admin.domain.memory_lines import MemoryLine
from phoenix_admin.domain.memory_shape import MemoryPoint, MemoryShape, judge_runs, judge_shape
from phoenix_admin.domain.memory_subject import (
    LimitHistory,
    LimitOrigin,
    LimitStep,
    MemorySubject,
    SubjectKind,
)
from phoenix_admin.ports.call import Call
from phoenix_admin.services.memory.bench import MemoryBench
from phoenix_admin.services.memory.cloud_viewer import marks_of
from phoenix_admin.services.memory.faces import (
    Figure,
    FigureLine,
    FigurePoint,
    MemoryFault,
    MemoryReading,
    MemoryRow,
    MemoryView,
    PartShape,
    WorkersNote,
)

SERVICE, JOB, WORKER, APP = SubjectKind
PHOENIX = MemorySubject(SERVICE, "phoenix")
LEAKY = MemorySubject(SERVICE, "podcast-api")
STITCH = MemorySubject(JOB, "reel-stitching-job")
HEALTHY = MemorySubject(SERVICE, "thumbnails")
SILENT = MemorySubject(JOB, "archive-job")
OWN = MemorySubject(APP, "phoenix-admin")
RUN = MemorySubject(WORKER, "stitch-01j8")
LAG = timedelta(minutes=3)
DAY = timedelta(days=1)
KILL = "[CRITICAL] WORKER TIMEOUT (pid:{pid})"
SIGKILL = "[ERROR] Worker (pid:{pid}) was sent SIGKILL! Perhaps out of memory?"


class Scripted:
    """What looks and views answer; `error` fails them, `looks` counts them."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.error: PhoenixError | None = None
        self.faults: tuple[MemoryFault, ...] = ()
        self.silent = False
        self.rising = False
        """The job and the worker load what they work on."""
        self.asked: list[str] = []

    def look_at(self, subjects: Sequence[MemorySubject]) -> MemoryReading:
        self.asked.append("look")
        if self.error is not None:
            raise self.error
        now = self.now()
        rows = tuple(self.row(subject) for subject in subjects)
        here = subjects[0].kind.is_of_this_machine
        return MemoryReading(
            rows,
            now,
            positions={row.id: number for number, row in enumerate(rows)},
            known_until=now if here else now - LAG,
            faults=self.faults,
            workers=_workers(LimitStep(2048 * MIB, LimitOrigin.SETTING)) if here else None,
        )

    def row(self, subject: MemorySubject) -> MemoryRow:
        view = self.view(subject, DAY)
        limit = view.limits.now if view.limits is not None else None
        leading = [line for line in view.lines if line.figure in _LEADING and line.points]
        line = max(leading, key=lambda line: line.points[-1].at, default=None)
        newest = line.points[-1] if line is not None and line.points else None
        used = newest.mib * MIB if newest is not None and newest.mib is not None else None
        today = self.now().date()
        return MemoryRow(
            subject,
            limit,
            used,
            newest.at if newest is not None else None,
            LAG,
            view.peak,
            newest.at if newest is not None else None,
            view.peak_is_bound,
            dict(view.tally.get(today, dict.fromkeys(IncidentKind, 0))),
            view.shape,
            headroom(view.peak or used, limit.size) if limit is not None and used else None,
            pid=4711 if subject.kind.is_of_this_machine else None,
            title="Harbour reel" if subject == RUN else "",
        )

    def view(self, subject: MemorySubject, window: timedelta) -> MemoryView:
        if self.error is not None:
            raise self.error
        now = self.now()
        known = now if subject.kind.is_of_this_machine else now - LAG
        made = MemoryView(subject, now - window, now, now, known, timedelta(minutes=1))
        if self.silent or subject == SILENT:
            return _changed(made, limits=_limits(now, (512, "", None)), lines_since=now - window)
        if self.rising and subject in _RISING:
            return _RISING[subject](made, known)
        return _VIEWS[subject](made, known)


_LEADING = (Figure.P95, Figure.RESIDENT)


def scripted_bench(workbench: Any, runner: Any, now: Callable[[], datetime]) -> "ScriptedBench":
    """A bench whose looks are scripted, put into this workbench."""
    bench = ScriptedBench(workbench, runner, Scripted(now))
    workbench._memory = bench
    return bench


class ScriptedBench(MemoryBench):
    """The real bench; what it reads is made up."""

    def __init__(self, workbench: Any, runner: Any, script: Scripted) -> None:
        self.script = script

        class Ports:
            cloud = self
            worker_counts = FakeWorkerCounts()

        super().__init__(workbench.ports, Ports(), runner, workbench.scope.child("memory"))  # type: ignore[arg-type] - a double

    def _cloud_looker(self) -> Any:
        return _Looker(self.script, (PHOENIX, LEAKY, STITCH, HEALTHY, SILENT))

    def _machine_looker(self) -> Any:
        return _Looker(self.script, (OWN, RUN))

    def _cloud_viewer(self) -> Any:
        return _Viewer(self.script)

    def _machine_viewer(self) -> Any:
        return _Viewer(self.script)


class _Looker:
    def __init__(self, script: Scripted, subjects: Sequence[MemorySubject]) -> None:
        self._script, self._subjects = script, subjects

    def look(self, call: Call) -> MemoryReading:
        call.raise_if_cancelled()
        return self._script.look_at(self._subjects)


class _Viewer:
    def __init__(self, script: Scripted) -> None:
        self._script = script

    def view(self, subject: MemorySubject, window: timedelta, call: Call) -> MemoryView:
        call.raise_if_cancelled()
        self._script.asked.append(f"view {subject.name}")
        return self._script.view(subject, window)


# ------------------------------------------------------------------ what there is


def _changed(view: MemoryView, **changes: Any) -> MemoryView:
    return replace(view, **changes)


_ORIGINS = {True: LimitOrigin.REVISION, False: LimitOrigin.TEMPLATE}


def _limits(now: datetime, *steps: tuple[int, str, timedelta | None]) -> LimitHistory:
    """Limits in MiB with their revision and how long ago each came, oldest first."""
    starts = [now - ago if ago is not None else None for _, _, ago in steps]
    made = [
        LimitStep(mib * MIB, _ORIGINS[bool(part)], part, since, until, 1.0)
        for (mib, part, _), since, until in zip(steps, starts, [*starts[1:], None], strict=True)
    ]
    return LimitHistory(tuple(made), now, region="europe-west4")


def _lines(
    view: MemoryView,
    until: datetime,
    limits: LimitHistory,
    use: Callable[[float], float],
    *,
    part: str = "",
    since: datetime | None = None,
) -> tuple[FigureLine, ...]:
    """Four figures; `use` gives the p95 in MiB for a share of the window."""
    begin = since or view.since
    minutes = int((until - begin) / timedelta(minutes=5)) + 1
    whole = (view.until - view.since) / timedelta(minutes=5)
    offset = (begin - view.since) / timedelta(minutes=5)
    limit = limits.of_part(part, until)
    size = limit.size / MIB if limit is not None else 1.0

    def line(figure: Figure, of: Callable[[float], float]) -> FigureLine:
        points = []
        for number in range(minutes):
            at = until - timedelta(minutes=5 * (minutes - 1 - number))
            mib = of((offset + number) / whole)
            points.append(FigurePoint(at, mib / size, mib))
        return FigureLine(figure, part, tuple(points), timedelta(minutes=12))

    return (
        line(Figure.P50, lambda x: use(x) * 0.82),
        line(Figure.P95, use),
        line(Figure.P99, lambda x: min(size, use(x) * 1.04)),
        line(Figure.BOUND, lambda x: min(size, math.ceil(use(x) * 1.07 / 32) * 32)),
    )


def _shape(lines: Sequence[FigureLine], limit: int) -> MemoryShape:
    level = next(line for line in lines if line.figure in _LEADING)
    bound = next((line for line in lines if line.figure is Figure.BOUND), level)
    pairs = zip(level.points, bound.points, strict=True)
    points = [MemoryPoint(p.at, p.mib or 0.0, top.mib or 0.0) for p, top in pairs]
    return judge_shape(points, limit / MIB)


def _with(
    view: MemoryView, lines: tuple[FigureLine, ...], limits: LimitHistory, **more: Any
) -> MemoryView:
    now = limits.now
    assert now is not None
    tops = [p.mib or 0.0 for line in lines for p in line.points]
    peak = max(tops) * MIB
    incidents = more.pop("incidents", ())
    newest = [line for line in lines if line.part == now.part] or list(lines)
    return _changed(
        view,
        lines=lines,
        limits=limits,
        marks=marks_of(limits, incidents, view.since, view.until),
        incidents=incidents,
        tally=tally(incidents),
        lines_since=view.since,
        shapes=(PartShape(now.part, _shape(newest, now.size)),),
        peak=peak,
        peak_is_bound=any(line.figure is Figure.BOUND for line in lines),
        advice=advise(round(peak), Resources(now.size, now.cpu)) if now.cpu is not None else None,
        **more,
    )


def _phoenix(view: MemoryView, until: datetime) -> MemoryView:
    """512 MiB, killed again and again; a deploy in the middle changed nothing."""
    now = view.until
    limits = _limits(
        now, (512, "phoenix-00087-kip", timedelta(days=9)), (512, "phoenix-00088-tov", DAY * 0.55)
    )
    deploy = limits.steps[1].since
    assert deploy is not None

    def saw(x: float) -> float:
        return 330 + 175 * ((x * 24) % 1.0) ** 1.6

    lines = (
        *_lines(view, deploy, limits, saw, part="phoenix-00087-kip"),
        *_lines(view, until, limits, saw, part="phoenix-00088-tov", since=deploy),
    )
    return _with(
        view,
        lines,
        limits,
        incidents=find_incidents(_phoenix_lines(view, until)),
        workers=_workers(limits.steps[1]),
    )


def _phoenix_lines(view: MemoryView, until: datetime) -> list[MemoryLine]:
    """Kills in each hour; a time-out and an unknown one among them."""
    found: list[MemoryLine] = []

    def line(at: datetime, text: str, *, platform: bool, instance: str) -> None:
        part = "phoenix-00088-tov" if at > view.until - DAY * 0.55 else "phoenix-00087-kip"
        number = f"{len(found):04}"
        found.append(MemoryLine(at, text, number, "phoenix", part, instance, platform))

    for hour in range(1, 24, 2):
        at = view.since + (view.until - view.since) * (hour / 24)
        if at > until:
            continue
        used = 513 + hour % 5
        who, pid = f"00c5f1a2b3{hour:02}", 20 + hour
        text = f"Memory limit of 512 MiB exceeded with {used} MiB used. Consider increasing it."
        line(at, text, platform=True, instance=who)
        if hour == 9:
            started = "Default STARTUP TCP probe failed 1 time consecutively for container."
            line(at + timedelta(seconds=0.4), started, platform=True, instance=who)
        else:
            killed = SIGKILL.format(pid=pid)
            line(at + timedelta(seconds=0.7), killed, platform=False, instance=who)
    at = until - timedelta(minutes=50)
    line(at, KILL.format(pid=91), platform=False, instance="00c5f1a2b391")
    line(at + timedelta(seconds=1), SIGKILL.format(pid=91), platform=False, instance="00c5f1a2b391")
    at = until - timedelta(minutes=20)
    line(at, SIGKILL.format(pid=92), platform=False, instance="00c5f1a2b392")
    return found


def _leaky(view: MemoryView, until: datetime) -> MemoryView:
    limits = _limits(view.until, (512, "podcast-api-00031-wes", timedelta(days=3)))
    lines = _lines(
        view,
        until,
        limits,
        lambda x: 190 + 225 * x + 6 * math.sin(x * 60),
        part="podcast-api-00031-wes",
    )
    return _with(view, lines, limits)


def _stitch(view: MemoryView, until: datetime) -> MemoryView:
    """Near its limit; a gap while no run was there."""
    limits = _limits(view.until, (2048, "", None))

    def use(x: float) -> float:
        return 1_700 + 90 * math.sin(x * 40)

    hole = view.since + (view.until - view.since) * 0.4
    again = view.since + (view.until - view.since) * 0.55
    first = _lines(view, hole, limits, use)
    second = _lines(view, until, limits, use, since=again)
    lines = tuple(
        FigureLine(a.figure, "", a.points + b.points, a.gap)
        for a, b in zip(first, second, strict=True)
    )
    return _with(view, lines, limits)


def _loading(view: MemoryView, until: datetime) -> MemoryView:
    """Three runs, each of which loads its clips; none needs more than the one before."""
    limits = _limits(view.until, (2048, "", None))
    pieces: list[tuple[FigureLine, ...]] = []
    for begin, end in ((0.14, 0.3), (0.44, 0.62), (0.84, 1.0)):
        since, ended = (view.since + (view.until - view.since) * x for x in (begin, end))

        def use(x: float, begin: float = begin) -> float:
            return 420 + 4_800 * max(0.0, x - begin) + 12 * math.sin(x * 300)

        pieces.append(_lines(view, min(ended, until), limits, use, since=since))
    lines = tuple(
        FigureLine(runs[0].figure, "", tuple(p for run in runs for p in run.points), runs[0].gap)
        for runs in zip(*pieces, strict=True)
    )
    runs = [
        [
            MemoryPoint(p.at, p.mib or 0.0, top.mib or 0.0)
            for p, top in zip(level, bound, strict=True)
        ]
        for level, bound in ((piece[1].points, piece[3].points) for piece in pieces)
    ]
    made = _with(view, lines, limits)
    return _changed(made, shapes=(PartShape("", judge_runs(runs, 2048)),))


def _loading_run(view: MemoryView, until: datetime) -> MemoryView:
    """A worker that loads what it works on, for half an hour by now."""
    step = LimitStep(2048 * MIB, LimitOrigin.SETTING)
    found: list[FigurePoint] = []
    for n in range(300):
        mib = 180 + 2.6 * n + 5 * math.sin(n / 3)
        at = until - timedelta(seconds=6 * (299 - n))
        found.append(FigurePoint(at, mib * MIB / step.size, mib))
    lines = (FigureLine(Figure.RESIDENT, "", tuple(found), timedelta(minutes=5)),)
    runs = [[MemoryPoint(p.at, p.mib or 0.0, p.mib or 0.0) for p in found]]
    made = _with(view, lines, LimitHistory((step,), view.until), workers=_workers(step))
    return _changed(made, shapes=(PartShape("", judge_runs(runs, 2048)),))


def _healthy(view: MemoryView, until: datetime) -> MemoryView:
    limits = _limits(view.until, (1024, "thumbnails-00012-abe", timedelta(days=20)))
    part = "thumbnails-00012-abe"
    lines = _lines(view, until, limits, lambda x: 380 + 25 * math.sin(x * 30), part=part)
    return _with(view, lines, limits)


def _machine(view: MemoryView, until: datetime, mib: float, limit: LimitStep) -> MemoryView:
    points = [
        FigurePoint(
            until - timedelta(minutes=2 * (299 - n)),
            (mib + 6 * math.sin(n / 9)) * MIB / limit.size,
            mib + 6 * math.sin(n / 9),
        )
        for n in range(300)
    ]
    lines = (FigureLine(Figure.RESIDENT, "", tuple(points), timedelta(minutes=5)),)
    return _with(view, lines, LimitHistory((limit,), view.until))


def _own(view: MemoryView, until: datetime) -> MemoryView:
    return _machine(view, until, 96, LimitStep(24_576 * MIB, LimitOrigin.MACHINE))


def _run(view: MemoryView, until: datetime) -> MemoryView:
    step = LimitStep(2048 * MIB, LimitOrigin.SETTING)
    return _changed(_machine(view, until, 640, step), workers=_workers(step))


def _workers(limit: LimitStep) -> WorkersNote:
    return WorkersNote(WorkerUse(3, 148 * MIB, 61 * MIB), limit)


_VIEWS = {
    PHOENIX: _phoenix,
    LEAKY: _leaky,
    STITCH: _stitch,
    HEALTHY: _healthy,
    OWN: _own,
    RUN: _run,
}
_RISING = {STITCH: _loading, RUN: _loading_run}
