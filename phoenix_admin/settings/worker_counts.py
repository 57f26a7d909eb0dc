"""Worker processes of an instance, as a person has said: one small JSON file for a data folder.

Cloud Run does not know how many processes a container runs. A file that cannot be read is kept
aside and never stops the app.
"""

from pathlib import Path

from phoenix_admin.domain.memory_subject import MemorySubject
from phoenix_admin.ports.worker_counts import MOST_WORKERS
from phoenix_admin.settings.kept_json import KeptJson


class KeptWorkerCounts:
    """Satisfies `ports.worker_counts`. Read by the first wish, written whole on each change.

    `environment` tells services of one name apart: several environments share the file.
    """

    def __init__(self, path: Path, environment: str) -> None:
        self._file = KeptJson(path, "numbers of workers")
        self._environment = environment
        self._kept: dict[str, int] | None = None

    def of(self, subject: MemorySubject) -> int | None:
        """See the port."""
        return self._known().get(self._key(subject))

    def say(self, subject: MemorySubject, count: int | None) -> None:
        """See the port. What cannot be written is forgotten with the window."""
        if count is not None and not 1 <= count <= MOST_WORKERS:
            msg = f"{count} is no number of workers"
            raise ValueError(msg)
        kept = self._known()
        if count is None:
            kept.pop(self._key(subject), None)
        else:
            kept[self._key(subject)] = count
        self._file.write(kept)

    def _known(self) -> dict[str, int]:
        if self._kept is None:
            self._kept = self._load()
        return self._kept

    def _key(self, subject: MemorySubject) -> str:
        return f"{self._environment}/{subject.id}"

    def _load(self) -> dict[str, int]:
        found = self._file.read(dict[str, object]) or {}
        return {
            key: value
            for key, value in found.items()
            if type(value) is int and 1 <= value <= MOST_WORKERS
        }
