"""B17: from the wish to stitch to *accepted*, against Google's own tool on the same stand-in.

Accepted means on Google Cloud that the claim is stored (in Google's Firestore emulator) and that
the execution's name is; on LOCAL that the claim is stored and the worker was started. It is
measured where the click's slot hands over to the lane, so a repaint is not in it. gcloud is
started by each command anew, as people do; it stores no claim.
"""

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.report import Row
from benchmarks.stand_in_worker import go_file, stand_in_command
from benchmarks.storm_services import Services
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.services.gcloud_lines import GcloudLines
from phoenix_admin.tasks.context import unhurried

ROUNDS, QUICK_ROUNDS = 15, 5
SHARE = 0.2
"""Of what gcloud takes; more is a miss."""


def run(*, quick: bool = False) -> list[Row]:
    """Both kinds of environment, each against gcloud."""
    rounds = QUICK_ROUNDS if quick else ROUNDS
    cloud, tool = _cloud(rounds)
    local = _local(rounds)
    return [
        _row("gcp: claim and execution stored", cloud, tool),
        _row("LOCAL: claim stored, worker started", local, tool),
    ]


def _row(metric: str, figure: float, tool: float | None) -> Row:
    ok = tool is not None and figure <= SHARE * tool
    named = "gcloud run jobs execute --async"
    note = "" if tool is not None else "gcloud is not installed: nothing to compare with"
    return Row("B17", metric, figure, "ms", named, tool, "≤ 1/5 of gcloud", ok, note)


def _cloud(rounds: int) -> tuple[float, float | None]:
    """Milliseconds of the app and of gcloud on one world, in turns."""
    # Google's libraries come with these.
    from tests.contract.cloud_subject import CloudSubject
    from tests.support.cloud_race import Client
    from tests.support.firestore_emulator import FirestoreEmulator
    from tests.support.gcp_standin.knative_facade import KnativeFacade

    emulator = FirestoreEmulator.start()
    subject = CloudSubject(emulator)
    facade = KnativeFacade(subject.world)
    client = Client(subject, "bench")
    ours: list[float] = []
    theirs: list[float] = []
    # One folder for all rounds: making a new one is not part of a command.
    config = tempfile.TemporaryDirectory()
    variables = facade.variables(config.name)
    try:
        for number in range(rounds + 1):
            project = subject.make_project(f"Reel {number}")
            ours.append(_ms(partial(client.press, project.id), "started"))
            if shutil.which("gcloud") is not None:
                theirs.append(_gcloud(subject.project_id, project.id, variables))
    finally:
        client.backend.close()
        facade.close()
        subject.close()
        emulator.stop()
        config.cleanup()
    # The first of each finds nothing open and nothing in the disk's cache.
    return statistics.median(ours[1:]), statistics.median(theirs[1:]) if theirs else None


def _ms(press: Callable[[], str], wanted: str) -> float:
    began = time.perf_counter()
    said = press()
    took = (time.perf_counter() - began) * 1000
    if said != wanted:
        raise RuntimeError(f"the press came to {said!r}")
    return took


def _gcloud(cloud_project: str, project: str, variables: dict[str, str]) -> float:
    from dataclasses import replace

    from tests.support.cloud_environments import cloud_environment

    lines = GcloudLines(replace(cloud_environment({}), project=cloud_project))
    order = RunOrder("", project, JobKind.STITCH, ("clip 0.mp4", "clip 1.mp4"))
    words = lines.start(order).words
    env = {"PATH": os.environ["PATH"], **variables}
    began = time.perf_counter()
    subprocess.run(words, env=env, capture_output=True, timeout=120, check=True)
    return (time.perf_counter() - began) * 1000


def _local(rounds: int) -> float:
    """Milliseconds of LOCAL; each run ends at once, so that the next finds an idle machine."""
    took: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        limit = DEFAULT_POLICY.start_limit
        services = Services(data_dir, start_limit=limit, command=stand_in_command)
        clip = Path(folder) / "clip.mp4"
        clip.write_bytes(b"never opened: the worker is a stand-in")
        author = services.ports.author
        assert author is not None
        try:
            for number in range(rounds + 1):
                project = author.create(f"Reel {number}", [clip], unhurried())
                names: list[str] = []

                def press(project_id: str = project.id, names: list[str] = names) -> str:
                    done = services.triggering.stitch(project_id, unhurried())
                    names.append(done.execution.name if done.execution else "")
                    return done.end.value

                took.append(_ms(press, "started"))
                go_file(data_dir, names[0]).touch()
                _await_end(services, names[0])
        finally:
            services.close()
    return statistics.median(took[1:])


def _await_end(services: Services, name: str) -> None:
    ends = time.monotonic() + 60
    while not services.ports.engine.read(name, unhurried()).state.is_terminal:
        if time.monotonic() > ends:
            raise RuntimeError(f"{name} does not end")
        time.sleep(0.02)  # between two measurements, while a worker of its own ends
