"""Checks the finished episode before it may take its place: its index, its length, its loudness.

The evidence is the file itself, read back and decoded to its end; ffmpeg's exit code is none.
"""

from fractions import Fraction
from pathlib import Path

from phoenix_admin.stitcher.mp4_index import Track, read_index
from phoenix_admin.stitcher.mp4_tables import UnusualFile
from phoenix_admin.stitcher.plan import SAMPLE_RATE
from phoenix_admin.stitcher.segment import Measured
from phoenix_admin.stitcher.verify import NotAsPlanned

__all__ = ["Expected", "check_index", "check_sound"]

_AAC_FRAME = Fraction(1024, SAMPLE_RATE)
_LENGTH_SLACK = Fraction(1, 20)
_LOUDNESS_SLACK = 1.0


class Expected:
    """What the episode must be: `samples` long, as loud as what was encoded, and at the goal.

    `joined` is the loudness in LUFS of the sound that was given to the encoder, None for
    silence; `goal` is None where not every segment could be brought to it, or where segments
    of a few seconds stand between gaps, which pull the loudness of the whole down.
    """

    def __init__(self, samples: int, joined: float | None, goal: float | None) -> None:
        self.samples = samples
        self.joined = joined
        self.goal = goal

    @property
    def seconds(self) -> Fraction:
        """The planned length."""
        return Fraction(self.samples, SAMPLE_RATE)


def check_index(path: Path, expected: Expected) -> None:
    """Raises `NotAsPlanned` unless the file holds one sound track of the planned length."""
    try:
        index = read_index(path)
    except UnusualFile as error:
        raise NotAsPlanned(f"the finished file cannot be read back: {error}") from error
    if [track.kind for track in index.tracks] != ["soun"]:
        raise _wrong(f"it has the tracks {', '.join(track.kind for track in index.tracks)}")
    sound = index.tracks[0]
    if not sound.rising:
        raise _wrong("its times do not rise")
    if abs(_shown(sound) - expected.seconds) > _AAC_FRAME:
        raise _wrong(_lengths(_shown(sound), expected))


def check_sound(found: Measured | str, expected: Expected) -> None:
    """Raises `NotAsPlanned` unless what was decoded is as long and as loud as it must be."""
    if isinstance(found, str):
        raise _wrong(f"it {found}")
    length = Fraction(found.samples, SAMPLE_RATE)
    if abs(length - expected.seconds) > _LENGTH_SLACK:
        raise _wrong(_lengths(length, expected))
    for wanted in (expected.joined, expected.goal):
        if wanted is None:
            continue
        if found.loudness is None or abs(found.loudness - wanted) > _LOUDNESS_SLACK:
            said = "silent" if found.loudness is None else f"at {found.loudness:.1f} LUFS"
            raise _wrong(f"it is {said} instead of {wanted:.1f} LUFS")


def _shown(track: Track) -> Fraction:
    """Seconds without the encoder's lead-in, which the edit list skips."""
    skipped = sum(max(0, edit.media_time) for edit in track.edits[:2])
    return track.seconds - Fraction(skipped, track.timescale)


def _lengths(found: Fraction, expected: Expected) -> str:
    return f"it lasts {float(found):.3f} s instead of {float(expected.seconds):.3f} s"


def _wrong(how: str) -> NotAsPlanned:
    return NotAsPlanned(f"the finished file is not as planned: {how}")
