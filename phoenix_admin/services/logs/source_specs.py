"""What a log view was told to show. Each stands for one source or, a folder's, for many."""

from pathlib import Path

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.ports.log_feed import LogFeed, LogFiles


@record(eq=False)
class FileSpec:
    """One file."""

    path: Path
    name: str


@record(eq=False)
class FolderSpec:
    """Every log file of a folder, those that come later too."""

    path: Path


@record(eq=False)
class FilesSpec:
    """The files that an environment knows, of one project or job where given."""

    files: LogFiles
    project_id: str | None = None
    job_id: str | None = None


@record(eq=False)
class FeedSpec:
    """A log that lies elsewhere."""

    feed: LogFeed


@record(eq=False)
class HeldSpec:
    """Rows that are in memory already and do not change."""

    store: LogStore
    name: str


SourceSpec = FileSpec | FolderSpec | FilesSpec | FeedSpec | HeldSpec
