"""Logs of memory incidents as Cloud Run and gunicorn write them, by hand and at random."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from phoenix_admin.domain.memory_incident import IncidentKind
from phoenix_admin.domain.memory_lines import MemoryLine

OOM = (
    "Memory limit of {} MiB exceeded with {} MiB used. Consider increasing the memory limit, see "
    "https://cloud.google.com/run/docs/configuring/memory-limits"
)
PROBE = (
    'Default STARTUP TCP probe failed 1 time consecutively for container "{}" on port 8080. '
    "The instance was not started. Connection failed with status CANCELLED."
)
NOISE = (
    "GET /me 200 in 312 ms",
    "[INFO] Booting worker with pid: {}",
    "Memory limit of the plan: 512 MiB",
    "worker timeout is 30 s",
    "[WARNING] Worker with pid {} was terminated due to signal 15",
)


def gunicorn_timeout(pid: int) -> str:
    return f"[2026-11-04 14:00:00 +0000] [1] [CRITICAL] WORKER TIMEOUT (pid:{pid})"


def gunicorn_killed(pid: int) -> str:
    told = f"Worker (pid:{pid}) was sent SIGKILL! Perhaps out of memory?"
    return f"[2026-11-04 14:00:01 +0000] [1] [ERROR] {told}"


@dataclass(frozen=True)
class Truth:
    """What really happened; `certain_line` is the line that has to be in some proof."""

    kind: IncidentKind
    certain_line: str
    evidence_lost: bool


class MemoryLog:
    """Lines of one service, seconds after a beginning."""

    def __init__(self, since: datetime) -> None:
        self.since = since
        self.lines: list[MemoryLine] = []
        self.instance: str | None = "a"

    def platform(self, after: float, text: str) -> str:
        """Cloud Run itself says so."""
        return self._say(after, text, from_platform=True)

    def program(self, after: float, text: str) -> str:
        """The program inside says so."""
        return self._say(after, text, from_platform=False)

    def history(self, dice: random.Random, *, incidents: int) -> list[Truth]:
        """Incidents at random among noise: of one instance minutes apart, of others at once."""
        told: list[Truth] = []
        at = 0.0
        for number in range(incidents):
            self.instance = dice.choice(["shared", f"only-{number}"])
            at += 120 if self.instance == "shared" else dice.choice([0.0, 0.5, 4000.0])
            told.append(self._incident(dice, at))
            for _ in range(dice.randrange(4)):
                noise = dice.choice(NOISE).format(dice.randrange(90, 99))
                self.program(at + dice.uniform(-30, 60), noise)
        return told

    def _incident(self, dice: random.Random, at: float) -> Truth:
        kind = dice.choice([each for each in IncidentKind if each is not IncidentKind.OWN_LIMIT])
        limit = dice.choice([512, 1024, 3072])
        used = limit + dice.randrange(1, 60)
        pid = dice.randrange(2, 9)
        lost = False
        if kind is IncidentKind.STARTUP_OOM:
            line = self.platform(at, OOM.format(limit, used))
            self.platform(at + dice.choice([0.0004, 0.4]), PROBE.format("phoenix-1"))
        elif kind is IncidentKind.PLATFORM_OOM:
            if dice.random() < 0.5:  # a worker died of it, and perhaps had stopped answering
                if dice.random() < 0.5:
                    self.program(at - dice.uniform(0, 25), gunicorn_timeout(pid))
                self.program(at + dice.uniform(-1.9, 1.9), gunicorn_killed(pid))
            line = self.platform(at, OOM.format(limit, used))
        elif kind is IncidentKind.TIMEOUT_KILL:
            lost = dice.random() < 0.3
            if not lost:
                self.program(at - dice.uniform(0.1, 20), gunicorn_timeout(pid))
            line = self.program(at, gunicorn_killed(pid))
        elif dice.random() < 0.5:
            line = self.program(at, gunicorn_killed(pid))
        else:
            line = self.platform(at, "Container terminated on signal 9.")
        return Truth(kind, line, lost)

    def _say(self, after: float, text: str, *, from_platform: bool) -> str:
        identity = f"{len(self.lines):06}"
        self.lines.append(
            MemoryLine(
                self.since + timedelta(seconds=after),
                text,
                identity,
                "phoenix",
                "phoenix-00087",
                self.instance,
                from_platform,
            )
        )
        return identity
