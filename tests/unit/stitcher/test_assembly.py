"""Real sound in, real episodes out: length, level, gaps, and nothing when a segment is bad."""

import resource
import sys
import uuid
from pathlib import Path

import pytest

from phoenix_admin.domain.progress import Stage
from phoenix_admin.stitcher.assembly import assemble
from phoenix_admin.stitcher.assembly_request import AssemblyRequest
from phoenix_admin.stitcher.errors import InspectionFailed, StitchCancelled, StitchFailed
from phoenix_admin.stitcher.inspection import inspect_segment
from phoenix_admin.stitcher.mp4_index import read_index
from tests.support.clips import run_ffmpeg
from tests.support.sounds import hear, write_sound, write_tone
from tests.unit.stitcher.remembering import RememberingReporter, left_over

TONE = "sine=f=1000:d=0.6:r=44100,volume=%s"
# A sine of 1 kHz on both channels reads 3 LU above one channel's mean level (BS.1770-4).
TONE_AT_GOAL = -16.0 - 3.0


def request_for(episode: Path, *segments: Path, **more: object) -> AssemblyRequest:
    return AssemblyRequest(episode=episode, segments=segments, run_id=uuid.uuid4().hex, **more)


@pytest.fixture(scope="module")
def kinds(tmp_path_factory) -> list[Path]:
    """One tone in eight formats, each at another level; one has a cover picture."""
    folder = tmp_path_factory.mktemp("kinds")
    made = [
        write_sound(folder / f"tone.{ending}", TONE % volume, *options)
        for ending, volume, options in (
            ("wav", 0.1, ()),
            ("mp3", 0.5, ("-c:a", "libmp3lame")),
            ("m4a", 0.2, ("-c:a", "aac")),
            ("aac", 4.0, ("-c:a", "aac")),
            ("flac", 2.0, ("-ac", "2")),
            ("ogg", 1.0, ("-c:a", "libvorbis")),
            ("opus", 0.3, ("-c:a", "libopus")),
        )
    ]
    cover = folder / "cover.png"
    run_ffmpeg("-f", "lavfi", "-i", "color=s=16x16:d=1", "-frames:v", "1", str(cover))
    art = folder / "art.mp3"
    run_ffmpeg(
        "-i", str(made[1]), "-i", str(cover), "-map", "0", "-map", "1", "-c", "copy",
        "-disposition:v", "attached_pic", str(art),
    )  # fmt: skip
    return [*made, art]


def test_every_format_comes_to_one_level_and_the_length_is_the_sum(kinds, tmp_path, reporter):
    result = assemble(request_for(tmp_path / "e.m4a", *kinds, gap_ms=250), reporter)
    assert result.warnings == ()
    heard = hear(result.episode)
    # Raw AAC keeps its encoder's lead-in, so each length is taken from the decoded file.
    lengths = [hear(segment).seconds for segment in kinds]
    assert abs(heard.seconds - (sum(lengths) + 7 * 0.25)) <= 0.05
    assert abs(result.duration_ms / 1000 - heard.seconds) <= 0.05
    at = 0.0
    for segment, length in zip(kinds, lengths, strict=True):
        level = heard.level(at + 0.15, at + length - 0.15)
        assert abs(level - TONE_AT_GOAL) < 1, (segment.name, level)
        at += length
        assert segment is kinds[-1] or heard.level(at + 0.05, at + 0.2) < -60, segment.name
        at += 0.25
    index = read_index(result.episode)
    assert [track.kind for track in index.tracks] == ["soun"]
    assert index.moov_first
    assert [facts.codec for facts in result.segments][:3] == ["pcm_s16le", "mp3", "aac"]
    assert left_over(tmp_path) == []


def test_progress_rises_through_the_stages_and_children_are_reaped(tmp_path, reporter):
    segments = [write_tone(tmp_path / f"{n}.wav", 0.5, 0.05 * n) for n in (1, 2)]
    result = assemble(request_for(tmp_path / "e.m4a", *segments), reporter)
    assert reporter.stages == [
        Stage.PROBING, Stage.CHECKING, Stage.CONFORMING, Stage.JOINING, Stage.VERIFYING,
        Stage.FINALISING, Stage.DONE,
    ]  # fmt: skip
    shares = [told.done / told.total for told in reporter.heard if told.total]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert [told.percent for told in reporter.heard].count(100) == 1
    assert reporter.alive == set()
    assert reporter.most_alive <= 4
    (announced,) = reporter.announced
    assert announced[1:] == (result.episode, result.size)
    assert result.loudness == pytest.approx(-16, abs=0.5)


