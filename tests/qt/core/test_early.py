"""The binding's import hook is gone once the window has been put together."""

import subprocess
import sys

PROGRAM = """
import builtins
from phoenix_admin.app import start
hooked = builtins.__import__.__name__
start.restore_import()
print(hooked, builtins.__import__.__name__)
"""


def test_the_hook_of_the_binding_is_taken_out_whoever_imported_it_first():
    # In a process of its own: the hook is the interpreter's, and so would be its removal.
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True
    )
    before, after = done.stdout.split()
    assert before == "__feature_import__"
    assert after != "__feature_import__"
