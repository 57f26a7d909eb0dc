"""A machine with a worker of every class, for the Processes page: its tests and its pictures."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from phoenix_admin.backends.fake.processes import ME, FakeProcessTable, FakeRunEvidence
from phoenix_admin.domain.process_class import LockStanding, RunFacts
from phoenix_admin.domain.process_facts import ProcessKey
from phoenix_admin.domain.process_signal import ProcessSignal

MINUTE = 60.0
HOUR = 3600.0
DEAF = frozenset({ProcessSignal.TERM})


@dataclass(frozen=True, slots=True)
class Workers:
    """Who is who on the machine."""

    stitch: ProcessKey
    ffmpeg: ProcessKey
    zombie: ProcessKey
    launcher: ProcessKey
    orphan: ProcessKey
    lost_ffmpeg: ProcessKey
    stale: ProcessKey
    server: ProcessKey


def _marked(execution: str) -> dict[str, str]:
    return {"PHOENIX_EXECUTION": execution}


def record(
    runs: FakeRunEvidence,
    table: FakeProcessTable,
    execution: str,
    lock: LockStanding,
    silent: float,
    **about: Any,
) -> None:
    """A run as it stands in the records."""
    at = table.clock.now() - timedelta(seconds=silent)
    about = {"heartbeat_at": at, "last_log_at": at, **about}
    runs.known[execution] = RunFacts(execution, lock, **about)


def furnish(ports: Any) -> Workers:
    """A healthy stitch with its ffmpeg, a zombie, an orphan, a stale one, a server."""
    table, runs = ports.processes, ports.run_evidence
    table.cost = timedelta(milliseconds=12)
    record(
        runs, table, "stitch-000007", LockStanding.HELD, 1.0,
        project_id="harbour-mornings", job_id="01KAR7HARBOUR",
    )  # fmt: skip
    record(
        runs, table, "stitch-000003", LockStanding.FREE, 2 * HOUR,
        project_id="glacier-walk", job_id="01KAR7GLACIER", is_over=True,
        ended_at=table.clock.now() - timedelta(hours=2),
    )  # fmt: skip
    record(
        runs, table, "assemble-000011", LockStanding.HELD, 14 * MINUTE,
        project_id="river-crossing", job_id="01KAR7RIVER",
    )  # fmt: skip
    stitch = table.add(
        "python3", pid=7731, ppid=1, age=4 * MINUTE, marks=_marked("stitch-000007"),
        command=("python3", "-m", "phoenix_admin.backends.local.worker", "stitch-000007"),
    )  # fmt: skip
    ffmpeg = table.add(
        "ffmpeg", pid=7740, ppid=7731, age=3 * MINUTE, marks=_marked("stitch-000007"),
        command=("ffmpeg", "-i", "file:/home/rae/clips/pier.mp4", "-token", "sesame", "out.mp4"),
    )  # fmt: skip
    launcher = table.add("podcast-api", pid=7600, ppid=1, age=9 * HOUR, collects=False)
    table.add("reader", pid=7620, ppid=7600, age=9 * HOUR)
    zombie = table.add("assemble", pid=7702, ppid=7600, age=3 * HOUR)
    table.end(7702)
    orphan = table.add(
        "python3", pid=6120, ppid=1, age=3 * HOUR, marks=_marked("stitch-000003"),
        command=("python3", "-m", "phoenix_admin.backends.local.worker", "stitch-000003"),
        ignores=DEAF,
    )  # fmt: skip
    lost = table.add(
        "ffmpeg", pid=6133, ppid=6120, age=3 * HOUR, marks=_marked("stitch-000003"),
        command=("ffmpeg", "-i", "file:/home/rae/clips/ice.mov"),
    )  # fmt: skip
    stale = table.add(
        "assemble", pid=7811, ppid=1, age=26 * MINUTE, marks=_marked("assemble-000011")
    )
    server = table.add(
        "gunicorn", pid=5200, ppid=1, age=9 * HOUR, command=("gunicorn", "podcast.app:api")
    )
    table.add("gunicorn", pid=5210, ppid=5200, age=9 * HOUR, command=("gunicorn", "podcast.app"))
    return Workers(stitch, ffmpeg, zombie, launcher, orphan, lost, stale, server)


def own_zombie(ports: Any) -> ProcessKey:
    """One of the app's own children that has ended."""
    key = ports.processes.add("stitch", ppid=ME)
    ports.processes.end(key.pid)
    return key


def furnish_walk(table: FakeProcessTable, runs: FakeRunEvidence) -> tuple[ProcessKey, ...]:
    """Who is needed for every action to be on once: nobody here is deaf.

    The shell's zombie can be asked for and its parent not stopped, since we run below that.
    """
    shell = table.process(90)
    shell.collects, shell.on_child = False, True
    asked = table.add("assemble", ppid=90)
    table.end(asked.pid)
    launcher = table.add("podcast-api", ppid=1, collects=False)
    zombie = table.add("assemble", ppid=launcher.pid)
    table.end(zombie.pid)
    workers = [table.add("stitch", ppid=1) for _ in range(4)]
    record(runs, table, "stitch-000003", LockStanding.FREE, HOUR, is_over=True)
    # Behind the others, so that the sweep finds it when one has been stopped.
    orphan = table.add("stitch", ppid=1, age=HOUR, marks=_marked("stitch-000003"))
    return asked, zombie, *workers, orphan
