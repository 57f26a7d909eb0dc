"""`python -m tests.support.pictures FOLDER [NAME…]`: every picture of the docs, or those named.

A name is a scene (`projects-running`) or a part of names that end with `*` (`jobs-*`).
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.support.pictures.album import SCENES, chosen
from tests.support.pictures.taking import take_all


def main(arguments: list[str]) -> int:
    """Write the pictures; returns the exit code."""
    if not arguments or arguments[0].startswith("-"):
        print(__doc__, f"\nScenes: {', '.join(SCENES)}", sep="\n")
        return 2
    folder, *names = arguments
    scenes = chosen(names)
    if not scenes:
        print(f"There is no scene called {' or '.join(names)}.", file=sys.stderr)
        return 2
    for path in take_all(Path(folder), scenes):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
