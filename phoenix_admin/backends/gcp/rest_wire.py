"""The same calls over REST, for endpoints that are given as `http://…`: an emulator or a proxy.

It stands in for `wire.Wire` with the same terms and the same WireError, so that deadline, retry
policy, error map, cancel and traffic are `call.Caller`'s as ever. Each call has a connection of
its own: none is found closed in the middle of a write, or half-open after a sleep.
"""

import http.client
import json
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final, TypeVar, cast

from google.protobuf import json_format

from phoenix_admin.backends.gcp.rest_routes import ROUTES, Json, RestRoute
from phoenix_admin.backends.gcp.rest_socket import ExchangeCancelledError, RestSocket
from phoenix_admin.backends.gcp.wire import Details, Message, Terms, WireError

M = TypeVar("M")

MOST: Final = 64 * 1024 * 1024
"""Bytes of one answer at the most, as on the other wire."""
CODES: Final[Mapping[int, str]] = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    412: "FAILED_PRECONDITION",
    429: "RESOURCE_EXHAUSTED",
    499: "CANCELLED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
"""What a status of HTTP means where the answer itself names none (google.rpc.Code)."""
_KNOWN: Final = frozenset(CODES.values()) | {
    "ALREADY_EXISTS",
    "DATA_LOSS",
    "OUT_OF_RANGE",
    "UNKNOWN",
}


