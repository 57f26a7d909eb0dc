"""Entries as lines: the same as the library's own JSON, split ones whole again."""

import itertools
import json
from typing import Any

import pytest
from google.cloud.audit import audit_log_pb2
from google.protobuf import any_pb2, json_format
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.gcp.log_entry_lines import EntryLines
from phoenix_admin.backends.gcp.log_splits import MOST_HELD, SplitJoiner
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.log_query.values import moment
from tests.support.gcp_standin.log_service import Entry

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | TEXT | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
PAYLOAD = st.one_of(
    st.builds(lambda text: {"textPayload": text}, TEXT),
    st.builds(lambda fields: {"jsonPayload": fields}, st.dictionaries(TEXT, JSON, max_size=4)),
    st.just({}),
)
REST = st.fixed_dictionaries(
    {
        "timestamp": st.sampled_from(
            ["2026-11-22T14:32:07Z", "2026-11-22T14:32:07.120Z", "1970-01-01T00:00:00.000001Z",
             "2026-11-22T14:32:07.000000001Z"]
        ),
        "logName": TEXT,
        "insertId": TEXT,
        "severity": st.sampled_from([each.name for each in Severity]),
        "resource": st.fixed_dictionaries(
            {"type": TEXT, "labels": st.dictionaries(TEXT, TEXT, min_size=1, max_size=2)}
        ),
    },
    optional={
        "labels": st.dictionaries(TEXT, TEXT, min_size=1, max_size=2),
        "trace": TEXT,
        "spanId": TEXT,
        "traceSampled": st.booleans(),
        "receiveTimestamp": st.just("2026-11-22T14:32:08.5Z"),
        "httpRequest": st.just({"status": 200, "latency": "0.25s", "requestSize": "12"}),
        "operation": st.just({"id": "o", "first": True}),
        "sourceLocation": st.just({"file": "a.py", "line": "3"}),
        "split": st.just({"uid": "u", "index": 1, "totalSplits": 2}),
    },
)  # fmt: skip


def entry_of(told: dict[str, Any]) -> Entry:
    return json_format.ParseDict(told, Entry())


def without_defaults(told: dict[str, Any]) -> dict[str, Any]:
    """The library leaves out what is empty, and empty names with it."""
    kept = {name: value for name, value in told.items() if value not in ("", False)}
    kept["resource"] = {k: v for k, v in kept["resource"].items() if v not in ("", {})}
    return kept


@given(payload=PAYLOAD, rest=REST)
@settings(max_examples=40)
def test_a_line_says_what_the_librarys_own_json_says(payload, rest) -> None:
    entry = entry_of(rest | payload)
    line = EntryLines().line(entry)
    assert b"\n" not in line.text
    told, own = json.loads(line.text), json_format.MessageToDict(entry)
    if "textPayload" in own:
        assert told["textPayload"] == own["textPayload"]
    told.pop("textPayload", None), own.pop("textPayload", None)
    assert without_defaults(told) == without_defaults(own)
    assert line.time == moment(rest["timestamp"])
    if rest["severity"] != "DEFAULT":
        assert (line.severity.name, line.derived) == (rest["severity"], False)


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("[2026-11-22 14:32:07 +0000] [1] [CRITICAL] WORKER TIMEOUT (pid:7)", "CRITICAL"),
        ("ERROR:root:it broke", "ERROR"),
        ("2026-11-22 14:32:07,123 - phoenix.api - WARNING - slow", "WARNING"),
        ("2026-11-22T14:32:07Z ERROR it broke", "ERROR"),
        ("WARN it is slow", "WARNING"),
        ("[INFO] all well", "INFO"),
        ("An ERROR was found", None),
        ("ERRORS: 0", None),
        ("12 ALERTS", None),
        ("", None),
    ],
)
def test_a_severity_is_read_from_where_programs_write_it(text: str, severity: str | None) -> None:
    line = EntryLines().line(entry_of({"textPayload": text, "resource": {"type": "x"}}))
    assert (line.severity.name, line.derived) == (severity or "DEFAULT", severity is not None)
    stated = entry_of({"textPayload": text, "severity": "DEBUG", "resource": {"type": "x"}})
    assert EntryLines().line(stated).severity is Severity.DEBUG


@pytest.mark.parametrize("number", [0, 150, 900])
def test_a_severity_nobody_knows_is_no_fault(number: int) -> None:
    entry = entry_of({"textPayload": "x"})
    entry.severity = number
    assert EntryLines().line(entry).severity is Severity.DEFAULT


