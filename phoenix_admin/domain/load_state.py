"""The load state of a panel's data: said, never guessed from an empty list."""

from datetime import datetime
from enum import StrEnum

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.record import record


class LoadPhase(StrEnum):
    """NEVER asked, LOADING for the first time, READY, EMPTY, or FAILED with or without data."""

    NEVER = "never"
    LOADING = "loading"
    READY = "ready"
    EMPTY = "empty"
    FAILED = "failed"


@record
class LoadState:
    """Where the data of one panel stands.

    `since` is when the running request began, `last_good_at` when the shown data was taken.
    `refreshing` is True while something (data, or an error) is shown and newer data is on its
    way: what a person reads does not blink away because the app asks again. `next_try` is when
    a failed read is tried again by itself.
    """

    phase: LoadPhase
    since: datetime | None = None
    last_good_at: datetime | None = None
    error: PhoenixError | None = None
    refreshing: bool = False
    next_try: datetime | None = None
