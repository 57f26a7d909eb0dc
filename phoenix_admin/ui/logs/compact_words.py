"""What a compact log view says of its log, in words. Pure."""

from typing import Final

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.qt.widgets import Message, StateKind, StateText
from phoenix_admin.services.logs.shown_log import Asked, LogFace
from phoenix_admin.ui.logs.browser_words import State, count_words, since_words, state_of
from phoenix_admin.ui.logs.line_text import message_text

NO_LINES: Final = StateText(
    StateKind.EMPTY,
    "No log lines yet",
    "Lines appear here as soon as something runs.",
    glyph="scroll-text",
)


def unreadable(error: PhoenixError) -> StateText:
    """Whether there is anything to read could not be found out."""
    words = message_text(error.text)
    return StateText(StateKind.FAILED, "The log could not be read", words, meta=error.code)


def state_of_item(face: LogFace) -> State | None:
    """As `state_of`, of a log that has the places of one item."""
    if not face.sources and not face.total:
        return NO_LINES, ()
    return state_of(face)


def banner_of(face: LogFace | None) -> Message | None:
    """Lines that are there stay, with what is wrong above them."""
    if face is None or not face.rows:
        return None
    error = next((each.error for each in face.sources if each.error is not None), None)
    if error is None:
        return None
    return Message(message_text(error.text), "New log lines cannot be read", "unplug", "warn")


def fault_words(face: LogFace | None) -> str:
    """What is wrong with what was typed, and where; empty when nothing is."""
    fault = face.fault if face is not None else None
    if fault is None:
        return ""
    return f"At character {fault.position + 1}: {fault.message} {fault.hint}".strip()


def foot_words(face: LogFace, asked: Asked, *, local: bool) -> str:
    """How many lines, in which zone, since when."""
    zone = "times of this computer" if local else "times in UTC"
    return f"{count_words(face)} · {zone} · {since_words(face, asked)}"
