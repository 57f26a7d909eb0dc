"""Google's libraries cost a tenth of a second and 60 MiB: LOCAL starts without them."""

import subprocess
import sys

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
clients = [name for name in sys.modules if name.startswith("google.cloud.") and "services" in name]
assert not clients, clients
for part in ("google.api_core", "asyncio", "grpc.aio", "cryptography", "google.auth.crypt"):
    assert part not in sys.modules, part
from google.cloud import firestore_v1, logging_v2, run_v2
assert run_v2.Execution is run_v2.types.Execution
assert firestore_v1.types.Document and logging_v2.types.LogEntry
try:
    run_v2.NothingOfTheKind
except AttributeError:
    pass
else:
    raise AssertionError
"""


def test_of_googles_packages_the_messages_are_loaded_and_no_client() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MESSAGES_ONLY],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
