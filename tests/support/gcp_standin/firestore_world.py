"""Documents of the stand-in for Firestore, and the commits that change them: all or nothing.

Google's own emulator is what the contracts are tested against. This one is for storms: its time
is the test's, each write is told, and faults can be put between it and the app.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import grpc
from google.cloud import firestore_v1

from tests.support.gcp_standin.run_service import raw
from tests.support.gcp_standin.run_world import copy_of, stamp

types = firestore_v1.types
Document = raw(types.Document)
WriteResult = raw(types.WriteResult)
Told = Callable[[str, Document | None, Document], None]
"""Called within a commit, for each document: its name, how it was and how it is."""


class RefusedError(Exception):
    """A commit that was refused; nothing was written."""

    def __init__(self, code: grpc.StatusCode, text: str) -> None:
        super().__init__(text)
        self.code = code


def _ignore(_name: str, _before: Document | None, _after: Document) -> None:
    pass


@dataclass
class FirestoreWorld:
    """Documents by their whole names. Every method takes the lock; copies are handed out."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    documents: dict[str, Document] = field(default_factory=dict)
    told: Told = _ignore
    lock: threading.RLock = field(default_factory=threading.RLock)
    _last: datetime = field(default_factory=lambda: datetime(1970, 1, 1, tzinfo=UTC))

    def read(self, name: str) -> Document | None:
        """One document."""
        with self.lock:
            found = self.documents.get(name)
            return None if found is None else copy_of(found)

    def under(self, parent: str, collection: str) -> list[Document]:
        """The documents of one collection, in order of their names."""
        begin = f"{parent}/{collection}/"
        with self.lock:
            found = [(n, d) for n, d in self.documents.items() if n.startswith(begin)]
            return [copy_of(d) for n, d in sorted(found) if "/" not in n.removeprefix(begin)]

    def commit(self, writes: Sequence) -> tuple[list[WriteResult], datetime]:
        """Make all writes, or raise RefusedError and make none."""
        with self.lock:
            for write in writes:
                self._check(write)
            # Update times are told apart to the microsecond, and never go back.
            at = max(self.now(), self._last + timedelta(microseconds=1))
            self._last = at
            return [self._write(write, at) for write in writes], at

    def _check(self, write) -> None:
        name, precondition = write.update.name, write.current_document
        there = self.documents.get(name)
        kind = precondition.WhichOneof("condition_type")
        if kind == "exists" and not precondition.exists and there is not None:
            raise RefusedError(grpc.StatusCode.ALREADY_EXISTS, f"Document already exists: {name}")
        if there is None and (kind == "update_time" or precondition.exists):
            raise RefusedError(grpc.StatusCode.NOT_FOUND, f"No document to update: {name}")
        if kind == "update_time" and there.update_time != precondition.update_time:
            text = "the stored version does not match the required base version"
            raise RefusedError(grpc.StatusCode.FAILED_PRECONDITION, text)

    def _write(self, write, at: datetime) -> WriteResult:
        name = write.update.name
        before = self.documents.get(name)
        after = Document(name=name) if before is None else copy_of(before)
        if write.HasField("update_mask"):
            for path in write.update_mask.field_paths:
                key = path.strip("`")
                if key in write.update.fields:
                    after.fields[key].CopyFrom(write.update.fields[key])
                else:
                    after.fields.pop(key, None)
        else:
            after.ClearField("fields")
            for key in write.update.fields:
                after.fields[key].CopyFrom(write.update.fields[key])
        result = WriteResult()
        for transform in write.update_transforms:
            key = transform.field_path.strip("`")
            after.fields[key].timestamp_value.CopyFrom(stamp(at))
            result.transform_results.add().CopyFrom(after.fields[key])
        if before is None:
            after.create_time.CopyFrom(stamp(at))
        if after != before:  # what changes nothing keeps its time
            after.update_time.CopyFrom(stamp(at))
        self.documents[name] = after
        result.update_time.CopyFrom(after.update_time)
        self.told(name, before, copy_of(after))
        return result
