"""What this program is, which version, and whose work it ships."""

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import Button, IconLabel, RoleLabel, Surface, column, row

SHIPPED = (
    f"Qt {qVersion()} and PySide6 — LGPL 3.0",
    "Lucide icons — ISC, some from Feather — MIT",
    "Inter and JetBrains Mono — SIL Open Font License 1.1",
)


class AboutDialog(QDialog):
    """Version and licences; the text can be marked and copied."""

    def __init__(self, theme: Theme, version: str, account: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("about")
        self.setWindowTitle("About Phoenix Admin")
        self.setAccessibleName("About Phoenix Admin")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        close = Button(theme, "Close", object_name="about.close")
        close.clicked.connect(self.accept)
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
        foot.addWidget(close)
        ground = Surface(theme, "surface")
        ground.setLayout(column(theme, head, text, 8, foot, margins=(24, 20, 16, 14), spacing=12))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ground)
        self.resize(theme.px(440), self.sizeHint().height())
        close.setFocus()
