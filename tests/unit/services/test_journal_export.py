"""The journal as a file: no formulas, exact in JSON, and never a secret."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.domain.journal_page import JournalQuery
from phoenix_admin.services.journal_export import HEAD, SCHEMA_VERSION, csv_text, json_text
from phoenix_admin.services.write_gate import WriteAction, WriteGate

NOW = datetime(2026, 11, 22, 14, 32, 7, 250_000, tzinfo=UTC)
any_text = st.text(st.characters()) | st.sampled_from(
    ["=1+1", "+1", "-1", "@x", "\t=1", "\r", " =1", "\n=1", '"=1"', "a,b", "\ud83d", "\uff1d1", ""]
)
fields = st.dictionaries(any_text, any_text, max_size=3)
entries = st.lists(
    st.builds(
        JournalEntry,
        time=st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-3))])),
        account=any_text,
        environment=any_text,
        action=any_text,
        target=any_text,
        outcome=st.sampled_from(AttemptOutcome),
        duration=st.timedeltas(timedelta(0), timedelta(hours=1)),
        before=fields,
        after=fields,
        detail=any_text,
        attempt=any_text,
        name=any_text,
        version=any_text,
        plan=any_text,
        execution=any_text,
    ),
    max_size=3,
)


def read_back(found: dict) -> JournalEntry:
    values = {
        **found,
        "time": datetime.fromisoformat(found["time"]),
        "outcome": AttemptOutcome(found["outcome"]),
        "duration": timedelta(microseconds=found["duration_us"]),
    }
    del values["duration_us"]
    return JournalEntry(**values)


@given(entries)
def test_no_cell_is_a_formula_and_every_attempt_is_a_row(lines):
    text = csv_text(lines)
    text.encode("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == len(lines) + 1
    assert {len(row) for row in rows} == {len(HEAD)}
    for row in rows:
        for cell in row:
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


@given(entries)
def test_json_gives_back_exactly_what_went_in(lines):
    text = json_text(lines, NOW)
    assert text.isascii()
    assert [read_back(found) for found in json.loads(text)["entries"]] == lines


def one(**more) -> JournalEntry:
    values = {
        "before": {"status": "stitching", "reel": ""},
        "after": {"status": "complete", "reel": "/reels/a.mp4"},
        "name": "Ep 41",
        "version": "7",
        **more,
    }
    took = timedelta(microseconds=38_123)
    return JournalEntry(NOW, "rae", "LOCAL", "reconcile", "p1", AttemptOutcome.DONE, took, **values)


def test_a_row_reads_by_itself():
    head, row = csv_text([one()]).splitlines()
    cells = dict(zip(head.split(","), next(csv.reader([row])), strict=True))
    assert cells["time"] == "2026-11-22T14:32:07.250000+00:00"
    assert cells["before"] == "status: stitching; reel: (empty)"
    assert cells["after"] == "status: complete; reel: /reels/a.mp4"
    assert (cells["name"], cells["outcome"], cells["duration ms"]) == ("Ep 41", "done", "38.123")


def test_lines_end_as_the_standard_says():
    assert csv_text([one(), one()]).count("\r\n") == 3
    assert csv_text([]).endswith("attempt\r\n")


def test_json_says_what_it_is_and_what_it_leaves_out():
    query = JournalQuery(1, "ep", frozenset({AttemptOutcome.REFUSED, AttemptOutcome.DONE}))
    whole = json.loads(json_text([one()], NOW, query=query, truncated=True))
    assert whole["schema_version"] == SCHEMA_VERSION == 1
    assert whole["filter"] == {"text": "ep", "outcomes": ["done", "refused"]}
    assert (whole["truncated"], whole["exported_at"]) == (True, NOW.isoformat())
    assert list(whole["entries"][0]) == [
        "time",
        "account",
        "environment",
        "action",
        "target",
        "name",
        "outcome",
        "before",
        "after",
        "detail",
        "duration_us",
        "version",
        "execution",
        "plan",
        "attempt",
    ]


def test_no_secret_that_passed_the_gate_is_exported():
    backend = open_fake()
    secret = "ya29.abcdefghijklmnop"  # shaped like a token, and none
    gate = WriteGate(LOCAL, "rae", backend.journal, backend.clock)
    said = f"it was {secret}"
    with gate.attempt(WriteAction.STITCH, said, {"note": said}, name=said, plan=said) as attempt:
        attempt.after["note"] = attempt.detail = said
        attempt.execution = attempt.version = said
    lines = tuple(backend.world.journal)
    assert len(lines) == 1
    for text in (csv_text(lines), json_text(lines, NOW)):
        assert secret not in text
        assert "it was" in text
