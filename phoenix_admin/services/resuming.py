"""After login or line have come back: what is on screen and could not be read is read again.

Reads only. What a person has asked for before has to be asked for again, and corrections that
would be made by themselves wait until the project is opened anew.
"""

from collections.abc import Iterable
from typing import Protocol

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.load_state import LoadPhase, LoadState


class Resumable(Protocol):
    """Something that is read again and again while somebody looks."""

    @property
    def state(self) -> LoadState:
        """How its reading stands."""
        ...

    @property
    def is_visible(self) -> bool:
        """Whether somebody looks."""
        ...

    @property
    def reading(self) -> object | None:
        """What was read last."""
        ...

    def refresh(self) -> None:
        """Read it again."""
        ...


def resume(shown: Iterable[Resumable | None]) -> None:
    """Read again what somebody looks at and what could not be read, or only in part."""
    for one in shown:
        if one is not None and one.is_visible and _was_hurt(one):
            one.refresh()


def _was_hurt(one: Resumable) -> bool:
    partly: PhoenixError | None = getattr(one.reading, "engine_error", None)
    faults: tuple[object, ...] = getattr(one.reading, "faults", ())
    return one.state.phase is LoadPhase.FAILED or partly is not None or bool(faults)
