"""gRPC with types: the one place that touches the library.

Calls are made straight on the channel and not through the generated clients. Those have no
time-out on some methods and retry writes on others by default, disguise an ended login as an
outage, and give no handle with which a call in flight can be cancelled.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from types import ModuleType
from typing import Any, Final, Protocol, TypeVar

from google.rpc import error_details_pb2, status_pb2

from phoenix_admin.backends.gcp.late_parts import OF_GRPC
from phoenix_admin.diagnostics.late_part import load_without
from phoenix_admin.domain.record import record

# Read by the library when it is loaded: forked children need nothing of it, and its chatter on
# stderr is not for the terminal of a desktop program.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
os.environ.setdefault("GRPC_VERBOSITY", "ERROR")


def _load() -> ModuleType:
    import grpc  # noqa: PLC0415 - parts are left out of it

    return grpc


grpc: Final[Any] = load_without(OF_GRPC, _load)


class Message(Protocol):
    """A protobuf message as the library makes it (raw, without proto-plus)."""

    def SerializeToString(self) -> bytes:
        """The bytes on the wire."""
        ...


M = TypeVar("M")
Metadata = Sequence[tuple[str, str]]
Option = tuple[str, int]
OnCancel = Callable[[Callable[[], None]], Callable[[], None]]


@record
class Keepalive:
    """How a connection that died silently is noticed: pings, and how long an answer may take.

    A laptop that slept has a socket that looks open. Google's servers close connections that
    ping too often, so 30 s is the fastest that is safe.
    """

    every: timedelta = timedelta(seconds=30)
    answer: timedelta = timedelta(seconds=10)


class WireError(Exception):
    """A call that ended without an answer. `code` is the gRPC status by name."""

    def __init__(self, code: str, text: str, details: "Details | None" = None) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text
        self.details = details or Details()


@record
class Details:
    """What a server said beside status and text (google.rpc.ErrorInfo and RetryInfo)."""

    reason: str = ""
    permission: str = ""
    service: str = ""
    retry_after: timedelta | None = None


@record
class Terms:
    """On what terms a call is made: seconds, headers, and how its caller can end it."""

    timeout: float
    metadata: Metadata
    on_cancel: OnCancel


class Connection(Protocol):
    """What a call is made on: gRPC (`Wire`) or REST (`rest_wire.RestWire`). Any thread.

    All raise WireError. `close` ends calls in flight with CANCELLED within milliseconds.
    """

    def ask(self, path: str, request: Message, parse: Callable[[bytes], M], terms: Terms) -> M:
        """One request, one answer."""
        ...

    def stream(
        self, path: str, request: Message, parse: Callable[[bytes], M], terms: Terms
    ) -> Iterator[M]:
        """One request, many answers, all within the time."""
        ...

    def follow(
        self, path: str, request: Message, parse: Callable[[bytes], M], terms: Terms
    ) -> Iterator[M]:
        """One request, answers as they come until the deadline."""
        ...

    def close(self) -> None:
        """Close at once."""
        ...


class Wire:
    """One connection to one address. Every method may be called from any thread."""

    def __init__(self, address: str, *, secure: bool, keepalive: Keepalive) -> None:
        options = _options(keepalive, secure=secure)
        if secure:
            credentials = grpc.ssl_channel_credentials()
            self._channel = grpc.secure_channel(address, credentials, options=options)
        else:
            self._channel = grpc.insecure_channel(address, options=options)

    def ask(
        self,
        path: str,
        request: Message,
        parse: Callable[[bytes], M],
        terms: Terms,
    ) -> M:
        """One request, one answer. Raises WireError."""
        method = self._channel.unary_unary(path, _serialized, parse)
        with _Translated():
            pending = method.future(request, timeout=terms.timeout, metadata=terms.metadata)
            unhook = terms.on_cancel(pending.cancel)
            try:
                # The library keeps the deadline; the second is for a library that does not.
                return pending.result(timeout=terms.timeout + 1)
            finally:
                unhook()
                pending.cancel()

    def stream(
        self,
        path: str,
        request: Message,
        parse: Callable[[bytes], M],
        terms: Terms,
    ) -> Iterator[M]:
        """One request, many answers, all within the time. Raises WireError."""
        method = self._channel.unary_stream(path, _serialized, parse)
        with _Translated():
            pending = method(request, timeout=terms.timeout, metadata=terms.metadata)
            unhook = terms.on_cancel(pending.cancel)
            try:
                yield from pending
            finally:
                unhook()
                pending.cancel()

    def follow(
        self,
        path: str,
        request: Message,
        parse: Callable[[bytes], M],
        terms: Terms,
    ) -> Iterator[M]:
        """One request, answers as they come until the deadline. Raises WireError.

        The request's side stays open: the server would take its end for the end of all.
        """
        over = threading.Event()

        def requests() -> Iterator[Message]:
            yield request
            over.wait()

        method = self._channel.stream_stream(path, _serialized, parse)
        with _Translated():
            pending = method(requests(), timeout=terms.timeout, metadata=terms.metadata)
            unhook = terms.on_cancel(pending.cancel)
            try:
                yield from pending
            finally:
                unhook()
                pending.cancel()
                over.set()

    def close(self) -> None:
        """Close at once; calls in flight end with CANCELLED within milliseconds."""
        self._channel.close()


class _Translated:
    """Turns every way in which the library ends a call into a WireError."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, grpc.FutureCancelledError):
            raise WireError("CANCELLED", "the call was cancelled") from error
        if isinstance(error, grpc.FutureTimeoutError):
            raise WireError("DEADLINE_EXCEEDED", "no answer in time") from error
        if isinstance(error, grpc.RpcError):
            status: Any = error
            text = str(status.details() or "")
            raise WireError(status.code().name, text, _details(status)) from error
        said = str(error).lower()
        if isinstance(error, ValueError) and ("closed channel" in said or "channel closed" in said):
            raise WireError("CANCELLED", "the connection is closed") from error


