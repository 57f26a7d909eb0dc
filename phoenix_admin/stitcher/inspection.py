"""Looks at single clips and segments for lists of them: length, size, sound, and a picture.

Unlike the engine this may be called from any thread of any process, also from one with many
threads: nothing runs between fork and exec here, and every call ends within its time limit.
"""

import subprocess
from collections.abc import Callable
from pathlib import Path

from phoenix_admin.stitcher.admission import AdmittedClip, admit
from phoenix_admin.stitcher.children import ChildExit, creation_flags
from phoenix_admin.stitcher.commands import Tool, probe_command, thumbnail_command
from phoenix_admin.stitcher.errors import InspectionFailed
from phoenix_admin.stitcher.facts import ClipFacts
from phoenix_admin.stitcher.ffmpeg_binary import child_environment, find_ffmpeg
from phoenix_admin.stitcher.log_lines import text_of
from phoenix_admin.stitcher.probe import ProbeReading
from phoenix_admin.stitcher.quick_look import quick_look
from phoenix_admin.stitcher.segment import SegmentFacts, SoundReading
from phoenix_admin.stitcher.sound_commands import look_command

__all__ = ["inspect_clip", "inspect_segment", "thumbnail"]

_PNG = b"\x89PNG\r\n\x1a\n"


def inspect_clip(path: Path, ffmpeg: Path | None = None, timeout_s: float = 20.0) -> ClipFacts:
    """The facts about one clip: about 1 ms for an ordinary MP4, else one run of ffmpeg.

    Raises `InspectionFailed` with why the clip cannot be used, also when it takes too long.
    """
    clip = _admitted(path)
    try:
        facts = quick_look(clip.path, clip.size)
    except OSError as error:
        raise InspectionFailed(f"cannot be read: {error.strerror}") from error
    if facts is not None:
        return facts
    tool = Tool(find_ffmpeg(ffmpeg), Path("inspection"))
    done = _run(probe_command(tool, clip.path), timeout_s)
    reading = ProbeReading(clip.path, clip.size)
    reading.take_output(done.stdout)
    outcome = reading.outcome(_end_of(done, reading.take_error_line))
    if isinstance(outcome, str):
        raise InspectionFailed(outcome)
    return outcome


def inspect_segment(
    path: Path, ffmpeg: Path | None = None, timeout_s: float = 20.0
) -> SegmentFacts:
    """The facts about one sound file: one short run of ffmpeg, which decodes nothing.

    Raises `InspectionFailed` with why it cannot be a segment, also when it takes too long.
    """
    segment = _admitted(path)
    tool = Tool(find_ffmpeg(ffmpeg), Path("inspection"))
    done = _run(look_command(tool, segment.path), timeout_s)
    reading = SoundReading(segment.path, segment.size)
    outcome = reading.facts(_end_of(done, reading.take_error_line))
    if isinstance(outcome, str):
        raise InspectionFailed(outcome)
    return outcome


def _end_of(
    done: subprocess.CompletedProcess[bytes], take_line: Callable[[str], None]
) -> ChildExit:
    lines = done.stderr.decode("utf-8", "replace").splitlines()
    for line in lines:
        take_line(line.strip())
    return ChildExit(done.returncode, tuple(lines[-40:]), len(lines))


def thumbnail(
    path: Path,
    at_ms: int,
    height: int,
    ffmpeg: Path | None = None,
    timeout_s: float = 5.0,
) -> bytes:
    """The picture at `at_ms` as a PNG, `height` (even) pixels high, in its shown shape.

    Past the end of the clip the first picture is given. Raises `InspectionFailed`.
    """
    clip = _admitted(path)
    program = find_ffmpeg(ffmpeg)
    said = ""
    for moment in dict.fromkeys((max(0, at_ms), 0)):
        done = _run(thumbnail_command(program, clip.path, moment, height), timeout_s)
        if done.stdout.startswith(_PNG):
            return done.stdout
        said = text_of(done.stderr.decode("utf-8", "replace").partition("\n")[0])
    raise InspectionFailed(f"shows no picture: {said or 'it holds none'}")


def _admitted(path: Path) -> AdmittedClip:
    # The folder a link leads to counts as allowed: the caller names the file it wants to see.
    admitted, problems = admit((path,), (Path(path.anchor or "/"),))
    if problems:
        raise InspectionFailed(problems[0].reason)
    return admitted[0]


def _run(argv: tuple[str, ...], timeout_s: float) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            argv,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=child_environment(),
            timeout=timeout_s,
            creationflags=creation_flags(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InspectionFailed(f"takes longer than {timeout_s:g} s to read") from None
    except OSError as error:
        raise InspectionFailed(f"cannot be read: ffmpeg cannot be started ({error})") from error
