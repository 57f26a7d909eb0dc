"""How far a job is: counts with a unit and a stage, never a bare fraction.

A fraction alone cannot be checked by the person who reads it; "8 of 12 clips, conforming" can
(product note, Trigger and cancel).
"""

from enum import StrEnum

from phoenix_admin.domain.record import record


class Stage(StrEnum):
    """The steps of a media job, in the order in which they happen."""

    QUEUED = "queued"
    PROBING = "probing"
    CHECKING = "checking"
    CONFORMING = "conforming"
    JOINING = "joining"
    VERIFYING = "verifying"
    FINALISING = "finalising"
    DONE = "done"


@record
class Progress:
    """Work done out of a total, e.g. `Progress(8_400, 24_000, "ms", Stage.CONFORMING)`.

    `done` and `total` are counted in `unit` (for media jobs: milliseconds of finished reel,
    weighted over the stages). `total` 0 means that the amount of work is not known yet.
    `detail` is plain text for people, such as "clip 3 of 8".
    """

    done: int
    total: int
    unit: str
    stage: Stage
    detail: str = ""

    def __post_init__(self) -> None:
        """Refuse impossible counts where they are made, not where they are painted."""
        if self.done < 0 or self.total < 0 or (self.total and self.done > self.total):
            msg = f"impossible progress: {self.done} of {self.total} {self.unit}"
            raise ValueError(msg)

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down so that 100 is shown only when everything is done."""
        return None if not self.total else self.done * 100 // self.total

    def at_least(self, earlier: "Progress | None") -> "Progress":
        """This progress, unless it would step back behind `earlier`; then the earlier counts.

        Progress that goes back reads as a fault; estimates may shrink, what was shown may not.
        """
        if earlier is None or not earlier.total or not self.total:
            return self
        if self.done * earlier.total >= earlier.done * self.total:
            return self
        done = -(-earlier.done * self.total // earlier.total)
        return Progress(min(done, self.total), self.total, self.unit, self.stage, self.detail)
