"""A small JSON file of what a person has chosen or said here: whole or as it was, never in the way.

A file that is unusable is kept aside; one that cannot be read or written is told in the log alone.
"""

import contextlib
import json
import logging
import tempfile
from pathlib import Path
from typing import TypeVar, cast, get_origin

log = logging.getLogger(__name__)

K = TypeVar("K", dict[str, object], list[object])


class KeptJson:
    """Raises nothing. One thread at a time; blocks for a small file."""

    def __init__(self, path: Path, what: str) -> None:
        """`what` names the contents in the log, in the plural."""
        self._path = path
        self._what = what

    def read(self, kind: type[K]) -> K | None:
        """The document; None where there is none of this kind."""
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except OSError as error:
            log.info("%s cannot be read: %s", self._what, error)
            return None
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, get_origin(kind) or kind):
            return cast("K", found)
        aside = self._path.with_suffix(".broken.json")
        with contextlib.suppress(OSError):
            self._path.replace(aside)
        log.info("%s were not usable and are kept as %s", self._what, aside.name)
        return None

    def write(self, document: object) -> None:
        """Put the document in the file's place; what cannot be written leaves nothing behind."""
        temporary: Path | None = None
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", dir=self._path.parent, delete=False
            ) as file:
                temporary = Path(file.name)
                file.write(json.dumps(document, indent=1, sort_keys=True))
            temporary.replace(self._path)
        except OSError as error:
            log.info("%s cannot be kept: %s", self._what, error)
            if temporary is not None:
                with contextlib.suppress(OSError):
                    temporary.unlink()
