"""The ffmpeg command lines, and the concat list: pure functions from facts to words.

Every input and output is written as `file:` plus an absolute path, which makes any name safe
(`-i.mp4`, `concat:x.mp4`, quotes, spaces). Inputs are limited to the file protocol and to real
media containers: a playlist called `.mp4` could otherwise make ffmpeg open other files.
The options hold for ffmpeg 5.1 to 9.0.
"""

from collections.abc import Iterable
from pathlib import Path

from phoenix_admin.domain.record import record
from phoenix_admin.stitcher.plan import SAMPLE_RATE, ClipPlan, Profile

__all__ = [
    "AUDIO_BITRATE",
    "PROGRESS",
    "Tool",
    "check_command",
    "concat_list",
    "conform_command",
    "copy_command",
    "join_command",
    "probe_command",
    "quoted",
    "reserved_index_bytes",
    "thumbnail_command",
]

_CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,avi"
_MAX_PIXELS = 8192 * 8192
PROGRESS = ("-progress", "pipe:1", "-nostats", "-stats_period", "0.25")
AUDIO_BITRATE = "160k"


@record
class Tool:
    """The ffmpeg program and the mark that every command line of a run carries.

    `mark` is a path that holds the run's id. Whoever cleans up after a crash finds leftover
    children by looking for it, also those whose pid was never recorded.
    """

    program: Path
    mark: Path

    def start(self, level: str = "error") -> tuple[str, ...]:
        """The words every command begins with."""
        return (str(self.program), "-hide_banner", "-loglevel", level, "-nostdin", "-y")

    def marked(self) -> tuple[str, ...]:
        """An output option that does nothing but carry the mark."""
        return ("-metadata", f"run={self.mark}")


def _clip_input(path: Path) -> tuple[str, ...]:
    return (
        "-protocol_whitelist", "file", "-format_whitelist", _CONTAINERS,
        "-max_pixels", str(_MAX_PIXELS), "-i", f"file:{path}",
    )  # fmt: skip


def probe_command(tool: Tool, path: Path) -> tuple[str, ...]:
    """Print the facts of the first picture and sound track and all of their packets.

    At level info ffmpeg also says which streams there are and whether the picture is rotated.
    """
    return (
        *tool.start("level+info"), *_clip_input(path),
        "-map", "0:V:0?", "-map", "0:a:0?", "-c", "copy", *tool.marked(),
        "-nostats", "-f", "framecrc", "pipe:1",
    )  # fmt: skip


def check_command(tool: Tool, path: Path) -> tuple[str, ...]:
    """Decode everything and stop at the first fault; damaged payload shows nowhere else."""
    return (
        *tool.start(), *PROGRESS, "-xerror", "-err_detect", "explode", *_clip_input(path),
        "-map", "0:V:0", "-map", "0:a:0?", *tool.marked(), "-f", "null", "-",
    )  # fmt: skip


def conform_command(
    tool: Tool, clip: ClipPlan, profile: Profile, output: Path, threads: int
) -> tuple[str, ...]:
    """Make one clip into `clip.frames` frames of `profile` and `clip.samples` samples of sound.

    Sound is kept as PCM here: joining compressed sound would leave a gap at every joint.
    """
    sound = (
        ("-f", "lavfi", "-i", f"anullsrc=r={SAMPLE_RATE}:cl=stereo")
        if not clip.facts.has_audio
        else ()
    )
    return (
        *tool.start(), *PROGRESS,
        "-threads", str(threads), *_clip_input(clip.source.path), *sound,
        "-map", "0:V:0", "-map", "0:a:0" if clip.facts.has_audio else "1:a:0",
        "-vf", _picture_filter(clip, profile), "-af", _sound_filter(clip),
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "21",
        "-g", str(max(1, round(2 * profile.rate))),
        "-threads", str(threads), "-filter_threads", str(threads),
        "-video_track_timescale", str(_track_timescale(profile)),
        "-map_metadata", "-1", "-map_chapters", "-1",
        "-c:a", "pcm_s16le", "-f", "mov", f"file:{output}",
    )  # fmt: skip


def _track_timescale(profile: Profile) -> int:
    """Ticks per second that count the frames of this rate without rounding."""
    rate = profile.rate
    return rate.numerator * (512 if rate.denominator == 1 else 1)


