"""System, light or dark: three small buttons at the foot of the rail."""

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.qt.theme.painting import paint_box, paint_ring
from phoenix_admin.qt.widgets import plain_tip

_GLYPH = 15


class _Segment(QToolButton):
    """One choice: an icon that is filled in when it is the one in force."""

    def __init__(self, theme: Theme, action: QAction, glyph: str, object_name: str) -> None:
        super().__init__()
        self._theme = theme
        self._glyph = glyph
        self._source = action
        self.setObjectName(object_name)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(action.text())
        self.setToolTip(plain_tip(action.text()))
        self.clicked.connect(self._on_clicked)
        action.changed.connect(self._follow)
        theme.changed.connect(self.updateGeometry)
        self._follow()

    def sizeHint(self) -> QSize:
        """A small button."""
        return QSize(self._theme.px(34), self._theme.px(26))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Ground of the chosen one, icon, focus ring."""
        theme = self._theme
        painter = QPainter(self)
        on = self.isChecked()
        radius = theme.px(5)
        ground: ColourName | None = "sel" if on else "press" if self.underMouse() else None
        if ground is not None:
            edge = theme.colour("sel_bar") if on else None
            paint_box(painter, self.rect(), theme.colour(ground), edge, radius)
        size = theme.px(_GLYPH)
        x, y = (self.width() - size) // 2, (self.height() - size) // 2
        theme.icons.draw(painter, self._glyph, theme.colour("link" if on else "text2"), x, y, size)
        if self.hasFocus():
            paint_ring(painter, theme, self.rect(), radius)
        painter.end()

    @Slot()
    def _follow(self) -> None:
        self.setChecked(self._source.isChecked())

    @Slot()
    def _on_clicked(self) -> None:
        self._source.trigger()
        # A press on the one in force would have unchecked the button.
        self._follow()


class ThemeSwitch(QWidget):
    """The three choices side by side; in the collapsed rail one button with a menu."""

    def __init__(self, theme: Theme, choices: tuple[tuple[QAction, str], ...]) -> None:
        super().__init__()
        self.setObjectName("rail.theme")
        self.setAccessibleName("Colours")
        self._theme = theme
        self._choices = choices
        self._menu: QMenu | None = None
        self._segments = [
            _Segment(theme, action, glyph, f"rail.theme.{action.objectName().rsplit('_', 1)[-1]}")
            for action, glyph in choices
        ]
        # One tab stop, arrows inside, like every choice of one.
        self._group = QButtonGroup(self)
        for segment in self._segments:
            self._group.addButton(segment)
        self._single = QToolButton()
        self._single.setObjectName("rail.theme.menu")
        self._single.setAutoRaise(True)
        self._single.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._single.setAccessibleName("Colours")
        self._single.clicked.connect(self._on_menu_wanted)
        self._single.hide()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        for segment in self._segments:
            line.addWidget(segment)
        line.addWidget(self._single, 0, Qt.AlignmentFlag.AlignHCenter)
        for action, _ in choices:
            action.changed.connect(self._follow)
        self._follow()

    def set_collapsed(self, collapsed: bool) -> None:
        """One button instead of three."""
        for segment in self._segments:
            segment.setVisible(not collapsed)
        self._single.setVisible(collapsed)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The outline that makes three buttons one control."""
        if self._single.isVisible():
            return
        painter = QPainter(self)
        theme = self._theme
        paint_box(painter, self.rect(), None, theme.colour("border_ctl"), theme.px(6))
        painter.end()

    @Slot()
    def _follow(self) -> None:
        for action, glyph in self._choices:
            if action.isChecked():
                edge = self._theme.px(16)
                self._single.setIcon(self._theme.icon(glyph))
                self._single.setIconSize(QSize(edge, edge))
                self._single.setToolTip(plain_tip(action.text()))

    @Slot()
    def _on_menu_wanted(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action, _ in self._choices:
            menu.addAction(action)
        corner = QRect(self._single.rect()).topRight()
        menu.popup(self._single.mapToGlobal(corner))
