"""Waiting for a condition, with a deadline: no test sleeps and hopes."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

STEP, LONGEST_STEP = 0.01, 0.05
"""Seconds between two questions: a twentieth of what was waited, so that asking costs little."""


def until(condition: Callable[[], T], *, what: str = "", seconds: float = 20.0) -> T:
    """Ask until the answer is true, and return it; fails naming what never came.

    The deadline is generous: it only ever passes when something is broken.
    """
    began = time.monotonic()
    while True:
        answer = condition()
        if answer:
            return answer
        waited = time.monotonic() - began
        if waited > seconds:
            wanted = what or getattr(condition, "__name__", "the condition")
            raise AssertionError(f"{wanted} did not come within {seconds:g} s (last: {answer!r})")
        time.sleep(min(LONGEST_STEP, max(STEP, waited / 20)))
