"""What is kept of limits, of running instances and of log lines, for how long, and when not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.domain.errors import Offline, PhoenixError
from phoenix_admin.domain.memory_incident import IncidentKind
from phoenix_admin.domain.memory_subject import LimitHistory, MemorySubject, SubjectKind
from phoenix_admin.domain.metric import Metric, MetricPoint, MetricReading, MetricSeries, Statistic
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.metric_source import MetricRequest
from phoenix_admin.services.memory import incident_watch
from phoenix_admin.services.memory.incident_watch import IncidentWatch
from phoenix_admin.services.memory.instance_book import InstanceBook, month_of
from phoenix_admin.services.memory.limit_book import LimitBook
from phoenix_admin.tasks.context import unhurried
from tests.support.memory_desk import DAY, MINUTE, PHOENIX, REELS, MemoryDesk

CALL = unhurried(86_400.0)  # made when the tests are collected


class Source:
    """Gives limits and figures, or fails; counts what it was asked."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.error: PhoenixError | None = None
        self.asked: list[object] = []
        self.values: tuple[tuple[float, ...], ...] = ((1.0, 2.0),)
        self.is_partial = False

    def read(self, what: object, call: Call) -> object:
        self.asked.append(what)
        if self.error is not None:
            raise self.error
        now = self.clock.now()
        if isinstance(what, MemorySubject):
            return LimitHistory((), now)
        series = (
            MetricSeries("phoenix", str(n), tuple(MetricPoint(now, value) for value in values))
            for n, values in enumerate(self.values)
        )
        return MetricReading(tuple(series), now, now, self.is_partial)


@pytest.fixture
def source() -> Source:
    return Source()


class TestLimits:
    def test_they_are_kept_for_three_minutes(self, source: Source) -> None:
        book = LimitBook(source, source.clock)  # type: ignore[arg-type]
        for seconds, reads in ((0, 1), (179.9, 1), (0.1, 2)):
            source.clock.advance(seconds)
            assert book.of(PHOENIX, CALL) is not None
            assert len(source.asked) == reads

    def test_after_a_failure_they_are_asked_for_again_in_a_minute(self, source: Source) -> None:
        book = LimitBook(source, source.clock)  # type: ignore[arg-type]
        source.error = Offline("no line")
        for seconds, reads in ((0, 1), (59.9, 1), (0.1, 2)):
            source.clock.advance(seconds)
            assert book.of(PHOENIX, CALL) is None
            assert len(source.asked) == reads
        fault = book.fault_of(PHOENIX)
        assert fault is not None
        assert (fault.error, fault.subject) == (source.error, "phoenix")
        source.error = None
        source.clock.advance(60)
        assert book.of(PHOENIX, CALL) is not None
        assert book.fault_of(PHOENIX) is None

    def test_what_was_known_is_given_until_they_can_be_read_again(self, source: Source) -> None:
        book = LimitBook(source, source.clock)  # type: ignore[arg-type]
        known = book.of(PHOENIX, CALL)
        source.error = Offline("no line")
        source.clock.advance(600)
        for _ in range(2):
            assert book.of(PHOENIX, CALL) is known
        assert len(source.asked) == 2, "the second was not asked for so soon"


class TestInstances:
    @pytest.mark.parametrize(
        ("subject", "metric"),
        [(PHOENIX, Metric.SERVICE_INSTANCES), (REELS, Metric.JOB_RUNNING)],
    )
    def test_a_month_is_asked_for_by_the_hour(
        self, source: Source, subject: MemorySubject, metric: Metric
    ) -> None:
        now = source.clock.now()
        InstanceBook(source, source.clock).seconds_of(subject, CALL)  # type: ignore[arg-type]
        assert source.asked == [
            MetricRequest(
                metric, Statistic.LARGEST, (subject.name,),
                now - timedelta(days=30), now, timedelta(hours=1),
            )
        ]  # fmt: skip

    def test_it_is_kept_for_an_hour_and_a_failure_is_not(self, source: Source) -> None:
        book = InstanceBook(source, source.clock)  # type: ignore[arg-type]
        source.error = Offline("no line")
        assert book.seconds_of(PHOENIX, CALL) is None
        source.error = None
        for seconds, reads in ((0, 2), (3_599, 2), (1, 3)):
            source.clock.advance(seconds)
            assert book.seconds_of(PHOENIX, CALL) is not None
            assert len(source.asked) == reads

    def test_each_hour_counts_with_its_largest_number_and_thirty_days_are_a_month(
        self, source: Source
    ) -> None:
        source.values = ((1.0, 2.0), (0.5,))
        reading = source.read(None, CALL)
        assert isinstance(reading, MetricReading)
        # 730 hours stand for the 720 that were read.
        assert month_of(reading) == pytest.approx(3.5 * 3_600 * 730 / 720)
        assert month_of(replace(reading, is_partial=True)) is None
        assert month_of(replace(reading, series=())) is None


class TestLines:
    def test_what_leaves_the_window_is_told_no_more(self) -> None:
        desk = MemoryDesk()
        watch = IncidentWatch(desk.memory.lines, desk.clock, timedelta(hours=1))
        desk.line(60)
        desk.line(59)
        assert [each.at for each in watch.look((PHOENIX,), CALL).incidents] == [
            desk.now - 60 * MINUTE, desk.now - 59 * MINUTE,
        ]  # fmt: skip
        desk.clock.advance(30)
        look = watch.look((PHOENIX,), CALL)
        assert [each.kind for each in look.incidents] == [IncidentKind.PLATFORM_OOM]
        assert look.since == desk.now - 60 * MINUTE
        desk.clock.advance(600)
        assert watch.look((PHOENIX,), CALL).incidents == ()

    def test_too_many_lines_are_given_up_from_the_oldest_on(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(incident_watch, "MOST_LINES", 3)
        desk = MemoryDesk()
        for ago in (40, 30, 20, 10):
            desk.line(ago)
        look = IncidentWatch(desk.memory.lines, desk.clock, DAY).look((PHOENIX,), CALL)
        assert len(look.incidents) == 3
        assert look.since == look.incidents[0].at == desk.now - 30 * MINUTE

    def test_other_subjects_begin_anew(self) -> None:
        desk = MemoryDesk()
        watch = IncidentWatch(desk.memory.lines, desk.clock, DAY)
        desk.line(5)
        assert len(watch.look((PHOENIX,), CALL).incidents) == 1
        assert watch.look((MemorySubject(SubjectKind.SERVICE, "other"),), CALL).incidents == ()
        assert watch.look((), CALL).incidents == ()
