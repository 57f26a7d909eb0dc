"""Documents of one Firestore database: read one, read pages, count, write under preconditions.

Made of four RPCs with raw messages. The library's own client tries writes again by default and
then takes its own lost answer for somebody else's write.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

from phoenix_admin.backends.gcp.call import Caller, Method
from phoenix_admin.backends.gcp.firestore_values import read_value, written_value
from phoenix_admin.backends.gcp.google_messages import Pb, of_firestore
from phoenix_admin.backends.gcp.wire import Metadata
from phoenix_admin.domain.errors import Conflict, Missing
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.settings.environments import CloudApi

PAGE: Final = 2_000
"""Documents of one request. The server begins each page anew: ten times more of them take four
times as long (10,000 documents, emulator)."""
SLICE: Final = 50
"""Documents handed on before the lane pauses: turning them into objects takes under 5 ms."""
PAUSE: Final = 0.001
COUNTED_AS_ONE: Final = 1_000
"""Documents whose counting costs as much as reading one."""

DOCUMENT: Final[Pb] = of_firestore("Document")
_WRITE: Final[Pb] = of_firestore("Write")
_QUERY: Final[Pb] = of_firestore("StructuredQuery")
_DIRECTION: Final[Pb] = _QUERY.Direction
_EQUAL: Final[Pb] = _QUERY.FieldFilter.Operator.EQUAL
_AT_LEAST: Final[Pb] = _QUERY.FieldFilter.Operator.GREATER_THAN_OR_EQUAL
_REQUEST_TIME: Final[Pb] = of_firestore("DocumentTransform").FieldTransform.ServerValue.REQUEST_TIME
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_SERVICE = "/google.firestore.v1.Firestore/"


def _method(
    name: str, answer: str, what: str, permission: str, *, writes: bool = False
) -> Method[Pb]:
    parse: Callable[[bytes], Pb] = of_firestore(answer).FromString
    path = f"{_SERVICE}{name}"
    return Method(CloudApi.FIRESTORE, path, parse, what, permission, writes)


_GET = _method("GetDocument", "Document", "read a document", "datastore.entities.get")
_GET_ALL = _method(
    "BatchGetDocuments", "BatchGetDocumentsResponse", "read documents", "datastore.entities.get"
)
_RUN_QUERY = _method("RunQuery", "RunQueryResponse", "list", "datastore.entities.list")
_COUNT = _method(
    "RunAggregationQuery", "RunAggregationQueryResponse", "count", "datastore.entities.list"
)
_COMMIT = _method(
    "Commit", "CommitResponse", "write a document", "datastore.entities.update", writes=True
)


@record
class DocumentWrite:
    """One document's part of a commit.

    `values` are set, `cleared` fields removed, `stamped` ones set to the server's time; all other
    fields stay as they are. `version`: it must still have it; None: it must not exist.
    """

    collection: str
    id: str
    values: Mapping[str, Pb]
    version: str | None
    cleared: Sequence[str] = ()
    stamped: Sequence[str] = ()


@record
class Written:
    """What a commit made of one document."""

    version: str
    update_time: Pb
    stamps: Mapping[str, Pb] = field(default_factory=dict[str, Pb])


@record
class Page:
    """Some documents, and whether more follow. `read_at`: the moment, by the server's clock."""

    documents: list[Pb]
    is_last: bool
    read_at: datetime | None


@dataclass(slots=True)
class Changes:
    """Documents in slices, to be read once. `read_at` is known after the first slice."""

    slices: Iterator[list[Pb]]
    read_at: datetime | None = None


