"""Figures over time, painted by ourselves: limits, gaps and marks are what they are about."""

from phoenix_admin.qt.charts.chart_data import Limit, Mark, TimeChartData, Trace
from phoenix_admin.qt.charts.time_chart import TimeSeriesChart

__all__ = ["Limit", "Mark", "TimeChartData", "TimeSeriesChart", "Trace"]
