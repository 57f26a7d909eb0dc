"""B18: how fast the stitcher is beside ffmpeg by hand and beside moviepy.

The stitcher is measured as a person meets it: the whole program, with its start, the look at
every clip, the verification and the sync to disk. Beside it, in turn within the same rounds:

- copy: one raw `ffmpeg -c copy` with the index in front, on the same list, without any check;
- conform: the same ffmpeg commands as the stitcher's, one after another as one writes them in
  a shell script, without looking at the clips and without verification;
- moviepy, if it is installed: `concatenate_videoclips` in a process of its own.

The stitcher lowers its priority by 10; so do the others here, or on a computer that does other
things too the figures would say how busy it is. The notes give the processor time as well.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

from benchmarks.report import Row
from phoenix_admin.stitcher.admission import admit
from phoenix_admin.stitcher.commands import (
    Tool,
    concat_list,
    conform_command,
    join_command,
    reserved_index_bytes,
)
from phoenix_admin.stitcher.inspection import inspect_clip
from phoenix_admin.stitcher.plan import Plan, make_plan

COPY_TARGET = "<= 1.15 x raw (raw below 2 s: <= raw + 0.3 s)"
CONFORM_TARGET = "<= 1.1 x by hand"
LIMIT_S = 1800

MOVIEPY = """
import sys
from moviepy import VideoFileClip, concatenate_videoclips
*names, target = sys.argv[1:]
clips = [VideoFileClip(name) for name in names]
one_kind = len({(tuple(clip.size), clip.fps) for clip in clips}) == 1
joined = concatenate_videoclips(clips, method="chain" if one_kind else "compose")
joined.write_videofile(target, fps=clips[0].fps, logger=None)
"""


@dataclass(frozen=True)
class Kind:
    """One kind of clip of the mixed list."""

    name: str
    size: str
    rate: str
    sample_rate: int
    codec: tuple[str, ...]
    suffix: str = ".mp4"
    audio: str = "aac"


H264 = ("libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p")
KINDS = (
    Kind("hd25", "1280x720", "25", 48_000, H264),
    Kind("full24", "1920x1080", "24", 44_100, H264),
    Kind("portrait30", "720x1280", "30", 48_000, H264),
    Kind("hevc", "1280x720", "30000/1001", 32_000, ("libx265", "-preset", "ultrafast",
         "-x265-params", "log-level=error", "-pix_fmt", "yuv420p10le")),
    Kind("vp9", "640x360", "25", 48_000, ("libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"),
         ".webm", "libopus"),
)  # fmt: skip


def run(quick: bool = False) -> list[Row]:
    """All rows of B18; quick means shorter clips, fewer of them, and fewer rounds."""
    seconds, rounds = (3, 3) if quick else (10, 5)
    with tempfile.TemporaryDirectory(prefix="stitch-bench-") as name:
        folder = Path(name)
        equal = _make(folder, KINDS[0], seconds)
        mixed = [_make(folder, kind, seconds) for kind in KINDS]
        ten = _links(folder / "ten", [equal] * 10)
        many = _links(folder / "many", [equal] * (60 if quick else 300))
        various = _links(folder / "various", mixed * (1 if quick else 2))
        rows = [
            _copy_row(folder, ten, rounds),
            _copy_row(folder, many, 3),
            _conform_row(folder, various, 1 if quick else 3),
        ]
        if _has_moviepy():
            copy, _, conform = rows
            rows.append(_moviepy_row(folder, ten, copy, 50))
            rows.append(_moviepy_row(folder, various, conform, 5))
        else:
            rows += [_absent(rows[0], 50), _absent(rows[2], 5)]
    return rows


def _ffmpeg() -> str:
    return imageio_ffmpeg.get_ffmpeg_exe()


def _call(words: Sequence[object], *, at_low_priority: bool = True) -> None:
    nice = shutil.which("nice") if at_low_priority else None
    lowered = (nice, "-n", "10") if nice else ()
    subprocess.run(
        [*lowered, *map(str, words)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=LIMIT_S,
    )


def _make(folder: Path, kind: Kind, seconds: int) -> Path:
    path = folder / f"{kind.name}{kind.suffix}"
    if not path.exists():
        _call([
            _ffmpeg(), "-v", "error", "-nostdin", "-y",
            "-f", "lavfi", "-i",
            f"testsrc2=s={kind.size}:r={kind.rate}:d={seconds},noise=alls=6:allf=t",
            "-f", "lavfi", "-i", f"sine=f=440:r={kind.sample_rate}:d={seconds}",
            "-c:v", *kind.codec, "-c:a", kind.audio, "-ac", "2", path,
        ])  # fmt: skip
    return path


def _links(folder: Path, sources: Sequence[Path]) -> list[Path]:
    """The same files under names of their own, so that nothing is remembered by name."""
    folder.mkdir()
    names = [folder / f"{n:03}-{source.name}" for n, source in enumerate(sources)]
    for source, name in zip(sources, names, strict=True):
        os.link(source, name)
    return names


@dataclass(frozen=True)
class Taken:
    """Seconds that a piece of work took: on the clock, and of all processors together."""

    clock: float
    processor: float


def _processor_s() -> float:
    """Seconds that all ended children have used; 0 where the system does not tell."""
    times = os.times()
    return times.children_user + times.children_system


def _timed(work: Callable[[Path], None], target: Path) -> Taken:
    os.sync()  # or one would pay for writing out what the one before it left in memory
    used, begun = _processor_s(), time.perf_counter()
    work(target)
    taken = Taken(time.perf_counter() - begun, _processor_s() - used)
    target.unlink()
    return taken


def _alternating(folder: Path, works: Sequence[Callable[[Path], None]], rounds: int) -> list[Taken]:
    """The medians of each work, measured in turn, each round in another order."""
    times: list[list[Taken]] = [[] for _ in works]
    for number in range(rounds):
        for place in range(len(works)):
            index = (place + number) % len(works)
            times[index].append(_timed(works[index], folder / "reel.mp4"))
    return [
        Taken(
            statistics.median(each.clock for each in taken),
            statistics.median(each.processor for each in taken),
        )
        for taken in times
    ]


def _stitcher(clips: Sequence[Path], target: Path) -> None:
    listing = target.with_suffix(".list")
    listing.write_text("\n".join(map(str, clips)), encoding="utf-8")
    _call([
        sys.executable, "-m", "phoenix_admin.stitcher", "--progress", "none",
        "--clips-from", listing, "--output", target, "--ffmpeg", _ffmpeg(),
    ], at_low_priority=False)  # fmt: skip


def _raw_copy(clips: Sequence[Path], target: Path, *options: str) -> None:
    listing = target.with_suffix(".ffconcat")
    listing.write_text(concat_list((clip, None) for clip in clips), encoding="utf-8")
    _call([
        _ffmpeg(), "-v", "error", "-nostdin", "-y", "-f", "concat", "-safe", "0",
        "-i", listing, "-map", "0:v:0", "-map", "0:a:0", "-c", "copy", *options, target,
    ])  # fmt: skip


def _copy_row(folder: Path, clips: Sequence[Path], rounds: int) -> Row:
    ours, raw, unordered = _alternating(
        folder,
        [
            lambda target: _stitcher(clips, target),
            lambda target: _raw_copy(clips, target, "-movflags", "+faststart"),
            lambda target: _raw_copy(clips, target),
        ],
        rounds,
    )
    limit = raw.clock + 0.3 if raw.clock < 2 else 1.15 * raw.clock
    return Row(
        bench="B18",
        metric=f"copy {len(clips)} equal clips",
        figure=ours.clock,
        unit="s",
        baseline="raw ffmpeg copy",
        baseline_figure=raw.clock,
        target=COPY_TARGET,
        ok=ours.clock <= limit,
        note=f"{_processor(ours, raw)}; raw with the index at the end (no quick start):"
        f" {unordered.clock:.2f} s",
    )


def _processor(ours: Taken, theirs: Taken) -> str:
    return f"processor time {ours.processor:.2f} against {theirs.processor:.2f} s"


def _planned(clips: Sequence[Path]) -> Plan:
    sources, problems = admit(clips)
    if problems:
        raise RuntimeError(str(problems[0]))
    return make_plan(sources, [inspect_clip(clip) for clip in clips])


def _by_hand(plan: Plan, target: Path) -> None:
    """The stitcher's own commands, one after another."""
    parts = target.with_suffix(".parts")
    parts.mkdir()
    tool = Tool(Path(_ffmpeg()), parts)
    files = [parts / f"{clip.number}.mov" for clip in plan.clips]
    for clip, file in zip(plan.clips, files, strict=True):
        words = conform_command(tool, clip, plan.profile, file, os.cpu_count() or 1)
        _call(words)
    listing = parts / "list"
    lengths = [clip.microseconds for clip in plan.clips]
    listing.write_text(concat_list(zip(files, lengths, strict=True)), encoding="utf-8")
    words = join_command(tool, listing, target, reserved_index_bytes(plan.frames, plan.frames * 3))
    _call(words)
    for file in parts.iterdir():
        file.unlink()
    parts.rmdir()


