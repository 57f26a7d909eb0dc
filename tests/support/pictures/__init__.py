"""Pictures of the real window, all made by `python -m tests.support.pictures FOLDER [NAME…]`.

What tests need of it (`settle`, `picture`, …) is exported here; the scenes are imported by the
album only, because they stand on the stages of the tests.
"""

from tests.support.pictures.looks import (
    activate,
    colours,
    count_colour,
    leave_unpainted,
    look_at,
    picture,
    settle,
)

__all__ = [
    "activate",
    "colours",
    "count_colour",
    "leave_unpainted",
    "look_at",
    "picture",
    "settle",
]
