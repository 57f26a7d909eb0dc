"""Re-encodes every clip of a mixed list to one size, rate and sample rate.

One file per clip: exact frame counts, one bad clip named exactly, and memory that does not grow
with the list (a single filter graph over 60 clips needs a gigabyte and 491 threads).
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from phoenix_admin.stitcher.children import ChildExit, ChildPool, ChildTask
from phoenix_admin.stitcher.commands import Tool, conform_command
from phoenix_admin.stitcher.encode_progress import ProgressBlocks
from phoenix_admin.stitcher.errors import ClipProblem, StitchFailed
from phoenix_admin.stitcher.faults import clip_failure
from phoenix_admin.stitcher.mp4_index import Track, read_index
from phoenix_admin.stitcher.mp4_tables import UnusualFile, boxes
from phoenix_admin.stitcher.plan import ClipPlan, Plan

__all__ = ["conform_clips", "thread_shares"]

_MAX_THREADS = 8


def thread_shares(frames: Sequence[int], cores: int) -> list[int]:
    """Threads for each of two-at-a-time encodes that start in this order.

    Two encodes with half of the cores each are faster than one with all (measured: 13.9 against
    17.1 s on two cores), as long as there are two to run. A clip that is longer than everything
    after it gets all cores, or it would run alone at half speed in the end.
    """
    half, whole = max(1, min(cores // 2, _MAX_THREADS)), max(1, min(cores, _MAX_THREADS))
    shares: list[int] = []
    rest = sum(frames)
    for count in frames:
        rest -= count
        shares.append(whole if count > rest else half)
    return shares


def conform_clips(
    plan: Plan,
    tool: Tool,
    pool: ChildPool,
    folder: Path,
    cores: int,
    on_progress: Callable[[float, str], None],
) -> list[Path]:
    """Encode all clips of `plan` into `folder` and return the files in list order.

    Longest first, two at a time. Raises `StitchFailed` naming the clip when ffmpeg complains
    about it or the file does not have the planned number of frames.
    """
    outputs = {clip.number: folder / f"c{clip.number:04}.mov" for clip in plan.clips}
    done: dict[int, int] = {}
    finished: set[int] = set()
    set_ups: set[bytes] = set()
    order = sorted(plan.clips, key=lambda clip: -clip.frames)
    shares = thread_shares([clip.frames for clip in order], cores)

    def task(clip: ClipPlan, threads: int) -> ChildTask:
        blocks = ProgressBlocks()

        def report() -> None:
            detail = f"{len(finished)} of {len(plan.clips)} clips ready"
            on_progress(sum(done.values()) / plan.frames, detail)

        def heard(piece: bytes) -> None:
            for tick in blocks.feed(piece):
                done[clip.number] = min(tick.frames, clip.frames)
            report()

        def ended(end: ChildExit) -> None:
            if end.code or end.error_lines:
                raise clip_failure(end, clip.source.given, "conforming")
            set_ups.add(_checked(clip, outputs[clip.number], end))
            if len(set_ups) > 1:
                raise StitchFailed("the conformed clips do not fit together")
            done[clip.number] = clip.frames
            finished.add(clip.number)
            report()

        argv = conform_command(tool, clip, plan.profile, outputs[clip.number], threads)
        return ChildTask(argv, on_exit=ended, on_output=heard)

    tasks = (task(clip, threads) for clip, threads in zip(order, shares, strict=True))
    pool.run(tasks, limit=2 if cores > 1 else 1)
    return [outputs[clip.number] for clip in plan.clips]


def _checked(clip: ClipPlan, output: Path, end: ChildExit) -> bytes:
    """Make sure that the file holds what was planned, from its own index.

    Returns what decoders are set up with, which must be the same for all clips of a reel.
    """
    try:
        index = read_index(output)
    except UnusualFile as error:
        raise StitchFailed(f"a conformed clip cannot be read back: {error}") from error
    pictures, sound = index.of_kind("vide"), index.of_kind("soun")
    frames = pictures[0].samples if len(pictures) == 1 else 0
    samples = round(sound[0].seconds * 48_000) if len(sound) == 1 else 0
    if frames != clip.frames:
        found = f"is damaged: {frames} of {clip.frames} frames could be decoded"
    elif samples != clip.samples:
        found = f"is damaged: its sound has {samples} of {clip.samples} samples"
    else:
        return _decoder_set_up(pictures[0])
    raise StitchFailed.for_clips((ClipProblem(clip.source.given, found),), evidence=end.tail)


def _decoder_set_up(track: Track) -> bytes:
    """The H.264 configuration of the track: after the 78 fixed bytes of its description."""
    described = boxes(memoryview(track.entry)[78:])
    return next((bytes(content) for code, content in described if code == b"avcC"), b"")
