"""What a person can do about login and permissions, as actions; LOCAL has none of them."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from phoenix_admin.domain.identity import AccountKind
from phoenix_admin.ports.sign_in import LOGIN_LINE
from phoenix_admin.qt.actions import ActionRegistry, ActionSpec
from phoenix_admin.services.connection import Connection
from phoenix_admin.ui.shell.session_words import (
    COPY_LINE,
    COPY_REQUEST,
    LOOK,
    SIGN_IN,
    STOP_SIGN_IN,
)

_GROUP: Final = "Session"
_SPECS: Final = (
    ActionSpec(SIGN_IN, "Sign in…", "log-in", tip="Sign in, in your browser", group=_GROUP),
    ActionSpec(STOP_SIGN_IN, "Stop signing in", "x", tip="Sign in some other time", group=_GROUP),
    ActionSpec(
        LOOK, "Look again", "refresh-cw", tip="Look for a login made elsewhere", group=_GROUP
    ),
    ActionSpec(
        COPY_LINE,
        "Copy sign-in command",
        "clipboard-copy",
        tip=f"Copy “{LOGIN_LINE}” for a terminal",
        group=_GROUP,
    ),
    ActionSpec(
        COPY_REQUEST,
        "Copy access request",
        "clipboard-copy",
        tip="Copy a text that asks for the missing permissions",
        group=_GROUP,
    ),
)


class SessionActions(QObject):
    """Registers the actions and keeps them on or off. UI thread."""

    def __init__(
        self, actions: ActionRegistry, connection: Connection, environment: str, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._connection = connection
        self._environment = environment
        slots: dict[str, Callable[[], None]] = {
            SIGN_IN: self._on_sign_in,
            STOP_SIGN_IN: self._on_stop,
            LOOK: self._on_look,
            COPY_LINE: self._on_copy_line,
            COPY_REQUEST: self._on_copy_request,
        }
        for spec in _SPECS:
            actions.register(spec, slots[spec.key])
        self._forget = [connection.changed.add(self._show)]
        if connection.permissions is not None:
            self._forget.append(connection.permissions.changed.add(self._show))
        self._show()

    def close_down(self) -> None:
        """Stop listening; before the window goes."""
        for forget in self._forget:
            forget()

    def _show(self) -> None:
        connection = self._connection
        identity, check = connection.identity, connection.permissions
        sign_in = None
        if connection.signing_in:
            sign_in = "It is under way in your browser."
        elif identity is not None and identity.kind is AccountKind.NOT_NEEDED:
            sign_in = f"{self._environment} is answered on this computer; nobody has to sign in."
        stop = None if connection.signing_in else "Nobody is signing in."
        look = "It is being looked for." if connection.looking else None
        lacking = check is not None and bool(check.lacking)
        self._actions.set_refusal(SIGN_IN, sign_in)
        self._actions.set_refusal(STOP_SIGN_IN, stop)
        self._actions.set_refusal(LOOK, look)
        self._actions.set_refusal(
            COPY_REQUEST, None if lacking else "No permission is known to be missing."
        )

    @Slot()
    def _on_sign_in(self) -> None:
        self._connection.request_sign_in()

    @Slot()
    def _on_stop(self) -> None:
        self._connection.stop_sign_in()

    @Slot()
    def _on_look(self) -> None:
        self._connection.request_look()

    @Slot()
    def _on_copy_line(self) -> None:
        QGuiApplication.clipboard().setText(LOGIN_LINE)

    @Slot()
    def _on_copy_request(self) -> None:
        check, identity = self._connection.permissions, self._connection.identity
        if check is None:
            return
        project = identity.project if identity is not None else ""
        request = check.access_request(self._connection.account, project)
        if request is not None:
            QGuiApplication.clipboard().setText(request.text)
