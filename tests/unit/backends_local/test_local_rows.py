"""Rows from anywhere: whatever is in them, a project comes out and nothing is lost."""

import json
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.document_rows import (
    JOB_COLUMNS,
    PROJECT_COLUMNS,
    job_from_row,
    project_from_row,
    read_names,
    read_words,
)
from phoenix_admin.backends.local.execution_rows import (
    EXECUTION_COLUMNS,
    OPEN_STATES,
    execution_from_row,
)
from phoenix_admin.backends.local.moments import read_moment, written
from phoenix_admin.backends.local.project_store import LocalProjectStore
from phoenix_admin.backends.local.reel_names import reel_path, slug
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.project import UnreadableField
from phoenix_admin.tasks.context import unhurried
from tests.unit.backends_local.test_local_database import insert_project

ANYTHING = st.one_of(
    st.none(), st.integers(), st.floats(), st.text(max_size=30), st.binary(max_size=30)
)
MOMENTS = st.datetimes(
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]),
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(9998, 1, 1),  # noqa: DTZ001 - as above
)
# No deadlines: a busy computer is not a fault. Rows are large, so few of them are made.
PATIENT = settings(deadline=None)
FEW = settings(deadline=None, max_examples=40)
GOOD = {
    "id": "p1",
    "name": "Reel",
    "kind": "reel",
    "status": "ready",
    "clips": '["/a.mp4"]',
    "reel": None,
    "active_job": None,
    "updated_at": "2026-11-22T14:32:07.000000+00:00",
    "version": 3,
    "status_reason": None,
    "status_before_claim": None,
    "claimed_at": None,
    "sample": 0,
}


class TestProjects:
    @FEW
    @given(st.lists(ANYTHING, min_size=len(PROJECT_COLUMNS) + 1, max_size=len(PROJECT_COLUMNS) + 1))
    def test_any_row_becomes_a_project(self, row: list[object]) -> None:
        project = project_from_row(row, ["surprise"])
        assert project.version == str(row[8])
        named = {field.name for field in project.unreadable}
        for name, value in zip(PROJECT_COLUMNS, row, strict=False):
            if name in ("name", "status", "updated_at") and not isinstance(value, str):
                assert name in named
        assert ("surprise" in named) == (row[-1] is not None)
        assert all(len(field.shown_as) <= 200 for field in project.unreadable)

    def test_a_good_row_has_nothing_unreadable(self) -> None:
        project = project_from_row(list(GOOD.values()))
        assert project.unreadable == ()
        assert project.clips == ("/a.mp4",)

    def test_each_wrong_field_is_named_and_shown(self) -> None:
        wrong = {
            "name": 7,
            "kind": "podcast",
            "clips": '{"a": 1}',
            "reel": b"\xff",
            "claimed_at": "yesterday",
            "status": None,
        }
        project = project_from_row(list({**GOOD, **wrong}.values()))
        shown = {field.name: field.shown_as for field in project.unreadable}
        assert shown == {
            "name": "7",
            "kind": "podcast",
            "clips": '{"a": 1}',
            "reel": "b'\\xff'",
            "claimed_at": "yesterday",
            "status": "missing",
        }
        assert (project.name, project.status, project.clips) == ("p1", "missing", ())

    def test_a_column_of_somebody_else_is_shown_and_survives_writes(
        self, database: Database
    ) -> None:
        insert_project(database)
        with database.writing(unhurried()) as connection:
            connection.execute("ALTER TABLE projects ADD COLUMN reviewScore")
            connection.execute("UPDATE projects SET reviewScore = 4")
        store = LocalProjectStore(database, SystemClock())
        project = store.read_project("p1", unhurried())
        assert project.unreadable == (UnreadableField("reviewScore", "4"),)
        changed = store.change("p1", (), project.version, unhurried())
        assert changed.unreadable == store.list_projects(unhurried()).projects[0].unreadable

    @PATIENT
    @given(st.lists(st.text(max_size=20), max_size=5))
    def test_clip_names_survive_storage(self, names: list[str]) -> None:
        assert read_names(json.dumps(names)) == tuple(names)


class TestOtherRows:
    @FEW
    @given(st.lists(ANYTHING, min_size=len(JOB_COLUMNS), max_size=len(JOB_COLUMNS)))
    def test_any_row_becomes_a_job(self, row: list[object]) -> None:
        assert job_from_row(row).id == str(row[0])

    @FEW
    @given(st.lists(ANYTHING, min_size=len(EXECUTION_COLUMNS), max_size=len(EXECUTION_COLUMNS)))
    def test_any_row_becomes_an_execution(self, row: list[object]) -> None:
        found = execution_from_row(row)
        if row[4] not in {*OPEN_STATES, *(state.value for state in ExecutionState)}:
            assert found.face.state is ExecutionState.UNKNOWN
            assert not found.is_open

    def test_words_are_texts_only(self) -> None:
        assert read_words('{"a": "b", "c": 1, "d": null}') == {"a": "b"}
        assert read_words("[1]") == read_words("{") == read_words(None) == {}


class TestMoments:
    @PATIENT
    @given(MOMENTS, MOMENTS)
    def test_texts_sort_like_moments(self, one: datetime, two: datetime) -> None:
        assert (written(one) < written(two)) == (one < two)

    @PATIENT
    @given(MOMENTS)
    def test_a_moment_reads_back(self, moment: datetime) -> None:
        read = read_moment(written(moment))
        assert read == moment
        assert read is not None
        assert read.utcoffset() == timedelta(0)

    @PATIENT
    @given(ANYTHING)
    def test_anything_else_is_no_moment_or_an_aware_one(self, text: object) -> None:
        read = read_moment(text)
        assert read is None or read.tzinfo is not None

    def test_a_moment_without_a_zone_is_none(self) -> None:
        assert read_moment("2026-11-22T14:32:07") is None
        assert read_moment("0001-01-01T00:00:00+14:00") is None


class TestReelNames:
    @PATIENT
    @given(st.text(max_size=80))
    def test_any_name_makes_a_plain_one(self, name: str) -> None:
        made = slug(name)
        assert 0 < len(made) <= 40
        assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")

    def test_equal_names_of_two_projects_stay_apart(self, tmp_path) -> None:
        one, two = (reel_path(tmp_path, project, "Ep 41: Säge!") for project in ("p1", "p2"))
        assert one.name.startswith("ep-41-sage-")
        assert one != two
        assert one == reel_path(tmp_path, "p1", "Ep 41: Säge!")
