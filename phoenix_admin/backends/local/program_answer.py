"""Asking a program of this computer something short, such as its version."""

import subprocess
from collections.abc import Mapping, Sequence

from phoenix_admin.domain.errors import Invalid, Missing, Slow
from phoenix_admin.ports.call import Call

_MOST = 64 * 1024


def program_answer(
    words: Sequence[str],
    call: Call,
    environment: Mapping[str, str] | None = None,
    *,
    most: int = _MOST,
) -> str:
    """What it writes to standard output, cut to `most` bytes. Blocks; it is killed with the call.

    Raises Missing when it cannot be started, Invalid when it ends badly, Slow after the deadline.
    """
    call.raise_if_cancelled()
    try:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=None if environment is None else dict(environment),
        )
    except OSError as error:
        msg = f"{words[0]} cannot be started: {(error.strerror or str(error)).lower()}."
        raise Missing(msg) from error
    unhook = call.on_cancel(process.kill)
    try:
        out, complaint = process.communicate(timeout=call.remaining())
    except subprocess.TimeoutExpired:
        msg = f"{words[0]} gave no answer."
        raise Slow(msg) from None
    finally:
        unhook()
        if process.poll() is None:
            process.kill()
            process.communicate()
    call.raise_if_cancelled()
    if process.returncode != 0:
        said = complaint.decode(errors="replace").strip().splitlines()
        msg = f"{words[0]} ended with code {process.returncode}: {said[-1] if said else 'silent'}"
        raise Invalid(msg[:300])
    return out[:most].decode(errors="replace")
