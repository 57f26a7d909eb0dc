"""An open entry of the journal: what it says, and what its document says now.

There is no setter for the entry: opening another one makes a new session and closes this one, and
with its scope every answer still under way loses its path to the screen.
"""

from datetime import datetime

from phoenix_admin.domain.errors import Missing
from phoenix_admin.domain.project import Project
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.journal_catalogue import JournalCatalogue
from phoenix_admin.services.journal_rows import JournalRow, project_of
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope


@record
class DocumentLook:
    """One look at the document an entry is about; `project` is None once it is gone."""

    project: Project | None
    taken_at: datetime


class JournalSession(PolledReading[DocumentLook]):
    """Holds one entry and looks at its document while somebody sees it. UI thread only.

    The entry itself comes from the list: it is never read alone, and it stays as it was last
    seen when the list is narrowed. Looking is a read and is never journaled.
    """

    def __init__(
        self,
        row_id: str,
        catalogue: JournalCatalogue,
        ports: EnvironmentPorts,
        runner: TaskRunner,
        environment_scope: Scope,
    ) -> None:
        scope = environment_scope.child(f"entry {row_id}")
        super().__init__(f"entry {row_id}", ports.clock, runner, scope)
        self._row_id = row_id
        self._ports = ports
        self._catalogue = catalogue
        self._row = catalogue.row_of(row_id)
        self._forget = catalogue.changed.add(self._on_list_changed)

    @property
    def row_id(self) -> str:
        """Whose session this is, for good."""
        return self._row_id

    @property
    def row(self) -> JournalRow | None:
        """What the entry says; None until the list has been read, or where it does not hold it."""
        return self._row

    @property
    def project_id(self) -> str | None:
        """The project the entry is about."""
        return project_of(self._row.entry) if self._row is not None else None

    def close(self) -> None:
        """The person has left this entry; nothing of it reaches the screen any more."""
        self._forget()
        self._scope.close()

    def refresh(self) -> None:
        """Look at the document again; where the entry is about none there is nothing to look at."""
        if self.project_id is not None:
            super().refresh()

    def _read(self, call: Call) -> DocumentLook:
        now = self._ports.clock.now()
        try:
            return DocumentLook(self._ports.store.read_project(self.project_id or "", call), now)
        except Missing:
            return DocumentLook(None, now)

    def _on_list_changed(self) -> None:
        row = self._catalogue.row_of(self._row_id)
        if row is None or row == self._row:
            return
        first, self._row = self._row is None, row
        self.changed.tell()
        if first and self.is_visible:
            self.refresh()
