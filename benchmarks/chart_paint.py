"""B10: the chart redrawn with new data each time, made ready as a lane does it (points woven, told
in words), beside Qt painting the same lines from ready polygons (random walks by a unit a step, as
where the target comes from: steep lines cost more); and how long a lane needs to thin out 100,000
points without losing a single peak.
"""

import math
import random
import time
from array import array

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from benchmarks.qt_bench import bench_application, median, spin
from benchmarks.report import Row
from phoenix_admin.qt.charts import Limit, Mark, TimeChartData, TimeSeriesChart, Trace
from phoenix_admin.qt.charts.chart_data import TraceTone, thinned
from phoenix_admin.qt.charts.chart_words import spoken

SERIES, POINTS, SIZE = 10, 1440, (1000, 400)
RAW = 100_000
TONES: tuple[TraceTone, ...] = ("bar_run", "bar_zombie", "bar_warn", "text2", "bar_ok")


class _Polygons(QWidget):
    """Nothing but lines that are already there: what Qt itself needs."""

    def __init__(self, polygons: list[QPolygonF]) -> None:
        super().__init__()
        self._polygons = polygons

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        for polygon in self._polygons:
            painter.drawPolyline(polygon)
        painter.end()


def _columns(dice: random.Random, level: float) -> "array[float]":
    value, found = level, array("d")
    for _ in range(POINTS * 2):
        value = max(10.0, min(500.0, value + dice.gauss(0, 1)))
        found.append(value)
    return found


def run(*, quick: bool) -> list[Row]:
    """Milliseconds, median; data is replaced before each redraw."""
    rounds = 40 if quick else 200
    _, theme = bench_application()
    dice = random.Random(1)
    times = array("d", (1_790_000_000.0 + 60 * n for n in range(POINTS)))
    kept = [_columns(dice, 40.0 + 40 * n) for n in range(SERIES)]
    limits, marks = (Limit(512, "512 MiB"),), (Mark(times[700], "OOM", "fail"),)

    def data(offset: int) -> TimeChartData:
        lines = [
            Trace(f"line {n}", times, values[offset : offset + POINTS], TONES[n % 5], gap=90.0)
            for n, values in enumerate(kept)
        ]
        return spoken(TimeChartData("Bench", "MiB", tuple(lines), limits, marks))

    chart = TimeSeriesChart(theme, object_name="bench", accessible_name="Bench")
    chart.resize(*SIZE)
    chart.show()
    scale = SIZE[0] / POINTS
    plain = _Polygons(
        [
            QPolygonF([QPointF(x * scale, 400 - values[x] * 0.7) for x in range(POINTS)])
            for values in kept
        ]
    )
    plain.resize(*SIZE)
    plain.show()
    spin(0.2)
    prepared = [data(offset) for offset in range(rounds)]
    drawn, floor = [], []
    for ready in prepared:
        begin = time.perf_counter()
        chart.set_data(ready)
        chart.repaint()
        drawn.append((time.perf_counter() - begin) * 1000)
        begin = time.perf_counter()
        plain.repaint()
        floor.append((time.perf_counter() - begin) * 1000)
    raw = array("d", (200 + 20 * math.sin(n / 5000) for n in range(RAW)))
    raw[RAW // 3] = 511.0
    long = Trace("raw", array("d", range(RAW)), raw)
    begin = time.perf_counter()
    less = thinned(long, SIZE[0])
    thin = (time.perf_counter() - begin) * 1000
    figure = median(drawn)
    return [
        Row("B10", "10 lines of 1,440 points, redraw", figure, "ms", "Qt, ready polygons",
            median(floor), "<= 3 ms", ok=figure <= 3),
        Row("B10", "100,000 points thinned, on a lane", thin, "ms", "", None,
            "the single peak stays", ok=max(less.values) == 511.0),
    ]  # fmt: skip
