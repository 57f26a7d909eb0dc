"""What was read of the collection of projects, kept so that it need not be read again each time.

Ten thousand documents take seconds and cost ten thousand reads. They are read once, page by page
(a *sweep*); then each list reads what says of itself that it has changed, and what is known to
move. A document that another program changes without stamping it is seen by the next sweep, and
the listing says when that was. Nothing here is believed for a write: writes have preconditions.
"""

import threading
from collections.abc import Collection, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from phoenix_admin.backends.gcp.documents import PAUSE, SLICE, Documents, id_of, version_of
from phoenix_admin.backends.gcp.project_documents import project_fields, project_from
from phoenix_admin.backends.gcp.run_messages import Pb
from phoenix_admin.domain.project import Project, ProjectListing, ProjectStatus
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.project_store import ListPace
from phoenix_admin.settings.environments import ProjectFields

FIRST_PAGE: Final = 200
"""Documents of the first answer: it has to be there within half a second."""
SMALL: Final = 100
"""As many documents are read each time: that is one request, and the whole truth."""
SWEEP_EVERY: Final = timedelta(minutes=30)
SWEEP_OFTEN: Final = timedelta(minutes=5)
"""The same where many documents carry no time of their last change."""
COUNT_EVERY: Final = timedelta(minutes=15)
"""A document that was deleted can only be missed: by the count, or by a sweep."""
OVERLAP: Final = timedelta(seconds=30)
"""Changes are asked for from that much earlier: other programs stamp them by their own clocks."""
MOST_FOLLOWED: Final = 1_000
"""Documents that are read by their names with each list, at the most."""
AT_ONCE: Final = 200
"""Documents of one request by their names."""


@dataclass(slots=True)
class _Sweep:
    """A reading of every document that is under way. `behind`: the last one that was read."""

    began: datetime
    server_began: datetime | None = None
    behind: Pb | None = None
    seen: set[str] = field(default_factory=set[str])
    is_bounded: bool = False
    counted: int | None = None


