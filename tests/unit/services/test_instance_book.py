"""What a limit costs rests on how long instances run, and never on less than that."""

from datetime import timedelta

import pytest

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Slow
from phoenix_admin.domain.metric import LAG, Metric, MetricPoint, MetricReading
from phoenix_admin.domain.price_list import MONTH
from phoenix_admin.services.memory.cloud_viewer import CloudViewer
from phoenix_admin.services.memory.instance_book import KEPT, InstanceBook, month_of
from phoenix_admin.services.memory.limit_book import LimitBook
from phoenix_admin.tasks.context import unhurried
from tests.support.memory_desk import PHOENIX, REELS, MemoryDesk

CALL = unhurried(86_400.0)
HOUR = timedelta(hours=1)
SCALE = MONTH / (30 * 86_400)


@pytest.fixture
def desk() -> MemoryDesk:
    return MemoryDesk()


def put(desk: MemoryDesk, metric: Metric, name: str, part: str, *counts: float) -> None:
    points = [MetricPoint(desk.now - LAG - n * HOUR, each) for n, each in enumerate(counts)]
    desk.memory.metrics.put(metric, name, part, *points)


def test_every_revision_and_every_hour_counts(desk: MemoryDesk) -> None:
    put(desk, Metric.SERVICE_INSTANCES, "phoenix", "p-1", 2, 3)
    put(desk, Metric.SERVICE_INSTANCES, "phoenix", "p-2", 1)
    put(desk, Metric.JOB_RUNNING, REELS.name, "", 4)
    book = InstanceBook(desk.memory.metrics, desk.clock)
    assert book.seconds_of(PHOENIX, CALL) == pytest.approx(6 * 3600 * SCALE)
    assert book.seconds_of(REELS, CALL) == pytest.approx(4 * 3600 * SCALE)


def test_it_is_asked_once_an_hour_and_a_failure_is_no_zero(desk: MemoryDesk) -> None:
    put(desk, Metric.SERVICE_INSTANCES, "phoenix", "p-1", 2)
    book = InstanceBook(desk.memory.metrics, desk.clock)
    desk.backend.world.script.plan("metrics.read", Fail(Slow("no answer")))
    assert book.seconds_of(PHOENIX, CALL) is None
    assert book.seconds_of(PHOENIX, CALL) == pytest.approx(7200 * SCALE)
    before = desk.calls["metrics.read"]
    desk.clock.advance(KEPT.total_seconds() - 1)
    book.seconds_of(PHOENIX, CALL)
    assert desk.calls["metrics.read"] == before
    desk.clock.advance(2)
    book.seconds_of(PHOENIX, CALL)
    assert desk.calls["metrics.read"] == before + 1


def test_nothing_counted_or_half_of_it_is_not_known(desk: MemoryDesk) -> None:
    assert month_of(MetricReading((), desk.now, desk.now)) is None
    put(desk, Metric.SERVICE_INSTANCES, "phoenix", "p-1", 2)
    book = InstanceBook(desk.memory.metrics, desk.clock)
    assert book.seconds_of(REELS, CALL) is None


def test_the_opened_subject_says_it(desk: MemoryDesk) -> None:
    put(desk, Metric.SERVICE_INSTANCES, "phoenix", "p-1", 2)
    cloud = desk.ports.cloud
    assert cloud is not None
    viewer = CloudViewer(cloud, desk.clock, LimitBook(cloud.limits, desk.clock))
    view = viewer.view(PHOENIX, timedelta(days=1), CALL)
    assert view.instance_seconds == pytest.approx(7200 * SCALE)
