"""The chart under a person's hands: looked at, zoomed, moved, and never moved by itself."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication

from phoenix_admin.qt.charts import Limit, Mark, TimeChartData, TimeSeriesChart, Trace
from phoenix_admin.qt.charts.chart_painter import (
    ChartFaces,
    Placed,
    paint_limit_labels,
    plot_area,
)
from phoenix_admin.qt.charts.chart_scale import whole_range
from phoenix_admin.qt.charts.chart_words import spoken
from phoenix_admin.qt.theme import ThemeMode

T0 = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)
S0 = T0.timestamp()


def data(minutes: int = 120, *, late: float = 0) -> TimeChartData:
    points = [
        (T0 + timedelta(minutes=n), 300 + 40 * math.sin(n / 9))
        for n in range(minutes)
        if not 50 <= n < 60
    ]
    return TimeChartData(
        "Memory of phoenix",
        "MiB",
        (Trace.of("p50", points, gap=90.0),),
        (Limit(512, "limit 512 MiB"),),
        (Mark(S0 + 1800, "platform OOM", "fail"),),
        known_until=S0 + 60 * minutes - late,
    )


@pytest.fixture
def chart(theme, qtbot):
    made = TimeSeriesChart(theme, object_name="chart", accessible_name="Memory of phoenix")
    qtbot.addWidget(made)
    made.resize(900, 320)
    made.set_data(data())
    made.show()
    return made


def press(qtbot, chart, *keys: Qt.Key, shift: bool = False) -> None:
    held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    for key in keys:
        qtbot.keyClick(chart, key, held)


def wheel(chart, steps: int, modifiers: Qt.KeyboardModifier) -> bool:
    place = QPointF(chart.rect().center())
    event = QWheelEvent(
        place, chart.mapToGlobal(place), QPoint(), QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    event.setAccepted(False)
    QApplication.sendEvent(chart, event)
    return event.isAccepted()


def test_keys_look_at_one_reading_after_the_other(chart, qtbot) -> None:
    press(qtbot, chart, Qt.Key.Key_Right)
    assert chart.cursor_at == S0
    press(qtbot, chart, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left)
    assert chart.cursor_at == S0 + 60
    press(qtbot, chart, Qt.Key.Key_End)
    assert chart.cursor_at == S0 + 119 * 60
    press(qtbot, chart, Qt.Key.Key_Right)
    assert chart.cursor_at == S0 + 119 * 60
    press(qtbot, chart, Qt.Key.Key_Home)
    assert chart.cursor_at == S0


def test_a_step_over_a_gap_lands_behind_it(chart, qtbot) -> None:
    press(qtbot, chart, Qt.Key.Key_Home)
    press(qtbot, chart, *[Qt.Key.Key_Right] * 50)
    assert chart.cursor_at == S0 + 60 * 60


def test_zoom_pan_and_back_by_keys(chart, qtbot) -> None:
    told = []
    chart.shown_changed.connect(lambda: told.append(1))
    whole = chart.shown
    press(qtbot, chart, Qt.Key.Key_Plus)
    assert chart.shown.span == pytest.approx(whole.span / 1.5)
    before = chart.shown.since
    press(qtbot, chart, Qt.Key.Key_Right, shift=True)
    assert chart.shown.since > before
    press(qtbot, chart, Qt.Key.Key_0)
    assert chart.shown.is_whole
    assert len(told) == 3


def test_looking_beyond_the_edge_brings_it_in(chart, qtbot) -> None:
    chart.show_time(S0, S0 + 600)
    press(qtbot, chart, Qt.Key.Key_Left)
    assert chart.cursor_at == S0 + 600
    press(qtbot, chart, Qt.Key.Key_Right)
    assert chart.shown.since <= chart.cursor_at == S0 + 660 <= chart.shown.until


def test_new_data_moves_nothing_that_was_chosen(chart) -> None:
    chart.show_time(S0 + 600, S0 + 1200)
    before = (chart.shown.since, chart.shown.until)
    chart.set_data(data(180))
    assert (chart.shown.since, chart.shown.until) == before
    chart.show_all()
    chart.set_data(data(240))
    assert chart.shown.is_whole
    assert chart.shown.until == S0 + 240 * 60


def test_a_drag_shows_what_was_drawn_over_and_a_slip_does_nothing(chart, qtbot) -> None:
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(chart, left, pos=QPoint(300, 150))
    qtbot.mouseMove(chart, QPoint(400, 150))
    qtbot.mouseRelease(chart, left, pos=QPoint(303, 150))
    assert chart.shown.is_whole
    qtbot.mousePress(chart, left, pos=QPoint(300, 150))
    qtbot.mouseMove(chart, QPoint(500, 150))
    qtbot.mouseRelease(chart, left, pos=QPoint(500, 150))
    assert chart.shown.span == pytest.approx(200 / (900 - 88) * 7200, rel=0.03)
    qtbot.mouseDClick(chart, left, pos=QPoint(300, 150))
    assert chart.shown.is_whole


def test_the_wheel_alone_belongs_to_the_page(chart) -> None:
    assert not wheel(chart, 1, Qt.KeyboardModifier.NoModifier)
    assert chart.shown.is_whole
    assert wheel(chart, 1, Qt.KeyboardModifier.ControlModifier)
    assert not chart.shown.is_whole


def test_readers_hear_what_others_see(chart) -> None:
    assert "p50: 260 to 340 MiB" in chart.accessibleDescription()
    assert "1 gap without a reading" in chart.accessibleDescription()
    chart.show_time(S0, S0 + 600)
    assert "14:10:00Z" in chart.accessibleDescription()
    assert "gap" not in chart.accessibleDescription()


def test_words_that_a_lane_has_made_are_of_all_of_it_only(chart) -> None:
    made = spoken(data())
    assert made.words == chart.words()
    chart.set_data(replace(made, words="made on a lane"))
    assert chart.accessibleDescription() == "made on a lane"
    chart.show_time(S0, S0 + 600)
    assert "14:10:00Z" in chart.accessibleDescription()
    chart.set_data(made)
    assert "14:10:00Z" in chart.accessibleDescription()
    chart.show_all()
    assert chart.accessibleDescription() == made.words


def test_it_can_be_taken_away(chart) -> None:
    chart.copy_picture()
    assert not QGuiApplication.clipboard().image().isNull()
    chart.show_time(S0, S0 + 120)
    assert len(chart.csv().splitlines()) == 4


def test_nothing_is_painted_of_no_data(chart) -> None:
    chart.set_data(None)
    chart.grab()
    assert (chart.shown, chart.csv(), chart.words()) == (None, "", "")
    chart.set_data(TimeChartData("Memory", "MiB", ()))
    chart.grab()
    assert chart.accessibleDescription() == "Memory: no data."


def colours(chart, x0: int, x1: int) -> set[str]:
    """The colours of the lower half, without grid lines' row by row noise."""
    image = chart.picture().toImage()
    rows = range(130, 260)
    return {image.pixelColor(x, y).name() for x in range(x0, x1) for y in rows}


