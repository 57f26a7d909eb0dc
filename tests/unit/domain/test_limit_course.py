"""How far a change has come, by what is seen; nothing is done before it is seen."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.limit_course import LimitStage, SentChange, course_of
from phoenix_admin.domain.memory_limit import MIB, Resources
from phoenix_admin.domain.workload_size import (
    Billing,
    Revision,
    RevisionStanding,
    Workload,
    WorkloadKind,
    WorkloadSize,
    what_changed,
)

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)
OLD, NEW, OTHER = (Resources(size * MIB, 1.0) for size in (512, 1024, 2048))
SERVING = Revision("phoenix-7", OLD, RevisionStanding.READY, percent=100)
SERVICE = Workload(WorkloadKind.SERVICE, "phoenix")
BEFORE = WorkloadSize(
    SERVICE, "europe-west1", "app", OLD, "1", 7, Billing.REQUEST, NOW,
    newest=SERVING, serving=(SERVING,),
)  # fmt: skip
SENT = SentChange(BEFORE, NEW, NOW)
ACCEPTED = replace(BEFORE, resources=NEW, generation=8, deploying=True, version="2")
MADE = Revision("phoenix-8", NEW, RevisionStanding.PENDING)
JOB = replace(
    BEFORE, workload=Workload(WorkloadKind.JOB, "reels"), newest=None, serving=(), generation=3
)


def ready(percent: int = 0) -> Revision:
    return replace(MADE, standing=RevisionStanding.READY, percent=percent)


def failed(reason: str = "no start") -> Revision:
    return replace(MADE, standing=RevisionStanding.FAILED, reason=reason)


@pytest.mark.parametrize(
    ("changes", "stage"),
    [
        ({}, LimitStage.SENT),
        ({"newest": MADE}, LimitStage.CREATED),
        ({"newest": ready()}, LimitStage.READY),
        ({"newest": ready(40)}, LimitStage.READY),
        ({"newest": ready(100), "deploying": False}, LimitStage.SERVING),
        ({"newest": ready(), "deploying": False}, LimitStage.READY),
        ({"newest": ready(), "deploying": False, "pinned_to": "phoenix-7"}, LimitStage.UNSERVED),
        ({"newest": failed()}, LimitStage.NOT_READY),
        ({"deploying": False, "failure": "no quota"}, LimitStage.NOT_READY),
        ({"resources": OTHER, "generation": 9}, LimitStage.OVERTAKEN),
        ({"generation": 9}, LimitStage.SENT),  # somebody changed something else
        ({"newest": replace(ready(100), resources=OLD), "deploying": False}, LimitStage.SENT),
    ],
)
def test_each_stage_is_one_that_was_seen(changes, stage) -> None:
    assert course_of(SENT, replace(ACCEPTED, **changes)).stage is stage


def test_the_reason_is_the_server_s() -> None:
    course = course_of(SENT, replace(ACCEPTED, newest=failed("bad port"), deploying=False))
    assert (course.reason, course.revision) == ("bad port", failed("bad port"))


@pytest.mark.parametrize(
    ("in_doubt", "stage"), [(True, LimitStage.DOUBT), (False, LimitStage.SENT)]
)
def test_while_nothing_is_seen_a_doubt_stays_one(in_doubt, stage) -> None:
    assert course_of(replace(SENT, in_doubt=in_doubt), BEFORE).stage is stage


@pytest.mark.parametrize(
    ("changes", "stage"),
    [
        ({"generation": 4, "resources": NEW}, LimitStage.APPLIED),
        ({"generation": 4, "resources": NEW, "deploying": True}, LimitStage.SENT),
        ({"generation": 4, "resources": NEW, "failure": "no"}, LimitStage.NOT_READY),
        ({"generation": 4}, LimitStage.OVERTAKEN),
        ({}, LimitStage.SENT),
    ],
)
def test_a_job_has_it_with_its_template(changes, stage) -> None:
    assert course_of(SentChange(JOB, NEW, NOW), replace(JOB, **changes)).stage is stage


revisions = st.builds(
    Revision,
    st.sampled_from(["phoenix-7", "phoenix-8"]),
    st.sampled_from([None, OLD, NEW, OTHER]),
    st.sampled_from(RevisionStanding),
    st.sampled_from(["", "why"]),
    st.sampled_from([0, 40, 100]),
)
looks = st.builds(
    lambda kind, resources, generation, deploying, failure, newest, pinned: replace(
        ACCEPTED,
        workload=Workload(kind, "phoenix"),
        resources=resources,
        generation=generation,
        deploying=deploying,
        failure=failure,
        newest=newest if kind is WorkloadKind.SERVICE else None,
        pinned_to=pinned,
    ),
    st.sampled_from(WorkloadKind),
    st.sampled_from([OLD, NEW, OTHER]),
    st.integers(7, 9),
    st.booleans(),
    st.sampled_from(["", "no quota"]),
    st.one_of(st.none(), revisions),
    st.sampled_from([None, "phoenix-7"]),
)


@given(looks, st.booleans())
def test_done_is_said_only_of_what_is_seen_to_be_done(look, in_doubt) -> None:
    before = replace(BEFORE, workload=look.workload)
    course = course_of(SentChange(before, NEW, NOW, in_doubt), look)
    if course.stage is LimitStage.SERVING:
        newest = look.newest
        assert newest is not None
        assert newest.name != SERVING.name
        assert newest.standing is RevisionStanding.READY
        assert newest.percent > 0
        assert newest.resources in (None, NEW)
    if course.stage in (LimitStage.SERVING, LimitStage.APPLIED):
        assert look.resources == NEW
        assert look.generation > 7
        assert not look.deploying
    if course.stage is LimitStage.NOT_READY:
        assert course.revision is not None or course.reason
    if course.stage is LimitStage.DOUBT:
        assert look.generation == 7
    assert (course.revision is None) or course.revision.name == "phoenix-8"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, None),
        ({"version": "9", "deploying": True, "failure": "x"}, None),
        ({"resources": OTHER}, "phoenix has 2Gi and 1 CPU now, it had 512Mi and 1 CPU."),
        ({"pinned_to": "phoenix-3"}, "The traffic of phoenix is pinned to phoenix-3."),
        ({"generation": 8}, "phoenix was changed by somebody else, not its limit."),
    ],
)
def test_how_it_has_changed_between_two_looks(changes, words) -> None:
    assert what_changed(BEFORE, replace(BEFORE, **changes)) == words


def test_what_has_ended_is_known_and_nothing_else() -> None:
    going = {LimitStage.DOUBT, LimitStage.SENT, LimitStage.CREATED, LimitStage.READY}
    assert {stage for stage in LimitStage if not stage.is_end} == going


@pytest.mark.parametrize(
    ("changes", "is_told"),
    [
        ({"newest": MADE}, True),
        ({"newest": ready()}, True),
        ({"newest": ready(100), "deploying": False}, True),
        ({"newest": ready(), "deploying": False, "pinned_to": "phoenix-7"}, True),
        ({"newest": failed()}, True),
        ({"newest": MADE, "resources": OTHER, "generation": 9}, False),  # overtaken
        ({"generation": 7, "newest": MADE}, False),  # not seen yet
    ],
)
def test_the_revision_is_told_where_the_stage_is_of_one(changes, is_told) -> None:
    course = course_of(SENT, replace(ACCEPTED, **changes))
    assert course.revision == (changes["newest"] if is_told else None)


def test_the_first_revision_of_a_service_is_one_that_was_made() -> None:
    sent = replace(SENT, before=replace(BEFORE, newest=None, serving=()))
    assert course_of(sent, replace(ACCEPTED, newest=MADE)).stage is LimitStage.CREATED


def test_a_revision_that_gives_no_reason_has_that_of_the_service() -> None:
    course = course_of(SENT, replace(ACCEPTED, newest=failed(""), failure="no quota"))
    assert (course.stage, course.reason) == (LimitStage.NOT_READY, "no quota")


def test_one_percent_of_the_traffic_is_some() -> None:
    now = replace(ACCEPTED, newest=ready(1), deploying=False)
    assert course_of(SENT, now).stage is LimitStage.SERVING