def clicks(path: Path, background: float) -> Path:
    """A quiet tone with a click of full scale in each second."""
    wave = f"if(lt(mod(t,1),0.003),1,{background})*sin(6283*t)"
    return write_sound(path, f"aevalsrc='{wave}':d=2:s=48000")


def test_peaks_are_held_and_the_level_is_still_reached(tmp_path, reporter):
    segment = clicks(tmp_path / "clicks.flac", 0.04)
    result = assemble(request_for(tmp_path / "e.m4a", segment), reporter)
    assert result.loudness == pytest.approx(-16, abs=0.5)
    assert result.peak is not None
    assert result.peak <= -1
    assert result.warnings == ()
    (note,) = reporter.notes
    assert note[1]["limited"] == 1


def test_what_a_limiter_cannot_bring_up_is_made_and_told(tmp_path, reporter):
    segment = clicks(tmp_path / "clicks.flac", 0.006)
    result = assemble(request_for(tmp_path / "e.m4a", segment), reporter)
    assert result.loudness is not None
    assert result.loudness < -17
    (warning,) = result.warnings
    assert warning == f"clicks.flac is at {result.loudness:.1f} LUFS: more would crush its peaks"


def test_tiny_quiet_and_silent_segments_are_taken_and_told(tmp_path, reporter):
    tiny = write_tone(tmp_path / "tiny.wav", 0.3, 0.01)
    silent = write_tone(tmp_path / "silent.wav", 0.5, 0)
    faint = write_tone(tmp_path / "faint.wav", 0.5, 0.0008)
    result = assemble(request_for(tmp_path / "e.m4a", tiny, silent, faint, tiny), reporter)
    assert result.warnings == (
        "silent.wav is silent: its level is left as it is",
        "faint.wav is very quiet (-64.9 LUFS): raised by 30 dB only",
    )
    heard = hear(result.episode)
    assert abs(heard.seconds - 1.6) <= 0.05
    assert abs(heard.level(0.05, 0.25) - TONE_AT_GOAL) < 1
    assert heard.level(0.4, 0.7) < -60


def test_a_silent_episode_is_made_and_says_so(tmp_path, reporter):
    silent = write_tone(tmp_path / "silent.wav", 0.5, 0)
    result = assemble(request_for(tmp_path / "e.m4a", silent), reporter)
    assert (result.loudness, result.peak) == (None, None)
    assert result.warnings == ("silent.wav is silent: its level is left as it is",)


@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot exist there")
def test_odd_names_are_plain_files(tmp_path, reporter):
    names = ("-i.wav", "concat:a.wav", "new\nline.wav", "it's %03d ü.wav")
    segments = [write_tone(tmp_path / name) for name in names]
    result = assemble(request_for(tmp_path / "pipe:1 '.m4a", *segments), reporter)
    assert hear(result.episode).seconds == pytest.approx(2.0, abs=0.05)


