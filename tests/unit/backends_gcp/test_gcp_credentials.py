"""An ended login is told from a token server that cannot be reached, before anything is sent."""

import time

import pytest
from google.auth import exceptions

from phoenix_admin.backends.gcp.credentials import GoogleLogin
from phoenix_admin.domain.errors import Offline, PhoenixError, SignedOut
from phoenix_admin.settings.environments import SignIn


class Scripted:
    """Credentials that raise, or give a header."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked = 0

    def before_request(self, request, method: str, url: str, headers: dict[str, str]) -> None:
        self.asked += 1
        if self.error is not None:
            raise self.error
        headers["Authorization"] = "Bearer token"
        headers["x-goog-user-project"] = "p"


def headers(error: Exception | None = None) -> tuple[tuple[str, str], ...]:
    return GoogleLogin(SignIn(), Scripted(error)).headers()


def test_the_headers_of_a_call_say_who_calls() -> None:
    assert headers() == (("authorization", "Bearer token"), ("x-goog-user-project", "p"))


REAUTH = "Reauthentication is needed. Please run `gcloud auth application-default login`"


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (exceptions.RefreshError("x", {"error": "invalid_grant"}), SignedOut, "expired"),
        (exceptions.RefreshError("x: invalid_rapt", {}), SignedOut, "reauthentication"),
        (exceptions.ReauthFailError(REAUTH), SignedOut, "reauthentication"),
        (exceptions.RefreshError("503", retryable=True), Offline, "token"),
        (exceptions.TransportError("no route"), Offline, "token"),
        (exceptions.DefaultCredentialsError("none"), SignedOut, "signed-out"),
    ],
)
def test_each_way_in_which_a_login_fails_has_its_word(
    error: Exception, kind: type[PhoenixError], code: str
) -> None:
    with pytest.raises(PhoenixError) as caught:
        headers(error)
    assert (type(caught.value), caught.value.code) == (kind, code)


def test_without_any_credentials_nobody_is_signed_in() -> None:
    with pytest.raises(SignedOut, match="Nobody is signed in"):
        GoogleLogin(SignIn()).headers()


@pytest.mark.parametrize("content", [None, "", "{}", '{"type": "service_account"}'])
def test_a_key_file_that_cannot_be_used_is_named(tmp_path, content: str | None) -> None:
    path = tmp_path / "key.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(SignedOut, match=r"key\.json cannot be used") as caught:
        GoogleLogin(SignIn(key_file=str(path))).headers()
    assert caught.value.code == "key-file"


def test_a_key_that_was_taken_back_is_no_login_to_make_again() -> None:
    """`gcloud auth application-default login` would change nothing."""
    login = GoogleLogin(SignIn(key_file="~/ops.json"), Scripted(EXPIRED))
    with pytest.raises(SignedOut, match=r"^The key in ~/ops\.json is not accepted") as caught:
        login.headers()
    assert caught.value.code == "key-file"


EXPIRED = exceptions.RefreshError("x", {"error": "invalid_grant"})


def test_an_ended_login_is_not_asked_for_again_until_somebody_has_signed_in() -> None:
    credentials = Scripted(EXPIRED)
    login = GoogleLogin(SignIn(), credentials)
    for _ in range(5):
        with pytest.raises(SignedOut) as caught:
            login.headers()
        assert caught.value.code == "expired"
    assert credentials.asked == 1


def test_an_unreachable_token_server_is_asked_again_at_the_next_call() -> None:
    credentials = Scripted(exceptions.TransportError("no route"))
    login = GoogleLogin(SignIn(), credentials)
    for _ in range(2):
        with pytest.raises(Offline):
            login.headers()
    credentials.error = None
    assert login.headers()
    assert credentials.asked == 3


def test_a_login_made_in_a_terminal_is_noticed_by_its_file(tmp_path, monkeypatch) -> None:
    file = tmp_path / "login.json"
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    login = GoogleLogin(SignIn(), Scripted(EXPIRED))
    for _ in range(2):
        with pytest.raises(SignedOut, match="expired"):
            login.headers()
    file.write_text("{}")
    with pytest.raises(SignedOut, match="Nobody is signed in"):
        login.headers()  # looked at the new file, which is none of Google's


def test_a_token_that_is_refused_is_fetched_anew_once() -> None:
    login = GoogleLogin(SignIn(), Scripted())
    refusal = SignedOut("The login is not accepted.", code="UNAUTHENTICATED")
    assert login.refused(refusal, time.monotonic())
    assert login.credentials is None
    assert not login.refused(refusal, time.monotonic())
    with pytest.raises(SignedOut, match="not accepted"):
        login.headers()
    login.forget()
    with pytest.raises(SignedOut, match="Nobody is signed in"):
        login.headers()


def test_calls_that_went_out_with_the_same_token_are_refused_once() -> None:
    """Or two calls side by side would end a login that only wants a new token."""
    credentials = Scripted()
    login = GoogleLogin(SignIn(), credentials)
    refusal = SignedOut("The login is not accepted.", code="UNAUTHENTICATED")
    first, second = time.monotonic(), time.monotonic()
    assert login.refused(refusal, first)
    assert login.refused(refusal, second)
    with pytest.raises(SignedOut, match="Nobody is signed in"):
        login.headers()  # it looks for credentials, and says what that found
    login = GoogleLogin(SignIn(), credentials)
    assert login.refused(refusal, first)
    assert not login.refused(refusal, time.monotonic()), "the new token is refused as well"
    assert login.refused(refusal, first), "who asks once more is told why"
    with pytest.raises(SignedOut, match="not accepted"):
        login.headers()


def test_a_call_from_before_a_sign_in_says_nothing_of_the_new_login(tmp_path, monkeypatch) -> None:
    refusal = SignedOut("The login is not accepted.", code="UNAUTHENTICATED")
    login = GoogleLogin(SignIn(), Scripted())
    before = time.monotonic()
    login.forget()
    assert login.refused(refusal, before)
    assert login.refused(refusal, time.monotonic()), "the first that counts"
    file = tmp_path / "login.json"
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    login = GoogleLogin(SignIn(), Scripted(EXPIRED))
    before = time.monotonic()
    with pytest.raises(SignedOut, match="expired"):
        login.headers()
    file.write_text("{}")  # signed in elsewhere, in a terminal
    with pytest.raises(SignedOut, match="Nobody is signed in"):
        login.headers()
    assert login.refused(refusal, before)
    assert login.refused(refusal, time.monotonic()), "the first that counts"


def test_an_accepted_token_begins_the_count_anew() -> None:
    login = GoogleLogin(SignIn(), Scripted())
    refusal = SignedOut("The login is not accepted.", code="UNAUTHENTICATED")
    assert login.refused(refusal, time.monotonic())
    login.accepted()
    assert login.refused(refusal, time.monotonic())


def test_after_a_sign_in_the_credentials_are_looked_for_again() -> None:
    login = GoogleLogin(SignIn(), Scripted())
    assert login.headers()
    login.forget()
    with pytest.raises(SignedOut, match="Nobody is signed in"):
        login.headers()
