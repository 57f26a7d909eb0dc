"""The store on a real Firestore: nothing it does not know is touched, no write is sent twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.gcp.call import Caller, Patience
from phoenix_admin.backends.gcp.channels import Channels
from phoenix_admin.backends.gcp.credentials import NoLogin
from phoenix_admin.backends.gcp.documents import DOCUMENT, SLICE, DocumentWrite
from phoenix_admin.backends.gcp.firestore_values import VALUE, written_value
from phoenix_admin.backends.gcp.google_messages import of_firestore
from phoenix_admin.backends.gcp.project_documents import job_from, project_from
from phoenix_admin.backends.gcp.project_store import CloudProjectStore
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.errors import Conflict, Forbidden, Missing, Offline, PhoenixError, Slow
from phoenix_admin.domain.job import Job, JobKind, JobState
from phoenix_admin.domain.project import Project, ProjectKind, UnreadableField
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.ports.project_store import JobClosing
from phoenix_admin.settings.environments import CloudApi, FirestoreLayout, ProjectFields
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext, unhurried
from tests.contract.cloud_subject import CloudSubject
from tests.support.cloud_environments import cloud_environment
from tests.support.firestore_emulator import FirestoreEmulator
from tests.support.gcp_standin.broken_wire import BrokenWire
from tests.support.gcp_standin.server import StandIn
from tests.support.gcp_standin.wire_faults import Refuse
from tests.support.waiting import until
from tests.unit.backends_gcp.conftest import MakeCaller

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


@pytest.fixture
def cloud(firestore_emulator: FirestoreEmulator) -> Iterator[CloudSubject]:
    made = CloudSubject(firestore_emulator)
    yield made
    made.close()


def job_of(project: Project, job_id: str) -> Job:
    return Job(job_id, project.id, JobKind.STITCH, "rae", NOW, JobState.CLAIMED)


def fields_of(cloud: CloudSubject, project_id: str):
    return cloud.documents.get("projects", project_id, unhurried()).fields


ODD = {
    "name": 7,
    "status": "ready",
    "clipFilenames": ["a.mp4", 3],
    "stitchedFilename": True,
    "activeJob": {"id": "x"},
    "statusReason": ["why"],
    "claimedAt": "yesterday",
    "kind": "hologram",
    "createdBy": "somebody",
    "settings": {"fps": "25"},
    "score": 1.5,
    "odd `name`.with \\ all": "kept",
}


class TestDocuments:
    def test_what_cannot_be_read_is_shown_by_its_own_name(self, cloud: CloudSubject) -> None:
        project = cloud.make_document(ODD)
        assert {odd.name: odd.shown_as for odd in project.unreadable} == {
            "name": "7",
            "clipFilenames": "['a.mp4', 3]",
            "stitchedFilename": "True",
            "activeJob": "{'id': 'x'}",
            "statusReason": "['why']",
            "claimedAt": "yesterday",
            "kind": "hologram",
        }
        assert (project.name, project.clips, project.reel) == (project.id, (), None)
        assert project.kind is ProjectKind.REEL
        (listed,) = cloud.store.list_projects(unhurried()).projects
        assert listed == project

    def test_every_field_a_write_does_not_mean_survives_it(self, cloud: CloudSubject) -> None:
        project = cloud.make_document(ODD)
        before = dict(fields_of(cloud, project.id))
        claimed = cloud.store.claim(project, job_of(project, "j1"), unhurried())
        changes = (FieldChange("reel", None, "r.mp4"),)
        changed = cloud.store.change(project.id, changes, claimed.version, unhurried())
        after = dict(fields_of(cloud, project.id))
        written = {"status", "activeJob", "statusBeforeClaim", "claimedAt", "updatedAt"}
        written |= {"statusReason", "stitchedFilename"}
        assert {k: v for k, v in after.items() if k not in written} == {
            k: v for k, v in before.items() if k not in written
        }
        # What was written over can be read now; the rest is as unreadable as before.
        assert changed == cloud.store.read_project(project.id, unhurried())
        assert {odd.name for odd in changed.unreadable} == {"name", "clipFilenames", "kind"}

    def test_a_document_without_status_or_name_says_so(self, cloud: CloudSubject) -> None:
        project = cloud.make_document({"clipFilenames": []})
        assert project.status == "missing"
        assert project.unreadable == (
            UnreadableField("name", "missing"),
            UnreadableField("status", "missing"),
        )

    def test_other_collections_and_field_names_are_used_as_they_are_told(
        self, cloud: CloudSubject
    ) -> None:
        fields = ProjectFields(status="state of things", reel="out.put", active_job="job-id")
        layout = FirestoreLayout(projects="reels ☃", jobs="our jobs", fields=fields)
        environment = replace(cloud.environment, firestore=layout)
        store = CloudProjectStore(environment, cloud.caller, cloud.clock)
        values = {"name": written_value("R"), "state of things": written_value("ready")}
        cloud.documents.commit([DocumentWrite("reels ☃", "r 1", values, None)], unhurried())
        project = store.read_project("r 1", unhurried())
        claimed = store.claim(project, job_of(project, "j1"), unhurried())
        change = (FieldChange("reel", None, "x"), FieldChange("active_job", "j1", None))
        changed = store.change("r 1", change, claimed.version, unhurried())
        told = cloud.documents.get("reels ☃", "r 1", unhurried()).fields
        assert told["state of things"].string_value == "stitching"
        assert told["out.put"].string_value == "x"
        assert "job-id" not in told
        assert (changed.status, changed.reel, changed.active_job) == ("stitching", "x", None)
        assert cloud.documents.count("our jobs", 10, unhurried()) == 1

    @pytest.mark.parametrize("identity", ["", "a/b", ".", "..", "x" * 1501])
    def test_what_is_no_id_is_missing_and_never_sent(
        self, cloud: CloudSubject, identity: str
    ) -> None:
        with pytest.raises(Missing):
            cloud.store.read_project(identity, unhurried())

    @pytest.mark.parametrize("version", ["", "1", "x.000000000", "1.5", "9" * 30 + ".000000000"])
    def test_what_is_no_version_is_a_conflict(self, cloud: CloudSubject, version: str) -> None:
        project = cloud.make_project()
        stale = replace(project, version=version)
        with pytest.raises(Conflict):
            cloud.store.claim(stale, job_of(project, "j1"), unhurried())
        assert cloud.store.read_project(project.id, unhurried()) == project


class TestLists:
    def test_long_lists_are_read_in_pages_and_whole(self, cloud: CloudSubject) -> None:
        names = [f"d{number:04}" for number in range(SLICE + 17)]
        values = {"name": written_value("R"), "status": written_value("ready")}
        writes = [DocumentWrite("projects", name, values, None) for name in names]
        cloud.documents.commit(writes, unhurried())
        store = CloudProjectStore(cloud.environment, cloud.caller, cloud.clock, page=20)
        listing = store.list_projects(unhurried())
        # None of them has the field that a bounded list is ordered by.
        assert sorted(project.id for project in listing.projects) == names
        assert not listing.truncated

    def test_a_long_list_is_handed_on_in_slices_and_ends_with_its_call(
        self, cloud: CloudSubject
    ) -> None:
        values = {"name": written_value("R")}
        writes = [DocumentWrite("projects", f"d{n}", values, None) for n in range(SLICE + 1)]
        cloud.documents.commit(writes, unhurried())
        token = CancelToken()
        slices = cloud.documents.all("projects", 1_000, (), TaskContext(token, 60))
        assert len(next(slices)) == SLICE
        token.cancel()
        with pytest.raises(CancelledError):
            next(slices)

    def test_a_bounded_list_says_that_more_exist(self, cloud: CloudSubject) -> None:
        made = [cloud.make_project(f"Reel {number}") for number in range(3)]
        listing = cloud.bounded_store(2).list_projects(unhurried())
        assert listing.truncated
        assert [p.id for p in listing.projects] == [made[2].id, made[1].id]


class TestWrites:
    def test_a_lost_answer_to_a_claim_is_not_sent_again_and_can_be_looked_up(
        self, cloud: CloudSubject, firestore_emulator: FirestoreEmulator
    ) -> None:
        project = cloud.make_project()
        wire = BrokenWire(firestore_emulator.port)
        addresses = {CloudApi.FIRESTORE: wire.address}
        environment = cloud_environment(addresses, project=cloud.project_id)
        channels = Channels(environment.endpoints)
        caller = Caller(channels, NoLogin(), NoLogin(), Patience(read=2, write=1, total=0.5))
        store = CloudProjectStore(environment, caller, cloud.clock)
        try:
            assert store.read_project(project.id, unhurried()) == project
            wire.drop_answers()
            with pytest.raises(Slow) as caught:
                store.claim(project, job_of(project, "j1"), unhurried())
            assert caught.value.may_have_happened
        finally:
            channels.close()
            wire.close()
        claimed = cloud.store.read_project(project.id, unhurried())
        assert (claimed.status, claimed.active_job) == ("stitching", "j1")
        with pytest.raises(Conflict):
            cloud.store.claim(project, job_of(project, "j2"), unhurried())
        assert [j.id for j in cloud.store.list_jobs(project.id, 9, unhurried())] == ["j1"]

    def test_a_record_that_moves_meanwhile_is_decided_anew(self, cloud: CloudSubject) -> None:
        project = cloud.make_project()
        cloud.store.claim(project, job_of(project, "j1"), unhurried())
        get = cloud.store._documents.get
        looks: list[str] = []

        def get_and_move(collection: str, identity: str, call):
            document = get(collection, identity, call)
            looks.append(identity)
            if len(looks) == 1:  # somebody else is faster
                cloud.store.record_launch("j1", "run-1", unhurried())
            return document

        cloud.store._documents.get = get_and_move  # type: ignore[method-assign]
        closing = JobClosing("j1", JobState.FAILED, NOW, error="no space")
        closed = cloud.store.close_job(closing, unhurried())
        assert (closed.state, closed.execution) == (JobState.FAILED, "run-1")
        assert closed == cloud.store.read_job("j1", unhurried())

    def test_an_environment_open_read_only_refuses_on_its_own(self) -> None:
        environment = cloud_environment({}, read_only=True)
        caller = Caller(Channels({}), NoLogin(), NoLogin())
        store = CloudProjectStore(environment, caller, CloudClock())
        project = project_from(DOCUMENT(name="x/p1"), ProjectFields())
        for write in (
            lambda: store.claim(project, job_of(project, "j1"), unhurried()),
            lambda: store.change("p1", (), "1", unhurried()),
            lambda: store.record_launch("j1", "e", unhurried()),
            lambda: store.close_job(JobClosing("j1", JobState.FAILED, NOW), unhurried()),
        ):
            with pytest.raises(Forbidden, match="read-only"):
                write()


class CloudClock:
    """Never asked."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


