"""What has to be in place before the first Qt import."""

import builtins
import gc
import linecache
import os
import sys

SWITCH_INTERVAL = 0.0005
"""Seconds. A busy thread may keep the interpreter this long; with Python's own 5 ms a window
that paints 245 cells loses its frame (measured: 122 ms p99 against 16)."""


def prepare_process() -> None:
    """Settings that must precede Qt and gRPC. Call once, first.

    Automatic garbage collection is off from here on: on a lane it could destroy QObjects of the
    UI thread, and while hundreds of modules are imported it searches again and again what lives
    for good (a tenth of the start). `qt.garbage` collects instead.
    """
    gc.disable()
    sys.setswitchinterval(SWITCH_INTERVAL)
    # gRPC's fork handlers deadlock with child processes; we never use gRPC in a child.
    os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")


def load_binding() -> frozenset[str]:
    """Import the parts of Qt that a painted window uses, then take the binding's hook out.

    Before the window's own modules are imported, or each of them is read once more. Returns the
    names of the parts.
    """
    from PySide6 import QtCore, QtGui, QtSvg, QtWidgets  # noqa: PLC0415 - not for workers

    restore_import()
    # The hook has read whole modules to look for its feature; nobody asks for their lines again.
    linecache.clearcache()
    return frozenset(part.__name__ for part in (QtCore, QtGui, QtSvg, QtWidgets))


def load_rest_of_binding() -> frozenset[str]:
    """The parts that are used later, after the first paint; returns their names."""
    if sys.platform != "win32":  # see qt.raise_pipe
        return frozenset()
    from PySide6 import QtNetwork  # noqa: PLC0415 - 3 MiB

    restore_import()
    return frozenset((QtNetwork.__name__,))


def restore_import() -> None:
    """Take the binding's feature hook out of `import`, after every Qt import of the start.

    The hook reads the source of each module imported later: it costs a quarter of the time and
    24 MiB when the Google clients load, and serves a feature that is not used here. It keeps
    what it replaced beside itself, so this works whoever imported PySide6 first; a copy taken
    by a module of ours is only right while no import above it loads Qt.
    """
    original: object = getattr(builtins, "__orig_import__", None)
    if callable(original):
        builtins.__import__ = original
