"""Queries for logs that a person has saved under a name, and the last ones that were asked.

One small JSON file. One that cannot be read is kept aside and never stops the app.
"""

from pathlib import Path
from typing import Any, Final, cast

from phoenix_admin.domain.record import record
from phoenix_admin.settings.kept_json import KeptJson

MOST_SAVED: Final = 200
MOST_ASKED: Final = 100
LONGEST_NAME: Final = 80
LONGEST_TEXT: Final = 20_000
"""Characters, as many as a query has at most."""
MODES: Final = ("query", "words")
"""How a text is read: as the query language, or as plain words."""


@record
class AskedText:
    """A text and how it is read, one of MODES."""

    text: str
    mode: str


@record
class SavedQuery:
    """A text under a name."""

    name: str
    text: str
    mode: str


class LogQueries:
    """Read once, written whole on each change. UI thread only."""

    def __init__(self, path: Path) -> None:
        self._file = KeptJson(path, "saved log queries")
        self._saved, self._asked = self._load()

    @property
    def saved(self) -> tuple[SavedQuery, ...]:
        """By name."""
        return tuple(sorted(self._saved, key=lambda query: query.name.casefold()))

    @property
    def asked(self) -> tuple[AskedText, ...]:
        """The last ones, the newest first; each text stands there once."""
        return tuple(self._asked)

    def save(self, name: str, text: str, mode: str) -> str | None:
        """Keep a text under a name, in place of what had it in any letter case; else why not."""
        name = " ".join(name.split())
        complaint = self._complaint(name, text, mode)
        if complaint is not None:
            return complaint
        rest = [one for one in self._saved if one.name.casefold() != name.casefold()]
        if len(rest) >= MOST_SAVED:
            return f"There are {MOST_SAVED} saved queries already: delete one first."
        self._saved = [*rest, SavedQuery(name, text, mode)]
        self._write()
        return None

    def named(self, name: str) -> SavedQuery | None:
        """The query with a name, in any letter case."""
        folded = " ".join(name.split()).casefold()
        return next((one for one in self._saved if one.name.casefold() == folded), None)

    def forget(self, name: str) -> None:
        """Delete the query with this name."""
        self._saved = [one for one in self._saved if one.name != name]
        self._write()

    def remember(self, text: str, mode: str) -> None:
        """A text was asked; an empty one is nothing to remember."""
        if not text.strip() or len(text) > LONGEST_TEXT or mode not in MODES:
            return
        asked = AskedText(text, mode)
        if self._asked[:1] == [asked]:
            return
        self._asked = [asked, *(one for one in self._asked if one != asked)][:MOST_ASKED]
        self._write()

    def _complaint(self, name: str, text: str, mode: str) -> str | None:
        if not name:
            return "A name is missing."
        if len(name) > LONGEST_NAME:
            return f"A name has at most {LONGEST_NAME} characters."
        if not text.strip():
            return "There is nothing to save: the text is empty."
        if len(text) > LONGEST_TEXT or mode not in MODES:
            return f"A query has at most {LONGEST_TEXT:,} characters."
        return None

    def _load(self) -> tuple[list[SavedQuery], list[AskedText]]:
        document = self._file.read(dict[str, object]) or {}
        saved = {
            row["name"].casefold(): SavedQuery(row["name"], row["text"], row["mode"])
            for row in _rows(document.get("saved"), "name", "text", "mode")
        }
        asked = [
            AskedText(row["text"], row["mode"])
            for row in _rows(document.get("asked"), "text", "mode")
        ]
        return list(saved.values())[:MOST_SAVED], list(dict.fromkeys(asked))[:MOST_ASKED]

    def _write(self) -> None:
        document = {
            "saved": [{"name": q.name, "text": q.text, "mode": q.mode} for q in self.saved],
            "asked": [{"text": one.text, "mode": one.mode} for one in self._asked],
        }
        self._file.write(document)


def _rows(found: object, *names: str) -> list[dict[str, str]]:
    """The objects in a list that have a text under every name and a known mode."""
    rows = cast("list[Any]", found) if isinstance(found, list) else []
    return [
        row
        for row in rows
        if isinstance(row, dict)
        and all(isinstance(cast("dict[str, Any]", row).get(name), str) for name in names)
        and row["mode"] in MODES
    ]
