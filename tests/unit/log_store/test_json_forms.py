"""What is read of many JSON lines by their form is what each of them says by itself."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.log_store.columns import NO_TIME
from phoenix_admin.log_store.json_forms import JsonForms
from phoenix_admin.log_store.json_heads import JsonHeads
from phoenix_admin.log_store.line_buffer import LineBuffer
from phoenix_admin.log_store.pace import Pace
from phoenix_admin.log_store.severity_words import UNKNOWN
from phoenix_admin.tasks.context import unhurried
from tests.unit.log_store.test_file_index import Memory

KEYS = ("timestamp", "severity")
TIME = "2026-11-28T12:00:07.123Z"
PLAIN = f'{{"id":"0a1b","timestamp":"{TIME}","severity":"INFO","x":{{"severity":"ERROR"}}}}'
TURNED = f'{{"severity":"INFO", "timestamp": "{TIME}","message":"x"}}'
LATE = f'{{"timestamp":"{TIME}","id":"0a1b7","severity":"INFO"}}'


def pieces(texts: list[bytes], size: int):
    """Those lines that begin as an object does, so many lines of a file at a time."""
    for at in range(0, len(texts), size):
        data = b"".join(text + b"\n" for text in texts[at : at + size])
        buffer = LineBuffer(len(data))
        buffer.fill(Memory(data), 0, len(data))
        lines = buffer.lines()
        yield lines.part(np.flatnonzero(lines.signs[lines.starts] == ord("{")))


def read(texts: list[bytes], size: int) -> tuple[list[int], list[int], int]:
    """Times, codes, and how many times did not say their zone."""
    heads, pace = JsonHeads(-3600), Pace(unhurried())
    found = [heads.read(lines, pace) for lines in pieces(texts, size)]
    times, codes = (np.concatenate(column).tolist() for column in zip(*found, strict=True))
    return times, codes, heads.unzoned


@cache
def _by_itself(text: bytes) -> tuple[list[int], list[int], int]:
    return read([text], 1)


def alone(texts: list[bytes]) -> tuple[list[int], list[int], int]:
    """The same of each line by itself: nothing was learned before it."""
    found = [_by_itself(text) for text in texts if text.startswith(b"{")]
    times, codes = ([one[part][0] for one in found] for part in (0, 1))
    return times, codes, sum(one[2] for one in found)


changes = st.sampled_from(
    [
        *(("INFO", word) for word in ("ERROR", "info", "CRITICAL", "EMERGENCY", "INFORMATION")),
        *(("INFO", word) for word in ("WARN", "INFOX", "in.o", "", "7", "INF\\u004f", "INFÖ")),
        *((".123Z", end) for end in (".999Z", ".123", ".1Z", ",123Z", ".123z", ".123+02:00")),
        *(("12:00:07", clock) for clock in ("12:01:07", "23:59:60", "24:00:07", "12:60:07")),
        *(("2026-11-28", day) for day in ("2026-02-29", "2028-02-29", "0026-11-28", "2026/11/28")),
        *(("0a1b", inner) for inner in ("0{1b", "0}1b", "é1b", "0a1b0a1b", "", '0\\"b')),
        *((f'"timestamp":"{TIME}"', other) for other in ('"time":1790000000', '"timestamp":7')),
        ('"severity":"INFO"', '"level":"ERROR"'),
        ('"severity"', '"Severity"'),
        ('{"id"', '{"x":{"y":1},"id"'),
        ('"id":"0a1b"', f'"o":{{"timestamp":"{TIME}"}}'),
        ('"id":"0a1b",', '"o":{"id":"0"},'),
        ("}", "}\r"),
        ("", ""),
    ]
)


@st.composite
def lines_of_forms(draw: st.DrawFn) -> list[bytes]:
    """Many lines of up to three forms, some of them changed in one place."""
    forms = draw(st.lists(st.sampled_from([PLAIN, TURNED, LATE]), min_size=1, max_size=3))
    texts = [forms[number % len(forms)] for number in range(draw(st.integers(30, 60)))]
    for number, (old, new) in draw(st.lists(st.tuples(st.integers(0, 60), changes), max_size=12)):
        place = number % len(texts)
        texts[place] = texts[place].replace(old, new, 1)
    return [text.encode() for text in texts]


@given(lines_of_forms(), st.integers(5, 20))
@settings(max_examples=30, deadline=None)
def test_lines_of_a_form_say_what_each_says_alone(texts: list[bytes], size: int) -> None:
    assert read(texts, size) == alone(texts)


ODD = {
    "an inner object in front": PLAIN.replace('"id":"0a1b"', '"o":{"a":7}'),
    "braces in a text": PLAIN.replace("0a1b", "{{{{"),
    "another key than the time's": PLAIN.replace('"timestamp"', '"timestam_"'),
    "another key than the severity's": PLAIN.replace('"severity":"I', '"severit_":"I'),
    "both in an inner object": '{"i":{"a7":7,' + PLAIN[13:] + "}",
    "one in an inner object": LATE.replace('"id":"0a1b7"', '"i":{"a":171') + "}",
    "no word": PLAIN.replace("INFO", "IN_O"),
    "no word, and a level": PLAIN.replace('"INFO"', '"IN_O","level":"ERROR"'),
    "cut": PLAIN[:30] + "}",
    "goes on in the next line": PLAIN[:10] + "}\n" + PLAIN[12:],
    "no such hour": PLAIN.replace("T12", "T24"),
    "no such year": PLAIN.replace("2026", "2300"),
    "no zone": PLAIN.replace("Z", ""),
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_a_line_of_a_form_needs_all_of_it(odd: str) -> None:
    """Each of these would be read wrongly if one thing less were looked at."""
    form = LATE if odd.startswith(LATE[:20]) else PLAIN
    texts = [text.encode() for text in [*[form] * 60, *[odd] * 40, form]]
    texts = [line for text in texts for line in text.split(b"\n")]
    assert read(texts, 20) == alone(texts)


@pytest.mark.parametrize("form", [PLAIN, TURNED, LATE])
def test_lines_of_a_known_form_are_left_to_nobody(form: str) -> None:
    (lines,) = pieces([form.encode()] * 40, 40)
    forms = JsonForms(0)
    times, codes = np.full(40, NO_TIME, np.int64), np.full(40, UNKNOWN, np.uint8)
    everything = np.arange(40)
    assert forms.read(lines, KEYS, times, codes)[1].tolist() == everything.tolist()
    assert forms.may_learn(lines, everything)
    at = [lines.starts + form.index(text) - 1 for text in (TIME, "INFO")]
    forms.learn(lines, KEYS, at[0], at[1])
    assert not len(forms.read(lines, KEYS, times, codes)[1])
    assert set(times.tolist()) == {1795867207_123_000_000}
    assert set(codes.tolist()) == {2}
    assert len(forms.read(lines, ("time", "severity"), times, codes)[1]) == 40


def test_lines_without_a_form_are_looked_at_less_and_less() -> None:
    heads, pace, looks = JsonHeads(0), Pace(unhurried()), list[int]()
    texts = [f'{{"time":{1790000000 + n},"level":30,"m":"x"}}'.encode() for n in range(400)]
    may_learn = heads._forms.may_learn
    heads._forms.may_learn = lambda *given: bool(looks.append(may_learn(*given)) or looks[-1])
    for lines in pieces(texts, 10):
        heads.read(lines, pace)
    assert 3 <= sum(looks) <= 6
