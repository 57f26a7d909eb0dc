"""Google's own addresses, answered on this computer: TLS, a login that counts, a token server.

Where `environments.toml` names an endpoint, no login ever leaves the program. To see a login end,
the program must believe that it talks to Google: `https_proxy` leads its connections here, where
they are answered under Google's names by a certificate of our own and handed on in plain text.
"""

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

OWNER = "owner"
"""The token that the Firestore emulator takes for one that may do everything."""
_LOGIN = {
    "type": "authorized_user",
    "client_id": "c",
    "client_secret": "s",
    "refresh_token": "r",
    "account": "ops@example.org",
}
"""What `gcloud auth application-default login` leaves behind."""


class GoogleAtHome:
    """A proxy that answers as these `hosts` (name to HOST:PORT), and who hands out tokens.

    `close` ends everything. Threads are daemons: a connection that is in the middle of something
    is cut.
    """

    def __init__(self, folder: Path, hosts: Mapping[str, str]) -> None:
        self._folder = folder
        self.tokens = TokenDesk()
        self._hosts = {**hosts, "oauth2.googleapis.com": self.tokens.address}
        self.authorities = folder / "authorities.pem"
        self._login = folder / "login.json"
        self._login.write_text(json.dumps(_LOGIN), encoding="utf-8")
        self._tls = self._certified()
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    def environment(self) -> dict[str, str]:
        """The variables that lead a program here."""
        proxy = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        return {
            "https_proxy": proxy,
            "HTTPS_PROXY": proxy,
            "no_proxy": "127.0.0.1",
            "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": str(self.authorities),
            "REQUESTS_CA_BUNDLE": str(self.authorities),
            "GOOGLE_APPLICATION_CREDENTIALS": str(self._login),
        }

    def close(self) -> None:
        """Cut every connection."""
        self.tokens.close()
        _shut(self._listener)
        for end in self._sockets:
            _shut(end)

    def _certified(self) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a home of Google")])
        now = datetime.now(UTC)
        names = [x509.DNSName(host) for host in self._hosts]
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        shown = certificate.public_bytes(serialization.Encoding.PEM).decode()
        self.authorities.write_text(shown, encoding="ascii")
        both = self._folder / "server.pem"
        both.write_text(_pem(key) + shown, encoding="ascii")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(both)
        context.set_alpn_protocols(["h2"])
        return context

    def _accept(self) -> None:
        while True:
            try:
                end, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(end,), daemon=True).start()

    def _serve(self, end: socket.socket) -> None:
        try:
            asked = b""
            while b"\r\n\r\n" not in asked:
                more = end.recv(4096)
                if not more:
                    return
                asked += more
            place = self._hosts.get(asked.split()[1].decode().rpartition(":")[0])
            if place is None:
                end.sendall(b"HTTP/1.1 502 Nobody of that name\r\n\r\n")
                return
            end.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            host, _, port = place.rpartition(":")
            inside = socket.create_connection((host, int(port)))
            outside = self._tls.wrap_socket(end, server_side=True)
        except OSError:
            return
        finally:
            if "outside" not in locals():
                _shut(end)
        self._sockets += [inside, outside]
        threading.Thread(target=_hand_on, args=(inside, outside), daemon=True).start()
        _hand_on(outside, inside)


class TokenDesk:
    """A token server. `revoked` makes it answer as Google does for a login that was taken back."""

    def __init__(self) -> None:
        self.revoked = False
        self.asked = 0
        tokens = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                tokens.asked += 1
                if tokens.revoked:
                    status, said = 400, {
                        "error": "invalid_grant",
                        "error_description": "Token has been expired or revoked.",
                    }  # fmt: skip
                else:
                    status, said = 200, {"access_token": OWNER, "expires_in": 3600}
                body = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing on stderr."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _hand_on(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except (OSError, ValueError):
        pass
    for end in (source, target):
        _shut(end)


def _shut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


def _pem(key) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
