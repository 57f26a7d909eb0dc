"""A leak, a spike and a limit that is too tight are told apart, and nothing is said too early."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.memory_shape import MemoryPoint, MemoryShape, judge_runs, judge_shape
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


def exact(values: list[float], peaks: list[float] | None = None) -> list[MemoryPoint]:
    """A reading a minute, without noise: for what happens right at a bound."""
    return [
        MemoryPoint(T0 + timedelta(minutes=n), level, peak)
        for n, (level, peak) in enumerate(zip(values, peaks or values, strict=True))
    ]


class TestBounds:
    """Against a limit of 100 MiB each number of the policy is met and missed by little."""

    def kind(self, values: list[float], peaks: list[float] | None = None) -> K:
        return judge_shape(exact(values, peaks), 100.0).kind

    def test_twelve_readings_are_enough(self) -> None:
        assert self.kind([50.0] * 11) is K.TOO_FEW
        assert self.kind([50.0] * 12) is K.HEALTHY
        at_once = [MemoryPoint(T0, 50, 50)] * 12
        assert judge_shape(at_once, 100.0).kind is K.TOO_FEW

    def test_a_leak_has_risen_by_a_twentieth_of_the_limit(self) -> None:
        assert self.kind([20 + n * 5.0 / 20 for n in range(21)]) is K.LEAK
        assert self.kind([20 + n * 4.9 / 20 for n in range(21)]) is K.HEALTHY

    def test_two_minutes_are_long_enough_for_a_leak(self) -> None:
        for seconds, kind in ((119, K.TOO_FEW), (120, K.LEAK)):
            step = timedelta(seconds=seconds) / 20
            made = [MemoryPoint(T0 + n * step, 20 + n, 20 + n) for n in range(21)]
            shape = judge_shape(made, 100.0)
            assert shape.kind is kind

    def test_a_leak_rises_by_more_than_it_wavers(self) -> None:
        def wavering(by: float) -> list[float]:
            return [20 + n * 0.5 + (by if n % 2 else -by) for n in range(40)]

        assert self.kind(wavering(4.5)) is K.LEAK
        assert self.kind(wavering(5.5)) is K.HEALTHY

    def test_a_part_in_which_it_does_not_rise_is_against_a_leak(self) -> None:
        assert self.kind([10.0 + n for n in range(20)] + [30.0] * 20) is not K.LEAK

    def test_a_spike_is_a_quarter_of_the_limit_over_the_usual(self) -> None:
        assert self.kind([40.0] * 19 + [65.0]) is K.SPIKE
        assert self.kind([40.0] * 19 + [64.9]) is K.HEALTHY

    def test_a_spike_is_brief(self) -> None:
        for high, kind in ((4, K.SPIKE), (5, K.HEALTHY)):
            assert self.kind([40.0] * (20 - high), None) is K.HEALTHY
            assert self.kind([70.0] * high + [40.0] * (20 - high)) is kind
        # Half of its height is no part of it.
        assert self.kind([80.0, 60.0, 60.0, 60.0, 60.0] + [40.0] * 15) is K.SPIKE

    def test_near_the_limit_is_eighty_five_percent(self) -> None:
        assert self.kind([85.0] * 12) is K.UNDER_SIZED
        assert self.kind([84.9] * 12) is K.HEALTHY

    def test_once_near_the_limit_is_not_again_and_again(self) -> None:
        assert self.kind([70.0] * 11 + [86.0]) is K.HEALTHY
        assert self.kind([70.0] * 10 + [86.0] * 2) is K.UNDER_SIZED

    def test_the_time_to_the_limit_is_of_the_last_readings(self) -> None:
        shape = judge_shape(exact([20.0 + n for n in range(25)]), 100.0)
        # The newest twelfth of 25 readings are two, of 43 and 44 MiB.
        assert shape.level == 43.5
        assert shape.per_hour == pytest.approx(60)
        assert shape.to_limit is not None
        assert shape.to_limit / timedelta(minutes=1) == pytest.approx(56.5)

    def test_what_takes_ten_years_is_not_foretold(self) -> None:
        made = [MemoryPoint(T0 + timedelta(days=40 * n), 5 + n / 2, 5 + n / 2) for n in range(21)]
        assert judge_shape(made, 100.0).kind is K.LEAK
        assert judge_shape(made, 100.0).to_limit is None
        assert judge_shape(made, 50.0).to_limit is not None

    def test_many_readings_are_judged_like_few(self) -> None:
        shape = judge_shape(exact([20.0 + n / 50 for n in range(2_000)]), 100.0)
        assert (shape.kind, round(shape.per_hour, 3)) == (K.LEAK, 1.2)


class TestReasons:
    """Each verdict tells its own figures."""

    def reason(self, values: list[float]) -> str:
        return judge_shape(exact(values), 200.0).reason

    def test_of_one_that_is_well(self) -> None:
        said = "Usually 40 MiB, 20% of the limit; at most 60 MiB."
        assert self.reason([40.0] * 11 + [60.0]) == said

    def test_of_a_spike(self) -> None:
        said = "Usually 40 MiB, for short moments 190 MiB: the largest use decides."
        assert self.reason([40.0] * 11 + [190.0]) == said

    def test_of_a_limit_that_is_too_tight(self) -> None:
        said = "Usually 180 MiB, 90% of the limit, and it does not rise: the limit is too tight."
        assert self.reason([180.0] * 12) == said
        assert self.reason([150.0] * 10 + [180.0] * 2) == (
            "Usually 150 MiB, 75% of the limit, but near the limit in 2 of 12 readings; "
            "at most 180 MiB: the limit is too tight."
        )

    def test_of_a_leak(self) -> None:
        said = (
            "The usual use rises by 60 MiB an hour and does not fall again: "
            "42 MiB now, 21% of the limit."
        )
        assert self.reason([20.0 + n for n in range(24)]) == said

    def test_of_what_fell_once(self) -> None:
        tooth = [100.0 + 4 * n for n in range(25)]
        shape = judge_shape(exact(tooth + tooth), 200.0)
        assert shape.reason == (
            "The usual use rises by 240 MiB an hour until it is near the limit (196 MiB, "
            "98%), falls, and rises again; it fell once."
        )

    def test_of_too_few(self) -> None:
        assert self.reason([]) == "0 readings are too few to say anything."
        assert self.reason([1.0]) == "1 readings are too few to say anything."

    def test_a_pace_is_told_by_the_minute_where_it_is_fast_and_was_short(self) -> None:
        fast = [MemoryPoint(T0 + timedelta(seconds=10 * n), 10 * n, 10 * n) for n in range(19)]
        assert "60 MiB a minute" in judge_shape(fast, 2_000.0).reason
        slow = exact([9.9 * n for n in range(59)])
        assert "594 MiB an hour" in judge_shape(slow, 2_000.0).reason
        at_bound = exact([10.0 * n for n in range(59)])
        assert "10 MiB a minute" in judge_shape(at_bound, 2_000.0).reason
        long = exact([20.0 * n for n in range(61)])
        assert "1200 MiB an hour" in judge_shape(long, 9_000.0).reason


class TestSaw:
    """What makes a tooth, against a limit of 100 MiB."""

    def test_a_tooth_has_six_readings(self) -> None:
        long, short = [10.0 + 16 * n for n in range(6)], [10.0 + 19 * n for n in range(5)]
        assert judge_shape(exact(long * 3), 100.0).kind is K.LEAK
        assert judge_shape(exact(short * 3), 100.0).kind is not K.LEAK

    def test_one_tooth_that_turned_far_below_the_limit_is_enough_against_it(self) -> None:
        high, low = [30.0 + 6 * n for n in range(11)], [30.0 + 4 * n for n in range(11)]
        assert judge_shape(exact(high * 3), 100.0).falls == 2
        assert judge_shape(exact(high + low + high), 100.0).kind is not K.LEAK

    def test_a_tooth_that_does_not_rise_is_no_leak(self) -> None:
        rising = [30.0 + 6 * n for n in range(11)]
        flat = [90.0] * 11
        assert judge_shape(exact([*rising, 30.0, *flat, 30.0, *rising]), 100.0).kind is not K.LEAK

    def test_a_fall_is_a_quarter_of_the_limit(self) -> None:
        def teeth(begin: float) -> list[float]:
            return [begin + (96 - begin) * n / 10 for n in range(11)] * 3

        assert judge_shape(exact(teeth(71.0)), 100.0).falls == 2
        assert judge_shape(exact(teeth(71.1)), 100.0).falls == 0


def run_of(begin: int, *levels: float) -> list[MemoryPoint]:
    """A run that began so many minutes after the first one."""
    return [MemoryPoint(T0 + timedelta(minutes=begin + n), v, v) for n, v in enumerate(levels)]


class TestRuns:
    """What has a beginning and an end loads what it works on."""

    def rising(self, number: int, floor: float) -> list[MemoryPoint]:
        return run_of(100 * number, *(floor + 10 * n for n in range(20)))

    def test_a_run_that_rises_rises_within_the_run(self) -> None:
        shape = judge_runs([self.rising(0, 100)], 512.0)
        assert shape.kind is K.RISES
        assert shape.reason == (
            "It rises within the run by 10 MiB a minute: 290 MiB now, 57% of the limit; "
            "no leak by itself."
        )
        assert shape.to_limit is not None
        assert shape.to_limit / timedelta(minutes=1) == pytest.approx(22.2)

    def test_one_run_after_the_other_from_the_same_floor_is_no_leak(self) -> None:
        assert judge_runs([self.rising(n, 100) for n in range(8)], 512.0).kind is K.RISES

    @pytest.mark.parametrize(("count", "kind"), [(3, K.RISES), (4, K.LEAK), (8, K.LEAK)])
    def test_a_floor_that_rises_from_run_to_run_is_one(self, count: int, kind: K) -> None:
        shape = judge_runs([self.rising(n, 100 + 20 * n) for n in range(count)], 512.0)
        assert shape.kind is kind
        if kind is K.LEAK:
            floor, peak = 100 + 20 * (count - 1), 290 + 20 * (count - 1)
            assert shape.reason == (
                f"The least that a run needs has risen in {count} runs, by 12 MiB an hour: "
                f"{floor} MiB in the newest; at most {peak} MiB."
            )

    def test_runs_that_follow_without_a_gap_are_no_leak_either(self) -> None:
        made = exact([100.0 + 40 * (n % 11) for n in range(44)])
        assert judge_shape(made, 512.0).kind is K.LEAK
        shape = judge_runs([made], 512.0)
        assert (shape.kind, shape.falls) == (K.RISES, 3)
        assert "leak" not in shape.reason

    def test_other_verdicts_are_of_the_newest_run(self) -> None:
        flat = run_of(500, *[480.0] * 15)
        assert judge_runs([self.rising(0, 100), flat], 512.0).kind is K.UNDER_SIZED
        assert judge_runs([flat[:5]], 512.0).kind is K.TOO_FEW
        assert judge_runs([], 512.0).kind is K.TOO_FEW
