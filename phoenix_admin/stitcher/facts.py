"""What is known about one clip, whichever way it was learnt (its index or ffmpeg's packets)."""

from dataclasses import field
from fractions import Fraction
from pathlib import Path

from phoenix_admin.domain.record import record

__all__ = ["AudioFacts", "ClipFacts", "VideoFacts"]

_STANDARD_RATES = tuple(
    Fraction(rate)
    for rate in (
        "12", "15", "24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60",
        "90", "100", "120000/1001", "120",
    )
)  # fmt: skip
_RATE_TOLERANCE = Fraction(1, 200)
_MIN_RATE, _MAX_RATE = Fraction(1), Fraction(120)


def _within_limits(rate: Fraction) -> Fraction:
    return max(_MIN_RATE, min(_MAX_RATE, rate))


@record
class VideoFacts:
    """The picture track. Ticks count in `time_base` seconds from the start of the clip.

    `width` and `height` are stored pixels before rotation and pixel shape; `setup` is the size
    and Adler-32 of the decoder set-up bytes, as framecrc prints them; `shown` counts the frames
    inside the edit list, `packets` all of them; `packet_ticks` is their common duration, None
    when it varies; `rotation` is in whole degrees clockwise, as ffmpeg applies it. `matrix` is
    the name of the colour matrix if the clip states one; only ffmpeg tells it, the quick look
    does not ask.
    """

    codec: str
    width: int
    height: int
    pixel_shape: Fraction
    time_base: Fraction
    setup: tuple[int, int]
    packets: int
    shown: int
    start: int
    end: int
    packet_ticks: int | None
    rotation: int
    matrix: str = field(default="", compare=False)

    @property
    def starts_at(self) -> Fraction:
        """Seconds from the start of the clip to the first picture."""
        return self.start * self.time_base

    @property
    def ends_at(self) -> Fraction:
        """Seconds from the start of the clip to the end of the last picture."""
        return self.end * self.time_base

    @property
    def rate(self) -> Fraction:
        """Frames per second: exact when constant, else the nearest usual rate to the average."""
        if self.packet_ticks:
            return _within_limits(1 / (self.packet_ticks * self.time_base))
        span = self.ends_at - self.starts_at
        if span <= 0 or not self.shown:
            return Fraction(25)
        average = self.shown / span
        nearest = min(_STANDARD_RATES, key=lambda rate: abs(rate - average))
        if abs(nearest - average) <= nearest * _RATE_TOLERANCE:
            return nearest
        return _within_limits(Fraction(round(average)))

    @property
    def display_size(self) -> tuple[int, int]:
        """Width and height in square pixels as a player shows them, both even and at least 2."""
        width, height = int(self.width * self.pixel_shape), self.height
        if self.rotation % 180 == 90:
            width, height = height, width
        return max(2, width // 2 * 2), max(2, height // 2 * 2)


@record
class AudioFacts:
    """The sound track; `setup` as for video, `end` in ticks of `time_base`."""

    codec: str
    sample_rate: int
    channel_layout: str
    time_base: Fraction
    setup: tuple[int, int]
    packets: int
    end: int

    @property
    def ends_at(self) -> Fraction:
        """Seconds from the start of the clip to the end of the sound."""
        return self.end * self.time_base


@record
class ClipFacts:
    """One clip: `path` is absolute and free of links, `size` in bytes.

    `layout` lists the kinds of all streams in file order: a concat list pairs streams by
    position, so clips with different layouts cannot be copied together.
    """

    path: Path
    size: int
    layout: tuple[str, ...]
    video: VideoFacts
    audio: AudioFacts | None

    @property
    def has_audio(self) -> bool:
        """Whether the clip has a sound track."""
        return self.audio is not None

    @property
    def duration_ms(self) -> int:
        """Milliseconds from the start of the clip to the end of its last picture."""
        return round(self.video.ends_at * 1000)

    @property
    def length(self) -> Fraction:
        """Seconds to the end of the longer of picture and sound."""
        audio_end = self.audio.ends_at if self.audio else Fraction(0)
        return max(self.video.ends_at, audio_end)

    @property
    def width(self) -> int:
        """Width in square pixels, as shown."""
        return self.video.display_size[0]

    @property
    def height(self) -> int:
        """Height in square pixels, as shown."""
        return self.video.display_size[1]

    @property
    def rate(self) -> Fraction:
        """Frames per second."""
        return self.video.rate

    @property
    def video_codec(self) -> str:
        """The codec's name as ffmpeg writes it, such as `h264`."""
        return self.video.codec

    @property
    def audio_codec(self) -> str | None:
        """The codec's name as ffmpeg writes it, such as `aac`; None without sound."""
        return self.audio.codec if self.audio else None
