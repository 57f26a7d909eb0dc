"""Makes one episode from a list of sound files: a whole, verified one, or none.

The order is fixed: admit, look at every segment, decode and measure every segment, level each,
join and encode once, verify by decoding, put in place. Everything that can be known is known
before the first file is written; until the last step everything happens in temporary files.
"""

from itertools import pairwise
from pathlib import Path

from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.stitcher.admission import admit
from phoenix_admin.stitcher.assembly_request import AssemblyRequest, AssemblyResult
from phoenix_admin.stitcher.children import ChildExit, ChildPool, ChildTask, usable_cores
from phoenix_admin.stitcher.commands import Tool, concat_list, reserved_index_bytes
from phoenix_admin.stitcher.draft import Draft
from phoenix_admin.stitcher.encode_progress import ProgressBlocks, ProgressMeter
from phoenix_admin.stitcher.episode_check import Expected, check_index, check_sound
from phoenix_admin.stitcher.errors import ClipProblem, StitchFailed
from phoenix_admin.stitcher.faults import child_failure, os_failure
from phoenix_admin.stitcher.ffmpeg_binary import find_ffmpeg
from phoenix_admin.stitcher.join import write_list
from phoenix_admin.stitcher.levelling import SegmentPlan, level_segments, make_segment_plans
from phoenix_admin.stitcher.log_lines import text_of
from phoenix_admin.stitcher.plan import SAMPLE_RATE
from phoenix_admin.stitcher.reporter import Reporter, Supervisor
from phoenix_admin.stitcher.segment import Measured, SoundReading
from phoenix_admin.stitcher.segment_survey import Segment, SegmentSurvey, read_sound
from phoenix_admin.stitcher.sound_commands import join_sound_command, measure_command

__all__ = ["assemble"]

# Measured on half an hour of speech: decoding and measuring, levelling, the AAC encode (one
# process), decoding the outcome.
_SHARES = {Stage.CHECKING: 10, Stage.CONFORMING: 12, Stage.JOINING: 65, Stage.VERIFYING: 13}
_AAC_FRAME = 1024
_AT_ONCE = 4
_LONG_ENOUGH_FOR_GAPS = 3 * SAMPLE_RATE
_LOUDEST_PEAK = -1.0


def assemble(request: AssemblyRequest, reporter: Reporter) -> AssemblyResult:
    """Make the episode (AAC in MP4, `.m4a`); returns only when it is in place.

    Call it on a thread that lives as long as the run (in a worker: the main thread), in a
    process without other threads; `children` says why. Raises `StitchFailed` or
    `StitchCancelled`; the earlier episode is then untouched and no temporary file is left.
    """
    folder = request.episode.absolute().parent
    try:
        return _Run(request, reporter).assemble()
    except OSError as error:
        raise os_failure(error, folder, "episode") from error


