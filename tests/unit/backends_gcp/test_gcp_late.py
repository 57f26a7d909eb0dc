"""Google's libraries cost a tenth of a second and 60 MiB: LOCAL starts without them."""

import base64
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from google.cloud import firestore_v1, logging_v2, run_v2

from phoenix_admin.backends.gcp import message_files
from phoenix_admin.backends.gcp.google_messages import (
    number_in_run,
    of_firestore,
    of_logging,
    of_run,
)

SCRIPT = """
import sys
import phoenix_admin.app.cli
import phoenix_admin.app.start
import phoenix_admin.settings.environments_file
import phoenix_admin.backends.gcp.doctor_source
loaded = {"grpc", "google.auth", "google.protobuf", "google.rpc"} & set(sys.modules)
assert not loaded, loaded
import phoenix_admin.backends.gcp.backend
assert "grpc" in sys.modules
"""


def test_the_program_is_loaded_without_googles_libraries() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


MESSAGES_ONLY = """
import sys
import phoenix_admin.backends.gcp.backend
packages = [name for name in sys.modules if name.startswith(("google.cloud", "proto."))]
assert not packages, packages
for part in ("google.api_core", "asyncio", "grpc.aio", "cryptography", "google.auth.crypt"):
    assert part not in sys.modules, part
"""


def test_of_googles_packages_nothing_is_loaded_that_is_not_used() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MESSAGES_ONLY],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


LIBRARIES = """
import sys
from tests.support.message_files import described
assert "phoenix_admin.backends.gcp.google_messages" not in sys.modules
sys.stdout.buffer.write(described())
"""


def test_the_messages_are_described_as_the_libraries_describe_them() -> None:
    """After an update: `python -m tests.support.message_files` takes over what is new."""
    done = subprocess.run(
        [sys.executable, "-c", LIBRARIES],
        capture_output=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert zlib.decompress(base64.b85decode(message_files.FILES)) == done.stdout


def test_beside_the_library_they_stay_apart() -> None:
    """In one process both may be used: tests, whose stand-in speaks through the library."""
    for ours, theirs in [
        (of_run("Job"), run_v2.Job),
        (of_run("RunJobRequest").Overrides, run_v2.RunJobRequest.Overrides),
        (of_firestore("Document"), firestore_v1.types.Document),
        (of_logging("LogEntry"), logging_v2.types.LogEntry),
    ]:
        library = theirs.pb(theirs()).DESCRIPTOR
        assert ours.DESCRIPTOR is not library
        assert ours.DESCRIPTOR.full_name == library.full_name
    latest = run_v2.TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST
    assert number_in_run("TrafficTargetAllocationType", latest.name) == latest
    with pytest.raises(KeyError):
        of_run("NothingOfTheKind")
