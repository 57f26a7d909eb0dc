"""The foot of the window: who acts, what runs, where the data is, which version."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QToolButton

from phoenix_admin.domain.environment import Environment
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.painting import paint_box, paint_ring
from phoenix_admin.qt.widgets import (
    STRETCH,
    IconLabel,
    RoleLabel,
    Surface,
    no_mnemonic,
    pin_size,
    row,
    spoken,
)
from phoenix_admin.ui.shell.task_watch import TaskWatch

HEIGHT = 28
_LONGEST = 420
"""Pixels after which the oldest task's label is cut."""


class StatusBar(Surface):
    """28 px; `tasks_requested` when the person wants to see what runs."""

    tasks_requested = Signal()

    def __init__(
        self, theme: Theme, watch: TaskWatch, environment: Environment, account: str, version: str
    ) -> None:
        super().__init__(theme, "rail", edges="t", object_name="statusbar")
        self.setAccessibleName("Status bar")
        self._watch = watch
        who = RoleLabel(
            theme,
            account,
            kind="caption",
            role="text2",
            elide=True,
            object_name="statusbar.account",
            accessible_name=f"Account: {account}",
        )
        self._spinner = IconLabel(theme, "loader-circle", "run", size=14)
        self._tasks = StatusButton(theme)
        self._tasks.clicked.connect(self.tasks_requested)
        where = RoleLabel(
            theme,
            f"Session data in {environment.name}",
            kind="caption",
            role="text2",
            object_name="statusbar.data",
        )
        self.setLayout(
            row(
                theme,
                IconLabel(theme, "user-round", size=14),
                who,
                6,
                self._spinner,
                self._tasks,
                STRETCH,
                where,
                6,
                _version_label(theme, version),
                margins=(14, 1, 14, 0),
            )
        )
        pin_size(theme, self, height=HEIGHT)
        watch.changed.connect(self._on_tasks_changed)
        self._on_tasks_changed()

    @Slot()
    def _on_tasks_changed(self) -> None:
        lines = self._watch.worth_saying()
        self._spinner.setVisible(bool(lines))
        self._spinner.set_glyph("loader-circle", "run", spinning=bool(lines))
        if not lines:
            self._tasks.say("Nothing running")
            return
        self._tasks.say(f"{len(lines)} running · {lines[0].label}")


class StatusButton(QToolButton):
    """The running tasks, as small print that can be pressed; long labels are cut."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("statusbar.tasks")
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip("Show what runs in the background")
        theme.changed.connect(self._on_theme_changed)

    def say(self, text: str) -> None:
        """Show this; an equal text costs nothing."""
        if no_mnemonic(text) == self.text():
            return
        self.setText(no_mnemonic(text))
        self.setAccessibleName(f"Tasks: {text}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """24 px high, so that it can be hit; at most a few words wide."""
        theme = self._theme
        text = theme.metrics("caption").horizontalAdvance(spoken(self.text()))
        # Two pixels more than measured: rounding must not cost the last letters.
        return QSize(min(text, theme.px(_LONGEST)) + theme.px(12) + 2, theme.px(24))

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(self._theme.px(60), self._theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """A tint under the pointer, the text, the focus ring."""
        theme = self._theme
        painter = QPainter(self)
        radius = theme.px(4)
        if self.isDown() or self.underMouse():
            # On the rail's ground the ordinary hover tint would be lighter than the ground.
            paint_box(painter, self.rect(), theme.colour("press"), None, radius)
        box = self.rect().adjusted(theme.px(6), 0, -theme.px(6), 0)
        text = theme.metrics("caption").elidedText(
            spoken(self.text()), Qt.TextElideMode.ElideRight, box.width()
        )
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.colour("text2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter.value, text)
        if self.hasFocus():
            paint_ring(painter, theme, self.rect(), radius)
        painter.end()

    @Slot()
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()


def _version_label(theme: Theme, version: str) -> RoleLabel:
    return RoleLabel(
        theme,
        f"v{version}",
        kind="caption",
        role="text2",
        object_name="statusbar.version",
        accessible_name=f"Version {version}",
    )