class Labels(QPainter):
    """Notes where texts are painted."""

    def __init__(self, image: QImage) -> None:
        super().__init__(image)
        self.boxes: list[tuple[str, QRectF]] = []

    def drawStaticText(self, place, laid) -> None:
        self.boxes.append((laid.text(), QRectF(place, laid.size())))


def test_the_labels_of_limits_never_cover_each_other(theme, qapp) -> None:
    limits = (Limit(256, "limit 256 MiB", None, S0 + 3600), Limit(512, "limit 512 MiB", S0 + 3600))
    told = replace(data(), limits=limits)
    image = QImage(900, 180, QImage.Format.Format_RGB32)
    painter = Labels(image)
    area = plot_area(theme, QRectF(image.rect()))
    placed = Placed(whole_range(told.span, told.top), area)
    paint_limit_labels(painter, ChartFaces(theme), placed, told)
    painter.end()
    said = [text for text, _ in painter.boxes]
    assert {"limit 256 MiB", "limit 512 MiB"} <= set(said)
    assert 2 < len(said) < 6
    boxes = [box.adjusted(0, 1, 0, -1) for _, box in painter.boxes]
    assert not any(a.intersects(b) for a, b in combinations(boxes, 2))


def test_a_reading_at_the_edge_is_a_whole_dot(theme, qtbot, chart) -> None:
    alone = Trace.of("p50", [(T0, 300.0), (T0 + timedelta(minutes=9), 100.0)], gap=90.0)
    chart.set_data(replace(data(), traces=(alone,), marks=(), limits=(), known_until=None))
    ink, area = theme.colour("bar_run").name(), plot_area(theme, QRectF(chart.rect()))
    image = chart.picture().toImage()
    left = round(area.left())
    columns = {
        x
        for x in range(left - 4, left + 5)
        if any(image.pixelColor(x, y).name() == ink for y in range(40, 280))
    }
    assert min(columns) < left < max(columns)


def test_no_line_is_drawn_across_a_gap(chart, theme) -> None:
    ink = theme.colour("bar_run").name()
    chart.set_data(data())

    def x(minute: float) -> int:
        return round(72 + minute / 120 * (900 - 88))

    assert ink in colours(chart, x(30), x(40))
    assert ink not in colours(chart, x(51), x(59))


def test_a_live_switch_of_the_theme_is_a_fresh_chart(chart, theme, qtbot) -> None:
    chart.grab()
    theme.set_mode(ThemeMode.DARK)
    switched = chart.picture().toImage()
    fresh = TimeSeriesChart(theme, object_name="fresh", accessible_name="Fresh")
    qtbot.addWidget(fresh)
    fresh.resize(900, 320)
    fresh.set_data(data())
    fresh.show()
    assert fresh.picture().toImage() == switched
