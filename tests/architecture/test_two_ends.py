"""Every second worker collects from the end, where the order of the tests is drawn anyway."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.support.two_ends import pytest_make_collect_report, starts_at_the_end


def process(worker: str | None, *, drawn: bool) -> Any:
    """A configuration as pytest, xdist and pytest-randomly leave it."""
    made: Any = SimpleNamespace(getoption=lambda name, other: drawn)
    if worker is not None:
        made.workerinput = {"workerid": worker}
    return made


@pytest.mark.parametrize(
    ("worker", "drawn", "from_the_end"),
    [("gw0", True, False), ("gw1", True, True), ("gw1", False, False), (None, True, False)],
)
def test_who_starts_where(worker, drawn, from_the_end) -> None:
    assert starts_at_the_end(process(worker, drawn=drawn)) is from_the_end


@pytest.mark.parametrize(("kind", "turned"), [(pytest.Dir, True), (pytest.Module, False)])
def test_folders_are_turned_round_and_files_are_not(kind, turned) -> None:
    collector = cast("Any", object.__new__(kind))
    collector.config = process("gw1", drawn=True)
    report: Any = SimpleNamespace(result=[1, 2, 3])
    turning = pytest_make_collect_report(collector)
    next(turning)
    with pytest.raises(StopIteration) as ended:
        turning.send(report)
    assert ended.value.value is report
    assert report.result == ([3, 2, 1] if turned else [1, 2, 3])
