"""Reads ffmpeg's `-progress` blocks and turns them, over all stages, into one rising figure.

`out_time_ms` of these blocks is in microseconds, like `out_time_us`; both may be `N/A` at
first. `progress=end` only says that ffmpeg stopped, not that the output is good.
"""

from collections.abc import Callable, Mapping

from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.domain.record import record

__all__ = ["EncodeTick", "ProgressBlocks", "ProgressMeter"]

_MAX_PENDING = 1 << 14


@record
class EncodeTick:
    """One block: frames written so far (0 when copying sound only), microseconds of output."""

    frames: int
    microseconds: int


class ProgressBlocks:
    """Takes the bytes of the progress pipe in pieces of any size and gives whole blocks."""

    def __init__(self) -> None:
        self._pending = b""
        self._values: dict[bytes, bytes] = {}

    def feed(self, piece: bytes) -> list[EncodeTick]:
        """Take the next bytes and return the blocks they complete."""
        *lines, rest = (self._pending + piece).split(b"\n")
        self._pending = rest[:_MAX_PENDING]
        ticks: list[EncodeTick] = []
        for line in lines:
            key, _, value = line.strip().partition(b"=")
            if key == b"progress":
                ticks.append(EncodeTick(self._number(b"frame"), self._number(b"out_time_us")))
            elif key in {b"frame", b"out_time_us"}:
                self._values[key] = value.strip()
        return ticks

    def _number(self, key: bytes) -> int:
        value = self._values.get(key, b"")
        return int(value) if value.isdigit() else 0


class ProgressMeter:
    """Adds the stages up by weight; what it reports never goes back and ends at 100 % once.

    Counts milliseconds of finished output (`total_ms`). Before `done()` at least one stays open,
    so that 100 % is never shown while the output is not in place.
    """

    def __init__(self, report: Callable[[Progress], None], total_ms: int) -> None:
        self._report = report
        self._total = max(1, total_ms)
        self._weights: Mapping[Stage, int] = {}
        self._last: Progress | None = None

    def expect(self, total_ms: int) -> None:
        """Count in this length from now on; what was reported before stays the least."""
        self._total = max(1, total_ms)

    def weigh(self, weights: Mapping[Stage, int]) -> None:
        """Set what share each stage has; stages run in the order of the mapping."""
        self._weights = dict(weights)

    def at(self, stage: Stage, fraction: float, detail: str = "") -> None:
        """Report `fraction` (0 to 1, held to that) of `stage`."""
        whole = sum(self._weights.values()) or 1
        before = 0
        for name, weight in self._weights.items():
            if name == stage:
                break
            before += weight
        share = before + self._weights.get(stage, 0) * min(1.0, max(0.0, fraction))
        done = min(int(self._total * share / whole), self._total - 1)
        self._say(Progress(done, self._total, "ms", stage, detail))

    def done(self, detail: str = "") -> None:
        """Report that the reel is in place."""
        self._say(Progress(self._total, self._total, "ms", Stage.DONE, detail))

    def _say(self, progress: Progress) -> None:
        self._last = progress.at_least(self._last)
        self._report(self._last)
