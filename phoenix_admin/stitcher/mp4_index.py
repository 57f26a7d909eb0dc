"""Reads the index of an MP4 or QuickTime file: how many samples each track has, when and where.

ffmpeg needs about 40 ms to start and look at one clip, which for hundreds of clips is more than
copying them. The index of a file holds the same facts and is read here in about one: for the
clips (see `quick_look`), and, as evidence that does not come from ffmpeg's exit code, for
the finished reel (see `verify`).

Boxes and fields are those of ISO/IEC 14496-12 and of Apple's QuickTime File Format. Files are
outside data: everything is bounds-checked, and whatever is unusual (fragments, external media,
compressed headers) is refused with `UnusualFile`, never guessed at.
"""

import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from phoenix_admin.domain.record import record
from phoenix_admin.stitcher.mp4_tables import (
    UnusualFile,
    boxes,
    inside,
    needed,
    sample_times,
    samples_and_data_end,
)

__all__ = ["EditEntry", "Mp4Index", "Track", "read_index"]

_MAX_HEADER_BYTES = 256 << 20
_MAX_TOP_BOXES = 4096
_MAX_TRACKS = 32
_FIRST_CODES = frozenset({b"ftyp", b"wide", b"moov", b"mdat", b"free", b"skip"})


@record
class EditEntry:
    """One entry of an edit list: `duration` in movie ticks, `media_time` in track ticks."""

    duration: int
    media_time: int
    plain_rate: bool


@record
class Track:
    """One track of the file.

    `samples` is the number of samples, `ticks` the sum of their durations in units of
    `1 / timescale` seconds, `deltas` the different durations (the last sample's apart, which
    writers may shorten), `last_delta` that one. `first_shown` and `shown_end` are the smallest
    presentation time and the largest presentation end, before the edit list. `entry` holds the
    sample description (its four-letter code is `code`), `matrix` the first two rows of the
    transformation.
    """

    kind: str
    code: str
    entry: bytes
    timescale: int
    samples: int
    ticks: int
    deltas: frozenset[int]
    last_delta: int
    first_shown: int
    shown_end: int
    edits: tuple[EditEntry, ...]
    matrix: tuple[int, int, int, int]
    data_end: int

    @property
    def seconds(self) -> Fraction:
        """The length of the track without its edit list."""
        return Fraction(self.ticks, self.timescale)

    @property
    def rising(self) -> bool:
        """Whether decoding times rise from sample to sample; the last may last 0 ticks."""
        return 0 not in self.deltas


@record
class Mp4Index:
    """What a whole file says about itself; `moov_first` is true when playing can start at once."""

    tracks: tuple[Track, ...]
    movie_timescale: int
    moov_first: bool
    size: int

    def of_kind(self, kind: str) -> tuple[Track, ...]:
        """The tracks whose handler is `kind`: `"vide"` or `"soun"`."""
        return tuple(track for track in self.tracks if track.kind == kind)


