"""What framecrc prints is read the same however the bytes arrive."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.stitcher.framecrc import FramecrcParser

SAMPLE = b"""#extradata 0:       45, 0x24420ec9
#software: Lavf63.1.102
#tb 0: 1/15360
#media_type 0: video
#codec_id 0: h264
#dimensions 0: 1280x720
#sar 0: 1/1
#tb 1: 1/48000
#media_type 1: audio
#sample_rate 1: 48000
0,      -1024,          0,      512,    24324, 0x7d4ae37b
0,       -512,       1024,      512,    15021, 0x41d03374, F=0x0
1,      -1024,      -1024,     1024,      487, 0xd73dfc1a, F=0x5, S=1, Skip Samples,  10, 0x00240004
0,          0,        512,      512,    15861, 0x42e01e63, F=0x0
1,          0,          0,     1024,      336, 0x1ef8a317
"""


def parsed(data: bytes, cuts: list[int]) -> FramecrcParser:
    parser = FramecrcParser()
    at = 0
    for cut in sorted({min(cut, len(data)) for cut in cuts} | {len(data)}):
        parser.feed(data[at:cut])
        at = cut
    parser.finish()
    return parser


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, len(SAMPLE))), st.booleans())
def test_pieces_of_any_size_read_the_same(cuts, last_newline):
    data = SAMPLE if last_newline else SAMPLE.rstrip(b"\n")
    parser = parsed(data, cuts)
    video, audio = parser.streams[0], parser.streams[1]
    assert video.headers["dimensions"] == "1280x720"
    assert video.headers["extradata"] == "45, 0x24420ec9"
    assert (video.packets, video.shown) == (3, 3)
    assert (video.start, video.end) == (0, 1536)
    assert video.time_base == Fraction(1, 15360)
    assert video.constant_ticks == 512
    # The lead-in packet is flagged to be discarded: it counts, but it is not shown.
    assert (audio.packets, audio.shown) == (2, 1)
    assert (audio.start, audio.end) == (0, 1024)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 2000)), min_size=1, max_size=40),
    st.integers(-5000, 5000),
)
def test_counts_and_span_are_those_of_the_packets(runs, first):
    lines, at = ["#tb 0: 1/1000", "#media_type 0: video"], first
    for count, duration in runs:
        for _ in range(count):
            lines.append(f"0, {at}, {at}, {duration}, 10, 0x0")
            at += duration
    stream = parsed("\n".join(lines).encode(), []).streams[0]
    durations = {duration for _, duration in runs}
    assert stream.packets == sum(count for count, _ in runs)
    assert (stream.start, stream.end) == (first, at)
    assert stream.constant_ticks == (durations.pop() if len(durations) == 1 else None)


def test_equal_durations_at_varying_distances_are_not_constant():
    # Matroska states one duration for all frames, whatever their times are.
    text = b"#tb 0: 1/1000\n0, 0, 0, 33, 1, 0x0\n0, 33, 33, 33, 1, 0x0\n0, 67, 67, 33, 1, 0x0\n"
    assert parsed(text, []).streams[0].constant_ticks is None


def test_unknown_presentation_times_fall_back_to_decoding_times():
    text = b"#tb 0: 1/25\n0, 0, -9223372036854775808, 1, 9, 0x0\n0, 1, NOPTS, 1, 9, 0x0\n"
    stream = parsed(text, []).streams[0]
    assert (stream.start, stream.end, stream.packets) == (0, 2, 2)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=400))
def test_no_bytes_upset_it(data):
    parsed(data, [])
    parsed(b"0, 1, 2," + data + b"\n#tb 0: " + data, [7])
