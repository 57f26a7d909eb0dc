"""Joins files into the temporary reel: equal clips as they are, or conformed ones."""

from collections.abc import Callable
from pathlib import Path

from phoenix_admin.stitcher.children import ChildExit, ChildPool, ChildTask
from phoenix_admin.stitcher.commands import (
    Tool,
    concat_list,
    copy_command,
    join_command,
    reserved_index_bytes,
)
from phoenix_admin.stitcher.encode_progress import ProgressBlocks
from phoenix_admin.stitcher.errors import StitchFailed
from phoenix_admin.stitcher.faults import child_failure
from phoenix_admin.stitcher.log_lines import text_of
from phoenix_admin.stitcher.plan import Plan

__all__ = ["JoinComplaint", "copy_clips", "join_conformed", "write_list"]

_AAC_FRAME = 1024


class JoinComplaint(Exception):
    """ffmpeg failed at joining, or said anything at all; the argument holds its last lines.

    While copying, a damaged clip makes it drop the rest of that clip and end with 0, so a
    single line is reason enough to look closer.
    """

    def __init__(self, tail: tuple[str, ...]) -> None:
        super().__init__(text_of(tail[0]) if tail else "ffmpeg failed without a word")
        self.tail = tail


def copy_clips(
    plan: Plan,
    tool: Tool,
    pool: ChildPool,
    listing: Path,
    output: Path,
    on_progress: Callable[[float, str], None],
) -> None:
    """Join the clips of a copy plan without re-encoding.

    Raises `JoinComplaint`, or `StitchFailed` when the computer is to blame.
    """
    write_list(listing, concat_list((clip.source.path, None) for clip in plan.clips))
    sounds = [clip.facts.audio for clip in plan.clips]
    index_bytes = reserved_index_bytes(
        plan.frames, sum(sound.packets for sound in sounds if sound is not None)
    )
    argv = copy_command(tool, listing, output, has_audio=plan.has_audio, index_bytes=index_bytes)
    _run(argv, plan, pool, on_progress)


def join_conformed(
    plan: Plan,
    files: list[Path],
    tool: Tool,
    pool: ChildPool,
    listing: Path,
    output: Path,
    on_progress: Callable[[float, str], None],
) -> None:
    """Join conformed files: picture copied, sound encoded once over the whole length.

    Raises `StitchFailed`.
    """
    lengths = [clip.microseconds for clip in plan.clips]
    write_list(listing, concat_list(zip(files, lengths, strict=True)))
    samples = sum(clip.samples for clip in plan.clips)
    index_bytes = reserved_index_bytes(plan.frames, samples // _AAC_FRAME + 8)
    try:
        _run(join_command(tool, listing, output, index_bytes), plan, pool, on_progress)
    except JoinComplaint as complaint:
        raise StitchFailed(
            f"the conformed clips could not be joined: {complaint}", evidence=complaint.tail
        ) from complaint


def write_list(listing: Path, text: str) -> None:
    """Write a concat list."""
    # Names need not be valid UTF-8 on POSIX; they go out as the bytes they came in.
    listing.write_text(text, encoding="utf-8", errors="surrogateescape", newline="\n")


def _run(
    argv: tuple[str, ...], plan: Plan, pool: ChildPool, on_progress: Callable[[float, str], None]
) -> None:
    blocks = ProgressBlocks()
    total_us = plan.duration_ms * 1000

    def heard(piece: bytes) -> None:
        for tick in blocks.feed(piece):
            on_progress(tick.microseconds / total_us, f"{len(plan.clips)} clips")

    def ended(end: ChildExit) -> None:
        if end.code or end.error_lines:
            raise child_failure(end, "joining") or JoinComplaint(end.tail)

    pool.run([ChildTask(argv, on_exit=ended, on_output=heard)])
