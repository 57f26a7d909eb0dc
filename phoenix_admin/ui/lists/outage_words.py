"""What the details of any item say when they cannot be read, or not again. Pure.

One sentence for one fault: projects, jobs and executions say the same of the same outage.
"""

from datetime import datetime

from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.domain.errors import Forbidden, Missing, Offline, PhoenixError, SignedOut, Slow
from phoenix_admin.domain.load_state import LoadState
from phoenix_admin.domain.notation import age, clock_time
from phoenix_admin.qt.widgets import Message, StateKind, StateText
from phoenix_admin.ui.lists.list_words import next_try_words


def unread_item(one: str, error: PhoenixError) -> StateText:
    """Instead of an item (`job`) of which nothing was read yet."""
    kind, title = StateKind.FAILED, f"The {one} could not be read"
    if isinstance(error, Missing):
        return StateText(StateKind.EMPTY, f"This {one} is not there", error.text, glyph="ban")
    if isinstance(error, (Offline, Slow)):
        kind = StateKind.OFFLINE
    elif isinstance(error, Forbidden):
        kind, title = StateKind.FORBIDDEN, f"You cannot view this {one}"
    elif isinstance(error, SignedOut):
        kind, title = StateKind.SIGNED_OUT, "Signed out"
    return StateText(kind, title, error.text, meta=error.code)


def not_read_again(
    state: LoadState, error: PhoenixError, taken: datetime, kind: EnvironmentKind, now: datetime
) -> Message:
    """Above an item that was read at `taken` and cannot be read again."""
    meta = next_try_words(state, now)
    shown = f"from {clock_time(taken)} ({age(taken, now)} old)"
    if kind is EnvironmentKind.GCP and isinstance(error, Offline):
        # Who does not answer is said once, over all pages.
        return Message("", f"Data {shown}", "unplug", "warn", meta)
    text = f"Showing data {shown}. {error.text}"
    return Message(text, "Could not be checked again", "triangle-alert", "warn", meta)
