"""Facts about an ordinary MP4 clip from its index alone, without starting ffmpeg.

Only what this reader fully understands is vouched for: one H.264, H.265 or AV1 track and at
most one AAC-LC track, plain edit lists, all media present. Everything else (and everything that
looks wrong) gets None and goes through ffmpeg, which alone names damage. A wrong answer here
could cost a slower path, never a wrong reel: `verify` checks the finished file.
"""

import struct
import zlib
from fractions import Fraction
from pathlib import Path

from phoenix_admin.stitcher.facts import AudioFacts, ClipFacts, VideoFacts
from phoenix_admin.stitcher.mp4_index import Mp4Index, Track, read_index
from phoenix_admin.stitcher.mp4_tables import UnusualFile, boxes

__all__ = ["quick_look"]

_VIDEO_CODES = {
    "avc1": ("h264", b"avcC"),
    "avc3": ("h264", b"avcC"),
    "hvc1": ("hevc", b"hvcC"),
    "hev1": ("hevc", b"hvcC"),
    "av01": ("av1", b"av1C"),
}
_UPRIGHT = (0x10000, 0, 0, 0x10000)
_SAMPLE_RATES = (
    96000,
    88200,
    64000,
    48000,
    44100,
    32000,
    24000,
    22050,
    16000,
    12000,
    11025,
    8000,
    7350,
)  # fmt: skip  (ISO/IEC 14496-3, table 1.18)
_CHANNEL_LAYOUTS = {1: "mono", 2: "stereo"}
_MAX_PRIMING_TICKS = 4096  # encoders need 1024 to 2112 samples of lead-in


def quick_look(path: Path, size: int) -> ClipFacts | None:
    """The facts about the clip at `path`, or None when ffmpeg has to be asked. Any thread.

    Raises `OSError` when the file cannot be read.
    """
    try:
        index = read_index(path)
        return _facts(path, size, index)
    except (UnusualFile, struct.error, IndexError, ValueError, ArithmeticError):
        return None


def _facts(path: Path, size: int, index: Mp4Index) -> ClipFacts:
    kinds = tuple({"vide": "video", "soun": "audio"}.get(t.kind, t.kind) for t in index.tracks)
    if sorted(kinds) not in (["video"], ["audio", "video"]):
        raise UnusualFile("it has other tracks")
    video = _video(index.of_kind("vide")[0], index.movie_timescale)
    sound = index.of_kind("soun")
    audio = _audio(sound[0], index.movie_timescale) if sound else None
    return ClipFacts(path, size, kinds, video, audio)


def _setup(data: bytes) -> tuple[int, int]:
    """Size and checksum of decoder set-up bytes, the way framecrc prints `#extradata`."""
    return len(data), zlib.adler32(data, 0)


def _video(track: Track, movie_timescale: int) -> VideoFacts:
    codec, wanted = _VIDEO_CODES.get(track.code, ("", b""))
    if not codec or track.matrix != _UPRIGHT or not track.samples:
        raise UnusualFile("its picture track is not an ordinary one")
    if len(track.deltas) != 1 or not track.rising or track.last_delta not in track.deltas:
        raise UnusualFile("its frames differ in length")
    _check_edits(track, movie_timescale, lead_in=track.first_shown)
    width, height = struct.unpack_from(">HH", track.entry, 24)
    setup: bytes | None = None
    shape = Fraction(1)
    for code, content in boxes(memoryview(track.entry)[78:]):
        if code == wanted:
            setup = bytes(content)
        elif code == b"pasp":
            shape = Fraction(*struct.unpack_from(">II", content))
        elif code == b"sinf":
            raise UnusualFile("it is encrypted")
    if setup is None or width == 0 or height == 0 or shape <= 0:
        raise UnusualFile("its picture track does not describe itself")
    return VideoFacts(
        codec=codec,
        width=width,
        height=height,
        pixel_shape=shape,
        time_base=Fraction(1, track.timescale),
        setup=_setup(setup),
        packets=track.samples,
        shown=track.samples,
        start=0,
        end=track.shown_end - track.first_shown,
        packet_ticks=track.last_delta,
        rotation=0,
    )


def _check_edits(track: Track, movie_timescale: int, lead_in: int) -> None:
    """Accept no edit list, or one entry that skips the lead-in and then shows everything."""
    if not track.edits:
        if lead_in:
            raise UnusualFile("it starts late")
        return
    (edit,) = track.edits
    shown = Fraction(edit.duration, movie_timescale)
    kept = Fraction(track.ticks - edit.media_time, track.timescale)
    slack = Fraction(1, movie_timescale) + Fraction(track.last_delta, track.timescale)
    if not edit.plain_rate or edit.media_time != lead_in or shown + slack < kept:
        raise UnusualFile("its edit list is not an ordinary one")


def _audio(track: Track, movie_timescale: int) -> AudioFacts:
    version = struct.unpack_from(">H", track.entry, 8)[0]
    if track.code != "mp4a" or version != 0 or not track.samples:
        raise UnusualFile("its sound track is not an ordinary one")
    lead_in = track.edits[0].media_time if track.edits else 0
    if not 0 <= lead_in <= _MAX_PRIMING_TICKS:
        raise UnusualFile("its sound starts late")
    _check_edits(track, movie_timescale, lead_in=lead_in)
    descriptors = next(
        (c for code, c in boxes(memoryview(track.entry)[28:]) if code == b"esds"), None
    )
    if descriptors is None:
        raise UnusualFile("its sound track does not describe itself")
    setup = _aac_setup(bytes(descriptors[4:]))
    sample_rate, layout = _aac_low_complexity(setup)
    if track.timescale != sample_rate:
        raise UnusualFile("its sound track counts in an unusual unit")
    return AudioFacts(
        codec="aac",
        sample_rate=sample_rate,
        channel_layout=layout,
        time_base=Fraction(1, track.timescale),
        setup=_setup(setup),
        packets=track.samples,
        end=track.ticks - lead_in,
    )


def _descriptor(data: bytes, tag: int) -> bytes:
    """The content of the descriptor with which `data` starts (ISO/IEC 14496-1, 8.3.3)."""
    if data[0] != tag:
        raise UnusualFile("its sound track describes itself in an unusual way")
    length, at = 0, 1
    for _ in range(4):
        length = length << 7 | data[at] & 0x7F
        at += 1
        if not data[at - 1] & 0x80:
            break
    content = data[at : at + length]
    if len(content) != length:
        raise UnusualFile("a descriptor is cut short")
    return content


def _aac_setup(esds: bytes) -> bytes:
    """The AudioSpecificConfig inside an elementary stream descriptor."""
    stream = _descriptor(esds, 0x03)
    if stream[2] != 0:  # optional fields before the decoder's configuration
        raise UnusualFile("its sound track describes itself in an unusual way")
    config = _descriptor(stream[3:], 0x04)
    if config[0] != 0x40:  # MPEG-4 audio
        raise UnusualFile("its sound is not AAC")
    return _descriptor(config[13:], 0x05)


def _aac_low_complexity(setup: bytes) -> tuple[int, str]:
    """Sample rate and channel layout of plain AAC-LC (ISO/IEC 14496-3, 1.6.2.1)."""
    (head,) = struct.unpack_from(">H", setup)
    object_type, rate, channels = head >> 11, head >> 7 & 0xF, head >> 3 & 0xF
    if object_type != 2 or rate >= len(_SAMPLE_RATES) or channels not in _CHANNEL_LAYOUTS:
        raise UnusualFile("its sound is not plain stereo or mono AAC")
    return _SAMPLE_RATES[rate], _CHANNEL_LAYOUTS[channels]
