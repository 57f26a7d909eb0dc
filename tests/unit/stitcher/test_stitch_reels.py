"""Real clips, real ffmpeg: one reel, complete, in sync, and progress that tells the truth."""

import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.stitcher import engine as engine_module
from phoenix_admin.stitcher.engine import stitch
from phoenix_admin.stitcher.errors import StitchFailed
from phoenix_admin.stitcher.facts import ClipFacts
from phoenix_admin.stitcher.inspection import inspect_clip
from phoenix_admin.stitcher.mp4_index import read_index
from phoenix_admin.stitcher.request import StitchResult
from tests.support.clips import (
    ClipShelf,
    ClipSpec,
    brightness,
    count_frames,
    ends,
    ffmpeg_program,
    find_markers,
    flash_times,
    run_ffmpeg,
    tone_times,
)
from tests.unit.stitcher.remembering import RememberingReporter, left_over, request_for

EIGHT = [
    ClipSpec("eight-film", rate="24", frames=24, width=320, height=180, sample_rate=44_100),
    ClipSpec("eight-silent", audio=None),
    ClipSpec("eight-hevc10", codec="libx265", pix_fmt="yuv420p10le", rate="30", frames=30),
    ClipSpec("eight-vp9", codec="libvpx-vp9", audio="libopus", suffix=".webm", rate="30"),
    ClipSpec("eight-portrait", width=90, height=160, channels=2),
    ClipSpec("eight-ntsc", rate="30000/1001", frames=30, channels=6, suffix=".mov"),
    ClipSpec("eight-turned", rotation=90, sample_rate=22_050),
    ClipSpec(
        "eight-odd", codec="ffv1", pix_fmt="yuv444p", width=161, height=91, audio="pcm_s16le",
        sample_rate=32_000, suffix=".mkv",
    ),
]  # fmt: skip
AWKWARD = [
    ClipSpec("awkward-wide", width=120, sar="4/3", audio_s=1.3),
    ClipSpec("awkward-short-sound", audio_s=0.7, rate="60", frames=60, flash_frame=24),
    ClipSpec("awkward-varying", frames=50, keep_frames="not(mod(n,2))+gte(n,30)", suffix=".mkv"),
    ClipSpec("awkward-ts", suffix=".ts"),
    ClipSpec("awkward-avi", suffix=".avi", codec="mpeg4", audio="libmp3lame"),
    ClipSpec("awkward-head-down", rotation=180),
]
SHADES = ["0x101010", "0x301020", "0x203010", "0x102030", "0x202000", "0x002020", "0x200020"]


def stitched(shelf: ClipShelf, folder: Path, specs, reporter, **more) -> StitchResult:
    request = request_for(folder / "reel.mp4", *(shelf.get(spec) for spec in specs), **more)
    result = stitch(request, reporter)
    assert left_over(folder) == []
    assert reporter.alive == set()
    assert result.size == result.reel.stat().st_size
    return result


def planned_starts(clips: tuple[ClipFacts, ...], rate: Fraction) -> list[Fraction]:
    """When each clip begins in a conformed reel, and at last when the reel ends."""
    starts, frames = [Fraction(0)], 0
    for clip in clips:
        frames += round(clip.video.ends_at * rate)
        starts.append(frames / rate)
    return starts


