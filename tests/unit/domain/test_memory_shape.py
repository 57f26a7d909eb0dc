"""A leak, a spike and a limit that is too tight are told apart, and nothing is said too early."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.memory_shape import MemoryPoint, MemoryShape, judge_shape
from phoenix_admin.domain.memory_shape import ShapeKind as K

T0 = datetime(2026, 11, 4, tzinfo=UTC)
LIMIT = 512.0


def points(of: Callable[[int], float], count: int = 60, *, seed: int = 1) -> list[MemoryPoint]:
    """A reading a minute with a little noise, as of one process."""
    dice = random.Random(seed)
    values = [of(n) + dice.gauss(0, 3) for n in range(count)]
    return [MemoryPoint(T0 + timedelta(minutes=n), v, v) for n, v in enumerate(values)]


def judged(of: Callable[[int], float], count: int = 60) -> MemoryShape:
    return judge_shape(points(of, count), LIMIT)


def test_the_usual_use_that_only_rises_is_a_leak() -> None:
    shape = judged(lambda n: 200 + 2 * n)
    assert shape.kind is K.LEAK
    assert shape.per_hour == pytest.approx(120, rel=0.05)
    assert shape.to_limit is not None
    assert shape.to_limit / timedelta(minutes=1) == pytest.approx((512 - 318) / 2, rel=0.1)
    assert "rises by 1" in shape.reason


def test_one_peak_over_a_flat_level_is_a_spike() -> None:
    shape = judged(lambda n: 450 if n in {30, 31} else 180)
    assert (shape.kind, round(shape.peak, -1)) == (K.SPIKE, 450)
    assert shape.level == pytest.approx(180, abs=5)


def test_a_peak_between_two_readings_counts_as_well() -> None:
    flat = points(lambda _: 180)
    flat[20] = MemoryPoint(flat[20].at, 180, 505)
    assert judge_shape(flat, LIMIT).kind is K.SPIKE


def test_flat_and_near_the_limit_is_under_sized() -> None:
    assert judged(lambda _: 460).kind is K.UNDER_SIZED
    assert judged(lambda _: 420).kind is K.HEALTHY


def test_warming_up_once_is_no_leak() -> None:
    assert judged(lambda n: 120 if n < 5 else 260).kind is K.HEALTHY


def test_going_up_and_down_is_no_leak() -> None:
    assert judged(lambda n: 200 + 60 * (n // 10 % 2)).kind is K.HEALTHY


def test_a_step_that_stays_is_no_leak() -> None:
    assert judged(lambda n: 150 if n < 30 else 300).kind is not K.LEAK


def test_a_leak_over_the_limit_foretells_nothing() -> None:
    assert judged(lambda n: 400 + 4 * n).to_limit is None


@pytest.mark.parametrize("count", [0, 1, 11])
def test_too_few_readings_say_nothing(count: int) -> None:
    assert judged(lambda n: 100 + 30 * n, count).kind is K.TOO_FEW


def test_without_a_limit_there_is_no_verdict() -> None:
    with pytest.raises(ValueError, match="above zero"):
        judge_shape([], 0)


@given(
    st.lists(st.floats(0, 4096), max_size=80),
    st.floats(1, 1e6),
    st.sampled_from([2.0**-6, 0.5, 2.0, 2.0**10]),
)
def test_the_verdict_does_not_depend_on_the_unit(
    values: list[float], limit: float, factor: float
) -> None:
    def read(scale: float) -> MemoryShape:
        made = [
            MemoryPoint(T0 + timedelta(minutes=n), v * scale, v * scale)
            for n, v in enumerate(values)
        ]
        return judge_shape(made, limit * scale)

    # powers of two move no rounding, so that no verdict at a bound can tip
    assert read(1.0).kind is read(factor).kind


@given(st.integers(0, 2000), st.sampled_from(["leak", "spike", "tight", "flat"]))
def test_known_behaviour_is_known(seed: int, truth: str) -> None:
    dice = random.Random(seed)
    level = dice.uniform(100, 250)
    rise, at = dice.uniform(60, 200) / 60, dice.randrange(5, 50)
    made = {
        "leak": (lambda n: level + rise * n, K.LEAK),
        "spike": (lambda n: level + (200 if n == at else 0), K.SPIKE),
        "tight": (lambda _: 470.0, K.UNDER_SIZED),
        "flat": (lambda _: level, K.HEALTHY),
    }
    of, kind = made[truth]
    assert judge_shape(points(of, seed=seed), LIMIT).kind is kind


def saw(low: float, high: float, tooth: int) -> Callable[[int], float]:
    return lambda n: low + (high - low) * (n % tooth) / (tooth - 1)


def test_what_fills_up_again_after_each_fall_is_a_leak_that_is_ended_each_time() -> None:
    shape = judged(saw(200, 505, 50), 175)
    assert (shape.kind, shape.falls) == (K.LEAK, 3)
    assert shape.per_hour == pytest.approx(305 / 49 * 60, rel=0.1)
    assert "near the limit" in shape.reason
    assert "fell 3 times" in shape.reason
    # 25 minutes into the last tooth.
    assert shape.to_limit is not None
    assert shape.to_limit / timedelta(minutes=1) == pytest.approx((512 - 350) / 6.2, rel=0.15)


def test_a_fall_that_has_just_been_does_not_hide_the_teeth_before_it() -> None:
    shape = judged(saw(200, 505, 50), 152)
    assert (shape.kind, shape.falls) == (K.LEAK, 2)


def test_a_tooth_that_the_window_has_cut_hides_nothing_either() -> None:
    made = points(saw(200, 505, 50), 175)[47:]
    shape = judge_shape(made, LIMIT)
    assert (shape.kind, shape.falls) == (K.LEAK, 2)


def test_a_saw_far_below_the_limit_is_how_programs_tidy_up() -> None:
    assert judged(saw(150, 400, 50), 175).kind is K.HEALTHY


def test_teeth_too_short_to_judge_are_never_healthy_where_they_reach_the_limit() -> None:
    shape = judged(saw(200, 505, 5), 60)
    assert shape.kind is K.UNDER_SIZED
    assert f"near the limit in {shape.near} of 60 readings" in shape.reason


@given(st.integers(0, 500), st.integers(2, 60), st.integers(20, 200))
def test_nothing_that_comes_near_the_limit_again_and_again_is_healthy(
    seed: int, tooth: int, count: int
) -> None:
    made = points(saw(150, 500, tooth), count, seed=seed)
    shape = judge_shape(made, LIMIT)
    near = sum(point.level >= 0.85 * LIMIT for point in made)
    if near > 1 and count >= 12:
        assert shape.kind is not K.HEALTHY


def test_what_has_risen_for_some_seconds_may_still_be_starting() -> None:
    quick = [MemoryPoint(T0 + timedelta(seconds=2 * n), 20 + 9 * n, 20 + 9 * n) for n in range(30)]
    shape = judge_shape(quick, LIMIT)
    assert shape.kind is K.TOO_FEW
    assert shape.reason == "30 readings over 58 s are too few to say anything."
    longer = [MemoryPoint(T0 + timedelta(seconds=5 * n), 20 + 9 * n, 20 + 9 * n) for n in range(30)]
    leak = judge_shape(longer, LIMIT)
    assert leak.kind is K.LEAK
    assert "108 MiB a minute" in leak.reason