def _serialized(message: Message) -> bytes:
    return message.SerializeToString()


def _options(keepalive: Keepalive, *, secure: bool) -> list[Option]:
    answer = _ms(keepalive.answer)
    options = [
        ("grpc.keepalive_time_ms", _ms(keepalive.every)),
        ("grpc.keepalive_timeout_ms", answer),
        # Without this one a lost connection is noticed after a minute, whatever the others say.
        ("grpc.http2.ping_timeout_ms", answer),
        ("grpc.enable_retries", 0),
        # Otherwise a new channel to the same address takes over the dead connection of the old.
        ("grpc.use_local_subchannel_pool", 1),
        ("grpc.initial_reconnect_backoff_ms", 300),
        ("grpc.max_reconnect_backoff_ms", 2_000),
        ("grpc.min_reconnect_backoff_ms", 5_000),
        ("grpc.max_receive_message_length", 64 * 1024 * 1024),
    ]
    if not secure:  # an emulator on this computer is never behind a proxy
        options.append(("grpc.enable_http_proxy", 0))
    return options


def _ms(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


def _details(status: Any) -> Details:
    raw = next(
        (
            value
            for key, value in (status.trailing_metadata() or ())
            if key == "grpc-status-details-bin"
        ),
        b"",
    )
    told: Any = status_pb2.Status()
    reason = permission = service = ""
    retry_after = None
    try:
        told.ParseFromString(raw)
        for packed in told.details:
            info: Any = error_details_pb2.ErrorInfo()
            retry: Any = error_details_pb2.RetryInfo()
            if packed.Unpack(info):
                reason = info.reason
                permission = info.metadata.get("permission", "")
                service = info.metadata.get("service", "")
            elif packed.Unpack(retry):
                retry_after = retry.retry_delay.ToTimedelta()
    except Exception:  # noqa: BLE001 - details are extra; odd ones must not hide the status
        return Details()
    return Details(reason, permission, service, retry_after)