@pytest.mark.parametrize("specs", [EIGHT, AWKWARD], ids=["eight", "awkward"])
def test_different_clips_become_one_reel_in_sync(shelf, tmp_path, reporter, specs):
    result = stitched(shelf, tmp_path, specs, reporter)
    assert result.method == "conform"
    rate = Fraction(25)
    starts = planned_starts(result.clips, rate)
    wanted = [round(float(spec.seconds * rate)) for spec in specs]
    if specs is EIGHT:
        assert result.frames == sum(wanted)
    assert result.frames == starts[-1] * rate == count_frames(result.reel)
    picture_end, sound_end = ends(result.reel)
    assert abs(picture_end - starts[-1]) < 0.001
    assert abs(picture_end - sound_end) <= 1 / 25
    flashes = flash_times(result.reel)
    assert len(flashes) == len(specs)
    for spec, start, flash in zip(specs, starts, flashes, strict=False):
        assert abs(flash - (start + spec.flash_at)) <= 0.041, spec.name
    # A clip without sound gets a marker for the eye only.
    sounding = [flash for spec, flash in zip(specs, flashes, strict=True) if spec.audio]
    tones = tone_times(result.reel)
    assert len(tones) == len(sounding)
    apart = [round(1000 * (tone - flash)) for tone, flash in zip(tones, sounding, strict=True)]
    assert all(abs(milliseconds) <= 40 for milliseconds in apart), apart
    silent = len(specs) - len(sounding)
    assert len(result.warnings) == silent
    assert all("no sound" in warning for warning in result.warnings)


def tagged(matrix: str) -> tuple[str, ...]:
    return (
        "-color_range", "tv", "-colorspace", matrix, "-color_primaries", matrix,
        "-color_trc", matrix,
    )  # fmt: skip


DARK = [
    ClipSpec("dark-plain"),
    ClipSpec("dark-phone", codec="mjpeg", pix_fmt="yuvj420p", suffix=".mov"),
    ClipSpec("dark-tv", options=tagged("smpte170m")),
    ClipSpec("dark-hd", options=tagged("bt709"), width=320, height=180),
    ClipSpec("dark-rgb", codec="ffv1", pix_fmt="gbrp", suffix=".mkv"),
    ClipSpec("dark-single", frames=1, flash_frame=0),
    ClipSpec(
        "dark-interlaced", height=88,
        options=("-flags", "+ilme+ildct", "-x264-params", "tff=1"),
    ),
    ClipSpec("dark-wide", sar="4/3"),
]  # fmt: skip


def test_clips_of_all_colour_kinds_look_alike_in_the_reel(shelf, tmp_path, reporter):
    """A reel keeps one stream header: range, matrix and pixel shape must be those of all clips.

    The shade 0x202020 is stored as 43 or 44 in the range of television, white as 235; taken for
    full range (or the other way round) they would be 32 or 53, and 255.
    """
    result = stitched(shelf, tmp_path, DARK, reporter)
    shown, at = brightness(result.reel), 0
    for spec, clip in zip(DARK, result.clips, strict=True):
        frames = round(clip.video.ends_at * 25)
        part = shown[at : at + frames]
        at += frames
        if spec.name in {"dark-wide", "dark-interlaced"}:  # with black bars
            continue
        assert 233 <= max(part) <= 237, spec.name
        assert frames == 1 or 40 <= min(part) <= 46, spec.name
    assert inspect_clip(result.reel).video.pixel_shape == 1


@pytest.mark.parametrize(
    ("width", "height", "matrix"), [(160, 90, "smpte170m"), (1280, 720, "bt709")]
)
def test_the_reel_states_its_colours(shelf, tmp_path, reporter, width, height, matrix):
    result = stitched(
        shelf, tmp_path, DARK[:2], reporter, width=width, height=height, rate=Fraction(5)
    )
    description = subprocess.run(
        [ffmpeg_program(), "-hide_banner", "-i", str(result.reel)],
        capture_output=True, text=True, timeout=20, check=False,
    ).stderr  # fmt: skip
    assert f"yuv420p(tv, {matrix}, progressive)" in description


def test_a_clip_whose_picture_starts_late_stays_in_sync(shelf, tmp_path, reporter):
    """The sound of the first 0.3 s has no picture; moving the picture forward would part them."""
    late = tmp_path / "late.mkv"
    source = shelf.get(ClipSpec("late-source", flash_frame=15))
    run_ffmpeg(
        "-i", str(source), "-itsoffset", "0.3", "-i", str(source), "-map", "1:v", "-map", "0:a",
        "-c", "copy", str(late),
    )  # fmt: skip
    result = stitch(request_for(tmp_path / "reel.mp4", late, late), reporter)
    assert result.method == "conform"
    # Picture at 0.3 + 0.6 s, sound at 0.6 s: as far apart as in the clip, not 0.
    assert [round(marker.apart, 1) for marker in find_markers(result.reel)] == [-0.3, -0.3]


