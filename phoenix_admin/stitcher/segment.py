"""What ffmpeg tells about one sound file: what is in it, and, decoded, how long and how loud.

One reader serves both: the look (the description of the input only) and the measurement (every
sample decoded). An episode takes sound files. A file with a moving picture is refused rather
than stripped of it: in a list of segments it is a slip, and its picture would be lost unseen.
Cover art is no moving picture.
"""

import math
import re
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from phoenix_admin.domain.record import record
from phoenix_admin.stitcher.children import ChildExit
from phoenix_admin.stitcher.framecrc import FramecrcParser
from phoenix_admin.stitcher.log_lines import is_complaint, text_of
from phoenix_admin.stitcher.plan import SAMPLE_RATE

__all__ = ["Measured", "SegmentFacts", "SoundReading"]

_DURATION = re.compile(r"Duration: (?:(\d+):(\d\d):(\d\d(?:\.\d+)?)|N/A)")
_STREAM = re.compile(r"Stream #0:\d+(?:\[[^\]]*\])?(?:\([^)]*\))?: (\w+): ([\w.-]+)")
_SAMPLE_RATE = re.compile(r", (\d+) Hz, ([^,]+)")
_LEVEL = re.compile(r"(I|Peak): +(\S+) (?:LUFS|dBFS)$")
_COVER = "(attached pic)"
_ESTIMATE = "Estimating duration from bitrate"
_SILENT = -69.5
"""ITU-R BS.1770-4: below -70 LUFS nothing counts; ffmpeg then says -70.0."""

_SHORT_BY = Fraction(1, 5)


@record
class SegmentFacts:
    """One segment: `path` is absolute and free of links, `size` in bytes.

    `declared` is the length in seconds that the file states, None when it states none;
    `estimated` is true where that was only worked out from its size. `channels` is the name of
    the channel layout, such as `stereo`.
    """

    path: Path
    size: int
    codec: str
    sample_rate: int
    channels: str
    declared: Fraction | None
    estimated: bool

    @property
    def duration_ms(self) -> int | None:
        """The stated length in milliseconds."""
        return None if self.declared is None else round(self.declared * 1000)


@record
class Measured:
    """A decoded sound: samples at 48 kHz, integrated loudness in LUFS, true peak in dBTP.

    Loudness and peak as of EBU R 128 / ITU-R BS.1770-4, once mixed to stereo; the loudness is
    None for silence and for what is too short to measure (less than 0.4 s).
    """

    samples: int
    loudness: float | None
    peak: float | None


@dataclass(slots=True)
class SoundReading:
    """Collects what ffmpeg says at level info, and packets of decoded sound if there are any."""

    path: Path
    size: int
    packets: FramecrcParser = field(default_factory=FramecrcParser)
    first_complaint: str | None = None
    _declared: Fraction | None = None
    _estimated: bool = False
    _sound: tuple[str, int, str] | None = None
    _has_picture: bool = False
    _described: bool = False
    _levels: dict[str, float] = field(default_factory=dict[str, float])

    def take_output(self, piece: bytes) -> None:
        """Take bytes of standard output (framecrc)."""
        self.packets.feed(piece)

    def take_error_line(self, line: str) -> None:
        """Take a line of standard error: the description, a level, or a complaint."""
        text = text_of(line)
        if is_complaint(line):
            self.first_complaint = self.first_complaint or text
        elif text.startswith(("Stream mapping:", "Output #")):
            self._described = True
        elif _ESTIMATE in text:
            self._estimated = True
        elif not self._described:
            self._describe(text)
        else:
            level = _LEVEL.match(text)
            if level:
                self._levels[level.group(1)] = _number(level.group(2))

    @property
    def seconds(self) -> Fraction:
        """Seconds decoded so far."""
        return Fraction(self._samples(), SAMPLE_RATE)

    def facts(self, end: ChildExit) -> SegmentFacts | str:
        """What the file is, or why it cannot be used ("the segment ...")."""
        if self._has_picture:
            return "holds a video; an episode takes sound files only"
        if end.code or self.first_complaint:
            return self._fault(end)
        if self._sound is None:
            return "has no sound"
        codec, rate, channels = self._sound
        return SegmentFacts(
            self.path, self.size, codec, rate, channels, self._declared, self._estimated
        )

    def measured(self, end: ChildExit) -> Measured | str:
        """Length and level of the decoded sound, or why the file cannot be used."""
        self.packets.finish()
        if end.code or self.first_complaint:
            return self._fault(end)
        samples, length = self._samples(), float(self.seconds)
        if not samples:
            return "holds no sound"
        if (
            self._declared is not None
            and not self._estimated
            and self._declared - self.seconds > _SHORT_BY
        ):
            return f"is cut short: {length:.1f} of {float(self._declared):.1f} s could be decoded"
        return Measured(samples, self.loudness(), self.peak())

    def loudness(self) -> float | None:
        """The integrated loudness that was printed, in LUFS; None below what counts."""
        found = self._levels.get("I")
        return None if found is None or not found > _SILENT else found

    def peak(self) -> float | None:
        """The true peak that was printed, in dBTP; None for digital silence."""
        found = self._levels.get("Peak")
        return None if found is None or not math.isfinite(found) else found

    def _describe(self, text: str) -> None:
        length = _DURATION.match(text)
        if length and length.group(1):
            hours, minutes, seconds = length.groups()
            self._declared = int(hours) * 3600 + int(minutes) * 60 + Fraction(seconds)
        stream = _STREAM.match(text)
        if stream is None:
            return
        kind, codec = stream.groups()
        if kind == "Video" and _COVER not in text:
            self._has_picture = True
        if kind == "Audio" and self._sound is None:
            shape = _SAMPLE_RATE.search(text)
            rate, channels = shape.groups() if shape else ("0", "unknown")
            self._sound = (codec, int(rate), channels.strip())

    def _samples(self) -> int:
        stream = self.packets.streams.get(0)
        if stream is None or stream.start is None or stream.end is None:
            return 0
        return stream.end - stream.start

    def _fault(self, end: ChildExit) -> str:
        said = self.first_complaint or (text_of(end.tail[-1]) if end.tail else "")
        if end.code < 0:
            return f"makes ffmpeg crash (signal {-end.code})"
        if "matches no streams" in said or "does not contain any stream" in said:
            return "has no sound"
        said = said or f"ffmpeg ended with {end.code}"
        if self._sound is not None:
            return f"is damaged: {said}"
        return f"is not a sound file that can be read: {said}"


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
