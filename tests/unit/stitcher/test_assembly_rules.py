"""The rules of an assembly without ffmpeg: what is read, what is planned, what is accepted."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.stitcher import cli
from phoenix_admin.stitcher.admission import AdmittedClip
from phoenix_admin.stitcher.assembly_request import AssemblyRequest
from phoenix_admin.stitcher.children import ChildExit
from phoenix_admin.stitcher.commands import Tool
from phoenix_admin.stitcher.episode_check import Expected, check_index, check_sound
from phoenix_admin.stitcher.errors import StitchFailed
from phoenix_admin.stitcher.levelling import CEILING, make_segment_plans
from phoenix_admin.stitcher.segment import Measured, SegmentFacts, SoundReading
from phoenix_admin.stitcher.sound_commands import Level, level_command, measure_command
from tests.support.sounds import write_tone

WELL = ChildExit(0, (), 0)
MP3 = """\
[info] Input #0, mp3, from 'file:/x/Stream #0:9: Video: h264':
[info]   Duration: 01:02:03.50, start: 0.025057, bitrate: 128 kb/s
[info]   Stream #0:0: Audio: mp3 (mp3float), 44100 Hz, 5.1(side), fltp, 128 kb/s
[info]   Stream #0:1: Video: mjpeg (Baseline), yuvj444p, 16x16, 90k tbr (attached pic)
[info] Stream mapping:
[info] Output #0, framecrc, to 'pipe:1':
[info]   Stream #0:0: Audio: pcm_s16le, 48000 Hz, stereo, s16, 1536 kb/s
[Parsed_ebur128_2 @ 0x7f] [info] Summary:
  Integrated loudness:
    I:         {loudness} LUFS
    Threshold: -45.7 LUFS
  True peak:
    Peak:      {peak} dBFS"""


def reading(text: str, seconds: float = 0) -> SoundReading:
    found = SoundReading(Path("/x/a.mp3"), 10)
    for line in text.splitlines():
        found.take_error_line(line.strip())
    if seconds:
        ticks = round(seconds * 48_000)
        found.take_output(f"#tb 0: 1/48000\n0, 0, 0, {ticks}, 1, 0x1\n".encode())
    return found


def test_what_ffmpeg_says_of_a_file_is_taken_apart():
    facts = reading(MP3).facts(WELL)
    assert isinstance(facts, SegmentFacts)
    assert (facts.codec, facts.sample_rate, facts.channels) == ("mp3", 44_100, "5.1(side)")
    assert facts.declared == 3723 + Fraction(1, 2)
    assert not facts.estimated


@pytest.mark.parametrize(
    ("loudness", "peak", "found"),
    [
        ("-16.3", "-1.2", (-16.3, -1.2)),
        ("-70.0", "-inf", (None, None)),
        ("nan", "nan", (None, None)),
        ("x", "3.1", (None, 3.1)),
    ],
)
def test_levels_are_read_and_silence_is_none(loudness, peak, found):
    taken = reading(MP3.format(loudness=loudness, peak=peak))
    assert (taken.loudness(), taken.peak()) == found


@pytest.mark.parametrize(
    ("text", "end", "reason"),
    [
        (MP3 + "\n[mp3float @ 0x5] [error] Header missing", WELL, "is damaged: Header missing"),
        (MP3, ChildExit(-11, (), 0), "makes ffmpeg crash (signal 11)"),
        ("[fatal] Stream map '0:a:0' matches no streams.", ChildExit(1, (), 1), "has no sound"),
        ("[error] No", ChildExit(1, (), 1), "is not a sound file that can be read: No"),
        ("", ChildExit(1, (), 0), "is not a sound file that can be read: ffmpeg ended with 1"),
        ("", WELL, "has no sound"),
        (
            MP3.replace(" (attached pic)", ""),
            WELL,
            "holds a video; an episode takes sound files only",
        ),
    ],
)
def test_what_cannot_be_a_segment_is_told_why(text, end, reason):
    assert reading(text).facts(end) == reason


def test_a_file_shorter_than_it_says_is_cut_unless_it_only_guessed():
    short = MP3.replace("01:02:03.50", "00:00:10.00").format(loudness=-20, peak=-3)
    assert reading(short, 9.9).measured(WELL) == Measured(475_200, -20.0, -3.0)
    cut = "is cut short: 5.0 of 10.0 s could be decoded"
    assert reading(short, 5).measured(WELL) == cut
    guess = "[in#0] [warning] Estimating duration from bitrate, this may be inaccurate\n"
    assert reading(guess + short, 5).measured(WELL) == Measured(240_000, -20.0, -3.0)
    assert reading(short).measured(WELL) == "holds no sound"


levels = st.none() | st.floats(-69.5, 5)
found = st.builds(Measured, st.integers(1, 10**9), levels, st.none() | st.floats(-90, 12))
SOURCE = AdmittedClip(Path("a.wav"), Path("/x/a.wav"), 1, 1)


@given(st.lists(found, min_size=1, max_size=9), st.integers(0, 60_000), st.floats(-31, -9))
def test_every_segment_gets_to_the_goal_or_says_why_not(measured, gap_ms, goal):
    plans = make_segment_plans([SOURCE] * len(measured), measured, gap_ms, goal)
    assert [plan.number for plan in plans] == list(range(1, len(measured) + 1))
    total = sum(plan.samples for plan in plans)
    assert total == sum(m.samples for m in measured) + (len(measured) - 1) * (gap_ms * 48)
    assert plans[-1].gap == 0
    for plan, known in zip(plans, measured, strict=True):
        assert plan.level.gain <= 30
        if not plan.doubt:
            assert known.loudness is not None
            assert known.loudness + plan.level.gain == pytest.approx(goal)
        high = known.peak is not None and known.peak + plan.level.gain > CEILING
        assert (plan.level.ceiling is not None) == (high and known.loudness is not None)


def test_only_a_segment_with_peaks_goes_through_the_limiter(tmp_path):
    tool = Tool(Path("ffmpeg"), Path("mark"))
    plain, held = (
        " ".join(level_command(tool, Path("/a"), Level(3.0, top), 10, 5, Path("/b")))
        for top in (None, -2.0)
    )
    assert "alimiter" not in plain
    assert "volume=3.00dB" in plain
    assert "atrim=end_sample=15" in plain
    assert "alimiter=limit=0.794328" in held
    assert "-xerror" in measure_command(tool, Path("/a"))
    assert "-protocol_whitelist file" in plain


WANTED = Expected(48_000, -16.2, -16.0)


@pytest.mark.parametrize(
    ("measured", "fault"),
    [
        (Measured(48_000, -16.5, -2.0), None),
        (Measured(50_400, -15.5, None), None),
        (Measured(50_401, -16.0, -2.0), r"it lasts 1\.050 s instead of 1\.000 s"),
        (Measured(45_000, -16.0, -2.0), "it lasts"),
        (Measured(48_000, -17.1, -2.0), r"it is at -17\.1 LUFS instead of -16\.0 LUFS"),
        (Measured(48_000, -15.1, -2.0), r"it is at -15\.1 LUFS instead of -16\.2 LUFS"),
        (Measured(48_000, None, None), "it is silent"),
        ("is damaged: Header missing", "it is damaged: Header missing"),
    ],
)
def test_an_episode_is_as_long_and_as_loud_as_planned_or_it_is_none(measured, fault):
    if fault is None:
        check_sound(measured, WANTED)
        return
    with pytest.raises(StitchFailed, match=f"the finished file is not as planned: {fault}"):
        check_sound(measured, WANTED)


def test_silence_is_not_measured_against_a_goal():
    check_sound(Measured(48_000, None, None), Expected(48_000, None, None))


def test_the_index_must_be_that_of_the_episode(tmp_path):
    with pytest.raises(StitchFailed, match="cannot be read back"):
        check_index(write_tone(tmp_path / "a.wav"), WANTED)


@pytest.mark.parametrize(
    "wrong",
    [{"gap_ms": -1}, {"gap_ms": 60_001}, {"loudness": -8.9}, {"loudness": float("nan")},
     {"run_id": "a/b"}, {"episode": Path("a\0b")}],
)  # fmt: skip
def test_requests_that_make_no_sense_are_refused(wrong):
    good = {"episode": Path("/x/e.m4a"), "segments": (Path("/x/a"),), "run_id": "r"}
    AssemblyRequest(**good)
    with pytest.raises(ValueError, match=r"must be|not a run id|no file"):
        AssemblyRequest(**good | wrong)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--gap", "1", "a"), "--gap and --loudness need --assemble"),
        (("--loudness", "-16", "a"), "--gap and --loudness need --assemble"),
        (("--assemble", "--gap", "soon", "a"), "could not convert"),
        (("--assemble", "--gap", "inf", "a"), "cannot convert"),
        (("--assemble", "--loudness=-5", "a"), "the loudness must be from -31 to -9 LUFS"),
        (("--assemble", "--size", "2x2", "a"), "--size and --rate are for reels"),
        (("--assemble",), "no clips were named"),
    ],
)
def test_wrong_use_of_the_program_ends_with_2(words, said, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["--output", "/x/e.m4a", *words])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_the_program_assembles(run, tmp_path):
    episode = tmp_path / "e.m4a"
    segments = [write_tone(tmp_path / f"{n}.wav", 0.4, 0.1 * n) for n in (1, 2)]
    words = ("--assemble", "--gap", "0.2", "--loudness=-18", "--progress", "json")
    done = run(*words, "--output", episode, *segments)
    assert (done.returncode, done.stderr) == (0, b"")
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["episode"] == str(episode)
    assert (result["duration_ms"], result["size"]) == (1000, episode.stat().st_size)
    assert result["loudness"] < -18
    done = run("--assemble", "--progress", "none", "--output", episode, tmp_path / "gone.wav")
    assert (done.returncode, done.stderr) == (1, b"gone.wav: does not exist\n")
    assert episode.stat().st_size == result["size"]