def _picture_filter(clip: ClipPlan, profile: Profile) -> str:
    width, height, rate = profile.width, profile.height, profile.rate
    video = clip.facts.video
    # All clips must come out with the same colours and the same stream header: the reel keeps
    # only the first clip's. Where a clip does not state its matrix, players go by its size.
    stated = "auto" if video.matrix else _matrix_by_size(video.width, video.height)
    matrix = _matrix_by_size(width, height)
    square = r"scale=w='max(2,trunc(iw*sar/2)*2)':h='max(2,trunc(ih/2)*2)'"
    fitted = f"scale={width}:{height}:force_original_aspect_ratio=decrease:force_divisible_by=2"
    colours = f"out_color_matrix={matrix}:out_range=tv"
    steps = (
        # To square pixels first, so that fitting into the frame keeps the shape.
        f"{square}:in_color_matrix={stated}:{colours}",
        "setsar=1",
        f"{fitted}:{colours}",
        "format=yuv420p",
        f"pad={width}:{height}:(ow-iw)/2:(oh-ih)/2:black",
        # Scaling to even sizes leaves a pixel shape of 901:900 and the like.
        "setsar=1",
        # From 0, not from the first picture: a late picture must not move against the sound.
        f"fps={rate.numerator}/{rate.denominator}:start_time=0",
        "tpad=stop_mode=clone:stop_duration=5",
        f"trim=end_frame={clip.frames}",
        "setfield=prog",
        f"setparams=range=tv:colorspace={matrix}:color_primaries={matrix}:color_trc={matrix}",
    )
    return ",".join(steps)


def _matrix_by_size(width: int, height: int) -> str:
    """The colour matrix that players assume for a picture of this size."""
    return "bt709" if min(width, height) >= 720 else "smpte170m"


def _sound_filter(clip: ClipPlan) -> str:
    return (
        f"aresample={SAMPLE_RATE}:async=1:first_pts=0,"
        "aformat=sample_fmts=s16:channel_layouts=stereo,"
        f"apad,atrim=end_sample={clip.samples}"
    )


def _list_input(listing: Path) -> tuple[str, ...]:
    return (
        "-f", "concat", "-safe", "0", "-protocol_whitelist", "file",
        "-format_whitelist", f"concat,{_CONTAINERS}", "-i", f"file:{listing}",
    )  # fmt: skip


def _reel_output(output: Path, index_bytes: int) -> tuple[str, ...]:
    # The index goes first, so that the reel plays while it loads. Reserving its place does this
    # in one pass; `+faststart` would write the whole file twice.
    return (
        "-map_metadata", "-1", "-map_chapters", "-1",
        "-moov_size", str(index_bytes), "-f", "mp4", f"file:{output}",
    )  # fmt: skip


def copy_command(
    tool: Tool, listing: Path, output: Path, *, has_audio: bool, index_bytes: int
) -> tuple[str, ...]:
    """Join equal clips without touching their payload."""
    sound = ("-map", "0:a:0") if has_audio else ()
    return (
        *tool.start(), *PROGRESS, *_list_input(listing), "-map", "0:V:0", *sound,
        "-c", "copy", *_reel_output(output, index_bytes),
    )  # fmt: skip


def join_command(tool: Tool, listing: Path, output: Path, index_bytes: int) -> tuple[str, ...]:
    """Join conformed clips: the picture is copied, the sound encoded once for the whole reel."""
    return (
        *tool.start(), *PROGRESS, *_list_input(listing), "-map", "0:V:0", "-map", "0:a:0",
        "-c:v", "copy", "-c:a", "aac", "-b:a", AUDIO_BITRATE,
        *_reel_output(output, index_bytes),
    )  # fmt: skip


def reserved_index_bytes(video_packets: int, audio_packets: int) -> int:
    """Room for the index of a reel: never too small, or the muxer would fail at the end.

    A picture costs at most 44 bytes (size 4, time 8, order 8, key frame 4, place 8, chunk 12),
    a sound packet at most 32; the rest is fixed.
    """
    return 65_536 + 44 * video_packets + 32 * audio_packets


def thumbnail_command(program: Path, path: Path, at_ms: int, height: int) -> tuple[str, ...]:
    """Write the picture at `at_ms` as a PNG of `height` pixels to standard output."""
    return (
        str(program), "-hide_banner", "-loglevel", "error", "-nostdin",
        "-ss", f"{at_ms / 1000:.3f}", *_clip_input(path), "-map", "0:V:0", "-frames:v", "1",
        "-vf", f"scale=w='max(2,trunc({height}*iw*sar/ih/2)*2)':h={height},setsar=1",
        "-threads", "1", "-c:v", "png", "-f", "image2pipe", "pipe:1",
    )  # fmt: skip


def quoted(text: str) -> str:
    """`text` as one word of a concat list: in single quotes, each of its own as `'\\''`.

    A newline would end the entry even inside quotes; such names never come here.
    """
    return "'" + text.replace("'", "'\\''") + "'"


def concat_list(entries: Iterable[tuple[Path, int | None]]) -> str:
    """The list for the concat demuxer: paths with, where known, their length in microseconds."""
    lines = ["ffconcat version 1.0"]
    for path, microseconds in entries:
        lines.append(f"file {quoted(f'file:{path}')}")
        if microseconds is not None:
            lines.append(f"duration {microseconds}us")
    return "\n".join(lines) + "\n"