class RestWire:
    """One address. Every method may be called from any thread."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self._host, self._port = host, int(port)
        self._guard = threading.Lock()
        self._open: set[RestSocket] = set()
        self._is_closed = False

    def ask(self, path: str, request: Message, parse: Callable[[bytes], M], terms: Terms) -> M:
        """One request, one answer. Raises WireError."""
        route = _route(path)
        told = self._exchange(route, request, terms)
        if not isinstance(told, dict):
            raise WireError("INTERNAL", "the answer is not the one object that was asked for")
        with _understood():
            return parse(route.read(cast("Json", told)))

    def stream(
        self, path: str, request: Message, parse: Callable[[bytes], M], terms: Terms
    ) -> Iterator[M]:
        """One request, and the list that answers it. Raises WireError."""
        route = _route(path)
        told = self._exchange(route, request, terms)
        if not isinstance(told, list):
            raise WireError("INTERNAL", "the answer is not the list that was asked for")
        for each in cast("list[Json]", told):
            if "error" in each:  # after good answers
                raise _refusal(500, each)
            with _understood():
                answer = parse(route.read(each))
            yield answer

    def follow(
        self, path: str, request: Message, parse: Callable[[bytes], M], terms: Terms
    ) -> Iterator[M]:
        """Raises WireError: REST follows nothing; who follows takes lists instead."""
        del request, parse, terms
        raise WireError("UNIMPLEMENTED", f"{path.rpartition('/')[2]} is not to be had over REST")

    def close(self) -> None:
        """Close at once; calls in flight end with CANCELLED within milliseconds."""
        with self._guard:
            self._is_closed = True
            in_flight = list(self._open)
        for each in in_flight:
            each.cancel()

    def _exchange(self, route: RestRoute, request: Message, terms: Terms) -> object:
        with _understood("INVALID_ARGUMENT"):
            address, body = route.request(request)
        with self._socket(terms) as line, _translated():
            line.connect(self._host, self._port)
            line.send_all(self._head(route.verb, address, body, terms) + body)
            response = http.client.HTTPResponse(cast("Any", line), method=route.verb)
            response.begin()
            said = response.read(MOST + 1)
        if len(said) > MOST:
            raise WireError("RESOURCE_EXHAUSTED", "the answer is too large")
        return _answer(response, said)

    @contextmanager
    def _socket(self, terms: Terms) -> Generator[RestSocket]:
        line = RestSocket(terms.timeout)
        unhook: Callable[[], None] | None = None
        try:
            with self._guard:
                if self._is_closed:
                    raise WireError("CANCELLED", "the connection is closed")
                self._open.add(line)
            unhook = terms.on_cancel(line.cancel)
            yield line
        finally:
            if unhook is not None:
                unhook()
            with self._guard:
                self._open.discard(line)
            line.close()

    def _head(self, verb: str, address: str, body: bytes, terms: Terms) -> bytes:
        lines = [
            f"{verb} {address} HTTP/1.1",
            f"host: {self._host}:{self._port}",
            "accept: application/json",
            "accept-encoding: identity",
            "connection: close",
            *(f"{key}: {value}" for key, value in terms.metadata),
        ]
        if verb in ("POST", "PATCH"):
            lines += ["content-type: application/json", f"content-length: {len(body)}"]
        if any("\r" in line or "\n" in line for line in lines):
            raise WireError("INVALID_ARGUMENT", "a header has a line break in it")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _route(path: str) -> RestRoute:
    route = ROUTES.get(path)
    if route is None:
        text = f"{path.rpartition('/')[2]} is not to be had over REST"
        raise WireError("UNIMPLEMENTED", text)
    return route


@contextmanager
def _translated() -> Generator[None]:
    """Turns every way in which an exchange ends without an answer into a WireError."""
    try:
        yield
    except ExchangeCancelledError as error:
        raise WireError("CANCELLED", "the call was cancelled") from error
    except TimeoutError as error:
        raise WireError("DEADLINE_EXCEEDED", "no answer in time") from error
    except OSError as error:
        raise WireError("UNAVAILABLE", str(error)) from error
    except http.client.HTTPException as error:
        text = f"the answer is not HTTP or was cut off ({type(error).__name__})"
        raise WireError("UNAVAILABLE", text) from error


@contextmanager
def _understood(code: str = "INTERNAL") -> Generator[None]:
    """What cannot be written as JSON, or read from it."""
    try:
        yield
    except (json_format.Error, ValueError, TypeError, AttributeError) as error:
        raise WireError(code, f"it cannot be read as JSON of this method: {error}") from error


def _answer(response: http.client.HTTPResponse, said: bytes) -> object:
    """The JSON of a good answer. Raises WireError for all others."""
    try:
        told: object = json.loads(said)
    except ValueError:
        told = None
    if 200 <= response.status < 300 and told is not None:
        return told
    if 200 <= response.status < 300:
        raise WireError("INTERNAL", "the answer is not JSON")
    # A stream that ended before its first answer is a list of one.
    first = cast("list[object]", told)[:1] if isinstance(told, list) else [told]
    raise _refusal(response.status, next(iter(first), None), response.getheader("retry-after"))


def _refusal(http_status: int, told: object, retry_after: str | None = None) -> WireError:
    """The error that a server words as `google.rpc.Status` in JSON, or as it can."""
    error = cast("Json", told).get("error") if isinstance(told, dict) else None
    body = cast("Json", error) if isinstance(error, dict) else {}
    status = body.get("status")
    fitting = CODES.get(http_status, "UNKNOWN")
    code = status if isinstance(status, str) and status in _KNOWN else fitting
    text = body.get("message")
    details = _details(body.get("details"), retry_after)
    return WireError(code, text if isinstance(text, str) else f"HTTP {http_status}", details)


def _details(told: object, retry_after: str | None) -> Details:
    """What was said beside status and text; whatever is odd is left out."""
    reason = permission = service = ""
    pause = _seconds(retry_after or "")
    for each in cast("list[object]", told) if isinstance(told, list) else []:
        info = cast("Json", each) if isinstance(each, dict) else {}
        kind = str(info.get("@type", "")).rpartition("/")[2]
        if kind == "google.rpc.ErrorInfo":
            reason = str(info.get("reason", ""))
            said = info.get("metadata")
            known = cast("Json", said) if isinstance(said, dict) else {}
            permission, service = (str(known.get(key, "")) for key in ("permission", "service"))
        elif kind == "google.rpc.RetryInfo":
            pause = _seconds(str(info.get("retryDelay", ""))) or pause
    return Details(reason, permission, service, pause)


def _seconds(text: str) -> timedelta | None:
    """A duration as JSON has it: `41s`, `1.5s`."""
    try:
        return timedelta(seconds=float(text.removesuffix("s")))
    except (ValueError, OverflowError):
        return None
