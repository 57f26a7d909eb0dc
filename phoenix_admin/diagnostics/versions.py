"""Which versions are at work, for the log's first line and for About."""

import platform
import sys
from importlib import metadata

import phoenix_admin

SHOWN = ("PySide6-Essentials", "imageio-ffmpeg", "psutil")


def versions() -> dict[str, str]:
    """Name to version; a package without metadata (a frozen build) reads "unknown"."""
    found = {
        "phoenix-admin": phoenix_admin.__version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "frozen": str(bool(getattr(sys, "frozen", False))).lower(),
    }
    for name in SHOWN:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "unknown"
    return found
