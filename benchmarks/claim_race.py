"""The race for a claim: many processes press Stitch on one LOCAL project at the same moment.

Each round: exactly one claim and one execution; the others hear since when it runs, and nobody an
error. The processes stay alive over all rounds and have the real database file and the real
services. There is no other tool to compare with.

The winner's run must be alive until the last loser has its answer: a claim whose run has ended is
answered with "reconcile it first", which here would be a fault of the bench. So the worker is a
stand-in that waits for its go file, which is made when every answer has been read.
"""

import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.report import Row
from benchmarks.stand_in_worker import go_file, stand_in_command
from benchmarks.storm_services import Services
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.tasks.context import unhurried

ROOT = Path(__file__).resolve().parents[1]
CLIENTS, ROUNDS, QUICK_ROUNDS = 16, 200, 20
LEAD = 0.05
"""Seconds from the word to the moment of pressing, so that all have heard it."""
END_WITHIN = 60.0


@dataclass
class Race:
    """What came of it; `faults` says what was not as it must be."""

    clients: int
    rounds: int = 0
    seconds: float = 0.0
    answers: Counter[str] = field(default_factory=Counter[str])
    faults: list[str] = field(default_factory=list[str])
    spreads: list[float] = field(default_factory=list[float])


class Field:
    """The racers and the folder they race on."""

    def __init__(self, folder: Path, clients: int) -> None:
        self._data_dir = folder / "data"
        limit = DEFAULT_POLICY.start_limit
        self._services = Services(self._data_dir, start_limit=limit, command=stand_in_command)
        clip = folder / "clip.mp4"
        clip.write_bytes(b"never opened: the worker is a stand-in")
        author = self._services.ports.author
        assert author is not None
        self._project = author.create("Race", [clip], unhurried())
        self.race = Race(clients)
        self._racers = [
            subprocess.Popen(
                [sys.executable, "-m", "benchmarks.race_client", str(self._data_dir),
                 self._project.id, f"client {number}"],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )
            for number in range(clients)
        ]  # fmt: skip
        for racer in self._racers:
            assert racer.stdout is not None
            line = racer.stdout.readline()
            if line != "ready\n":
                raise RuntimeError(f"a racer said {line!r}")

    def run(self, rounds: int) -> Race:
        """So many rounds, then a look at store and journal."""
        began = time.monotonic()
        for number in range(1, rounds + 1):
            self.race.rounds = number
            self._round(number)
            if not self._have_all_ended():
                self.race.faults.append(f"round {number} does not end")
                break
        self._look_at_the_whole()
        self.race.seconds = time.monotonic() - began
        return self.race

    def close(self) -> None:
        """Let the racers go home; returns when they and all workers are gone."""
        for racer in self._racers:
            racer.communicate(timeout=60)
        self._services.close()

    def _round(self, number: int) -> None:
        before = self._counts()
        moment = time.monotonic() + LEAD
        for racer in self._racers:
            assert racer.stdin is not None
            racer.stdin.write(f"{moment}\n")
            racer.stdin.flush()
        said = [self._answer_of(racer) for racer in self._racers]
        self.race.spreads.append(time.monotonic() - moment)
        found = self._faults_of(said, before)
        self.race.faults += [f"round {number}: {fault}" for fault in found]

    @staticmethod
    def _answer_of(racer: "subprocess.Popen[str]") -> dict[str, Any]:
        assert racer.stdout is not None
        answer: dict[str, Any] = json.loads(racer.stdout.readline())
        return answer

    def _faults_of(self, said: list[dict[str, Any]], before: tuple[int, int]) -> list[str]:
        found: list[str] = []
        started = [answer for answer in said if answer["end"] == "started"]
        self.race.answers.update(answer["end"] for answer in said)
        if len(started) != 1:
            found.append(f"{len(started)} clients have started it")
        jobs, executions = (now - then for now, then in zip(self._counts(), before, strict=True))
        if (jobs, executions) != (1, 1):
            found.append(f"{jobs} claims and {executions} executions")
        losers = [answer["words"] for answer in said if answer["end"] != "started"]
        wrong = [words for words in losers if "already running since" not in words]
        found += [f"a loser was told: {words}" for words in wrong]
        document = self._document()
        if document.status != ProjectStatus.STITCHING:
            found.append(f"the document says {document.status}")
        if started and document.active_job != started[0]["job"]:
            found.append("the document names another job than the winner's")
        return found

    def _have_all_ended(self) -> bool:
        """Let the stand-ins go; whether the project is complete soon."""
        ends = time.monotonic() + END_WITHIN
        while self._document().status != ProjectStatus.COMPLETE:
            for name in self._open_runs():
                go_file(self._data_dir, name).touch()
            if time.monotonic() > ends:
                return False
            time.sleep(0.005)
        for file in self._data_dir.glob("go-*"):
            file.unlink()
        return True

    def _open_runs(self) -> list[str]:
        listing = self._services.ports.engine.list_executions(None, 20, unhurried())
        return [each.name for each in listing.executions if each.state.is_active]

    def _document(self) -> Any:
        return self._services.ports.store.read_project(self._project.id, unhurried())

    def _counts(self) -> tuple[int, int]:
        with self._services.backend.database.reading(unhurried()) as connection:
            (jobs,) = connection.execute("SELECT count(*) FROM jobs").fetchone()
            (executions,) = connection.execute("SELECT count(*) FROM executions").fetchone()
        return jobs, executions

    def _look_at_the_whole(self) -> None:
        backend, faults = self._services.backend, self.race.faults
        connection = sqlite3.connect(backend.folder.database, timeout=30)
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
        connection.close()
        if verdict != "ok":
            faults.append(f"the database: {verdict}")
        broken = backend.journal.broken_links(unhurried())
        faults += [f"the journal: {link.sentence}" for link in broken]
        wanted = self.race.clients * self.race.rounds
        lines = len(backend.journal.newest(wanted + 1, unhurried()))
        if lines != wanted:
            faults.append(f"{lines} journal lines of {wanted} presses")
        with backend.database.reading(unhurried()) as reading:
            (left,) = reading.execute(
                "SELECT count(*) FROM jobs WHERE state <> 'succeeded'"
            ).fetchone()
        if left:
            faults.append(f"{left} job records are not closed as succeeded")


