"""Who a login is: what it says of itself, and "unknown" where it says nothing."""

import base64
import json
from types import SimpleNamespace

import pytest
from google.oauth2 import credentials as user_credentials

from phoenix_admin.backends.gcp.channels import Channels
from phoenix_admin.backends.gcp.credentials import SCOPE, GoogleLogin
from phoenix_admin.backends.gcp.identity import email_in, identity_of
from phoenix_admin.backends.gcp.sign_in import CloudSignIn
from phoenix_admin.domain.errors import SignedOut, Unsupported
from phoenix_admin.domain.identity import AccountKind, Identity
from phoenix_admin.settings.environments import CloudApi, Endpoint, SignIn
from phoenix_admin.tasks.context import unhurried


def token(claims: object) -> str:
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"head.{body}.signature"


def user(**fields) -> user_credentials.Credentials:
    return user_credentials.Credentials("secret", **fields)


@pytest.mark.parametrize(
    ("credentials", "account", "scopes_ok"),
    [
        (user(account="rae@example.com"), "rae@example.com", None),
        (user(id_token=token({"email": "rae@example.com"})), "rae@example.com", None),
        (user(granted_scopes=[SCOPE]), None, True),
        (user(granted_scopes=["openid"]), None, False),
        (user(), None, None),
    ],
)
def test_a_person(credentials, account: str | None, scopes_ok: bool | None) -> None:
    found = identity_of(credentials, SignIn())
    assert (found.kind, found.account, found.scopes_ok) == (AccountKind.USER, account, scopes_ok)
    assert found.words == (account or "account unknown")
    assert "secret" not in repr(found)


def test_a_service_account_and_one_acted_as() -> None:
    robot = SimpleNamespace(service_account_email="ops@p.iam.gserviceaccount.com")
    found = identity_of(robot, SignIn(key_file="~/ops.json"))
    assert (found.kind, found.account) == (AccountKind.SERVICE_ACCOUNT, robot.service_account_email)
    assert found.source == "key file ~/ops.json"
    acted = identity_of(robot, SignIn(impersonate="as@p.iam.gserviceaccount.com"))
    assert (acted.kind, acted.account) == (AccountKind.IMPERSONATED, "as@p.iam.gserviceaccount.com")


def test_other_credentials_are_unknown() -> None:
    assert identity_of(SimpleNamespace(), SignIn()).kind is AccountKind.UNKNOWN


@pytest.mark.parametrize(
    "text", [None, "", "a.b", "a.!.c", "a.e30.c", token([]), token({"email": 3}), "a..c", "é.é.é"]
)
def test_what_is_no_id_token_names_nobody(text: str | None) -> None:
    assert email_in(text) is None


@pytest.mark.parametrize(
    ("account", "expected", "unexpected"),
    [
        ("rae@example.com", "Rae@Example.com", False),
        ("rae@example.com", "kim@example.com", True),
        (None, "kim@example.com", False),
        ("rae@example.com", None, False),
    ],
)
def test_somebody_else_than_expected(account, expected, unexpected: bool) -> None:
    assert Identity(AccountKind.USER, account, expected=expected).is_unexpected is unexpected


class Program:
    def __init__(self) -> None:
        self.runs = 0

    def run(self, call) -> None:
        self.runs += 1


def sign_in(settings: SignIn, program: Program | None, *endpoints: CloudApi) -> CloudSignIn:
    channels = Channels(dict.fromkeys(endpoints, Endpoint("127.0.0.1:9")))
    return CloudSignIn(GoogleLogin(settings), channels, program)


def test_where_everything_is_answered_here_no_sign_in_is_needed() -> None:
    program = Program()
    desk = sign_in(SignIn(), program, CloudApi.RUN, CloudApi.FIRESTORE)
    assert desk.look(unhurried()).kind is AccountKind.NOT_NEEDED
    with pytest.raises(Unsupported, match="nothing to sign in to"):
        desk.begin(unhurried())
    assert program.runs == 0


def test_a_look_that_finds_nobody_says_so(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    program = Program()
    desk = sign_in(SignIn(), program, CloudApi.RUN)
    with pytest.raises(SignedOut) as caught:
        desk.look(unhurried())
    assert caught.value.code == "signed-out"
    desk.begin(unhurried())
    assert program.runs == 1


def test_a_key_file_is_mended_and_not_signed_in_to() -> None:
    program = Program()
    with pytest.raises(Unsupported, match=r"ops\.json"):
        sign_in(SignIn(key_file="ops.json"), program).begin(unhurried())
    with pytest.raises(Unsupported, match="gcloud auth application-default login"):
        sign_in(SignIn(), None).begin(unhurried())
    assert program.runs == 0


def test_calls_go_out_under_the_account_of_the_login_once_there_is_one() -> None:
    credentials = user(account="rae@example.com")
    for endpoints, has, account in [
        ((), credentials, "rae@example.com"),
        ((), None, None),
        ((CloudApi.RUN, CloudApi.FIRESTORE), credentials, None),
    ]:
        channels = Channels(dict.fromkeys(endpoints, Endpoint("127.0.0.1:9")))
        login = GoogleLogin(SignIn(), has)
        assert CloudSignIn(login, channels).account == account
