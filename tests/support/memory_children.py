"""Real processes whose memory grows and falls as a test says, and ends with the test."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_PROGRAM = """
import sys
kept = []
for word in sys.stdin:
    if word.startswith("+"):
        kept.append(bytearray(b"\\1") * (int(word[1:]) << 20))
    else:
        kept.pop()
    print("done", flush=True)
"""


class MemoryChild:
    """`grow` and `shrink` return when it has done so."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.pid = process.pid

    def grow(self, mib: int) -> None:
        """Use so many MiB more, every page of them."""
        self._tell(f"+{mib}")

    def shrink(self) -> None:
        """Give back what was taken last."""
        self._tell("-")

    def _tell(self, word: str) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "done\n"


@contextmanager
def memory_children(count: int) -> Iterator[list[MemoryChild]]:
    """So many of them."""
    words = [sys.executable, "-I", "-S", "-c", _PROGRAM]
    started = [
        subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    try:
        yield [MemoryChild(process) for process in started]
    finally:
        for process in started:
            process.kill()
            process.communicate()
