"""Reads what ffmpeg's `framecrc` muxer prints: the facts of each stream and every packet.

It is the one structured output ffmpeg has had unchanged from 5.1 to 9.0, so no ffprobe is
needed. Lines look like this (ticks are counted in the stream's time base):

    #tb 0: 1/15360
    #codec_id 0: h264
    0,      -1024,          0,      512,    24324, 0x7d4ae37b
    1,      -1024,      -1024,     1024,      487, 0xd73dfc1a, F=0x5, S=1, Skip Samples, ...
"""

import re
from dataclasses import dataclass, field
from fractions import Fraction

__all__ = ["FramecrcParser", "PacketStream"]

_HEADER = re.compile(r"#(\w+) (\d+): *(.*)")
_FLAGS = re.compile(r"\bF=0x([0-9A-Fa-f]+)")
_DISCARD = 0x4  # AV_PKT_FLAG_DISCARD: outside the edit list, decoded but never shown
_NO_TIME = frozenset({b"NOPTS", b"-9223372036854775808"})
_MAX_DIFFERENT = 64
_MAX_PENDING = 1 << 16


@dataclass(slots=True)
class PacketStream:
    """One stream as the packets tell it; `start` and `end` in ticks of `time_base`.

    `packets` counts all packets, `shown` those inside the edit list; `start` and `end`
    speak of shown packets only. `durations` holds their different durations, `steps`
    the different distances from one decoding time to the next (a few of each).
    """

    headers: dict[str, str] = field(default_factory=dict[str, str])
    packets: int = 0
    shown: int = 0
    start: int | None = None
    end: int | None = None
    durations: set[int] = field(default_factory=set[int])
    steps: set[int] = field(default_factory=set[int])
    last_dts: int | None = None

    @property
    def constant_ticks(self) -> int | None:
        """The duration that all shown packets have and follow each other by, if there is one."""
        # Matroska states one duration for all and still rounds or varies the times.
        if len(self.durations) != 1 or not self.steps <= self.durations:
            return None
        ticks = next(iter(self.durations))
        return ticks if ticks > 0 else None

    @property
    def time_base(self) -> Fraction:
        """Seconds per tick; 0 when the stream did not say."""
        return as_fraction(self.headers.get("tb", ""))


def as_fraction(text: str) -> Fraction:
    """`"1001/30000"` as a fraction; 0 for anything that is not one."""
    try:
        return Fraction(text.strip())
    except (ValueError, ZeroDivisionError):
        return Fraction(0)


class FramecrcParser:
    """Takes the muxer's output in pieces of any size; `streams` is keyed by stream index."""

    def __init__(self) -> None:
        self.streams: dict[int, PacketStream] = {}
        self._pending = b""

    def feed(self, piece: bytes) -> None:
        """Take the next bytes; an unfinished last line waits for the rest."""
        *lines, rest = (self._pending + piece).split(b"\n")
        for line in lines:
            self._line(line)
        self._pending = rest[:_MAX_PENDING]

    def finish(self) -> None:
        """Take a last line that had no newline."""
        if self._pending:
            self._line(self._pending)
            self._pending = b""

    def _line(self, line: bytes) -> None:
        if line[:1].isdigit():
            self._packet(line)
        elif line.startswith(b"#"):
            found = _HEADER.match(line.decode("utf-8", "replace"))
            if found:
                key, index, value = found.groups()
                self._stream(int(index)).headers[key] = value.strip()

    def _stream(self, index: int) -> PacketStream:
        return self.streams.setdefault(index, PacketStream())

    def _packet(self, line: bytes) -> None:
        fields = line.split(b",", 6)
        if len(fields) < 6 or not fields[0].isdigit():
            return
        stream = self._stream(int(fields[0]))
        stream.packets += 1
        if len(fields) > 6 and self._discarded(fields[6]):
            return
        stream.shown += 1
        try:
            dts, duration = int(fields[1]), int(fields[3])
            # AVI keeps no presentation times; decoding times span the same length.
            pts = dts if fields[2].strip() in _NO_TIME else int(fields[2])
        except ValueError:  # the packet counts, its time is not known
            return
        if stream.last_dts is not None and len(stream.steps) < _MAX_DIFFERENT:
            stream.steps.add(dts - stream.last_dts)
        stream.last_dts = dts
        if len(stream.durations) < _MAX_DIFFERENT:
            stream.durations.add(duration)
        if stream.start is None or pts < stream.start:
            stream.start = pts
        if stream.end is None or pts + duration > stream.end:
            stream.end = pts + duration

    @staticmethod
    def _discarded(rest: bytes) -> bool:
        found = _FLAGS.search(rest.decode("ascii", "replace"))
        return found is not None and bool(int(found.group(1), 16) & _DISCARD)
