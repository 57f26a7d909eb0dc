"""The real program as a process, for end-to-end tests."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from run import PROGRAM_OPTIONS
from tests.support.waiting import until

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, *PROGRAM_OPTIONS, str(ROOT / "main.py")]
"""As `run.py` starts it."""


def environment():
    return os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}


def run_program(*words, timeout=90, **variables):
    return subprocess.run(
        [*PROGRAM, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=timeout,
        env=environment() | variables,
        stdin=subprocess.DEVNULL,
        check=False,
    )


class RunningProgram:
    """A window that is open in another process."""

    def __init__(self, data, *words):
        self.data = Path(data)
        self.process = subprocess.Popen(
            [*PROGRAM, "--data-dir", str(data), *map(str, words)],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def log_messages(self):
        log = self.data / "logs" / "app.jsonl"
        if not log.exists():
            return []
        return [json.loads(line)["message"] for line in log.read_text().splitlines()]

    def wait_until_painted(self):
        until(
            lambda: "first paint" in self.log_messages() or self.process.poll() is not None,
            seconds=60,
        )
        assert self.process.poll() is None, self.process.communicate()[0]

    def terminate(self):
        self.process.terminate()
        return self.process.wait(30)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)


@contextmanager
def running(data, *words):
    program = RunningProgram(data, *words)
    try:
        yield program
    finally:
        if program.process.poll() is None:
            program.kill()
        program.process.stdout.close()
