"""Which versions are at work, for the log's first line and for About."""

import platform
import re
import sys
from pathlib import Path

import phoenix_admin

SHOWN = ("PySide6-Essentials", "imageio-ffmpeg", "psutil")


def versions() -> dict[str, str]:
    """Name to version; a package without metadata reads "unknown". Reads folders: not for the
    UI thread.
    """
    found = {
        "phoenix-admin": phoenix_admin.__version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "frozen": str(bool(getattr(sys, "frozen", False))).lower(),
    }
    installed = _installed()
    for name in SHOWN:
        found[name] = installed.get(_normal(name), "unknown")
    return found


def _installed() -> dict[str, str]:
    """What the names of the folders with metadata say, the first on the path first.

    `importlib.metadata` opens them, and brings the reader of e-mails and of archives with it:
    3 MiB of every session, for three words in the log.
    """
    found: dict[str, str] = {}
    for place in sys.path:
        for folder in Path(place).glob("*-*.dist-info"):
            package, version = folder.name.removesuffix(".dist-info").split("-", 1)
            found.setdefault(_normal(package), version)
    return found


def _normal(name: str) -> str:
    """One spelling of a package's name (PyPA: normalized names)."""
    return re.sub(r"[-_.]+", "-", name).lower()
