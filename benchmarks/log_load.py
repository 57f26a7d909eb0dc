"""Everything at once, for B2 and B3: what comes in, what is looked at, and what shows it.

Entries are given as a feed has them: a page of raw entries, of which each takes about a
microsecond and a half of Python until it is a row.
"""

import random
import threading
import time
from array import array
from collections import deque
from collections.abc import Callable

import psutil
from PySide6.QtCore import QStringListModel, QTimer
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget

from benchmarks.log_store_rows import START, batches
from benchmarks.log_tables import Following, NaiveTable, PlainRow, following_view
from phoenix_admin.log_store.columns import batch_of
from phoenix_admin.log_store.conditions import Contains
from phoenix_admin.log_store.filter_result import FilterResult
from phoenix_admin.log_store.filter_run import FilterRun, Found
from phoenix_admin.log_store.pace import Pace
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.qt.charts import TimeChartData, TimeSeriesChart, Trace
from phoenix_admin.qt.tables import Column, DataTable, KeyedTableModel, diff_rows
from phoenix_admin.qt.theme import Theme
from phoenix_admin.tasks.context import unhurried

PAGE = 500
MOST_SECONDS = 3600.0
"""Far beyond any run: how long the feed comes is up to whoever ends it."""
PROJECTS, CHANGED = 10_000, 200
FIVE = ["pid", "ppid", "name", "status", "create_time"]
WORDS = ("Memory limit of", "WORKER TIMEOUT", "retry", "no such text")
Project = tuple[str, str]
COLUMNS: tuple[Column[Project], ...] = (
    Column("id", "Id", lambda row: row[0]),
    Column("name", "Name", lambda row: row[1], width=400),
)


def _raw_entries() -> list[tuple[str, str, bytes]]:
    """Entries as they come over a wire: time and severity as texts."""
    batch = next(batches(10_000))
    texts = [
        batch.blob[batch.offsets[row] : batch.offsets[row + 1] - 1] for row in range(len(batch))
    ]
    return [
        (str(row), "ERROR" if code >= 5 else "INFO", text)
        for row, (code, text) in enumerate(zip(batch.severities.tolist(), texts, strict=True))
    ]


class _Feed(threading.Thread):
    """Makes rows at a rate; what it is late with it makes up for."""

    def __init__(self, rate: int, take: Callable[[list[PlainRow]], object]) -> None:
        super().__init__(daemon=True)
        self._rate, self._take = rate, take
        self._entries = _raw_entries()
        self._ended = threading.Event()
        self.made = 0
        self.seconds = 0.0

    def run(self) -> None:
        """Until it is ended, or broken: `seconds` says how long it came."""
        # It comes in as long as the bench goes on: a deadline of its own would end the bench.
        pace = Pace(unhurried(MOST_SECONDS))
        began, codes = time.monotonic(), {"INFO": 2, "ERROR": 5}
        while not self._ended.wait(0.01):
            due = int((time.monotonic() - began) * self._rate)
            while self.made < due:
                piece, at = time.perf_counter(), self.made % len(self._entries)
                entries = self._entries[at : at + min(PAGE, due - self.made)]
                self._take(
                    [
                        (START + (self.made + int(number) % 7) * 10**6, codes[word], 0, text)
                        for number, word, text in entries
                    ]
                )
                self.made += len(entries)
                pace.since(piece)
        self.seconds = time.monotonic() - began

    def end(self) -> None:
        """Waits for it."""
        self._ended.set()
        self.join()


