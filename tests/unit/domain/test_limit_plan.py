"""What a person is shown of a change: what is not known is said and never counts as "fits"."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.limit_plan import (
    NOTHING_MEASURED,
    LimitFacts,
    Standing,
    plan_limit,
)
from phoenix_admin.domain.memory_limit import GIB, MIB, PREFLIGHT, Prices, Resources
from phoenix_admin.domain.price_list import MONTH, PriceList
from phoenix_admin.domain.workload_size import (
    Billing,
    Revision,
    RevisionStanding,
    Workload,
    WorkloadKind,
    WorkloadSize,
)

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)
OLD, NEW = Resources(512 * MIB, 1.0), Resources(1024 * MIB, 1.0)
SERVING = Revision("phoenix-7", OLD, RevisionStanding.READY, percent=100)
BEFORE = WorkloadSize(
    Workload(WorkloadKind.SERVICE, "phoenix"),
    "europe-west1", "app", OLD, "1", 7, Billing.REQUEST, NOW, newest=SERVING, serving=(SERVING,),
)  # fmt: skip
JOB = replace(BEFORE, workload=Workload(WorkloadKind.JOB, "reels"), newest=None, serving=())
FACTS = LimitFacts(434 * MIB, 486 * MIB, NOW - timedelta(minutes=3))
P, A, B = Standing.PASSED, Standing.ATTENTION, Standing.BLOCKED


def lines(before=BEFORE, wanted=NEW, facts=FACTS):
    return [(line.standing, line.text) for line in plan_limit(before, wanted, facts, NOW).lines]


def test_all_is_well() -> None:
    used = "434 MiB in use and 486 MiB at most in an hour, known until 14:29:07Z"
    assert lines() == [
        (P, f"{used}: 47% of the new limit."),
        (P, "1Gi go with the 1 CPU there are."),
        (P, "All traffic follows the newest revision."),
        (P, "No deploy is in progress."),
    ]


@pytest.mark.parametrize(
    ("facts", "standing", "said"),
    [
        (NOTHING_MEASURED, A, "Nothing is known of the memory in use"),
        (replace(FACTS, used_now=None), A, "What was in use now is not known"),
        (replace(FACTS, peak_of_hour=None), A, "What was in use in the last hour is not known"),
        (replace(FACTS, known_until=NOW - timedelta(hours=1)), A, "too old to tell"),
        (replace(FACTS, peak_of_hour=1000 * MIB), B, "with 15% of room"),
        (replace(FACTS, used_now=1100 * MIB), B, "would kill it at once"),
    ],
)
def test_what_is_in_use(facts, standing, said) -> None:
    found = [each for each in lines(facts=facts) if said in each[1]]
    assert [each[0] for each in found] == [standing]


@pytest.mark.parametrize(
    ("before", "wanted", "standing", "said"),
    [
        (BEFORE, Resources(6 * GIB, 1.0), B, "6Gi need 2 CPU; there are 1."),
        (BEFORE, Resources(6 * GIB, 2.0), P, "6Gi with 2 CPU, 1 more than now."),
        (replace(BEFORE, resources=Resources(GIB, 2.0)), NEW, P, "1 fewer than now"),
        (BEFORE, OLD, B, "The limit is 512Mi already."),
        (replace(BEFORE, pinned_to="phoenix-7", follows=0), NEW, B, "pinned to phoenix-7"),
        (replace(BEFORE, follows=30), NEW, A, "30% of the traffic follow"),
        (replace(BEFORE, deploying=True), NEW, B, "A deploy is in progress"),
        (replace(JOB, deploying=True), NEW, B, "A deploy is in progress"),
        (replace(BEFORE, failure="no start"), NEW, A, "may for the same reason: no start"),
        (replace(BEFORE, resources=Resources(GIB * 2, 1.0)), NEW, A, "phoenix-7 serves with 512Mi"),
    ],
)
def test_each_point(before, wanted, standing, said) -> None:
    found = [each for each in lines(before, wanted) if said in each[1]]
    assert [each[0] for each in found] == [standing]


def test_a_job_has_no_traffic_to_speak_of() -> None:
    assert not any("traffic" in text or "deploy" in text for _, text in lines(JOB))


def test_what_the_other_containers_may_use_counts() -> None:
    below = replace(FACTS, used_now=1100 * MIB, peak_of_hour=1100 * MIB)
    assert lines(replace(BEFORE, beside=256 * MIB), facts=below)[0][0] is P
    assert lines(facts=below)[0][0] is B


PRICES = PriceList({Billing.REQUEST: Prices(1.0, 0.5, "USD", "2026-11-29", "x")})


@pytest.mark.parametrize(("seconds", "run"), [(None, MONTH), (10.0, 10)])
def test_the_estimate_says_what_it_is_for(seconds, run) -> None:
    plan = plan_limit(BEFORE, NEW, replace(FACTS, instance_seconds=seconds), NOW, PRICES)
    assert plan.estimate is not None
    assert (plan.estimate.before, plan.estimate.after) == (1.25 * run, 1.5 * run)
    assert plan.is_whole_month is (seconds is None)


def test_without_prices_there_is_no_estimate() -> None:
    assert plan_limit(BEFORE, NEW, FACTS, NOW).estimate is None
    of_job = plan_limit(replace(JOB, billing=Billing.INSTANCE), NEW, FACTS, NOW, PRICES)
    assert of_job.estimate is None


sizes = st.integers(1, 64).map(lambda n: n * 256 * MIB)
measured = st.one_of(st.none(), st.integers(0, 16 * GIB))


@given(sizes, sizes, st.sampled_from([1.0, 2.0, 4.0, 8.0]), measured, measured, st.booleans())
def test_nothing_that_would_not_fit_is_ever_let_through(old, new, cpu, used, peak, deploying):
    before = replace(BEFORE, resources=Resources(old, 1.0), deploying=deploying)
    facts = LimitFacts(used, peak, NOW)
    plan = plan_limit(before, Resources(new, cpu), facts, NOW)
    if plan.blocks:
        return
    assert not deploying
    assert used is None or new >= used
    assert peak is None or new >= peak * PREFLIGHT
    assert (new, cpu) != (old, 1.0)
    if used is None or peak is None:
        assert any(line.standing is A for line in plan.lines)


def test_only_what_blocks_is_a_block() -> None:
    plan = plan_limit(replace(BEFORE, deploying=True), NEW, FACTS, NOW)
    assert [line.text for line in plan.blocks] == ["A deploy is in progress: wait until it serves."]
    assert len(plan.lines) > 1


@pytest.mark.parametrize(
    ("before", "wanted", "facts", "said", "unsaid"),
    [
        (BEFORE, Resources(6 * GIB, 1.0), FACTS, "6Gi need 2 CPU", "go with the"),
        (BEFORE, Resources(1 * GIB, 4.0), FACTS, "4 CPU need 2Gi", "more than now"),
        (BEFORE, Resources(33 * GIB, 8.0), FACTS, "is not between", "more than now"),
        (BEFORE, NEW, replace(FACTS, used_now=1100 * MIB), "kill it at once", "in an hour"),
        (replace(BEFORE, pinned_to="p-1"), NEW, FACTS, "pinned to p-1", "All traffic follows"),
    ],
)
def test_what_blocks_is_not_called_well_in_the_same_breath(
    before, wanted, facts, said, unsaid
) -> None:
    found = [text for _, text in lines(before, wanted, facts)]
    assert any(said in text for text in found)
    assert not any(unsaid in text for text in found)


def test_what_is_beside_counts_and_a_moment_that_is_not_known_is_not_said() -> None:
    facts = replace(FACTS, known_until=None, used_now=100 * MIB, peak_of_hour=512 * MIB)
    found = lines(replace(BEFORE, beside=1024 * MIB), NEW, facts)
    assert found[0] == (P, "100 MiB in use and 512 MiB at most in an hour: 25% of the new limit.")


def test_a_service_that_serves_nothing_yet_and_a_size_that_is_not_known_stand_in_no_way() -> None:
    assert lines(replace(BEFORE, serving=())) == lines()
    assert lines(replace(BEFORE, serving=(replace(SERVING, resources=None),))) == lines()
