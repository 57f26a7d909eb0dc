"""A collection of documents in memory, with the readings that `ProjectMirror` is made of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from phoenix_admin.backends.gcp.documents import DOCUMENT, Changes, Page
from phoenix_admin.backends.gcp.firestore_values import written_value


class MemoryDocuments:
    """Counts requests by kind, and documents handed out."""

    def __init__(self, clock: Any, page: int = 4) -> None:
        self.page = page
        self.held: dict[str, Any] = {}
        self.requests: list[str] = []
        self.reads = 0
        self._clock = clock

    def write(self, name: str, status: str = "ready", *, stamped: bool = True) -> None:
        """Another program writes a document; one that is not stamped says of no change."""
        now = self._clock.now()
        document = DOCUMENT(name=f"x/projects/{name}")
        document.update_time.FromDatetime(now)
        values = {"name": name, "status": status, **({"updatedAt": now} if stamped else {})}
        self._hold(name, document, values)

    def write_job(self, name: str, state: str, asked: datetime, *, stamped: bool = True) -> None:
        """A job record is written; an older version of the app leaves out the stamp."""
        now = self._clock.now()
        document = DOCUMENT(name=f"x/jobs/{name}")
        document.update_time.FromDatetime(now)
        values = {"state": state, "requestedAt": asked, **({"updatedAt": now} if stamped else {})}
        self._hold(name, document, values)

    def _hold(self, name: str, document: Any, values: dict[str, object]) -> None:
        for key, value in values.items():
            document.fields[key].CopyFrom(written_value(value))
        self.held[name] = document

    def keep_stamp(self, name: str, status: str) -> None:
        """A change by a program that leaves the old stamp as it was."""
        old = self.held[name].fields["updatedAt"]
        self.write(name, status)
        self.held[name].fields["updatedAt"].CopyFrom(old)

    def page_of(self, _collection, size, _select, _call, behind) -> Page:
        names = sorted(self.held)
        start = names.index(_id(behind)) + 1 if behind and _id(behind) in self.held else 0
        if behind is not None and _id(behind) not in self.held:
            start = sum(name <= _id(behind) for name in names)
        return self._page("page", [self.held[n] for n in names[start : start + size]], size)

    def changed(self, _collection, name: str, since: datetime, _select, _call) -> Changes:
        found = [d for d in self.held.values() if name in d.fields]
        found = [
            d for d in found if d.fields[name].timestamp_value.ToDatetime(since.tzinfo) >= since
        ]
        page = self._page("changed", found, len(found) + 1)
        return Changes(iter([page.documents]), page.read_at)

    def newest(self, _collection, name, limit, _select, _call):
        found = [d for d in self.held.values() if name in d.fields]
        found.sort(
            key=lambda d: (
                d.fields[name].timestamp_value.ToDatetime()
                if name != "updatedAt"
                else d.update_time.ToDatetime(),
                d.name,
            ),
            reverse=True,
        )
        yield self._page("newest", found[:limit], limit).documents

    def get_all(self, _collection, names: Sequence[str], _select, _call) -> list[Any]:
        return self._page("get", [self.held[n] for n in names if n in self.held], 1).documents

    def count(self, _collection, up_to: int, _call) -> int:
        self.requests.append("count")
        return min(up_to, len(self.held))

    def _page(self, kind: str, found: list[Any], size: int) -> Page:
        self.requests.append(kind)
        self.reads += len(found)
        return Page(found, len(found) < size, self._clock.now())


def _id(document: Any) -> str:
    return document.name.rsplit("/", 1)[-1]
