"""Whether the reel is there: found and missing are only said where Cloud Storage has said so."""

from datetime import UTC, datetime

import pytest

from phoenix_admin.backends.gcp.reel_objects import ReelObjects
from phoenix_admin.domain.output import Output, Presence
from phoenix_admin.domain.project import Project, ProjectKind
from phoenix_admin.settings.environments import Outputs
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext, unhurried
from tests.support.gcp_standin.server import StandIn
from tests.support.gcp_standin.wire_faults import (
    TOO_MANY,
    UNAUTHENTICATED,
    UNAVAILABLE,
    Mute,
    forbidden,
)
from tests.unit.backends_gcp.conftest import MakeCaller
from tests.unit.backends_gcp.test_gcp_engine import StillClock

MADE = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
REELS = Outputs("reels", "stitched/", "{project}.mp4")
METHOD = "Storage.GetObject"


def project(reel: str | None = None) -> Project:
    return Project("p1", "P", ProjectKind.REEL, "stitching", (), reel, None, MADE, "1")


class Bucket:
    def __init__(self, standin: StandIn, make_caller: MakeCaller) -> None:
        self.standin = standin
        self.caller, _ = make_caller(standin.address)
        standin.objects.put("reels", "stitched/p1.mp4", 2_000, MADE)

    def look(self, reel: str | None = None, outputs: Outputs | None = REELS) -> Output:
        return ReelObjects(outputs, self.caller, StillClock()).look(project(reel), unhurried())


@pytest.fixture
def bucket(standin: StandIn, make_caller: MakeCaller) -> Bucket:
    return Bucket(standin, make_caller)


@pytest.mark.parametrize("reel", [None, "p1.mp4", "gs://reels/stitched/p1.mp4"])
def test_a_reel_is_found_by_its_name_with_size_and_age(bucket: Bucket, reel: str | None) -> None:
    found = bucket.look(reel)
    assert (found.reel, found.size, found.made_at) == (Presence.FOUND, 2_000, MADE)
    assert found.reel_name == (reel or "p1.mp4")
    assert found.clips is Presence.NOT_CHECKED


def test_missing_is_what_cloud_storage_says_is_missing(bucket: Bucket) -> None:
    assert bucket.look("other.mp4").reel is Presence.MISSING
    # A bucket that is not there says nothing about a reel.
    gone = bucket.look("p1.mp4", Outputs("rels"))
    assert gone.reel is Presence.NOT_CHECKED
    assert "bucket does not exist" in gone.why
    bucket.standin.objects.may_list = False
    hidden = bucket.look("other.mp4")
    assert (hidden.reel, "storage.objects.list" in hidden.why) == (Presence.NOT_CHECKED, True)


def test_what_cannot_be_looked_for_is_not_asked_for_and_says_why(bucket: Bucket) -> None:
    assert "names no bucket" in bucket.look("p1.mp4", None).why
    assert "nothing says how it is called" in bucket.look(None, Outputs("reels")).why
    for elsewhere in ("gs://other/p1.mp4", "https://example.com/p1.mp4"):
        found = bucket.look(elsewhere)
        assert (found.reel, found.reel_name) == (Presence.NOT_CHECKED, elsewhere)
        assert "not in the bucket" in found.why
    assert bucket.standin.faults.calls[METHOD] == 0


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (TOO_MANY, "too many requests"),
        (UNAUTHENTICATED, "login"),
        (forbidden("storage.objects.get"), "storage.objects.get"),
        (Mute(), "not answered in time"),
    ],
)
def test_no_answer_is_never_an_answer(bucket: Bucket, fault, why: str) -> None:
    bucket.standin.faults.always(METHOD, fault)
    found = bucket.look("p1.mp4")
    assert (found.reel, why in found.why) == (Presence.NOT_CHECKED, True), found.why


def test_a_short_outage_is_waited_out_and_a_cancelled_look_ends(bucket: Bucket) -> None:
    bucket.standin.faults.plan(METHOD, UNAVAILABLE)
    assert bucket.look("p1.mp4").reel is Presence.FOUND
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        ReelObjects(REELS, bucket.caller, StillClock()).look(project(), TaskContext(token, 5.0))
