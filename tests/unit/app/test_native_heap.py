"""The program has one heap of the C library and gives back what it has to spare; in processes."""

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


HOLES = """
import ctypes
from phoenix_admin.app.native_heap import give_back
from phoenix_admin.backends.local.process_memory import resident_of
import os
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
taken = [libc.malloc(60_000) for _ in range(400)]
for number, place in enumerate(taken):
    ctypes.memset(place, 1, 60_000)
for place in taken[:-1]:
    libc.free(ctypes.c_void_p(place))
before = resident_of(os.getpid())
give_back()
print(before - resident_of(os.getpid()))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc keeps what is freed")
def test_what_is_freed_goes_back_to_the_system() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HOLES], capture_output=True, text=True, timeout=60, check=True
    )
    assert int(done.stdout) > 20 * 2**20
