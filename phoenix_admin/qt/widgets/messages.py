"""Messages that stand where they belong: a line inside a panel, a banner above its data.

Nothing is said in a toast alone; what happened is said at the control or above the data.
"""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.record import record
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.theme.tokens import ColourName
from phoenix_admin.qt.widgets.action_row import ActionRow
from phoenix_admin.qt.widgets.labels import IconLabel, RoleLabel
from phoenix_admin.qt.widgets.layouts import STRETCH, Surface, column, row


@record
class Message:
    """What a message says: a title in strong text, a sentence, and a short note at the right."""

    text: str
    title: str = ""
    glyph: str = "info"
    tone: ColourName = "link"
    meta: str = ""


class InlineMessage(Surface):
    """One line inside a panel, e.g. "Set to complete. Undo", 32 px high."""

    def __init__(
        self,
        theme: Theme,
        *,
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            theme,
            "inset",
            edges="b",
            object_name=object_name,
            accessible_name=accessible_name,
            parent=parent,
        )
        self._given_name = accessible_name
        self._icon = IconLabel(theme, "info", "link")
        self._text = RoleLabel(theme, role="text2", elide=True)
        self._meta = RoleLabel(theme, kind="caption", weight=500, role="text3")
        self._actions = ActionRow(theme, "link", "link", small=True, spacing=4)
        self.setLayout(
            row(
                theme,
                self._icon,
                self._text,
                self._actions,
                STRETCH,
                self._meta,
                margins=(16, 3, 16, 4),
            )
        )
        self.hide()

    def show_message(self, message: Message, actions: Sequence[QAction] = ()) -> None:
        """Say it; the first action stands right behind the sentence, as a link."""
        self._icon.set_glyph(message.glyph, message.tone)
        said = f"{message.title} {message.text}".strip()
        self._text.set_text(said)
        self._meta.set_text(message.meta)
        self._meta.setVisible(bool(message.meta))
        self.setAccessibleName(self._given_name or said)
        self._actions.set_actions(actions)
        self.show()

    @Slot()
    def clear(self) -> None:
        """Take the line away."""
        self.hide()


class Banner(Surface):
    """What is wrong with the data below: offline, stale, partial. The data stays usable."""

    def __init__(
        self,
        theme: Theme,
        *,
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, "canvas", edges="tb", object_name=object_name, parent=parent)
        self._given_name = accessible_name
        self._icon = IconLabel(theme, "unplug", "warn")
        self._title = RoleLabel(theme, weight=600, wrap=True)
        self._meta = RoleLabel(theme, kind="caption", role="text3", tabular=True)
        self._text = RoleLabel(theme, role="text2", wrap=True)
        self._actions = ActionRow(theme, "default", "ghost", small=True)
        head = row(theme, self._icon, self._title, self._meta)
        # The title has all the room that the note leaves, and wraps in it.
        head.setStretchFactor(self._title, 1)
        self.setLayout(
            column(
                theme,
                head,
                self._text,
                self._actions,
                margins=(14, 12, 14, 12),
            )
        )
        self.hide()

    def show_message(self, message: Message, actions: Sequence[QAction] = ()) -> None:
        """Say it, with what can be done about it."""
        self._icon.set_glyph(message.glyph, message.tone)
        self._title.set_text(message.title)
        self._meta.set_text(message.meta)
        self._text.set_text(message.text)
        self._text.setVisible(bool(message.text))
        self.setAccessibleName(self._given_name or f"{message.title}. {message.text}")
        self._actions.set_actions(actions)
        self.show()

    def set_meta(self, meta: str) -> None:
        """Change the note at the right only, e.g. a countdown."""
        self._meta.set_text(meta)

    @Slot()
    def clear(self) -> None:
        """Take the banner away."""
        self.hide()
