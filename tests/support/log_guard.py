"""A log record of level WARNING or above that no test asked for fails the test.

A test that provokes one says so, in either way:

    @pytest.mark.expects_log(r"cannot read .*")      # for the whole test
    expected_log(r"cannot read .*")                  # the fixture, from here on or looking back

Each pattern is searched in the record's message. A pattern that nothing matched fails as well:
it would hide the next real record.
"""

import logging
import re
from collections.abc import Callable, Iterator

import pytest

ExpectLog = Callable[[str], None]


class Collector(logging.Handler):
    """Keeps records; logging calls `emit` under the handler's lock, from any thread."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def describe(record: logging.LogRecord) -> str:
    """One record on one line, with the place that wrote it."""
    place = f"{record.pathname}:{record.lineno}"
    return f"{record.levelname} {record.name} ({place}): {record.getMessage()}"


class LogGuard:
    """The records of one test, and what the test said about them."""

    def __init__(self) -> None:
        self.collector = Collector()
        self.patterns: list[str] = []

    def problems(self) -> list[str]:
        """Records that no pattern covers, and patterns that cover no record."""
        messages = [(record, record.getMessage()) for record in self.collector.records]
        unexpected = [
            f"unexpected log record: {describe(record)}"
            for record, message in messages
            if not any(re.search(pattern, message) for pattern in self.patterns)
        ]
        missing = [
            f"expected log record never came: {pattern!r}"
            for pattern in self.patterns
            if not any(re.search(pattern, message) for _, message in messages)
        ]
        return unexpected + missing


@pytest.fixture(autouse=True)
def _log_guard(request: pytest.FixtureRequest) -> Iterator[LogGuard]:
    guard = LogGuard()
    for marker in request.node.iter_markers("expects_log"):
        guard.patterns += marker.args
    root = logging.getLogger()
    root.addHandler(guard.collector)
    yield guard
    root.removeHandler(guard.collector)
    problems = guard.problems()
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


@pytest.fixture
def expected_log(_log_guard: LogGuard) -> ExpectLog:
    """Say which log record belongs to this test: `expected_log(pattern)`."""
    return _log_guard.patterns.append