@pytest.mark.soak
@pytest.mark.usefixtures("firestore_emulator")  # skipped where there is none
class TestRestart:
    def test_after_a_kill_and_a_restart_it_goes_on_without_a_click(self) -> None:
        first = FirestoreEmulator.start()
        cloud = CloudSubject(first)
        caller = Caller(cloud.backend.channels, NoLogin(), NoLogin(), Patience(read=2, total=0.2))
        store = CloudProjectStore(cloud.environment, caller, cloud.clock)
        second = None
        try:
            cloud.make_project()
            assert len(store.list_projects(unhurried()).projects) == 1
            first.kill()
            with pytest.raises(Offline):
                store.list_projects(unhurried())
            second = FirestoreEmulator.start(first.port)

            def answers() -> bool:
                try:
                    return store.list_projects(unhurried()).projects == ()
                except PhoenixError:
                    return False

            until(answers, what="the first answer", seconds=10)
        finally:
            cloud.close()
            first.stop()
            if second is not None:
                second.stop()


# -- any document at all --------------------------------------------------------------------------

PLAIN = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    PLAIN.map(written_value)
    | st.builds(lambda raw_bytes: VALUE(bytes_value=raw_bytes), st.binary(max_size=9))
    | st.builds(lambda s: VALUE(timestamp_value={"seconds": s}), st.integers(-(2**50), 2**50))
    | st.just(VALUE(reference_value="a/b"))
    | st.just(VALUE(geo_point_value={"latitude": 1.0})),
    lambda inner: st.builds(
        lambda values: VALUE(array_value=of_firestore("ArrayValue")(values=values)),
        st.lists(inner, max_size=3),
    ),
    max_leaves=5,
)
NAMES = ProjectFields()
PROJECT_KEYS = ["name", "kind", "status", "clipFilenames", "stitchedFilename", "activeJob"]
PROJECT_KEYS += ["statusReason", "statusBeforeClaim", "claimedAt", "updatedAt", "other"]
JOB_KEYS = ["projectId", "kind", "requestedBy", "requestedAt", "state", "execution", "overrides"]
JOB_KEYS += ["endedAt", "output", "error", "other"]


