"""Our job records as they were read last, so that a poll reads only what has changed.

Ten thousand records are ten thousand reads, and a list on screen is asked for every half minute.
They are read once, the newest first; then each list reads what says of itself that it was written
since, by the stamp that the server sets with every write of a record (`UPDATED_AT`). Records are
this app's own: one that carries no stamp is of an older version, and followed until it is closed.
Nothing here is believed for a write: writes have preconditions.
"""

import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from phoenix_admin.backends.gcp.documents import Documents, id_of, version_of
from phoenix_admin.backends.gcp.firestore_values import read_value
from phoenix_admin.backends.gcp.project_documents import job_from
from phoenix_admin.backends.gcp.run_messages import Pb
from phoenix_admin.domain.job import Job, JobListing, JobState
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock

UPDATED_AT: Final = "updatedAt"
_REQUESTED_AT: Final = "requestedAt"
SMALL: Final = 100
"""As many records are read each time: that is one request, and the whole truth."""
SWEEP_EVERY: Final = timedelta(hours=1)
"""When all are read again: somebody may have changed a record by hand."""
COUNT_EVERY: Final = timedelta(minutes=15)
"""A record that was deleted can only be missed: by the count, or by a sweep."""
OVERLAP: Final = timedelta(seconds=30)
"""How long after its stamp a write may become visible; both are the server's."""
MOST_FOLLOWED: Final = 200
_EVER: Final = datetime(1970, 1, 2, tzinfo=UTC)


class _Record(NamedTuple):
    version: str
    job: Job
    is_stamped: bool


class JobMirror:
    """The newest records. Any lane; one reads at a time, the others wait."""

    def __init__(
        self, documents: Documents, collection: str, clock: Clock, small: int = SMALL
    ) -> None:
        self._documents = documents
        self._collection = collection
        self._clock = clock
        self._small = small
        self._reading = threading.Lock()
        self._known: dict[str, _Record] = {}
        self._bound = 0
        self._is_cut = False
        self._swept_at: datetime | None = None
        self._counted_at: datetime | None = None
        self._newest_stamp = _EVER

    def read(self, limit: int, call: Call) -> JobListing:
        """The newest `limit` records. Raises what the documents and the call raise."""
        with self._alone(call):
            taken_at = self._clock.now()
            if self._wants_all(limit, taken_at):
                self._sweep(limit, taken_at, call)
            else:
                self._read_changes(call)
                if self._is_miscounted(taken_at, call):
                    self._sweep(limit, taken_at, call)
            jobs = self._in_order()
            is_cut = len(jobs) > limit or self._is_cut
            return JobListing(tuple(jobs[:limit]), taken_at, truncated=is_cut)

    # ------------------------------------------------------------------ inside

    @contextmanager
    def _alone(self, call: Call) -> Generator[None]:
        """One reader at a time; whoever waits may still lose patience."""
        while not self._reading.acquire(timeout=0.05):
            call.raise_if_cancelled()
        try:
            yield
        finally:
            self._reading.release()

    def _wants_all(self, limit: int, now: datetime) -> bool:
        if self._swept_at is None or len(self._known) <= self._small:
            return True
        return now - self._swept_at >= SWEEP_EVERY or (self._is_cut and limit > self._bound)

    def _sweep(self, limit: int, now: datetime, call: Call) -> None:
        """Read the newest anew. What was known stays until the last of them is there."""
        before, self._known = self._known, {}
        try:
            slices = self._documents.newest(self._collection, _REQUESTED_AT, limit + 1, (), call)
            for each in slices:
                self._take(each, before)
        except BaseException:
            self._known = before
            raise
        self._bound, self._is_cut = limit, len(self._known) > limit
        self._swept_at = self._counted_at = now

    def _read_changes(self, call: Call) -> None:
        since = self._newest_stamp - OVERLAP
        found = self._documents.changed(self._collection, UPDATED_AT, since, (), call)
        for each in found.slices:
            self._take(each, self._known)
        followed = [
            identity
            for identity, record in self._known.items()
            if not record.is_stamped
            and (not record.job.state.is_terminal or record.job.state is JobState.NEVER_STARTED)
        ]
        if followed:
            self._take(
                self._documents.get_all(self._collection, followed[:MOST_FOLLOWED], (), call),
                self._known,
            )
        if self._is_cut:  # older ones were not read: those that come now are no part of the list
            for job in self._in_order()[self._bound + 1 :]:
                del self._known[job.id]

    def _is_miscounted(self, now: datetime, call: Call) -> bool:
        """Whether some are gone; asked now and then, and only where all are known."""
        if self._is_cut or (self._counted_at is not None and now - self._counted_at < COUNT_EVERY):
            return False
        if self._documents.count(self._collection, len(self._known) + 1, call) != len(self._known):
            return True  # until they have been read anew
        self._counted_at = now
        return False

    def _take(self, documents: Iterable[Pb], known: dict[str, _Record]) -> None:
        for document in documents:
            identity, version = id_of(document), version_of(document.update_time)
            record = known.get(identity)
            if record is None or record.version != version:
                fields = document.fields  # asking for an absent one would make it
                stamp = read_value(fields[UPDATED_AT]) if UPDATED_AT in fields else None
                is_stamped = isinstance(stamp, datetime)
                if isinstance(stamp, datetime):
                    self._newest_stamp = max(self._newest_stamp, stamp)
                record = _Record(version, job_from(document), is_stamped)
            self._known[identity] = record

    def _in_order(self) -> list[Job]:
        jobs = [record.job for record in self._known.values()]
        jobs.sort(key=lambda job: (job.requested_at, job.id), reverse=True)
        return jobs
