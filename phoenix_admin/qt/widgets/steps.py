"""The stages of a job, one under the other: done, in progress, to come."""

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from phoenix_admin.domain.record import record
from phoenix_admin.qt.theme.painting import painting
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.theme.tokens import ColourName

_LINE = 22
_GLYPH = 16
_TEXT_X = 26


class StepState(Enum):
    """Where one stage stands; the value is what a screen reader says."""

    DONE = "done"
    RUNNING = "running"
    PENDING = "to come"
    FAILED = "failed"
    CANCELLED = "cancelled"


@record
class Step:
    """One stage: its name, where it stands, and a short note (a count or a duration)."""

    label: str
    state: StepState
    note: str = ""


_LOOKS: dict[StepState, tuple[str, ColourName]] = {
    StepState.DONE: ("circle-check", "ok"),
    StepState.RUNNING: ("loader-circle", "run"),
    StepState.PENDING: ("circle-dashed", "off"),
    StepState.FAILED: ("octagon-x", "fail"),
    StepState.CANCELLED: ("ban", "off"),
}


class StepsView(QWidget):
    """The stages of a job as a list; it reads as one sentence to screen readers."""

    def __init__(
        self,
        theme: Theme,
        *,
        object_name: str = "",
        accessible_name: str = "Job steps",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = accessible_name
        self._steps: tuple[Step, ...] = ()
        self.setObjectName(object_name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_steps(())
        theme.changed.connect(self._on_theme_changed)

    def set_steps(self, steps: Sequence[Step]) -> None:
        """Show these stages; the same ones cost nothing."""
        fresh = tuple(steps)
        if fresh == self._steps and self.accessibleName():
            return
        grown = len(fresh) != len(self._steps)
        self._steps = fresh
        said = ", ".join(f"{s.label} {s.state.value} {s.note}".rstrip() for s in fresh)
        self.setAccessibleName(f"{self._title}: {said}" if said else self._title)
        if grown:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """One line a stage."""
        return QSize(self._theme.px(240), self._theme.px(_LINE) * len(self._steps))

    def minimumSizeHint(self) -> QSize:
        """The same height, narrower."""
        return QSize(self._theme.px(160), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Glyph, label, note; a thin line joins the glyphs."""
        with painting(self) as painter:
            for index in range(len(self._steps)):
                self._paint_step(painter, index)

    def _paint_step(self, painter: QPainter, index: int) -> None:
        theme = self._theme
        step = self._steps[index]
        line, glyph = theme.px(_LINE), theme.px(_GLYPH)
        top = line * index
        glyph_y = top + (line - glyph) // 2
        name, role = _LOOKS[step.state]
        if index + 1 < len(self._steps):
            painter.setPen(QPen(theme.colour("border"), 1))
            x = glyph // 2 + 0.5
            painter.drawLine(QPointF(x, glyph_y + glyph), QPointF(x, glyph_y + line))
        theme.icons.draw(painter, name, theme.colour(role), 0, glyph_y, glyph)
        strong = step.state in (StepState.RUNNING, StepState.FAILED)
        quiet = step.state in (StepState.PENDING, StepState.CANCELLED)
        painter.setFont(theme.font("body", 600 if strong else 400))
        painter.setPen(theme.colour("text3" if quiet else "text"))
        metrics = theme.metrics("caption", tabular=True)
        note_width = metrics.horizontalAdvance(step.note) if step.note else 0
        x = theme.px(_TEXT_X)
        room = self.width() - x - note_width - theme.px(8)
        label = theme.metrics("body", 600 if strong else 400).elidedText(
            step.label, Qt.TextElideMode.ElideRight, max(room, theme.px(60))
        )
        flags = Qt.AlignmentFlag.AlignVCenter.value
        painter.drawText(QRect(x, top, self.width() - x, line), flags, label)
        if step.note:
            painter.setFont(theme.font("caption", tabular=True))
            painter.setPen(theme.colour("text2"))
            box = QRect(self.width() - note_width - 1, top, note_width + 1, line)
            painter.drawText(box, flags | Qt.AlignmentFlag.AlignRight.value, step.note)

    @Slot()
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()
