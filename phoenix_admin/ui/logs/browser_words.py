"""What a log view says of its log, in words. Pure."""

from typing import Final

from phoenix_admin.domain.notation import count
from phoenix_admin.qt.widgets import StateKind, StateText
from phoenix_admin.services.logs.shown_log import Asked, LogFace, SourceState
from phoenix_admin.ui.logs.line_text import message_text

_NO_LOG: Final = StateText(
    StateKind.NEVER,
    "No log is open",
    "Open log files of your own, or go to a project, a job or a process and open its log.",
    glyph="scroll-text",
)
_BAD: Final = frozenset({SourceState.FAILED, SourceState.MISSING})
_ON_THE_WAY: Final = frozenset(
    {
        SourceState.READING,
        SourceState.SEARCHING,
        SourceState.CONNECTING,
        SourceState.RECONNECTING,
    }
)
State = tuple[StateText, tuple[str, ...]]


def count_words(face: LogFace) -> str:
    """`1 204 of 5 000 lines · searched 42% · 300 made room for newer ones`."""
    shown, total = count(face.rows), count(face.total)
    parts = [f"{total} lines" if face.rows == face.total else f"{shown} of {total} lines"]
    if face.total == 1 and face.rows == 1:
        parts = ["1 line"]
    if face.searched < 1:
        parts.append(f"searched {int(face.searched * 100)}%")
    if face.on_disk:
        parts.append(f"{count(face.on_disk)} more on disk")
    if face.dropped:
        parts.append(f"{count(face.dropped)} made room for newer ones")
    if face.undated:
        parts.append(f"{count(face.undated)} without a time")
    return " · ".join(parts)


def bound_words(face: LogFace, asked: Asked) -> str:
    """Since when, what it was zoomed to, and whatever else was decided about the question."""
    words = (since_words(face, asked), note_words(face))
    return " · ".join(part for part in words if part)


def since_words(face: LogFace, asked: Asked) -> str:
    """Since when, and whether it was zoomed to less."""
    bound = message_text(face.bound)
    parts = [bound[:1].upper() + bound[1:]]
    if asked.since is not None or asked.until is not None:
        parts.append("zoomed in")
    return " · ".join(part for part in parts if part)


def note_words(face: LogFace) -> str:
    """What a person has to know beside the rows; an end comes first, with whose word it is."""
    return " · ".join(message_text(note) for note in face.notes if note)


def state_of(face: LogFace | None) -> State | None:
    """What stands in place of rows, with the keys of the ways out; None while there are rows."""
    if face is None or (not face.sources and not face.total):
        return _NO_LOG, ("logs.open_files", "logs.open_folder")
    if face.rows:
        return None
    broken = [source for source in face.sources if source.state in _BAD or source.error]
    if broken and len(broken) == len(face.sources):
        error = next((source.error for source in broken if source.error is not None), None)
        body = error.text if error is not None else broken[0].words or broken[0].state.value
        code = error.code if error is not None else ""
        title = "The log could not be read"
        return StateText(StateKind.FAILED, title, message_text(body), meta=code), ("logs.read_on",)
    if face.total:
        return _nothing_matches(face)
    reading = [source for source in face.sources if source.state in _ON_THE_WAY]
    if reading:
        words = "; ".join(_how(source.name, source.words or source.state) for source in reading)
        title = "Reading, nothing yet"
        return StateText(StateKind.EMPTY, title, message_text(words), glyph="scroll-text"), ()
    names = ", ".join(message_text(source.name) for source in face.sources)
    body = f"Lines appear here as soon as they are written. Looked at: {names}."
    return StateText(StateKind.EMPTY, "No log lines yet", body, glyph="scroll-text"), ()


def _nothing_matches(face: LogFace) -> State:
    if face.searched < 1:
        body = f"{int(face.searched * 100)}% of {count(face.total)} lines were looked at."
        return StateText(StateKind.FILTERED, "Searching, nothing yet", body), ("logs.clear",)
    body = f"{count(face.total)} lines are here, and none of them is what was asked for."
    return StateText(StateKind.FILTERED, "No lines match", body), ("logs.clear",)


def _how(name: str, words: str) -> str:
    return f"{name}: {words[:1].lower()}{words[1:]}"
