"""Lines of this machine and entries of the cloud have one shape, so that one query fits both."""

import json
import re

import pytest
import re2

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.log_query import (
    Query,
    entry_of_record,
    entry_of_text,
    matcher,
    parse,
    plan,
)
from phoenix_admin.domain.log_query.prefilter import LiteralClause

WORKER_LINE = {
    "time": "2026-01-02T10:00:00.5Z", "severity": "WARNING", "message": "clip 3 of 9",
    "job": "j1", "project": "p1", "fields": {"clip": 3},
}  # fmt: skip
OUTSIDE = {"logName": "worker/j1", "resource": {"type": "local", "labels": {}}}


def holds(text: str, entry) -> bool:
    query = parse(text)
    assert isinstance(query, Query), query
    return matcher(query.tree, re.compile)(entry)


def test_a_workers_line_has_the_fields_that_cloud_run_would_give_it() -> None:
    entry = entry_of_record(WORKER_LINE, OUTSIDE)
    assert holds(
        'timestamp="2026-01-02T10:00:00.5Z" severity=WARNING jsonPayload.message:"clip 3" '
        "jsonPayload.project=p1 jsonPayload.fields.clip=3 resource.type=local logName:j1",
        entry,
    )
    assert not holds("jsonPayload.severity:* OR jsonPayload.time:*", entry)


def test_special_members_move_as_googles_agent_moves_them() -> None:
    line = {
        "level": "warn", "msg": "x", "logging.googleapis.com/trace": "t",
        "logging.googleapis.com/labels": {"a": "b"}, "httpRequest": {"status": 500},
    }  # fmt: skip
    text = "severity=WARNING trace=t labels.a=b httpRequest.status=500 jsonPayload.msg=x"
    assert holds(text, entry_of_record(line))


@pytest.mark.parametrize("level", [40, None, "loud", {"a": 1}, "40"])
def test_a_level_that_is_none_stays_where_it_is(level) -> None:
    entry = entry_of_record({"level": level})
    assert "severity" not in entry
    assert entry["jsonPayload"] == {"level": level}


def test_an_entry_of_the_cloud_stays_as_it_is() -> None:
    entry = {"textPayload": "x", "severity": "ERROR", "logName": "l", "insertId": "i"}
    assert entry_of_record(entry, OUTSIDE) == {**OUTSIDE, **entry}
    assert entry_of_text("x", OUTSIDE) == {**OUTSIDE, "textPayload": "x"}


def test_what_a_plan_takes_from_columns_and_from_the_source() -> None:
    query = parse(
        "timestamp>=2026-01-01 severity>=ERROR NOT severity=ALERT resource.type=local "
        'jsonPayload.message:"Memory limit" ("x1" OR logName:worker)'
    )
    assert isinstance(query, Query)
    found = plan(query.tree, re.compile, OUTSIDE)
    assert found.time.upper is None
    assert found.severities == {Severity.ERROR, Severity.CRITICAL, Severity.EMERGENCY}
    assert found.clauses == (LiteralClause(("message",)), LiteralClause(("memory limit",)))
    assert found.needs_entries
    assert plan(query.tree, re.compile, {"resource": {"type": "other"}}).never
    columns = parse("severity=(ERROR OR INFO) timestamp<2026-01-01")
    assert isinstance(columns, Query)
    assert not plan(columns.tree, re.compile).needs_entries
    none = parse("severity>ERROR severity<CRITICAL")
    assert isinstance(none, Query)
    assert plan(none.tree, re.compile).never


def test_a_search_for_what_the_source_says_itself_is_no_condition_on_its_lines() -> None:
    query = parse("(worker AND x1) OR y2")
    assert isinstance(query, Query)
    (clause,) = plan(query.tree, re.compile, OUTSIDE).clauses
    assert clause.pieces == ("x1", "y2")
    assert plan(query.tree, re.compile).clauses[0].pieces == ("worker", "y2")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("kelvin", b'{"m":"\xe2\x84\xaaelvin"}'),  # the Kelvin sign
        ("cat", b'{"m":"\\u0063at"}'),
        ("foobar", b"foo\x1b[31mbar"),
        ('"a/b"', b'{"m":"a\\/b"}'),
        ("404", b'{"m":4.04e2}'),
        ("warning", b'{"level":"WARN"}'),
        ('jsonPayload.m="5"', b'{"m":5.0}'),
        ('textPayload=~"ab+c"', b"abbbc"),
    ],
)
def test_a_line_that_may_hold_it_in_another_way_passes(text: str, line: bytes) -> None:
    query = parse(text)
    assert isinstance(query, Query)
    assert all(clause.may_match(line) for clause in plan(query.tree, re.compile).clauses)


def test_re2_reads_a_clause_as_its_slow_form_does() -> None:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    clause = LiteralClause(("cat", "a.b c"))
    found = re2.compile(clause.pattern.encode(), options)
    yes = [b"CAT", b"xA.B C", b"x\xffy", b"\xe2\x84\xaa", b"\\u0063", b"\x1b[", b"\x00"]
    for line in [*yes, b"plain\tx", b"a-b c", b"ca", b""]:
        assert (found.search(line) is not None) == clause.may_match(line) == (line in yes)


def test_a_line_without_the_piece_does_not_pass() -> None:
    query = parse('textPayload:"Memory limit of" jsonPayload.pid=12 textPayload=~"^sig.kill$"')
    assert isinstance(query, Query)
    pieces = [clause.pieces for clause in plan(query.tree, re.compile).clauses]
    assert pieces == [("memory limit of",), ("pid",), ("kill",)]
    line = json.dumps({"message": "all is well"}).encode()
    assert not any(clause.may_match(line) for clause in plan(query.tree, re.compile).clauses)
