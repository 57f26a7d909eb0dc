"""When clips may be copied, and what is planned for those that may not."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from phoenix_admin.stitcher.admission import AdmittedClip
from phoenix_admin.stitcher.conform import thread_shares
from phoenix_admin.stitcher.facts import AudioFacts, ClipFacts, VideoFacts
from phoenix_admin.stitcher.fingerprint import difference, unfit_for_copy, why_not_copy
from phoenix_admin.stitcher.plan import Profile, make_plan

VIDEO = VideoFacts(
    codec="h264",
    width=1280,
    height=720,
    pixel_shape=Fraction(1),
    time_base=Fraction(1, 12800),
    setup=(45, 7),
    packets=50,
    shown=50,
    start=0,
    end=25_600,
    packet_ticks=512,
    rotation=0,
)
AUDIO = AudioFacts(
    codec="aac",
    sample_rate=48_000,
    channel_layout="stereo",
    time_base=Fraction(1, 48_000),
    setup=(5, 9),
    packets=95,
    end=96_000,
)


def clip(video=VIDEO, audio=AUDIO, layout=("video", "audio"), name="a.mp4") -> ClipFacts:
    return ClipFacts(Path("/clips") / name, 1000, layout, video, audio)


def sources(*clips: ClipFacts) -> list[AdmittedClip]:
    return [AdmittedClip(c.path, c.path, c.size, 1) for c in clips]


# What differs, as the two clips' facts; each alone must rule out a copy.
DIFFERENCES = {
    "tracks": clip(layout=("audio", "video")),
    "video codec": clip(replace(VIDEO, codec="hevc")),
    "picture size": clip(replace(VIDEO, width=720, height=1280)),
    "pixel shape": clip(replace(VIDEO, pixel_shape=Fraction(4, 3))),
    "frame rate": clip(replace(VIDEO, packet_ticks=256, end=25_600)),
    "time base": clip(replace(VIDEO, time_base=Fraction(1, 25_600), packet_ticks=1024, end=51_200)),
    "video encoding settings": clip(replace(VIDEO, setup=(45, 8))),
    "audio codec": clip(audio=replace(AUDIO, codec="mp3")),
    "sample rate": clip(audio=replace(AUDIO, sample_rate=44_100)),
    "channels": clip(audio=replace(AUDIO, channel_layout="mono")),
    "audio time base": clip(audio=replace(AUDIO, time_base=Fraction(1, 1000), end=2000)),
    "audio encoding settings": clip(audio=replace(AUDIO, setup=(5, 10))),
}


@pytest.mark.parametrize("name", DIFFERENCES)
@pytest.mark.parametrize("turned", [False, True])
def test_one_difference_rules_out_a_copy(name, turned):
    pair = [clip(), DIFFERENCES[name]]
    if turned:
        pair.reverse()
    assert difference(*pair) == name
    reason = why_not_copy([pair[0], pair[0], pair[1]])
    assert reason == f"clip 3 differs from clip 1 in {name}"
    assert make_plan(sources(*pair), pair).method == "conform"


def test_a_clip_without_sound_among_others_rules_out_a_copy():
    silent = clip(audio=None, layout=("video",))
    assert difference(clip(), silent) == "tracks"
    # Even where the layout could not tell:
    assert difference(clip(), clip(audio=None)) == "audio codec"


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        (clip(replace(VIDEO, codec="vp9")), "vp9 video is re-encoded"),
        (clip(audio=replace(AUDIO, codec="pcm_s16le")), "pcm_s16le audio is re-encoded"),
        (clip(replace(VIDEO, packet_ticks=None)), "its frame rate varies"),
        (clip(replace(VIDEO, rotation=90)), "it is rotated"),
        (clip(replace(VIDEO, packets=60)), "an edit list hides a part of it"),
        (clip(replace(VIDEO, start=2000)), "its picture starts late"),
        (clip(audio=replace(AUDIO, end=120_000)), "picture and sound differ in length"),
    ],
)
def test_some_clips_are_never_copied_even_when_all_are_equal(odd, reason):
    assert unfit_for_copy(odd) == reason
    assert why_not_copy([odd, odd]) == f"clip 1: {reason}"


def test_equal_clips_are_copied_whatever_their_length():
    longer = clip(
        replace(VIDEO, packets=500, shown=500, end=256_000),
        replace(AUDIO, packets=940, end=960_000),
    )
    clips = [clip(), longer, clip()]
    plan = make_plan(sources(*clips), clips)
    assert (plan.method, plan.why, plan.frames) == ("copy", "", 600)
    assert plan.duration_ms == 24_000


def test_a_wanted_size_or_rate_rules_out_a_copy():
    pair = [clip(), clip()]
    for wanted in ({"width": 640, "height": 360}, {"rate": Fraction(30)}):
        plan = make_plan(sources(*pair), pair, **wanted)
        assert (plan.method, plan.why) == ("conform", "another size or rate is wanted")
    same = make_plan(sources(*pair), pair, width=1280, height=720, rate=Fraction(25))
    assert same.method == "copy"


def test_a_name_that_cannot_be_listed_rules_out_a_copy():
    pair = [clip(), clip(name="a\nfile secret.mp4")]
    plan = make_plan(sources(*pair), pair)
    assert plan.method == "conform"
    assert plan.why == "clip 2 has a control character in its name"


def test_the_picture_defaults_to_what_most_clips_have():
    upright = clip(replace(VIDEO, rotation=90))
    squeezed = clip(replace(VIDEO, width=720, height=576, pixel_shape=Fraction(64, 45)))
    clips = [squeezed, upright, upright]
    plan = make_plan(sources(*clips), clips)
    assert plan.profile == Profile(720, 1280, Fraction(25))
    assert (squeezed.width, squeezed.height) == (1024, 576)


def test_odd_sizes_become_even_ones():
    odd = [clip(replace(VIDEO, codec="ffv1", width=161, height=1))]
    assert make_plan(sources(*odd), odd).profile == Profile(160, 2, Fraction(25))


@pytest.mark.parametrize(
    ("frames", "seconds", "rate"),
    [
        (30, Fraction(1), Fraction(30)),
        (299, Fraction(10), Fraction(30_000, 1001)),  # 29.9: nearest usual rate
        (17, Fraction(1), Fraction(17)),
        (400, Fraction(1), Fraction(120)),
        (1, Fraction(100), Fraction(1)),
    ],
)
def test_a_varying_rate_becomes_a_usable_one(frames, seconds, rate):
    video = replace(
        VIDEO, packet_ticks=None, shown=frames, time_base=Fraction(1, 1000), end=int(seconds * 1000)
    )
    assert video.rate == rate


rates = st.sampled_from([Fraction(24), Fraction(25), Fraction(30_000, 1001), Fraction(60)])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=60), rates)
def test_shares_of_sound_and_time_never_drift(lengths, rate):
    ticks = [clip(replace(VIDEO, end=length, rotation=180)) for length in lengths]
    plan = make_plan(sources(*ticks), ticks, width=64, height=64, rate=rate)
    assert [c.number for c in plan.clips] == list(range(1, len(lengths) + 1))
    done = 0
    samples = microseconds = 0
    for part, length in zip(plan.clips, lengths, strict=True):
        assert part.frames == max(1, round(Fraction(length, 12_800) * rate))
        done += part.frames
        samples += part.samples
        microseconds += part.microseconds
        assert abs(samples - done / rate * 48_000) <= Fraction(1, 2)
        assert abs(microseconds - done / rate * 1_000_000) <= Fraction(1, 2)
    assert plan.frames == done


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=30), st.integers(1, 64))
def test_threads_stay_within_the_cores(frames, cores):
    ordered = sorted(frames, reverse=True)
    shares = thread_shares(ordered, cores)
    assert len(shares) == len(frames)
    assert all(1 <= share <= min(max(cores, 1), 8) for share in shares)
    assert shares[-1] == min(cores, 8)  # the last one runs alone in the end
    assume(len(frames) > 2 and ordered[0] <= sum(ordered[1:]))
    assert shares[0] == max(1, min(cores // 2, 8))


@pytest.mark.parametrize("wrong", [(161, 90, 25), (160, 0, 25), (160, 90, 0), (160, 90, 2000)])
def test_impossible_pictures_are_refused(wrong):
    with pytest.raises(ValueError, match="impossible picture"):
        Profile(wrong[0], wrong[1], Fraction(wrong[2]))
