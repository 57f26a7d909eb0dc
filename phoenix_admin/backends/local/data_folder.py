"""Where LOCAL keeps its things on disk, and whether this version may touch them.

A folder written by a newer version is refused before anything is created or changed in it.
"""

import re
from pathlib import Path

from phoenix_admin.backends.local.faults import file_fault
from phoenix_admin.backends.local.file_lock import FileLock, acquire
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.record import record

FORMAT = 1
"""The layout this version reads and writes; raised when older versions must keep away."""

_EXECUTION_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


@record
class DataFolder:
    """The layout below one root. Making an instance touches nothing on disk."""

    root: Path

    @property
    def database(self) -> Path:
        """Projects, jobs, executions."""
        return self.root / "phoenix.db"

    @property
    def runs(self) -> Path:
        """Lock and log files of the workers."""
        return self.root / "runs"

    @property
    def reels(self) -> Path:
        """Finished reels, and the partial ones of running workers."""
        return self.root / "reels"

    @property
    def samples(self) -> Path:
        """The clips of the sample projects."""
        return self.root / "samples"

    @property
    def journal(self) -> Path:
        """Every write attempt, one JSON line each."""
        return self.root / "journal.jsonl"

    @property
    def plans(self) -> Path:
        """Bulk plans that run, one file each; made when the first one is kept."""
        return self.root / "plans"

    @property
    def memory(self) -> Path:
        """Samples of the memory of this app and its workers."""
        return self.root / "memory.db"

    @property
    def format_marker(self) -> Path:
        """Says which version of the layout this is."""
        return self.root / "format"

    @property
    def instance_lock(self) -> Path:
        """Held by the one app that works on this folder."""
        return self.root / "instance.lock"

    def lock_of(self, execution: str) -> Path:
        """The file a worker holds locked while it lives. Raises Invalid for an odd name."""
        return self.runs / f"{_checked(execution)}.lock"

    def log_of(self, execution: str) -> Path:
        """The JSON lines a worker writes. Raises Invalid for an odd name."""
        return self.runs / f"{_checked(execution)}.log.jsonl"


def open_data_folder(root: Path) -> DataFolder:
    """Check the format and make what is missing. Raises Invalid, then nothing was written."""
    folder = DataFolder(root.absolute())
    try:
        is_new = not _is_marked(folder)
        for place in (folder.root, folder.runs, folder.reels, folder.samples):
            place.mkdir(parents=True, exist_ok=True)
        if is_new:
            _write_marker(folder)
    except OSError as error:
        raise file_fault(error, f"The data folder {folder.root}") from error
    return folder


def existing_data_folder(root: Path) -> DataFolder:
    """A folder that was opened before, by whoever started us. Raises Invalid if it was not."""
    folder = DataFolder(root.absolute())
    try:
        if _is_marked(folder):
            return folder
    except OSError as error:
        raise file_fault(error, f"The data folder {folder.root}") from error
    msg = f"{folder.root} is not a data folder of this program."
    raise Invalid(msg)


def hold_instance(folder: DataFolder) -> FileLock | None:
    """Become the one app on this folder; None when another one is open already.

    The lock ends with the process, however it ends. Raises Invalid when the file cannot be used.
    """
    return acquire(folder.instance_lock)


def _is_marked(folder: DataFolder) -> bool:
    """Whether it has been opened before. Raises Invalid for one that is not for this version."""
    if not _is_text(str(folder.root)):
        msg = f"The data folder {str(folder.root)!r} has a name that cannot be stored."
        raise Invalid(msg)
    try:
        text = folder.format_marker.read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return False
    if not text.isascii() or not text.isdigit():
        msg = f"{folder.format_marker} should hold a number and holds “{text[:40]}”."
        raise Invalid(msg, code="format")
    if int(text) > FORMAT:
        msg = (
            f"The data folder {folder.root} was written by a newer version of this program "
            f"(format {text}; this version knows {FORMAT}). Nothing was changed."
        )
        raise Invalid(msg, code="newer")
    return True


def _is_text(path: str) -> bool:
    """False for names of bytes that are no UTF-8: the database keeps paths as text."""
    if not path.isprintable():
        return False
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _write_marker(folder: DataFolder) -> None:
    draft = folder.root / "format.new"
    draft.write_text(f"{FORMAT}\n", encoding="utf-8")
    draft.replace(folder.format_marker)


def _checked(execution: str) -> str:
    if _EXECUTION_NAME.fullmatch(execution) is None:
        msg = f"“{execution[:80]}” is not the name of an execution."
        raise Invalid(msg)
    return execution
