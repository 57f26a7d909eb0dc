"""Samples of memory at random, and what may never be lost of them."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from phoenix_admin.domain.memory_samples import SampleSpan

T0 = datetime(2026, 11, 29, 14, 0, tzinfo=UTC)


def samples(most: int = 60) -> st.SearchStrategy[list[SampleSpan]]:
    """Samples in order of time, seconds to hours apart; some with an unshared figure."""
    pauses = st.one_of(st.floats(0.5, 20), st.floats(30, 200), st.floats(1_000, 40_000))
    one = st.tuples(pauses, st.integers(1, 2**33), st.booleans())

    def made(drawn: list[tuple[float, int, bool]]) -> list[SampleSpan]:
        at, found = T0, []
        for pause, rss, has_unshared in drawn:
            at += timedelta(seconds=round(pause, 3))
            found.append(SampleSpan.of(at, rss, rss // 2 if has_unshared else None))
        return found

    return st.lists(one, min_size=1, max_size=most).map(made)


def essence(spans) -> tuple:
    """The largest value and its moment, the last value, how many, their sum."""
    highest = max(spans, key=lambda span: (span.peak, -span.peak_at.timestamp()))
    newest = max(spans, key=lambda span: (span.until, span.since))
    return (
        highest.peak,
        highest.peak_at,
        newest.last,
        newest.until,
        sum(span.count for span in spans),
        sum(span.total for span in spans),
    )
