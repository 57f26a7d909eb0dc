"""Brings every segment to one loudness: a gain, and a limiter where peaks would go too high.

The goal is reached per segment, so a quiet guest is as loud as the host. A limiter takes some
loudness away, so a limited segment is measured again and its gain corrected, a few times.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from phoenix_admin.domain.record import record
from phoenix_admin.stitcher.admission import AdmittedClip
from phoenix_admin.stitcher.children import ChildExit, ChildPool, ChildTask
from phoenix_admin.stitcher.commands import Tool
from phoenix_admin.stitcher.encode_progress import ProgressBlocks
from phoenix_admin.stitcher.errors import ClipProblem, StitchFailed, plain_name
from phoenix_admin.stitcher.faults import child_failure, clip_failure
from phoenix_admin.stitcher.mp4_index import read_index
from phoenix_admin.stitcher.mp4_tables import UnusualFile
from phoenix_admin.stitcher.plan import SAMPLE_RATE
from phoenix_admin.stitcher.segment import Measured, SoundReading
from phoenix_admin.stitcher.sound_commands import Level, level_command

__all__ = ["CEILING", "SegmentPlan", "level_segments", "make_segment_plans"]

CEILING = -2.0
"""dBTP before the AAC encode, which may add some tenths; -1.5 is what the episode aims at."""

_MOST_GAIN = 30.0
_NEAR = 0.3
_ROUNDS = 3


@record
class SegmentPlan:
    """One segment: `samples` at 48 kHz, `gap` samples of silence after it, how it is levelled.

    `number` counts from 1. `doubt` says why it will not be at the goal; empty when it will.
    """

    number: int
    source: AdmittedClip
    measured: Measured
    gap: int
    level: Level
    doubt: str = ""

    @property
    def samples(self) -> int:
        """Samples of sound and silence."""
        return self.measured.samples + self.gap


def make_segment_plans(
    sources: Sequence[AdmittedClip], measured: Sequence[Measured], gap_ms: int, goal: float
) -> list[SegmentPlan]:
    """What is done to each segment to bring it to `goal` (LUFS); the last has no gap. Pure."""
    gap = gap_ms * SAMPLE_RATE // 1000
    plans: list[SegmentPlan] = []
    for number, (source, found) in enumerate(zip(sources, measured, strict=True), 1):
        level, doubt = _level_for(found, goal)
        last = number == len(sources)
        plans.append(SegmentPlan(number, source, found, 0 if last else gap, level, doubt))
    return plans


def _level_for(found: Measured, goal: float) -> tuple[Level, str]:
    if found.loudness is None:
        return Level(0.0, None), "is silent: its level is left as it is"
    wanted = goal - found.loudness
    gain = min(wanted, _MOST_GAIN)
    doubt = (
        f"is very quiet ({found.loudness:.1f} LUFS): raised by {gain:.0f} dB only"
        if gain < wanted
        else ""
    )
    peaks = found.peak is not None and found.peak + gain > CEILING
    return Level(gain, CEILING if peaks else None), doubt


def level_segments(
    plans: Sequence[SegmentPlan],
    goal: float,
    tool: Tool,
    pool: ChildPool,
    folder: Path,
    limit: int,
    on_progress: Callable[[float, str], None],
) -> tuple[list[Path], list[str]]:
    """Write all segments, levelled, into `folder`: the files in list order, and warnings.

    Raises `StitchFailed` naming the segment when ffmpeg complains about it or the file is not
    as long as planned.
    """
    work = _Levelling(plans, goal, tool, pool, folder, limit, on_progress)
    files = work.run()
    return files, work.warnings()


class _Levelling:
    def __init__(
        self,
        plans: Sequence[SegmentPlan],
        goal: float,
        tool: Tool,
        pool: ChildPool,
        folder: Path,
        limit: int,
        on_progress: Callable[[float, str], None],
    ) -> None:
        self._plans = {plan.number: plan for plan in plans}
        self._files = {plan.number: folder / f"s{plan.number:04}.mov" for plan in plans}
        self._goal, self._tool, self._pool, self._limit = goal, tool, pool, limit
        self._tell = on_progress
        self._total = sum(plan.samples for plan in plans)
        self._done: dict[int, int] = {}
        self._ready: set[int] = set()
        self._reached: dict[int, float] = {}

    def run(self) -> list[Path]:
        """Level all, and those again whose limiter took too much."""
        turn = list(self._plans.values())
        for _ in range(_ROUNDS):
            self._pool.run((self._task(plan) for plan in turn), self._limit)
            turn = [self._louder(plan) for plan in turn if self._can_be_louder(plan)]
            if not turn:
                break
            self._plans.update({plan.number: plan for plan in turn})
        return [self._files[number] for number in self._plans]

    def warnings(self) -> list[str]:
        """One line for each segment that is not at the goal."""
        said: list[str] = []
        for plan in self._plans.values():
            doubt = plan.doubt
            reached = self._reached.get(plan.number)
            if not doubt and reached is not None and abs(reached - self._goal) > 1:
                doubt = f"is at {reached:.1f} LUFS: more would crush its peaks"
            if doubt:
                said.append(f"{plain_name(plan.source.given)} {doubt}")
        return said

    def _can_be_louder(self, plan: SegmentPlan) -> bool:
        reached = self._reached.get(plan.number)
        return (
            plan.level.ceiling is not None
            and reached is not None
            and not plan.doubt
            and self._goal - reached > _NEAR
            and plan.level.gain < _MOST_GAIN
        )

    def _louder(self, plan: SegmentPlan) -> SegmentPlan:
        missing = self._goal - self._reached[plan.number]
        gain = min(plan.level.gain + missing, _MOST_GAIN)
        return replace(plan, level=replace(plan.level, gain=gain))

    def _task(self, plan: SegmentPlan) -> ChildTask:
        blocks = ProgressBlocks()
        reading = SoundReading(plan.source.path, plan.source.size)
        output = self._files[plan.number]

        def heard(piece: bytes) -> None:
            for tick in blocks.feed(piece):
                self._done[plan.number] = min(tick.microseconds * 48 // 1000, plan.samples)
            self._report()

        def ended(end: ChildExit) -> None:
            self._check(plan, output, reading, end)
            reached = reading.loudness()
            if reached is not None:
                self._reached[plan.number] = reached
            self._done[plan.number] = plan.samples
            self._ready.add(plan.number)
            self._report()

        argv = level_command(
            self._tool, plan.source.path, plan.level, plan.measured.samples, plan.gap, output
        )
        return ChildTask(argv, ended, heard, reading.take_error_line)

    def _check(
        self, plan: SegmentPlan, output: Path, reading: SoundReading, end: ChildExit
    ) -> None:
        """Make sure that the file holds what was planned, from its own index."""
        if end.code or reading.first_complaint:
            # At level info the first line is no complaint.
            said = (reading.first_complaint or f"ffmpeg ended with {end.code}",)
            raise child_failure(end, "levelling") or clip_failure(
                replace(end, tail=said), plan.source.given, "levelling"
            )
        try:
            sound = read_index(output).of_kind("soun")
        except UnusualFile as error:
            raise StitchFailed(f"a levelled segment cannot be read back: {error}") from error
        samples = round(sound[0].seconds * SAMPLE_RATE) if len(sound) == 1 else 0
        if samples != plan.samples:
            found = f"was changed meanwhile: {samples} of {plan.samples} samples were written"
            problem = ClipProblem(plan.source.given, found)
            raise StitchFailed.for_clips((problem,), evidence=end.tail)

    def _report(self) -> None:
        detail = f"{len(self._ready)} of {len(self._plans)} segments"
        self._tell(sum(self._done.values()) / self._total, detail)
