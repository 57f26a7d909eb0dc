"""A process that makes or undoes a correction on LOCAL and dies by SIGKILL at one point of it.

    python -m tests.support.dying_settler FOLDER SITUATION settle|apply|undo

For each point in turn: a fresh data folder `FOLDER/data` in that situation (for *undo*, with its
correction made), then a forked process that does that and kills itself there; what it leaves is
moved to `FOLDER/N`. A point is:
before and after each call at store, engine and journal, before each statement that writes to the
database, and before each change of a file. One JSON line each: `{"point": "store.change: after"}`;
the last round, in which nobody dies, ends the list with `{"point": null}`.
"""

import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from phoenix_admin.backends.local.backend import LocalBackend, open_local
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.backends.local.run_marks import run_mark
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.job import Job, JobKind, JobState
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.context import unhurried

Act = Callable[[Reconciling], object]

PROJECT = "p1"
CLAIMED_VERSION = "2"
LONG_AGO = timedelta(hours=1)


# -- situations: a claimed project, and what has become of its run ------------------------------


def _claimed(backend: LocalBackend) -> None:
    now, call = backend.clock.now() - LONG_AGO, unhurried()
    with backend.database.writing(call) as connection:
        connection.execute(
            "INSERT INTO projects (id, name, kind, status, clips, updated_at)"
            " VALUES (?, 'Reel', 'reel', 'ready', '[]', ?)",
            (PROJECT, now.isoformat(timespec="microseconds")),
        )
    project = backend.store.read_project(PROJECT, call)
    backend.store.claim(
        project, Job("j1", PROJECT, JobKind.STITCH, "rae", now, JobState.CLAIMED), call
    )
    with backend.database.writing(call) as connection:
        connection.execute(
            "UPDATE projects SET claimed_at = ?", (now.isoformat(timespec="microseconds"),)
        )


def _run(backend: LocalBackend, **columns: Any) -> Path:
    """An execution of the claimed job, as its worker left it; returns the reel's place."""
    _claimed(backend)
    reel = backend.folder.reels / "reel.mp4"
    now, call = backend.clock.now() - LONG_AGO, unhurried()
    order = RunOrder("j1", PROJECT, JobKind.STITCH, ())
    ExecutionTable(backend.database).insert("run-1", order, reel, now, call)
    backend.store.record_launch("j1", "run-1", call)
    values = {"spawned_at": now.isoformat(), "started_at": now.isoformat(), **columns}
    setters = ", ".join(f"{column} = ?" for column in values)
    with backend.database.writing(call) as connection:
        connection.execute(f"UPDATE executions SET {setters}", tuple(values.values()))
    return reel


def never_started(backend: LocalBackend) -> None:
    _claimed(backend)


def worker_killed(backend: LocalBackend) -> None:
    reel = _run(backend, state="running")
    (reel.parent / f".reel.mp4{run_mark('run-1')}.mp4").write_bytes(b"half")
    parts = reel.parent / f".reel.mp4{run_mark('run-1')}s"
    parts.mkdir()
    (parts / "c0001.mov").write_bytes(b"part")


def killed_before_the_rename(backend: LocalBackend) -> None:
    partial = backend.folder.reels / f".reel.mp4{run_mark('run-1')}.mp4"
    _run(backend, state="finalizing", finished_file=str(partial), finished_size=5)
    partial.write_bytes(b"whole")


def finished_not_recorded(backend: LocalBackend) -> None:
    now = backend.clock.now().isoformat()
    reel = backend.folder.reels / "reel.mp4"
    _run(backend, state="succeeded", ended_at=now, output=str(reel))
    reel.write_bytes(b"whole")


def cancelled_not_recorded(backend: LocalBackend) -> None:
    now = backend.clock.now().isoformat()
    _run(backend, state="cancelled", ended_at=now, cancel_requested_at=now)


SITUATIONS: dict[str, Callable[[LocalBackend], None]] = {
    made.__name__: made
    for made in (
        never_started,
        worker_killed,
        killed_before_the_rename,
        finished_not_recorded,
        cancelled_not_recorded,
    )
}


# -- dying ---------------------------------------------------------------------------------------


class Death:
    """Counts points; at the one it is meant for, the pipe hears which, and the process is gone."""

    FILE_EVENTS = frozenset({"os.rename", "os.remove", "os.rmdir", "shutil.rmtree"})

    def __init__(self, at: int, pipe: int) -> None:
        self._left = at
        self._pipe = pipe

    def point(self, name: str) -> None:
        self._left -= 1
        if self._left == 0:
            os.write(self._pipe, name.encode())
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, connection: sqlite3.Connection) -> None:
        """See file changes, and the statements of this connection, from now on."""
        sys.addaudithook(self._on_event)
        connection.set_trace_callback(self._on_statement)

    def _on_event(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in self.FILE_EVENTS:
            self.point(f"{event} {Path(os.fsdecode(arguments[0])).name}")

    def _on_statement(self, statement: str) -> None:
        word = statement.split(maxsplit=1)[0]
        if word in {"BEGIN", "INSERT", "UPDATE", "DELETE", "COMMIT"}:
            self.point(f"sql {' '.join(statement.split()[:2])}")


class Mortal:
    """A port whose every call is two points."""

    def __init__(self, port: Any, name: str, death: Death) -> None:
        self._port, self._name, self._death = port, name, death

    def __getattr__(self, method: str) -> Any:
        found = getattr(self._port, method)

        def call(*arguments: Any, **named: Any) -> Any:
            self._death.point(f"{self._name}.{method}: before")
            answer = found(*arguments, **named)
            self._death.point(f"{self._name}.{method}: after")
            return answer

        return call


def reconciling(backend: LocalBackend, death: Death | None = None) -> Reconciling:
    """The service on this backend, mortal if there is a death."""

    def port(name: str) -> Any:
        found = getattr(backend, name)
        return found if death is None else Mortal(found, name, death)

    journal = port("journal")
    ports = EnvironmentPorts(LOCAL, "rae", backend.clock, port("store"), port("engine"), journal)
    gate = WriteGate(LOCAL, "rae", journal, backend.clock)
    return Reconciling(ports, gate, DEFAULT_POLICY)


def _act_and_die(data_dir: Path, number: int, pipe: int, act: Act) -> None:
    death = Death(number, pipe)
    backend = open_local(data_dir)
    death.watch(backend.database._connection())  # of this thread, the only one
    act(reconciling(backend, death))


def _act_of(verb: str, backend: LocalBackend) -> Act:
    """What the process does; what an undo takes back is done here."""
    if verb == "settle":
        return lambda service: service.settle(PROJECT, unhurried())
    if verb == "apply":
        return lambda service: service.apply(service.examine(PROJECT, unhurried()), unhurried())
    undo = reconciling(backend).settle(PROJECT, unhurried()).undo
    assert undo is not None
    return lambda service: service.undo(undo, unhurried())


def main(folder: str, situation: str, verb: str) -> None:
    """All points of one situation, one process each."""
    data_dir, template = Path(folder) / "data", Path(folder) / "template"
    backend = open_local(data_dir)
    SITUATIONS[situation](backend)
    act = _act_of(verb, backend)
    backend.close()
    data_dir.rename(template)
    number = 0
    while True:
        number += 1
        shutil.copytree(template, data_dir)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            _act_and_die(data_dir, number, writer, act)
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            point = pipe.read().decode()
        _, status = os.waitpid(child, 0)
        data_dir.rename(Path(folder) / str(number))
        died = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        assert died == bool(point), (status, point)
        assert died or status == 0, status
        print(json.dumps({"point": point or None}), flush=True)
        if not died:
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
