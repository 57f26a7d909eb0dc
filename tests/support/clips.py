"""Makes video clips for tests with the real ffmpeg: small, odd, and with a marker to measure by.

Each clip is dark and silent but for one moment, at which the picture turns white and a 1 kHz
tone sounds for 0.12 s. `find_markers` finds these moments again in a finished reel, so a test can
say how far sound and picture have moved apart.
"""

import subprocess
import uuid
from array import array
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg

TONE_HZ = 1000
MARK_S = 0.12


@dataclass(frozen=True)
class ClipSpec:
    """What a clip is like. `flash_frame` is the first white frame; the tone starts with it."""

    name: str
    frames: int = 25
    rate: str = "25"
    width: int = 160
    height: int = 90
    flash_frame: int = 10
    codec: str = "libx264"
    pix_fmt: str = "yuv420p"
    audio: str | None = "aac"
    sample_rate: int = 48_000
    channels: int = 1
    audio_s: float | None = None  # length of the sound; None means as long as the picture
    rotation: int = 0
    sar: str | None = None
    shade: str = "0x202020"
    noise: bool = False
    suffix: str = ".mp4"
    options: tuple[str, ...] = ()  # more output options
    keep_frames: str | None = None  # a select expression: which frames stay (varying rate)

    @property
    def seconds(self) -> float:
        """How long the picture lasts."""
        return float(self.frames / Fraction(self.rate))

    @property
    def flash_at(self) -> float:
        """When the marker comes, in seconds from the start."""
        return float(self.flash_frame / Fraction(self.rate))


def ffmpeg_program() -> str:
    """The bundled ffmpeg."""
    return imageio_ffmpeg.get_ffmpeg_exe()


