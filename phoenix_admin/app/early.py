"""What has to be in place before the first Qt import."""

import builtins
import os
import sys

SWITCH_INTERVAL = 0.0005
"""Seconds. A busy thread may keep the interpreter this long; with Python's own 5 ms a window
that paints 245 cells loses its frame (measured: 122 ms p99 against 16)."""

_python_import = builtins.__import__
"""Taken before PySide6 replaces it with its feature hook."""


def prepare_process() -> None:
    """Settings that must precede Qt and gRPC. Call once, first."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    # gRPC's fork handlers deadlock with child processes; we never use gRPC in a child.
    os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")


def restore_import() -> None:
    """Put Python's own import back, after every Qt import of the start.

    PySide6's hook reads the source of each module imported later: it costs a quarter of the
    time and 30 MiB when the Google clients load, and serves a feature that is not used here.
    """
    builtins.__import__ = _python_import
