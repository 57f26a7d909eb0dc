"""At the foot of the window: who acts, whether somebody answers, and what may not be done."""

from typing import Final

from PySide6.QtGui import QAction

from phoenix_admin.domain.permissions import missing_by_action
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import IconLabel, RoleLabel, Surface, plain_tip, row
from phoenix_admin.services.connection import Connection
from phoenix_admin.ui.shell.session_words import (
    account_tip,
    account_words,
    connection_words,
    permission_words,
)
from phoenix_admin.ui.shell.small_print import SmallPrint

_LONGEST: Final = 260
"""Pixels after which what is off is cut; its tip has all of it."""


class SessionStatus(Surface):
    """Follows the connection. UI thread; `copy_request` is what a press on the last part does."""

    def __init__(self, theme: Theme, connection: Connection, copy_request: QAction) -> None:
        super().__init__(theme, "rail", object_name="statusbar.session")
        self._connection = connection
        self._where: RoleLabel | None = None
        self._environment = ""
        self._who = RoleLabel(
            theme, kind="caption", role="text2", elide=True, object_name="statusbar.account"
        )
        self._icon = IconLabel(theme, "circle-dashed", "text2", size=14)
        self._how = RoleLabel(
            theme, kind="caption", role="text2", elide=True, object_name="statusbar.connection"
        )
        self._off = SmallPrint(theme, object_name="statusbar.permissions", longest=_LONGEST)
        self._off.clicked.connect(copy_request.trigger)
        self._lock = IconLabel(theme, "lock-keyhole", "warn", size=14)
        user = IconLabel(theme, "user-round", size=14)
        self.setLayout(
            row(theme, user, self._who, 4, self._icon, self._how, 4, self._lock, self._off)
        )
        self._forget = [connection.changed.add(self._show)]
        if connection.permissions is not None:
            self._forget.append(connection.permissions.changed.add(self._show))
        self._show()

    def where(self, environment: str) -> RoleLabel:
        """Whose data is shown: the Google Cloud project, once it is known."""
        self._environment = environment
        self._where = RoleLabel(
            self._theme, kind="caption", role="text2", elide=True, object_name="statusbar.data"
        )
        self._show()
        return self._where

    def close_down(self) -> None:
        """Stop listening; before the window goes."""
        for forget in self._forget:
            forget()

    def _show(self) -> None:
        identity = self._connection.identity
        who, role = account_words(self._connection)
        self._who.set_text(who)
        self._who.set_role(role)
        self._who.setAccessibleName(f"Account: {who}")
        self._who.setToolTip(plain_tip(account_tip(identity)))
        glyph, tone, words = connection_words(self._connection)
        self._icon.set_glyph(glyph, tone)
        self._how.set_text(words)
        self._how.setAccessibleName(f"Connection: {words}")
        self._how.setToolTip(plain_tip(self._connection.state.reason or words))
        if self._where is not None:
            project = identity.project if identity is not None else ""
            where = f"Google Cloud project {project}" if project else f"Data in {self._environment}"
            self._where.set_text(where)
            self._where.setAccessibleName(where)
        check = self._connection.permissions
        lacking = sorted(check.lacking) if check is not None else []
        off = missing_by_action(lacking)
        said = permission_words(len(lacking), len(off))
        self._off.setVisible(bool(said))
        self._lock.setVisible(bool(said))
        if said:
            lines = [f"Off: {', '.join(sorted(off))}"] if off else []
            lines += [f"Missing: {name}" for name in lacking]
            tip = "\n".join((*lines, "Press to copy a text that asks for it."))
            self._off.say(said, f"{said}. Copies an access request")
            self._off.setToolTip(plain_tip(tip))