def document(values) -> object:
    made = DOCUMENT(name="projects/p/databases/d/documents/projects/x")
    made.update_time.seconds = 1_700_000_000
    for key, value in values.items():
        made.fields[key].CopyFrom(value)
    return made


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(PROJECT_KEYS), VALUES))
def test_any_document_is_a_project_and_doubtful_fields_are_named(values) -> None:
    project = project_from(document(values), NAMES)
    assert project.id == "x"
    assert {type(clip) for clip in project.clips} <= {str}
    known = {getattr(NAMES, name) for name in ProjectFields.__dataclass_fields__}
    for odd in project.unreadable:
        assert odd.name in known
        assert len(odd.shown_as) <= 200
    # A text that was lost on the way would be a lie: it is either kept or named.
    for key, told in (("stitchedFilename", project.reel), ("activeJob", project.active_job)):
        value = values.get(key)
        kind = value.WhichOneof("value_type") if value is not None else None
        assert told == (value.string_value if kind == "string_value" else None)
        is_odd = kind not in (None, "null_value", "string_value")
        assert (key in {odd.name for odd in project.unreadable}) == is_odd


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(JOB_KEYS), VALUES))
def test_any_record_is_a_job_that_claims_no_end_it_was_not_given(values) -> None:
    job = job_from(document(values))
    state = values.get("state")
    told = state.string_value if state is not None else ""
    if job.state.is_terminal:
        assert told == job.state.value


def test_a_look_before_a_write_that_fails_leaves_no_doubt(make_caller: MakeCaller) -> None:
    # The stand-in's own Firestore: the emulator cannot be told to refuse.
    standin = StandIn()
    try:
        caller, _ = make_caller(standin.address)
        environment = cloud_environment({})
        store = CloudProjectStore(environment, caller, SystemClock())
        standin.faults.always("Firestore.GetDocument", Refuse("INTERNAL"))
        closing = JobClosing("J1", JobState.FAILED, NOW)
        for write in (
            lambda: store.change("p", (FieldChange("reel", None, "r"),), "1", unhurried()),
            lambda: store.close_job(closing, unhurried()),
            lambda: store.record_launch("J1", "run-1", unhurried()),
        ):
            with pytest.raises(Offline) as caught:
                write()
            assert not caught.value.may_have_happened
        assert standin.faults.calls["Firestore.Commit"] == 0
    finally:
        standin.close()
