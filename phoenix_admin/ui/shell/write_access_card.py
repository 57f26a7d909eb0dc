"""Whether this window may change anything, always visible at the foot of the rail."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from phoenix_admin.domain.environment import Environment
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import Card, IconLabel, RoleLabel, column, plain_tip, row


def write_access_words(environment: Environment) -> tuple[str, str, str]:
    """Glyph, title and sentence for this environment's write access. Pure."""
    if environment.read_only:
        text = f"Nothing in {environment.name} can be changed from this window."
        return "lock-keyhole", "Read-only", text
    return "key-round", "Write access on", "Changes run after one confirm."


class WriteAccessCard(Card):
    """Says it in words; in the collapsed rail as an icon with the words in its tip."""

    def __init__(self, theme: Theme, environment: Environment) -> None:
        super().__init__(theme, "surface", object_name="rail.write_access")
        glyph, title, text = write_access_words(environment)
        self._icon = IconLabel(theme, glyph)
        self._title = RoleLabel(theme, title, weight=600, object_name="rail.write_access.title")
        self._text = RoleLabel(
            theme,
            text,
            kind="caption",
            role="text2",
            wrap=True,
            object_name="rail.write_access.text",
        )
        self._lines: QVBoxLayout = column(theme, margins=(12, 10, 12, 12), spacing=6)
        self._first: QHBoxLayout = row(theme, self._icon, self._title)
        self._first.addStretch(1)
        self._lines.addLayout(self._first)
        self._lines.addWidget(self._text)
        self.setLayout(self._lines)
        self.setAccessibleName(f"{title}. {text}")
        self._whole = plain_tip(f"{title}. {text}")

    def set_collapsed(self, collapsed: bool) -> None:
        """Show the icon only."""
        self._title.setVisible(not collapsed)
        self._text.setVisible(not collapsed)
        self.setToolTip(self._whole if collapsed else "")
