"""What this program is, which version, and whose work it ships."""

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import Button, IconLabel, RoleLabel, column, row
from phoenix_admin.ui.dialogs.sheet import SheetDialog

WIDTH = 460
SHIPPED = (
    f"Qt {qVersion()} and PySide6: LGPL 3.0",
    "Lucide icons: ISC, some from Feather: MIT",
    "Inter and JetBrains Mono: SIL Open Font License 1.1",
)


class AboutDialog(SheetDialog):
    """Version and licences; the text can be marked and copied."""

    holds_input = False

    def __init__(self, theme: Theme, version: str, account: str) -> None:
        super().__init__(
            theme, width=WIDTH, object_name="about", accessible_name="About Phoenix Admin"
        )
        self._close = Button(theme, "Close", object_name="about.close")
        self._close.clicked.connect(self.accept)
        head = row(
            theme,
            IconLabel(theme, "flame", "link", size=28),
            RoleLabel(theme, "Phoenix Admin", kind="title", weight=600),
            spacing=10,
        )
        head.addStretch(1)
        facts = "\n".join((f"Version {version}", f"Account {account}", "", *SHIPPED))
        text = RoleLabel(
            theme,
            facts,
            role="text2",
            wrap=True,
            selectable=True,
            object_name="about.text",
            accessible_name="Version, account and licences",
        )
        foot = row(theme)
        foot.addStretch(1)
        foot.addWidget(self._close)
        self.setLayout(column(theme, head, text, foot, margins=(24, 20, 20, 16), spacing=12))

    def first_focus(self) -> QWidget:
        """The way out."""
        return self._close
