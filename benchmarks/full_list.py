"""A LOCAL with very many projects, for measurements of reading the list.

Made with SQL: ten thousand claims through the services would take minutes and show nothing more.
"""

import json
import time
from datetime import timedelta
from pathlib import Path

from phoenix_admin.backends.local.backend import LocalBackend, open_local
from phoenix_admin.backends.local.file_lock import FileLock, acquire
from phoenix_admin.backends.local.moments import written
from phoenix_admin.tasks.context import TaskContext, unhurried

CLIPS = 8
STATUSES = ("ready", "complete", "failed", "draft")


def fill(data_dir: Path, projects: int, stitching: int, ended: int) -> LocalBackend:
    """So many projects, of which some stitch (two run, the others wait in the queue).

    `ended` executions lie in the past as well. The workers are nobody: see `hold_locks`.
    """
    backend = open_local(data_dir, most_at_once=2)
    now = backend.clock.now()
    every = max(1, projects // max(1, stitching))
    documents: list[tuple[object, ...]] = []
    runs: list[tuple[object, ...]] = []
    for number in range(projects):
        identity, job = f"01J{number:023}", f"JOB{number}"
        at = written(now - timedelta(seconds=number))
        clips = [f"/home/rae/footage/project {number:05}/clip {n:02}.mp4" for n in range(CLIPS)]
        active = number % every == 0 and number // every < stitching
        status = "stitching" if active else STATUSES[number % len(STATUSES)]
        reel = f"/home/rae/reels/{number}.mp4" if status == "complete" else None
        documents.append((
            identity, f"Project {number}", "reel", status, json.dumps(clips), reel,
            job if active else None, at, 3, "ready" if active else None, at if active else None,
        ))  # fmt: skip
        if active:
            started = at if len(runs) < 2 else None
            state = "running" if started else "pending"
            runs.append((f"stitch-{number}", job, identity, state, at, started, started, started))
    for number in range(ended):
        at = written(now - timedelta(days=1, seconds=number))
        identity = f"01J{number:023}"
        runs.append((f"old-{number}", f"OLD{number}", identity, "succeeded", at, at, at, at))
    with backend.database.writing(unhurried()) as connection:
        connection.executemany(
            "INSERT INTO projects (id, name, kind, status, clips, reel, active_job, updated_at,"
            " version, status_before_claim, claimed_at) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            documents,
        )
        connection.executemany(
            "INSERT INTO executions (name, job_id, project_id, state, created_at, spawned_at,"
            " started_at, heartbeat_at, kind, clips, reel)"
            " VALUES (?,?,?,?,?,?,?,?, 'stitch', '[]', '/x.mp4')",
            runs,
        )
    return backend


def hold_locks(backend: LocalBackend) -> list[FileLock]:
    """Live for the workers of the runs that are under way, or looking would settle them."""
    with backend.database.reading(unhurried()) as connection:
        rows = connection.execute("SELECT name FROM executions WHERE state = 'running'").fetchall()
    locks = [acquire(backend.folder.lock_of(name)) for (name,) in rows]
    return [lock for lock in locks if lock is not None]


class SliceMeter(TaskContext):
    """A call that measures how long its body works between two pauses.

    Processor time of this thread, in seconds: what others do meanwhile does not count.
    """

    def __init__(self) -> None:
        calm = unhurried()
        super().__init__(calm._token, 60.0)  # noqa: SLF001 - a context like that one
        self.longest = 0.0
        self.pauses = 0
        self._began = time.thread_time()

    def wait(self, seconds: float) -> bool:
        """A pause; the slice before it is over."""
        self.end()
        self.pauses += 1
        gone_on = super().wait(seconds)
        self._began = time.thread_time()
        return gone_on

    def end(self) -> None:
        """The body has returned, or pauses."""
        self.longest = max(self.longest, time.thread_time() - self._began)
