"""What can be done where something could not be read: sign in, ask for access, or try again."""

from PySide6.QtGui import QAction

from phoenix_admin.domain.errors import Forbidden, PhoenixError, SignedOut
from phoenix_admin.qt.actions import ActionRegistry


def way_out(actions: ActionRegistry, error: PhoenixError | None, again: QAction) -> list[QAction]:
    """The actions beside an error; `again` reads once more, which mends no ended login."""
    known = frozenset(actions)
    if isinstance(error, SignedOut) and "session.sign_in" in known:
        return [actions.action("session.sign_in"), actions.action("session.look")]
    if isinstance(error, Forbidden) and "session.copy_request" in known:
        return [actions.action("session.copy_request"), again]
    return [again]
