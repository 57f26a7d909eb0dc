"""One TCP connection for one HTTP exchange, which ends with its deadline or its caller's cancel.

The usual clients (`requests`, `http.client` with a time-out) bound each single wait and not the
whole: a server that sends a byte now and then holds them for ever. Nor can another thread end
their wait, connecting and looking up a name included, on every system. Here the socket never
blocks; what waits is a selector that a cancel can wake.
"""

import errno
import io
import ipaddress
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

_CHUNK: Final = 65_536
_UNDER_WAY: Final = frozenset({errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY})
_Address = tuple[int, tuple[object, ...]]
LookUp = Callable[..., Iterable[tuple[Any, Any, Any, Any, Any]]]
"""As `socket.getaddrinfo` is."""


class ExchangeCancelledError(Exception):
    """Its caller has given it up."""


class RestSocket(io.RawIOBase):
    """Connects at `connect`; satisfies what `http.client.HTTPResponse` wants of a socket.

    All but `cancel` on the thread that made it. Every wait raises TimeoutError at the deadline,
    ExchangeCancelledError after a cancel and OSError where the network says so.
    """

    def __init__(self, seconds: float, look_up: LookUp = socket.getaddrinfo) -> None:
        super().__init__()
        self._look_up = look_up
        self._ends = time.monotonic() + seconds
        self._wake, self._waker = socket.socketpair()
        self._guard = threading.Lock()
        self._is_cancelled = False
        self._is_closed = False
        self._socket: socket.socket | None = None

    def cancel(self) -> None:
        """End whatever waits, within milliseconds; any thread, and again is harmless."""
        with self._guard:
            self._is_cancelled = True
            if not self._is_closed:
                self._waker.send(b"x")

    def connect(self, host: str, port: int) -> None:
        """Try every address of the host in turn."""
        failure: OSError = OSError(f"{host} has no address")
        for family, address in self._addresses(host, port):
            self._drop()
            try:
                self._connect(family, address)
            except TimeoutError:
                raise
            except OSError as error:
                failure = error
            else:
                return
        raise failure

    def send_all(self, data: bytes) -> None:
        """Send a whole request."""
        rest = memoryview(data)
        while rest:
            self._wait(selectors.EVENT_WRITE)
            rest = rest[self._open().send(rest[:_CHUNK]) :]

    def makefile(self, _mode: str = "rb", *_: object) -> io.BufferedReader:
        """What the answer is read from."""
        return io.BufferedReader(self, _CHUNK)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: "memoryview | bytearray", /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride] - narrower than the library's own Buffer
        """The next bytes of the answer; 0 at its end."""
        self._wait(selectors.EVENT_READ)
        return self._open().recv_into(buffer)

    def close(self) -> None:
        """Close everything; again is harmless."""
        with self._guard:
            if not self._is_closed:
                self._is_closed = True
                self._drop()
                self._wake.close()
                self._waker.close()
        super().close()

    def _open(self) -> socket.socket:
        if self._socket is None:
            raise OSError(errno.ENOTCONN, "not connected")
        return self._socket

    def _drop(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _addresses(self, host: str, port: int) -> list[_Address]:
        plain = host.strip("[]")
        try:
            number = ipaddress.ip_address(plain)
        except ValueError:
            return self._looked_up(plain, port)
        family = socket.AF_INET6 if number.version == 6 else socket.AF_INET
        return [(int(family), (plain, port))]

    def _looked_up(self, host: str, port: int) -> list[_Address]:
        """A look-up cannot be ended, so it is left behind on a thread that nobody waits for."""
        found: list[_Address] = []
        failed: list[OSError] = []
        woken, waker = socket.socketpair()

        def look_up() -> None:
            with waker:
                try:
                    told = self._look_up(host, port, type=socket.SOCK_STREAM)
                    found.extend((int(family), address) for family, _, _, _, address in told)
                except OSError as error:
                    failed.append(error)

        with woken:
            threading.Thread(target=look_up, name="name look-up", daemon=True).start()
            self._wait(selectors.EVENT_READ, woken)  # its end is the other side's close
        if failed:
            raise failed[0]
        return found

    def _connect(self, family: int, address: tuple[object, ...]) -> None:
        made = self._socket = socket.socket(family, socket.SOCK_STREAM)
        made.setblocking(False)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        code = made.connect_ex(address)
        if code in _UNDER_WAY:
            self._wait(selectors.EVENT_WRITE)
            code = made.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, f"{address[0]}:{address[1]}: {errno.errorcode.get(code, code)}")

    def _wait(self, event: int, on: socket.socket | None = None) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake, selectors.EVENT_READ)
            selector.register(on or self._open(), event)
            ready = selector.select(max(0.0, self._ends - time.monotonic()))
        if self._is_cancelled:
            raise ExchangeCancelledError
        if not ready:
            raise TimeoutError
