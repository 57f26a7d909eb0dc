"""The thorough check: decodes every clip once and stops at the first fault.

A few flipped bytes pass the probe, a copy and even a conform by frame count; only decoding
shows them. It costs about 3.5 s for 100 s of 720p, so it is off unless asked for.
"""

from collections.abc import Callable, Sequence

from phoenix_admin.stitcher.children import ChildExit, ChildPool, ChildTask
from phoenix_admin.stitcher.commands import Tool, check_command
from phoenix_admin.stitcher.encode_progress import ProgressBlocks
from phoenix_admin.stitcher.errors import ClipProblem, StitchFailed
from phoenix_admin.stitcher.faults import child_failure
from phoenix_admin.stitcher.log_lines import text_of
from phoenix_admin.stitcher.plan import ClipPlan

__all__ = ["check_thoroughly"]


def check_thoroughly(
    clips: Sequence[ClipPlan],
    tool: Tool,
    pool: ChildPool,
    limit: int,
    on_progress: Callable[[float, str], None],
) -> None:
    """Decode all clips; raises `StitchFailed` naming every damaged one."""
    once = list({clip.source.key: clip for clip in clips}.values())
    total = float(sum(clip.facts.length for clip in once)) or 1.0
    seconds: dict[int, float] = {}
    problems: dict[int, ClipProblem] = {}
    evidence: list[str] = []

    def task(clip: ClipPlan) -> ChildTask:
        blocks = ProgressBlocks()

        def heard(piece: bytes) -> None:
            for tick in blocks.feed(piece):
                seconds[clip.number] = tick.microseconds / 1e6
            on_progress(sum(seconds.values()) / total, f"clip {clip.number} of {len(clips)}")

        def ended(end: ChildExit) -> None:
            if not end.code and not end.error_lines:
                seconds[clip.number] = float(clip.facts.length)
                return
            by_computer = child_failure(end, "checking")
            if by_computer is not None:
                raise by_computer
            said = text_of(end.tail[0]) if end.tail else f"ffmpeg ended with {end.code}"
            problems[clip.number] = ClipProblem(clip.source.given, f"is damaged: {said}")
            evidence.extend(end.tail)

        return ChildTask(check_command(tool, clip.source.path), on_exit=ended, on_output=heard)

    pool.run((task(clip) for clip in once), limit)
    if problems:
        ordered = tuple(problems[number] for number in sorted(problems))
        raise StitchFailed.for_clips(ordered, evidence=tuple(evidence[-40:]))