def flipped(path: Path, target: Path) -> Path:
    content = bytearray(path.read_bytes())
    for place in range(len(content) // 2, len(content) // 2 + 200, 5):
        content[place] ^= 0xFF
    target.write_bytes(content)
    return target


def test_every_bad_segment_is_named_at_once_and_nothing_is_made(kinds, tmp_path, reporter):
    episode = tmp_path / "e.m4a"
    episode.write_bytes(b"the earlier episode")
    by_ending = {path.suffix: path for path in kinds[:-1]}
    long = write_sound(tmp_path / "long.mp3", "sine=d=2", "-c:a", "libmp3lame")
    bad = {
        "gone.wav": "does not exist",
        "empty.wav": "is empty",
        "folder.wav": "is a folder",
        "text.mp3": "is not a sound file that can be read: ",
        "list.wav": "is not a sound file that can be read: ",
        "film.mp4": "holds a video; an episode takes sound files only",
        "flip.flac": "is damaged: ",
        "flip.m4a": "is damaged: ",
        "cut.mp3": "is cut short: ",
        "cut.m4a": "is not a sound file that can be read: moov atom not found",
    }
    (tmp_path / "empty.wav").touch()
    (tmp_path / "folder.wav").mkdir()
    (tmp_path / "text.mp3").write_text("hello")
    (tmp_path / "list.wav").write_text("ffconcat version 1.0\nfile good.wav\n")
    run_ffmpeg(
        "-f", "lavfi", "-i", "testsrc=d=0.2:s=32x32", "-f", "lavfi", "-i", "sine=d=0.2",
        "-c:v", "libx264", "-pix_fmt", "yuv420p", str(tmp_path / "film.mp4"),
    )  # fmt: skip
    for ending in (".flac", ".m4a"):
        flipped(by_ending[ending], tmp_path / f"flip{ending}")
    (tmp_path / "cut.mp3").write_bytes(long.read_bytes()[:9000])
    (tmp_path / "cut.m4a").write_bytes(by_ending[".m4a"].read_bytes()[:4000])
    good = write_tone(tmp_path / "good.wav")
    segments = [good, *(tmp_path / name for name in bad), good, episode]
    with pytest.raises(StitchFailed) as failure:
        assemble(request_for(episode, *segments), reporter)
    named = {problem.path.name: problem.reason for problem in failure.value.problems}
    assert list(named) == [*bad, "e.m4a"]
    for name, reason in bad.items():
        assert named[name].startswith(reason), (name, named[name])
    assert named["e.m4a"] == "would be overwritten by the episode"
    assert failure.value.reason == "11 segments cannot be used"
    assert episode.read_bytes() == b"the earlier episode"
    assert left_over(tmp_path) == []
    assert Stage.CONFORMING not in reporter.stages


@pytest.mark.parametrize(
    "stage", [Stage.PROBING, Stage.CHECKING, Stage.CONFORMING, Stage.JOINING, Stage.VERIFYING]
)
def test_a_cancel_at_any_stage_leaves_nothing(tmp_path, stage, monkeypatch):
    monkeypatch.setattr("phoenix_admin.stitcher.reporter._ASK_EVERY_S", 0.0)
    episode = tmp_path / "e.m4a"
    episode.write_bytes(b"the earlier episode")
    reporter = RememberingReporter(cancel_when=lambda heard: stage in heard.stages)
    with pytest.raises(StitchCancelled):
        assemble(request_for(episode, write_tone(tmp_path / "a.wav")), reporter)
    assert reporter.stages[-1] in {stage, Stage.FINALISING}
    assert episode.read_bytes() == b"the earlier episode"
    assert left_over(tmp_path) == []
    assert (reporter.alive, reporter.announced) == (set(), [])


def test_a_cancel_just_before_the_end_is_heard(tmp_path, monkeypatch):
    """However lately the reporter was asked."""
    monkeypatch.setattr("phoenix_admin.stitcher.reporter._ASK_EVERY_S", 3600.0)
    reporter = RememberingReporter(cancel_when=lambda heard: Stage.FINALISING in heard.stages)
    with pytest.raises(StitchCancelled):
        assemble(request_for(tmp_path / "e.m4a", write_tone(tmp_path / "a.wav")), reporter)
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]
    assert reporter.announced == []


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_a_disk_that_takes_no_more_fails_with_that_reason(tmp_path, reporter):
    segment = write_tone(tmp_path / "a.wav", 1)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(StitchFailed, match="a file grew past the largest size") as failure:
            assemble(request_for(tmp_path / "e.m4a", segment), reporter)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert failure.value.problems == ()
    assert left_over(tmp_path) == []
    assert not (tmp_path / "e.m4a").exists()


def test_what_cannot_be_begun_is_said(tmp_path, reporter):
    with pytest.raises(StitchFailed, match="there are no segments to assemble"):
        assemble(request_for(tmp_path / "e.m4a"), reporter)
    segment = write_tone(tmp_path / "a.wav")
    with pytest.raises(StitchFailed, match=r"the folder does not exist: .*gone"):
        assemble(request_for(tmp_path / "gone" / "e.m4a", segment), reporter)
    with pytest.raises(StitchFailed, match="the episode's name is that of a folder"):
        assemble(request_for(tmp_path, segment), reporter)
    assert reporter.pids == [] or reporter.alive == set()


def test_one_file_can_be_looked_at(kinds, tmp_path):
    facts = inspect_segment(kinds[4])
    assert (facts.codec, facts.sample_rate, facts.channels) == ("flac", 44_100, "stereo")
    assert (facts.duration_ms, facts.size) == (600, kinds[4].stat().st_size)
    (tmp_path / "text.wav").write_text("hello")
    with pytest.raises(InspectionFailed, match="is not a sound file"):
        inspect_segment(tmp_path / "text.wav")
