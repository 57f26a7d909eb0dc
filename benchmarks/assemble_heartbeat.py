"""The window stays live and the store quick while half an hour of segments is assembled.

The heartbeat is measured over the stages that use every core (measuring, levelling) and the one
that uses one (the encode); its baseline is a bare window in the same process, under the same
load. Then, with the worker still busy, the calls of a person are timed one by one: the list, an
opened project (document, record, runs), a trigger (claim, queue, record).
"""

import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

from benchmarks.heartbeat import Heartbeat
from benchmarks.qt_bench import bench_application, spin, spin_until
from benchmarks.report import Row
from benchmarks.stitch_heartbeat import anything_runs, bare_lateness
from phoenix_admin.app.automation import launch, running_application
from phoenix_admin.domain.project import Project
from phoenix_admin.services.triggering import Triggering
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.services.write_gate import start_action
from phoenix_admin.settings.places import find_places
from phoenix_admin.settings.preferences import MAX_PARALLEL, Preferences
from phoenix_admin.tasks.context import unhurried

SECONDS = 24.0
SEGMENTS, SEGMENT_S = 30, 60
TRIGGERS = 60


def _segments(folder: Path, number: int) -> list[Path]:
    """Sounds of a minute each, at different levels: noise whose level goes up and down."""
    made: list[Path] = []
    for place in range(number):
        path = folder / f"segment {place + 1}.mp3"
        source = f"anoisesrc=d={SEGMENT_S}:c=pink:a={0.1 + 0.1 * (place % 8)}:seed={place}"
        words = ["-f", "lavfi", "-i", source, "-af", "tremolo=f=0.5", "-c:a", "libmp3lame"]
        subprocess.run(
            [get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y", *words, str(path)],
            check=True,
            timeout=300,
            stdin=subprocess.DEVNULL,
        )
        made.append(path)
    return made


def run(*, quick: bool) -> list[Row]:
    """Milliseconds."""
    bench_application()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        segments = _segments(folder, SEGMENTS // 3 if quick else SEGMENTS)
        data = folder / "data"
        Preferences(find_places(data).preferences).set(MAX_PARALLEL, 1)
        window = launch(data, samples=False)
        bench = running_application(window).workbench
        episode = _create(bench, "Episode", segments)
        assert bench.operations.request_stitch(episode)
        session = bench.open_project(episode.id)
        assert session is not None
        session.set_visible(True)
        running = spin_until(lambda: _is_under_way(bench, episode), 60)
        beat = Heartbeat()
        beat.start()
        spin(6.0 if quick else SECONDS)
        beat.stop()
        late = beat.lateness()
        window.hide()
        base = bare_lateness(4.0)
        calls = _store_calls(bench, segments[0], 10 if quick else TRIGGERS)
        still = _is_under_way(bench, episode)
        for row in list(bench.catalogue.rows):
            bench.operations.request_cancel(row.project)
        spin_until(lambda: not anything_runs(bench), 60)
        window.close()
    note = "" if running and still else "it did not run during the whole measurement"
    found = [
        _row("heartbeat p99, an assembly", late.p99, "< 16 ms", late.p99 < 16, note, base.p99),
        _row(
            "heartbeat worst, an assembly", late.worst, "< 50 ms", late.worst < 50, "", base.worst
        ),
    ]
    for what, times in calls.items():
        p99 = sorted(times)[max(0, round(len(times) * 0.99) - 1)]
        found.append(_row(f"{what} p99, an assembly", p99, "< 50 ms", p99 < 50, note))
    return found


def _row(
    what: str, value: float, target: str, ok: bool, note: str, base: float | None = None
) -> Row:
    beside = "bare window" if base is not None else ""
    return Row("live", what, value, "ms", beside, base, target, ok=ok and not note, note=note)


def _create(bench: Workbench, name: str, files: list[Path]) -> Project:
    projects: list[Project] = []
    bench.operations.request_create(name, files, projects.append)
    assert spin_until(lambda: bool(projects), 30), name
    return projects[0]


def _is_under_way(bench: Workbench, project: Project) -> bool:
    bench.catalogue.refresh()
    spin(0.2)
    rows = [row.execution for row in bench.catalogue.rows if row.project.id == project.id]
    return any(
        execution is not None
        and execution.state.is_active
        and execution.progress is not None
        and (execution.progress.percent or 0) > 0
        for execution in rows
    )


def _store_calls(bench: Workbench, segment: Path, triggers: int) -> dict[str, list[float]]:
    """Milliseconds of each call, as the lanes make them; what is triggered waits in the queue."""
    ports = bench.ports
    author = ports.author
    assert author is not None
    number = iter(range(10_000))
    triggering = Triggering(ports, bench.operations.gate, lambda: f"bench-{next(number)}")
    waiting = [
        author.create(f"Waiting {place}", [segment, segment], unhurried())
        for place in range(triggers)
    ]

    def open_project(project: Project) -> None:
        ports.store.read_project(project.id, unhurried())
        ports.store.list_jobs(project.id, 20, unhurried())
        ports.engine.list_executions(project.id, 20, unhurried())

    def trigger(project: Project) -> None:
        triggering.stitch(project.id, unhurried(), action=start_action(project))

    def listed(_project: Project) -> None:
        ports.store.list_projects(unhurried())
        ports.engine.list_executions(None, 200, unhurried())

    calls = {"list": listed, "open": open_project, "trigger": trigger}
    times: dict[str, list[float]] = {what: [] for what in calls}
    for project in waiting:
        for what, call in calls.items():
            times[what].append(_timed(call, project))
    return times


def _timed(call: Callable[[Project], None], project: Project) -> float:
    began = time.perf_counter()
    call(project)
    return (time.perf_counter() - began) * 1000
