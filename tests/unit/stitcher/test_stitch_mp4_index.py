"""Our reader of MP4 indexes says the same as ffmpeg, or nothing; bad bytes never upset it."""

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phoenix_admin.stitcher.facts import ClipFacts
from phoenix_admin.stitcher.inspection import inspect_clip
from phoenix_admin.stitcher.mp4_index import read_index
from phoenix_admin.stitcher.mp4_tables import UnusualFile, boxes, sample_times
from phoenix_admin.stitcher.quick_look import quick_look
from tests.support.clips import ClipShelf, ClipSpec, run_ffmpeg

ORDINARY = [
    ClipSpec("index-plain"),
    ClipSpec("index-still", audio=None, options=("-bf", "0")),
    ClipSpec("index-hevc", codec="libx265", pix_fmt="yuv420p10le", channels=2),
    ClipSpec("index-44k", rate="24", frames=24, sample_rate=44_100, width=320, height=180),
    ClipSpec("index-ntsc", rate="30000/1001", frames=30, suffix=".mp4", audio_s=1.2),
    ClipSpec("index-sar", width=120, sar="4/3", sample_rate=22_050),
    ClipSpec("index-front", options=("-movflags", "+faststart")),
]
UNUSUAL = [
    ClipSpec("index-turned", rotation=90),
    ClipSpec("index-5.1", channels=6),
    ClipSpec("index-mp3", audio="libmp3lame"),
    ClipSpec("index-pieces", options=("-movflags", "+frag_keyframe+empty_moov")),
    ClipSpec("index-mkv", suffix=".mkv"),
    ClipSpec("index-mpeg4", codec="mpeg4"),
]


def asked_of_ffmpeg(path: Path, monkeypatch: pytest.MonkeyPatch) -> ClipFacts:
    with monkeypatch.context() as patch:
        patch.setattr("phoenix_admin.stitcher.inspection.quick_look", lambda _path, _size: None)
        return inspect_clip(path)


@pytest.mark.parametrize("spec", ORDINARY, ids=lambda spec: spec.name)
def test_the_index_says_what_ffmpeg_says(shelf: ClipShelf, monkeypatch, spec):
    path = shelf.get(spec)
    ours = quick_look(path, path.stat().st_size)
    theirs = asked_of_ffmpeg(path, monkeypatch)
    assert ours is not None
    assert ours.video == theirs.video
    assert (ours.layout, ours.size, ours.path) == (theirs.layout, theirs.size, theirs.path)
    assert (ours.audio is None) == (theirs.audio is None)
    if ours.audio and theirs.audio:
        # ffmpeg rounds the end up to whole packets.
        frame = 1024
        assert 0 <= theirs.audio.end - ours.audio.end < frame
        assert ours.audio == type(ours.audio)(
            **{name: getattr(theirs.audio, name) for name in ours.audio.__slots__ if name != "end"},
            end=ours.audio.end,
        )


@pytest.mark.parametrize("spec", UNUSUAL, ids=lambda spec: spec.name)
def test_it_does_not_vouch_for_anything_unusual(shelf: ClipShelf, spec):
    path = shelf.get(spec)
    assert quick_look(path, path.stat().st_size) is None


def test_a_clip_cut_by_an_edit_list_is_left_to_ffmpeg(shelf: ClipShelf, tmp_path):
    cut = tmp_path / "cut.mp4"
    source = shelf.get(ClipSpec("index-long", frames=75, options=("-g", "50")))
    run_ffmpeg("-ss", "0.6", "-i", str(source), "-t", "1", "-c", "copy", str(cut))
    assert quick_look(cut, cut.stat().st_size) is None
    facts = inspect_clip(cut)
    assert facts.video.packets > facts.video.shown


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95, 0.999])
def test_a_file_cut_short_is_left_to_ffmpeg(shelf: ClipShelf, tmp_path, keep):
    whole = shelf.get(ClipSpec("index-front", options=("-movflags", "+faststart"))).read_bytes()
    short = tmp_path / "short.mp4"
    short.write_bytes(whole[: int(len(whole) * keep)])
    assert quick_look(short, short.stat().st_size) is None


