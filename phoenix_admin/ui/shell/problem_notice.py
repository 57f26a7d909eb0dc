"""A fault of the program itself, said without taking the window away from anybody.

It stands at the lower right, over the dock, never takes the focus, and stays until it is closed:
a fault nobody saw is a fault nobody reports.
"""

import platform

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from phoenix_admin.qt.exception_hook import Problem
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    Button,
    Card,
    IconLabel,
    RoleLabel,
    ToolButton,
    column,
    row,
)
from phoenix_admin.qt.widgets.nesting import nest

WIDTH = 440
_FOOT = 28


class ProblemNotice(Card):
    """Shows the newest fault; the same one again only raises the count.

    Its parts are made when there is something to say.
    """

    def __init__(self, theme: Theme, version: str, parent: QWidget) -> None:
        super().__init__(theme, "raised", object_name="problem", parent=parent)
        self._theme_ref = theme
        self._version = version
        self._details = ""
        self._built = False
        self.hide()

    def _build(self, theme: Theme) -> None:
        self._title = RoleLabel(theme, weight=600, object_name="problem.title")
        self._text = RoleLabel(
            theme,
            "The rest goes on working. If something looks wrong, press F5.",
            role="text2",
            wrap=True,
        )
        self._summary = RoleLabel(
            theme,
            kind="mono",
            role="text2",
            wrap=True,
            selectable=True,
            object_name="problem.summary",
            accessible_name="What went wrong",
        )
        self._copy = Button(theme, "Copy details", small=True, object_name="problem.copy")
        self._copy.clicked.connect(self._on_copy)
        close = ToolButton(theme, "x", "Close this notice", object_name="problem.close")
        close.clicked.connect(self.hide)
        self._times = RoleLabel(theme, kind="caption", role="text3")
        head = row(theme, IconLabel(theme, "octagon-x", "fail", size=18), self._title)
        head.addStretch(1)
        head.addWidget(close)
        foot = row(theme, self._copy)
        foot.addStretch(1)
        foot.addWidget(self._times)
        body: QVBoxLayout = column(theme, self._text, self._summary, margins=(26, 0, 6, 0))
        nest(body, foot)
        self.setLayout(column(theme, head, body, margins=(14, 8, 8, 12), spacing=6))

    def show_problem(self, problem: Problem) -> None:
        """Say it. UI thread; takes no focus."""
        if not self._built:
            self._built = True
            self._build(self._theme_ref)
        self._details = problem.details
        self._title.set_text("Phoenix Admin has met a fault of its own")
        self._summary.set_text(problem.summary[:400])
        often = "" if problem.times == 1 else f"{problem.times} times"
        self._times.set_text(often)
        self.setAccessibleName(f"Fault of the program: {problem.summary[:400]}")
        self._copy.set_text("Copy details")
        self.place()
        self.show()
        self.raise_()

    def details(self) -> str:
        """What goes to the clipboard."""
        return (
            f"Phoenix Admin {self._version}, Python {platform.python_version()}, "
            f"{platform.platform()}\n{self._details}"
        )

    def place(self) -> None:
        """Stand at the lower right, above the status bar."""
        parent = self.parentWidget()
        if parent is None:
            return
        px = self._theme_ref.px
        width = px(WIDTH)
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        left = parent.width() - width - px(16)
        self.setGeometry(left, parent.height() - height - px(_FOOT + 12), width, height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes it while the keyboard is inside."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details())
        self._copy.set_text("Copied")
