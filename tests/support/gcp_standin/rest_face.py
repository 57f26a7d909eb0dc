"""The stand-in over REST: the same handlers, faults and world behind the libraries' HTTP rules.

The rules are written down here once more, so that a mistake of the app is not made twice.
"""

import io
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import grpc
from google.protobuf import json_format
from google.rpc import code_pb2, status_pb2

_JOB = r"projects/[^/]+/locations/[^/]+/jobs/[^/:]+"
_RUN = rf"{_JOB}/executions/[^/:]+"
_SERVICE = r"projects/[^/]+/locations/[^/]+/services/[^/:]+"
_ROOT = r"projects/[^/]+/databases/[^/]+"
RULES = (
    ("POST", rf"/v2/(?P<name>{_JOB}):run", "Jobs.RunJob"),
    ("GET", rf"/v2/(?P<name>{_JOB})", "Jobs.GetJob"),
    ("GET", r"/v2/(?P<parent>projects/[^/]+/locations/[^/]+)/jobs", "Jobs.ListJobs"),
    ("POST", rf"/v2/(?P<resource>{_JOB}):testIamPermissions", "Jobs.TestIamPermissions"),
    ("GET", rf"/v2/(?P<name>{_RUN})", "Executions.GetExecution"),
    ("GET", rf"/v2/(?P<parent>{_JOB})/executions", "Executions.ListExecutions"),
    ("POST", rf"/v2/(?P<name>{_RUN}):cancel", "Executions.CancelExecution"),
    ("GET", rf"/v2/(?P<parent>{_RUN})/tasks", "Tasks.ListTasks"),
    ("GET", rf"/v2/(?P<name>{_SERVICE})", "Services.GetService"),
    ("PATCH", rf"/v2/(?P<service__name>{_SERVICE})", "Services.UpdateService"),
    ("POST", rf"/v2/(?P<resource>{_SERVICE}):testIamPermissions", "Services.TestIamPermissions"),
    ("GET", rf"/v2/(?P<name>{_SERVICE}/revisions/[^/:]+)", "Revisions.GetRevision"),
    ("PATCH", rf"/v2/(?P<job__name>{_JOB})", "Jobs.UpdateJob"),
    ("POST", r"/v2/entries:list", "LoggingServiceV2.ListLogEntries"),
    ("GET", rf"/v1/(?P<name>{_ROOT}/documents/.+)", "Firestore.GetDocument"),
    ("POST", rf"/v1/(?P<database>{_ROOT})/documents:batchGet", "Firestore.BatchGetDocuments"),
    ("POST", rf"/v1/(?P<parent>{_ROOT}/documents):runQuery", "Firestore.RunQuery"),
    ("POST", rf"/v1/(?P<database>{_ROOT})/documents:commit", "Firestore.Commit"),
)
STATUS = {
    "INVALID_ARGUMENT": 400, "FAILED_PRECONDITION": 400, "OUT_OF_RANGE": 400,
    "UNAUTHENTICATED": 401, "PERMISSION_DENIED": 403, "NOT_FOUND": 404, "ALREADY_EXISTS": 409,
    "ABORTED": 409, "RESOURCE_EXHAUSTED": 429, "CANCELLED": 499, "UNIMPLEMENTED": 501,
    "UNAVAILABLE": 503, "DEADLINE_EXCEEDED": 504,
}  # fmt: skip
"""As google/rpc/code.proto has them; every other code is 500."""


@dataclass
class RestMethod:
    """What answers a method, and how its request is read."""

    answering: Callable[[Any, Any], Any]
    request: Any
    is_stream: bool


class _AbortError(Exception):
    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class _Context:
    """As much of gRPC's context as the handlers and the faults use."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers
        self.details = b""

    def invocation_metadata(self):
        return [(key.lower(), value) for key, value in self._headers.items()]

    def set_trailing_metadata(self, told) -> None:
        self.details = dict(told).get("grpc-status-details-bin", b"")

    def add_callback(self, _hook) -> bool:
        return True  # nobody hears of a caller that has gone: only `close` ends a wait

    def abort(self, code: grpc.StatusCode, text: str):
        raise _AbortError(code.name, text)


class RestFace:
    """Started at once on a port of its own; `close` ends its threads, after the faults'."""

    def __init__(self, methods: Mapping[str, RestMethod]) -> None:
        self._methods = methods
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def address(self) -> str:
        """HOST:PORT."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """End it and wait until no thread is left."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(
        self, verb: str, address: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, object]:
        """Status and JSON of one request."""
        parts = urlsplit(address)
        for wanted, rule, name in RULES:
            found = re.fullmatch(rule, parts.path)
            if wanted == verb and found is not None:
                method = self._methods[name]
                context = _Context(headers)
                try:
                    told = _told(found.groupdict(), parts.query, body)
                    request = json_format.ParseDict(told, method.request())
                    return 200, self._effect(method, request, context)
                except _AbortError as error:
                    return _refused(error, context.details)
                except json_format.ParseError as error:
                    return _refused(_AbortError("INVALID_ARGUMENT", str(error)), b"")
        return 404, "<html>Not Found</html>"

    def _effect(self, method: RestMethod, request, context: _Context) -> object:
        answer = method.answering(request, context)
        if method.is_stream:
            return [json_format.MessageToDict(each) for each in answer]
        return json_format.MessageToDict(answer)


def _told(named: Mapping[str, str], query: str, body: bytes) -> dict:
    told: dict = json.loads(body) if body else {}
    for key, value in named.items():
        owner, _, inner = key.partition("__")
        if inner:  # the body is that field alone, and the rest stands in the query
            told = {owner: {**told, inner: unquote(value)}}
        else:
            told[key] = unquote(value)
    told.update(parse_qsl(query))
    return told


def _refused(error: _AbortError, details: bytes) -> tuple[int, object]:
    status = STATUS.get(error.code, 500)
    said = {"code": status, "message": str(error), "status": error.code}
    if details:
        packed = json_format.MessageToDict(status_pb2.Status.FromString(details))
        said["details"] = packed["details"]
    assert code_pb2.Code.Value(error.code)
    return status, {"error": said}


def _handler_of(face: RestFace) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # the head and the body leave together

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        do_PATCH = do_POST

        def _answer(self, body: bytes) -> None:
            status, said = face.answer(self.command, self.path, body, dict(self.headers))
            text = said if isinstance(said, str) else json.dumps(said)
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())
                self.wfile.flush()
            except OSError:  # whoever asked has gone; nothing is left for the end of the stream
                self.close_connection = True
                self.wfile = io.BytesIO()

        def log_message(self, *_: object) -> None:
            """Tests are silent."""

    return Handler
