"""What can be sent to a process, and what came of sending it."""

from enum import StrEnum


class ProcessSignal(StrEnum):
    """What can be sent. CHILD asks a parent to look after its ended children (SIGCHLD)."""

    TERM = "TERM"
    CONTINUE = "CONT"
    KILL = "KILL"
    CHILD = "CHLD"


class SignalAnswer(StrEnum):
    """What came of it. CHANGED: that id belongs to another process by now; nothing was sent."""

    SENT = "sent"
    GONE = "gone"
    CHANGED = "changed"
    DENIED = "denied"
    UNSUPPORTED = "unsupported"