class _Run:
    """The state of one call of `assemble`."""

    def __init__(self, request: AssemblyRequest, reporter: Reporter) -> None:
        self._request = request
        self._reporter = reporter
        self._draft = Draft(request.episode.absolute(), request.run_id, request.work_dir, reporter)
        self._tool = Tool(find_ffmpeg(request.ffmpeg), self._draft.parts)
        self._supervisor = Supervisor(reporter)
        self._pool = ChildPool(self._supervisor)
        self._limit = min(usable_cores(), _AT_ONCE)
        self._survey = SegmentSurvey(self._tool, self._pool, self._limit)
        self._warnings: list[str] = []

    def assemble(self) -> AssemblyResult:
        segments, problems = self._look()
        stated = sum(segment.facts.duration_ms or 0 for segment in segments)
        meter = ProgressMeter(self._reporter.progress, stated)
        meter.weigh(_SHARES)
        plans = self._plan(segments, problems, meter)
        meter.expect(_milliseconds(plans))
        with self._draft.files():
            found = self._make(plans, meter)
            meter.at(Stage.FINALISING, 0)
            self._supervisor.raise_if_cancelled(at_once=True)
            episode, size = self._draft.finish()
        meter.done()
        if episode != self._draft.output:
            in_use = f"the earlier episode is in use; the new one is {episode.name}"
            self._warnings.append(in_use)
        return AssemblyResult(
            episode=episode,
            size=size,
            duration_ms=_milliseconds(plans),
            loudness=found.loudness,
            peak=found.peak,
            segments=tuple(segment.facts for segment in segments),
            warnings=tuple(self._warnings),
        )

    def _look(self) -> tuple[list[Segment], list[ClipProblem]]:
        """What the files are, and which cannot be segments."""
        request = self._request
        if not request.segments:
            raise StitchFailed("there are no segments to assemble")
        self._draft.refuse_folder("episode")
        self._tell_probing(0, "")
        self._supervisor.raise_if_cancelled()
        admitted, refused = admit(request.segments, request.roots)
        place = self._draft.place()
        for segment in [each for each in admitted if each.path == place]:
            admitted.remove(segment)
            refused.append(ClipProblem(segment.given, "would be overwritten by the episode"))
        segments, unusable = self._survey.look(admitted, self._tell_probing)
        return segments, [*refused, *unusable]

    def _plan(
        self, segments: list[Segment], problems: list[ClipProblem], meter: ProgressMeter
    ) -> list[SegmentPlan]:
        """Decode and measure; raises with all segments named that cannot be used.

        The good ones are decoded although others are bad: one run tells all there is to mend.
        """
        request = self._request
        meter.at(Stage.CHECKING, 0)
        measured, damaged = self._survey.measure(
            segments, lambda share, detail: meter.at(Stage.CHECKING, share, detail)
        )
        self._refuse([*problems, *damaged])
        sources = [segment.source for segment in segments]
        plans = make_segment_plans(sources, measured, request.gap_ms, request.loudness)
        limited = sum(plan.level.ceiling is not None for plan in plans)
        self._reporter.note(
            f"Segments are brought to {request.loudness:g} LUFS",
            segments=len(plans),
            limited=limited,
            gap_ms=request.gap_ms,
            duration_ms=_milliseconds(plans),
        )
        return plans

    def _make(self, plans: list[SegmentPlan], meter: ProgressMeter) -> Measured:
        """Produce the verified temporary file; returns what was measured on it."""
        goal = self._request.loudness
        meter.at(Stage.CONFORMING, 0)
        files, warnings = level_segments(
            plans,
            goal,
            self._tool,
            self._pool,
            self._draft.parts,
            self._limit,
            lambda share, detail: meter.at(Stage.CONFORMING, share, detail),
        )
        self._warnings += warnings
        joined = self._join(plans, files, meter)
        # The loudness of the whole tells of the levels only where gaps do not pull it down.
        tells = not self._request.gap_ms or all(
            plan.measured.samples >= _LONG_ENOUGH_FOR_GAPS for plan in plans
        )
        samples = sum(plan.samples for plan in plans)
        expected = Expected(samples, joined, goal if tells and not warnings else None)
        meter.at(Stage.VERIFYING, 0)
        check_index(self._draft.temporary, expected)
        found = self._measure_episode(float(expected.seconds), meter)
        check_sound(found, expected)
        assert isinstance(found, Measured)
        if found.peak is not None and found.peak > _LOUDEST_PEAK:
            self._warnings.append(f"the episode peaks at {found.peak:.1f} dBTP")
        return found

    def _join(
        self, plans: list[SegmentPlan], files: list[Path], meter: ProgressMeter
    ) -> float | None:
        """Encode the levelled files as one; returns the loudness of what was encoded."""
        listing = self._draft.parts / "segments.ffconcat"
        write_list(listing, concat_list(zip(files, _microseconds(plans), strict=True)))
        total = sum(plan.samples for plan in plans)
        blocks, reading = ProgressBlocks(), SoundReading(listing, 0)

        def heard(piece: bytes) -> None:
            for tick in blocks.feed(piece):
                share = tick.microseconds * SAMPLE_RATE / (1_000_000 * total)
                meter.at(Stage.JOINING, share, f"{len(plans)} segments")

        def ended(end: ChildExit) -> None:
            if end.code or reading.first_complaint:
                said = reading.first_complaint or (text_of(end.tail[-1]) if end.tail else "")
                raise child_failure(end, "joining") or StitchFailed(
                    f"the levelled segments could not be joined: {said}", evidence=end.tail
                )

        meter.at(Stage.JOINING, 0, f"{len(plans)} segments")
        room = reserved_index_bytes(0, total // _AAC_FRAME + 8)
        argv = join_sound_command(self._tool, listing, self._draft.temporary, room)
        self._pool.run([ChildTask(argv, ended, heard, reading.take_error_line)])
        return reading.loudness()

    def _measure_episode(self, seconds: float, meter: ProgressMeter) -> Measured | str:
        """Decode the finished file to its end."""
        reading = SoundReading(self._draft.temporary, 0)
        found: list[Measured | str] = []

        def heard(piece: bytes) -> None:
            reading.take_output(piece)
            meter.at(Stage.VERIFYING, float(reading.seconds) / seconds)

        def ended(end: ChildExit) -> None:
            found.append(read_sound(reading, end))

        argv = measure_command(self._tool, self._draft.temporary)
        self._pool.run([ChildTask(argv, ended, heard, reading.take_error_line)])
        return found[0]

    def _refuse(self, problems: list[ClipProblem]) -> None:
        """Raise when there are any, each file once, in the order of the list."""
        if not problems:
            return
        listed = reversed(list(enumerate(self._request.segments)))
        place = {path: number for number, path in listed}
        ordered = sorted({*problems}, key=lambda problem: place[problem.path])
        raise StitchFailed.for_clips(tuple(ordered), what="segments")

    def _tell_probing(self, looks: int, detail: str) -> None:
        # Without a total: the length of the episode, in which progress counts, is not known yet.
        self._reporter.progress(Progress(looks, 0, "segments", Stage.PROBING, detail))


def _milliseconds(plans: list[SegmentPlan]) -> int:
    return round(sum(plan.samples for plan in plans) * 1000 / SAMPLE_RATE)


def _microseconds(plans: list[SegmentPlan]) -> list[int]:
    """The lengths for the concat list, as shares of the running total: no rounding adds up."""
    ends, done = [0], 0
    for plan in plans:
        done += plan.samples
        ends.append(round(done * 1_000_000 / SAMPLE_RATE))
    return [end - start for start, end in pairwise(ends)]
