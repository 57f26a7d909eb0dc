"""The window stays live while two conform stitches use both cores.

The baseline is a bare window in the same process, under the same load.
"""

import subprocess
import tempfile
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe
from PySide6.QtWidgets import QMainWindow

from benchmarks.heartbeat import Heartbeat, Lateness
from benchmarks.qt_bench import bench_application, spin, spin_until
from benchmarks.report import Row
from phoenix_admin.app.automation import launch, running_application
from phoenix_admin.domain.project import Project
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.settings.places import find_places
from phoenix_admin.settings.preferences import MAX_PARALLEL, Preferences

SECONDS = 12.0


def _clips(folder: Path, seconds: float) -> list[Path]:
    """Two clips that differ, so that both are conformed."""
    made = []
    for name, size, rate in (("one", "1280x720", 25), ("two", "960x540", 30)):
        path = folder / f"{name}.mp4"
        source = f"testsrc2=s={size}:r={rate}:d={seconds}"
        tone = f"sine=frequency=440:duration={seconds}"
        subprocess.run(
            [
                get_ffmpeg_exe(),
                "-v",
                "error",
                "-nostdin",
                "-y",
                "-f",
                "lavfi",
                "-i",
                source,
                "-f",
                "lavfi",
                "-i",
                tone,
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-c:a",
                "aac",
                str(path),
            ],
            check=True,
            timeout=300,
            stdin=subprocess.DEVNULL,
        )
        made.append(path)
    return made


def run(*, quick: bool) -> list[Row]:
    """Lateness in milliseconds."""
    _, _ = bench_application()
    measured = 4.0 if quick else SECONDS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clips = _clips(folder, 30 if quick else 90)
        data = folder / "data"
        Preferences(find_places(data).preferences).set(MAX_PARALLEL, 2)
        window = launch(data, samples=False)
        bench = running_application(window).workbench
        projects: list[Project] = []
        for label in ("A", "B"):
            bench.operations.request_create(label, clips, projects.append)
            count = len(projects) + 1
            spin_until(lambda count=count: len(projects) >= count, 30)
        for project in projects:
            bench.operations.request_stitch(project)
        session = bench.open_project(projects[0].id)
        assert session is not None
        session.set_visible(True)

        def both_run() -> bool:
            bench.catalogue.refresh()
            rows = [row.execution for row in bench.catalogue.rows]
            return len(rows) == 2 and all(
                execution is not None
                and execution.progress is not None
                and (execution.progress.percent or 0) > 0
                for execution in rows
            )

        running = spin_until(both_run, 60)
        beat = Heartbeat()
        beat.start()
        spin(measured)
        beat.stop()
        late = beat.lateness()
        still = sum(
            row.execution is not None and row.execution.state.is_active
            for row in bench.catalogue.rows
        )
        window.hide()
        base = bare_lateness(min(measured, 4.0))
        for project in projects:
            bench.operations.request_cancel(project)
        spin_until(
            lambda: not any(bench.operations.under_way(project.id) for project in projects), 10
        )
        bench.catalogue.refresh()
        spin_until(lambda: not anything_runs(bench), 20)
        window.close()
    note = "" if running and still == 2 else f"only {still} stitches ran during the measurement"
    return [
        Row(
            "live",
            "heartbeat p99, two stitches",
            late.p99,
            "ms",
            "bare window",
            base.p99,
            "< 16 ms",
            ok=late.p99 < 16 and running,
            note=note,
        ),
        Row(
            "live",
            "heartbeat worst, two stitches",
            late.worst,
            "ms",
            "bare window",
            base.worst,
            "< 50 ms",
            ok=late.worst < 50 and running,
        ),
    ]


def bare_lateness(seconds: float) -> Lateness:
    """How late a bare window of this process is under the load of now."""
    bare = QMainWindow()
    bare.resize(1440, 900)
    bare.show()
    beat = Heartbeat()
    beat.start()
    spin(seconds)
    beat.stop()
    bare.close()
    return beat.lateness()


def anything_runs(bench: Workbench) -> bool:
    """Whether some run has not ended, after asking anew."""
    bench.catalogue.refresh()
    rows = bench.catalogue.rows
    return any(row.execution is not None and row.execution.state.is_active for row in rows)
