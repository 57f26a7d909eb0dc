"""The app of the crash storm: a process that presses Stitch, Cancel and Reconcile until it dies.

    python -m benchmarks.storm_client headless|window DATA SEED

`headless` drives the blocking services over LOCAL's real backend; `window` is the real app,
offscreen, with its lanes. Standard input: `halt` lets what is under way end, `go` goes on.
Standard output: `ready`, then `halted` after each halt. The end comes as SIGKILL, at any moment.
"""

import contextlib
import os
import random
import sys
import threading
from pathlib import Path

from benchmarks.storm_services import Services
from phoenix_admin.domain.errors import Conflict, PhoenixError
from phoenix_admin.services.project_catalogue import read_catalogue
from phoenix_admin.tasks.context import unhurried

LONGEST_PAUSE = 0.12


class Presses:
    """What the driver wants: pressing, or standing still. Read on a thread of its own."""

    def __init__(self) -> None:
        self.wanted = threading.Event()
        self.wanted.set()
        self._halts = 0
        self._answered = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            if line.strip() == "halt":
                self._halts += 1
                self.wanted.clear()
            else:
                self.wanted.set()
        os._exit(0)  # the driver is gone

    def stand_still(self) -> bool:
        """True while halted; says so once for each halt. Nothing may be under way."""
        if self.wanted.is_set():
            return False
        if self._answered < self._halts:
            self._answered = self._halts
            print("halted", flush=True)
        return True


def headless(data_dir: Path, chance: random.Random) -> None:
    """One press after another, on one thread."""
    services = Services(data_dir)
    ids = [project.id for project in services.backend.store.list_projects(unhurried()).projects]
    presses = Presses()
    print("ready", flush=True)
    pause = threading.Event()
    while True:
        if presses.stand_still():
            presses.wanted.wait()
            continue
        with contextlib.suppress(PhoenixError):  # "nothing is running" is an answer like any
            _press(services, chance.choice(ids), chance.random())
        pause.wait(chance.random() * LONGEST_PAUSE)


def _press(services: Services, project_id: str, dice: float) -> None:
    call = unhurried(30)
    if dice < 0.6:
        try:
            services.triggering.stitch(project_id, call)
        except Conflict:  # "reconcile it first", or changed meanwhile: the rule's next step
            services.reconciling.settle(project_id, call)
    elif dice < 0.7:
        services.cancelling.cancel(project_id, call)
    elif dice < 0.73:
        services.cancelling.force_stop(project_id, call)
    elif dice < 0.95:
        services.reconciling.settle(project_id, call)
    else:
        read_catalogue(services.ports, services.policy, call)


def window(data_dir: Path, chance: random.Random) -> None:
    """The real window: opens projects (which reconciles them) and asks for writes."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from phoenix_admin.app.automation import launch, running_application

    app = QApplication([])
    shown = launch(data_dir, samples=False)
    bench = running_application(shown).workbench
    presses = Presses()
    begun = False

    def turn() -> None:
        nonlocal begun
        rows = bench.catalogue.rows
        if not rows:
            return
        if not begun:
            begun = True
            print("ready", flush=True)
        busy = any(bench.operations.under_way(row.id) for row in rows)
        if not presses.wanted.is_set():
            if not busy:
                presses.stand_still()
            return
        project = chance.choice(rows).project
        dice = chance.random()
        if dice < 0.6:
            bench.operations.request_stitch(project)
        elif dice < 0.75:
            bench.operations.request_cancel(project)
        else:
            bench.open_project(project.id)

    timer = QTimer()
    timer.setInterval(60)
    timer.timeout.connect(turn)
    timer.start()
    app.exec()


def main(kind: str, data_dir: str, seed: str) -> None:
    """Press until killed."""
    chance = random.Random(seed)
    (window if kind == "window" else headless)(Path(data_dir), chance)


if __name__ == "__main__":
    main(*sys.argv[1:])
