"""Asks ffmpeg about a clip: its streams, every packet's time, and whether it complains.

ffmpeg is the authority on what it will make of a file, so what `quick_look` does not vouch for
is asked here, and here alone damage is named. Reading packets decodes nothing: a few flipped
bytes pass unseen (only `check_command` or conforming finds them), but *any* complaint on
standard error while reading means that something is wrong with the file.
"""

import re
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from phoenix_admin.stitcher.children import ChildExit
from phoenix_admin.stitcher.facts import AudioFacts, ClipFacts, VideoFacts
from phoenix_admin.stitcher.framecrc import FramecrcParser, PacketStream, as_fraction
from phoenix_admin.stitcher.log_lines import is_complaint, text_of

__all__ = ["ProbeReading"]

_STREAM = re.compile(r"Stream #0:\d+(?:\[[^\]]*\])?(?:\([^)]*\))?: (\w+)")
_ROTATION = re.compile(r"[Rr]otation of (-?\d+(?:\.\d+)?) degrees")
_PIXEL_FORMAT = re.compile(r", \w+\(([^()]*)\)")
_MATRICES = frozenset(
    (
        "gbr", "bt709", "fcc", "bt470bg", "smpte170m", "smpte240m", "ycgco", "bt2020nc",
        "bt2020c", "ictcp",
    )
)  # fmt: skip
_SETUP = re.compile(r"(\d+), *0x([0-9a-fA-F]+)")
_MAX_STREAMS = 256


@dataclass(slots=True)
class ProbeReading:
    """Collects the output of one `probe_command`; `outcome` gives the verdict at the end."""

    path: Path
    size: int
    packets: FramecrcParser = field(default_factory=FramecrcParser)
    layout: list[str] = field(default_factory=list[str])
    rotation: int = 0
    matrix: str | None = None
    first_complaint: str | None = None
    _input_described: bool = False

    def take_output(self, piece: bytes) -> None:
        """Take bytes of standard output."""
        self.packets.feed(piece)

    def take_error_line(self, line: str) -> None:
        """Take a line of standard error: the description of the input, or a complaint."""
        if is_complaint(line):
            self.first_complaint = self.first_complaint or text_of(line)
            return
        text = text_of(line)
        if text.startswith(("Stream mapping:", "Output #")):
            self._input_described = True
        if self._input_described:
            return
        stream = _STREAM.match(text)
        if stream and len(self.layout) < _MAX_STREAMS:
            self.layout.append(stream.group(1).lower())
            if self.layout[-1] == "video" and self.matrix is None:
                self.matrix = _matrix(text)
        turned = _ROTATION.search(text)
        if turned:
            # The matrix is written counter-clockwise.
            self.rotation = round(-float(turned.group(1))) % 360

    def outcome(self, end: ChildExit) -> ClipFacts | str:
        """The facts, or why the clip cannot be used ("the clip ...")."""
        self.packets.finish()
        streams = list(self.packets.streams.values())
        video = next((s for s in streams if s.headers.get("media_type") == "video"), None)
        audio = next((s for s in streams if s.headers.get("media_type") == "audio"), None)
        if end.code or self.first_complaint:
            return self._complaint(end, readable=bool(streams))
        if video is None:
            return "has no picture"
        if not video.shown or video.start is None or video.end is None or not video.time_base:
            return "is damaged: it holds no pictures"
        picture = self._video(video)
        if not picture.width or not picture.height or picture.ends_at <= 0:
            return "is damaged: its picture has no size or no length"
        sound = _audio(audio) if audio and audio.end is not None else None
        return ClipFacts(self.path, self.size, tuple(self.layout), picture, sound)

    def _complaint(self, end: ChildExit, *, readable: bool) -> str:
        said = self.first_complaint or (text_of(end.tail[-1]) if end.tail else "")
        if end.code < 0:
            return f"makes ffmpeg crash (signal {-end.code})"
        if "does not contain any stream" in said or "matches no streams" in said:
            return "has no picture"
        if readable:
            return f"is damaged: {said or f'ffmpeg ended with {end.code}'}"
        return f"is not a video file that can be read: {said or f'ffmpeg ended with {end.code}'}"

    def _video(self, stream: PacketStream) -> VideoFacts:
        width, _, height = stream.headers.get("dimensions", "").partition("x")
        return VideoFacts(
            codec=stream.headers.get("codec_id", "unknown"),
            width=int(width) if width.isdigit() else 0,
            height=int(height) if height.isdigit() else 0,
            pixel_shape=as_fraction(stream.headers.get("sar", "")) or Fraction(1),
            time_base=stream.time_base,
            setup=_setup(stream),
            packets=stream.packets,
            shown=stream.shown,
            start=stream.start or 0,
            end=stream.end or 0,
            packet_ticks=stream.constant_ticks,
            rotation=self.rotation,
            matrix=self.matrix or "",
        )


def _matrix(description: str) -> str:
    """The colour matrix in `..., yuv420p(tv, bt709/unknown/unknown, progressive), ...`."""
    found = _PIXEL_FORMAT.search(description)
    words = found.group(1).split(", ") if found else []
    names = (word.partition("/")[0] for word in words)
    return next((name for name in names if name in _MATRICES), "")


def _audio(stream: PacketStream) -> AudioFacts:
    rate = stream.headers.get("sample_rate", "")
    return AudioFacts(
        codec=stream.headers.get("codec_id", "unknown"),
        sample_rate=int(rate) if rate.isdigit() else 0,
        channel_layout=stream.headers.get("channel_layout_name", "unknown"),
        time_base=stream.time_base,
        setup=_setup(stream),
        packets=stream.packets,
        end=stream.end or 0,
    )


def _setup(stream: PacketStream) -> tuple[int, int]:
    found = _SETUP.match(stream.headers.get("extradata", ""))
    return (int(found.group(1)), int(found.group(2), 16)) if found else (0, 0)
