"""Switches of a log view that say how many rows they stand for, in a strip that never wraps.

A strip that took a second line while rows arrive would push the table down under the pointer (N8);
what does not fit is in a menu at its end.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Slot
from PySide6.QtGui import QAction, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.qt.theme.painting import paint_box, paint_ring, painting
from phoenix_admin.qt.widgets import Button, no_mnemonic, plain_tip

HEIGHT: Final = 28
_PADDING: Final = 9
_GLYPH: Final = 14
_DOT: Final = 9
_GAP: Final = 6


class ToggleChip(QPushButton):
    """A checkable filter with a glyph or a dot of colour, its name, and a remark. UI thread."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        *,
        glyph: str = "",
        tint: ColourName = "text2",
        object_name: str,
    ) -> None:
        super().__init__(no_mnemonic(name))
        self._theme = theme
        self._plain = name
        self._remark = ""
        self._remark_role: ColourName = "text2"
        self._glyph = glyph
        self._tint: ColourName = tint
        self.setObjectName(object_name)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(name)
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def words(self) -> str:
        """What is written on it."""
        return f"{self._plain} {self._remark}".strip()

    def show_remark(self, remark: str, role: ColourName = "text2", tip: str = "") -> None:
        """Say this behind the name."""
        if tip != self.toolTip():
            self.setToolTip(plain_tip(tip))
        if (remark, role) == (self._remark, self._remark_role):
            return
        self._remark, self._remark_role = remark, role
        self.setAccessibleName(f"{self._plain}, {remark}" if remark else self._plain)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Digits that change move nothing: they are equally wide, and there is room for three."""
        theme = self._theme
        width = theme.metrics("body", 600).horizontalAdvance(self._plain) + theme.px(2 * _PADDING)
        width += theme.px((_GLYPH if self._glyph else _DOT) + _GAP)
        if self._remark:
            metrics = theme.metrics("body", 500, tabular=True)
            width += theme.px(_GAP) + max(
                metrics.horizontalAdvance(self._remark), metrics.horizontalAdvance("000")
            )
        return QSize(width, theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Box, glyph or dot, name, remark."""
        theme, px = self._theme, self._theme.px
        with painting(self) as painter:
            on, height = self.isChecked(), self.height()
            fill: ColourName = "press" if self.isDown() else "sel" if on else "raised"
            if self.underMouse() and not on and not self.isDown():
                fill = "hover"
            edge: ColourName = "sel_bar" if on else "border_ctl"
            radius = theme.radius("ctl")
            paint_box(painter, self.rect(), theme.colour(fill), theme.colour(edge), radius)
            x = px(_PADDING)
            tint = theme.colour(self._tint)
            if self._glyph:
                size = px(_GLYPH)
                theme.icons.draw(painter, self._glyph, tint, x, (height - size) // 2, size)
                x += size + px(_GAP)
            else:
                size = px(_DOT)
                painter.fillRect(x, (height - size) // 2, size, size, tint)
                x += size + px(_GAP)
            flags = Qt.AlignmentFlag.AlignVCenter.value
            painter.setFont(theme.font("body", 600 if on else 500))
            painter.setPen(theme.colour("text"))
            painter.drawText(QRect(x, 0, self.width() - x, height), flags, self._plain)
            if self._remark:
                painter.setFont(theme.font("body", 500, tabular=True))
                painter.setPen(theme.colour(self._remark_role))
                box = self.rect().adjusted(0, 0, -px(_PADDING), 0)
                right = flags | Qt.AlignmentFlag.AlignRight.value
                painter.drawText(box, right, self._remark)
            if self.hasFocus():
                paint_ring(painter, theme, self.rect(), radius)

    @Slot()
    def _restyle(self) -> None:
        self.setFont(self._theme.font("body", 500))
        self.updateGeometry()
        self.update()


class ChipStrip(QWidget):
    """Chips and small buttons in one line; those that find no room are in the menu at its end."""

    def __init__(self, theme: Theme, *, object_name: str, accessible_name: str) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)
        self._theme = theme
        self._parts: tuple[QPushButton, ...] = ()
        self._shut: tuple[QPushButton, ...] = ()
        self._more = Button(
            theme,
            "More",
            glyph="chevron-down",
            glyph_right=True,
            small=True,
            object_name=f"{object_name}.more",
            parent=self,
        )
        self._menu = QMenu(self._more)
        self._menu.setObjectName(f"{object_name}.menu")
        self._more.clicked.connect(self._on_more)
        self._more.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._restyle)

    @property
    def parts(self) -> tuple[QPushButton, ...]:
        """All of them, in order."""
        return self._parts

    def show_parts(self, parts: Sequence[QPushButton]) -> None:
        """Show these; what it had and has no more is let go of."""
        for part in self._parts:
            if part not in parts:
                part.hide()
                part.setParent(None)
                part.deleteLater()
        self.place(parts)

    def place(self, parts: Sequence[QPushButton]) -> None:
        """Show these; the others are hidden by whoever keeps them."""
        self._parts = tuple(parts)
        before: QWidget | None = None
        for part in self._parts:
            if part.parent() is not self:
                part.setParent(self)
            if before is not None:
                QWidget.setTabOrder(before, part)
            before = part
        if before is not None:
            QWidget.setTabOrder(before, self._more)
        self.arrange()

    def arrange(self) -> None:
        """Place what has room."""
        theme = self._theme
        gap, height = theme.px(_GAP), theme.px(HEIGHT)
        widths = [part.sizeHint().width() for part in self._parts]
        room = self.width()
        if sum(widths) + gap * max(0, len(widths) - 1) > room:
            room -= self._more.sizeHint().width() + gap
        at, shut = 0, list[QPushButton]()
        for part, width in zip(self._parts, widths, strict=True):
            fits = not shut and at + width <= room
            if fits:
                part.setGeometry(at, 0, width, height)
                at += width + gap
            else:
                shut.append(part)
            part.setVisible(fits)
        self._shut = tuple(shut)
        self._more.setVisible(bool(shut))
        if shut:
            self._more.set_text(f"{len(shut)} more")
            size = self._more.sizeHint()
            self._more.setGeometry(at, (height - size.height()) // 2, size.width(), size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer have room."""
        super().resizeEvent(event)
        self.arrange()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(self._theme.px(200), self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """One line."""
        return QSize(self._theme.px(80), self._theme.px(HEIGHT))

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.arrange()

    @Slot()
    def _on_more(self) -> None:
        self._menu.clear()
        for part in self._shut:
            words = part.words if isinstance(part, ToggleChip) else part.accessibleName()
            action = QAction(no_mnemonic(words or part.text()), self._menu)
            action.setCheckable(part.isCheckable())
            action.setChecked(part.isChecked())
            action.triggered.connect(part.click)
            self._menu.addAction(action)
        self._menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))
