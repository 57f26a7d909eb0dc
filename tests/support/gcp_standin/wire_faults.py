"""What goes wrong between the app and the stand-in, and when. Methods are `Jobs.RunJob` and such.

Faults of the connection itself (half-open, reset, refused) are the proxy's: `broken_wire`.
"""

import threading
from collections import Counter, deque
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

import grpc
from google.protobuf import any_pb2, duration_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2


@dataclass(frozen=True)
class Mute:
    """The request is taken and never answered; nothing happens. Ends with the call or `close`."""


@dataclass(frozen=True)
class Late:
    """It takes effect at once; the answer comes that many seconds later."""

    seconds: float


@dataclass(frozen=True)
class Refuse:
    """Nothing happens but this status: `Refuse("RESOURCE_EXHAUSTED")` is a 429, and so on."""

    code: str
    text: str = "refused by the stand-in"
    reason: str = ""
    metadata: tuple[tuple[str, str], ...] = ()
    retry_after: timedelta | None = None


@dataclass(frozen=True)
class LoseReply:
    """It takes effect, and the answer is this status."""

    code: str = "UNAVAILABLE"


WireFault: TypeAlias = Mute | Late | Refuse | LoseReply
UNAVAILABLE = Refuse("UNAVAILABLE", "503 The service is currently unavailable.")
TOO_MANY = Refuse("RESOURCE_EXHAUSTED", "429 Quota exceeded for quota metric 'Read requests'.")
UNAUTHENTICATED = Refuse("UNAUTHENTICATED", "401 Request had invalid authentication credentials.")


def forbidden(permission: str) -> Refuse:
    """A 403 as Cloud Run words it."""
    text = f"Permission '{permission}' denied on resource 'projects/p' (or it may not exist)."
    return Refuse("PERMISSION_DENIED", text)


class WireFaults:
    """A queue of faults for each method, and how often each was called. Any thread."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._planned: dict[str, deque[WireFault | None]] = {}
        self._lasting: dict[str, WireFault] = {}
        self._closed = threading.Event()
        self.calls: Counter[str] = Counter()

    def plan(self, method: str, *faults: WireFault | None) -> None:
        """Put these in front of the next calls, one each; None lets one call through."""
        with self._guard:
            self._planned.setdefault(method, deque()).extend(faults)

    def always(self, method: str, fault: WireFault | None) -> None:
        """Put this in front of every call that has nothing planned (`*`: of any method)."""
        with self._guard:
            if fault is None:
                self._lasting.pop(method, None)
            else:
                self._lasting[method] = fault

    def handle(self, method: str, effect, context: grpc.ServicerContext, refusal=None):
        """Let `effect` happen as planned and return its answer; `refusal` where nothing is."""
        fault = self._next(method) or refusal
        match fault:
            case None:
                return effect()
            case Mute():
                self._wait(context, None)
                context.abort(grpc.StatusCode.CANCELLED, "the mute stand-in was closed")
            case Late():
                answer = effect()
                self._wait(context, fault.seconds)
                return answer
            case LoseReply():
                effect()
                context.abort(grpc.StatusCode[fault.code], "the answer was lost")
            case Refuse():
                context.set_trailing_metadata(_details(fault))
                context.abort(grpc.StatusCode[fault.code], fault.text)
        return None  # never: every abort raises

    def close(self) -> None:
        """Release every call that waits."""
        self._closed.set()

    def _next(self, method: str) -> WireFault | None:
        with self._guard:
            self.calls[method] += 1
            planned = self._planned.get(method)
            if planned:
                return planned.popleft()
            return self._lasting.get(method) or self._lasting.get("*")

    def _wait(self, context: grpc.ServicerContext, seconds: float | None) -> None:
        over = threading.Event()
        if not context.add_callback(over.set):
            return
        waited = 0.0
        while not over.wait(0.02) and not self._closed.is_set():
            waited += 0.02
            if seconds is not None and waited >= seconds:
                return


def _details(fault: Refuse) -> tuple[tuple[str, bytes], ...]:
    packed: list[any_pb2.Any] = []
    if fault.reason or fault.metadata:
        info = error_details_pb2.ErrorInfo(reason=fault.reason, metadata=dict(fault.metadata))
        packed.append(_any(info))
    if fault.retry_after is not None:
        delay = duration_pb2.Duration()
        delay.FromTimedelta(fault.retry_after)
        packed.append(_any(error_details_pb2.RetryInfo(retry_delay=delay)))
    if not packed:
        return ()
    code = code_pb2.Code.Value(fault.code)
    status = status_pb2.Status(code=code, message=fault.text, details=packed)
    return (("grpc-status-details-bin", status.SerializeToString()),)


def _any(message) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(message)
    return packed
