"""The binding is loaded whole, and its import hook is gone, before the window's own modules."""

import re
import subprocess
import sys
from pathlib import Path

import phoenix_admin

PROGRAM = """
import builtins
import PySide6.QtCore
hooked = builtins.__import__.__name__
from phoenix_admin.app.early import load_binding, load_rest_of_binding
first = load_binding()
print(builtins.__import__.__name__)
print(hooked, *first, *load_rest_of_binding())
print(builtins.__import__.__name__)
"""


def test_all_of_qt_is_loaded_and_then_the_hook_is_taken_out():
    # In a process of its own: the hook is the interpreter's, and so would be its removal.
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True
    )
    between, first, after = done.stdout.splitlines()
    before, *loaded = first.split()
    assert before == "__feature_import__"
    assert "__feature_import__" not in {between, after}
    package = Path(phoenix_admin.__file__).parent
    text = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    used = set(re.findall(r"^\s*from (PySide6\.Qt\w+) import", text, re.MULTILINE))
    if sys.platform != "win32":
        used -= {"PySide6.QtNetwork"}
    assert used == set(loaded)