def _conform_row(folder: Path, clips: Sequence[Path], rounds: int) -> Row:
    plan = _planned(clips)
    ours, hand = _alternating(
        folder,
        [lambda target: _stitcher(clips, target), lambda target: _by_hand(plan, target)],
        rounds,
    )
    return Row(
        bench="B18",
        metric=f"conform {len(clips)} different clips",
        figure=ours.clock,
        unit="s",
        baseline="same commands by hand",
        baseline_figure=hand.clock,
        target=CONFORM_TARGET,
        ok=ours.clock <= 1.1 * hand.clock,
        note=_processor(ours, hand),
    )


def _has_moviepy() -> bool:
    done = subprocess.run(
        [sys.executable, "-c", "import moviepy"], capture_output=True, check=False, timeout=120
    )
    return done.returncode == 0


def _moviepy_row(folder: Path, clips: Sequence[Path], ours: Row, times: int) -> Row:
    took = _timed(
        lambda target: _call([sys.executable, "-c", MOVIEPY, *clips, target]), folder / "reel.mp4"
    )
    return Row(
        bench="B18",
        metric=f"{ours.metric} (against moviepy)",
        figure=ours.figure,
        unit="s",
        baseline="moviepy",
        baseline_figure=took.clock,
        target=f">= {times} x faster",
        ok=took.clock >= times * ours.figure,
        note=f"{took.clock / ours.figure:.0f} x faster; moviepy ran once",
    )


def _absent(ours: Row, times: int) -> Row:
    return Row(
        bench="B18",
        metric=f"{ours.metric} (against moviepy)",
        figure=ours.figure,
        unit="s",
        baseline="moviepy",
        baseline_figure=None,
        target=f">= {times} x faster",
        ok=True,
        note="moviepy is not installed: not compared",
    )
