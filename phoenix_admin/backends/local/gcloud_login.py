"""Google's own sign-in program as a child; satisfies `ports.sign_in.LoginProgram`.

It opens the person's browser and writes the login where Google's libraries look for it. We see
neither password nor token. What it prints is thrown away but for the last line, which says why
it failed.
"""

import contextlib
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from typing import IO

import psutil

from phoenix_admin.diagnostics.redaction import redact
from phoenix_admin.domain.errors import SignedOut, Unsupported
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.sign_in import GCLOUD_HOME, LOGIN_LINE

log = logging.getLogger(__name__)

_LONGEST_LINE = 300
_TAIL = 4096


class GcloudLogin:
    """Runs `gcloud auth application-default login`. Blocks; any lane.

    `find` gives the program by name, None where it is not installed.
    """

    def __init__(self, find: Callable[[str], str | None] = shutil.which) -> None:
        self._find = find

    def run(self, call: Call) -> None:
        """Run it to its end; cancelling the call ends it and all it has started.

        Raises Unsupported without gcloud, and SignedOut (`not-finished`) when it fails.
        """
        name, *words = LOGIN_LINE.split()
        program = self._find(name)
        if program is None:
            msg = (
                f"gcloud is not installed here ({GCLOUD_HOME}). Sign in where it is, or type in a "
                f"terminal: {LOGIN_LINE}"
            )
            raise Unsupported(msg, code="no-gcloud")
        call.raise_if_cancelled()
        # A file and not a pipe: the browser inherits it, and would hold a pipe open for hours.
        with tempfile.TemporaryFile() as printed:
            child = _start([program, *words], printed)
            unhook = call.on_cancel(lambda: _end(child))
            try:
                code = child.wait()
            finally:
                unhook()
            call.raise_if_cancelled()
            last = _last_line(printed)
        if code != 0:
            log.info("gcloud ended with %d: %s", code, last)
            msg = f"The sign-in ended without a login ({last or f'exit code {code}'})."
            raise SignedOut(msg, code="not-finished")


def _start(command: Sequence[str], printed: IO[bytes]) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=sys.platform != "win32",
        )
    except OSError as error:
        msg = f"gcloud could not be started: {error.strerror or error}"
        raise Unsupported(msg, code="no-gcloud") from error


def _last_line(printed: IO[bytes]) -> str:
    """The last line of what it printed, without secrets."""
    printed.seek(0, os.SEEK_END)
    printed.seek(max(0, printed.tell() - _TAIL))
    lines = printed.read().decode("utf-8", "replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return redact(last)[:_LONGEST_LINE]


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End gcloud, which is a script and the Python below it; from any thread.

    Not whatever else it has started: that is the person's browser.
    """
    if child.poll() is not None:
        return
    family: list[psutil.Process] = []
    with contextlib.suppress(psutil.Error):
        root = psutil.Process(child.pid)
        family = [member for member in root.children(recursive=True) if _is_gcloud(member)]
    for member in family:
        with contextlib.suppress(psutil.Error):
            member.kill()
    child.kill()


def _is_gcloud(process: psutil.Process) -> bool:
    try:
        return any("gcloud" in word for word in process.cmdline())
    except psutil.Error:
        return False
