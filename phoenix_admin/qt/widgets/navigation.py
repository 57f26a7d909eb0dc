"""The entries of the navigation rail, and the tabs of a pane.

Each entry is a real checkable button: a painted list would be one silent thing to a screen
reader.
"""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QTabBar, QToolButton, QWidget

from phoenix_admin.qt.theme.faces import (
    nav_box,
    paint_nav_bar,
    paint_nav_glyph,
    paint_nav_ground,
    paint_nav_name,
)
from phoenix_admin.qt.theme.painting import paint_ring, painting
from phoenix_admin.qt.theme.status_look import StatusLook
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.theme.tokens import ColourName
from phoenix_admin.qt.widgets.text_safety import plain_tip


class NavButton(QToolButton):
    """One panel in the rail: icon, name, and a badge for what needs attention there.

    Put the entries of a rail in an exclusive `QButtonGroup`. Collapsed it shows the icon, and
    the badge as a dot; name and count move to the tool tip.
    """

    def __init__(
        self,
        theme: Theme,
        glyph: str,
        text: str,
        *,
        checkable: bool = True,
        shortcut_hint: str = "",
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._glyph = glyph
        self._plain = text
        self._hint = shortcut_hint
        self._given_name = accessible_name or text
        self._badge: StatusLook | None = None
        self._count = 0
        self._collapsed = False
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setObjectName(object_name)
        self._name_it()
        theme.changed.connect(self._on_theme_changed)

    def set_badge(self, look: StatusLook | None, count: int = 0) -> None:
        """Show how many things need attention, in the look of the worst; None shows nothing."""
        if (look, count) != (self._badge, self._count):
            self._badge, self._count = look, count
            self._name_it()
            self.update()

    def set_collapsed(self, collapsed: bool) -> None:
        """Show the icon only."""
        if collapsed != self._collapsed:
            self._collapsed = collapsed
            self._name_it()
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """36 px high; 56 wide when collapsed."""
        theme = self._theme
        if self._collapsed:
            return QSize(theme.px(56), theme.control("nav"))
        text = theme.metrics("body", 600).horizontalAdvance(self._plain)
        return QSize(text + theme.px(110), theme.control("nav"))

    def minimumSizeHint(self) -> QSize:
        """Never narrower than the icon."""
        return QSize(self._theme.px(48), self._theme.control("nav"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Ground, bar of the chosen one, icon, name, badge, focus ring."""
        theme = self._theme
        with painting(self) as painter:
            box = nav_box(theme, self.rect())
            on, enabled = self.isChecked(), self.isEnabled()
            ground: ColourName | None = "sel" if on else None
            if enabled and self.isDown():
                ground = "press"
            elif enabled and not on and self.underMouse():
                # On the rail the ordinary hover tint would be lighter than the rail itself.
                ground = "press"
            if ground is not None:
                paint_nav_ground(painter, theme, box, ground)
            if on:
                paint_nav_bar(painter, theme, box)
            tint: ColourName = "disabled" if not enabled else "link" if on else "text2"
            paint_nav_glyph(painter, theme, box, self._glyph, tint, collapsed=self._collapsed)
            right = self._paint_badge(painter, box)
            if not self._collapsed:
                ink: ColourName = "disabled" if not enabled else "text" if on else "text2"
                paint_nav_name(painter, theme, box, right, self._plain, ink, on=on)
            if self.hasFocus():
                paint_ring(painter, theme, box, theme.radius("ctl"))

    def _paint_badge(self, painter: QPainter, box: QRect) -> int:
        """Paint the badge; returns where the room for the name ends."""
        theme = self._theme
        if self._badge is None:
            return box.right() - theme.px(6)
        colours = theme.tone(self._badge.tone)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.ink, 1.2 * theme.zoom))
        painter.setBrush(colours.fill)
        if self._collapsed:
            dot = theme.px(8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.ink)
            painter.drawEllipse(
                QRectF(box.right() - dot - theme.px(3), box.y() + theme.px(4), dot, dot)
            )
            painter.restore()
            return box.right()
        text = str(self._count)
        advance = theme.metrics("caption", 600, tabular=True).horizontalAdvance(text)
        width, height = max(theme.px(34), advance + theme.px(27)), theme.control("chip")
        x = box.right() + 1 - width - theme.px(6)
        y = box.y() + (box.height() - height) // 2
        pill = QRectF(x, y, width, height).adjusted(0.6, 0.6, -0.6, -0.6)
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        glyph = theme.px(12)
        theme.icons.draw(
            painter,
            self._badge.glyph,
            colours.ink,
            x + theme.px(7),
            y + (height - glyph) // 2,
            glyph,
        )
        painter.setPen(colours.ink)
        painter.setFont(theme.font("caption", 600, tabular=True))
        label = QRectF(x + theme.px(21), y, width - theme.px(21), height)
        painter.drawText(label, Qt.AlignmentFlag.AlignVCenter.value, text)
        painter.restore()
        return x - theme.px(6)

    def _name_it(self) -> None:
        badge = "" if self._badge is None else f"{self._count} {self._badge.label.lower()}"
        self.setAccessibleName(f"{self._given_name}, {badge}" if badge else self._given_name)
        hint = f" ({self._hint})" if self._hint else ""
        whole = f"{self._plain}, {badge}" if badge else self._plain
        self.setToolTip(plain_tip(whole + hint) if self._collapsed or hint else "")

    @Slot()
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()


class SegmentedTabs(QTabBar):
    """Tabs with a bar under the chosen one. One tab stop; the arrows move inside."""

    def __init__(
        self,
        theme: Theme,
        *labels: str,
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setDocumentMode(True)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        for label in labels:
            self.addTab(label)
        self._on_theme_changed()
        theme.changed.connect(self._on_theme_changed)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls what is behind; only a deliberate act changes the tab."""
        event.ignore()

    def set_label(self, index: int, label: str) -> None:
        """Change one tab's text, e.g. its count; an equal one costs nothing."""
        if self.tabText(index) != label:
            self.setTabText(index, label)

    @Slot()
    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font("body", 500))
        self.updateGeometry()
        self.update()
