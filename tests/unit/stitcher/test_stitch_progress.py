"""Progress: blocks are read whatever the pieces, the figure never goes back and ends once."""

from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.stitcher.encode_progress import EncodeTick, ProgressBlocks, ProgressMeter

BLOCKS = b"""frame=0
out_time_us=N/A
out_time_ms=N/A
progress=continue
frame=12
fps=0.0
out_time_us=480000
out_time_ms=480000
speed=N/A
progress=continue
frame=25
out_time_us=1000000
progress=end
"""
STAGES = [Stage.CHECKING, Stage.CONFORMING, Stage.JOINING, Stage.VERIFYING, Stage.FINALISING]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, len(BLOCKS))))
def test_blocks_are_read_whatever_the_pieces(cuts):
    blocks, ticks, at = ProgressBlocks(), [], 0
    for cut in sorted({*cuts, len(BLOCKS)}):
        ticks += blocks.feed(BLOCKS[at:cut])
        at = cut
    assert ticks == [EncodeTick(0, 0), EncodeTick(12, 480_000), EncodeTick(25, 1_000_000)]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.binary(max_size=60)))
def test_no_bytes_upset_the_blocks(pieces):
    blocks = ProgressBlocks()
    for piece in pieces:
        for tick in blocks.feed(piece):
            assert tick.frames >= 0
            assert tick.microseconds >= 0


weights = st.dictionaries(st.sampled_from(STAGES), st.integers(0, 2000), max_size=5)
moves = st.lists(
    st.one_of(st.tuples(st.sampled_from(STAGES), st.floats(-0.5, 1.5)), weights), max_size=40
)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**7), weights, moves)
def test_progress_never_goes_back_and_is_whole_only_when_done(total, shares, steps):
    heard: list[Progress] = []
    meter = ProgressMeter(heard.append, total)
    meter.weigh(shares)
    for step in steps:
        if isinstance(step, dict):
            meter.weigh(step)
        else:
            meter.at(*step)
    assert all(p.percent is not None and p.percent < 100 for p in heard)
    meter.done()
    assert heard[-1].percent == 100
    assert heard[-1].stage is Stage.DONE
    assert [p.done for p in heard] == sorted(p.done for p in heard)
    assert len({p.total for p in heard}) == 1


def test_stages_add_up_by_their_weight():
    heard: list[Progress] = []
    meter = ProgressMeter(heard.append, 10_000)
    meter.weigh({Stage.CONFORMING: 95, Stage.JOINING: 4, Stage.VERIFYING: 1})
    meter.at(Stage.CONFORMING, 0.5, "3 of 8 clips ready")
    meter.at(Stage.JOINING, 0.5)
    meter.at(Stage.VERIFYING, 0)
    meter.at(Stage.FINALISING, 0)
    assert [(p.done, p.stage) for p in heard] == [
        (4750, Stage.CONFORMING),
        (9700, Stage.JOINING),
        (9900, Stage.VERIFYING),
        (9999, Stage.FINALISING),
    ]
    assert heard[0].detail == "3 of 8 clips ready"
