"""The source of figures on Google Cloud over the stand-in, with a way to give it values."""

from collections.abc import Iterator
from contextlib import contextmanager

from phoenix_admin.backends.gcp.backend import open_gcp
from phoenix_admin.backends.gcp.metric_source import SOURCES, CloudMetricSource
from phoenix_admin.domain.metric import LAG, Metric
from phoenix_admin.settings.environments import CloudApi
from tests.support.cloud_environments import cloud_environment
from tests.support.gcp_standin.server import StandIn


@contextmanager
def cloud_metrics(clock) -> Iterator[tuple[CloudMetricSource, object]]:
    """The source, and what puts values: `put(metric, name, part, {minutes before: value})`."""
    standin = StandIn()
    backend = open_gcp(cloud_environment({CloudApi.MONITORING: standin.address}), clock)

    def put(metric: Metric, name: str, part: str, values: dict[int, float]) -> None:
        source = SOURCES[metric]
        labels = {source.name.rpartition(".")[2]: name}
        if source.part:
            owner, _, label = source.part.partition(".labels.")
            labels[f"metric_{label}" if owner == "metric" else label] = part
        kind = source.type.removeprefix("run.googleapis.com/")
        for ago, value in values.items():
            at = clock.now() - LAG - ago * LAG / 3
            standin.metrics.put(kind, source.resource, at, value, **labels)

    put.standin = standin
    try:
        yield backend.metrics, put
    finally:
        backend.close()
        standin.close()
