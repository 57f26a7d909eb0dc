"""Cloud Run v2 Revisions over gRPC, as far as the app lists them."""

import threading
from dataclasses import dataclass, field
from datetime import datetime

import grpc
from google.cloud import run_v2

from tests.support.gcp_standin.run_service import raw
from tests.support.gcp_standin.run_world import State, copy_of, stamp

Revision = raw(run_v2.Revision)


@dataclass
class RevisionWorld:
    """Revisions by the whole name of their service, the newest first."""

    of_service: dict[str, list[Revision]] = field(default_factory=dict)
    empty_for_unknown: bool = False  # a service there is not has an empty list
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(
        self, service: str, name: str, at: datetime, *limits: dict[str, str], ready: bool = True
    ) -> None:
        """One more revision, with the limits of each of its containers."""
        made = Revision(name=f"{service}/revisions/{name}", service=service)
        made.create_time.CopyFrom(stamp(at))
        for each in limits:
            made.containers.add(image="example/app:1").resources.limits.update(each)
        state = State.CONDITION_SUCCEEDED if ready else State.CONDITION_FAILED
        made.conditions.add(type_="Ready", state=state)
        with self.lock:
            self.of_service.setdefault(service, []).insert(0, made)


class RevisionService:
    """Answers from a world."""

    def __init__(self, world: RevisionWorld) -> None:
        self.world = world

    def methods(self):
        """Service -> method -> (what answers, how the request is read)."""
        wanted = raw(run_v2.ListRevisionsRequest)
        return {"google.cloud.run.v2.Revisions": {"ListRevisions": (self.list, wanted)}}

    def list(self, request, context):
        with self.world.lock:
            found = [copy_of(each) for each in self.world.of_service.get(request.parent, [])]
        if not found and not self.world.empty_for_unknown:
            context.abort(grpc.StatusCode.NOT_FOUND, "Requested entity was not found.")
        return raw(run_v2.ListRevisionsResponse)(revisions=found[: request.page_size or 100])
