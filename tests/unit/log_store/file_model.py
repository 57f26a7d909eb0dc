"""Lines of logs with what is known of each, and the obvious way to make rows of them."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from phoenix_admin.log_store.columns import DERIVED, NO_TIME, UNDATED

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
YEAR = 2026
CODES = {"DEBUG": 1, "INFO": 2, "NOTICE": 3, "WARNING": 4, "ERROR": 5, "CRITICAL": 6}
_SAID = re.compile(
    rb"\b(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL)\b"
    rb"|(?i:\[(debug|info|notice|warn|error)\])|(?i:\blevel=(debug|info|notice|warn|error)\b)"
    rb"|(Traceback) \(most recent call last"
)
_NAMED = {b"TRACE": 1, b"WARN": 4, b"TRACEBACK": 5} | {k.encode(): v for k, v in CODES.items()}


@dataclass(frozen=True)
class Line:
    """`time` is None where the line has none; `code` where it states no severity."""

    text: bytes
    is_json: bool = False
    time: int | None = None
    code: int | None = None
    looks: str = ""  # "inside" or "end" of a traceback


@dataclass(frozen=True)
class Entry:
    offset: int
    size: int
    time: int
    severity: int


def nanoseconds(moment: datetime) -> int:
    gone = moment - EPOCH
    return ((gone.days * 86_400 + gone.seconds) * 1_000_000 + gone.microseconds) * 1000


moments = st.timedeltas(timedelta(0), timedelta(364)).map(
    lambda gone: datetime(2026, 1, 1, tzinfo=UTC) + gone
)
noise = st.sampled_from(
    [
        "",
        "plain",
        "{",
        "}",
        '"',
        '\\"',
        "\\",
        "a{b}c",
        '"timestamp":"2001-01-01T00:00:00Z"',
        "é",
        "\n",
    ]
)
words = st.sampled_from([*CODES, "quiet", "INFORMAL"])


@st.composite
def json_lines(draw: st.DrawFn) -> Line:
    moment, message = draw(moments), "".join(draw(st.lists(noise, max_size=4)))
    inner = {"message": message, "timestamp": "2002-02-02T02:02:02Z", "severity": "quiet"}
    fields: dict[str, object] = {"id": "x", "payload": draw(st.sampled_from([inner, message, 7]))}
    time: int | None = None
    form = draw(st.sampled_from(["T", "micro", "zone", "number", "none"]))
    if form != "none":
        key = draw(st.sampled_from(["timestamp", "time"]))
        time = nanoseconds(moment)
        if form == "number":
            seconds = int(moment.timestamp())
            fields[key], time = seconds, seconds * 10**9
        elif form == "zone":
            fields[key] = (moment + timedelta(hours=2)).replace(tzinfo=None).isoformat() + "+02:00"
        else:
            fields[key] = moment.isoformat().replace("+00:00", "Z")
    code = None
    if draw(st.booleans()):
        word = draw(st.sampled_from([*CODES, "error", "unheard"]))
        fields["severity"] = word
        code = CODES.get(word.upper())
    order = draw(st.permutations(list(fields)))
    spaces = draw(st.sampled_from([(",", ":"), (", ", ": ")]))
    raw = json.dumps({key: fields[key] for key in order}, separators=spaces, ensure_ascii=False)
    return Line(raw.encode() + draw(st.sampled_from([b"", b"\r"])), True, time, code)


@st.composite
def dated_lines(draw: st.DrawFn) -> Line:
    moment = draw(moments).replace(microsecond=0)
    text = f"{draw(words)} {draw(words)}: said"
    form = draw(
        st.sampled_from(["iso", "python", "gunicorn", "syslog", "apache", "glog", "behind"])
    )
    clock, code = f"{moment:%H:%M:%S}", None
    if form == "iso":
        line = f"{moment:%Y-%m-%dT%H:%M:%S}Z {text}"
    elif form == "python":
        line = f"{moment:%Y-%m-%d} {clock},250 {text}"
        moment += timedelta(milliseconds=250)
    elif form == "gunicorn":
        line = f"[{moment:%Y-%m-%d} {clock} +0100] [7] {text}"
        moment -= timedelta(hours=1)
    elif form == "syslog":
        line = f"{moment:%b} {moment.day:2d} {clock} host {text}"
    elif form == "apache":
        line = f'10.0.0.1 - - [{moment:%d/%b/%Y}:{clock} -0130] "GET /" {text}'
        moment += timedelta(hours=1, minutes=30)
    elif form == "glog":
        letter = draw(st.sampled_from("IWEF"))
        line, code = (
            f"{letter}{moment:%m%d} {clock}.000000 1 {text}",
            {"I": 2, "W": 4, "E": 5, "F": 6}[letter],
        )
    else:
        line = f"{draw(words)} at {moment:%Y/%m/%d} {clock} {text}"
    return Line(line.encode(), time=nanoseconds(moment), code=code)


undated_lines = st.sampled_from(
    [
        *(Line(text) for text in (b"plain", b"<b>html</b>", b"\x1b[31mred\x1b[0m", b"a\x00b")),
        *(
            Line(text)
            for text in (
                b"\xff\xfe broken",
                b"[error] nginx",
                b"{ not json",
                b"2026-13-45T99:00:00Z",
            )
        ),
        *(Line(text, looks="inside") for text in (b"", b"  File x", b"\tat y", b"Caused by: z")),
        Line(b"Traceback (most recent call last):", looks="inside"),
        Line(b"ValueError: 7", looks="end"),
    ]
)
line_lists = st.one_of(
    st.lists(json_lines(), max_size=12),
    st.lists(dated_lines() | undated_lines, max_size=12),
    st.lists(undated_lines, max_size=12),
    st.lists(json_lines() | dated_lines() | undated_lines, max_size=12),
)


def written(lines: list[Line]) -> bytes:
    return b"".join(line.text + b"\n" for line in lines)


def entries(lines: list[Line]) -> list[Entry]:
    """Rows of a file that was written to its end."""
    rows: list[Entry] = []
    above, went_on, dated, time, offset = "json", False, False, NO_TIME, 0
    for line in lines:
        size = len(line.text) + 1
        if not line.is_json and line.time is not None:
            dated = True
        if line.is_json or line.time is not None or above == "json":
            begins = True
        elif dated:
            begins = False
        else:
            begins = not (line.looks == "inside" or (line.looks == "end" and went_on))
        went_on = not line.is_json and not dated and line.looks == "inside"
        time = time if line.time is None else line.time
        if begins:
            flag = UNDATED if line.time is None else 0
            rows.append(Entry(offset, size, time, severity(line) | flag))
        else:
            last = rows.pop()
            rows.append(Entry(last.offset, last.size + size, last.time, last.severity))
        above = "json" if line.is_json else "text"
        offset += size
    return rows


def severity(line: Line) -> int:
    if line.code:
        return line.code
    found = _SAID.search(line.text)
    if found is None:
        return 0
    word = next(group for group in found.groups() if group is not None)
    return _NAMED[word.upper()] | DERIVED
