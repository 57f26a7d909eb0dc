"""The field in which a query is written: one line that grows, with a fault shown where it is."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QSize, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QPaintEvent,
    QPalette,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QHBoxLayout,
    QListView,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from phoenix_admin.domain.log_query import QueryFault, complete
from phoenix_admin.domain.log_query.completion import SuggestionKind
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.painting import paint_box, paint_ring, painting
from phoenix_admin.qt.widgets.known_parts import parts_of
from phoenix_admin.ui.logs.seen_fields import SeenFields

MOST_LINES: Final = 4
"""Lines that are in sight at once; a longer text scrolls."""
_OFFERED: Final = 12
_FROM: Final = 2
"""Letters of a word from which suggestions come by themselves."""
LONGEST: Final = 20_000
_PLACEHOLDERS: Final = {
    True: 'severity>=WARNING textPayload:"Memory limit of"',
    False: 'timeout OR sigkill -healthz "worker 3"',
}


class _Text(QPlainTextEdit):
    """The text itself; keys that mean more than a letter are told."""

    run_requested = Signal()
    history_requested = Signal(int)
    cleared = Signal()
    left = Signal()
    completion_requested = Signal()
    focused = Signal()

    def __init__(self, object_name: str) -> None:
        super().__init__()
        self._known = parts_of(self)
        self.setObjectName(object_name)
        self.setAccessibleName("Query")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.popup: QWidget | None = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter asks, Shift with it begins a line; up and down at the edges go through history."""
        key, keys = event.key(), event.modifiers()
        plain = not keys & ~Qt.KeyboardModifier.KeypadModifier
        offered = self.popup is not None and self.popup.isVisible()
        if offered and key in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape}:
            event.ignore()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not (
            keys & Qt.KeyboardModifier.ShiftModifier
        ):
            self.run_requested.emit()
        elif key == Qt.Key.Key_Space and keys & Qt.KeyboardModifier.ControlModifier:
            self.completion_requested.emit()
        elif key == Qt.Key.Key_Escape:
            (self.cleared if self.toPlainText() else self.left).emit()
        elif plain and key == Qt.Key.Key_Up and self._is_in(self.document().firstBlock()):
            self.history_requested.emit(1)
        elif plain and key == Qt.Key.Key_Down and self._is_in(self.document().lastBlock()):
            self.history_requested.emit(-1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The frame shows the ring."""
        super().focusInEvent(event)
        self.focused.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The frame hides the ring."""
        super().focusOutEvent(event)
        self.focused.emit()

    def _is_in(self, block: object) -> bool:
        return self.textCursor().block() == block


class QueryEdit(QWidget):
    """A frame with the text in it. UI thread. `changed`: the person, or a menu, wrote something."""

    changed = Signal()
    run_requested = Signal()
    history_requested = Signal(int)
    cleared = Signal()
    left = Signal()

    def __init__(self, theme: Theme, seen: SeenFields, *, object_name: str) -> None:
        super().__init__()
        self.setObjectName(f"{object_name}.frame")
        self._theme = theme
        self._seen = seen
        self._is_query = True
        self._fault: QueryFault | None = None
        self._span = (0, 0)
        self._upright = 0
        self._texts: list[str] = []
        self.text_edit = text = _Text(object_name)
        self.setFocusProxy(text)
        self._lines = QHBoxLayout(self)
        self._lines.addWidget(text)
        self._make_offer(object_name)
        text.textChanged.connect(self._on_text_changed)
        text.run_requested.connect(self._on_run)
        text.history_requested.connect(self.history_requested)
        text.cleared.connect(self.cleared)
        text.left.connect(self.left)
        text.completion_requested.connect(self.offer)
        text.focused.connect(self.update)
        text.installEventFilter(self)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.set_is_query(is_query=True)

    # ------------------------------------------------------------------ the text

    @property
    def text(self) -> str:
        """What is written."""
        return self.text_edit.toPlainText()[:LONGEST]

    def set_text(self, text: str) -> None:
        """Write something else; it can be undone with the editor's own key."""
        if text == self.text:
            return
        cursor = self.text_edit.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.text_edit.moveCursor(QTextCursor.MoveOperation.End)
        self.close_offer()

    def set_is_query(self, *, is_query: bool) -> None:
        """Whether it is the language, with suggestions, or plain words."""
        self._is_query = is_query
        self.text_edit.setPlaceholderText(_PLACEHOLDERS[is_query])
        self.close_offer()

    def show_fault(self, fault: QueryFault | None) -> None:
        """Underline what cannot be read."""
        if fault == self._fault:
            return
        self._fault = fault
        said = f"{fault.message} {fault.hint}".strip() if fault is not None else ""
        self.text_edit.setAccessibleDescription(said)
        self._underline()
        self.update()

    # ------------------------------------------------------------------ suggestions

    @Slot()
    def offer(self) -> None:
        """Suggest what could be written at the cursor."""
        self._offer(by_itself=False)

    def close_offer(self) -> None:
        """Suggest nothing."""
        self._popup.hide()

    @property
    def offered(self) -> tuple[str, ...]:
        """What is suggested now."""
        return tuple(self._texts) if self._popup.isVisible() else ()

    def _offer(self, *, by_itself: bool) -> None:
        if not self._is_query:
            return
        found = complete(
            self.text, self.text_edit.textCursor().position(), self._seen.fields, self._seen.values
        )
        typed = self.text[found.start : found.end]
        texts = [each.text for each in found.suggestions]
        if by_itself:
            # A keyword is as easily typed as chosen.
            wanted = [s for s in found.suggestions if s.kind is not SuggestionKind.KEYWORD]
            texts = [each.text for each in wanted] if len(typed) >= _FROM else []
        if not texts or texts == [typed]:
            self.close_offer()
            return
        self._span, self._texts = (found.start, found.end), texts
        self._names.setStringList(texts)
        popup = self._popup
        box = QRect(self.text_edit.cursorRect())
        widest = popup.sizeHintForColumn(0) + self._theme.px(32)
        box.setWidth(max(self._theme.px(180), widest))
        box.translate(0, self._theme.px(6))
        self._completer.complete(box)
        if by_itself:
            # Enter asks what is written; a suggestion is taken by going to it first.
            popup.setCurrentIndex(self._names.index(-1, 0))

    @Slot(str)
    def _on_chosen(self, chosen: str) -> None:
        cursor = self.text_edit.textCursor()
        start, end = self._span
        cursor.setPosition(min(start, len(self.text)))
        cursor.setPosition(min(end, len(self.text)), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(chosen)
        self.text_edit.setTextCursor(cursor)
        self.close_offer()

    # ------------------------------------------------------------------ inside

    def _make_offer(self, object_name: str) -> None:
        text = self.text_edit
        self._names = QStringListModel(self)
        self._completer = QCompleter(self._names, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(_OFFERED)
        self._completer.setWidget(text)
        self._popup = popup = QListView()
        self._completer.setPopup(popup)
        popup.setObjectName(f"{object_name}.completion")
        popup.setAccessibleName("Suggestions")
        text.popup = popup
        self._completer.activated[str].connect(self._on_chosen)  # type: ignore[index] - overload

    @Slot()
    def _on_text_changed(self) -> None:
        policy = Qt.ScrollBarPolicy
        long = self._line_count() > MOST_LINES
        self.text_edit.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if long else policy.ScrollBarAlwaysOff
        )
        self.updateGeometry()
        self.changed.emit()
        if self.text_edit.hasFocus():
            self._offer(by_itself=True)

    @Slot()
    def _on_run(self) -> None:
        self.close_offer()
        self.run_requested.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A wrapped line makes the field higher."""
        if event.type() == QEvent.Type.Resize:
            self.updateGeometry()
            if self._line_count() <= MOST_LINES:  # it scrolled while it was lower than its text
                self.text_edit.verticalScrollBar().setValue(0)
        return super().eventFilter(watched, event)

    def _underline(self) -> None:
        marks: list[QTextEdit.ExtraSelection] = []
        fault, size = self._fault, len(self.text)
        if fault is not None and size:
            start = min(fault.position, size - 1)
            form = QTextCharFormat()
            form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            form.setUnderlineColor(self._theme.colour("fail"))
            form.setBackground(self._theme.tone("fail").fill)
            mark = QTextEdit.ExtraSelection()
            cursor = self.text_edit.textCursor()
            cursor.setPosition(start)
            end = min(size, start + max(1, fault.length))
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            mark.cursor = cursor  # type: ignore[attr-defined] - no stub has it
            mark.format = form  # type: ignore[attr-defined] - no stub has it
            marks.append(mark)
        self.text_edit.setExtraSelections(marks)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The frame of a field."""
        theme = self._theme
        with painting(self) as painter:
            border = theme.colour("fail" if self._fault is not None else "border_ctl")
            radius = theme.radius("ctl")
            paint_box(painter, self.rect(), theme.colour("surface"), border, radius)
            if self.text_edit.hasFocus():
                paint_ring(painter, theme, self.rect(), radius)

    def sizeHint(self) -> QSize:
        """As high as the text, within bounds."""
        theme = self._theme
        line = self.text_edit.fontMetrics().lineSpacing()
        lines = max(1, min(MOST_LINES, self._line_count()))
        return QSize(theme.px(300), max(theme.control("field"), line * lines + 2 * self._upright))

    def _line_count(self) -> int:
        return round(self.text_edit.document().size().height())

    def minimumSizeHint(self) -> QSize:
        """The same height."""
        return QSize(self._theme.px(160), self.sizeHint().height())

    @Slot()
    def _restyle(self) -> None:
        theme = self._theme
        self.text_edit.setFont(theme.font("mono", mono=True))
        palette = self.text_edit.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.colour("surface"))
        palette.setColor(QPalette.ColorRole.PlaceholderText, theme.colour("text3"))
        self.text_edit.setPalette(palette)
        line = self.text_edit.fontMetrics().lineSpacing()
        self._upright = max(theme.px(4), (theme.control("field") - line) // 2)
        self._lines.setContentsMargins(theme.px(10), self._upright, theme.px(4), self._upright)
        self._underline()
        self.updateGeometry()
