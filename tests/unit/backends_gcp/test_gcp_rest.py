"""The REST wire: everything that holds on gRPC, and what only sockets and JSON can do wrong."""

import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from google.cloud import logging_v2, run_v2

from phoenix_admin.backends.gcp.call import Method, Patience
from phoenix_admin.backends.gcp.rest_routes import ROUTES
from phoenix_admin.backends.gcp.rest_socket import ExchangeCancelledError, RestSocket
from phoenix_admin.domain.errors import Conflict, Forbidden, Offline, Quota, Slow, Unsupported
from phoenix_admin.settings.environments import CloudApi
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext, unhurried
from tests.contract.cloud_feed_subject import CloudFeedSubject
from tests.contract.feed_subjects import Follower
from tests.support.gcp_standin.broken_wire import BrokenWire
from tests.support.gcp_standin.run_service import raw
from tests.support.gcp_standin.server import StandIn
from tests.support.gcp_standin.wire_faults import Mute, Refuse, forbidden
from tests.support.waiting import until
from tests.unit.backends_gcp import test_gcp_call as over_grpc
from tests.unit.backends_gcp.conftest import MakeCaller
from tests.unit.backends_gcp.test_gcp_call import JOB, InThread, get, run


class RestStandIn(StandIn):
    """A stand-in whose address is that of its REST face."""

    @property
    def address(self) -> str:
        return f"http://{self.rest_address}"

    @property
    def rest_port(self) -> int:
        return int(self.rest_address.rpartition(":")[2])


@pytest.fixture
def standin() -> Iterator[StandIn]:
    made = RestStandIn()
    made.run.add_job("reel-stitching-job")
    yield made
    made.close()


class TestPolicy(over_grpc.TestPolicy):
    """As over gRPC."""

    def test_a_refusal_tells_what_grpc_tells(
        self, standin: StandIn, make_caller: MakeCaller
    ) -> None:
        told = Refuse("PERMISSION_DENIED", "no", metadata=(("permission", "run.jobs.see"),))
        standin.faults.plan("Jobs.GetJob", forbidden("run.jobs.get"), told, Refuse("ABORTED"))
        caller, _ = make_caller(standin.address)
        for needed in ("run.jobs.get", "run.jobs.see"):
            with pytest.raises(Forbidden) as caught:
                get(caller)
            assert caught.value.permission == needed
        with pytest.raises(Conflict):
            get(caller)

    def test_what_has_no_rest_form_is_unsupported(
        self, standin: StandIn, make_caller: MakeCaller
    ) -> None:
        caller, _ = make_caller(standin.address)
        tail = Method(
            CloudApi.LOGGING,
            "/google.logging.v2.LoggingServiceV2/TailLogEntries",
            raw(logging_v2.types.TailLogEntriesResponse).FromString,
            "follow the log",
            "logging.logEntries.list",
        )
        request = raw(logging_v2.types.TailLogEntriesRequest)()
        for act in (caller.ask, caller.follow):
            with pytest.raises(Unsupported, match="TailLogEntries is not to be had over REST"):
                list(act(tail, request, unhurried()))


class TestBounds(over_grpc.TestBounds):
    """As over gRPC."""

    def test_a_reset_is_an_outage_that_a_read_survives_and_a_write_tells(
        self, standin: RestStandIn, make_caller: MakeCaller
    ) -> None:
        wire = BrokenWire(standin.rest_port)
        try:
            caller, _ = make_caller(f"http://{wire.address}")
            for act, method in ((get, "Jobs.GetJob"), (run, "Jobs.RunJob")):
                standin.faults.plan(method, Mute())
                waiting = InThread(lambda act=act: act(caller))
                until(lambda method=method: standin.faults.calls[method] == 1, what=method)
                wire.reset()
                got = waiting.end()
                assert isinstance(got, Offline) if act is run else got.name == JOB
            assert standin.faults.calls == {"Jobs.GetJob": 2, "Jobs.RunJob": 1}
        finally:
            standin.faults.close()
            wire.close()


