"""The connections of one environment: opened late, replaced when they go deaf, closed fast."""

import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from phoenix_admin.backends.gcp.wire import Connection, Keepalive, Wire
from phoenix_admin.domain.errors import Offline
from phoenix_admin.settings.environments import CloudApi, Endpoint

GOOGLE: Final[Mapping[CloudApi, str]] = {
    CloudApi.RUN: "run.googleapis.com:443",
    CloudApi.FIRESTORE: "firestore.googleapis.com:443",
    CloudApi.LOGGING: "logging.googleapis.com:443",
    CloudApi.MONITORING: "monitoring.googleapis.com:443",
    CloudApi.RESOURCE_MANAGER: "cloudresourcemanager.googleapis.com:443",
    CloudApi.STORAGE: "storage.googleapis.com:443",
}
DEAF_AFTER: Final = 2
"""Deadlines in a row after which a connection is given up for a new one (measured: a half-open
connection recovers within two deadlines so, and after a minute otherwise)."""


@dataclass(slots=True)
class _Line:
    """One connection, how many calls are on it, and how many deadlines in a row it has seen."""

    wire: Connection
    in_flight: int = 0
    deadlines: int = 0
    is_retired: bool = False


class Channels:
    """One connection per API, made at the first call. Every method: any thread."""

    def __init__(
        self, endpoints: Mapping[CloudApi, Endpoint], keepalive: Keepalive | None = None
    ) -> None:
        self._endpoints = endpoints
        self._keepalive = keepalive or Keepalive()
        self._guard = threading.Lock()
        self._lines: dict[CloudApi, _Line] = {}
        self._retired: list[_Line] = []
        self._replaced: dict[CloudApi, int] = {}
        self._is_closed = False

    def is_real(self, api: CloudApi) -> bool:
        """Whether Google answers, and wants a login."""
        return api not in self._endpoints

    @property
    def needs_login(self) -> bool:
        """Whether Google answers any of what the app works on; else a login has no use."""
        return any(self.is_real(api) for api in (CloudApi.RUN, CloudApi.FIRESTORE))

    @contextmanager
    def line(self, api: CloudApi) -> Generator["LineUse"]:
        """The connection for one call. Raises Offline once closed."""
        with self._guard:
            if self._is_closed:
                msg = "The environment is closed."
                raise Offline(msg, code="CLOSED")
            if api not in self._lines:
                self._lines[api] = _Line(self._open(api))  # opening sends nothing
            line = self._lines[api]
            line.in_flight += 1
        use = LineUse(line.wire)
        try:
            yield use
        finally:
            self._put_back(api, line, use)

    def standing(self) -> Mapping[CloudApi, str]:
        """How each line stands, in words. Asks nobody."""
        with self._guard:
            lines = list(self._lines.items())
            replaced = dict(self._replaced)
        return {api: _standing(line, replaced.get(api, 0)) for api, line in lines}

    def close(self) -> None:
        """Close everything at once; calls in flight end within milliseconds. Again is harmless."""
        with self._guard:
            self._is_closed = True
            lines = [*self._lines.values(), *self._retired]
            self._lines.clear()
            self._retired.clear()
        for line in lines:
            line.wire.close()

    def _open(self, api: CloudApi) -> Connection:
        endpoint = self._endpoints.get(api)
        if endpoint is not None and endpoint.is_rest:
            from phoenix_admin.backends.gcp.rest_wire import RestWire  # noqa: PLC0415 - few need it

            return RestWire(endpoint.address)
        address = endpoint.address if endpoint is not None else GOOGLE[api]
        return Wire(address, secure=endpoint is None, keepalive=self._keepalive)

    def _put_back(self, api: CloudApi, line: _Line, use: "LineUse") -> None:
        """Count what the call has learnt about its connection; close it when nobody needs it.

        A deaf one is retired and not closed at once: a write that is still on it would be cut
        off, and nobody would know what became of it.
        """
        with self._guard:
            line.in_flight -= 1
            if use.was_deaf is not None:
                line.deadlines = line.deadlines + 1 if use.was_deaf else 0
            if line.deadlines >= DEAF_AFTER and self._lines.get(api) is line:
                del self._lines[api]
                line.is_retired = True
                self._retired.append(line)
                self._replaced[api] = self._replaced.get(api, 0) + 1
            is_over = line.is_retired and line.in_flight == 0 and line in self._retired
            if is_over:
                self._retired.remove(line)
        if is_over:
            line.wire.close()


def _standing(line: _Line, replaced: int) -> str:
    words = ["open"]
    if line.in_flight:
        words.append(f"{line.in_flight} in flight")
    if line.deadlines:
        words.append(f"no answer {line.deadlines} x")
    if replaced:
        words.append(f"replaced {replaced} x")
    return ", ".join(words)


class LineUse:
    """One call's use of a connection. The caller says whether anything was heard."""

    def __init__(self, wire: Connection) -> None:
        self.wire = wire
        self.was_deaf: bool | None = None
        """True after a deadline, False after any answer of the server, None where neither."""