def test_media_past_the_end_is_noticed_though_every_box_fits(shelf: ClipShelf, tmp_path):
    front = ClipSpec("index-front", options=("-movflags", "+faststart"))
    data = bytearray(shelf.get(front).read_bytes())
    media = data.rindex(b"mdat")
    data[media - 4 : media] = bytes(4)  # a box of length 0 goes on to the end of the file
    path = tmp_path / "short.mp4"
    path.write_bytes(data)
    assert quick_look(path, len(data)) is not None
    path.write_bytes(data[:-1])
    assert quick_look(path, len(data) - 1) is None


def test_a_pixel_shape_of_nothing_is_left_to_ffmpeg(shelf: ClipShelf, tmp_path):
    data = bytearray(shelf.get(ClipSpec("index-sar", width=120, sar="4/3")).read_bytes())
    shape = data.rindex(b"pasp") + 4
    data[shape : shape + 8] = bytes(8)
    path = tmp_path / "shapeless.mp4"
    path.write_bytes(data)
    assert quick_look(path, len(data)) is None


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=6))
def test_changed_bytes_in_the_index_never_upset_it(shelf: ClipShelf, tmp_path, changes):
    data = bytearray(shelf.get(ClipSpec("index-plain")).read_bytes())
    start = data.rfind(b"moov") - 4
    for place, value in changes:
        data[start + place % (len(data) - start)] = value
    path = tmp_path / "changed.mp4"
    path.write_bytes(data)
    facts = quick_look(path, len(data))
    assert facts is None or isinstance(facts, ClipFacts)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=300), st.sampled_from([b"", b"ftyp", b"moov", b"mdat"]))
def test_any_bytes_are_refused_quietly(tmp_path, content, code):
    path = tmp_path / "any.mp4"
    path.write_bytes(struct.pack(">I4s", 8 + len(content), code) + content if code else content)
    with pytest.raises(UnusualFile):
        read_index(path)


runs = st.lists(st.tuples(st.integers(1, 4), st.integers(-3000, 3000)), min_size=1, max_size=30)


@settings(deadline=None, max_examples=60)
@given(runs, st.lists(st.integers(1, 2000), min_size=1, max_size=4))
def test_times_are_those_of_the_written_out_tables(reordering, deltas):
    samples = sum(count for count, _ in reordering)
    lengths = [deltas[n % len(deltas)] for n in range(samples)]
    offsets = [offset for count, offset in reordering for _ in range(count)]
    if len(set(lengths)) == 1:
        stts = struct.pack(">4I", 0, 1, samples, lengths[0])
    else:
        stts = struct.pack(f">2I{2 * samples}I", 0, samples, *(x for d in lengths for x in (1, d)))
    ctts = struct.pack(
        f">2I{2 * len(reordering)}i", 0, len(reordering), *(x for run in reordering for x in run)
    )
    times = sample_times(memoryview(stts), memoryview(ctts), samples)
    starts = [sum(lengths[:n]) for n in range(samples)]
    shown = [start + offset for start, offset in zip(starts, offsets, strict=True)]
    assert times.ticks == sum(lengths)
    assert times.last_delta == lengths[-1]
    assert times.first_shown == min(shown)
    assert times.shown_end == max(s + d for s, d in zip(shown, lengths, strict=True))
    assert times.deltas == set(lengths[:-1] or lengths)


def test_a_huge_count_costs_no_memory():
    """A table that promises four thousand million entries is refused by its box's length."""
    stts = memoryview(struct.pack(">III", 0, 0xFFFFFFFF, 1))
    with pytest.raises(UnusualFile):
        sample_times(stts, None, 1)


def test_a_box_may_not_be_larger_than_what_holds_it():
    assert list(boxes(memoryview(struct.pack(">I4s4s", 12, b"abcd", b"wxyz")))) == [
        (b"abcd", b"wxyz")
    ]
    for length in (13, 7, 2):
        with pytest.raises(UnusualFile):
            list(boxes(memoryview(struct.pack(">I4s4s", length, b"abcd", b"wxyz"))))


def test_it_knows_whether_playing_can_start_at_once(shelf: ClipShelf):
    assert not read_index(shelf.get(ClipSpec("index-plain"))).moov_first
    front = ClipSpec("index-front", options=("-movflags", "+faststart"))
    assert read_index(shelf.get(front)).moov_first
