"""What looking at a page of LOCAL does not load, in a process of its own."""

import subprocess
import sys

import pytest

NOT_LOADED = (
    "_hashlib",
    "imageio_ffmpeg",
    "phoenix_admin.stitcher.engine",
    "psutil",
    "re2",
    "statistics",
)

PROGRAM = f"""
import sys
import phoenix_admin.log_store.file_index  # a log page
from phoenix_admin.backends.local.doctor_checks import find_ffmpeg
from phoenix_admin.backends.local.memory_machine import LocalMachineMemory
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.tasks.context import unhurried
find_ffmpeg()
(own,) = LocalMachineMemory(SystemClock()).sample(unhurried(60), unshared=True).uses
assert 0 < own.uss <= own.rss
print(*sorted(set({NOT_LOADED!r}) & set(sys.modules)))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere psutil reads the processes")
def test_a_look_at_a_page_loads_nothing_large() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
