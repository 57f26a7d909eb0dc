"""Every test runs under the guards: noise and leaks fail it, and it has no access to a real home.

The guards live in `tests/support` (`log_guard`, `leak_guard`, `surroundings`); their own tests
in `tests/architecture/test_guards.py` show that each one bites.
"""

import os

import pytest
from hypothesis import settings

# Before anything imports Qt: tests draw into memory, whatever screen the computer has.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

# Order matters: what is listed first is set up first and looks last.
pytest_plugins = [
    "pytester",
    "tests.support.firestore_emulator",
    "tests.support.surroundings",
    "tests.support.two_ends",
    "tests.support.leak_guard",
    "tests.support.log_guard",
]

# A slow computer is no fault of the code: pytest-timeout bounds each test as a whole.
settings.register_profile("phoenix", deadline=None)
settings.register_profile("reduced", deadline=None, max_examples=40)


def pytest_configure(config: pytest.Config) -> None:
    """Try a rule that says no number of its own on fewer examples where `wide` is left out."""
    is_reduced = "not wide" in config.option.markexpr
    settings.load_profile("reduced" if is_reduced else "phoenix")
