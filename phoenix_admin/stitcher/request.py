"""What a stitch is asked to make, and what it gives back."""

import re
from fractions import Fraction
from pathlib import Path

from phoenix_admin.domain.record import record
from phoenix_admin.stitcher.facts import ClipFacts
from phoenix_admin.stitcher.plan import Method

__all__ = ["StitchRequest", "StitchResult", "check_output"]

_RUN_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def check_output(output: Path, run_id: str) -> None:
    """Raises ValueError for a run id that could be a path and for a name no file can have."""
    if not _RUN_ID.fullmatch(run_id):
        msg = f"not a run id: {run_id!r}"
        raise ValueError(msg)
    if "\0" in str(output):
        msg = "no file can have this name"
        raise ValueError(msg)


@record
class StitchRequest:
    """What to make of what.

    `run_id` (letters, digits, `-`, `_`) marks every file and command line of the run. `roots`
    are the folders clips may come from; empty means the clips' own folders. `thorough` decodes
    every clip first. `width`, `height` (even) and `rate` default to the most common of the
    clips. `work_dir` takes the parts; it defaults to the reel's folder.
    """

    reel: Path
    clips: tuple[Path, ...]
    run_id: str
    roots: tuple[Path, ...] = ()
    thorough: bool = False
    width: int | None = None
    height: int | None = None
    rate: Fraction | None = None
    ffmpeg: Path | None = None
    work_dir: Path | None = None

    def __post_init__(self) -> None:
        """Refuse a run id that could be a path, and what no file or encoder takes."""
        check_output(self.reel, self.run_id)
        if any(side is not None and (side < 2 or side % 2) for side in (self.width, self.height)):
            msg = "width and height must be even and at least 2"
            raise ValueError(msg)
        if self.rate is not None and not 1 <= self.rate <= 240:
            msg = "the rate must be from 1 to 240"
            raise ValueError(msg)


@record
class StitchResult:
    """The reel that now stands at `reel`, with `size` in bytes and what it was made of."""

    reel: Path
    size: int
    frames: int
    duration_ms: int
    method: Method
    clips: tuple[ClipFacts, ...]
    warnings: tuple[str, ...]
