"""What is said of login and line: over the pages, and at the foot of the window. Pure."""

from typing import Final

from phoenix_admin.domain.identity import Identity
from phoenix_admin.domain.notation import clock_time, count
from phoenix_admin.domain.record import record
from phoenix_admin.domain.write_access import SessionState
from phoenix_admin.qt.theme import ColourName
from phoenix_admin.qt.widgets import Message
from phoenix_admin.services.connection import Connection

SIGN_IN: Final = "session.sign_in"
STOP_SIGN_IN: Final = "session.stop_sign_in"
LOOK: Final = "session.look"
COPY_LINE: Final = "session.copy_login_line"
COPY_REQUEST: Final = "session.copy_request"

_TITLES: Final = {
    SessionState.SIGNED_OUT: "You are signed out of {name}",
    SessionState.EXPIRED: "Your login for {name} has expired",
    SessionState.REAUTHENTICATE: "{name} wants you to confirm who you are",
    SessionState.KEY_FILE: "The key file of {name} cannot be used",
}
_SHORT: Final = {
    SessionState.SIGNED_OUT: "Signed out",
    SessionState.EXPIRED: "Login expired",
    SessionState.REAUTHENTICATE: "Login needed",
    SessionState.KEY_FILE: "Key file unusable",
}
_STAYS: Final = "What is shown stays as it was read; nothing is read and nothing can be changed."
_AFTER: Final = "After signing in the pages read on; no change runs by itself."


@record
class SessionNotice:
    """What stands over the pages: a message, the actions beside it, and whether it can be shut."""

    message: Message
    actions: tuple[str, ...]
    closable: bool = False


def notice_of(connection: Connection, name: str) -> SessionNotice | None:
    """What has to be said over the pages of the environment `name`; None when all is well."""
    if connection.signing_in:
        text = "Finish it in your browser. Nothing else is asked until you have."
        message = Message(text, f"Signing in to {name}…", "log-in", "link")
        return SessionNotice(message, (STOP_SIGN_IN, COPY_LINE))
    state = connection.state
    if state.needs_sign_in and state.session is not None:
        return _signed_out(connection, state.session, name)
    if state.offline_since is not None:
        return _offline(connection, name)
    if connection.problem:
        message = Message(connection.problem, "That did not work", "triangle-alert", "warn")
        return SessionNotice(message, (SIGN_IN, LOOK, COPY_LINE), closable=True)
    return _odd_login(connection.identity)


def _signed_out(connection: Connection, session: SessionState, name: str) -> SessionNotice:
    since = connection.state.since
    meta = f"since {clock_time(since)}" if since is not None else ""
    why = connection.problem
    if session is SessionState.KEY_FILE:
        text = f"{why or connection.state.reason} {_STAYS}"
        actions: tuple[str, ...] = (LOOK,)
    else:
        text = why or f"{_STAYS} {_AFTER}"
        actions = (SIGN_IN, LOOK, COPY_LINE)
    title = _TITLES[session].format(name=name)
    return SessionNotice(Message(text, title, "log-in", "warn", meta), actions)


def _offline(connection: Connection, name: str) -> SessionNotice:
    state = connection.state
    since = f"since {clock_time(state.offline_since)}" if state.offline_since is not None else ""
    who = " and ".join(state.silent)
    answer = "does not answer" if len(state.silent) == 1 else "do not answer"
    title = f"No connection to {name}" if state.nobody_answers else f"{who} of {name} {answer}"
    text = (
        f"{f'{who} {answer}. ' if state.nobody_answers else ''}Data is as old as each page says, "
        "and nothing can be changed. It is tried again by itself."
    )
    message = Message(text, title, "unplug", "warn", since)
    return SessionNotice(message, ("view.refresh",))


def _odd_login(identity: Identity | None) -> SessionNotice | None:
    if identity is None:
        return None
    if identity.scopes_ok is False:
        text = "It was made without access to Google Cloud. Sign in again and allow it."
        message = Message(text, "This login is not for Google Cloud", "triangle-alert", "warn")
        return SessionNotice(message, (SIGN_IN, LOOK), closable=True)
    if identity.is_unexpected:
        title = f"You are signed in as {identity.account}"
        text = f"This environment expects {identity.expected}. Everything goes out as the former."
        message = Message(text, title, "triangle-alert", "warn")
        return SessionNotice(message, (SIGN_IN, LOOK), closable=True)
    return None


def account_words(connection: Connection) -> tuple[str, ColourName]:
    """Who that is, for the status bar, and in which colour."""
    identity = connection.identity
    if identity is None:
        out = connection.state.needs_sign_in
        return "not signed in" if out else "account not known yet", "text2"
    if identity.is_unexpected:
        return f"{identity.account}, not {identity.expected}", "warn"
    return identity.words, "text2"


def account_tip(identity: Identity | None) -> str:
    """All that is known of the login, one fact a line."""
    if identity is None:
        return "Nobody has answered yet."
    facts = [
        f"Account: {identity.account or identity.words}",
        f"Kind: {identity.kind}",
        f"Login from: {identity.source}" if identity.source else "",
        f"Expected: {identity.expected}" if identity.expected else "",
        f"Google Cloud project: {identity.project}" if identity.project else "",
        f"Requests are paid by: {identity.quota_project}" if identity.quota_project else "",
    ]
    return "\n".join(fact for fact in facts if fact)


def connection_words(connection: Connection) -> tuple[str, ColourName, str]:
    """Glyph, its colour and a few words, for the status bar."""
    state = connection.state
    if connection.signing_in:
        return "log-in", "link", "Signing in…"
    if state.needs_sign_in and state.session is not None:
        return "log-in", "warn", _SHORT[state.session]
    if state.nobody_answers and state.offline_since is not None:
        return "unplug", "warn", f"No connection since {clock_time(state.offline_since)}"
    if state.session is None and not state.silent:
        return "circle-dashed", "text2", "Not asked yet"
    if state.silent:
        one = len(state.silent) == 1
        said = state.silent[0] if one else f"{count(len(state.silent))} services"
        return "triangle-alert", "warn", f"{said} {'does' if one else 'do'} not answer"
    return "circle-check", "ok", "Connected"


def permission_words(lacking: int, actions: int) -> str:
    """How much is off for want of a permission; empty where nothing is missing."""
    if not lacking:
        return ""
    if not actions:
        return "1 permission missing" if lacking == 1 else f"{count(lacking)} permissions missing"
    off = "1 action is off" if actions == 1 else f"{count(actions)} actions are off"
    return f"{off}: permission missing"
