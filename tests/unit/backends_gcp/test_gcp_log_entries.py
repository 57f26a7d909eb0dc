"""What an entry says of itself, and how a filter names values."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.backends.gcp.google_messages import of_logging
from phoenix_admin.backends.gcp.log_entries import any_of, payload_of

QUOTED = r'"(?:[^"\\]|\\.)*"'


@given(st.lists(st.text(alphabet='ab"\\ ()=', min_size=1), min_size=1, max_size=3))
def test_no_name_breaks_out_of_the_filter(names: list[str]) -> None:
    text = any_of(names)
    assert re.fullmatch(rf"{QUOTED}|\({QUOTED}(?: OR {QUOTED})+\)", text)
    assert [json.loads(each) for each in re.findall(QUOTED, text)] == names


def test_a_structured_entry_keeps_its_fields_beside_what_was_said() -> None:
    entry = of_logging("LogEntry")()
    entry.json_payload.update({"message": "<b>hello</b>", "clip": 3})
    assert payload_of(entry) == ("<b>hello</b>", {"clip": 3})


def test_an_entry_of_another_kind_says_what_it_is() -> None:
    entry = of_logging("LogEntry")()
    entry.proto_payload.type_url = "type.googleapis.com/google.cloud.audit.AuditLog"
    assert payload_of(entry) == ("(type.googleapis.com/google.cloud.audit.AuditLog)", {})