def run_ffmpeg(*words: str, timeout: float = 60) -> bytes:
    """Run ffmpeg, fail loudly when it does, return its standard output."""
    done = subprocess.run(
        [ffmpeg_program(), "-v", "error", "-nostdin", "-y", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout


class ClipShelf:
    """Makes each clip once and keeps it in `folder`; safe for test processes side by side."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, spec: ClipSpec) -> Path:
        """The path of the clip; do not change the file."""
        path = self._folder / f"{spec.name}{spec.suffix}"
        if not path.exists():
            # Whoever is first wins; another process writes the same clip and replaces it.
            making = self._folder / f"{uuid.uuid4().hex}{spec.suffix}"
            make_clip(spec, making)
            making.replace(path)
        return path

    def put(self, spec: ClipSpec, target: Path) -> Path:
        """A copy of the clip at `target`, which the test may do anything to."""
        target.write_bytes(self.get(spec).read_bytes())
        return target


def make_clip(spec: ClipSpec, path: Path) -> None:
    """Encode the clip to `path`."""
    if spec.rotation:
        straight = path.with_name(f"straight-{path.name}")
        make_clip(replace(spec, rotation=0), straight)
        run_ffmpeg(
            "-display_rotation", str(spec.rotation), "-i", f"file:{straight}",
            "-c", "copy", f"file:{path}",
        )  # fmt: skip
        straight.unlink()
        return
    until = spec.flash_at + MARK_S
    # Half a frame early, or rounding decides whether the first white frame is white.
    early = float(Fraction(1, 2) / Fraction(spec.rate))
    picture = (
        f"color=c={spec.shade}:s={spec.width}x{spec.height}:r={spec.rate},"
        + ("noise=alls=40:allf=t," if spec.noise else "")
        + f"drawbox=t=fill:c=white:enable='between(t,{spec.flash_at - early},{until})'"
        + f",trim=end_frame={spec.frames}"
    )
    if spec.keep_frames:
        picture += f",select='{spec.keep_frames}'"
    if spec.sar:
        picture += f",setsar={spec.sar}"
    tone = (
        f"aevalsrc=exprs='if(between(t,{spec.flash_at},{until}),0.8*sin(2*PI*{TONE_HZ}*t),0)"
        f"':s={spec.sample_rate}:d={spec.audio_s or spec.seconds}"
    )
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[spec.channels]
    sound = ("-f", "lavfi", "-i", f"{tone},aformat=channel_layouts={layout}") if spec.audio else ()
    run_ffmpeg(
        "-f", "lavfi", "-i", picture, *sound,
        "-map", "0:v", *(("-map", "1:a", "-c:a", spec.audio) if spec.audio else ()),
        "-c:v", spec.codec, *_speed(spec.codec), "-pix_fmt", spec.pix_fmt,
        *(("-fps_mode", "vfr") if spec.keep_frames else ()), *spec.options, f"file:{path}",
    )  # fmt: skip


def _speed(codec: str) -> tuple[str, ...]:
    return {
        "libx264": ("-preset", "veryfast"),
        "libx265": ("-preset", "ultrafast", "-x265-params", "log-level=error"),
        "libvpx-vp9": ("-deadline", "realtime", "-cpu-used", "8"),
    }.get(codec, ())


@dataclass(frozen=True)
class Marker:
    """One moment of a reel: when the picture turned white and when the tone began, in seconds."""

    flash: float
    tone: float

    @property
    def apart(self) -> float:
        """Seconds from flash to tone; positive when the sound is late."""
        return self.tone - self.flash


def find_markers(path: Path) -> list[Marker]:
    """All markers of the reel at `path`, in order; fails when flashes and tones do not pair."""
    flashes, tones = flash_times(path), tone_times(path)
    assert len(flashes) == len(tones), f"{len(flashes)} flashes, {len(tones)} tones"
    return [Marker(flash, tone) for flash, tone in zip(flashes, tones, strict=True)]


def flash_times(path: Path) -> list[float]:
    """When the picture turns white, in seconds on the reel's own clock."""
    printed = run_ffmpeg(
        "-i", f"file:{path}", "-map", "0:v:0", "-an", "-fps_mode", "passthrough", "-vf",
        "scale=16:16:flags=area,format=gray,signalstats,metadata=mode=print:file=-"
        ":key=lavfi.signalstats.YMAX",
        "-f", "null", "-",
    ).decode()  # fmt: skip
    times: list[float] = []
    now, was_white = 0.0, False
    for line in printed.splitlines():
        if "pts_time:" in line:
            now = float(line.rpartition("pts_time:")[2])
        elif "YMAX=" in line:
            white = float(line.rpartition("=")[2]) > 180
            if white and not was_white:
                times.append(now)
            was_white = white
    return times


def brightness(path: Path) -> list[float]:
    """The mean brightness (luma, 0 to 255) of each picture, as it is stored."""
    printed = run_ffmpeg(
        "-i", f"file:{path}", "-map", "0:v:0", "-fps_mode", "passthrough", "-vf",
        "signalstats,metadata=mode=print:file=-:key=lavfi.signalstats.YAVG", "-f", "null", "-",
    ).decode()  # fmt: skip
    return [float(line.rpartition("=")[2]) for line in printed.splitlines() if "YAVG=" in line]


def tone_times(path: Path) -> list[float]:
    """When the tone begins, in seconds, to 1 ms.

    Follows the time stamps to 2 ms, as players do: at the joints of a copied reel there are more
    samples than time.
    """
    rate = 48_000
    raw = run_ffmpeg(
        "-i", f"file:{path}", "-map", "0:a:0", "-vn",
        "-af", f"aresample={rate}:async=1:first_pts=0:min_hard_comp=0.002,"
        "aformat=sample_fmts=s16:channel_layouts=mono",
        "-f", "s16le", "-",
    )  # fmt: skip
    samples = array("h")
    samples.frombytes(raw[: len(raw) // 2 * 2])
    step = rate // 1000
    times: list[float] = []
    quiet = 1000
    for start in range(0, len(samples), step):
        window = samples[start : start + step]
        if max(window) > 4000 or min(window) < -4000:
            if quiet > 50:  # the tone itself crosses zero; only silence ends it
                times.append(start / rate)
            quiet = 0
        else:
            quiet += 1
    return times


def count_frames(path: Path) -> int:
    """How many pictures a decoder gets out of the first video track."""
    printed = run_ffmpeg(
        "-i", f"file:{path}", "-map", "0:v:0", "-fps_mode", "passthrough",
        "-vf", "scale=2:2", "-f", "framecrc", "-",
    ).decode()  # fmt: skip
    return sum(not line.startswith("#") for line in printed.splitlines())


def ends(path: Path) -> tuple[float, float]:
    """When picture and sound end, in seconds, as decoded."""
    found: list[float] = []
    for kind in ("v", "a"):
        printed = run_ffmpeg("-i", f"file:{path}", "-map", f"0:{kind}:0", "-f", "framecrc", "-")
        base, end = Fraction(1), 0
        for line in printed.decode().splitlines():
            if line.startswith("#tb"):
                base = Fraction(line.rpartition(": ")[2])
            elif not line.startswith("#"):
                fields = line.split(",")
                end = max(end, int(fields[2]) + int(fields[3]))
        found.append(float(end * base))
    return found[0], found[1]
