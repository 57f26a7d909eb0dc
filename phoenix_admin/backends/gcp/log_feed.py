"""The log of one Google Cloud project by any query; satisfies `ports.log_feed.LogFeed`."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from phoenix_admin.backends.gcp.call import Caller
from phoenix_admin.backends.gcp.log_feed_tail import CloudFeedTail
from phoenix_admin.backends.gcp.log_lists import LogLists
from phoenix_admin.backends.gcp.log_search import LogSearches
from phoenix_admin.backends.gcp.request_budget import RequestBudget
from phoenix_admin.backends.gcp.tail_lists import FeedPace
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.log_feed import FeedPage, FeedSearch
from phoenix_admin.settings.environments import CloudApi, CloudEnvironment

MOST_STREAMS: Final = 2
"""One, and a second one while it takes over: Cloud Logging keeps ten for the whole project."""


class CloudLogFeed:
    """Any thread."""

    def __init__(
        self,
        environment: CloudEnvironment,
        caller: Caller,
        clock: Clock,
        budget: RequestBudget,
        pace: FeedPace | None = None,
    ) -> None:
        self._caller = caller
        self._clock = clock
        self._lists = LogLists(caller, f"projects/{environment.project}", budget)
        self._searches = LogSearches(self._lists)
        endpoint = environment.endpoints.get(CloudApi.LOGGING)
        by_lists_only = endpoint is not None and endpoint.is_rest  # REST follows nothing
        pace = pace or FeedPace()
        self._pace = replace(pace, stream=None) if by_lists_only else pace
        self._name = f"Cloud Logging of {environment.project}"
        self._guard = threading.Lock()
        self._tails: list[CloudFeedTail] = []
        self._waiting: list[CloudFeedTail] = []  # they have yielded theirs

    @property
    def name(self) -> str:
        """Who writes it, for a person."""
        return self._name

    def search(self, asked: FeedSearch, call: Call, tell: Callable[[FeedPage], None]) -> str | None:
        """As `ports.log_feed.LogFeed.search` says."""
        return self._searches.search(asked, call, tell)

    def tail(self, query: str, since: datetime) -> CloudFeedTail:
        """As `ports.log_feed.LogFeed.tail` says. Raises Invalid for a query that is too long.

        The tail before goes on until this one is live; then it reads by lists.
        """
        with self._guard:
            self._tails = [tail for tail in self._tails if tail.has_stream]
            surplus = self._tails[: max(0, len(self._tails) - MOST_STREAMS + 1)]
            self._tails = self._tails[len(surplus) :]
            self._waiting += surplus
        for tail in surplus:
            tail.yield_stream()
        made = CloudFeedTail(
            self._caller,
            self._lists,
            query,
            since,
            self._clock,
            self._pace,
            self._changed,
            self._may_stream,
        )
        with self._guard:
            self._tails.append(made)
        return made

    def close(self) -> None:
        """End every tail within milliseconds; again is harmless."""
        with self._guard:
            tails, self._tails, self._waiting = [*self._tails, *self._waiting], [], []
        for tail in tails:
            tail.close()

    def _changed(self, tail: CloudFeedTail) -> None:
        """A tail is live, and takes over; or it was closed, and leaves the stream to another."""
        offered: CloudFeedTail | None = None
        with self._guard:
            others = [each for each in self._tails if each is not tail]
            self._waiting = [each for each in self._waiting if each is not tail]
            if tail.has_stream:
                self._tails = [tail]
                self._waiting += others
            else:
                self._tails = others
                if not others and self._waiting:
                    offered = self._waiting.pop()
                    self._tails = [offered]
        if tail.has_stream:
            for each in others:
                each.yield_stream()
        if offered is not None:
            offered.take_stream()

    def _may_stream(self, tail: CloudFeedTail) -> bool:
        """Whether no other tail has a stream; else it is offered one when the other is closed."""
        with self._guard:
            self._tails = [each for each in self._tails if each.has_stream and each is not tail]
            self._waiting = [each for each in self._waiting if each is not tail]
            is_free = not self._tails
            (self._tails if is_free else self._waiting).append(tail)
        return is_free
