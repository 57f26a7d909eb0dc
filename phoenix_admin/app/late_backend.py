"""A backend that is opened by the first call that needs it, on the lane of that call.

Google's libraries take a tenth of a second and tens of MiB to load. The window is painted before
that, and LOCAL never pays for it.
"""

import logging
import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from phoenix_admin.domain.errors import Bug, Offline, PhoenixError, Unsupported, nothing_sent
from phoenix_admin.tasks.breathing_imports import breathing_imports

log = logging.getLogger(__name__)


class Closable(Protocol):
    """Something that is opened late."""

    def close(self) -> None:
        """End what is under way; from any thread, again is harmless."""
        ...


B = TypeVar("B", bound=Closable)


class LateBackend(Generic[B]):
    """Opens a backend once, when it is first asked for. Every method: any thread.

    A fault of the opening reaches whoever asked, as one of the ten errors and never as one that
    leaves a doubt: nothing was sent. The next one who asks opens it anew.
    """

    def __init__(self, name: str, open_backend: Callable[[], B]) -> None:
        self._name = name
        self._open_backend = open_backend
        self._opening = threading.Lock()
        # Apart from the lock that is held while it opens: closing never waits for an import.
        self._guard = threading.Lock()
        self._backend: B | None = None
        self._closed = False

    def opened(self) -> B:
        """The backend; blocks while it is opened. Raises Offline once closed."""
        backend = self._present()
        if backend is not None:
            return backend
        with self._opening:
            backend = self._present()
            return backend if backend is not None else self._opened_now()

    @property
    def present(self) -> B | None:
        """The backend if it is open; never opens it, never blocks for long."""
        with self._guard:
            return self._backend

    def close(self) -> None:
        """Close it, or see to it that it is never opened. What is in flight ends at once."""
        with self._guard:
            self._closed = True
            backend, self._backend = self._backend, None
        if backend is not None:
            backend.close()

    def _present(self) -> B | None:
        with self._guard:
            if self._closed:
                msg = f"{self._name} is closed."
                raise nothing_sent(Offline(msg, code="CLOSED"))
            return self._backend

    def _opened_now(self) -> B:
        try:
            with breathing_imports():
                backend = self._open_backend()
        except PhoenixError as error:
            raise nothing_sent(error) from error
        except ImportError as error:
            msg = f"Google's libraries could not be loaded: {error}."
            raise Unsupported(msg, code="import") from error
        except Exception as error:
            log.exception("%s could not be opened", self._name)
            msg = f"{self._name} could not be opened: {error}"
            raise nothing_sent(Bug(msg, code=type(error).__name__)) from error
        with self._guard:
            if not self._closed:
                self._backend = backend
                return backend
        backend.close()
        msg = f"{self._name} was closed while it was opened."
        raise nothing_sent(Offline(msg, code="CLOSED"))