def test_ten_equal_clips_are_copied(shelf, tmp_path, reporter):
    specs = [ClipSpec(f"equal-{n}", shade=shade) for n, shade in enumerate(SHADES)]
    specs = (specs * 2)[:10]
    result = stitched(shelf, tmp_path, specs, reporter)
    assert result.method == "copy"
    assert result.warnings == ()
    assert result.frames == count_frames(result.reel) == 250
    assert len(reporter.pids) == 1  # the copy itself; no clip needed a probe
    markers = find_markers(result.reel)
    assert len(markers) == 10
    assert all(abs(marker.apart) <= 0.005 for marker in markers)
    index = read_index(result.reel)
    assert index.moov_first
    # The payload is untouched: the same set-up bytes as the clips have.
    assert result.clips[0].video.setup == result.clips[9].video.setup


@pytest.mark.parametrize(
    "base",
    [
        ClipSpec("same-44k", rate="24", frames=24, sample_rate=44_100, channels=2, audio_s=1.1),
        ClipSpec("same-hevc", codec="libx265", pix_fmt="yuv420p10le", suffix=".mov"),
        ClipSpec("same-ts", suffix=".ts"),
        ClipSpec("same-mkv", suffix=".mkv"),
    ],
    ids=lambda spec: spec.name,
)
def test_equal_clips_of_other_kinds_are_copied_in_sync(shelf, tmp_path, reporter, base):
    specs = [replace(base, name=f"{base.name}-{n}", shade=SHADES[n]) for n in range(3)]
    result = stitched(shelf, tmp_path, specs, reporter)
    assert (result.method, result.warnings) == ("copy", ())
    assert count_frames(result.reel) == result.frames == 3 * base.frames
    assert all(abs(marker.apart) <= 0.005 for marker in find_markers(result.reel))


def test_equal_clips_without_sound_are_copied_without_sound(shelf, tmp_path, reporter):
    specs = [ClipSpec(f"mute-{n}", audio=None, shade=SHADES[n]) for n in range(3)]
    result = stitched(shelf, tmp_path, specs, reporter)
    assert result.method == "copy"
    assert [track.kind for track in read_index(result.reel).tracks] == ["vide"]


def test_different_clips_without_sound_get_a_silent_track(shelf, tmp_path, reporter):
    specs = [ClipSpec("mute-0", audio=None), ClipSpec("mute-big", audio=None, width=320)]
    result = stitched(shelf, tmp_path, specs, reporter)
    assert sorted(track.kind for track in read_index(result.reel).tracks) == ["soun", "vide"]
    assert abs(ends(result.reel)[0] - ends(result.reel)[1]) < 0.04


def test_a_wanted_picture_is_made(shelf, tmp_path, reporter):
    specs = [ClipSpec("equal-0", shade=SHADES[0])] * 2
    result = stitched(
        shelf, tmp_path, specs, reporter, width=64, height=48, rate=Fraction(30_000, 1001)
    )
    assert result.method == "conform"
    again = stitch(request_for(tmp_path / "again.mp4", result.reel), RememberingReporter())
    assert (again.clips[0].width, again.clips[0].height) == (64, 48)
    assert again.clips[0].rate == Fraction(30_000, 1001)
    assert result.frames == 60


