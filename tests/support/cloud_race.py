"""Many clients press Stitch on one project at once: real Firestore, a stand-in for Cloud Run.

python -m tests.support.cloud_race --clients 16 --rounds 100
"""

import argparse
import threading
from collections import Counter
from dataclasses import dataclass, field

from ulid import ULID

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.gcp.backend import open_gcp
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.triggering import Triggering
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.context import unhurried
from tests.contract.cloud_subject import CloudSubject
from tests.support.firestore_emulator import FirestoreEmulator


@dataclass
class Race:
    """What came of all rounds: how often each answer was given, and what was not as it should."""

    answers: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


class Client:
    """One copy of the app: connections, ports and a trigger of its own."""

    def __init__(self, cloud: CloudSubject, name: str) -> None:
        self.backend = open_gcp(cloud.environment, cloud.clock)
        place = cloud.environment.environment
        journal = open_fake().journal
        ports = EnvironmentPorts(
            place,
            name,
            cloud.clock,
            self.backend.store,
            self.backend.engine,
            journal,
        )
        gate = WriteGate(place, name, journal, cloud.clock)
        self.triggering = Triggering(ports, gate, lambda: str(ULID()))

    def press(self, project_id: str) -> str:
        try:
            return self.triggering.stitch(project_id, unhurried()).end.value
        except PhoenixError as error:
            return f"{type(error).__name__}: {error.text}"


def run_cloud_race(emulator: FirestoreEmulator, *, clients: int, rounds: int) -> Race:
    """Race `clients` for a fresh project, `rounds` times."""
    race = Race()
    cloud = CloudSubject(emulator)
    racers = [Client(cloud, f"client {number}") for number in range(clients)]
    try:
        for number in range(rounds):
            _run_round(cloud, racers, number, race)
    finally:
        for racer in racers:
            racer.backend.close()
        cloud.close()
    return race


def _run_round(cloud: CloudSubject, racers: list[Client], number: int, race: Race) -> None:
    project = cloud.make_project(f"Reel {number}")
    sent_before = cloud.standin.faults.calls["Jobs.RunJob"]
    line = threading.Barrier(len(racers))
    answers = [""] * len(racers)

    def press(index: int) -> None:
        line.wait()
        answers[index] = racers[index].press(project.id)

    threads = [threading.Thread(target=press, args=(n,)) for n in range(len(racers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    race.answers.update(answers)
    sent = cloud.standin.faults.calls["Jobs.RunJob"] - sent_before
    document = cloud.store.read_project(project.id, unhurried())
    jobs = cloud.store.list_jobs(project.id, 99, unhurried())
    runs = cloud.engine.list_executions(project.id, 99, unhurried()).executions
    if (sent, len(jobs), len(runs), answers.count("started")) != (1, 1, 1, 1):
        race.faults.append(f"round {number}: {sent} sent, {len(jobs)} jobs, {answers}")
    elif (document.active_job, jobs[0].execution) != (runs[0].job_id, runs[0].name):
        race.faults.append(f"round {number}: {document} {jobs} {runs}")


def main() -> int:
    """Run a race by hand; exit 1 where something was not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.cloud_race")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=100)
    options = parser.parse_args()
    emulator = FirestoreEmulator.start()
    try:
        race = run_cloud_race(emulator, clients=options.clients, rounds=options.rounds)
    finally:
        emulator.stop()
    print(dict(race.answers))
    print("\n".join(race.faults) or "one RunJob in every round")
    return 1 if race.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
