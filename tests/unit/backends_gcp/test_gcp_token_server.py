"""Real answers of a token server on this computer, through the library's own credentials."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from google.auth import exceptions
from google.oauth2 import credentials as user_credentials

from phoenix_admin.backends.gcp import token_server
from phoenix_admin.backends.gcp.credentials import GoogleLogin
from phoenix_admin.backends.gcp.token_server import TokenServer
from phoenix_admin.domain.errors import Offline, SignedOut
from phoenix_admin.settings.environments import SignIn


class Desk(ThreadingHTTPServer):
    """Answers everything alike, and notes what was asked."""

    daemon_threads = False
    status = 200
    said: object = {"access_token": "fresh", "expires_in": 3600, "token_type": "Bearer"}
    short = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Counter)
        self.asked: list[tuple[str, str, bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/token"


class Counter(BaseHTTPRequestHandler):
    server: Desk

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.command, self.path, body))
        data = json.dumps(self.server.said).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(data) + 9 * self.server.short))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = _answer

    def log_message(self, *_: object) -> None:
        """Not into the test's output."""


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    for name in ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    token_server._opener.cache_clear()
    server = Desk()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
    token_server._opener.cache_clear()


def login(desk: Desk) -> GoogleLogin:
    person = user_credentials.Credentials(
        None, refresh_token="r", client_id="c", client_secret="s", token_uri=desk.url
    )
    return GoogleLogin(SignIn(), person)


def test_a_token_is_fetched_once_and_then_known(desk: Desk) -> None:
    asking = login(desk)
    assert asking.headers() == asking.headers()
    assert ("authorization", "Bearer fresh") in asking.headers()
    assert [(how, path) for how, path, _ in desk.asked] == [("POST", "/token")]
    assert b"grant_type=refresh_token" in desk.asked[0][2]


def test_a_refusal_is_an_answer(desk: Desk) -> None:
    desk.status, desk.said = 400, {"error": "invalid_grant", "error_subtype": "invalid_rapt"}
    with pytest.raises(SignedOut) as caught:
        login(desk).headers()
    assert caught.value.code == "reauthentication"


def test_nobody_there_is_offline(desk: Desk) -> None:
    desk.shutdown()
    desk.server_close()
    with pytest.raises(Offline, match="refused"):
        login(desk).headers()


def test_half_an_answer_is_none(desk: Desk) -> None:
    for status in (200, 400):
        desk.status, desk.short = status, True
        with pytest.raises(exceptions.TransportError):
            TokenServer(0.2)(desk.url)


def test_a_token_is_carried_to_no_other_address(desk: Desk) -> None:
    desk.status = 302
    assert TokenServer(5)(desk.url, headers={"Authorization": "Bearer x"}).status == 302
    assert len(desk.asked) == 1


def test_a_proxy_of_the_system_is_used(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", desk.url)
    answer = TokenServer(5)("http://oauth2.example/token", "POST", b"x")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert desk.asked == [("POST", "http://oauth2.example/token", b"x")]


@pytest.mark.parametrize("url", ["file:///etc/hosts", "ftp://127.0.0.1/x"])
def test_nothing_but_http_is_opened(desk: Desk, url: str) -> None:
    with pytest.raises(exceptions.TransportError):
        TokenServer(1)(url)


def test_a_company_s_own_authority_is_believed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    with pytest.raises(exceptions.TransportError):
        TokenServer(1)(desk.url)
