"""What a scene is: a name, somebody who sets it up, and the pictures that are kept of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.theme import Theme, ThemeMode

Size = tuple[int, int]
LARGE: Size = (1440, 900)
SMALL: Size = (1024, 640)
"""The least size of the window."""


class Shot(NamedTuple):
    """One picture of a scene: how large the window is, and in which theme.

    Without a size it is a window that has its own.
    """

    mode: ThemeMode
    size: Size | None

    @property
    def ending(self) -> str:
        """The last part of its file's name."""
        if self.size is None:
            return self.mode.value
        width, height = self.size
        return f"{self.mode.value}-{width}x{height}"


BOTH = (ThemeMode.LIGHT, ThemeMode.DARK)
EVERY = tuple(Shot(mode, size) for mode in BOTH for size in (LARGE, SMALL))
PAIR = (Shot(ThemeMode.LIGHT, LARGE), Shot(ThemeMode.DARK, SMALL))
OWN_SIZE = tuple(Shot(mode, None) for mode in BOTH)
NO_SHOTS: tuple[Shot, ...] = ()
"""A scene for looking at and for the walkers; no picture of it is kept."""


class Staged(Protocol):
    """A scene that is set up: its window, and the way to take it apart."""

    window: Any

    def close(self) -> None:
        """Take it apart."""


SetUp = Callable[[Theme, Size], Staged]


@dataclass(frozen=True, slots=True)
class Scene:
    """`set_up` shows the window in this size and lets everything be answered."""

    name: str
    set_up: SetUp
    shots: Sequence[Shot] = EVERY

    def file_name(self, shot: Shot) -> str:
        """Of one of its pictures."""
        return f"{self.name}-{shot.ending}.png"


def scenes(area: str, *set_ups: SetUp, shots: Sequence[Shot] = EVERY) -> tuple[Scene, ...]:
    """One scene for each function, named after it: `too_late` is `AREA-too-late`."""
    return tuple(
        Scene(f"{area}-{one.__name__.replace('_', '-')}", one, shots)  # type: ignore[attr-defined]
        for one in set_ups
    )


@dataclass(slots=True)
class Alone:
    """A window that needs no stage."""

    window: QWidget

    def close(self) -> None:
        """Let it go."""
        self.window.close()
        self.window.deleteLater()
