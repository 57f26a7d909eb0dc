"""The one way in which this backend calls Google: with a deadline, a retry policy and a mapping.

Reads are tried again while the other side is unreachable, for a short while. Writes are sent
once, whatever happens: after a lost answer the caller looks (product note §5).
"""

import random
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Final, Generic, TypeVar

from phoenix_admin.backends.gcp.channels import Channels, LineUse
from phoenix_admin.backends.gcp.credentials import Login
from phoenix_admin.backends.gcp.errors import mapped
from phoenix_admin.backends.gcp.traffic import TrafficMeter
from phoenix_admin.backends.gcp.wire import Message, Metadata, Terms, WireError
from phoenix_admin.domain.errors import Offline, PhoenixError, SignedOut, Slow
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.settings.environments import CloudApi
from phoenix_admin.tasks.heard_calls import HeardCalls

A = TypeVar("A")
T = TypeVar("T")

SERVICES: Final = {
    CloudApi.RUN: "Cloud Run",
    CloudApi.FIRESTORE: "Firestore",
    CloudApi.LOGGING: "Cloud Logging",
    CloudApi.MONITORING: "Cloud Monitoring",
    CloudApi.RESOURCE_MANAGER: "Resource Manager",
    CloudApi.STORAGE: "Cloud Storage",
}
REFUSED: Final = "UNAUTHENTICATED"
"""The code of a login that a server did not take, as `errors` gives it."""

SHARE_FOR_RETRIES: Final = 0.15
"""Of the time a caller has left, how much may go by in trying again to reach the other side."""


@record
class Patience:
    """Seconds. A read is tried again after `first`, doubling up to `longest`, for `total`.

    A deadline that was shorter than `telling` says nothing about the connection.
    """

    read: float = 10.0
    write: float = 25.0
    first: float = 0.3
    longest: float = 3.0
    total: float = 12.0
    telling: float = 1.0


@record
class Method(Generic[A]):
    """One RPC: where it is, how its answer is read, what it needs and whether it changes things.

    `what` finishes the sentence "Cloud Run has not answered in time (…)".
    """

    api: CloudApi
    path: str
    parse: Callable[[bytes], A]
    what: str
    permission: str
    writes: bool = False


class Caller:
    """Makes the calls of one environment. Blocks; any lane. `heard` is told how each ends."""

    def __init__(
        self,
        channels: Channels,
        login: Login,
        emulator: Login,
        patience: Patience | None = None,
        heard: HeardCalls | None = None,
        meter: TrafficMeter | None = None,
    ) -> None:
        self._meter = meter
        self._channels = channels
        self._login = login
        self._emulator = emulator
        self._patience = patience or Patience()
        self._heard = heard

    def ask(self, method: Method[A], request: Message, call: Call, route: Metadata = ()) -> A:
        """One request, one answer. Raises the ten errors, or the call's own cancellation."""
        return self._attempts(
            method,
            lambda use, terms: use.wire.ask(method.path, request, method.parse, terms),
            call,
            route,
        )

    def collect(
        self, method: Method[A], request: Message, call: Call, route: Metadata = ()
    ) -> list[A]:
        """One request, and every answer of its stream; for reads that are bounded by request."""
        return self._attempts(
            method,
            lambda use, terms: list(use.wire.stream(method.path, request, method.parse, terms)),
            call,
            route,
        )

    def count_reads(self, api: CloudApi, documents: int) -> None:
        """So many documents were read, for those who want to know what that costs."""
        if self._meter is not None:
            self._meter.read(api, documents)

    def follow(
        self, method: Method[A], request: Message, call: Call, route: Metadata = ()
    ) -> Iterator[A]:
        """One request, and its answers as they come until the call ends. Never tried again."""
        call.raise_if_cancelled()
        login = self._login_of(method)
        terms = Terms(call.remaining(), (*route, *login.headers()), call.on_cancel)
        # How a stream ends says nothing of the line: it ends with its deadline. The lists do.
        with (
            self._metered(method.api),
            self._channels.line(method.api) as use,
            _mapped(method, use, call, is_telling=False),
        ):
            for answer in use.wire.follow(method.path, request, method.parse, terms):
                use.was_deaf = False
                yield answer

    def _attempts(
        self,
        method: Method[A],
        once: Callable[[LineUse, Terms], T],
        call: Call,
        route: Metadata,
    ) -> T:
        patience = self._patience
        # Who has a deadline has use for the answer that there is no way, and asks again itself.
        ends = time.monotonic() + min(patience.total, call.remaining() * SHARE_FOR_RETRIES)
        pause = patience.first
        while True:
            began = time.monotonic()
            try:
                return self._attempt(method, once, call, route)
            except SignedOut as error:
                if error.code != REFUSED or not self._login_of(method).refused(error, began):
                    raise
                if method.writes:
                    raise
            except Offline as error:
                wait = pause * random.uniform(0.8, 1.2)  # noqa: S311 - not a secret
                late = time.monotonic() + wait > ends or wait >= call.remaining()
                if method.writes or late or error.code != "UNAVAILABLE":
                    raise
                call.wait(wait)
                call.raise_if_cancelled()
                pause = min(patience.longest, pause * 2)

    def _attempt(
        self,
        method: Method[A],
        once: Callable[[LineUse, Terms], T],
        call: Call,
        route: Metadata,
    ) -> T:
        call.raise_if_cancelled()
        login = self._login_of(method)
        with self._told(method, call):
            metadata = (*route, *login.headers())
            call.raise_if_cancelled()
            most = self._patience.write if method.writes else self._patience.read
            terms = Terms(min(most, call.remaining()), metadata, call.on_cancel)
            is_telling = terms.timeout >= self._patience.telling
            with (
                self._metered(method.api),
                self._channels.line(method.api) as use,
                _mapped(method, use, call, is_telling=is_telling),
            ):
                answer = once(use, terms)
                use.was_deaf = False
        login.accepted()
        return answer

    @contextmanager
    def _metered(self, api: CloudApi) -> Generator[None]:
        """Count one request, whatever comes of it."""
        is_answered = False
        try:
            yield
            is_answered = True
        finally:
            if self._meter is not None:
                self._meter.asked(api, failed=not is_answered)

    def _login_of(self, method: Method[A]) -> Login:
        return self._login if self._channels.is_real(method.api) else self._emulator

    @contextmanager
    def _told(self, method: Method[A], call: Call) -> Generator[None]:
        """Tell how one attempt ended. One that was given up, or had no time, says nothing."""
        if self._heard is None:
            yield
            return
        began, place, had = self._heard.begin(), SERVICES[method.api], call.remaining()
        try:
            yield
        except PhoenixError as error:
            hurried = isinstance(error, Slow) and had < self._patience.telling
            if not hurried and (self._channels.needs_login or not isinstance(error, SignedOut)):
                self._heard.end(place, began, error)
            raise
        self._heard.end(place, began)


@contextmanager
def _mapped(method: Method[A], use: LineUse, call: Call, *, is_telling: bool) -> Generator[None]:
    """Turn a WireError into the product's words, and note what it says about the connection."""
    try:
        yield
    except WireError as error:
        if call.cancelled:
            call.raise_if_cancelled()
        if error.code == "DEADLINE_EXCEEDED":
            use.was_deaf = True if is_telling else None
        elif error.code != "CANCELLED":
            use.was_deaf = False
        raise mapped(
            error,
            service=SERVICES[method.api],
            what=method.what,
            permission=method.permission,
        ) from error
