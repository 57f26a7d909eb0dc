"""Cloud Storage over gRPC, as far as the app asks for it: what is known of one object."""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime

import grpc

from phoenix_admin.backends.gcp.storage_messages import GET_OBJECT_REQUEST, OBJECT
from tests.support.gcp_standin.run_world import stamp


@dataclass
class ObjectWorld:
    """Buckets and what is in them: name -> size in bytes and since when it is so."""

    buckets: dict[str, dict[str, tuple[int, datetime]]] = field(default_factory=dict)
    may_list: bool = True  # without it what is missing is answered like what is forbidden
    lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, bucket: str, name: str, size: int = 1_000, at: datetime | None = None) -> None:
        """Write an object anew."""
        with self.lock:
            made = at or datetime.now(UTC)
            self.buckets.setdefault(bucket, {})[name] = (size, made)

    def remove(self, bucket: str, name: str) -> None:
        """Delete an object; the bucket stays."""
        with self.lock:
            self.buckets[bucket].pop(name, None)


class ObjectService:
    """Answers from a world."""

    def __init__(self, world: ObjectWorld) -> None:
        self.world = world

    def methods(self):
        """Service -> method -> (what answers, how the request is read)."""
        return {"google.storage.v2.Storage": {"GetObject": (self.get_object, GET_OBJECT_REQUEST)}}

    def get_object(self, request, context):
        told = dict(context.invocation_metadata()).get("x-goog-request-params", "")
        if "bucket=projects%2F_%2Fbuckets%2F" not in told:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "An x-goog-request-params is needed.")
        bucket = request.bucket.removeprefix("projects/_/buckets/")
        with self.world.lock:
            objects = self.world.buckets.get(bucket)
            found = None if objects is None else objects.get(request.object)
        if objects is None:
            text = "The specified bucket does not exist."
            context.abort(grpc.StatusCode.NOT_FOUND, text)
        if found is None and not self.world.may_list:
            text = (
                "rae@example.com does not have storage.objects.list access to the Google Cloud "
                "Storage bucket. Permission 'storage.objects.list' denied on resource "
                "(or it may not exist)."
            )
            context.abort(grpc.StatusCode.PERMISSION_DENIED, text)
        if found is None:
            text = f"No such object: {bucket}/{request.object}"
            context.abort(grpc.StatusCode.NOT_FOUND, text)
        size, made = found
        return OBJECT(
            name=request.object, bucket=request.bucket, size=size, create_time=stamp(made)
        )