@pytest.mark.parametrize(
    ("specs", "thorough", "stages"),
    [
        (EIGHT[:3], False, [Stage.CONFORMING, Stage.JOINING]),
        ([EIGHT[1]] * 2, False, [Stage.JOINING]),
        ([EIGHT[1]] * 2, True, [Stage.CHECKING, Stage.JOINING]),
        (EIGHT[:2], True, [Stage.CHECKING, Stage.CONFORMING, Stage.JOINING]),
    ],
    ids=["conform", "copy", "checked copy", "checked conform"],
)
def test_progress_only_rises_and_is_whole_when_the_reel_is_there(
    shelf, tmp_path, specs, thorough, stages
):
    reel = tmp_path / "reel.mp4"
    whole_before_the_reel: list[Progress] = []

    def look(progress: Progress) -> None:
        if progress.percent == 100 and not reel.exists():
            whole_before_the_reel.append(progress)

    reporter = RememberingReporter(on_progress=look)
    result = stitched(shelf, tmp_path, specs, reporter, thorough=thorough)
    last_steps = [Stage.VERIFYING, Stage.FINALISING, Stage.DONE]
    assert reporter.stages == [Stage.PROBING, *stages, *last_steps]
    assert whole_before_the_reel == []
    percents = [p.percent for p in reporter.heard if p.percent is not None]
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert percents.count(100) == 1
    assert all(p.percent is None for p in reporter.heard if p.stage is Stage.PROBING)
    measured = [p for p in reporter.heard if p.stage is not Stage.PROBING]
    assert {(p.total, p.unit) for p in measured} == {(result.duration_ms, "ms")}
    assert len(reporter.threads) == 1
    ((temporary, announced, size),) = reporter.announced
    assert (announced, size) == (reel, result.size)
    assert temporary.parent == tmp_path
    assert not temporary.exists()


def test_the_earlier_reel_is_replaced_only_at_the_end(shelf, tmp_path):
    reel = tmp_path / "reel.mp4"
    reel.write_bytes(b"the earlier reel")
    seen: list[bytes] = []
    reporter = RememberingReporter(on_progress=lambda _p: seen.append(reel.read_bytes()[:16]))
    stitched(shelf, tmp_path, EIGHT[:2], reporter)
    assert set(seen[:-1]) == {b"the earlier reel"}
    assert seen[-1] != b"the earlier reel"


def test_a_copy_that_is_not_as_planned_is_made_again_by_encoding(
    shelf, tmp_path, reporter, monkeypatch
):
    """Whatever makes ffmpeg lose packets of good clips: the reel is complete in the end."""
    copy = engine_module.copy_clips

    def lose_a_clip(plan, *rest):
        copy(replace(plan, clips=plan.clips[:-1]), *rest)

    monkeypatch.setattr(engine_module, "copy_clips", lose_a_clip)
    specs = [ClipSpec(f"equal-{n}", shade=SHADES[n]) for n in range(3)]
    result = stitched(shelf, tmp_path, specs, reporter)
    assert result.method == "conform"
    assert "50 frames instead of 75" in result.warnings[0]
    assert count_frames(result.reel) == 75
    percents = [p.percent for p in reporter.heard if p.percent is not None]
    assert percents == sorted(percents)


def test_a_conform_that_is_not_as_planned_fails(shelf, tmp_path, reporter, monkeypatch):
    join = engine_module.join_conformed

    def lose_a_clip(plan, files, *rest):
        join(replace(plan, clips=plan.clips[:-1]), files[:-1], *rest)

    monkeypatch.setattr(engine_module, "join_conformed", lose_a_clip)
    reel = tmp_path / "reel.mp4"
    reel.write_bytes(b"the earlier reel")
    clips = [shelf.get(spec) for spec in EIGHT[:3]]
    with pytest.raises(StitchFailed, match="48 frames instead of 72"):
        stitch(request_for(reel, *clips), reporter)
    assert reel.read_bytes() == b"the earlier reel"
    assert left_over(tmp_path) == []


def test_clips_may_be_conformed_in_another_folder(shelf, tmp_path, reporter):
    work = tmp_path / "work"
    work.mkdir()
    seen: set[str] = set()
    reporter.on_progress = lambda _p: seen.update(path.name for path in work.iterdir())
    result = stitched(shelf, tmp_path, EIGHT[:2], reporter, work_dir=work)
    assert result.reel.exists()
    assert len(seen) == 1
    assert list(work.iterdir()) == []
