"""Over every page: nobody is signed in, or nobody answers, and what can be done about it."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QPaintEvent

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.painting import painting
from phoenix_admin.qt.widgets import (
    STRETCH,
    ActionRow,
    IconLabel,
    RoleLabel,
    Surface,
    ToolButton,
    column,
    row,
)
from phoenix_admin.qt.widgets.nesting import nest
from phoenix_admin.services.connection import Connection
from phoenix_admin.ui.shell.session_words import SessionNotice, notice_of


class SessionBanner(Surface):
    """Follows the connection. It takes no focus, and stays while it is true. UI thread."""

    def __init__(
        self, theme: Theme, connection: Connection, actions: ActionRegistry, environment: str
    ) -> None:
        super().__init__(theme, "raised", edges="tb", object_name="window.session")
        self._connection = connection
        self._actions = actions
        self._environment = environment
        self._shown: SessionNotice | None = None
        self._closed: SessionNotice | None = None
        name = "window.session"
        self._icon = IconLabel(theme, "log-in", "warn", size=20)
        self._title = RoleLabel(theme, weight=600, object_name=f"{name}.title")
        self._text = RoleLabel(
            theme, role="text2", wrap=True, selectable=True, object_name=f"{name}.text"
        )
        self._meta = RoleLabel(theme, kind="caption", role="text2", object_name=f"{name}.since")
        self._buttons = ActionRow(theme, "primary", "default", small=True)
        self._close = ToolButton(theme, "x", "Close the message", object_name=f"{name}.close")
        self._close.clicked.connect(self._on_close)
        head = row(theme, self._title, self._meta, STRETCH)
        words = column(theme, head, self._text, spacing=2)
        line = row(theme, self._icon, margins=(20, 8, 12, 8), spacing=12)
        nest(line, words, 1)
        line.addWidget(self._buttons)
        line.addWidget(self._close)
        self.setLayout(line)
        self._forget = connection.changed.add(self._show)
        self.hide()
        self._show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The tint of what needs attention, and a bar at its left end: seen from any page."""
        super().paintEvent(event)
        theme = self._theme
        with painting(self) as painter:
            whole = self.rect().adjusted(0, 1, 0, -1)
            painter.fillRect(whole, theme.tone("warn").fill)
            whole.setWidth(theme.px(4))
            painter.fillRect(whole, theme.colour("bar_warn"))

    @property
    def shown(self) -> SessionNotice | None:
        """What it says, None while it is not there."""
        return self._shown

    def close_down(self) -> None:
        """Stop listening; before the window goes."""
        self._forget()

    def _show(self) -> None:
        notice = notice_of(self._connection, self._environment)
        if notice != self._closed:
            self._closed = None
        if notice is not None and notice == self._closed:
            notice = None
        if notice == self._shown:
            return
        self._shown = notice
        if notice is None:
            self.hide()
            return
        message = notice.message
        self._icon.set_glyph(message.glyph, message.tone)
        self._title.set_text(message.title)
        self._text.set_text(message.text)
        self._meta.set_text(message.meta)
        self._meta.setVisible(bool(message.meta))
        self._buttons.set_actions([self._actions.action(key) for key in notice.actions])
        self._close.setVisible(notice.closable)
        self.setAccessibleName(f"{message.title}. {message.text}")
        self.show()

    @Slot()
    def _on_close(self) -> None:
        self._closed = self._shown
        self._show()
