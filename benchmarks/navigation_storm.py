"""Two thousand storms over the real window: is anything painted that is not open?

The baseline is the same window with a door that checks nothing: it has to be found out, or the
clean result would mean nothing. The storms themselves: `tests/support/navigation_storm.py`.
"""

import random
import sys
import time

from benchmarks.qt_bench import bench_application
from benchmarks.report import Row
from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.qt.theme import Theme
from phoenix_admin.tasks.door import Door
from tests.qt.projects.projects_stage import Stage
from tests.support.manual_runner import ManualRunner
from tests.support.navigation_storm import LeakyDoor, NavigationStorm, random_storm

STORMS, QUICK = 2000, 200
LENGTH = 30
PER_WINDOW = 250
"""Storms over one window; then another one, so that no window grows old."""


def run(*, quick: bool) -> list[Row]:
    """How many storms ended with something wrong on the screen, with the door and without."""
    _, theme = bench_application()
    storms = QUICK if quick else STORMS
    chance = random.Random(20261122)
    began = time.perf_counter()
    wrong, painted = _rage(theme, storms, chance, None)
    took = time.perf_counter() - began
    leaky, _ = _rage(theme, QUICK, random.Random(20261122), LeakyDoor)
    return [
        Row(
            "navigation",
            f"wrong on the screen, of {storms}",
            wrong,
            "storms",
            f"a door without its check ({QUICK} storms)",
            leaky,
            "0",
            ok=wrong == 0 and leaky > 0,
            note=f"{LENGTH} or {2 * LENGTH} steps, {painted} owners seen, {took:.0f} s",
        )
    ]


def _rage(
    theme: Theme, storms: int, chance: random.Random, door: type[Door] | None
) -> tuple[int, int]:
    wrong = painted = 0
    for first in range(0, storms, PER_WINDOW):
        windows: list[Stage] = []

        def open_window(runner: ManualRunner, windows: list[Stage] = windows) -> Stage:
            stage = Stage(theme, backend=open_fake(), runner=runner, in_main_window=True)
            windows.append(stage.show())
            return stage

        storm = NavigationStorm(open_window, door)
        for number in range(first, min(storms, first + PER_WINDOW)):
            found = storm.rage(random_storm(chance, LENGTH))
            if found is not None:
                wrong += 1
                if door is None:
                    print(f"storm {number}: {found} {found.__notes__}", file=sys.stderr)
        painted += storm.painted
        for window in windows:
            window.close()
    return wrong, painted