class Server:
    """Answers one connection with what `say` does to it."""

    def __init__(self, say: Callable[[socket.socket], object]) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

        def work() -> None:
            with self._listener, self._listener.accept()[0] as line:
                line.recv(65536)
                with contextlib.suppress(OSError):  # whoever asked may have gone
                    say(line)

        self._thread = threading.Thread(target=work, daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._thread.join(10)


def answering(status: str, body: str, *headers: str) -> Callable[[socket.socket], object]:
    head = "\r\n".join([f"HTTP/1.1 {status}", f"content-length: {len(body)}", *headers])
    return lambda line: line.sendall(f"{head}\r\n\r\n{body}".encode())


ONE_TRY = Patience(read=0.3, write=0.3, total=0.0)


@pytest.mark.parametrize(
    ("say", "kind", "words"),
    [
        (answering("200 OK", "<html>hello</html>"), Offline, "not JSON"),
        (answering("200 OK", "[]"), Offline, "not the one object"),
        (answering("200 OK", '{"conditions": 7}'), Offline, "cannot be read as JSON"),
        (answering("502 Bad Gateway", "<html>"), Offline, "HTTP 502"),
        (answering("429 Slow Down", "", "retry-after: 7"), Quota, "HTTP 429"),
        (answering("403 No", '{"error": {"message": "not you"}}'), Forbidden, "not you"),
        (answering("403 No", '{"error": "odd"}'), Forbidden, "run.jobs.get"),
        (answering("409 No", '{"error": {"status": 9}}'), Conflict, "HTTP 409"),
        (lambda line: line.sendall(b"SSH-2.0-OpenSSH\r\n"), Offline, "not HTTP"),
        (lambda line: None, Offline, "closed connection without"),
        (answering("200 OK", "{", "transfer-encoding: chunked"), Offline, "IncompleteRead"),
    ],
)
def test_an_answer_that_nobody_understands_is_never_a_good_one(
    say, kind, words: str, make_caller: MakeCaller
) -> None:
    server = Server(say)
    with pytest.raises(kind, match=words) as caught:
        get(make_caller(server.address, ONE_TRY)[0])
    server.end()
    if kind is Quota:
        assert caught.value.retry_after == timedelta(seconds=7)


def test_a_server_that_answers_by_drops_holds_nobody_past_the_deadline(
    make_caller: MakeCaller,
) -> None:
    over = threading.Event()

    def drip(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nx: ")
        while not over.wait(0.02):
            line.sendall(b"x")

    server = Server(drip)
    began = time.monotonic()
    with pytest.raises(Slow):
        get(make_caller(server.address, ONE_TRY)[0])
    assert time.monotonic() - began < 1.5
    over.set()
    server.end()


@pytest.fixture
def full() -> Iterator[tuple[str, int]]:
    """Nobody accepts here and the queue is full: connecting takes for ever."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        address = listener.getsockname()[:2]
        waiting = []
        for _ in range(4):
            each = socket.socket()
            each.setblocking(False)
            each.connect_ex(address)
            waiting.append(each)
        yield address
        for each in waiting:
            each.close()


class TestWaits:
    """Each wait ends with the deadline and within milliseconds of a cancel."""

    def ends(self, act: Callable[[RestSocket], object]) -> None:
        line = RestSocket(0.1)
        with pytest.raises(TimeoutError):
            act(line)
        line.close()
        line = RestSocket(60)
        got: list[type] = []

        def work() -> None:
            try:
                act(line)
            except (ExchangeCancelledError, OSError) as error:
                got.append(type(error))

        thread = threading.Thread(target=work)
        thread.start()
        line.cancel()
        thread.join(5)
        assert got == [ExchangeCancelledError]
        line.close()
        line.cancel()  # again, and late, is harmless

    def test_connecting(self, full: tuple[str, int]) -> None:
        self.ends(lambda line: line.connect(*full))

    def test_looking_up_a_name(self) -> None:
        over = threading.Event()

        def act(line: RestSocket) -> None:
            line._look_up = lambda *_, **__: over.wait(30) and []
            line.connect("nowhere.test", 80)

        self.ends(act)
        over.set()

    def test_sending_and_reading(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:

            def reading(line: RestSocket) -> None:
                line.connect(*listener.getsockname()[:2])
                line.makefile().read()

            def sending(line: RestSocket) -> None:
                line.connect(*listener.getsockname()[:2])
                line.send_all(bytes(64_000_000))

            self.ends(reading)
            self.ends(sending)

    def test_a_name_with_two_addresses_is_tried_at_both(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]

            def both(*_: object, **__: object):
                found = [
                    (socket.AF_INET, ("127.0.0.2", port)),
                    (socket.AF_INET, ("127.0.0.1", port)),
                ]
                return [(family, 0, 0, "", address) for family, address in found]

            line = RestSocket(5, both)
            line.connect("here.test", port)
            line.close()


def test_a_call_that_was_cancelled_before_it_began_sends_nothing(
    standin: StandIn, make_caller: MakeCaller
) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        get(make_caller(standin.address)[0], TaskContext(token, 5))
    assert not standin.faults.calls


def test_audit_entries_of_a_type_nobody_has_do_not_spoil_a_list() -> None:
    route = ROUTES["/google.logging.v2.LoggingServiceV2/ListLogEntries"]
    audit = {"protoPayload": {"@type": "type.googleapis.com/no.such.Type"}, "insertId": "i1"}
    told = route.read({"entries": [audit, {"textPayload": "x", "severity": "NEW"}], "new": 1})
    entries = raw(logging_v2.types.ListLogEntriesResponse).FromString(told).entries
    assert [each.text_payload for each in entries] == ["(type.googleapis.com/no.such.Type)", "x"]


LIBRARY = """
import json
from urllib.parse import parse_qsl
from google.api_core import path_template
from google.protobuf import json_format
from google.cloud import run_v2, firestore_v1, logging_v2
from google.cloud.run_v2.services.jobs.transports import rest_base as jobs
from google.cloud.run_v2.services.executions.transports import rest_base as executions
from google.cloud.run_v2.services.services.transports import rest_base as services
from google.cloud.run_v2.services.revisions.transports import rest_base as revisions
from google.protobuf import field_mask_pb2
from google.cloud.firestore_v1.services.firestore.transports import rest_base as firestore
from google.iam.v1 import iam_policy_pb2
from phoenix_admin.backends.gcp.rest_routes import ROUTES, _flat

P = "projects/p/locations/r"
J, D = f"{P}/jobs/j", "projects/p/databases/(default)"
f = firestore_v1.types
CASES = [
    (jobs._BaseJobsRestTransport, "Jobs/RunJob", run_v2.RunJobRequest(name=J, etag="e")),
    (jobs._BaseJobsRestTransport, "Jobs/GetJob", run_v2.GetJobRequest(name=J)),
    (jobs._BaseJobsRestTransport, "Jobs/ListJobs",
     run_v2.ListJobsRequest(parent=P, page_size=1, show_deleted=True)),
    (jobs._BaseJobsRestTransport, "Jobs/TestIamPermissions",
     iam_policy_pb2.TestIamPermissionsRequest(resource=J, permissions=["a"])),
    (executions._BaseExecutionsRestTransport, "Executions/GetExecution",
     run_v2.GetExecutionRequest(name=f"{J}/executions/e")),
    (executions._BaseExecutionsRestTransport, "Executions/ListExecutions",
     run_v2.ListExecutionsRequest(parent=J, page_size=7, page_token="a b&c")),
    (executions._BaseExecutionsRestTransport, "Executions/CancelExecution",
     run_v2.CancelExecutionRequest(name=f"{J}/executions/e", etag="x")),
    (services._BaseServicesRestTransport, "Services/GetService",
     run_v2.GetServiceRequest(name=f"{P}/services/s")),
    (revisions._BaseRevisionsRestTransport, "Revisions/ListRevisions",
     run_v2.ListRevisionsRequest(parent=f"{P}/services/s", page_size=7)),
    (services._BaseServicesRestTransport, "Services/UpdateService",
     run_v2.UpdateServiceRequest(service=run_v2.Service(name=f"{P}/services/s", etag="e"),
         update_mask=field_mask_pb2.FieldMask(paths=["template.revision", "template.containers"]))),
    (services._BaseServicesRestTransport, "Services/TestIamPermissions",
     iam_policy_pb2.TestIamPermissionsRequest(resource=f"{P}/services/s", permissions=["a"])),
    (revisions._BaseRevisionsRestTransport, "Revisions/GetRevision",
     run_v2.GetRevisionRequest(name=f"{P}/services/s/revisions/r")),
    (jobs._BaseJobsRestTransport, "Jobs/UpdateJob",
     run_v2.UpdateJobRequest(job=run_v2.Job(name=J, etag="e"), allow_missing=True)),
    (firestore._BaseFirestoreRestTransport, "Firestore/GetDocument",
     f.GetDocumentRequest(name=f"{D}/documents/c/d", mask=f.DocumentMask(field_paths=["a", "b"]))),
    (firestore._BaseFirestoreRestTransport, "Firestore/BatchGetDocuments",
     f.BatchGetDocumentsRequest(database=D, documents=[f"{D}/documents/c/d"])),
    (firestore._BaseFirestoreRestTransport, "Firestore/RunQuery",
     f.RunQueryRequest(parent=f"{D}/documents",
         structured_query=f.StructuredQuery(from_=[{"collection_id": "c"}], limit=3))),
    (firestore._BaseFirestoreRestTransport, "Firestore/RunAggregationQuery",
     f.RunAggregationQueryRequest(parent=f"{D}/documents")),
    (firestore._BaseFirestoreRestTransport, "Firestore/Commit", f.CommitRequest(database=D)),
]
seen = set()
for transport, name, request in CASES:
    options = getattr(transport, "_Base" + name.partition("/")[2])._get_http_options()
    pb = request if name.endswith("Permissions") else type(request).pb(request)
    theirs = path_template.transcode(options, pb)
    (path,) = [p for p in ROUTES if p.endswith("." + name)]
    seen.add(path)
    address, sent = ROUTES[path].request(pb)
    at, _, asked = address.partition("?")
    assert (ROUTES[path].verb.lower(), at) == (theirs["method"], theirs["uri"]), name
    query = json_format.MessageToDict(theirs["query_params"]) if asked else {}
    assert [each for each in _flat("", query)] == parse_qsl(asked), name
    body = theirs.get("body")
    assert (json.loads(sent) if sent else None) == (body and json_format.MessageToDict(body)), name
assert set(ROUTES) - seen == {"/google.logging.v2.LoggingServiceV2/ListLogEntries"}, seen
"""


def test_every_address_is_the_library_s_own() -> None:
    """In a process of its own: it loads the libraries whole, as the app never does."""
    done = subprocess.run(
        [sys.executable, "-c", LIBRARY], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_log_lines_come_by_lists_alone() -> None:
    subject = CloudFeedSubject(is_rest=True)
    follower = Follower(subject, subject.feed.tail("", subject.clock.now()))
    subject.write("one")
    follower.until_texts("one")
    subject.write("two")
    follower.until_texts("one", "two")
    assert "This address has no stream" in follower.last.words
    assert subject.world.tails_opened == 0
    assert not any(each.name == "log tail" for each in threading.enumerate())
    subject.close()


def test_a_job_s_raw_message_is_the_same_on_both_wires(
    standin: StandIn, make_caller: MakeCaller
) -> None:
    over_rest = get(make_caller(standin.address)[0])
    assert over_rest == standin.run.jobs[JOB]
    assert type(over_rest) is raw(run_v2.Job)