def run_race(clients: int, rounds: int) -> Race:
    """One race in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="race-") as name:
        course = Field(Path(name), clients)
        try:
            return course.run(rounds)
        finally:
            course.close()


def run(*, quick: bool) -> list[Row]:
    """The race as the lines of the table."""
    race = run_race(CLIENTS, QUICK_ROUNDS if quick else ROUNDS)
    presses = race.clients * race.rounds
    told, started = race.answers["already running"], race.answers["started"]

    def row(metric: str, figure: float, unit: str, target: str, ok: bool, note: str = "") -> Row:
        return Row("race", metric, figure, unit, "another tool", None, target, ok, note)

    return [
        row("presses", presses, "", "-", True, f"{race.clients} processes, {race.rounds} rounds"),
        row("runs started", started, "", f"{race.rounds}", started == race.rounds),
        row("told since when it runs", told, "", f"{presses - race.rounds}",
            told == presses - race.rounds),
        row("not as it must be", len(race.faults), "", "0", not race.faults,
            "; ".join(race.faults[:5])),
        row("all answered, median", statistics.median(race.spreads), "s", "-", True,
            f"slowest round {max(race.spreads):.2f} s; in all {race.seconds:.0f} s"),
    ]  # fmt: skip


if __name__ == "__main__":
    outcome = run_race(int(sys.argv[1]), int(sys.argv[2]))
    outcome.spreads.clear()
    print(outcome)
    sys.exit(bool(outcome.faults))
