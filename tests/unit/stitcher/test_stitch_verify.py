"""A finished file that is not as planned is found, whatever ffmpeg's exit code said."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from phoenix_admin.stitcher.admission import AdmittedClip
from phoenix_admin.stitcher.facts import AudioFacts, ClipFacts, VideoFacts
from phoenix_admin.stitcher.mp4_index import EditEntry, Mp4Index, Track
from phoenix_admin.stitcher.plan import conformed, make_plan
from phoenix_admin.stitcher.verify import NotAsPlanned, fault_in, verify_reel

VIDEO = VideoFacts(
    "h264", 160, 90, Fraction(1), Fraction(1, 12_800), (1, 1), 25, 25, 0, 12_800, 512, 0
)
AUDIO = AudioFacts("aac", 48_000, "mono", Fraction(1, 48_000), (1, 1), 48, 48_000)
CLIP = ClipFacts(Path("/c/a.mp4"), 9, ("video", "audio"), VIDEO, AUDIO)
SOURCE = AdmittedClip(CLIP.path, CLIP.path, 9, 1)
COPY = make_plan([SOURCE] * 4, [CLIP] * 4)
CONFORM = conformed([SOURCE] * 4, [CLIP] * 4, COPY.profile, "for a test")

PICTURE = Track(
    kind="vide",
    code="avc1",
    entry=b"",
    timescale=12_800,
    samples=100,
    ticks=51_200,
    deltas=frozenset({512}),
    last_delta=512,
    first_shown=1024,
    shown_end=52_224,
    edits=(EditEntry(4000, 1024, plain_rate=True),),
    matrix=(65_536, 0, 0, 65_536),
    data_end=100,
)
# Copied: all packets, lead-in and padding with them. Encoded once: one lead-in, exact end.
COPIED_SOUND = replace(PICTURE, kind="soun", timescale=48_000, samples=192, ticks=193_000, edits=())
JOINED_SOUND = replace(
    COPIED_SOUND,
    samples=189,
    ticks=193_024,
    edits=(EditEntry(4000, 1024, plain_rate=True),),
)


def index(*tracks: Track) -> Mp4Index:
    return Mp4Index(tracks, 1000, moov_first=True, size=1000)


def test_what_is_as_planned_passes():
    assert fault_in(index(PICTURE, COPIED_SOUND), COPY) is None
    assert fault_in(index(PICTURE, JOINED_SOUND), CONFORM) is None


FAULTS = {
    "a frame is missing": (replace(PICTURE, samples=99, ticks=50_688), None, "99 frames"),
    "a frame too many": (replace(PICTURE, samples=101, ticks=51_712), None, "101 frames"),
    "times stand still": (replace(PICTURE, deltas=frozenset({512, 0})), None, "do not rise"),
    "the picture is stretched": (replace(PICTURE, ticks=70_000), None, "picture lasts"),
    "the picture ends early": (replace(PICTURE, ticks=40_000), None, "picture lasts"),
    "another track": (replace(PICTURE, kind="text"), None, "tracks text"),
}


@pytest.mark.parametrize("plan", [COPY, CONFORM], ids=["copy", "conform"])
@pytest.mark.parametrize("name", FAULTS)
def test_a_wrong_picture_is_found(name, plan):
    picture, _, expected = FAULTS[name]
    sound = COPIED_SOUND if plan is COPY else JOINED_SOUND
    found = fault_in(index(picture, sound), plan)
    assert found is not None
    assert expected in found


@pytest.mark.parametrize("plan", [COPY, CONFORM], ids=["copy", "conform"])
def test_missing_and_doubled_sound_is_found(plan):
    sound = COPIED_SOUND if plan is COPY else JOINED_SOUND
    assert fault_in(index(PICTURE), plan) == "it has 0 sound tracks"
    assert fault_in(index(PICTURE, sound, sound), plan) == "it has 2 sound tracks"


def test_a_hole_in_copied_sound_is_found():
    assert fault_in(index(PICTURE, replace(COPIED_SOUND, samples=191)), COPY) == (
        "191 sound packets instead of 192"
    )


@pytest.mark.parametrize("seconds", [-0.4, 0.4])
def test_copied_sound_that_ends_elsewhere_is_found(seconds):
    moved = replace(COPIED_SOUND, ticks=COPIED_SOUND.ticks + int(seconds * 48_000))
    found = fault_in(index(PICTURE, moved), COPY)
    assert found is not None
    assert "apart" in found


@pytest.mark.parametrize(("frames", "is_fault"), [(0, False), (2, False), (4, True), (-4, True)])
def test_joined_sound_ends_with_the_picture(frames, is_fault):
    """One AAC frame and one picture are allowed: 61 ms at 25 frames a second."""
    moved = replace(JOINED_SOUND, ticks=JOINED_SOUND.ticks + frames * 1024)
    assert (fault_in(index(PICTURE, moved), CONFORM) is not None) == is_fault


def test_a_file_that_is_no_mp4_is_not_as_planned(tmp_path):
    path = tmp_path / "reel"
    path.write_bytes(b"not a film")
    with pytest.raises(NotAsPlanned, match="cannot be read back"):
        verify_reel(path, COPY)
