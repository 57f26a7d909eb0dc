"""The stand-in as a process of its own, so that it can be killed as a server dies.

It has one job, `reel-stitching-job`, whose runs move by themselves, and no Firestore.
"""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_ADDRESS = re.compile(r'run = "127\.0\.0\.1:(\d+)"')
_ROOT = Path(__file__).parents[3]


@dataclass
class StandInProcess:
    """A running one, and where it is."""

    process: subprocess.Popen
    port: int

    @property
    def address(self) -> str:
        """HOST:PORT."""
        return f"127.0.0.1:{self.port}"

    @classmethod
    def start(cls, project: str, port: int = 0, *more: str) -> "StandInProcess":
        """Start it and wait until it says where it is; `more` words for its command line."""
        command = [
            sys.executable, "-m", "tests.support.gcp_standin", "--without-firestore",
            "--project", project, "--port", str(port), *more,
        ]  # fmt: skip
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, cwd=_ROOT
        )
        assert process.stdout is not None
        for line in process.stdout:
            found = _ADDRESS.fullmatch(line.strip())
            if found is not None:
                return cls(process, int(found[1]))
        raise AssertionError(f"the stand-in ended with {process.wait()}")

    def kill(self) -> None:
        """SIGKILL: its connections end as those of a server that died. Again is harmless."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    close = kill
