"""What is shown is what an obvious evaluator finds in the same lines, whatever happens to them."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.services.logs.shown_log import Asked, Pill
from tests.support.log_desk import LogDesk

START = datetime(2026, 1, 31, 10, tzinfo=UTC)
WORDS = ("alpha", "beta", "gamma delta", "Straße", "100% of [x]")


@dataclass(frozen=True)
class Row:
    at: datetime
    severity: Severity
    word: str
    number: int
    is_json: bool

    @property
    def message(self) -> str:
        return f"{self.word} n{self.number}"

    @property
    def text(self) -> str:
        time = self.at.isoformat().replace("+00:00", "Z")
        if not self.is_json:
            return f"{time} [{self.severity.name}] {self.message}"
        return json.dumps({"time": time, "severity": self.severity.name, "message": self.message})

    @property
    def values(self) -> str:
        """What a word is looked for in: of JSON the values, not how they are escaped."""
        return f"{self.severity.name} {self.message}" if self.is_json else self.text

    @property
    def shown(self) -> str:
        return self.message if self.is_json else self.text


Test = Callable[[Row], bool]
Query = tuple[str, Test]


def simple() -> st.SearchStrategy[Query]:
    words = st.sampled_from(WORDS)
    severities = st.sampled_from([Severity.INFO, Severity.WARNING, Severity.ERROR])
    moments = st.integers(0, 60).map(lambda second: START + timedelta(seconds=second))
    return st.one_of(
        words.map(lambda w: (f'"{w}"', lambda row: w.casefold() in row.values.casefold())),
        severities.map(lambda s: (f"severity>={s.name}", lambda row: row.severity >= s)),
        moments.map(lambda m: (f'timestamp<"{m.isoformat()}"', lambda row: row.at < m)),
        words.map(
            lambda w: (
                f'jsonPayload.message:"{w}"',
                lambda row: row.is_json and w.casefold() in row.message.casefold(),
            )
        ),
        st.just((r'textPayload=~"n\\d*7"', lambda row: not row.is_json and seven(row))),
        st.just(("", lambda row: True)),
    )


def seven(row: Row) -> bool:
    return "7" in str(row.number)


def queries() -> st.SearchStrategy[Query]:
    def joined(parts: tuple[Query, Query], word: str) -> Query:
        (one, first), (other, second) = parts
        if not one or not other:
            return parts[0] if one else parts[1]
        text = f"({one}) {word} ({other})"
        if word == "AND":
            return text, lambda row: first(row) and second(row)
        return text, lambda row: first(row) or second(row)

    def negated(part: Query) -> Query:
        text, test = part
        return (f"NOT ({text})", lambda row: not test(row)) if text else part

    return st.one_of(
        simple(),
        simple().map(negated),
        st.builds(joined, st.tuples(simple(), simple()), st.sampled_from(["AND", "OR"])),
    )


@dataclass
class File:
    """A log file, and the rows that a perfect reader would show of it."""

    path: Path
    now: list[Row] = field(default_factory=list)
    older: list[list[Row]] = field(default_factory=list)
    torn: Row | None = None
    renamed: int = 0

    def append(self, rows: list[Row]) -> None:
        with self.path.open("ab") as file:
            if self.torn is not None:
                file.write(self.torn.text.encode()[self.cut :] + b"\n")
                self.now.append(self.torn)
                self.torn = None
            for row in rows:
                file.write(row.text.encode() + b"\n")
        self.now += rows

    def tear(self, row: Row) -> None:
        self.append([])
        self.torn, self.cut = row, len(row.text.encode()) // 2
        with self.path.open("ab") as file:
            file.write(row.text.encode()[: self.cut])

    def rewrite(self) -> None:
        self.path.write_bytes(b"")
        self.now, self.torn = [], None

    def rotate(self) -> None:
        self.append([])
        if not self.path.exists():
            return
        self.renamed += 1
        self.path.rename(self.path.with_name(f"old{self.renamed}-{self.path.name}"))
        self.older = [*self.older, self.now][-2:]
        self.now = []
        self.path.write_bytes(b"")

    @property
    def parts(self) -> list[list[Row]]:
        return [*self.older, self.now]


@dataclass
class Model:
    files: list[File]
    test: Test = lambda row: True
    asked: Asked = field(default_factory=Asked)

    def shown(self) -> list[str]:
        """In order of time; of equal times the first file, and in a file the older row."""
        found: list[tuple[datetime, int, int, str]] = []
        for source, file in enumerate(self.files):
            rows = [row for part in file.parts for row in part]
            found += [
                (row.at, source, place, row.shown)
                for place, row in enumerate(rows)
                if self.test(row) and self._let_through(row, source)
            ]
        return [shown for *_, shown in sorted(found)]

    def _let_through(self, row: Row, source: int) -> bool:
        asked = self.asked
        return (
            (asked.severities is None or row.severity in asked.severities)
            and (asked.sources is None or source in asked.sources)
            and (asked.since is None or row.at >= asked.since)
            and (asked.until is None or row.at < asked.until)
        )


rows = st.builds(
    Row,
    st.integers(0, 60_000).map(lambda ms: START + timedelta(milliseconds=ms)),
    st.sampled_from([Severity.INFO, Severity.WARNING, Severity.ERROR]),
    st.sampled_from(WORDS),
    st.integers(0, 99),
    st.booleans(),
)
chips = st.builds(
    lambda severities, sources, zoom: {
        "severities": severities,
        "sources": sources,
        "since": None if zoom is None else START + timedelta(seconds=zoom),
        "until": None if zoom is None else START + timedelta(seconds=zoom + 20),
    },
    st.none() | st.frozensets(st.sampled_from([Severity.INFO, Severity.ERROR])),
    st.none() | st.frozensets(st.sampled_from([0, 1])),
    st.none() | st.integers(0, 50),
)
steps = st.one_of(
    st.tuples(st.just("append"), st.integers(0, 1), st.lists(rows, min_size=1, max_size=8)),
    st.tuples(st.just("tear"), st.integers(0, 1), rows),
    st.tuples(st.just("rewrite"), st.integers(0, 1)),
    st.tuples(st.just("rotate"), st.integers(0, 1)),
    st.tuples(st.just("ask"), queries()),
    st.tuples(st.just("chips"), chips),
    st.tuples(st.just("pause")),
    st.tuples(st.just("resume")),
    st.tuples(st.just("hide")),
    st.tuples(st.just("look")),
)


def play(desk: LogDesk, model: Model, step: tuple) -> None:
    kind, *rest = step
    if kind in {"append", "tear", "rewrite", "rotate"}:
        place, *more = rest
        getattr(model.files[place], kind)(*more)
        desk.look()  # each happening is seen, as they are four times a second
    elif kind == "ask":
        text, model.test = rest[0]
        model.asked = Asked(**{**fields(model.asked), "text": text})
        desk.log.ask(model.asked)
    elif kind == "chips":
        model.asked = Asked(**{**fields(model.asked), **rest[0]})
        desk.log.ask(model.asked)
    elif kind == "hide":
        desk.log.set_on_screen(False)
        desk.settle()
        desk.log.set_on_screen(True)
    elif kind == "look":
        desk.look()


def fields(asked: Asked) -> dict:
    return {name: getattr(asked, name) for name in Asked.__slots__}


@settings(max_examples=40, deadline=None)
@given(st.lists(steps, max_size=14))
def test_rows_are_those_of_the_lines_whatever_happens(story: list[tuple]) -> None:
    with tempfile.TemporaryDirectory() as folder, LogDesk() as desk:
        model = Model([File(Path(folder) / "a.log"), File(Path(folder) / "b.log")])
        for file in model.files:
            file.path.write_bytes(b"")
            desk.log.add_file(file.path)
        desk.settle()
        for step in story:
            if step[0] == "pause":
                desk.log.pause()
            elif step[0] == "resume":
                desk.log.resume()
            else:
                play(desk, model, step)
        desk.log.resume()
        for file in model.files:
            file.append([])
        desk.look()
        assert desk.log.face.fault is None
        assert desk.messages() == model.shown()
        face = desk.log.face
        assert face.searched == 1.0
        assert face.pill.pill is Pill.LIVE
        everything = sum(len(part) for file in model.files for part in file.parts)
        assert face.total == everything
        assert sum(count.shown for count in face.severities.values()) == face.rows
        bars = face.bars
        if bars is not None and model.asked.since is None:
            assert sum(map(sum, bars.counts)) == face.rows
            assert sum(bars.hidden) == everything - face.rows
            assert len(bars.counts) == len(bars.hidden) <= 200
