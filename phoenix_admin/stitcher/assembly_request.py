"""What an assembly is asked to make, and what it gives back."""

import math
from pathlib import Path

from phoenix_admin.domain.record import record
from phoenix_admin.stitcher.request import check_output
from phoenix_admin.stitcher.segment import SegmentFacts

__all__ = ["PODCAST_LOUDNESS", "AssemblyRequest", "AssemblyResult"]

PODCAST_LOUDNESS = -16.0
"""LUFS of a stereo podcast, as the large podcast directories ask for."""

_LOUDNESS_RANGE = (-31.0, -9.0)
_LONGEST_GAP_MS = 60_000


@record
class AssemblyRequest:
    """What to make of what.

    `run_id` (letters, digits, `-`, `_`) marks every file and command line of the run. `roots`
    are the folders segments may come from; empty means the segments' own folders. `gap_ms` of
    silence stands between two segments. `loudness` (LUFS) is where every segment is brought to.
    `work_dir` takes the parts; it defaults to the episode's folder.
    """

    episode: Path
    segments: tuple[Path, ...]
    run_id: str
    roots: tuple[Path, ...] = ()
    gap_ms: int = 0
    loudness: float = PODCAST_LOUDNESS
    ffmpeg: Path | None = None
    work_dir: Path | None = None

    def __post_init__(self) -> None:
        """Refuse a run id that could be a path, and gaps and levels that make no sense."""
        check_output(self.episode, self.run_id)
        if not 0 <= self.gap_ms <= _LONGEST_GAP_MS:
            msg = f"the gap must be from 0 to {_LONGEST_GAP_MS // 1000} seconds"
            raise ValueError(msg)
        lowest, highest = _LOUDNESS_RANGE
        if not (math.isfinite(self.loudness) and lowest <= self.loudness <= highest):
            msg = f"the loudness must be from {lowest:g} to {highest:g} LUFS"
            raise ValueError(msg)


@record
class AssemblyResult:
    """The episode that now stands at `episode`, as it was measured after it was made.

    `size` in bytes; `loudness` in LUFS and `peak` in dBTP are None for one that is silent.
    """

    episode: Path
    size: int
    duration_ms: int
    loudness: float | None
    peak: float | None
    segments: tuple[SegmentFacts, ...]
    warnings: tuple[str, ...]