def read_index(path: Path) -> Mp4Index:
    """The index of the file at `path`; reads its boxes' headers and the `moov` box only.

    Raises `UnusualFile` for anything but a complete, unfragmented file with all of its media
    inside, and `OSError` when it cannot be read. Any thread.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        moov, moov_at, media_at = _find_moov(file, size)
    try:
        return _parse_moov(memoryview(moov), size, moov_first=moov_at < media_at)
    except (struct.error, IndexError, ValueError, ArithmeticError) as error:
        raise UnusualFile(f"its index cannot be read ({error})") from error


def _find_moov(file: BinaryIO, size: int) -> tuple[bytes, int, int]:
    """The content of the only `moov`, where it stands, and where the first `mdat` stands."""
    moov: tuple[bytes, int] | None = None
    media_at: int | None = None
    for code, at, head, length in _top_boxes(file, size):
        if code in {b"moof", b"sidx"}:
            raise UnusualFile("it is fragmented")
        if code == b"moov":
            if moov is not None or length > _MAX_HEADER_BYTES:
                raise UnusualFile("its index is repeated or too large")
            file.seek(at + head)
            moov = (file.read(length - head), at)
        elif code == b"mdat" and media_at is None:
            media_at = at
    if moov is None or media_at is None:
        raise UnusualFile("it has no index or no media")
    return moov[0], moov[1], media_at


def _top_boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int, int]]:
    """The boxes of the file itself: code, place, length of the header, length of all."""
    at = 0
    for _ in range(_MAX_TOP_BOXES):
        if at + 8 > size:
            return
        file.seek(at)
        header = file.read(16).ljust(16, b"\0")
        length, code, large = struct.unpack(">I4sQ", header)
        head = 8
        if length == 1:
            length, head = large, 16
        elif length == 0:
            length = size - at
        if at == 0 and code not in _FIRST_CODES:
            raise UnusualFile("it is not an MP4 file")
        if length < head or at + length > size:
            raise UnusualFile("a box reaches past the end of the file")
        yield code, at, head, length
        at += length


def _parse_moov(moov: memoryview, size: int, *, moov_first: bool) -> Mp4Index:
    timescale = 0
    tracks: list[Track] = []
    for code, content in boxes(moov):
        if code == b"mvhd":
            timescale = struct.unpack_from(">I", content, 20 if content[0] == 1 else 12)[0]
        elif code == b"trak":
            tracks.append(_parse_track(content, size))
        elif code in {b"cmov", b"mvex"}:
            raise UnusualFile("its index is compressed or fragmented")
        if len(tracks) > _MAX_TRACKS:
            raise UnusualFile("it has too many tracks")
    if not tracks or timescale <= 0:
        raise UnusualFile("it has no tracks")
    return Mp4Index(tuple(tracks), timescale, moov_first, size)


def _parse_track(trak: memoryview, size: int) -> Track:
    header = needed(trak, b"tkhd")
    matrix = struct.unpack_from(">2ii2i", header, 52 if header[0] == 1 else 40)
    media = needed(trak, b"mdia")
    media_header = needed(media, b"mdhd")
    (timescale,) = struct.unpack_from(">I", media_header, 20 if media_header[0] == 1 else 12)
    kind = bytes(needed(media, b"hdlr")[8:12]).decode("latin-1")
    table = needed(media, b"minf", b"stbl")
    code, entry = _description(needed(table, b"stsd"))
    if timescale <= 0:
        raise UnusualFile("a track has no time scale")
    samples, data_end = samples_and_data_end(table)
    if data_end > size:
        raise UnusualFile("it is cut short: media lies past the end of the file")
    times = sample_times(needed(table, b"stts"), inside(table, b"ctts"), samples)
    return Track(
        kind=kind,
        code=code,
        entry=entry,
        timescale=timescale,
        samples=samples,
        ticks=times.ticks,
        deltas=times.deltas,
        last_delta=times.last_delta,
        first_shown=times.first_shown,
        shown_end=times.shown_end,
        edits=_edits(inside(trak, b"edts", b"elst")),
        matrix=(matrix[0], matrix[1], matrix[3], matrix[4]),
        data_end=data_end,
    )


def _description(stsd: memoryview) -> tuple[str, bytes]:
    """The code and content of the only sample description of a track."""
    (count,) = struct.unpack_from(">I", stsd, 4)
    entries = list(boxes(stsd[8:]))
    if count != 1 or len(entries) != 1:
        raise UnusualFile("a track changes its format")
    code, content = entries[0]
    return code.decode("latin-1"), bytes(content)


def _edits(elst: memoryview | None) -> tuple[EditEntry, ...]:
    if elst is None:
        return ()
    (count,) = struct.unpack_from(">I", elst, 4)
    layout = struct.Struct(">Qqhh" if elst[0] == 1 else ">Iihh")
    if count * layout.size + 8 > len(elst):
        raise UnusualFile("a table is longer than its box")
    entries = (layout.unpack_from(elst, 8 + index * layout.size) for index in range(count))
    return tuple(
        EditEntry(duration, time, (rate, part) == (1, 0)) for duration, time, rate, part in entries
    )
