"""Worker processes of an instance, as a person has said: one small JSON file for a data folder.

Cloud Run does not know how many processes a container runs. A file that cannot be read is kept
aside and never stops the app.
"""

import contextlib
import json
import logging
import tempfile
from pathlib import Path
from typing import Any, cast

from phoenix_admin.domain.memory_subject import MemorySubject
from phoenix_admin.ports.worker_counts import MOST_WORKERS

log = logging.getLogger(__name__)


class KeptWorkerCounts:
    """Satisfies `ports.worker_counts`. Read by the first wish, written whole on each change.

    `environment` tells services of one name apart: several environments share the file.
    """

    def __init__(self, path: Path, environment: str) -> None:
        self._path = path
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
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", dir=self._path.parent, delete=False
            ) as temporary:
                temporary.write(json.dumps(kept, indent=1, sort_keys=True))
            Path(temporary.name).replace(self._path)
        except OSError as error:
            log.info("numbers of workers cannot be kept: %s", error)

    def _known(self) -> dict[str, int]:
        if self._kept is None:
            self._kept = self._load()
        return self._kept

    def _key(self, subject: MemorySubject) -> str:
        return f"{self._environment}/{subject.id}"

    def _load(self) -> dict[str, int]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            log.info("numbers of workers cannot be read: %s", error)
            return {}
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            aside = self._path.with_suffix(".broken.json")
            with contextlib.suppress(OSError):
                self._path.replace(aside)
            log.info("numbers of workers were not usable and are kept as %s", aside.name)
            return {}
        return {
            key: value
            for key, value in cast("dict[str, Any]", found).items()
            if type(value) is int and 1 <= value <= MOST_WORKERS
        }
