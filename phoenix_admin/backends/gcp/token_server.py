"""Asking a token server over HTTPS, with Python's own library.

The adapters that come with google-auth need `requests` (which loads a detector of text encodings,
3 MiB for answers that say what they are in) or urllib3 (which looks for no proxy). This is used
once an hour, so neither their pools nor their tries are missed.
"""

import http.client
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from email.message import Message
from functools import cache
from pathlib import Path
from typing import Any, cast

import certifi

from phoenix_admin.backends.gcp.login_library import exceptions, transport

_OWN_AUTHORITIES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""Variables by which a company's own certificate authority is named; the first one counts."""


class Answer(transport.Response):
    """What a token server said, whatever its status."""

    def __init__(self, status: int, headers: Message, data: bytes) -> None:
        self._status, self._headers, self._data = status, headers, data

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self._status

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the answer, by names of any case as the library asks for them."""
        return cast("Mapping[str, str]", self._headers)

    @property
    def data(self) -> bytes:
        """The body."""
        return self._data


class TokenServer(transport.Request):
    """Satisfies google-auth's transport. Any thread; proxies as the system or `*_proxy` say."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        """Seconds that connecting, and each piece of an answer, may take."""

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **_: object,
    ) -> Answer:
        """One request. Raises TransportError if no whole answer came."""
        if not url.startswith(("https://", "http://")):
            raise exceptions.TransportError(f"not an address of a token server: {url!r}")
        data = body.encode() if isinstance(body, str) else body
        request = urllib.request.Request(url, data, dict(headers or {}), method=method)  # noqa: S310 - see above
        seconds = min(timeout or self._timeout, self._timeout)
        try:
            with _opener().open(request, timeout=seconds) as found:
                return Answer(found.status, found.headers, found.read())
        except urllib.error.HTTPError as refused:  # an answer as well
            with refused:
                return Answer(refused.code, refused.headers, _read(refused))
        except (OSError, http.client.HTTPException) as error:
            reason = error.reason if isinstance(error, urllib.error.URLError) else error
            raise exceptions.TransportError(str(reason) or type(error).__name__) from error


def _read(answer: urllib.error.HTTPError) -> bytes:
    try:
        return answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise exceptions.TransportError(str(error)) from error


@cache
def _opener() -> urllib.request.OpenerDirector:
    """No redirects are followed with a token in hand; http and https and nothing else."""
    named = next((os.environ[name] for name in _OWN_AUTHORITIES if os.environ.get(name)), None)
    folder = named if named is not None and Path(named).is_dir() else None
    context = ssl.create_default_context(
        cafile=None if folder else named or certifi.where(), capath=folder
    )
    opener = urllib.request.OpenerDirector()
    handlers: list[urllib.request.BaseHandler] = [
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=context),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    ]
    for handler in handlers:
        cast("Any", opener).add_handler(handler)
    return opener
