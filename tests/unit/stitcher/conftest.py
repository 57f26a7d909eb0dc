"""Clips made once for all tests of the stitcher, requests, and waiting for a condition."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.clips import ClipShelf, ffmpeg_program
from tests.unit.stitcher.remembering import RememberingReporter

ROOT = Path(__file__).parents[3]


@pytest.fixture
def reporter() -> RememberingReporter:
    return RememberingReporter()


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> ClipShelf:
    # Under xdist the parent folder is the one that all test processes share.
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    return ClipShelf(shared / "stitcher-clips")


@pytest.fixture
def wait_until() -> Callable[..., None]:
    """Waits for a condition that another process brings about; fails after a deadline."""

    def wait(condition: Callable[[], bool], timeout_s: float = 15.0) -> None:
        pause = threading.Event()
        deadline = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < deadline, "the condition never came true"
            pause.wait(0.02)

    return wait


@pytest.fixture
def run():
    """Runs the program as a process of its own."""

    def program(*words: object, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "phoenix_admin.stitcher", *map(str, words)],
            input=stdin, capture_output=True, timeout=60, check=False, cwd=ROOT,
            env={**os.environ, "IMAGEIO_FFMPEG_EXE": ffmpeg_program()},
        )  # fmt: skip

    return program
