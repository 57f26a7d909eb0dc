"""B3: as B2, with five times as many entries."""

from benchmarks.log_heartbeat import measured
from benchmarks.report import Row


def run(*, quick: bool) -> list[Row]:
    """B3."""
    return measured("B3", 50_000, quick=quick)
