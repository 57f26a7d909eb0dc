"""The bound in time is said and shown; times that count from now are written out before reading."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.log_query import (
    CloudQuery,
    Query,
    QueryFault,
    TimeBound,
    matcher,
    parse,
    shown_bound,
    to_cloud,
    write_out,
)
from phoenix_admin.domain.log_query.time_bound import own_bound
from phoenix_admin.domain.log_query.tree import all_of
from phoenix_admin.domain.log_query.values import SECOND, duration, moment, moment_text, nanoseconds

NOW = datetime(2026, 1, 31, 10, 0, 0, 250_000, tzinfo=UTC)


def query_of(text: str) -> Query:
    query = parse(text)
    assert isinstance(query, Query), query
    return query


def cloud_of(text: str) -> CloudQuery:
    found = to_cloud(query_of(text), NOW)
    assert isinstance(found, CloudQuery), found
    return found


def at(text: str) -> int:
    found = moment(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("severity=ERROR", None, None),
        ('timestamp>="2026-01-01T10:00:00Z"', "2026-01-01T10:00:00Z", None),
        ("timestamp>2026-01-01", "2026-01-01T00:00:00.000000001Z", None),
        ("timestamp<2026-01-02 x timestamp>=2026-01-01",
         "2026-01-01", "2026-01-01T23:59:59.999999999Z"),
        ("timestamp=2026-01-01", "2026-01-01", "2026-01-01"),
        ("timestamp>=2026-01-01 timestamp>=2026-01-05", "2026-01-05", None),
        ("timestamp=(2026-01-01 OR 2026-01-03)", "2026-01-01", "2026-01-03"),
        ("timestamp>=2026-01-01 OR severity=ERROR", None, None),
        ("NOT timestamp>=2026-01-01", None, None),
        ("timestamp!=2026-01-01", None, None),
        ("receiveTimestamp>=2026-01-01", None, None),
    ],
)  # fmt: skip
def test_the_bound_of_a_query_is_read_from_it(text, lower, upper) -> None:
    wanted = TimeBound(lower and at(lower), upper and at(upper))
    assert own_bound(query_of(text).tree) == wanted


MOMENTS = st.sampled_from(["2026-01-01", "2026-01-02T00:00:00.5Z", "2026-01-03", "2026-01-04"])
CLAUSES = st.builds(
    lambda sign, when: f'timestamp{sign}"{when}"',
    st.sampled_from(["=", "!=", "<", "<=", ">", ">=", ":"]),
    MOMENTS,
)
TEXTS = st.recursive(
    CLAUSES | st.just("severity=ERROR"),
    lambda part: st.one_of(
        part.map(lambda text: f"NOT ({text})"),
        st.tuples(part, part).map(lambda two: f"({two[0]}) OR ({two[1]})"),
        st.tuples(part, part).map(lambda two: f"({two[0]}) AND ({two[1]})"),
    ),
    max_leaves=4,
)


@settings(max_examples=60, deadline=None)
@given(TEXTS, MOMENTS)
def test_nothing_outside_the_bound_matches(text: str, when: str) -> None:
    tree = query_of(text).tree
    entry = {"timestamp": when, "severity": "ERROR"}
    assert own_bound(tree).has(at(when)) or not matcher(tree, str)(entry)


def test_a_query_without_a_lower_end_shows_the_one_it_is_asked_with() -> None:
    bound = shown_bound(query_of("severity=ERROR").tree, NOW)
    assert bound == TimeBound(at("2026-01-30T10:00:00Z"), None, implied=True)
    past = shown_bound(query_of("timestamp<2026-01-10").tree, NOW, timedelta(hours=1))
    assert past.implied
    assert past.lower == at("2026-01-09T22:59:59Z")
    assert not shown_bound(query_of("timestamp>=2020-01-01").tree, NOW).implied


def test_the_text_is_sent_as_it_is_behind_a_line_with_the_bound() -> None:
    text = "-- why\na OR  b -- end"
    found = cloud_of(text)
    assert found.text == 'timestamp>="2026-01-30T10:00:00Z"\n' + text
    again = query_of(found.text)
    assert [part.node for part in again.parts][1:] == [part.node for part in query_of(text).parts]
    bounded = ' timestamp >= "2026-01-01"\n\tx '
    assert cloud_of(bounded).text == bounded
    assert cloud_of("").text == 'timestamp>="2026-01-30T10:00:00Z"\n'


def test_what_the_app_adds_stands_on_lines_of_its_own() -> None:
    scope = query_of('resource.type="cloud_run_job" timestamp>=2026-01-05 -- one job')
    query = query_of("a OR b")
    found = to_cloud(query, NOW, scope=scope)
    assert isinstance(found, CloudQuery)
    assert found.text == f"{scope.text}\n{query.text}"
    assert found.bound == TimeBound(at("2026-01-05"), None)
    assert query_of(found.text).tree == all_of((scope.tree, query.tree))


def test_a_text_too_long_for_its_bound_is_a_fault() -> None:
    query = query_of("a" * 19_999)
    fault = to_cloud(query, NOW)
    assert isinstance(fault, QueryFault)
    assert fault.position + fault.length == len(query.text)


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("timestamp>=now-1h x", 'timestamp>="2026-01-31T09:00:00Z" x'),
        ('a receive_timestamp < "now-2d"', 'a receive_timestamp < "2026-01-29T10:00:00Z"'),
        ("(timestamp>now-90m timestamp<=now)",
         '(timestamp>"2026-01-31T08:30:00Z" timestamp<="2026-01-31T10:00:00Z")'),
        ("timestamp>=now-1w AND (", 'timestamp>="2026-01-24T10:00:00Z" AND ('),
    ],
)  # fmt: skip
def test_a_time_from_now_is_written_out(text: str, new: str) -> None:
    found = write_out(text, NOW)
    assert found.text == new
    assert all(new in found.text for _, new in found.replaced)
    assert write_out(found.text, NOW) == type(found)(found.text, ())


@pytest.mark.parametrize(
    "text",
    ["now-1h", "jsonPayload.timestamp>=now-1h", '"timestamp>=now-1h"', "timestamp>=now-1y", "now",
     "-- timestamp>=now-1h", "timestamp>= now - 1h x", "timestamp>=nowhere", "", "timestamp>="],
)  # fmt: skip
def test_what_only_looks_like_it_stays(text: str) -> None:
    rest = "timestamp>= now - 1h x"
    found = write_out(text, NOW)
    assert found.text == text or (text == rest and found.text.endswith(" - 1h x"))


@settings(max_examples=60, deadline=None)
@given(st.integers(-62_135_596_800 * SECOND, 253_402_300_799 * SECOND))
def test_a_moment_is_read_back_to_the_nanosecond(nanos: int) -> None:
    assert moment(moment_text(nanos)) == nanos


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-13-01", "2026-01-01 10:00:00Z", "2026-01-01T25:00:00Z", "10:00", "now",
     "2026-01-01T10:00:60Z", "٢٠٢٦-01-01", "0000-01-01", "2026-01-01T10:00:00+25:00"],
)  # fmt: skip
def test_other_texts_are_no_moment(text: str) -> None:
    assert moment(text) is None


@pytest.mark.parametrize(
    ("text", "nanos"),
    [("3.2s", 3_200_000_000), ("-1ms", -1_000_000), ("7ns", 7), ("2us", 2_000),
     ("1.5m", 90 * SECOND), (".5h", 1_800 * SECOND), ("1", None), ("s", None),
     ("1 s", None), ("1d", None), ("", None)],
)  # fmt: skip
def test_a_duration_is_a_number_with_a_unit(text: str, nanos: int | None) -> None:
    assert duration(text) == nanos


def test_a_moment_of_python_and_one_of_rfc_3339_are_the_same() -> None:
    assert nanoseconds(NOW) == moment("2026-01-31T10:00:00.25Z") == moment(NOW.isoformat())
