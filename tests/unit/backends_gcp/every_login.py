"""Started by test_gcp_late_parts.py: each kind of login, against a token server of our own.

In a process of its own, because what is loaded here is what is looked at.
"""

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

sys.path.insert(0, str(Path(__file__).parents[3]))

from phoenix_admin.backends.gcp import credentials, token_server
from phoenix_admin.backends.gcp.credentials import GoogleLogin
from phoenix_admin.settings.environments import SignIn

TOKENS = {
    "/token": "by-refresh",
    "/v1/token": "by-exchange",
    "/v1/oauthtoken": "by-exchanged-user",
    "/computeMetadata/v1/instance/service-accounts/default/token": "by-machine",
}


class Answers(BaseHTTPRequestHandler):
    """Whatever host was meant: the path says what is asked for."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        said: object = {
            "access_token": TOKENS.get(self.path.partition("?")[0], "by-nobody"),
            "expires_in": 3600,
            "token_type": "Bearer",
            "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
        }
        if "assertion=" in body:
            said = {"access_token": "by-key", "expires_in": 3600}
        elif ":generateAccessToken" in self.path:
            said = {"accessToken": "by-other", "expireTime": "2100-01-01T00:00:00Z"}
        elif self.path.endswith("/default/?recursive=true"):
            said = {"email": "vm@p.iam.gserviceaccount.com", "scopes": [], "aliases": []}
        elif self.path.endswith("/allowedLocations"):  # asked by a thread of the library's own
            said = {"encodedLocations": "0x0", "locations": []}
        data = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Metadata-Flavor", "Google")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Not into the test's output."""


class Redirected(token_server.TokenServer):
    """Google's addresses are ours."""

    def __call__(self, url: str, *given: object, **named: object) -> token_server.Answer:
        ours = urlsplit(url)._replace(scheme="http", netloc=HOST)
        return super().__call__(urlunsplit(ours), *given, **named)  # type: ignore[arg-type]


def login(kind: str, expected: str, sign_in: SignIn, signs: bool) -> None:
    headers = dict(GoogleLogin(sign_in).headers())
    assert headers["authorization"] == f"Bearer {expected}", (kind, headers)
    assert signs == ("cryptography" in sys.modules), kind
    print(kind)


def adc(**words: object) -> SignIn:
    path = FOLDER / "adc.json"
    path.write_text(json.dumps(words))
    os.environ["GOOGLE_APPLICATION_CREDENTIALS"] = str(path)
    return SignIn()


def key_file() -> str:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - not before
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415

    key = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = FOLDER / "key.json"
    path.write_text(
        json.dumps(
            {
                "type": "service_account",
                "project_id": "p",
                "private_key_id": "k",
                "private_key": key.decode(),
                "client_email": "ops@p.iam.gserviceaccount.com",
                "token_uri": "https://oauth2.googleapis.com/token",
            }
        )
    )
    return str(path)


def main() -> None:
    login("metadata", "by-machine", SignIn(), signs=False)
    user = {"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r"}
    login("authorized_user", "by-refresh", adc(**user), signs=False)
    subject = FOLDER / "subject"
    subject.write_text("told by another provider")
    audience = "//iam.googleapis.com/locations/global/workforcePools/p/providers/q"
    external = {
        "type": "external_account",
        "audience": audience,
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": "https://sts.googleapis.com/v1/token",
        "credential_source": {"file": str(subject)},
    }
    login("external_account", "by-exchange", adc(**external), signs=False)
    outside = {
        "type": "external_account_authorized_user",
        "audience": audience,
        "token_url": "https://sts.googleapis.com/v1/oauthtoken",
        "token_info_url": "https://sts.googleapis.com/v1/introspect",
        "refresh_token": "r",
        "client_id": "c",
        "client_secret": "s",
    }
    login("external_account_authorized_user", "by-exchanged-user", adc(**outside), signs=False)
    acted = SignIn(impersonate="as@p.iam.gserviceaccount.com")
    adc(**user)
    login("impersonated", "by-other", acted, signs=True)
    accounts = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts"
    address = f"{accounts}/as@p.iam.gserviceaccount.com:generateAccessToken"
    other = {
        "type": "impersonated_service_account",
        "source_credentials": user,
        "service_account_impersonation_url": address,
    }
    login("impersonated_adc", "by-other", adc(**other), signs=True)
    login("service_account", "by-key", SignIn(key_file=key_file()), signs=True)


FOLDER = Path(sys.argv[1])
for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
    os.environ.pop(name, None)
os.environ |= {"HOME": str(FOLDER), "CLOUDSDK_CONFIG": str(FOLDER)}
os.environ.pop("GOOGLE_APPLICATION_CREDENTIALS", None)
server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
HOST = f"127.0.0.1:{server.server_port}"
os.environ |= {"NO_GCE_CHECK": "false", "GCE_METADATA_HOST": HOST, "GCE_METADATA_IP": HOST}
credentials.TokenServer = Redirected
threading.Thread(target=server.serve_forever, daemon=True).start()
main()
server.shutdown()
server.server_close()
