"""What the Diagnostics dialog says of requests and of the lanes. Pure."""

import time
from collections.abc import Sequence
from typing import Protocol

from phoenix_admin.domain.notation import clock_time, count
from phoenix_admin.domain.traffic import TrafficReport

COLUMNS = ("API", "Requests, last hour", "In all", "Failed, last hour", "Documents read, last hour",
           "In all", "Connection")  # fmt: skip
NOTHING_ASKED = "Nothing has been asked over the network so far."
ALL_HERE = "Everything of {name} is on this computer: nothing is asked over the network."


class RunningTask(Protocol):
    """A task under way, as the dispatcher tells of it."""

    @property
    def task(self) -> "TaskFacts":
        """What it is."""
        ...

    @property
    def started(self) -> float | None:
        """When its body began, by the monotonic clock; None while it waits."""
        ...


class TaskFacts(Protocol):
    """What is told of a task."""

    @property
    def key(self) -> str:
        """Its name."""
        ...

    @property
    def lane(self) -> str:
        """Where it runs."""
        ...


def traffic_title(report: TrafficReport | None, name: str) -> str:
    """What stands above the figures, or instead of them."""
    if report is None:
        return ALL_HERE.format(name=name)
    if not report.apis:
        return NOTHING_ASKED
    return f"Asked of {name} since {clock_time(report.since)}"


def traffic_lines(report: TrafficReport | None) -> list[tuple[str, ...]]:
    """A line for each API, in the order of `COLUMNS`."""
    if report is None:
        return []
    return [
        (
            api.api,
            count(api.requests_hour),
            count(api.requests),
            count(api.failed_hour),
            count(api.reads_hour) if api.reads else "-",
            count(api.reads) if api.reads else "-",
            api.connection,
        )
        for api in report.apis
    ]


def lane_words(running: Sequence[RunningTask], now: float | None = None) -> str:
    """What the background threads are busy with: `reads: projects, 2 s; then arrange projects`."""
    now = time.monotonic() if now is None else now
    lanes: dict[str, list[str]] = {}
    for ticket in running:
        begun = ticket.started
        since = "waits" if begun is None else f"{max(0, int(now - begun))} s"
        lanes.setdefault(str(ticket.task.lane), []).append(f"{ticket.task.key} ({since})")
    if not lanes:
        return "No background work is under way."
    return "\n".join(f"{lane}: {', '.join(tasks)}" for lane, tasks in lanes.items())
