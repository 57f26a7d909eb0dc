"""Counts requests and document reads; satisfies `ports.traffic.Traffic`.

In buckets of a minute, so that the last hour is known without a list of every request.
"""

import threading
from collections import Counter, deque
from collections.abc import Callable, Mapping
from typing import Final

from phoenix_admin.domain.traffic import ApiTraffic, TrafficReport
from phoenix_admin.ports.clock import Clock
from phoenix_admin.settings.environments import CloudApi

MINUTES: Final = 60
_REQUESTS, _FAILED, _READS = "requests", "failed", "reads"
_Key = tuple[CloudApi, str]


class TrafficMeter:
    """The figures of one environment. Any thread.

    `names` are what the APIs are called; `connections` tells how the line to each stands.
    """

    def __init__(
        self,
        clock: Clock,
        names: Mapping[CloudApi, str],
        connections: Callable[[], Mapping[CloudApi, str]],
    ) -> None:
        self._clock = clock
        self._names = names
        self._connections = connections
        self._since = clock.now()
        self._guard = threading.Lock()
        self._all: Counter[_Key] = Counter()
        self._buckets: deque[tuple[int, Counter[_Key]]] = deque()

    def asked(self, api: CloudApi, *, failed: bool) -> None:
        """One request was sent."""
        self._add({(api, _REQUESTS): 1, **({(api, _FAILED): 1} if failed else {})})

    def read(self, api: CloudApi, documents: int) -> None:
        """So many documents were read, as the API counts them."""
        self._add({(api, _READS): documents})

    def report(self) -> TrafficReport:
        """The figures of this moment, for every API that was asked."""
        minute, standing = self._minute(), self._connections()
        with self._guard:
            self._forget(minute)
            hour: Counter[_Key] = Counter()
            for _, bucket in self._buckets:
                hour.update(bucket)
            whole = Counter(self._all)
        asked = [api for api in CloudApi if whole[api, _REQUESTS] or api in standing]
        return TrafficReport(
            self._since,
            tuple(
                ApiTraffic(
                    self._names[api],
                    whole[api, _REQUESTS],
                    hour[api, _REQUESTS],
                    hour[api, _FAILED],
                    whole[api, _READS],
                    hour[api, _READS],
                    standing.get(api, "not opened"),
                )
                for api in asked
            ),
        )

    def _add(self, figures: Mapping[_Key, int]) -> None:
        minute = self._minute()
        with self._guard:
            self._forget(minute)
            if not self._buckets or self._buckets[-1][0] != minute:
                self._buckets.append((minute, Counter()))
            self._buckets[-1][1].update(figures)
            self._all.update(figures)

    def _minute(self) -> int:
        return int(self._clock.monotonic() // 60)

    def _forget(self, minute: int) -> None:
        while self._buckets and self._buckets[0][0] <= minute - MINUTES:
            self._buckets.popleft()
