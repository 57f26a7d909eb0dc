"""B12: the worst beat of the UI thread in the 5 s after first paint, while a lane imports the
backend of Google Cloud with all it needs; beside the same window without the import.

The window is as the program has it: pages that are made by their first visit are not there. What
they take is measured afterwards, when each has been opened (the second memory row of B11).
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.qt_bench import median
from benchmarks.report import Row
from run import PROGRAM_OPTIONS

PROGRAM = """
import json, os, sys
from pathlib import Path
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from phoenix_admin.app.early import load_binding, prepare_process
prepare_process()
load_binding()  # before anything of ours, as the program does
from benchmarks.heartbeat import Heartbeat
from benchmarks.qt_bench import bench_application, spin, spin_until
app, theme = bench_application()
from phoenix_admin.app import automation, wiring
from phoenix_admin.ui.shell.navigation import Origin
from phoenix_admin.tasks.breathing_imports import breathing_imports
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Task
import gc
automation.build = lambda *given: wiring.build(*given, pages_later=True)
window = automation.launch(Path(sys.argv[2]), samples=False)
window.arrivals.begin()
spin_until(lambda: window.arrivals.are_complete, 20)
from phoenix_admin.backends.local.process_memory import resident_of  # psutil would be 2 MiB of it
resident = lambda: resident_of(os.getpid()) / 2**20
spin(0.05)
beat, done = Heartbeat(), []
def load(call):
    with breathing_imports():  # as `app.late_backend` does
        import phoenix_admin.backends.gcp.backend
    return len(sys.modules)
def loaded(outcome):
    done.append(outcome)
    gc.freeze()
beat.start()
if sys.argv[1] == "import":
    task = Task("load clients", load, Lane.STREAMS, 60)
    automation.running_application(window).dispatcher.submit(Scope("bench"), task, loaded)
spin(5)
beat.stop()
late = beat.lateness()
rss = resident()
for panel in reversed(window.panels):
    window.navigate(panel.key, Origin.USER)
    window.arrivals.complete()
    spin(0.5)
print(
    json.dumps({
        "worst": late.worst, "p99": late.p99, "rss": rss, "opened": resident(), "done": len(done),
    }),
    flush=True,
)
window.close()
os._exit(0)
"""


def _measure(kind: str, folder: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, *PROGRAM_OPTIONS, "-c", PROGRAM, kind, str(folder)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


def run(*, quick: bool) -> list[Row]:
    """Milliseconds, median of rounds."""
    rounds = 3 if quick else 5
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        _measure("import", folder)
        pairs = [(_measure("none", folder), _measure("import", folder)) for _ in range(rounds)]
    worst = median([loaded["worst"] for _, loaded in pairs])
    base = median([quiet["worst"] for quiet, _ in pairs])
    rss = median([loaded["rss"] for _, loaded in pairs])
    quiet_rss = median([quiet["rss"] for quiet, _ in pairs])
    opened = median([loaded["opened"] for _, loaded in pairs])
    quiet_opened = median([quiet["opened"] for quiet, _ in pairs])
    all_loaded = all(loaded["done"] for _, loaded in pairs)
    return [
        Row(
            "B12",
            "worst beat after first paint",
            worst,
            "ms",
            "no import",
            base,
            "median <= 16 ms",
            ok=worst <= 16 and all_loaded,
        ),
        Row(
            "B12",
            "resident with the clients",
            rss,
            "MiB",
            "without",
            quiet_rss,
            "<= 140 MiB",
            ok=rss <= 140,
        ),
        Row(
            "B12",
            "the same, every page opened",
            opened,
            "MiB",
            "without",
            quiet_opened,
            "<= 140 MiB",
            ok=opened <= 140,
        ),
    ]
