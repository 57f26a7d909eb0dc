"""B2, B3: how late the window is while a log comes in and everything else goes on as well.

At once: 10,000 (B3: 50,000) entries a second into the store and its table, a chart of ten lines
drawn anew each second, a scan of this machine's processes each second, a list of 10,000 projects
that changes each 5 s, and a filter over all rows each 3 s. The baseline is the naive design under
the same load in the same run (rows in a list, scan, filter and list on the UI thread); beside it
stands an idle window's lateness, which says how busy the computer is with other things.
"""

from benchmarks.heartbeat import Heartbeat, Lateness
from benchmarks.log_load import Load, NaiveLoad
from benchmarks.qt_bench import bench_application, spin
from benchmarks.report import Row

SECONDS = 60.0
SETTLE = 1.0


def run(*, quick: bool) -> list[Row]:
    """B2."""
    return measured("B2", 10_000, quick=quick)


def measured(name: str, rate: int, *, quick: bool) -> list[Row]:
    """Milliseconds, and rows a second."""
    _, theme = bench_application()
    seconds = 8.0 if quick else SECONDS
    idle = _lateness(3.0)
    naive = NaiveLoad(theme, rate)
    base = _under(naive, 6.0 if quick else SECONDS / 3)
    load = Load(theme, rate)
    late = _under(load, seconds)
    note = f"an idle window: p99 {idle.p99:.1f}, worst {idle.worst:.1f} ms; {load.said()}"
    lost = load.made - load.kept
    rate_kept = load.kept / load.seconds
    return [
        Row(name, f"p99 lateness at {rate:,} rows/s", late.p99, "ms", "naive design", base.p99,
            "< 16 ms", late.p99 < 16, note),
        Row(name, "worst lateness", late.worst, "ms", "naive design", base.worst,
            "< 50 ms", late.worst < 50),
        Row(name, "rows taken in", rate_kept, "rows/s", "naive design",
            naive.kept / naive.seconds, f"≥ {0.99 * rate:,.0f}", rate_kept >= 0.99 * rate),
        Row(name, "rows lost", lost, "", "", None, "0", lost == 0),
    ]  # fmt: skip


def _lateness(seconds: float) -> Lateness:
    heart = Heartbeat()
    heart.start()
    spin(seconds)
    heart.stop()
    return heart.lateness()


def _under(load: Load | NaiveLoad, seconds: float) -> Lateness:
    load.start()
    spin(SETTLE)
    late = _lateness(seconds)
    load.stop()
    return late
