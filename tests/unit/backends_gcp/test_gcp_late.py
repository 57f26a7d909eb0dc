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