class _Repeated(threading.Thread):
    """Something a lane does each few seconds."""

    def __init__(self, every: float, work: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self._every, self._work, self._ended = every, work, threading.Event()

    def run(self) -> None:
        """Until it is ended."""
        while not self._ended.wait(self._every):
            self._work()

    def end(self) -> None:
        """Waits for it."""
        self._ended.set()
        self.join()


class _Window:
    """The log's table, the chart and the list of projects, and the timers of the UI thread."""

    def __init__(self, theme: Theme, table: Following, projects: QWidget) -> None:
        self._chart = TimeSeriesChart(theme, object_name="load", accessible_name="Load")
        self._table, self._timers = table, list[QTimer]()
        self.widget = QWidget()
        layout = QVBoxLayout(self.widget)
        for part in (table.widget, self._chart, projects):
            layout.addWidget(part)
        self.widget.resize(1280, 900)
        dice, times = random.Random(1), array("d", (START / 1e9 + 60 * n for n in range(1440)))
        self._charts = [
            TimeChartData(
                "Load",
                "MiB",
                tuple(
                    Trace(f"line {n}", times, array("d", (dice.random() for _ in times)), "bar_ok")
                    for n in range(10)
                ),
            )
            for _ in range(3)
        ]

    def start(self, repeated: dict[float, list[Callable[[], object]]]) -> None:
        """Show it; `repeated` is called on the UI thread each so many seconds."""
        self.widget.show()
        self._each(0.1, self._table.follow)
        self._each(1.0, self._draw)
        for every, works in repeated.items():
            for work in works:
                self._each(every, work)

    def stop(self) -> None:
        """Nothing is called any more."""
        for timer in self._timers:
            timer.stop()
        self._table.end()
        self.widget.close()

    def _each(self, seconds: float, work: Callable[[], object]) -> None:
        timer = QTimer(self.widget)
        timer.timeout.connect(work)
        timer.start(round(seconds * 1000))
        self._timers.append(timer)

    def _draw(self) -> None:
        self._charts.append(self._charts.pop(0))
        self._chart.set_data(self._charts[0])


def _changed(projects: list[Project], dice: random.Random) -> list[Project]:
    new = list(projects)
    for place in dice.sample(range(len(new)), CHANGED):
        new[place] = (new[place][0], f"changed {dice.random():.5f}")
    return new


def _processes(pause: float) -> None:
    for number, _ in enumerate(psutil.process_iter(FIVE)):
        if pause and not number % 64:
            time.sleep(pause)  # gives the window its turn, as the program's scan does


class Load:
    """The program's design: lanes work in small pieces, the UI thread takes what is ready."""

    def __init__(self, theme: Theme, rate: int) -> None:
        self._store, self._dice = LogStore(), random.Random(3)
        self._projects: list[Project] = [(f"p{n}", f"Project {n}") for n in range(PROJECTS)]
        self._model = KeyedTableModel(COLUMNS, lambda row: row[0], self._projects)
        table = following_view(theme, self._store)
        self._window = _Window(theme, table, DataTable(theme, self._model))
        self._feed = _Feed(rate, lambda rows: self._store.append(batch_of(rows)))
        self._lanes = [
            _Repeated(1.0, lambda: _processes(0.001)),
            _Repeated(3.0, self._filter),
            _Repeated(5.0, self._refresh),
        ]
        self._found: deque[Found] = deque()
        self._diffs: deque[Callable[[], None]] = deque()
        self._result = FilterResult(0)
        self._filters = 0

    @property
    def made(self) -> int:
        """Rows that came."""
        return self._feed.made

    @property
    def kept(self) -> int:
        """Rows that the store took in."""
        return self._store.extent()[1]

    @property
    def seconds(self) -> float:
        """How long rows came."""
        return self._feed.seconds

    def said(self) -> str:
        """What else was done, in words."""
        return f"{self._filters} filters, {len(self._result):,} hits of the last one"

    def start(self) -> None:
        """Everything begins."""
        self._window.start({0.1: [self._take]})
        for lane in (self._feed, *self._lanes):
            lane.start()

    def stop(self) -> None:
        """Everything ends."""
        for lane in (self._feed, *self._lanes):
            lane.end()
        self._window.stop()

    def _filter(self) -> None:
        self._filters += 1
        run = FilterRun(Contains(WORDS[self._filters % len(WORDS)]), self._filters)
        run.advance(self._store.face().blocks, unhurried(), self._found.append)

    def _refresh(self) -> None:
        self._projects = _changed(self._projects, self._dice)
        diff = diff_rows(self._model.snapshot, self._projects)
        self._diffs.append(lambda: self._model.apply_diff(diff))

    def _take(self) -> None:
        for _ in range(len(self._found)):
            found = self._found.popleft()
            if found.generation > self._result.generation:
                self._result = FilterResult(found.generation)
            self._result.take(found)
        while self._diffs:
            self._diffs.popleft()()


class NaiveLoad:
    """The same, as one writes it first: a list of rows, and all but the feed on the UI thread."""

    def __init__(self, theme: Theme, rate: int) -> None:
        self._rows: list[PlainRow] = []
        self._come: deque[list[PlainRow]] = deque()
        self._dice, self._hits, self._filters = random.Random(3), list[int](), 0
        self._projects: list[Project] = [(f"p{n}", f"Project {n}") for n in range(PROJECTS)]
        self._names = QStringListModel([name for _, name in self._projects])
        names = QListView()
        names.setUniformItemSizes(True)
        names.setModel(self._names)
        self._window = _Window(theme, NaiveTable(self._rows, self._look), names)
        self._feed = _Feed(rate, self._come.append)

    @property
    def kept(self) -> int:
        """Rows that are in the list."""
        return len(self._rows)

    @property
    def seconds(self) -> float:
        """How long rows came."""
        return self._feed.seconds

    def start(self) -> None:
        """Everything begins."""
        repeated = {1.0: [lambda: _processes(0)], 3.0: [self._filter], 5.0: [self._refresh]}
        self._window.start(repeated)
        self._feed.start()

    def stop(self) -> None:
        """Everything ends."""
        self._feed.end()
        self._look()
        self._window.stop()

    def _look(self) -> None:
        while self._come:
            self._rows += self._come.popleft()

    def _filter(self) -> None:
        self._filters += 1
        word = WORDS[self._filters % len(WORDS)].encode()
        self._hits = [number for number, row in enumerate(self._rows) if word in row[3]]

    def _refresh(self) -> None:
        self._projects = _changed(self._projects, self._dice)
        self._names.setStringList([name for _, name in self._projects])
