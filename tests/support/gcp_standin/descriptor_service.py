"""What Cloud Monitoring says that it measures: descriptors of metrics and of resources, in pages.

google/monitoring/v3/metric_service.proto: a page has at most 10,000 entries, as many where none
are asked for; a token is what an answer gave, and any other one is refused.
"""

import re

import grpc
from google.api import metric_pb2, monitored_resource_pb2

from phoenix_admin.backends.gcp.made_messages import made_messages

MOST = 10_000
PREFIX = "run.googleapis.com/"
_GAUGE, _DELTA = 1, 2
METRICS = {
    "container/memory/utilizations": (_DELTA, 5, "10^2.%", ("container_name",)),
    "container/memory/usage": (_DELTA, 5, "By", ("container_name",)),
    "container/cpu/utilizations": (_DELTA, 5, "10^2.%", ("container_name",)),
    "container/instance_count": (_GAUGE, 2, "1", ("state",)),
    "request_count": (_DELTA, 2, "1", ("response_code", "response_code_class")),
    "request_latencies": (_DELTA, 5, "ms", ("response_code", "response_code_class")),
    "job/running_executions": (_GAUGE, 2, "1", ()),
    "job/completed_execution_count": (_DELTA, 2, "1", ("result",)),
}
"""Type without its prefix -> kind, type of the value, unit, labels (api.MetricDescriptor)."""
RESOURCES = {
    "cloud_run_job": ("project_id", "job_name", "location"),
    "cloud_run_revision": (
        "project_id", "service_name", "revision_name", "location", "configuration_name",
    ),
}  # fmt: skip

_ASKED = {"filter": (2, "string"), "page_size": (3, "int32"), "page_token": (4, "string")}
_MADE = made_messages(
    "standin.monitoring.v3",
    {
        "ListMonitoredResourceDescriptorsRequest": {**_ASKED, "name": (5, "string")},
        "ListMonitoredResourceDescriptorsResponse": {
            "resource_descriptors": (1, "*.google.api.MonitoredResourceDescriptor"),
            "next_page_token": (2, "string"),
        },
        "ListMetricDescriptorsRequest": {
            **_ASKED,
            "active_only": (5, "bool"),
            "name": (7, "string"),
        },
        "ListMetricDescriptorsResponse": {
            "metric_descriptors": (1, "*.google.api.MetricDescriptor"),
            "next_page_token": (2, "string"),
        },
    },
    [file.DESCRIPTOR.name for file in (metric_pb2, monitored_resource_pb2)],
)
METRICS_REQUEST = _MADE["ListMetricDescriptorsRequest"]
METRICS_RESPONSE = _MADE["ListMetricDescriptorsResponse"]
RESOURCES_REQUEST = _MADE["ListMonitoredResourceDescriptorsRequest"]
RESOURCES_RESPONSE = _MADE["ListMonitoredResourceDescriptorsResponse"]
_FILTER = re.compile(r'metric\.type = (?:"([^"]*)"|starts_with\("([^"]*)"\))')


class DescriptorService:
    """Answers for any project; nothing in it changes."""

    def methods(self):
        """Service -> method -> (what answers, how the request is read)."""
        return {
            "google.monitoring.v3.MetricService": {
                "ListMetricDescriptors": (self.metrics, METRICS_REQUEST),
                "ListMonitoredResourceDescriptors": (self.resources, RESOURCES_REQUEST),
            }
        }

    def metrics(self, request, context):
        wanted = _FILTER.fullmatch(request.filter)
        if request.filter and wanted is None:
            _refuse(context, "The supplied filter does not specify a valid combination.")
        found = []
        for short, (kind, value, unit, labels) in METRICS.items():
            name = PREFIX + short
            if wanted is not None and not (
                name == wanted[1] or (wanted[2] is not None and name.startswith(wanted[2]))
            ):
                continue
            made = metric_pb2.MetricDescriptor(type=name, unit=unit)
            made.name = f"{request.name}/metricDescriptors/{name}"
            made.metric_kind, made.value_type = kind, value
            for label in labels:
                made.labels.add(key=label)
            found.append(made)
        page, token = _page(found, request, context)
        return METRICS_RESPONSE(metric_descriptors=page, next_page_token=token)

    def resources(self, request, context):
        found = []
        for kind, labels in RESOURCES.items():
            made = monitored_resource_pb2.MonitoredResourceDescriptor(type=kind)
            made.name = f"{request.name}/monitoredResourceDescriptors/{kind}"
            for label in labels:
                made.labels.add(key=label)
            found.append(made)
        page, token = _page(found, request, context)
        return RESOURCES_RESPONSE(resource_descriptors=page, next_page_token=token)


def _page(found, request, context):
    """This page, and the token of the next one; empty at the end."""
    if not re.fullmatch(r"projects/[^/]+", request.name):
        _refuse(context, "The name must be of the form projects/[PROJECT_ID_OR_NUMBER].")
    if request.page_size < 0:
        _refuse(context, "The page size must not be negative.")
    if request.page_token and not re.fullmatch(r"after-\d{1,6}", request.page_token):
        _refuse(context, "The page token is not valid.")
    begin = int(request.page_token.removeprefix("after-") or 0)
    end = begin + min(request.page_size or MOST, MOST)
    return found[begin:end], f"after-{end}" if end < len(found) else ""


def _refuse(context, text: str) -> None:
    context.abort(grpc.StatusCode.INVALID_ARGUMENT, text)