class Documents:
    """One database. Blocks; any lane."""

    def __init__(self, caller: Caller, project: str, database: str, *, page: int = PAGE) -> None:
        self._caller = caller
        self._page = page
        self._database = f"projects/{project}/databases/{database}"
        self._root = f"{self._database}/documents"
        params = urlencode({"project_id": project, "database_id": database})
        self._route: Metadata = (("x-goog-request-params", params),)

    def get(self, collection: str, identity: str, call: Call) -> Pb:
        """One raw document. Raises Missing."""
        if not is_id(identity):
            msg = f"{identity!r} is no id of a document."
            raise Missing(msg)
        request = of_firestore("GetDocumentRequest")(name=self._name(collection, identity))
        self._count(1)
        return self._caller.ask(_GET, request, call, self._route)

    @property
    def page(self) -> int:
        """Documents of one request of a long list."""
        return self._page

    def get_all(
        self, collection: str, identities: Sequence[str], select: Sequence[str], call: Call
    ) -> list[Pb]:
        """The raw documents with these ids, in one request; those that are not there are left
        out."""
        names = [self._name(collection, each) for each in identities if is_id(each)]
        if not names:
            return []
        request = of_firestore("BatchGetDocumentsRequest")(database=self._database, documents=names)
        request.mask.field_paths.extend(map(quoted, select))
        answers = self._caller.collect(_GET_ALL, request, call, self._route)
        self._count(len(names))
        return [answer.found for answer in answers if answer.HasField("found")]

    def page_of(
        self, collection: str, size: int, select: Sequence[str], call: Call, behind: Pb | None
    ) -> Page:
        """At most `size` documents in order of their ids, from the one `behind` on."""
        query = _from(collection, select)
        query.order_by.add(direction=_DIRECTION.ASCENDING).field.field_path = "__name__"
        if behind is not None:
            query.start_at.CopyFrom(_behind(behind, []))
        return self._page_by(query, size, call)

    def changed(
        self, collection: str, field_name: str, since: datetime, select: Sequence[str], call: Call
    ) -> Changes:
        """Documents whose field holds this moment or a later one, the oldest first.

        One in which the field is absent, or no moment, is never among them.
        """
        query = _from(collection, select)
        query.where.field_filter.field.field_path = quoted(field_name)
        query.where.field_filter.op = _AT_LEAST
        query.where.field_filter.value.CopyFrom(written_value(since))
        query.order_by.add(direction=_DIRECTION.ASCENDING).field.field_path = quoted(field_name)
        query.order_by.add(direction=_DIRECTION.ASCENDING).field.field_path = "__name__"
        found = Changes(iter(()))

        def slices() -> Iterator[list[Pb]]:
            while True:
                page = self._page_by(query, self._page, call)
                found.read_at = found.read_at or page.read_at
                yield page.documents
                if page.is_last:
                    return
                query.start_at.CopyFrom(_behind(page.documents[-1], [field_name]))

        found.slices = slices()
        return found

    def count(self, collection: str, up_to: int, call: Call) -> int:
        """How many documents there are, counted no further than `up_to`."""
        request = of_firestore("RunAggregationQueryRequest")(parent=self._root)
        query = request.structured_aggregation_query
        query.structured_query.CopyFrom(_from(collection))
        counting = query.aggregations.add(alias="n")
        counting.count.up_to.value = up_to
        answers = self._caller.collect(_COUNT, request, call, self._route)
        found = sum(
            answer.result.aggregate_fields["n"].integer_value
            for answer in answers
            if answer.HasField("result")
        )
        self._count(-(-found // COUNTED_AS_ONE))
        return found

    def newest(
        self, collection: str, field_name: str, limit: int, select: Sequence[str], call: Call
    ) -> Iterator[list[Pb]]:
        """At most `limit` documents by a field, the greatest first. One without it is not there."""
        query = _from(collection, select)
        query.order_by.add(direction=_DIRECTION.DESCENDING).field.field_path = quoted(field_name)
        query.order_by.add(direction=_DIRECTION.DESCENDING).field.field_path = "__name__"
        yield from self._slices(query, limit, [field_name], call)

    def all(
        self,
        collection: str,
        limit: int,
        select: Sequence[str],
        call: Call,
        where: tuple[str, Pb] | None = None,
    ) -> Iterator[list[Pb]]:
        """At most `limit` documents in order of their ids; `where`: one field has that value.

        Needs no index but those Firestore makes by itself.
        """
        query = _from(collection, select)
        if where is not None:
            name, value = where
            query.where.field_filter.field.field_path = quoted(name)
            query.where.field_filter.op = _EQUAL
            query.where.field_filter.value.CopyFrom(value)
        query.order_by.add(direction=_DIRECTION.ASCENDING).field.field_path = "__name__"
        yield from self._slices(query, limit, [], call)

    def commit(self, writes: Sequence[DocumentWrite], call: Call) -> list[Written]:
        """Write all or nothing, once. Raises Conflict when a precondition does not hold.

        After an error with `may_have_happened` the caller reads what is there now.
        """
        request = of_firestore("CommitRequest")(
            database=self._database, writes=[self._write(each) for each in writes]
        )
        answer = self._caller.ask(_COMMIT, request, call, self._route)
        return [
            Written(
                version_of(result.update_time),
                result.update_time,
                dict(zip(write.stamped, result.transform_results, strict=False)),
            )
            for write, result in zip(writes, answer.write_results, strict=True)
        ]

    def _slices(
        self, query: Pb, limit: int, ordered_by: Sequence[str], call: Call
    ) -> Iterator[list[Pb]]:
        left = limit
        while left > 0:
            size = min(self._page, left)
            query.limit.value = size
            request = of_firestore("RunQueryRequest")(parent=self._root, structured_query=query)
            answers = self._caller.collect(_RUN_QUERY, request, call, self._route)
            page = [answer.document for answer in answers if answer.HasField("document")]
            self._count(len(page))
            for begin in range(0, len(page), SLICE):
                yield page[begin : begin + SLICE]
                call.wait(PAUSE)
                call.raise_if_cancelled()
            left -= len(page)
            if len(page) < size:
                return
            query.start_at.CopyFrom(_behind(page[-1], ordered_by))

    def _count(self, documents: int) -> None:
        """As Firestore bills them: a query that finds nothing is one read."""
        self._caller.count_reads(CloudApi.FIRESTORE, max(1, documents))

    def _page_by(self, query: Pb, size: int, call: Call) -> Page:
        query.limit.value = size
        request = of_firestore("RunQueryRequest")(parent=self._root, structured_query=query)
        answers = self._caller.collect(_RUN_QUERY, request, call, self._route)
        documents = [answer.document for answer in answers if answer.HasField("document")]
        self._count(len(documents))
        read_at = next((each.read_time for each in answers if each.HasField("read_time")), None)
        moment = read_at.ToDatetime(UTC) if read_at is not None else None
        return Page(documents, len(documents) < size, moment)

    def _write(self, write: DocumentWrite) -> Pb:
        made = _WRITE()
        made.update.name = self._name(write.collection, write.id)
        for key, value in write.values.items():
            made.update.fields[key].CopyFrom(value)
        if write.version is None:
            made.current_document.exists = False
        else:
            made.update_mask.field_paths.extend(map(quoted, (*write.values, *write.cleared)))
            seconds, nanos = _moment_of(write.version)
            made.current_document.update_time.seconds = seconds
            made.current_document.update_time.nanos = nanos
        for name in write.stamped:
            made.update_transforms.add(field_path=quoted(name), set_to_server_value=_REQUEST_TIME)
        return made

    def _name(self, collection: str, identity: str) -> str:
        return f"{self._root}/{collection}/{identity}"


def is_id(text: str) -> bool:
    """Whether a text can be the id of a document (Firestore: limits on document ids)."""
    return bool(text) and "/" not in text and text not in {".", ".."} and len(text) <= 1_500


def id_of(document: Pb) -> str:
    """The last part of a document's name."""
    return str(document.name).rsplit("/", 1)[-1]


def values_of(document: Pb) -> dict[str, object]:
    """Every field as a Python value."""
    return {key: read_value(document.fields[key]) for key in document.fields}


def version_of(update_time: Pb) -> str:
    """The opaque precondition: the document's update time to the last digit."""
    return f"{update_time.seconds}.{update_time.nanos:09}"


def quoted(name: str) -> str:
    """A field's name as one step of a field path."""
    if _PLAIN_NAME.fullmatch(name):
        return name
    escaped = name.replace("\\", "\\\\").replace("`", "\\`")
    return f"`{escaped}`"


def _moment_of(version: str) -> tuple[int, int]:
    seconds, _, nanos = version.partition(".")
    if not seconds.isdecimal() or not nanos.isdecimal() or len(seconds) > 12 or len(nanos) != 9:
        msg = f"{version!r} is no version of a document here; it has to be read first."
        raise Conflict(msg)
    return int(seconds), int(nanos)


def _from(collection: str, select: Sequence[str] = ()) -> Pb:
    query = _QUERY()
    query.from_.add(collection_id=collection)
    for name in select:
        query.select.fields.add(field_path=quoted(name))
    return query


def _behind(document: Pb, ordered_by: Sequence[str]) -> Pb:
    cursor = of_firestore("Cursor")(before=False)
    for name in ordered_by:
        cursor.values.add().CopyFrom(document.fields[name])
    cursor.values.add(reference_value=document.name)
    return cursor
