"""The obvious way: rows in a list, looked at one by one. What the store says must be the same."""

import re
from dataclasses import dataclass

from hypothesis import strategies as st

from phoenix_admin.log_store.columns import CODE, NO_TIME
from phoenix_admin.log_store.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Contains,
    Matches,
    NoneOf,
    Passes,
    SeverityIn,
    SourceIn,
    TimeWithin,
)

SECOND = 1_000_000_000
BASE = 1_790_000_000 * SECOND


@dataclass(frozen=True)
class Row:
    """One row, as a feed would give it."""

    time: int
    severity: int
    source: int
    text: bytes

    def given(self) -> tuple[int, int, int, bytes]:
        return self.time, self.severity, self.source, self.text


@dataclass(frozen=True)
class LongerThan:
    """A test the store does not know. Every row that passes holds `needs`."""

    size: int
    needs: tuple[bytes, ...] = ()

    def passes(self, text: bytes, time: int, severity: int, source: int) -> bool:
        return len(text) > self.size and all(need in text for need in self.needs)


WORDS = ["pid", "PID", "Memory limit", "memory", "é", "É", "a\nb", "\x1b[31m", "<b>", "\x00", "ä"]
PATTERNS = [
    "pid [0-9]+",
    "^pid",
    "b$",
    r"\Apid",
    r"[^x]b",
    "(a|b)+",
    "x*",
    r"\bpid\b",
    "é+",
    r"a\nb",
    "Memory l?imit",
    "mem.ry",
    r"[Mm]emory *limit$",
    "x+pid{1,2}",
]

texts = st.lists(st.sampled_from([*WORDS, " ", "7", "x", "\n"]), max_size=6).map(
    lambda words: "".join(words).encode()
) | st.binary(max_size=8)
times = st.integers(0, 40).map(lambda s: BASE + s * SECOND) | st.integers(0, 4000).map(
    lambda s: BASE + s * 77 * SECOND
)
rows = st.builds(
    Row,
    times,
    st.integers(0, 8).map(lambda c: c | 0x10) | st.integers(0, 8),
    st.integers(0, 3),
    texts,
)
conditions = st.recursive(
    st.one_of(
        st.frozensets(st.integers(0, 8)).map(SeverityIn),
        st.frozensets(st.integers(0, 4)).map(SourceIn),
        st.tuples(times, times).map(lambda pair: TimeWithin(*pair)),
        st.builds(Contains, st.sampled_from(WORDS), st.booleans()),
        st.builds(Matches, st.sampled_from(PATTERNS), st.booleans()),
        st.builds(
            Passes, st.builds(LongerThan, st.integers(0, 9), st.sampled_from([(), (b"pid",)]))
        ),
    ),
    lambda parts: st.one_of(
        st.lists(parts, max_size=3).map(tuple).map(AllOf),
        st.lists(parts, max_size=3).map(tuple).map(AnyOf),
        parts.map(NoneOf),
    ),
    max_leaves=4,
)


def holds(condition: Condition, row: Row) -> bool:
    """Whether the row is let through, by the plainest means."""
    match condition:
        case SeverityIn(codes):
            return row.severity & CODE in codes
        case SourceIn(sources):
            return row.source in sources
        case TimeWithin(start, end):
            return row.time != NO_TIME and start <= row.time < end
        case Contains(text, any_case):
            wanted = text.encode()
            # bytes.lower() folds ASCII only, as the store does.
            return wanted.lower() in row.text.lower() if any_case else wanted in row.text
        case Matches(pattern, any_case):
            return searched(pattern, any_case, row.text)
        case Passes(test):
            return test.passes(row.text, row.time, row.severity, row.source)
        case AllOf(parts):
            return all(holds(part, row) for part in parts)
        case AnyOf(parts):
            return any(holds(part, row) for part in parts)
        case NoneOf(part):
            return not holds(part, row)


def searched(pattern: str, any_case: bool, text: bytes) -> bool:
    """Python's own engine on the one row; `$` is the end and é is one sign there."""
    said = pattern.replace("é", "(?:é)").replace("$", r"\Z").encode()
    # Inside the store a row is one line.
    inner = text.replace(b"\n", b"\x1f")
    return bool(re.search(said.replace(rb"\n", rb"\x1f"), inner, re.IGNORECASE if any_case else 0))
