"""What a tab of the details says when its own list could not be read. Pure.

The rest of the project goes on: a tab says what failed, what still works and what can be done.
"""

from dataclasses import replace
from datetime import datetime

from phoenix_admin.domain.load_state import LoadPhase, LoadState
from phoenix_admin.domain.notation import age, clock_time
from phoenix_admin.qt.widgets import Message, StateKind, StateText
from phoenix_admin.ui.lists.list_words import ListNames, failed_text


def unread_text(subject: str, state: LoadState) -> StateText:
    """There is nothing to show of `subject` ("clips"), because it could not be read."""
    text = failed_text(ListNames(subject, subject, ""), state.error)
    titles = {
        StateKind.FORBIDDEN: f"You cannot view the {subject}",
        StateKind.SIGNED_OUT: text.title,
    }
    title = titles.get(text.kind, f"The {subject} could not be read")
    body = f"{text.body} The other tabs of this project work.".strip()
    return replace(text, title=title, body=body)


def stale_message(subject: str, state: LoadState, now: datetime) -> Message | None:
    """What is wrong with the older data that is shown; None when nothing is."""
    if state.phase is not LoadPhase.FAILED or state.error is None:
        return None
    taken = state.last_good_at or now
    text = f"Showing data from {clock_time(taken)} ({age(taken, now)} old). {state.error.text}"
    return Message(text, f"The {subject} could not be read again", "triangle-alert", "warn")
