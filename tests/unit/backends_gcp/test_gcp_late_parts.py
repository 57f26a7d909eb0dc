"""Google's libraries without the parts that only some logins need."""

import subprocess
import sys
from pathlib import Path

LOGINS = Path(__file__).parent / "every_login.py"


def test_every_kind_of_login_gets_its_token_and_only_keys_load_a_library_to_sign(tmp_path) -> None:
    done = subprocess.run(
        [sys.executable, str(LOGINS), str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == [
        "metadata",
        "authorized_user",
        "external_account",
        "external_account_authorized_user",
        "impersonated",
        "impersonated_adc",
        "service_account",
    ]
