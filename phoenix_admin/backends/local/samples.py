"""The sample projects: what is in them, and rendering their clips with ffmpeg on the spot.

Small on purpose (three projects in a few seconds on a slow computer), and each shows another
side of the stitcher: clips that differ and must be conformed, equal ones that are copied, and a
longer list.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.stitcher.errors import StitchFailed
from phoenix_admin.stitcher.ffmpeg_binary import child_environment, find_ffmpeg

_DRAFTS = ".preparing"
_POLL = 0.01


@record
class SampleClip:
    """One clip to render: two colours that drift, a square that moves, a tone (0: no sound).

    Size in pixels, rate in frames and `seconds` of length, `tone` in Hz.
    """

    file: str
    colours: tuple[str, str]
    tone: int
    seconds: int = 2
    size: str = "320x180"
    rate: str = "25"
    sample_rate: int = 48_000


@record
class Sample:
    """One sample project; `folder` is its place below the folder of samples."""

    name: str
    folder: str
    clips: tuple[SampleClip, ...]


SAMPLES: tuple[Sample, ...] = (
    Sample(
        "Harbour mornings",
        "harbour-mornings",
        (
            SampleClip("01 Before sunrise.mp4", ("0x14213d", "0xfca311"), 262),
            SampleClip(
                "02 The pier, upright.mov", ("0x023047", "0x8ecae6"), 330, 2, "180x320", "30"
            ),
            SampleClip("03 Gulls (no sound).mkv", ("0x219ebc", "0xffb703"), 0, 2, "240x180", "24"),
            SampleClip("04 First ferry.mp4", ("0x264653", "0xe9c46a"), 392, 3, sample_rate=44_100),
        ),
    ),
    Sample(
        "Night market",
        "night-market",
        (
            SampleClip("01 Lanterns.mp4", ("0x3c096c", "0xff6d00"), 294),
            SampleClip("02 Noodle stall.mp4", ("0x10002b", "0xe0aaff"), 349, 3),
            SampleClip("03 Last tram.mp4", ("0x240046", "0xff9e00"), 440),
        ),
    ),
    Sample(
        "Autumn trail",
        "autumn-trail",
        (
            SampleClip("1 Car park.mp4", ("0x283618", "0xdda15e"), 262),
            SampleClip("2 Beech wood.mp4", ("0x606c38", "0xbc6c25"), 294),
            SampleClip("3 Footbridge.mp4", ("0x344e41", "0xa3b18a"), 330),
            SampleClip("4 Ridge.mp4", ("0x588157", "0xdad7cd"), 349),
            SampleClip("5 Hut.mp4", ("0x7f4f24", "0xb6ad90"), 392),
            SampleClip("6 Way home.mp4", ("0x432818", "0xffe6a7"), 440),
        ),
    ),
)


def render_samples(folder: Path, ffmpeg: Path | None, call: Call) -> list[list[Path]]:
    """Render all clips below `folder` and return their paths, a list for each of `SAMPLES`.

    Everything is made in a hidden folder and then moved, so a clip that stands in its place is
    whole. Raises Invalid when ffmpeg cannot make them, OSError when the folder cannot be used.
    """
    try:
        program = find_ffmpeg(ffmpeg)
    except StitchFailed as failure:
        raise Invalid(f"The samples need ffmpeg: {failure.reason}.") from failure
    drafts = folder / _DRAFTS
    _clear(drafts)
    try:
        commands: list[list[str]] = []
        for sample in SAMPLES:
            (drafts / sample.folder).mkdir(parents=True)
            commands += [
                _command(program, clip, drafts / sample.folder / clip.file) for clip in sample.clips
            ]
        _run_all(commands, call)
        made: list[list[Path]] = []
        for sample in SAMPLES:
            place = folder / sample.folder
            _clear(place)
            (drafts / sample.folder).rename(place)
            made.append([place / clip.file for clip in sample.clips])
        return made
    finally:
        shutil.rmtree(drafts, ignore_errors=True)


def _clear(place: Path) -> None:
    if place.exists():
        shutil.rmtree(place)


def _command(program: Path, clip: SampleClip, target: Path) -> list[str]:
    first, second = clip.colours
    width, height = (int(side) for side in clip.size.split("x"))
    picture = (
        f"gradients=size={clip.size}:rate={clip.rate}:duration={clip.seconds}"
        f":c0={first}:c1={second}:nb_colors=2:speed=0.006"
        f":x0=0:y0=0:x1={width - 1}:y1={height - 1}"
        ",drawbox=x='mod(t*70\\,iw)':y=ih*3/5:w=ih/6:h=ih/6:color=white@0.7:t=fill"
    )
    words = [str(program), "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", picture]
    if clip.tone:
        tone = f"sine=frequency={clip.tone}:sample_rate={clip.sample_rate}:duration={clip.seconds}"
        words += ["-f", "lavfi", "-i", f"{tone},volume=0.2,aformat=channel_layouts=stereo"]
        words += ["-c:a", "aac", "-b:a", "96k"]
    return [
        *words,
        *("-c:v", "libx264", "-preset", "ultrafast", "-crf", "24", "-pix_fmt", "yuv420p"),
        *("-threads", "1", "-map_metadata", "-1", "-fflags", "+bitexact"),
        f"file:{target}",
    ]


def _run_all(commands: Sequence[Sequence[str]], call: Call) -> None:
    """Run all of them, one for each processor at a time. Leaves none behind, however it ends."""
    waiting = list(commands)
    running: list[subprocess.Popen[bytes]] = []
    try:
        while waiting or running:
            while waiting and len(running) < (os.cpu_count() or 1):
                running.append(_start(waiting.pop(0)))
            call.wait(_POLL)
            call.raise_if_cancelled()
            for process in [each for each in running if each.poll() is not None]:
                running.remove(process)
                _, said = process.communicate()
                if process.returncode != 0:
                    reason = said.decode("utf-8", "replace").strip().partition("\n")[0]
                    raise Invalid(f"The sample clips could not be rendered: {reason}")
    finally:
        for process in running:
            process.kill()
            process.communicate()


def _start(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=child_environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
