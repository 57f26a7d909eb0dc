"""The suggested limit, what it makes necessary, what stands against it, and what it costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.memory_limit import (
    AIM,
    GIB,
    LARGEST,
    MIB,
    BlockKind,
    Headroom,
    Prices,
    Resources,
    ServingState,
    WorkerUse,
    advise,
    cpu_needed,
    estimate_cost,
    headroom,
    memory_needed,
    preflight,
    read_quantity,
    write_quantity,
)

B = BlockKind
NOW = Resources(512 * MIB, 1)


@pytest.mark.parametrize(
    ("text", "size"),
    [("512Mi", 512 * MIB), ("2Gi", 2 * GIB), ("1.5Gi", 1536 * MIB), ("512M", 512_000_000),
     ("1k", 1000), ("4Ki", 4096), ("1Ti", 2**40), ("536870912", 512 * MIB), (" 1Gi ", GIB)],
)  # fmt: skip
def test_amounts_as_cloud_run_writes_them(text: str, size: int) -> None:
    assert read_quantity(text) == size


@pytest.mark.parametrize("text", ["", "Mi", "-1Gi", "1 Gi", "1GiB", "1e3", "\u0661Gi", "1Gi\n2"])
def test_what_is_no_amount_is_refused_in_words(text: str) -> None:
    with pytest.raises(Invalid, match="512Mi or 2Gi"):
        read_quantity(text)


@given(st.integers(1, 2**46))
def test_written_and_read_it_is_the_same(size: int) -> None:
    assert read_quantity(write_quantity(size)) == size


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.7, Headroom.GOOD), (0.71, Headroom.TIGHT), (0.86, Headroom.WARNING), (0.96, Headroom.OVER)],
)
def test_the_aim_and_the_warning(share: float, said: Headroom) -> None:
    assert headroom(share * GIB, GIB) is said


@pytest.mark.parametrize(("gib", "cpu"), [(4, 1), (4.1, 2), (8, 2), (9, 4), (17, 6), (25, 8)])
def test_much_memory_needs_processors(gib: float, cpu: int) -> None:
    assert cpu_needed(int(gib * GIB)) == cpu


@pytest.mark.parametrize(
    ("peak", "now", "size", "cpu"),
    [
        (513 * MIB, NOW, "768Mi", 1),  # the incident: 513 of 512 used
        (566 * MIB, NOW, "1Gi", 1),
        (90 * MIB, NOW, "256Mi", 1),  # less than there is
        (3211 * MIB, Resources(3 * GIB, 1), "5Gi", 2),
        (90 * MIB, Resources(2 * GIB, 4), "2Gi", 4),  # four processors need two
    ],
)
def test_the_smallest_usual_size_with_room(peak: int, now: Resources, size: str, cpu: int) -> None:
    advice = advise(peak, now)
    assert (write_quantity(advice.resources.memory), advice.resources.cpu) == (size, cpu)
    assert advice.adds_cpu is (cpu > now.cpu)


@given(st.integers(1, 40 * GIB), st.sampled_from([0.5, 1.0, 2.0, 4.0, 6.0, 8.0]))
def test_an_advice_may_be_followed(peak: int, cpu: float) -> None:
    advice = advise(peak, Resources(512 * MIB, cpu))
    wanted = advice.resources
    assert wanted.cpu >= cpu
    assert wanted.cpu >= cpu_needed(wanted.memory) or cpu_needed(wanted.memory) == 1
    assert wanted.memory >= memory_needed(wanted.cpu) or advice.beyond
    if advice.beyond:
        assert wanted.memory == LARGEST
    else:
        assert peak <= AIM * wanted.memory
        blocks = preflight(wanted, ServingState(Resources(1, 1), peak, peak))
        assert blocks == ()


def kinds(wanted: Resources, state: ServingState) -> list[BlockKind]:
    return [block.kind for block in preflight(wanted, state)]


@pytest.mark.parametrize(
    ("wanted", "state", "found"),
    [
        (Resources(GIB, 1), ServingState(NOW, 300 * MIB, 513 * MIB), []),
        (Resources(GIB, 1), ServingState(NOW, None, None), []),
        (NOW, ServingState(NOW, 300 * MIB, 400 * MIB), [B.UNCHANGED]),
        (Resources(256 * MIB, 1), ServingState(NOW, 300 * MIB, 400 * MIB), [B.BELOW_USE]),
        (Resources(450 * MIB, 1), ServingState(NOW, 300 * MIB, 400 * MIB), [B.BELOW_PEAK]),
        (Resources(8 * GIB, 1), ServingState(NOW, 1, 1), [B.CPU_RULE]),
        (Resources(GIB, 4), ServingState(NOW, 1, 1), [B.MEMORY_RULE]),
        (Resources(64 * MIB, 1), ServingState(NOW, 1, 1), [B.SIZE, B.MEMORY_RULE]),
        (Resources(40 * GIB, 8), ServingState(NOW, 1, 1), [B.SIZE]),
        (Resources(GIB, 1), ServingState(NOW, 1, 1, "phoenix-00087"), [B.PINNED]),
        (Resources(GIB, 1), ServingState(NOW, 1, 1, deploying=True), [B.DEPLOYING]),
    ],
)
def test_what_stands_against_it(wanted: Resources, state: ServingState, found: list[B]) -> None:
    assert kinds(wanted, state) == found


def test_a_block_says_how_to_go_on() -> None:
    (block,) = preflight(Resources(450 * MIB, 1), ServingState(NOW, 300 * MIB, 400 * MIB))
    assert block.text == "400 MiB were in use in the last hour; with 15% of room that is 460 MiB."


def test_what_a_month_costs() -> None:
    prices = Prices(0.000024, 0.0000025, "USD", "2026-11-01", "a list")
    month = 30 * 86_400.0
    found = estimate_cost(NOW, Resources(GIB, 1), month, prices)
    assert found.change == pytest.approx(0.5 * 0.0000025 * month)
    assert found.before == pytest.approx((0.000024 + 0.5 * 0.0000025) * month)


def test_one_more_worker_costs_what_is_its_own() -> None:
    use = WorkerUse(workers=2, own=60 * MIB, shared=90 * MIB)
    assert use.total == 210 * MIB
    assert use.with_one_more().total - use.total == 60 * MIB


def test_the_steps_of_what_cloud_run_gives() -> None:
    wanted = ((4, 1), (4.1, 2), (8, 2), (8.1, 4), (16, 4), (16.1, 6), (24, 6), (24.1, 8))
    assert [cpu_needed(round(gib * GIB)) for gib, _ in wanted] == [cpu for _, cpu in wanted]
    sizes = ((8, 4), (7.9, 4), (6, 4), (5.9, 2), (4, 2), (3.9, 0.125))
    assert [memory_needed(cpu) / GIB for cpu, _ in sizes] == [gib for _, gib in sizes]


def test_what_is_suggested_is_a_size_that_a_person_would_type() -> None:
    one = Resources(128 * MIB, 1)

    def size_for(peak: float) -> int:
        return advise(int(peak), one).resources.memory

    assert [size_for(AIM * n * MIB) // MIB for n in (128, 256, 512, 768)] == [128, 256, 512, 768]
    # To the byte at the aim it fits, one more and it does not.
    assert size_for(AIM * 512 * MIB + 1) == 768 * MIB
    assert [size_for(AIM * n * GIB - 9) / GIB for n in (1, 1.5, 3.5, 4, 16, 18, 32)] == [
        1, 1.5, 3.5, 4, 16, 18, 32,
    ]  # fmt: skip
    assert size_for(AIM * 17 * GIB) == 18 * GIB
    over = advise(round(AIM * 32 * GIB) + 9, one)
    assert (over.resources.memory, over.beyond) == (LARGEST, True)


def test_the_smallest_and_the_largest_there_is() -> None:
    state = ServingState(NOW, None, None)
    for size, fits in ((128, True), (127, False), (32 * 1024, True), (32 * 1024 + 1, False)):
        found = preflight(Resources(size * MIB, 8 if size > 1024 else 1), state)
        assert (B.SIZE not in {each.kind for each in found}) is fits


def test_a_text_without_an_end_is_no_amount() -> None:
    assert read_quantity("0" * 30 + "1k") == 1000
    with pytest.raises(Invalid):
        read_quantity("0" * 31 + "1k")
