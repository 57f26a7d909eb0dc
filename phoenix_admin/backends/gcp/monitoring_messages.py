"""Cloud Monitoring's messages and methods as this backend uses them.

Numbers: google/monitoring/v3/{metric_service,metric,common}.proto of the public API definitions
(googleapis/googleapis).
"""

from enum import IntEnum
from typing import Final

from google.api import distribution_pb2, metric_pb2, monitored_resource_pb2
from google.protobuf import duration_pb2, timestamp_pb2
from google.rpc import status_pb2

from phoenix_admin.backends.gcp.call import Method
from phoenix_admin.backends.gcp.made_messages import made_messages
from phoenix_admin.backends.gcp.run_messages import Pb
from phoenix_admin.settings.environments import CloudApi

_TIME = ".google.protobuf.Timestamp"
_FILES = (
    distribution_pb2,
    metric_pb2,
    monitored_resource_pb2,
    duration_pb2,
    timestamp_pb2,
    status_pb2,
)
_MADE = made_messages(
    "phoenix.monitoring.v3",
    {
        "TimeInterval": {"start_time": (1, _TIME), "end_time": (2, _TIME)},
        "TypedValue": {
            "int64_value": (2, "int64|value"),
            "double_value": (3, "double|value"),
            "distribution_value": (5, ".google.api.Distribution|value"),
        },
        "Point": {"interval": (1, "TimeInterval"), "value": (2, "TypedValue")},
        "TimeSeries": {
            "metric": (1, ".google.api.Metric"),
            "resource": (2, ".google.api.MonitoredResource"),
            "points": (5, "*Point"),
        },
        "Aggregation": {
            "alignment_period": (1, ".google.protobuf.Duration"),
            "per_series_aligner": (2, "int32"),
            "cross_series_reducer": (4, "int32"),
            "group_by_fields": (5, "*string"),
        },
        "ListTimeSeriesRequest": {
            "filter": (2, "string"),
            "interval": (4, "TimeInterval"),
            "aggregation": (5, "Aggregation"),
            "order_by": (6, "string"),
            "view": (7, "int32"),
            "page_size": (8, "int32"),
            "page_token": (9, "string"),
            "name": (10, "string"),
        },
        "ListTimeSeriesResponse": {
            "time_series": (1, "*TimeSeries"),
            "next_page_token": (2, "string"),
            "execution_errors": (3, "*.google.rpc.Status"),
        },
    },
    [file.DESCRIPTOR.name for file in _FILES],
)
REQUEST: Final[Pb] = _MADE["ListTimeSeriesRequest"]
RESPONSE: Final[Pb] = _MADE["ListTimeSeriesResponse"]


class Aligner(IntEnum):
    """How the values of one step become one (Aggregation.Aligner)."""

    DELTA = 1
    MAX = 11
    SUM = 14
    PERCENTILE_99 = 18
    PERCENTILE_95 = 19
    PERCENTILE_50 = 20


class Reducer(IntEnum):
    """How series of one group become one (Aggregation.Reducer)."""

    MAX = 3
    SUM = 4


LIST_TIME_SERIES: Final[Method[Pb]] = Method(
    CloudApi.MONITORING,
    "/google.monitoring.v3.MetricService/ListTimeSeries",
    RESPONSE.FromString,
    "read figures over time",
    "monitoring.timeSeries.list",
)
