"""Each rule of Google's page that a person would trip over, as a query, an entry and an answer."""

import re

import pytest
import re2
from hypothesis import example, given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.log_query import Query, matcher, parse
from phoenix_admin.domain.log_query.values import fold
from tests.support.log_query.slow_evaluation import folded

PAYLOAD = {
    "cat": "Longhair", "animal": "a nice little pet", "shoeSize": [8.5, 9, 6], "nothing": None,
    "items": [{"id": 1, "tags": ["x", "y"]}, {"id": 2}], "end_time": "2026-01-02", "big": "12",
    "flag": True, "count": 12, "deep": {"er": {"word": "needle"}}, "empty": [], "street": "STRASSE",
}  # fmt: skip
ENTRY = {
    "timestamp": "2026-01-02T10:00:00.000000001Z",
    "severity": "ERROR",
    "logName": "projects/p/logs/run.googleapis.com%2Fstderr",
    "resource": {"type": "cloud_run_job", "labels": {"job_name": "stitch"}},
    "labels": {"run.googleapis.com/execution_name": "stitch-x1"},
    "httpRequest": {"status": 404, "latency": "1.5s", "responseSize": "2048"},
    "jsonPayload": PAYLOAD,
}
PROTO = {"protoPayload": {"@type": "x/AuditLog", "methodName": "jobs.run", "n": [{"a": 1}]}}


def holds(text: str, entry=None, compile_pattern=re.compile) -> bool:
    query = parse(text)
    assert isinstance(query, Query), query
    return matcher(query.tree, compile_pattern)(ENTRY if entry is None else entry)


@pytest.mark.parametrize(
    "text",
    [
        'jsonPayload.cat="LONGHAIR"',
        'jsonPayload.cat = ("longhair" OR "shorthair")',
        'jsonPayload.animal : ("nice" AND "pet")',
        "jsonPayload.animal:(nice pet)",
        "jsonPayload.street=straße",
        "jsonPayload.shoeSize < 7",
        "jsonPayload.shoeSize != 9",
        "jsonPayload.items.id=2",
        "jsonPayload.items.tags=Y",
        "jsonPayload.nothing=NULL_VALUE",
        "jsonPayload.nothing:*",
        "jsonPayload.cat!=NULL_VALUE",
        "jsonPayload:needle",
        "jsonPayload.deep:NEED",
        "jsonPayload.flag=TRUE",
        "jsonPayload.flag>false",
        'jsonPayload.count="12.0"',
        "jsonPayload.count>9",
        'jsonPayload.big="12"',
        "jsonPayload.big<9",  # the entry has a text, and "12" stands before "9"
        "NOT jsonPayload.missing=foo",
        "severity>=warning",
        "severity=500",
        "severity:(ERROR OR INFO)",
        "severity!=EMERGENCY",
        'timestamp>"2026-01-02T10:00:00Z"',
        'timestamp="2026-01-02T11:00:00.000000001+01:00"',
        "timestamp<2026-01-03",
        "httpRequest.status=404",
        "httpRequest.status>=400",
        'httpRequest.responseSize="2048"',
        'httpRequest.latency>"1499ms"',
        "httpRequest.cacheHit=false",  # not there: compared as its default
        'httpRequest.remoteIp=""',
        'insertId!="x"',
        "resource.type=CLOUD_RUN_JOB",
        "resource.labels.job_name:tit",
        'labels."run.googleapis.com/execution_name"=~"^stitch-.1$"',
        'logName=~"stderr$"',
        'textPayload!~"x"',
        'trace=~"^$"',
        "needle",
        '"nice little" stitch',
        "404",
        "2048",
        '"8.5"',
        "error",
        "-unicorn",
        '"2026-01-02T10:00:00.000000001Z"',
    ],
)
def test_it_matches(text: str) -> None:
    assert holds(text)


@pytest.mark.parametrize(
    "text",
    [
        "jsonPayload.missing!=foo",
        'jsonPayload.missing!~"foo"',
        'labels.missing=""',
        "jsonPayload.missing:*",
        "httpRequest.remoteIp:*",
        "jsonPayload.endTime:*",
        "jsonPayload.nothing=x",
        "jsonPayload.nothing!=x",
        "jsonPayload.cat=12",
        "jsonPayload.count!=abc",  # what cannot be converted fails, != too
        'jsonPayload.count=~"12"',  # a number is no text
        "jsonPayload.flag=1",
        'jsonPayload.cat=~"longhair"',  # letter case counts
        "jsonPayload.deep=needle",
        "jsonPayload.empty!=x",
        'jsonPayload.cat="NULL_VALUE"',
        "40",
        "500",  # a number, and no severity
        "ERRO",
        "job_name",  # a name is no value
        "severity<=500 severity!=ERROR",
        'timestamp="2026-01-02T10:00:00Z"',
        "q9 OR z9 needle",
    ],
)
def test_it_does_not_match(text: str) -> None:
    assert not holds(text)


SPELLINGS = (
    "aEkJsSIi\u00c9\u0301\u030c\u01f0\u212a\u00df\u1e9e\u03a3\u03c2\u0130\uff25\ufb03\u00ad"
    "\u0345\u13a0\uab70"
)


@settings(max_examples=100, deadline=None)
@given(st.text(SPELLINGS, max_size=8), st.text(SPELLINGS, max_size=8))
@example("E\u0301", "\u00c9")
@example("\u00df", "SS")
@example("\ufb03", "FFI")
@example("k\u00adm", "\u212aM")
def test_texts_are_folded_as_unicode_says(one: str, other: str) -> None:
    assert fold(fold(one)) == fold(one)
    assert (fold(one) == fold(other)) == (folded(one) == folded(other))


def test_a_text_does_not_reach_from_one_field_into_the_next() -> None:
    entry = {"textPayload": "foo", "labels": {"a": "bar", "b": "a\0b"}}
    assert not holds('foobar OR barfoo OR "o\\x00b" OR "r\\x00f"', entry)
    assert holds('"a\\x00b" foo bar', entry)
    assert not holds("foobar OR barfoo", {"textPayload": "foo", "labels": {"a": "bar"}})


def test_names_of_a_proto_payload_are_compared_without_case() -> None:
    for text in ("protoPayload.method_name=jobs", "protoPayload.METHODNAME=jobs"):
        assert holds(f'{text[:-5]}="jobs.run"', PROTO)
    assert holds('protoPayload."@type":AuditLog protoPayload.n.A=1', PROTO)
    assert not holds('jsonPayload.CAT="longhair"')


@pytest.mark.parametrize("severity", [None, "strange", "", 0, 3.5, [], {}])
def test_what_is_no_severity_is_default(severity) -> None:
    entry = {"severity": severity} if severity is not None else {}
    assert holds("severity=DEFAULT", entry)
    assert not holds("severity>=DEBUG", entry)


def test_re2_finds_what_the_product_asks_it_for() -> None:
    assert holds('jsonPayload.animal=~"(?i)NICE\\\\s+little" logName!~"stdout"', None, re2.compile)


def test_a_value_nested_a_hundred_thousand_deep_is_searched() -> None:
    value: object = "needle"
    for _ in range(50_000):
        value = [{"a": value}]
    entry = {"jsonPayload": {"x": value}}
    assert holds("needle jsonPayload:needle jsonPayload.x:needle", entry)
    assert not holds("hay OR jsonPayload.x.a=needle OR jsonPayload.x=needle", entry)
