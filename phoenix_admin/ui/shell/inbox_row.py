"""One result in the inbox: what came of a write, of which project, and what can be done now."""

from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from phoenix_admin.domain.notation import age, clock_time, date_time
from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.qt.theme.painting import paint_ring
from phoenix_admin.qt.widgets import IconLabel, LinkButton, RoleLabel, column, row
from phoenix_admin.qt.widgets.nesting import nest
from phoenix_admin.services.results import Result, Tone

_LOOKS: dict[Tone, tuple[str, ColourName, str]] = {
    Tone.GOOD: ("circle-check", "ok", "Done"),
    Tone.PLAIN: ("info", "run", "Note"),
    Tone.ATTENTION: ("triangle-alert", "warn", "Attention"),
    Tone.BAD: ("octagon-x", "fail", "Failed"),
}


def tone_look(tone: Tone) -> tuple[str, ColourName, str]:
    """Glyph, colour and the word a screen reader says. Pure."""
    return _LOOKS[tone]


def shown_moment(moment: datetime, now: datetime) -> str:
    """Relative within the hour, the time of day within a day, else date and time. Pure."""
    old = now - moment
    if old < timedelta(seconds=1):
        return "just now"
    if old < timedelta(hours=1):
        return f"{age(moment, now)} ago"
    return clock_time(moment) if old < timedelta(days=1) else date_time(moment)


class InboxRow(QFrame):
    """A row that can hold the focus; its buttons are tab stops only while it is the current one.

    Texts are from outside and shown as plain text.
    """

    chosen = Signal(object)
    open_pressed = Signal(object)
    undo_pressed = Signal(object)

    def __init__(self, theme: Theme, result: Result, number: int, *, can_open: bool) -> None:
        super().__init__()
        self._theme = theme
        self.result = result
        self._current = False
        self.setObjectName(f"inbox.row.{number}")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        glyph, tint, word = tone_look(result.tone)
        self._word = word
        text = RoleLabel(theme, result.text, wrap=True, object_name=f"inbox.row.{number}.text")
        self._name = RoleLabel(theme, result.about, weight=600, elide=True)
        self._time = RoleLabel(theme, kind="caption", role="text3")
        self._time.setToolTip(date_time(result.at))
        about = result.about
        self._open = LinkButton(
            theme,
            "Open project",
            object_name=f"inbox.row.{number}.open",
            accessible_name=f"Open project {about}, result {number + 1}",
            parent=self,
        )
        self._undo = LinkButton(
            theme,
            "Undo",
            object_name=f"inbox.row.{number}.undo",
            accessible_name=f"Undo for {about}, result {number + 1}",
            parent=self,
        )
        self._why = RoleLabel(
            theme,
            kind="caption",
            role="text3",
            elide=True,
            object_name=f"inbox.row.{number}.why",
            parent=self,
        )
        self._open.setVisible(can_open)
        self._undo.setVisible(result.undo is not None)
        self._why.hide()
        self._open.clicked.connect(self._on_open)
        self._undo.clicked.connect(self._on_undo)
        self._lay_out(IconLabel(theme, glyph, tint, size=16), text, buttons=can_open)
        self.set_current(current=False)

    def _lay_out(self, icon: IconLabel, text: RoleLabel, *, buttons: bool) -> None:
        theme = self._theme
        lead: QVBoxLayout = column(theme, icon, margins=(0, 2, 0, 0))
        lead.addStretch(1)
        links: QHBoxLayout = row(theme, self._open, self._undo, spacing=4)
        links.addWidget(self._why, 1)
        links.addStretch(0)
        # Links carry a padding of 4 px; the texts above them get the same.
        top: QHBoxLayout = row(theme, margins=(4, 0, 0, 0))
        top.addWidget(self._name, 1)
        top.addWidget(self._time)
        body = column(theme, top, column(theme, text, margins=(4, 0, 0, 0)), spacing=2)
        if buttons or self.result.undo is not None:
            nest(body, links)
        whole: QHBoxLayout = row(theme, lead, margins=(16, 10, 16, 8), spacing=6)
        nest(whole, body, 1)
        self.setLayout(whole)

    def set_current(self, *, current: bool) -> None:
        """Make this the row that is a tab stop, with its buttons; or take it out of the order."""
        self._current = current
        policy = Qt.FocusPolicy.StrongFocus if current else Qt.FocusPolicy.ClickFocus
        self.setFocusPolicy(policy)
        for button in (self._open, self._undo):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if current else Qt.FocusPolicy.NoFocus)
        self.update()

    def set_undo_refusal(self, reason: str | None) -> None:
        """Say in place of Undo why it is off, or offer it."""
        if reason is not None and self._undo.hasFocus():
            # A button that goes would hand the focus to whatever comes next.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._undo.setVisible(reason is None)
        self._why.set_text("" if reason is None else f"Undo is off: {reason}")
        self._why.setVisible(reason is not None)

    def set_now(self, now: datetime) -> None:
        """Say how long ago it was."""
        moment = shown_moment(self.result.at, now)
        self._time.set_text(moment)
        result = self.result
        self.setAccessibleName(f"{self._word}. {result.about}. {result.text} {moment}")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Holding the focus makes it the current row."""
        super().focusInEvent(event)
        self.chosen.emit(self)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes."""
        super().focusOutEvent(event)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Opens the project, as Enter does."""
        super().mouseDoubleClickEvent(event)
        self._on_open()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Ground of the current row, the line below, the focus ring."""
        theme = self._theme
        painter = QPainter(self)
        if self._current:
            painter.fillRect(self.rect(), theme.colour("sel"))
            painter.fillRect(0, 0, theme.px(3), self.height(), theme.colour("sel_bar"))
        elif self.underMouse():
            painter.fillRect(self.rect(), theme.colour("hover"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour("border"))
        if self.hasFocus():
            paint_ring(painter, theme, self.rect(), theme.px(3))
        painter.end()

    @Slot()
    def _on_open(self) -> None:
        if not self._open.isHidden():
            self.open_pressed.emit(self)

    @Slot()
    def _on_undo(self) -> None:
        self.undo_pressed.emit(self)
