"""Firestore over gRPC, as far as the app asks for it: get, query, count, commit."""

import grpc

from tests.support.gcp_standin.firestore_world import (
    Document,
    FirestoreWorld,
    RefusedError,
    types,
)
from tests.support.gcp_standin.run_service import raw
from tests.support.gcp_standin.run_world import stamp

_DESCENDING = types.StructuredQuery.Direction.DESCENDING
_EQUAL = types.StructuredQuery.FieldFilter.Operator.EQUAL


class FirestoreService:
    """Answers from a world. One method per RPC."""

    def __init__(self, world: FirestoreWorld) -> None:
        self.world = world

    def methods(self):
        """Service -> method -> (what answers, how the request is read)."""
        return {
            "google.firestore.v1.Firestore": {
                "GetDocument": (self.get_document, raw(types.GetDocumentRequest)),
                "Commit": (self.commit, raw(types.CommitRequest)),
            }
        }

    def streams(self):
        """The same for methods that answer with a stream."""
        return {
            "google.firestore.v1.Firestore": {
                "RunQuery": (self.run_query, raw(types.RunQueryRequest)),
                "RunAggregationQuery": (self.count, raw(types.RunAggregationQueryRequest)),
            }
        }

    def get_document(self, request, context):
        found = self.world.read(request.name)
        if found is None:
            context.abort(grpc.StatusCode.NOT_FOUND, f'Document "{request.name}" not found.')
        return found

    def run_query(self, request, context):
        del context
        found = self._found(request.parent, request.structured_query)
        return [raw(types.RunQueryResponse)(document=each) for each in found]

    def count(self, request, context):
        del context
        query = request.structured_aggregation_query
        (counting,) = query.aggregations
        number = len(self._found(request.parent, query.structured_query))
        answer = raw(types.RunAggregationQueryResponse)()
        wanted = answer.result.aggregate_fields[counting.alias]
        most = counting.count.up_to.value
        wanted.integer_value = min(number, most) if most else number
        return [answer]

    def commit(self, request, context):
        try:
            results, at = self.world.commit(request.writes)
        except RefusedError as refused:
            context.abort(refused.code, str(refused))
        return raw(types.CommitResponse)(write_results=results, commit_time=stamp(at))

    def _found(self, parent: str, query) -> list[Document]:
        found = self.world.under(parent, query.from_[0].collection_id)
        if query.where.WhichOneof("filter_type"):
            told = query.where.field_filter
            assert told.op == _EQUAL, "the app asks for nothing else"
            name = told.field.field_path.strip("`")
            found = [each for each in found if each.fields.get(name) == told.value]
        for order in reversed(query.order_by):
            name = order.field.field_path.strip("`")
            if name != "__name__":
                found = [each for each in found if name in each.fields]
            found.sort(key=lambda each: _key(each, name), reverse=order.direction == _DESCENDING)
        if query.HasField("start_at"):
            begin = query.start_at.values[-1].reference_value
            names = [each.name for each in found]
            found = found[names.index(begin) + 1 :]
        return found[: query.limit.value] if query.HasField("limit") else found


def _key(document: Document, name: str):
    if name == "__name__":
        return document.name
    value = document.fields[name]
    kind = value.WhichOneof("value_type")
    if kind == "timestamp_value":
        return (value.timestamp_value.seconds, value.timestamp_value.nanos)
    return getattr(value, kind)
