"""`python3 run.py bench [NAME…] [--quick] [--json FILE]`: measure, print, exit 1 on a miss.

Each benchmark runs in a process of its own: one that aborts, or that changes the interpreter's
settings, must not touch the figures of the next.
"""

import argparse
import compileall
import importlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.report import Row, table, write_json

BENCHES = {
    "B1": "benchmarks.idle_heartbeat",
    "B8": "benchmarks.table_paint",
    "B10": "benchmarks.chart_paint",
    "B11": "benchmarks.first_paint",
    "B12": "benchmarks.client_import",
    "B13": "benchmarks.list_refresh",
    "B14": "benchmarks.quitting",
    "B16": "benchmarks.binding_guard",
    "B17": "benchmarks.dispatch",
    "B18": "benchmarks.stitch_throughput",
    "B19": "benchmarks.cloud_reconcile",
    "B20": "benchmarks.process_scan",
    "B22": "benchmarks.crash_storm",
    "B23": "benchmarks.idle_cost",
    "B24": "benchmarks.frozen_build",
    "heartbeat-stitch": "benchmarks.stitch_heartbeat",
    "heartbeat-assemble": "benchmarks.assemble_heartbeat",
    "storm-model": "benchmarks.storm_model",
    "storm-gcp": "benchmarks.storm_gcp",
    "list-read": "benchmarks.list_read",
    "race": "benchmarks.claim_race",
    "bulk-plan": "benchmarks.bulk_plan",
    "navigation": "benchmarks.navigation_storm",
    "log-store": "benchmarks.log_store",
    "log-tail": "benchmarks.log_tail",
    "B2": "benchmarks.log_heartbeat",
    "B3": "benchmarks.log_heartbeat_fast",
    "B9": "benchmarks.log_follow",
    "log-paint": "benchmarks.log_paint",
}
TIME_LIMIT = 3600


def main(words: Sequence[str] | None = None) -> int:
    """Run the named benchmarks, all without a name; returns the exit code."""
    parser = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--quick", action="store_true", help="fewer rounds, for a first look")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows for scripts")
    parser.add_argument("--one", nargs=2, metavar=("NAME", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args(words)
    if options.one:
        return _run_one(options.one[0], Path(options.one[1]), quick=options.quick)
    names = [_known(name) for name in options.names] or list(BENCHES)
    if None in names:
        parser.error(f"unknown benchmark; there are {', '.join(BENCHES)}")
    # Python may have been told not to keep what it compiles; then every start would be a first one.
    for package in ("phoenix_admin", "benchmarks"):
        compileall.compile_dir(package, quiet=1)
    rows: list[Row] = []
    broken: list[str] = []
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        found = _in_own_process(name, quick=options.quick)
        if found is None:
            broken.append(name)
        else:
            rows += found
    print(table(rows))
    for name in broken:
        print(f"{name}: ended without a result")
    if options.json:
        write_json(rows, options.json)
    missed = [row for row in rows if not row.ok]
    print(f"\n{len(rows) - len(missed)} met, {len(missed)} missed, {len(broken)} broken")
    return 1 if missed or broken else 0


def _known(name: str) -> str | None:
    return next((known for known in BENCHES if known.lower() == name.lower()), None)


def _in_own_process(name: str, *, quick: bool) -> list[Row] | None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.json"
        command = [sys.executable, "-m", "benchmarks", "--one", name, str(file)]
        done = subprocess.run(
            [*command, *(["--quick"] if quick else [])], timeout=TIME_LIMIT, check=False
        )
        if done.returncode or not file.exists():
            return None
        data = json.loads(file.read_text(encoding="utf-8"))
    for item in data:
        del item["ratio"]
    return [Row(**item) for item in data]


def _run_one(name: str, file: Path, *, quick: bool) -> int:
    module = importlib.import_module(BENCHES[name])
    write_json(module.run(quick=quick), file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