def test_numbers_that_json_does_not_know_are_texts_and_whole_ones_are_whole() -> None:
    entry = Entry()
    for name, value in (("a", float("nan")), ("b", float("-inf")), ("c", 3.0), ("d", 1e300)):
        entry.json_payload.fields[name].number_value = value
    text = EntryLines().line(entry).text
    payload = json.loads(text)["jsonPayload"]
    assert payload == {"a": "NaN", "b": "-Infinity", "c": 3, "d": 1e300}
    assert b'"c":3,' in text


def test_an_audit_entry_has_its_fields_and_an_unknown_type_its_name() -> None:
    log = audit_log_pb2.AuditLog(method_name="Run", service_name="run.googleapis.com")
    log.request.update({"name": "j"})
    log.service_data.type_url = "type.googleapis.com/of.nobody.Here"
    entry = Entry()
    entry.proto_payload.Pack(log)
    payload = json.loads(EntryLines().line(entry).text)["protoPayload"]
    assert payload["@type"] == "type.googleapis.com/google.cloud.audit.AuditLog"
    assert (payload["methodName"], payload["request"]) == ("Run", {"name": "j"})
    assert payload["serviceData"] == {"@type": "type.googleapis.com/of.nobody.Here"}
    unknown = any_pb2.Any(type_url="type.googleapis.com/of.nobody.Here", value=b"\xff")
    entry.proto_payload.CopyFrom(unknown)
    payload = json.loads(EntryLines().line(entry).text)["protoPayload"]
    assert payload == {"@type": "type.googleapis.com/of.nobody.Here"}


def test_an_entry_without_a_time_has_that_of_its_arrival_or_none() -> None:
    entry = entry_of({"textPayload": "x", "receiveTimestamp": "1970-01-01T00:00:02Z"})
    assert EntryLines().line(entry).time == 2 * 10**9
    assert EntryLines().line(entry_of({"textPayload": "x"})).time is None


class Splits:
    """Pieces of entries, on their way through a joiner."""

    def __init__(self) -> None:
        self.joiner, self.lines = SplitJoiner(), EntryLines()

    def add(self, index: int, total: int, uid: str = "u", now: float = 0.0, **fields: Any):
        told = {
            "insertId": f"{uid}-{index}", "timestamp": "2026-11-22T14:32:07Z",
            "resource": {"type": "audited_resource"},
            "split": {"uid": uid, "index": index, "totalSplits": total}, **fields,
        }  # fmt: skip
        entry = entry_of(told)
        return self.joiner.add(entry, self.lines.line(entry), now)


def test_googles_own_example_is_put_together_as_its_page_says() -> None:
    """From "Split audit log entries": lists go on at their places, texts in the next piece."""
    splits = Splits()
    one = {"request": {"n": ["foo", "ba"], "only": True, "deep": {"text": "ab"}}, "method": "M"}
    two = {"request": {"n": ["", "r", "baz"], "deep": {"text": "cd", "x": 1}}, "method": "M"}
    assert splits.add(1, 2, jsonPayload=two) == []  # in any order
    (whole,) = splits.add(0, 2, jsonPayload=one)
    entry = json.loads(whole.text)
    assert entry["jsonPayload"] == {
        "request": {"n": ["foo", "bar", "baz"], "only": True, "deep": {"text": "abcd", "x": 1}},
        "method": "M",
    }
    assert entry["split"] == {"uid": "u", "totalSplits": 2}
    assert whole.identity.endswith(":u-0")
    assert (splits.joiner.joined, splits.joiner.is_waiting) == (1, False)


@given(text=TEXT, cuts=st.lists(st.integers(0, 12), min_size=1, max_size=4), data=st.data())
@settings(max_examples=40)
def test_a_text_that_was_cut_anywhere_is_whole_again(text: str, cuts, data) -> None:
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    parts = [text[a:b] for a, b in itertools.pairwise(places)]
    splits, found = Splits(), []
    for index in data.draw(st.permutations(range(len(parts)))):
        found += splits.add(index, len(parts), textPayload=parts[index])
    (whole,) = found
    assert json.loads(whole.text)["textPayload"] == text


def test_pieces_whose_rest_never_comes_are_shown_as_they_are() -> None:
    splits = Splits()
    assert splits.add(1, 3, now=5.0, textPayload="b") == []
    assert splits.joiner.overdue(5.0) == []
    (piece,) = splits.joiner.overdue(5.1)
    assert json.loads(piece.text)["split"] == {"uid": "u", "index": 1, "totalSplits": 3}
    found = [line for number in range(MOST_HELD + 1) for line in splits.add(0, 2, f"u{number}")]
    assert [line.identity.rpartition(":")[2] for line in found] == ["u0-0"]
    assert len(splits.joiner.rest()) == MOST_HELD
    assert splits.add(5, 3, textPayload="odd")  # of no place in its own count
