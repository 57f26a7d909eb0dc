"""Takes ffmpeg's log lines apart: `[h264 @ 0x55] [error] text` into level and text."""

import re

__all__ = ["is_complaint", "level_of", "text_of"]

_TAGS = re.compile(r"(?:\[[^\]]*\] ?)*")
_LEVEL = re.compile(r"\[(panic|fatal|error|warning|info|verbose|debug)\]")
_COMPLAINTS = frozenset({"panic", "fatal", "error"})


def level_of(line: str) -> str | None:
    """The level named in the tags at the start of `line`; None for a continuation line."""
    tags = _TAGS.match(line)
    found = _LEVEL.search(tags.group()) if tags else None
    return found.group(1) if found else None


def is_complaint(line: str) -> bool:
    """Whether the line is an error or worse."""
    return level_of(line) in _COMPLAINTS


def text_of(line: str) -> str:
    """The line without the tags at its start, which hold addresses that differ in every run."""
    return _TAGS.sub("", line, count=1).strip()
