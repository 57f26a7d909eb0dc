"""A TCP proxy that breaks connections as networks do: silence, reset, refusal."""

import contextlib
import selectors
import socket
import struct
import threading

_CHUNK = 65536
_TURN = 0.02  # seconds


class BrokenWire:
    """Passes bytes between its own port and `target` until told otherwise. Any thread."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]
        self.accepted = 0
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        # Those that were open when it froze. Not their ids: a later socket may get the same one.
        self._frozen: set[socket.socket] = set()
        self._is_black_hole = False
        self._is_one_way = False
        self._guard = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="broken wire")
        self._thread.start()

    @property
    def address(self) -> str:
        """HOST:PORT."""
        return f"127.0.0.1:{self.port}"

    def freeze(self) -> None:
        """Half-open: what is connected stays so and nothing passes ever again; new ones work."""
        with self._guard:
            self._frozen |= {end for pair in self._pairs for end in pair}

    def swallow(self, *, on: bool = True) -> None:
        """A black hole: connections are accepted, nothing passes on any."""
        with self._guard:
            self._is_black_hole = on

    def drop_answers(self, *, on: bool = True) -> None:
        """Requests arrive and take effect; what comes back is dropped."""
        with self._guard:
            self._is_one_way = on

    def reset(self) -> None:
        """Every connection is reset, in the middle of whatever it carries."""
        with self._guard:
            for pair in self._pairs:
                for end in pair:
                    linger = struct.pack("ii", 1, 0)
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    end.close()
            self._pairs.clear()

    def close(self) -> None:
        """Close everything and wait for the thread."""
        self._over.set()
        self._thread.join()
        self.reset()
        self._listener.close()

    def _work(self) -> None:
        while not self._over.is_set():
            with self._guard:
                ends = {end: pair for pair in self._pairs for end in pair}
                moving = (
                    [] if self._is_black_hole else [end for end in ends if end not in self._frozen]
                )
            with selectors.DefaultSelector() as selector:
                selector.register(self._listener, selectors.EVENT_READ)
                for end in moving:
                    with contextlib.suppress(ValueError, OSError):
                        selector.register(end, selectors.EVENT_READ)
                ready = [key.fileobj for key, _ in selector.select(_TURN)]
            for each in ready:
                if each is self._listener:
                    self._accept()
                else:
                    self._pass_on(each, ends[each])

    def _accept(self) -> None:
        try:
            near, _ = self._listener.accept()
            far = socket.create_connection(("127.0.0.1", self._target))
        except OSError:
            return
        for end in (near, far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._guard:
            self.accepted += 1
            self._pairs.append((near, far))

    def _pass_on(self, end: socket.socket, pair: tuple[socket.socket, socket.socket]) -> None:
        other = pair[1] if end is pair[0] else pair[0]
        with self._guard:
            if self._is_black_hole or end in self._frozen:
                return  # it was waited for before
        try:
            data = end.recv(_CHUNK)
            if data:
                if not (self._is_one_way and end is pair[1]):
                    other.sendall(data)
                return
        except OSError:
            pass
        with self._guard:
            if pair in self._pairs:
                self._pairs.remove(pair)
        for each in pair:
            each.close()
