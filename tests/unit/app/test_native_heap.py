"""Threads of the program share one heap of the C library, in a process of its own."""

import platform
import subprocess
import sys

import pytest

PROGRAM = """
import ctypes, sys, threading
from phoenix_admin.app.native_heap import keep_one_heap
if sys.argv[1:]:
    keep_one_heap()
thread = threading.Thread(target=lambda: [bytearray(2000) for _ in range(9)])
thread.start()
thread.join()
ctypes.CDLL(None).malloc_stats()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have one heap")
@pytest.mark.parametrize(("words", "heaps"), [((), 2), (("keep",), 1)])
def test_threads_have_no_heap_of_their_own(words: tuple[str, ...], heaps: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stderr.count("Arena") == heaps, done.stderr