class ProjectMirror:
    """The projects as they were read last. Any lane; one reads at a time, the others wait."""

    def __init__(
        self,
        documents: Documents,
        collection: str,
        names: ProjectFields,
        clock: Clock,
        most: int,
        first_page: int = FIRST_PAGE,
        small: int = SMALL,
    ) -> None:
        self._documents = documents
        self._collection = collection
        self._names = names
        self._select = project_fields(names)
        self._clock = clock
        self._most = most
        self._first_page = first_page
        self._small = small
        self._reading = threading.Lock()
        self._guard = threading.Lock()
        self._known: dict[str, Project] = {}
        self._unstamped: set[str] = set()
        self._sweep: _Sweep | None = None
        self._whole_at: datetime | None = None
        self._counted_at: datetime | None = None
        self._changes_since: datetime | None = None
        self._truncated = False
        self._in_order: tuple[Project, ...] | None = None

    def note(self, project: Project) -> None:
        """A single project was read or written elsewhere."""
        with self._guard:
            if project.id in self._known:
                self._known[project.id] = _newer(self._known[project.id], project)
                self._in_order = None

    def read(self, call: Call, pace: ListPace) -> ProjectListing:
        """The projects, the newest first. Raises what the documents and the call raise."""
        with self._alone(call):
            taken_at = self._clock.now()
            if pace is ListPace.WHOLE:
                self._begin(taken_at)
                while self._sweep is not None:
                    self._read_on(call)
                return self._listing(taken_at)
            if self._sweep is not None and taken_at - self._sweep.began >= SWEEP_OFTEN:
                self._sweep = None  # it stood still for too long to be one moment's truth
            if self._sweep is None and (pace is ListPace.ANEW or self._is_due(taken_at)):
                self._begin(taken_at)
            if self._sweep is not None and not self._is_warm:
                first = self._sweep.began
                self._read_on(call)
                return self._listing(first)
            if self._sweep is None or self._whole_at is not None:
                self._read_changes(call)
            if self._sweep is not None:
                self._read_on(call)
            elif self._is_miscounted(taken_at, call):
                self._begin(taken_at)
                self._read_on(call)
            return self._listing(taken_at)

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

    @property
    def _is_warm(self) -> bool:
        """Whether every document was read once, so that changes to them mean something."""
        return self._whole_at is not None and len(self._known) > self._small

    def _is_due(self, now: datetime) -> bool:
        if not self._is_warm or self._whole_at is None:
            return True
        often = len(self._unstamped) > MOST_FOLLOWED
        return now - self._whole_at >= (SWEEP_OFTEN if often else SWEEP_EVERY)

    def _begin(self, now: datetime) -> None:
        self._sweep = _Sweep(now)

    def _read_on(self, call: Call) -> None:
        """The next page of the sweep, and its end when it was the last."""
        sweep = self._sweep
        assert sweep is not None
        first = sweep.behind is None and not self._is_warm
        size = self._first_page if first else self._documents.page
        if not first and sweep.counted is None:
            counted = self._documents.count(self._collection, self._most + 1, call)
            sweep.counted = counted
            if counted > self._most:
                self._read_newest(sweep, call)
                return
        page = self._documents.page_of(
            self._collection, min(size, self._most + 1), self._select, call, sweep.behind
        )
        sweep.server_began = sweep.server_began or page.read_at
        sweep.seen.update(self._take(page.documents, call))
        if page.is_last:
            self._finish(sweep)
        else:
            sweep.behind = page.documents[-1]

    def _read_newest(self, sweep: _Sweep, call: Call) -> None:
        """More than may be listed: the newest of them, in the order of their stamps."""
        sweep.is_bounded = True
        sweep.seen.clear()
        newest = self._names.updated_at
        for each in self._documents.newest(
            self._collection, newest, self._most, self._select, call
        ):
            sweep.seen.update(self._take(each, call))
        self._finish(sweep)

    def _finish(self, sweep: _Sweep) -> None:
        """Every document was read: what was not among them is gone."""
        with self._guard:
            for project_id in self._known.keys() - sweep.seen:
                del self._known[project_id]
            self._in_order = None
        self._unstamped &= sweep.seen
        self._sweep = None
        self._whole_at = self._counted_at = sweep.began
        self._truncated = sweep.is_bounded
        self._changes_since = (sweep.server_began or sweep.began) - OVERLAP

    def _read_changes(self, call: Call) -> None:
        """What says that it has changed, what moves, and what would never say so."""
        since = self._changes_since
        assert since is not None
        names = self._names
        found = self._documents.changed(
            self._collection, names.updated_at, since, self._select, call
        )
        fresh: set[str] = set()
        for each in found.slices:
            fresh |= self._take(each, call)
        if found.read_at is not None:
            self._changes_since = found.read_at - OVERLAP
        followed = [
            project.id
            for project in self._known.values()
            if project.status == ProjectStatus.STITCHING and project.id not in fresh
        ]
        if len(self._unstamped) <= MOST_FOLLOWED:
            followed += [i for i in self._unstamped if i not in fresh and i in self._known]
        self.read_some(followed[:MOST_FOLLOWED], call)
        if self._sweep is not None:
            self._sweep.seen |= fresh

    def read_some(self, project_ids: Collection[str], call: Call) -> tuple[Project, ...]:
        """These projects as they are now; those that are gone are left out here as well."""
        if not project_ids:
            return ()
        ids = list(dict.fromkeys(project_ids))
        found: set[str] = set()
        projects: list[Project] = []
        for begin in range(0, len(ids), AT_ONCE):
            part = ids[begin : begin + AT_ONCE]
            documents = self._documents.get_all(self._collection, part, self._select, call)
            found |= self._take(documents, call)
            projects += [project_from(document, self._names) for document in documents]
        with self._guard:
            for project_id in set(ids) - found:
                if self._known.pop(project_id, None) is not None:
                    self._in_order = None
        return tuple(projects)

    def _is_miscounted(self, now: datetime, call: Call) -> bool:
        """Whether there are more or fewer documents than are known; asked now and then."""
        if self._counted_at is not None and now - self._counted_at < COUNT_EVERY:
            return False
        counted = self._documents.count(self._collection, self._most + 1, call)
        self._counted_at = now
        return counted != (self._most + 1 if self._truncated else len(self._known))

    def _take(self, documents: Iterable[Pb], call: Call) -> set[str]:
        """Keep what was read, with a pause after each slice; returns the ids."""
        taken: set[str] = set()
        for number, document in enumerate(documents, 1):
            if number % SLICE == 0:
                call.wait(PAUSE)
                call.raise_if_cancelled()
            identity = id_of(document)
            taken.add(identity)
            known = self._known.get(identity)
            if known is not None and known.version == version_of(document.update_time):
                continue  # turning it into an object is what takes long
            is_stamped = self._is_stamped(document)
            (self._unstamped.discard if is_stamped else self._unstamped.add)(identity)
            project = project_from(document, self._names)
            with self._guard:
                known = self._known.get(identity)
                if known is None or known.version != project.version:
                    self._known[identity] = _newer(known, project)
                    self._in_order = None
        return taken

    def _is_stamped(self, document: Pb) -> bool:
        """Whether it says when it was changed; asking for an absent field would make one."""
        fields, stamp = document.fields, self._names.updated_at
        return stamp in fields and fields[stamp].WhichOneof("value_type") == "timestamp_value"

    def _listing(self, taken_at: datetime) -> ProjectListing:
        with self._guard:
            if self._in_order is None:
                found = sorted(self._known.values(), key=lambda project: project.id)
                found.sort(key=lambda project: project.updated_at, reverse=True)
                self._in_order = tuple(found)
            projects = self._in_order[: self._most]
        sweep, whole_at = self._sweep, self._whole_at
        is_partly_old = whole_at is not None and whole_at < taken_at
        at_least = sweep.counted if sweep is not None else None
        return ProjectListing(
            projects,
            taken_at,
            truncated=self._truncated,
            unfinished=sweep is not None,
            at_least=at_least,
            whole_at=whole_at if is_partly_old else None,
        )


def _newer(known: Project | None, found: Project) -> Project:
    """The later of two readings of a document, by the server's own update time."""
    if known is None or found.updated_at >= known.updated_at:
        return found
    return known
