"""Lines that are alike are read many at a time, and say what each says by itself."""

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.log_store.json_heads import JsonHeads
from phoenix_admin.log_store.json_keys import JsonKeys
from phoenix_admin.log_store.json_numbers import (
    number_codes,
    number_times,
    numbers_at,
    time_of,
)
from phoenix_admin.log_store.line_buffer import LineBuffer
from phoenix_admin.log_store.lines import PlaceFinder, as_one_line
from phoenix_admin.log_store.moment_runs import iso_runs
from phoenix_admin.log_store.moments import iso
from phoenix_admin.log_store.pace import Pace
from phoenix_admin.log_store.severity_words import UNKNOWN, WORDS, value_code, word_codes
from phoenix_admin.tasks.context import unhurried
from tests.unit.log_store import file_model as model
from tests.unit.log_store.test_file_index import Memory, indexed, rows

START = datetime(2026, 2, 28, 23, 58, tzinfo=UTC)


def buffered(texts: list[bytes]) -> LineBuffer:
    """Lines as they lie in the memory of an index."""
    data = b"".join(text + b"\n" for text in texts)
    buffer = LineBuffer(max(1, len(data)))
    buffer.fill(Memory(data), 0, max(1, len(data)))
    return buffer


@st.composite
def shapes(draw: st.DrawFn) -> list[model.Line]:
    """Lines of one program: keys in one order, times of one form, in steps of some length."""
    digits = draw(st.sampled_from([0, 1, 3, 6]))
    zone = draw(st.sampled_from(["Z", "z", "+02:00", "-0330", " +0100", ""]))
    order = draw(st.permutations(["id", "timestamp", "severity", "payload", "z"]))
    inner = draw(st.booleans())
    step = draw(st.integers(1, 50_000_000))
    lines: list[model.Line] = []
    for number in range(draw(st.integers(20, 60))):
        moment = START + timedelta(microseconds=step * number)
        unit = 10 ** (6 - digits)
        moment = moment.replace(microsecond=moment.microsecond // unit * unit)
        away = {"+02:00": 120, "-0330": -210, " +0100": 60}.get(zone, 0)
        there = (moment + timedelta(minutes=away)).replace(tzinfo=None)
        text = f"{there:%Y-%m-%dT%H:%M:%S}"
        text += f".{there:%f}"[: digits + 1] if digits else ""
        word = list(model.CODES)[number * 7 % 6 if number % 5 else 1]
        decoy = {"timestamp": "2001-01-01T00:00:00Z", "severity": "ERROR"}
        fields = {
            "id": f"{number * 7919:08x}",
            "timestamp": text + zone,
            "severity": word,
            "payload": decoy if inner else "x" * (number % 9),
            "z": "}" * (number % 2),
        }
        raw = json.dumps({key: fields[key] for key in order}, separators=(",", ":"))
        time = model.nanoseconds(moment)
        lines.append(model.Line(raw.encode(), True, time, model.CODES[word]))
    return lines


@given(shapes(), shapes(), st.lists(model.json_lines() | model.undated_lines, max_size=3))
@settings(max_examples=10, deadline=None)
def test_an_index_of_alike_lines_is_that_of_each_line(
    one: list[model.Line], two: list[model.Line], odd: list[model.Line]
) -> None:
    mixed = [line for pair in zip(one, two, strict=False) for line in pair]
    for place, line in enumerate(odd):
        mixed.insert(len(mixed) * place // 3, line)
    for lines in (one + two, mixed):
        for chunk in (4096, 1 << 20):
            found = rows(indexed(model.written(lines), chunk=chunk))
            assert found == model.entries(lines)


def stamp(moment: datetime, digits: int, point: str, zone: str) -> str:
    fraction = f"{moment:%f}789"[:digits]
    return f"{moment:%Y-%m-%d %H:%M:%S}{point + fraction if digits else ''}{zone}"


stamps = st.builds(
    stamp,
    st.integers(0, 300).map(lambda seconds: START + timedelta(seconds=seconds, microseconds=7)),
    st.integers(0, 9),
    st.sampled_from(".,"),
    st.sampled_from(
        ["Z", "z", "", " ", " x", "+01:00", "-01:00", "+0100", " +0100", "+1", "  +01"]
    ),
)
hurt = st.tuples(st.integers(0, 34), st.sampled_from(b'0769:.,-+ Z"x\xff\xb0'))


@given(
    st.lists(stamps, min_size=1, max_size=4),
    st.integers(1, 30),
    st.lists(hurt, max_size=4),
    st.integers(-3600, 3600),
)
@settings(max_examples=50)
def test_runs_of_moments_are_what_each_one_is(
    forms: list[str], times: int, wounds: list[tuple[int, int]], zone: int
) -> None:
    texts = [bytearray(form.encode() + b'" tail') for _ in range(times) for form in forms]
    for place, (column, byte) in enumerate(wounds):
        text = texts[place * 5 % len(texts)]
        text[min(column, len(text) - 1)] = byte
    buffer = buffered([bytes(text) for text in texts])
    lines = buffer.lines()
    at = lines.starts
    fast, slow = iso_runs(lines, at, zone), iso(lines, at, zone)
    assert fast.times.tolist() == slow.times.tolist()
    assert (fast.found & fast.zoned).tolist() == (slow.found & slow.zoned).tolist()


lookalikes = ["INFO2", "E", "", "ERRORS", "INFORMATIONAL", "WAR", "\xc9RR", "IN\x00O", "1NFO"]


@pytest.mark.parametrize(
    "odd",
    [
        *("2026-02-28 12:00:07 +0100", "2026-02-28 12:00:07-0100", "2026-02-28 12:00:07Z"),
        *("2026-02-28 12:00:61 x", "2026-02-28 12:00:7 x", "2026-02-28 12:00:07.5 x"),
        *("2026-02-28 12:01:07 x", "2026-03-28 12:00:07 x", "2026-02-28 12:00x07 x"),
    ],
)
def test_what_only_looks_alike_is_read_by_itself(odd: str) -> None:
    lines = buffered([*[b"2026-02-28 12:00:07 x"] * 20, odd.encode()]).lines()
    fast, slow = iso_runs(lines, lines.starts, 60), iso(lines, lines.starts, 60)
    assert fast.times.tolist() == slow.times.tolist()
    assert fast.times[20] != fast.times[0]


KEY = '"timestamp":'


def taught(front: int, behind: int) -> JsonKeys:
    """Keys that stood so many bytes behind the start, and so many before the end, of lines."""
    keys = JsonKeys()
    near = "{" + " " * (front - 1) + KEY + "7"
    far = KEY + "7" + " " * (behind - len(KEY) - 2) + "}"
    keys.values(buffered([(near + " " * n + "}").encode() for n in range(9)]).lines(), "timestamp")
    keys.values(buffered([("{" + " " * n + far).encode() for n in range(9)]).lines(), "timestamp")
    return keys


@given(
    st.lists(
        st.sampled_from(
            ['"a":{' + KEY + "7}", '"b":"}"', '"c":"{"', '"d":[{}]', '"e":1', '"f":"é"']
        ),
        max_size=3,
    ),
    st.lists(st.sampled_from(['"g":{' + KEY + "8}", '"h":"{"', '"i":"\\"', '"j":{}']), max_size=2),
    st.sampled_from(["", "\r"]),
)
@settings(max_examples=40)
def test_a_key_counts_in_the_outermost_object_wherever_one_was_seen(
    front: list[str], behind: list[str], end: str
) -> None:
    """Each place at which the key stands was learned before, from both ends of the line."""
    line = "{" + ",".join([*front, KEY + "1", *behind]) + "}" + end
    raw = line.encode()
    true = raw.index((KEY + "1").encode()) + len(KEY)
    at = raw.find(KEY.encode())
    while at >= 0:
        lines = buffered([raw] * 3).lines()
        found = taught(max(1, at), len(raw) - at).values(lines, "timestamp")
        assert (found - lines.starts).tolist() == [true] * 3
        at = raw.find(KEY.encode(), at + 1)


def test_the_end_of_a_cut_line_says_nothing() -> None:
    front = b'{"a":{' + KEY.encode() + b"7}"
    found = taught(1, len(front) - 6).values(as_one_line(front), "timestamp")
    assert found.tolist() == [-1]


@given(st.lists(st.sampled_from([*WORDS, *map(str.lower, WORDS), *lookalikes]), min_size=1))
@settings(max_examples=30)
def test_words_are_known_as_a_dictionary_knows_them(words: list[str]) -> None:
    buffer = buffered([f'{word}"'.encode("latin-1") for word in words])
    lines = buffer.lines()
    found = word_codes(lines, lines.starts, closed=True)
    assert found.tolist() == [value_code(word) for word in words]
    assert all(code != UNKNOWN for code, word in zip(found, words, strict=True) if word in WORDS)


fronts = st.sampled_from(
    [
        "",
        " ",
        " [",
        " [7] ",
        " (a) ",
        " x",
        " ab ",
        " [error] ",
        " WARN ",
        "_",
        " 7",
        " level=",
        " é",
    ]
)
said = st.sampled_from(
    [*model.CODES, "TRACE", "WARN", "info", "error]", "ERRORS", "INFO2", "INFO_", "DEFAULT", "INFé"]
)


@given(
    st.lists(st.tuples(fronts, said, st.sampled_from(["]", ":", " ", "", "=x ERROR"])), max_size=7),
    st.integers(1, 12),
)
@settings(max_examples=50)
def test_a_text_says_its_first_severity(parts: list[tuple[str, str, str]], times: int) -> None:
    """At whatever places the words of other lines stood."""
    steady = ["", "INFO", ":"] if times % 2 else [" ", "WARN", " x"]
    texts = [f"2026-05-05T05:05:05Z{''.join(part)}".encode() for part in [*parts, steady]] * times
    found = rows(indexed(b"".join(text + b"\n" for text in texts), chunk=256))
    assert [row.severity for row in found] == [model.severity(model.Line(text)) for text in texts]


def test_a_word_where_others_stood_is_not_always_the_first() -> None:
    texts = [b"(77) INFO x", b"WARN INFO x", b"(77) DEFAULT ERROR", b"7", b"(7)WARN y", b"8"]
    data = (texts[0] + b"\n") * 40 + b"".join(text + b"\n" for text in texts)
    found = rows(indexed(data, chunk=256))
    assert [row.severity & 0x0F for row in found[40:]] == [2, 4, 5, 0, 4, 0]


texts_of_numbers = st.one_of(
    st.integers(0, 10**20).map(str),
    st.integers(10**8, 10**10).map(str),
    st.tuples(st.integers(0, 4 * 10**12), st.text("0123456789", min_size=1, max_size=12)).map(
        lambda parts: f"{parts[0]}.{parts[1]}"
    ),
    st.sampled_from(
        ["0", "007", "-5", "1e3", "1.", "17e8", "1790000000e0", "9" * 30, "12x", "1E999999999"]
    ),
)


@given(st.lists(st.tuples(texts_of_numbers, st.sampled_from(',} \r"]')), min_size=1, max_size=9))
@settings(max_examples=80)
def test_numbers_mean_what_a_parser_says(texts: list[tuple[str, str]]) -> None:
    lines = buffered([(text + behind).encode() for text, behind in texts]).lines()
    numbers = numbers_at(lines, lines.starts)
    times, codes = number_times(numbers).tolist(), number_codes(numbers).tolist()
    for place, (text, behind) in enumerate(texts):
        ordinary = re.fullmatch(r"(0|[1-9]\d{0,17})(\.\d{1,9})?", text) is not None
        assert bool(numbers.plain[place]) == (ordinary and behind in ",} \r")
        if numbers.plain[place]:
            value = json.loads(text, parse_float=Decimal)
            assert times[place] == time_of(value)
            if "." not in text:
                assert codes[place] == value_code(value)


@pytest.mark.parametrize(
    ("said", "code"),
    [("30", 2), ("30.0", 2), ("50", 5), ("500", 5), ("1e999999999", 8), ("-1e999999999", 0),
     ("NaN", 0), ("Infinity", 8), ("7e1", 0), ("true", 0), ("[50]", 0)],
)  # fmt: skip
def test_a_number_says_a_severity(said: str, code: int) -> None:
    lines = [b'{"time":1790000000.25,"level":30}'] * 20
    lines.append(b'{"time":1790000000250,"level":' + said.encode() + b"}")
    found = rows(indexed(b"\n".join(lines) + b"\n"))
    assert found[20].severity == code
    assert {row.time for row in found} == {1790000000_250_000_000}


@given(st.binary(max_size=300), st.integers(0, 3))
@settings(max_examples=40)
def test_a_sign_is_found_wherever_it_stands(data: bytes, sign: int) -> None:
    data = data.replace(b"a", bytes([sign]))
    signs = np.frombuffer(data, np.uint8)
    finder = PlaceFinder(sign, 400)
    finder.places(np.full(400, sign, np.uint8))  # leaves nothing behind
    expected = [place for place, byte in enumerate(data) if byte == sign]
    assert finder.places(signs).tolist() == expected


@pytest.mark.parametrize("first", ["time", "ts", "@timestamp"])
def test_a_key_that_counts_more_is_seen_however_late_it_comes(first: str) -> None:
    """Of several in one line the same one counts, whether it was met before or not."""
    old, new = '"2026-05-05T05:05:05Z"', '"2026-06-06T06:06:06Z"'
    lines = [f'{{"{first}":{old},"lvl":"INFO"}}'.encode()] * 400
    lines[389] = f'{{"{first}":{old},"lvl":"INFO","timestamp":{new},"level":"ERROR"}}'.encode()
    found = rows(indexed(b"\n".join(lines) + b"\n"))
    assert len({row.time for row in found}) == 2
    assert found[389].time > found[388].time
    assert [number for number, row in enumerate(found) if row.severity == 5] == [389]


def test_a_key_that_few_lines_have_is_found_in_each() -> None:
    lines = [b'{"m":"x"}'] * 3000
    lines[2500] = b'{"m":"x","time":1790000000,"severity":"ERROR"}'
    heads = JsonHeads(0)
    times, codes = heads.read(buffered(lines).lines(), Pace(unhurried()))
    assert np.flatnonzero(times >= 0).tolist() == np.flatnonzero(codes == 5).tolist() == [2500]


def test_the_front_of_a_line_is_not_taken_for_the_whole() -> None:
    """What looks like its end may be the end of an inner object."""
    decoy = b'{"a":{"timestamp":"2001-01-01T00:00:00Z"}'
    data = decoy + b"," + b"x" * 400 + b"}\n"
    found = rows(indexed(data, chunk=len(decoy)))
    assert [row.time < 0 for row in found] == [True]
