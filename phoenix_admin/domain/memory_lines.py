"""What a log line says of memory and of killed workers. Pure; the texts are outside texts.

Cloud Run writes that a limit was exceeded into its own log (`run.googleapis.com/varlog/system`),
and the program inside writes nothing: so the same words from a program prove nothing. Gunicorn's
arbiter writes the others (gunicorn 27, arbiter.py): it says *Perhaps out of memory?* of every
worker that ended by SIGKILL, those it killed itself after a time-out included. Of a local run the
engine says that its worker or its ffmpeg was killed, and by whom only where the kernel has told
it of this very process; a program that was refused memory says so itself.
"""

import re
from datetime import datetime
from enum import StrEnum

from phoenix_admin.domain.record import record


@record
class MemoryLine:
    """One line of a service or job. `identity` is unique; `from_platform`: Cloud Run's own log.

    `instance` is None where the entry does not name one: two such lines need not be of one.
    """

    time: datetime
    message: str
    identity: str
    service: str
    revision: str | None = None
    instance: str | None = None
    from_platform: bool = False


class SignKind(StrEnum):
    """What a line is a sign of."""

    OVER_LIMIT = "memory limit exceeded"
    NOT_STARTED = "instance not started"
    CONTAINER_KILLED = "container ended by signal 9"
    WORKER_TIMEOUT = "worker timed out"
    WORKER_KILLED = "worker ended by SIGKILL"
    WORKER_BOOTED = "worker started"
    REFUSED = "memory refused"
    GROUP_COUNTED = "a kill for memory in its control group"


@record
class Sign:
    """A line that says something, and its figures: MiB of the limit and of the use, or a pid."""

    kind: SignKind
    line: MemoryLine
    limit_mib: int | None = None
    used_mib: int | None = None
    pid: int | None = None


PLATFORM_TEXTS = ("Memory limit of", "probe failed", "terminated on signal 9", "exit(137)")
PROGRAM_TEXTS = ("WORKER TIMEOUT", "was sent SIGKILL", "Booting worker with pid")
"""What lines of Cloud Run and of programs are looked for by; `read_sign` reads them."""
LOCAL_KILLS = "ffmpeg was killed by signal 9"
"""What the log of a local run says of it; the engine's own word, and so from the platform."""
LOCAL_OOM = "the kernel killed it for memory"
"""The same, where the kernel has named the process, or has counted nobody else."""
LOCAL_COUNTED = "the kernel killed for memory in its control group"
"""The same, of a counter that others share: it says that somebody was killed, not who."""
LOCAL_REFUSALS = ("MemoryError", "Cannot allocate memory")
"""What Python and ffmpeg say when they get no more memory: of a limit of their own, as a rule."""

_PLATFORM = (
    (
        SignKind.OVER_LIMIT,
        re.compile(r"Memory limit of (\d{1,9}) MiB exceeded with (\d{1,9}) MiB", re.ASCII),
    ),
    (SignKind.OVER_LIMIT, re.compile(LOCAL_OOM)),
    (SignKind.NOT_STARTED, re.compile(r"STARTUP (?:\w+ )?probe failed")),
    (
        SignKind.CONTAINER_KILLED,
        re.compile(
            r"Container (?:terminated on signal 9\b|called exit\(137\))"
            rf"|{LOCAL_KILLS}\b|\bthe worker was killed \(no lock"
        ),
    ),
    (SignKind.GROUP_COUNTED, re.compile(LOCAL_COUNTED)),
    (SignKind.REFUSED, re.compile("|".join(LOCAL_REFUSALS))),
)
_PROGRAM = (
    (SignKind.WORKER_TIMEOUT, re.compile(r"WORKER TIMEOUT \(pid:\s?(\d{1,9})\)", re.ASCII)),
    (
        SignKind.WORKER_KILLED,
        re.compile(r"Worker \(pid:\s?(\d{1,9})\) was sent SIGKILL!", re.ASCII),
    ),
    (SignKind.WORKER_BOOTED, re.compile(r"Booting worker with pid: (\d{1,9})\b", re.ASCII)),
)
_READ_TO = 2_000
"""Characters: none of these lines is longer, and others may be megabytes."""


def read_sign(line: MemoryLine) -> Sign | None:
    """What this line is a sign of; None for all others. Linear in what is read of the text."""
    text = line.message[:_READ_TO]
    for kind, pattern in _PLATFORM if line.from_platform else _PROGRAM:
        found = pattern.search(text)
        if found is None:
            continue
        if kind is SignKind.OVER_LIMIT and found.lastindex:
            return Sign(kind, line, limit_mib=int(found[1]), used_mib=int(found[2]))
        return Sign(kind, line, pid=None if line.from_platform else int(found[1]))
    return None
