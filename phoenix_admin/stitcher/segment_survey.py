"""Learns everything about the segments of a list before anything is made of them.

First a look at each (what is in the file, how long it says it is), then every sample of each is
decoded and measured. Damage shows only while decoding, and the levels need it anyway. Every bad
segment is found and named in one go; a file that stands in the list twice is read once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from phoenix_admin.domain.record import record
from phoenix_admin.stitcher.admission import AdmittedClip
from phoenix_admin.stitcher.children import ChildExit, ChildPool, ChildTask
from phoenix_admin.stitcher.commands import Tool
from phoenix_admin.stitcher.errors import ClipProblem
from phoenix_admin.stitcher.faults import child_failure
from phoenix_admin.stitcher.plan import SAMPLE_RATE
from phoenix_admin.stitcher.segment import Measured, SegmentFacts, SoundReading
from phoenix_admin.stitcher.sound_commands import look_command, measure_command

__all__ = ["Segment", "SegmentSurvey", "read_sound"]

_MEASURABLE = SAMPLE_RATE * 2 // 5
"""A loudness block lasts 0.4 s (ITU-R BS.1770-4)."""

_Key = tuple[object, ...]
Tell = Callable[[float, str], None]


@record
class Segment:
    """One entry of the list that can be a segment, and what its file says of itself."""

    source: AdmittedClip
    facts: SegmentFacts


@dataclass(slots=True)
class SegmentSurvey:
    """What is known about the files of one run; `limit` children at a time."""

    tool: Tool
    pool: ChildPool
    limit: int

    def look(
        self, segments: Sequence[AdmittedClip], tell: Callable[[int, str], None]
    ) -> tuple[list[Segment], list[ClipProblem]]:
        """What the files are, and those that cannot be used; each in list order."""
        files = _different(segments)
        known: dict[_Key, SegmentFacts | str] = {}

        def task(segment: AdmittedClip) -> ChildTask:
            reading = SoundReading(segment.path, segment.size)

            def ended(end: ChildExit) -> None:
                known[segment.key] = reading.facts(end)
                tell(len(known), f"looked at {len(known)} of {len(files)} segments")

            return ChildTask(
                look_command(self.tool, segment.path), ended, on_error_line=reading.take_error_line
            )

        self.pool.run((task(segment) for segment in files), self.limit)
        good: list[Segment] = []
        problems: list[ClipProblem] = []
        for segment in segments:
            found = known[segment.key]
            if isinstance(found, SegmentFacts):
                good.append(Segment(segment, found))
            else:
                problems.append(ClipProblem(segment.given, found))
        return good, problems

    def measure(
        self, segments: Sequence[Segment], tell: Tell
    ) -> tuple[list[Measured], list[ClipProblem]]:
        """Decode all; lengths and levels in list order, and every segment that is damaged.

        Raises `StitchFailed` when the computer is to blame.
        """
        files = _different([segment.source for segment in segments])
        stated = {segment.source.key: segment.facts.declared for segment in segments}
        known: dict[_Key, Measured | str] = {}
        decoded: dict[_Key, float] = {}
        total = sum(float(stated[each.key] or 0) for each in files) or 1.0

        def report() -> None:
            ready = f"{len(known)} of {len(files)} segments"
            tell(sum(decoded.values()) / total, ready)

        def task(segment: AdmittedClip, repeat: int = 0) -> ChildTask:
            reading = SoundReading(segment.path, segment.size)

            def heard(piece: bytes) -> None:
                reading.take_output(piece)
                decoded[segment.key] = float(reading.seconds)
                report()

            def ended(end: ChildExit) -> None:
                known[segment.key] = read_sound(reading, end, known.get(segment.key))
                report()

            return ChildTask(
                measure_command(self.tool, segment.path, repeat),
                on_exit=ended,
                on_output=heard if not repeat else lambda _piece: None,
                on_error_line=reading.take_error_line,
            )

        self.pool.run((task(segment) for segment in files), self.limit)
        tiny = [(each, _length_of(known[each.key])) for each in files]
        again = (task(each, length) for each, length in tiny if 0 < length < _MEASURABLE)
        self.pool.run(again, self.limit)
        problems: list[ClipProblem] = []
        measured: list[Measured] = []
        for segment in segments:
            found = known[segment.source.key]
            if isinstance(found, Measured):
                measured.append(found)
            else:
                problems.append(ClipProblem(segment.source.given, found))
        return measured, problems


def read_sound(
    reading: SoundReading, end: ChildExit, earlier: Measured | str | None = None
) -> Measured | str:
    """What came of a measurement; `earlier` is that of the whole, where this one repeated it.

    Raises `StitchFailed` when the computer is to blame.
    """
    by_computer = child_failure(end, "measuring") if end.code else None
    if by_computer is not None:
        raise by_computer
    if isinstance(earlier, Measured):
        return Measured(earlier.samples, reading.loudness(), earlier.peak)
    return reading.measured(end)


def _different(segments: Sequence[AdmittedClip]) -> list[AdmittedClip]:
    return list({segment.key: segment for segment in segments}.values())


def _length_of(found: Measured | str) -> int:
    return found.samples if isinstance(found, Measured) else 0
