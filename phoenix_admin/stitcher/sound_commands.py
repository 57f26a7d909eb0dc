"""The ffmpeg command lines of an assembly: pure functions from facts to words.

Inputs and outputs are written as in `commands`, which says why. The options hold for ffmpeg 5.1
to 9.0.

Loudness is measured with `ebur128` and corrected by one gain for the whole segment, which
changes nothing but its level. `loudnorm` was tried: it costs six times as much (it works at
192 kHz throughout; 5.2 against 0.8 s of CPU for two minutes), and where a gain would lift a
peak above the ceiling it turns into a compressor without a word. Here such a segment, and no
other, goes through a limiter, at 192 kHz because peaks lie between samples.
"""

from pathlib import Path

from phoenix_admin.domain.record import record
from phoenix_admin.stitcher.commands import AUDIO_BITRATE, PROGRESS, Tool
from phoenix_admin.stitcher.plan import SAMPLE_RATE

__all__ = [
    "Level",
    "join_sound_command",
    "level_command",
    "look_command",
    "measure_command",
]

_CONTAINERS = "wav,w64,aiff,caf,mp3,mov,mp4,m4a,3gp,3g2,mj2,aac,flac,ogg,matroska,webm"
_STEREO = (
    f"aresample={SAMPLE_RATE}:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=stereo"
)
_METER = "ebur128=peak=true:framelog=verbose"
_ATTACK_MS = 5


@record
class Level:
    """What is done to one segment: `gain` in dB; `ceiling` in dBTP, None where none is needed."""

    gain: float
    ceiling: float | None


def _sound_input(path: Path) -> tuple[str, ...]:
    return (
        "-protocol_whitelist", "file", "-format_whitelist", _CONTAINERS,
        "-threads", "1", "-i", f"file:{path}",
    )  # fmt: skip


def look_command(tool: Tool, path: Path) -> tuple[str, ...]:
    """Say what is in the file; decodes nothing and reads little more than its start."""
    return (
        *tool.start("level+info"), *_sound_input(path), "-map", "0:a:0", "-c", "copy",
        "-t", "0.001", *tool.marked(), "-nostats", "-f", "null", "-",
    )  # fmt: skip


def measure_command(tool: Tool, path: Path, repeat: int = 0) -> tuple[str, ...]:
    """Decode everything, stop at the first fault; print one packet a second, and the levels.

    With `repeat` the first so many samples are measured over and over for 2 s: a loudness is
    defined from 0.4 s on.
    """
    over = f"aloop=loop=-1:size={repeat},atrim=end_sample={2 * SAMPLE_RATE}," if repeat else ""
    return (
        *tool.start("level+info"), "-xerror", "-err_detect", "explode", *_sound_input(path),
        "-map", "0:a:0",
        "-af", f"{_STEREO},{over}{_METER},asetnsamples=n={SAMPLE_RATE}:p=0,asetpts=N/SR/TB",
        "-c:a", "pcm_s16le", *tool.marked(), "-nostats", "-f", "framecrc", "pipe:1",
    )  # fmt: skip


def level_command(
    tool: Tool, path: Path, level: Level, samples: int, gap: int, output: Path
) -> tuple[str, ...]:
    """Make one segment into `samples` samples at its level and `gap` samples of silence.

    Kept as PCM: joining compressed sound would leave a gap at every joint.
    """
    steps = (
        _STEREO,
        f"volume={level.gain:.2f}dB:precision=float",
        *(() if level.ceiling is None else _limiter(level.ceiling)),
        _METER,
        "aformat=sample_fmts=s16:channel_layouts=stereo",
        f"apad,atrim=end_sample={samples + gap},asetpts=N/SR/TB",
    )
    return (
        *tool.start("level+info"), *PROGRESS, *_sound_input(path), "-map", "0:a:0",
        "-af", ",".join(steps), "-map_metadata", "-1", "-map_chapters", "-1",
        "-c:a", "pcm_s16le", "-f", "mov", f"file:{output}",
    )  # fmt: skip


def _limiter(ceiling: float) -> tuple[str, ...]:
    """Hold true peaks at `ceiling` dBTP; what the limiter's look-ahead delays is put right."""
    late = SAMPLE_RATE * _ATTACK_MS // 1000
    return (
        f"apad=pad_len={late}",
        f"aresample={4 * SAMPLE_RATE}",
        f"alimiter=limit={10 ** (ceiling / 20):.6f}:attack={_ATTACK_MS}:release=50:level=disabled",
        f"aresample={SAMPLE_RATE}",
        f"atrim=start_sample={late},asetpts=PTS-STARTPTS",
    )


def join_sound_command(
    tool: Tool, listing: Path, output: Path, index_bytes: int
) -> tuple[str, ...]:
    """Encode the levelled segments of a concat list as one AAC track; says how loud they are."""
    return (
        *tool.start("level+info"), *PROGRESS,
        "-f", "concat", "-safe", "0", "-protocol_whitelist", "file",
        "-format_whitelist", f"concat,{_CONTAINERS}", "-i", f"file:{listing}",
        "-map", "0:a:0", "-af", f"asetpts=N/SR/TB,{_METER}", "-c:a", "aac", "-b:a", AUDIO_BITRATE,
        "-map_metadata", "-1", "-map_chapters", "-1",
        "-moov_size", str(index_bytes), "-f", "ipod", f"file:{output}",
    )  # fmt: skip
