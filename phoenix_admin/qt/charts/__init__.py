"""Figures over time: our own painter, because no library draws them this fast and this plain."""

from phoenix_admin.qt.charts.chart_data import Limit, Mark, TimeChartData, Trace
from phoenix_admin.qt.charts.time_chart import TimeSeriesChart

__all__ = ["Limit", "Mark", "TimeChartData", "TimeSeriesChart", "Trace"]
