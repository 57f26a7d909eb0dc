"""Two workers start to collect from the two ends, so that each reads half of what it needs.

Pytest rewrites the asserts of every test file and keeps the result beside it. In a fresh checkout
that is two thirds of collecting, and workers that walk side by side do all of it twice.

The order in which tests run is none of this: it is drawn from names and the seed. Where nobody
draws it (`-p no:randomly`), xdist wants one order of all workers, and they walk side by side.
"""

from collections.abc import Generator

import pytest


def starts_at_the_end(config: pytest.Config) -> bool:
    """Whether this process is every second worker of a run in drawn order."""
    worker = getattr(config, "workerinput", {}).get("workerid", "gw0")
    is_drawn = config.getoption("randomly_reorganize", False)
    return bool(is_drawn) and int(worker.removeprefix("gw")) % 2 == 1


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn the folders round; the tests of one file stay in their order."""
    report = yield
    if isinstance(collector, pytest.Directory) and starts_at_the_end(collector.config):
        report.result.reverse()
    return report
