"""Which processes are the pipeline's workers: signatures as data, and matching against them.

A zombie's command line cannot be read, so a worker is also known by its short name, by its place
in a known worker's group, and by what was seen of it while it lived.
"""

from collections.abc import Sequence
from enum import StrEnum
from fnmatch import fnmatchcase

from phoenix_admin.domain.process_facts import ProcessDetails, ProcessFacts
from phoenix_admin.domain.record import record

EXECUTION_MARK = "PHOENIX_EXECUTION"
"""Stands in the environment of our workers and of everything they start."""

KERNEL_NAME_LENGTH = 15
"""Linux cuts a process's short name to this many characters (proc_pid_comm(5))."""


class KnownBy(StrEnum):
    """What a match rests on, in the words of an evidence line."""

    MARK = "its environment"
    COMMAND = "its command line"
    NAME = "its name"
    SEEN = "what was seen before it ended"
    PARENT = "its parent"


@record
class WorkerSignature:
    """How to tell one kind of worker. All patterns are shell patterns (`*`, `?`, `[]`).

    `names` are short names that prove it by themselves. `hosts` are short names that make it
    worth reading the command line (`python*`); `words` are matched against what it says is run
    (see `words_run`). `mark` is an environment variable that proves it; with `mark_prefix` its
    value must begin so. `needs_worker`: only below another worker, or with the mark.
    `stays_alone`: it is often started as a daemon, so that a missing parent proves nothing
    without a record of who started it.
    """

    id: str
    names: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    mark: str = ""
    mark_prefix: str = ""
    needs_worker: bool = False
    stays_alone: bool = False


_PYTHONS = ("python*", "phoenix-admin*")
_FLAGS_WITH_VALUE = ("-X", "-W")

DEFAULT_SIGNATURES = (
    WorkerSignature(
        "ffmpeg", names=("ffmpeg*", "ffprobe*"), mark=EXECUTION_MARK, needs_worker=True
    ),
    WorkerSignature(
        "assemble",
        names=("assemble", "assemble-*", "assemble_*", "assemble.*"),
        hosts=_PYTHONS,
        words=(
            "assemble",
            "assemble.py",
            "assemble_*.py",
            "assemble-*",
            "*.assemble",
            "*assembler",
        ),
        mark=EXECUTION_MARK,
        mark_prefix="assemble-",
    ),
    WorkerSignature(
        "stitch",
        names=("stitch", "stitch-*", "stitch_*", "stitch.*"),
        hosts=_PYTHONS,
        words=("stitch", "stitch.py", "stitch_*.py", "*.stitcher", "*.backends.local.worker"),
        mark=EXECUTION_MARK,
        mark_prefix="stitch-",
    ),
    WorkerSignature(
        "gunicorn",
        names=("gunicorn*",),
        hosts=("python*",),
        words=("gunicorn", "gunicorn.app.*"),
        stays_alone=True,
    ),
    WorkerSignature(
        "uvicorn", names=("uvicorn*",), hosts=("python*",), words=("uvicorn",), stays_alone=True
    ),
)
"""In order: the first that matches counts."""


@record
class SignatureMatch:
    """Which kind of worker a process is, and what says so."""

    signature: WorkerSignature
    known_by: KnownBy


def is_candidate(name: str, signatures: Sequence[WorkerSignature]) -> bool:
    """Whether the short name makes a process worth a closer look."""
    return any(_like(name, (*each.names, *each.hosts)) for each in signatures)


def match_signature(
    facts: ProcessFacts,
    details: ProcessDetails,
    signatures: Sequence[WorkerSignature],
    *,
    below_worker: bool = False,
) -> SignatureMatch | None:
    """The first signature that what can be read of a process matches; None when none does.

    `below_worker`: one of its ancestors, or of its group, is a worker. Pure and total.
    """
    for signature in signatures:
        known_by = _known_by(facts, details, signature)
        if known_by is None:
            continue
        if signature.needs_worker and not below_worker and not _marked(details, signature):
            continue
        return SignatureMatch(signature, known_by)
    return None


def _known_by(
    facts: ProcessFacts, details: ProcessDetails, signature: WorkerSignature
) -> KnownBy | None:
    named = _like(facts.name, signature.names)
    hosts = _like(facts.name, signature.hosts)
    # The mark is inherited: it says nothing of a shell or an editor below a worker.
    if (named or hosts) and _marked(details, signature):
        return KnownBy.MARK
    if named:
        return KnownBy.NAME
    if hosts and any(_like(word, signature.words) for word in words_run(details.command or ())):
        return KnownBy.COMMAND
    return None


def _marked(details: ProcessDetails, signature: WorkerSignature) -> bool:
    value = details.marks.get(signature.mark, "") if signature.mark else ""
    return bool(value) and value.startswith(signature.mark_prefix)


def words_run(command: Sequence[str]) -> tuple[str, ...]:
    """What a command line says is run, each as the last part of its path. Pure and total.

    Not its arguments: somebody's editor on a file called `stitch` is no stitch. One bare word
    after the script counts, as in `manage.py assemble`; text given with `-c` does not.
    """
    found = [_last_part(word) for word in command[:1]]
    rest = iter(command[1:])
    for word in rest:
        if word in _FLAGS_WITH_VALUE:
            next(rest, None)
        elif word == "-c":
            break
        elif word == "-m" or not word.startswith("-"):
            found.append(_last_part(next(rest, "") if word == "-m" else word))
            following = next(rest, "")
            if following and following[0] not in "-./\\" and "/" not in following:
                found.append(following)
            break
    return tuple(found)


def _last_part(word: str) -> str:
    return word.replace("\\", "/").rsplit("/", 1)[-1]


def _like(text: str, patterns: Sequence[str]) -> bool:
    return any(
        fnmatchcase(text, pattern)
        # A longer name than the kernel keeps: what is left of it has to agree.
        or (len(text) == KERNEL_NAME_LENGTH and fnmatchcase(text, pattern[:KERNEL_NAME_LENGTH]))
        for pattern in patterns
    )
