"""Where the files that ship beside the code are found.

The same files are needed from a source checkout and from a frozen program, which unpacks them
elsewhere; nobody else should have to know the difference.
"""

import sys
from pathlib import Path


def resource_root() -> Path:
    """The folder that holds theme, icons, fonts and data tables.

    A PyInstaller program says where it unpacked itself in `sys._MEIPASS` (PyInstaller manual,
    "Run-time Information"); otherwise `resources/` stands beside the package.
    """
    unpacked = getattr(sys, "_MEIPASS", None)
    if isinstance(unpacked, str):
        return Path(unpacked) / "resources"
    return Path(__file__).resolve().parents[2] / "resources"


def resource(*parts: str) -> Path:
    """The path of one shipped file, e.g. `resource("icons", "flame.svg")`.

    The path is not checked for existence: a missing file is reported by whoever opens it, with
    what that means for them. Callable on any thread.
    """
    return resource_root().joinpath(*parts)
