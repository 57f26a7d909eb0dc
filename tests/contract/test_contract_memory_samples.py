"""What every MemorySampleStore promises: peaks and last values stay, whatever is joined or kept."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.fake.memory import FakeMemorySamples
from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.backends.local.memory_samples import LocalMemorySamples
from phoenix_admin.domain.memory_samples import DEFAULT_SAMPLE_BUDGET, SampleBudget, SampleSpan
from phoenix_admin.domain.memory_subject import MemorySubject, SubjectKind
from phoenix_admin.ports.memory_sample_store import MemorySampleStore
from phoenix_admin.tasks.context import unhurried
from tests.support.memory_spans import T0, essence, samples

APP = MemorySubject(SubjectKind.APP, "Phoenix Admin")
RUN = MemorySubject(SubjectKind.WORKER, "run-1")
CALL = unhurried(86_400.0)  # made when the tests are collected
AGES = timedelta(days=1)
LATER = T0 + timedelta(days=60)


def open_fake(budget: SampleBudget) -> Iterator[MemorySampleStore]:
    yield FakeMemorySamples(FakeWorld(), budget)


def open_local(budget: SampleBudget) -> Iterator[MemorySampleStore]:
    with (
        TemporaryDirectory() as folder,
        closing(LocalMemorySamples(Path(folder) / "memory.db", budget)) as store,
    ):
        yield store


OPENERS = [open_fake, open_local]
each_store = pytest.mark.parametrize("opener", OPENERS, ids=["fake", "local"])


def all_of(store: MemorySampleStore, subject: MemorySubject = RUN) -> tuple[SampleSpan, ...]:
    return store.read(subject, T0 - AGES, LATER, CALL)


def fill(store: MemorySampleStore, spans: list[SampleSpan]) -> None:
    for span in spans:
        store.add({RUN: span}, CALL)


@each_store
@settings(max_examples=25)
@given(samples(25), st.lists(st.floats(0, 1), max_size=3))
def test_joining_at_any_time_and_again_loses_neither_peak_nor_last_value(
    opener, spans: list[SampleSpan], moments: list[float]
) -> None:
    for store in opener(DEFAULT_SAMPLE_BUDGET):
        fill(store, spans)
        for share in sorted(moments):
            store.tidy(T0 + share * timedelta(days=5), CALL)
        assert essence(all_of(store)) == essence(spans)
        newest = store.newest(T0, CALL)[RUN]
        assert (newest.peak, newest.peak_at) == essence(spans)[:2]
        assert (newest.last, newest.until) == essence(spans)[2:4]
        assert newest.unshared == next(
            (span.unshared for span in reversed(spans) if span.unshared is not None), None
        )


@each_store
def test_what_is_young_stays_as_it_was_and_what_is_old_is_a_minute_then_an_hour(opener) -> None:
    spans = [SampleSpan.of(T0 + timedelta(seconds=10 * n), 100 + n) for n in range(12)]
    for store in opener(DEFAULT_SAMPLE_BUDGET):
        fill(store, spans)
        store.tidy(T0 + timedelta(hours=1), CALL)
        assert all_of(store) == tuple(spans)
        store.tidy(T0 + timedelta(hours=3), CALL)
        assert [(span.count, span.last) for span in all_of(store)] == [(6, 105), (6, 111)]
        store.tidy(T0 + timedelta(days=3), CALL)
        (hour,) = all_of(store)
        assert (hour.count, hour.peak, hour.since, hour.until) == (
            12,
            111,
            spans[0].since,
            spans[-1].until,
        )
        store.tidy(T0 + timedelta(days=91), CALL)
        assert all_of(store) == ()


@each_store
def test_over_the_budget_the_oldest_are_joined_early_and_in_the_end_given_up(opener) -> None:
    small = SampleBudget(most_raw=30, most_minutes=10, most_hours=3)
    spans = [SampleSpan.of(T0 + timedelta(seconds=20 * n), 100 + n % 7) for n in range(800)]
    for store in opener(small):
        for begin in range(0, 800, 200):
            for span in spans[begin : begin + 200]:
                store.add({RUN: span}, CALL)
            store.tidy(spans[begin].since, CALL)
        store.tidy(spans[-1].until, CALL)
        kept = all_of(store)
        assert len(kept) <= 30 + 3 + 10 + 60 + 3
        assert kept[-1] == spans[-1]
        assert sum(span.count for span in kept) < 800


@each_store
def test_each_subject_has_its_own_and_only_what_touches_the_time_is_read(opener) -> None:
    for store in opener(DEFAULT_SAMPLE_BUDGET):
        store.add({APP: SampleSpan.of(T0, 7), RUN: SampleSpan.of(T0, 9, 4)}, CALL)
        store.add({APP: SampleSpan.of(T0 + AGES, 8)}, CALL)
        assert [span.last for span in all_of(store, APP)] == [7, 8]
        assert store.read(APP, T0 + timedelta(hours=1), LATER, CALL) == (
            SampleSpan.of(T0 + AGES, 8),
        )
        assert set(store.newest(T0 + timedelta(hours=1), CALL)) == {APP}
        assert store.newest(T0, CALL)[RUN] == SampleSpan.of(T0, 9, 4)
        assert store.newest(LATER, CALL) == {}
        store.add({}, CALL)


@each_store
def test_two_samples_of_one_moment_are_both_counted(opener) -> None:
    for store in opener(DEFAULT_SAMPLE_BUDGET):
        fill(store, [SampleSpan.of(T0, 50), SampleSpan.of(T0, 70)])
        (span,) = all_of(store)
        assert (span.peak, span.total, span.count) == (70, 120, 2)
        assert span == replace(span, since=T0, until=T0)
