"""One check: its state, what was found, how to mend it; opened, what that rests on."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.doctor import CheckFacts
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.painting import paint_edges, paint_ring, painting
from phoenix_admin.qt.widgets import (
    STRETCH,
    ActionButton,
    Chip,
    IconLabel,
    RoleLabel,
    column,
    pin_size,
    row,
)
from phoenix_admin.qt.widgets.nesting import nest
from phoenix_admin.ui.check_words import CheckWords

STATE_WIDTH, TITLE_WIDTH, TOOK_WIDTH = 122, 190, 60
_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Home: -999, Qt.Key.Key_End: 999}


class CheckRow(QWidget):
    """A row of the list. `chosen` when a person clicks it, `moved` when they press an arrow."""

    chosen = Signal(str)
    moved = Signal(int)

    def __init__(
        self, theme: Theme, facts: CheckFacts, words: CheckWords, actions: Sequence[QAction]
    ) -> None:
        super().__init__()
        self._theme = theme
        self.facts = facts
        self._words = words
        self._is_current = False
        self._name = name = f"doctor.check.{facts.id}"
        self._actions = actions
        self._opened: QWidget | None = None
        self._evidence: RoleLabel | None = None
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._chip = Chip(theme, words.look, object_name=f"{name}.state")
        # The room of the longest word, so that the findings stand below one another.
        state = QWidget()
        state.setLayout(row(theme, self._chip, STRETCH, spacing=0))
        pin_size(theme, state, width=STATE_WIDTH)
        title = RoleLabel(theme, facts.title, weight=600, wrap=True)
        pin_size(theme, title, width=TITLE_WIDTH)
        self._text = RoleLabel(theme, wrap=True, selectable=True, object_name=f"{name}.finding")
        self._took = RoleLabel(
            theme, kind="caption", role="text2", tabular=True, align=Qt.AlignmentFlag.AlignRight
        )
        pin_size(theme, self._took, width=TOOK_WIDTH)
        self._mend = _MendLine(theme, name)
        self._found = column(theme, self._text, self._mend, spacing=4)
        line = row(theme, spacing=12, margins=(16, 9, 16, 10))
        top = Qt.AlignmentFlag.AlignTop
        line.addWidget(state, 0, top)
        line.addWidget(title, 0, top)
        nest(line, self._found, 1)
        self._found.setAlignment(top)
        line.addWidget(self._took, 0, top)
        self.setLayout(line)
        self._in_line = (title, self._text, self._took)
        self._restyle()
        self.show_words(words)
        theme.changed.connect(self._restyle)

    @property
    def words(self) -> CheckWords:
        """What it shows."""
        return self._words

    @property
    def is_current(self) -> bool:
        """Whether it is opened, and what the actions are about."""
        return self._is_current

    def show_words(self, words: CheckWords) -> None:
        """Show what is known now, in place."""
        self._words = words
        self._chip.set_look(words.look)
        self._text.set_text(words.text)
        self._took.set_text(words.took)
        self._mend.show_mend(words)
        if self._evidence is not None:
            self._evidence.set_text("\n".join(words.evidence))
            self._evidence.setVisible(bool(words.evidence))
        self.setAccessibleName(words.spoken(self.facts.title))

    def set_current(self, current: bool) -> None:
        """Open it, or close it; the current row is the list's one tab stop."""
        self._is_current = current
        policy = Qt.FocusPolicy
        self.setFocusPolicy(policy.StrongFocus if current else policy.ClickFocus)
        if current and self._opened is None:
            self._opened = self._made_opened()
            self._found.addWidget(self._opened)
        if self._opened is not None:
            self._opened.setVisible(current)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open it."""
        self.chosen.emit(self.facts.id)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows go from row to row."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.moved.emit(step)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The ground, as a row of the other lists has it."""
        theme = self._theme
        with painting(self) as painter:
            if self._is_current:
                painter.fillRect(self.rect(), theme.colour("sel"))
                bar = self.rect()
                bar.setWidth(theme.px(3))
                painter.fillRect(bar, theme.colour("sel_bar"))
            paint_edges(painter, self.rect(), theme.colour("grid"), "b")
            if self.hasFocus():
                paint_ring(painter, theme, self.rect(), 0)

    @Slot()
    def _restyle(self) -> None:
        # As high as the chip, so that all words of the first line stand on one line.
        for label in self._in_line:
            label.setMinimumHeight(self._theme.control("chip"))
        self.update()

    def _made_opened(self) -> QWidget:
        theme, name = self._theme, self._name
        opened = QWidget()
        self._evidence = RoleLabel(
            theme,
            "\n".join(self._words.evidence),
            kind="caption",
            role="text2",
            wrap=True,
            selectable=True,
            object_name=f"{name}.evidence",
        )
        buttons = [
            ActionButton(
                theme,
                action,
                "default",
                small=True,
                object_name=f"{name}.{action.objectName().rsplit('.', 1)[-1]}",
                accessible_name=f"{action.text()}: {self.facts.title}",
            )
            for action in self._actions
        ]
        opened.setLayout(
            column(
                theme,
                self._evidence,
                row(theme, *buttons, STRETCH),
                spacing=8,
                margins=(0, 2, 0, 2),
            )
        )
        # Not before it stands in something: shown alone it would be a window.
        self._evidence.setVisible(bool(self._words.evidence))
        return opened


class _MendLine(QWidget):
    """How to mend it: a sentence, or a command as it is typed."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._sentence = RoleLabel(theme, wrap=True, selectable=True, object_name=f"{name}.mend")
        self._command = RoleLabel(
            theme, mono=True, wrap=True, selectable=True, object_name=f"{name}.command"
        )
        line = row(theme, spacing=6)
        glyph = IconLabel(theme, "arrow-right", "link", size=14)
        line.addWidget(glyph, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._sentence, 1)
        line.addWidget(self._command, 1)
        self.setLayout(line)

    def show_mend(self, words: CheckWords) -> None:
        """Show it; nothing where nothing is to be mended."""
        shown, hidden = self._sentence, self._command
        if words.mend_is_command:
            shown, hidden = hidden, shown
        shown.set_text(words.mend)
        shown.show()
        hidden.hide()
        self.setVisible(bool(words.mend))


class AreaHeading(QWidget):
    """The heading over the checks of one area."""

    def __init__(self, theme: Theme, area: str) -> None:
        super().__init__()
        label = RoleLabel(theme, area, kind="strong", weight=600, role="text2")
        self.setLayout(row(theme, label, STRETCH, margins=(16, 14, 16, 6)))
        self._theme = theme
        theme.changed.connect(self._on_theme_changed)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """A line below, as under a table's head."""
        with painting(self) as painter:
            paint_edges(painter, self.rect(), self._theme.colour("border"), "b")

    @Slot()
    def _on_theme_changed(self) -> None:
        self.update()
