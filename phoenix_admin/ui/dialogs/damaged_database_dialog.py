"""Asks, before there is any window, whether to start with a fresh database.

A window of its own: there is nothing yet that it could stand in. The safe answer has the
keyboard, is what Enter and Escape mean, and is what closing the window means.
"""

from PySide6.QtWidgets import QDialog

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import STRETCH, Button, IconLabel, RoleLabel, column, row

WHAT_STAYS = (
    "Reels and clips on disk stay as they are. With a fresh database the lists of projects and "
    "jobs start empty; the damaged database is kept aside in the same folder, and nothing is "
    "deleted."
)
WIDTH = 520


class DamagedDatabaseDialog(QDialog):
    """`accepted` means a fresh database, everything else means quit. `text` says what is damaged.

    Nothing is done here: whoever asks does it.
    """

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__()
        self.setObjectName("damaged")
        self.setWindowTitle("Phoenix Admin")
        self.setAccessibleName("The database is damaged")
        self.setModal(True)
        head = row(
            theme,
            IconLabel(theme, "octagon-x", "danger_text", size=24),
            RoleLabel(theme, "The database is damaged", kind="title", weight=600),
            STRETCH,
            spacing=10,
        )
        said = RoleLabel(theme, text, wrap=True, selectable=True, object_name="damaged.text")
        stays = RoleLabel(theme, WHAT_STAYS, role="text2", wrap=True, object_name="damaged.stays")
        fresh = Button(theme, "Start with a fresh database", object_name="damaged.fresh")
        leave = Button(theme, "Quit", "primary", object_name="damaged.quit")
        leave.setDefault(True)
        fresh.clicked.connect(self.accept)
        leave.clicked.connect(self.reject)
        foot = row(theme, STRETCH, fresh, leave, spacing=8)
        self.setLayout(column(theme, head, said, stays, foot, margins=(24, 20, 20, 16), spacing=12))
        self.setFixedWidth(theme.px(WIDTH))
        leave.setFocus()
