"""A chart in words, for readers that see none, and as a table. No Qt."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from phoenix_admin.domain.notation import date_time, duration
from phoenix_admin.qt.charts.chart_data import TimeChartData, limit_at, moment
from phoenix_admin.qt.charts.chart_scale import ViewRange, range_of, value_label
from phoenix_admin.services.formula_safe_csv import table_csv


def chart_words(data: TimeChartData, shown: ViewRange | None) -> str:
    """What a person sees at a glance: the time, each line's range, the limit, what happened."""
    return " ".join(_sentences(data, shown))


def spoken(data: TimeChartData) -> TimeChartData:
    """With its words; for a lane, so that showing it need not make them."""
    return replace(data, words=chart_words(data, range_of(data)))


def _sentences(data: TimeChartData, shown: ViewRange | None) -> Iterator[str]:
    if shown is None or data.span is None:
        yield f"{data.title}: no data."
        return
    since, until = moment(shown.since), moment(shown.until)
    yield f"{data.title}, {date_time(since)} to {date_time(until)}, {duration(until - since)}."
    for trace in data.traces:
        first, end = bisect_left(trace.times, shown.since), bisect_right(trace.times, shown.until)
        seen = trace.values[first:end]
        if not seen:
            yield f"{trace.name}: no reading."
            continue
        if len(seen) == len(trace.values):  # known already; a chart may be given data each second
            low, place = trace.values[trace.lowest], trace.highest
        else:
            low, place = min(seen), first + seen.index(max(seen))
        high, at = trace.values[place], trace.times[place]
        unit = f" {data.unit}"
        yield (
            f"{trace.name}: {value_label(low)} to {value_label(high)}{unit}, "
            f"largest at {date_time(moment(at))}, last {value_label(seen[-1])}{unit}."
        )
        limit = limit_at(data.limits, at)
        if limit is not None and limit.value > 0:
            yield f"That is {high / limit.value * 100:.0f}% of the limit, {limit.name}."
        gaps = len(trace.pieces(shown.since, shown.until)) - 1
        if gaps > 0:
            yield f"{gaps} gap{'s' if gaps > 1 else ''} without a reading."
    names = Counter(mark.name for mark in data.marks if shown.since <= mark.at <= shown.until)
    if names:
        yield ", ".join(f"{name}: {count}" for name, count in names.items()) + "."


def values_at(data: TimeChartData, at: float, within: float) -> list[tuple[str, float | None]]:
    """Each line's value nearest to this moment (s); None where nothing was measured near it."""
    found: list[tuple[str, float | None]] = []
    for trace in data.traces:
        index = trace.nearest(at, within)
        found.append((trace.name, None if index is None else trace.values[index]))
    return found


def chart_csv(data: TimeChartData, shown: ViewRange | None = None) -> str:
    """A row for each moment in order, in UTC; empty where a line has no value. Formula-safe."""
    low, high = (shown.since, shown.until) if shown else (float("-inf"), float("inf"))
    rows: dict[float, list[str]] = {}
    width = len(data.traces) + 1
    for column, trace in enumerate(data.traces, 1):
        for at, value in zip(trace.times, trace.values, strict=True):
            if low <= at <= high:
                row = rows.setdefault(at, [""] * width)
                row[column] = repr(value)
    for at, row in rows.items():
        row[0] = moment(at).isoformat().replace("+00:00", "Z")
    head = ["time", *(f"{trace.name} ({data.unit})" for trace in data.traces)]
    return table_csv(head, [rows[at] for at in sorted(rows)])
