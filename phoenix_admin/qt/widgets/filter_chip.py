"""Checkable filters with a count, as "All 14"."""

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from phoenix_admin.qt.theme.painting import paint_box, paint_ring, painting
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.theme.tokens import ColourName
from phoenix_admin.qt.widgets.text_safety import no_mnemonic

_PADDING = 12
_GLYPH = 16
_GLYPH_GAP = 6
_COUNT_GAP = 11


class FilterChip(QPushButton):
    """One filter of a list: checkable, with the number of rows it shows.

    Put the chips of a list in a `QButtonGroup` to make them exclusive.
    """

    def __init__(
        self,
        theme: Theme,
        text: str,
        count: int | None = None,
        *,
        glyph: str = "",
        glyph_role: ColourName = "text2",
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(no_mnemonic(text), parent)
        self._theme = theme
        self._plain = text
        self._count = count
        self._at_least = False
        self._glyph = glyph
        self._glyph_role: ColourName = glyph_role
        self._given_name = accessible_name
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setObjectName(object_name)
        self._name_it()
        self._on_theme_changed()
        theme.changed.connect(self._on_theme_changed)

    def set_count(self, count: int | None, *, at_least: bool = False) -> None:
        """Show another number of rows; an equal one costs nothing.

        `at_least`: rows that nobody has counted may be behind it as well, "3+".
        """
        if (count, at_least) != (self._count, self._at_least):
            self._count, self._at_least = count, at_least
            self._name_it()
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Wide enough for the heavy text of the checked state, so checking moves nothing."""
        theme = self._theme
        width = theme.metrics("body", 600).horizontalAdvance(self._plain) + theme.px(2 * _PADDING)
        if self._glyph:
            width += theme.px(_GLYPH + _GLYPH_GAP)
        if self._count is not None:
            count = theme.metrics("body", 500, tabular=True).horizontalAdvance(self._count_text())
            width += count + theme.px(_COUNT_GAP)
        return QSize(width, theme.control("button"))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Box, glyph, text and count."""
        theme = self._theme
        with painting(self) as painter:
            on, enabled = self.isChecked(), self.isEnabled()
            over = enabled and self.underMouse()
            fill: ColourName = "press" if self.isDown() else "sel" if on else "raised"
            if over and not on and not self.isDown():
                fill = "hover"
            edge: ColourName = "border" if not enabled else "sel_bar" if on else "border_ctl"
            radius = theme.radius("ctl")
            paint_box(painter, self.rect(), theme.colour(fill), theme.colour(edge), radius)
            x, height = theme.px(_PADDING), self.height()
            if self._glyph:
                size = theme.px(_GLYPH)
                tint = theme.colour(self._glyph_role if enabled else "disabled")
                theme.icons.draw(painter, self._glyph, tint, x, (height - size) // 2, size)
                x += size + theme.px(_GLYPH_GAP)
            painter.setFont(theme.font("body", 600 if on else 500))
            painter.setPen(theme.colour("text" if enabled else "disabled"))
            flags = Qt.AlignmentFlag.AlignVCenter.value
            painter.drawText(QRect(x, 0, self.width() - x, height), flags, self._plain)
            if self._count is not None:
                painter.setFont(theme.font("body", 500, tabular=True))
                painter.setPen(theme.colour("text2" if enabled else "disabled"))
                box = self.rect().adjusted(0, 0, -theme.px(_PADDING), 0)
                painter.drawText(box, flags | Qt.AlignmentFlag.AlignRight.value, self._count_text())
            if self.hasFocus():
                paint_ring(painter, theme, self.rect(), radius)

    def _count_text(self) -> str:
        # Narrow no-break spaces group the digits, as everywhere on the screen.
        if self._count is None:
            return ""
        return f"{self._count:,}".replace(",", "\u202f") + ("+" if self._at_least else "")

    def _name_it(self) -> None:
        or_more = " or more" if self._at_least else ""
        counted = self._plain if self._count is None else f"{self._plain}, {self._count}{or_more}"
        self.setAccessibleName(self._given_name or counted)

    @Slot()
    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font("body", 500))
        self.updateGeometry()
        self.update()
