"""How the methods of this backend are asked for over REST: verb, address, and what answers.

From the `google.api.http` rules of the libraries' own REST transports; a test compares the two.
What has no such transport in its library is not here, and `environments.toml` refuses it.
"""

import json
from collections.abc import Callable, Mapping
from typing import Final, cast
from urllib.parse import quote, urlencode

from google.iam.v1 import iam_policy_pb2
from google.longrunning import operations_pb2
from google.protobuf import json_format

from phoenix_admin.backends.gcp.google_messages import POOL, Pb, of_firestore, of_logging, of_run
from phoenix_admin.domain.record import record

Json = dict[str, object]


def _as_it_is(_told: Json) -> None:
    """Most answers are read as they came."""


@record
class RestRoute:
    """One method. `field` of the request stands in the address; a POST has the rest in its body.

    A PATCH has the message under `body` as its body, whose `field` stands in the address, and the
    rest in the query. `tidy` changes an answer so that it can be read.
    """

    verb: str
    begin: str
    field: str
    end: str
    answer: Pb
    tidy: Callable[[Json], None] = _as_it_is
    body: str = ""

    def request(self, message: Pb) -> tuple[str, bytes]:
        """Address below the host, and body. Raises the library's own errors for odd values."""
        told = cast("Json", json_format.MessageToDict(message))
        if self.body:
            changed = cast("Json", told.pop(self.body))
            query = urlencode(_flat("", told))
            address = f"{self.begin}{quote(str(changed.pop(self.field)), safe='/')}"
            return f"{address}?{query}" if query else address, _json(changed)
        name = quote(str(told.pop(self.field, "")), safe="/") if self.field else ""
        address = f"{self.begin}{name}{self.end}"
        if self.verb == "POST":
            return address, _json(told)
        query = urlencode(_flat("", told))
        return f"{address}?{query}" if query else address, b""

    def read(self, told: Json) -> bytes:
        """An answer as its bytes on the other wire. Raises the library's own errors."""
        self.tidy(told)
        message: Pb = self.answer()
        json_format.ParseDict(told, message, ignore_unknown_fields=True, descriptor_pool=POOL)
        return cast("bytes", message.SerializeToString())


def _json(told: Json) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _flat(begin: str, told: Mapping[str, object]) -> list[tuple[str, str]]:
    """Fields as query parameters: inner ones with dots, repeated ones repeated."""
    found: list[tuple[str, str]] = []
    for name, value in told.items():
        if isinstance(value, dict):
            found += _flat(f"{begin}{name}.", cast("Json", value))
        elif isinstance(value, list):
            found += [(f"{begin}{name}", str(each)) for each in cast("list[object]", value)]
        elif isinstance(value, bool):
            found.append((f"{begin}{name}", str(value).lower()))
        else:
            found.append((f"{begin}{name}", str(value)))
    return found


def _without_protos(told: Json) -> None:
    """Audit entries hold messages of a hundred APIs, whose types nobody here has."""
    for entry in cast("list[Json]", told.get("entries", [])):
        payload = entry.pop("protoPayload", None)
        if isinstance(payload, dict):
            kind = cast("Json", payload).get("@type", "")
            entry["textPayload"] = f"({kind})"


_OPERATION: Final[Pb] = operations_pb2.Operation
_MAY: Final[Pb] = iam_policy_pb2.TestIamPermissionsResponse
_RUN, _STORE = "/google.cloud.run.v2.", "/google.firestore.v1.Firestore/"

ROUTES: Final[Mapping[str, RestRoute]] = {
    f"{_RUN}Jobs/RunJob": RestRoute("POST", "/v2/", "name", ":run", _OPERATION),
    f"{_RUN}Jobs/GetJob": RestRoute("GET", "/v2/", "name", "", of_run("Job")),
    f"{_RUN}Jobs/ListJobs": RestRoute("GET", "/v2/", "parent", "/jobs", of_run("ListJobsResponse")),
    f"{_RUN}Jobs/TestIamPermissions": RestRoute(
        "POST", "/v2/", "resource", ":testIamPermissions", _MAY
    ),
    f"{_RUN}Executions/GetExecution": RestRoute("GET", "/v2/", "name", "", of_run("Execution")),
    f"{_RUN}Executions/ListExecutions": RestRoute(
        "GET", "/v2/", "parent", "/executions", of_run("ListExecutionsResponse")
    ),
    f"{_RUN}Executions/CancelExecution": RestRoute("POST", "/v2/", "name", ":cancel", _OPERATION),
    f"{_RUN}Services/GetService": RestRoute("GET", "/v2/", "name", "", of_run("Service")),
    f"{_RUN}Revisions/ListRevisions": RestRoute(
        "GET", "/v2/", "parent", "/revisions", of_run("ListRevisionsResponse")
    ),
    f"{_RUN}Services/UpdateService": RestRoute(
        "PATCH", "/v2/", "name", "", _OPERATION, body="service"
    ),
    f"{_RUN}Services/TestIamPermissions": RestRoute(
        "POST", "/v2/", "resource", ":testIamPermissions", _MAY
    ),
    f"{_RUN}Revisions/GetRevision": RestRoute("GET", "/v2/", "name", "", of_run("Revision")),
    f"{_RUN}Jobs/UpdateJob": RestRoute("PATCH", "/v2/", "name", "", _OPERATION, body="job"),
    "/google.logging.v2.LoggingServiceV2/ListLogEntries": RestRoute(
        "POST",
        "/v2/entries:list",
        "",
        "",
        of_logging("ListLogEntriesResponse"),
        _without_protos,
    ),
    f"{_STORE}GetDocument": RestRoute("GET", "/v1/", "name", "", of_firestore("Document")),
    f"{_STORE}BatchGetDocuments": RestRoute(
        "POST", "/v1/", "database", "/documents:batchGet", of_firestore("BatchGetDocumentsResponse")
    ),
    f"{_STORE}RunQuery": RestRoute(
        "POST", "/v1/", "parent", ":runQuery", of_firestore("RunQueryResponse")
    ),
    f"{_STORE}RunAggregationQuery": RestRoute(
        "POST",
        "/v1/",
        "parent",
        ":runAggregationQuery",
        of_firestore("RunAggregationQueryResponse"),
    ),
    f"{_STORE}Commit": RestRoute(
        "POST", "/v1/", "database", "/documents:commit", of_firestore("CommitResponse")
    ),
}
"""gRPC method -> its route. The messages are those of the other wire."""
