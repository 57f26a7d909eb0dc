"""Lines that mean something in this pipeline, by name: data, searched for in every log.

The words come from Cloud Run's own log (`Memory limit of N MiB exceeded`), from gunicorn's arbiter
(`WORKER TIMEOUT (pid:N)`, `was sent SIGKILL!`) and from the pipeline's services.
"""

from typing import Final

from phoenix_admin.domain.record import record


@record
class NamedPattern:
    """`pattern` is RE2, letter case does not count. `words` stand on the chip.

    Every row that matches has `needed` in it (letters and spaces): all are searched for at once.
    """

    key: str
    words: str
    needed: str
    pattern: str


PATTERNS: Final = (
    NamedPattern("oom", "Out of memory", "memory limit of", r"Memory limit of"),
    NamedPattern("timeout", "Worker time-out", "worker timeout", r"WORKER TIMEOUT"),
    NamedPattern("sigkill", "SIGKILL", "sigkill", r"SIGKILL"),
    NamedPattern(
        "dispatched",
        "Dispatched with pid",
        "dispatched",
        r"dispatched\b.{0,120}\bpid\b[^0-9a-z]{0,4}[0-9]",
    ),
    NamedPattern(
        "zombies",
        "Zombie clean-up",
        "zombie",
        r"\b(?:clean|reap|kill|remov)[a-z-]*\b.{0,80}\bzombie"
        r"|\bzombies?\b.{0,80}\b(?:clean|reap|kill|remov)",
    ),
)


def pattern_of(key: str | None) -> NamedPattern | None:
    """The pattern of a key; None for no key or one that nobody knows."""
    return next((each for each in PATTERNS if each.key == key), None)
