"""One run: its title and percent, a bar, where it is, how long it usually takes, its stages."""

from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    STRETCH,
    ProgressBar,
    RoleLabel,
    StepsView,
    column,
    laid_out_once,
    row,
)
from phoenix_admin.ui.runs.run_words import JobWords


class JobBlock(QWidget):
    """What runs, or what ran last. `name` is its objectName, and begins those of its parts."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._title = RoleLabel(theme, kind="strong", weight=600, object_name=f"{name}.title")
        self._figure = RoleLabel(theme, kind="strong", weight=600, object_name=f"{name}.percent")
        self._bar = ProgressBar(
            theme, object_name=f"{name}.progress", accessible_name="Progress of the job"
        )
        self._left = RoleLabel(theme, role="text2", elide=True, object_name=f"{name}.stage")
        self._right = RoleLabel(theme, role="text2", object_name=f"{name}.since")
        self._course = RoleLabel(
            theme, weight=500, wrap=True, selectable=True, object_name=f"{name}.cancel"
        )
        self._usual = RoleLabel(
            theme,
            role="text2",
            wrap=True,
            selectable=True,
            object_name=f"{name}.usual",
        )
        self._reason = RoleLabel(
            theme,
            role="danger_text",
            wrap=True,
            selectable=True,
            object_name=f"{name}.reason",
        )
        self._steps = StepsView(theme, object_name=f"{name}.steps")
        words = row(theme, spacing=8)
        words.addWidget(self._left, 1)
        words.addWidget(self._right)
        self.setLayout(
            column(
                theme,
                row(theme, self._title, STRETCH, self._figure),
                self._course,
                self._bar,
                words,
                self._usual,
                self._reason,
                self._steps,
                spacing=6,
            )
        )

    def show_words(self, words: JobWords) -> None:
        """Say it; unchanged parts are not touched."""
        with laid_out_once(self):
            self._fill(words)

    def _fill(self, words: JobWords) -> None:
        self._title.set_text(words.title)
        self._figure.set_text(words.figure)
        self._left.set_text(words.left)
        self._right.set_text(words.right)
        self._left.setVisible(bool(words.left))
        self._right.setVisible(bool(words.right))
        self._course.set_text(words.course)
        self._course.set_role(words.course_role)
        self._course.setVisible(bool(words.course))
        self._usual.set_text(words.usual)
        self._usual.set_role("warn" if words.slow else "text2")
        self._usual.setVisible(bool(words.usual))
        self._reason.set_text(words.reason)
        self._reason.setVisible(bool(words.reason))
        self._bar.setVisible(words.moving or words.progress is not None)
        self._bar.set_progress(words.progress, words.tone)
        self._steps.set_steps(words.steps)
        self._steps.setVisible(bool(words.steps))
