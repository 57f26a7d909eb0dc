"""Buttons. Each says its variant and icon by dynamic property; the style paints them."""

from typing import Literal

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction, QCursor, QKeySequence
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.theme.tokens import ColourName
from phoenix_admin.qt.widgets.text_safety import no_mnemonic, plain_tip, spoken

Variant = Literal["primary", "default", "ghost", "danger", "danger-quiet", "link"]

GLYPH_PROPERTY = "glyph"


def give_glyph(theme: Theme, action: QAction, glyph: str) -> QAction:
    """Give an action an icon that its menus and buttons show; returns the action."""
    action.setIcon(theme.icon(glyph))
    action.setProperty(GLYPH_PROPERTY, glyph)
    return action


def tip_with_shortcut(tip: str, shortcut: QKeySequence) -> str:
    """ "Refresh (F5)": a tip that teaches the key."""
    keys = shortcut.toString(QKeySequence.SequenceFormat.NativeText)
    return plain_tip(f"{tip} ({keys})" if keys else tip)


class Button(QPushButton):
    """A push button in one of the product's variants.

    `text` is shown as it is, ampersands included. Without text it is a square icon button and
    needs an accessible name. The safe button of a dialog is `default`, its verb `primary` or
    `danger`.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        variant: Variant = "default",
        *,
        glyph: str = "",
        glyph_right: bool = False,
        small: bool = False,
        weight: int | None = None,
        tip: str = "",
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(no_mnemonic(text), parent)
        self._theme = theme
        self._weight = weight
        self._variant: Variant = variant
        self.setProperty("variant", variant)
        self.setProperty(GLYPH_PROPERTY, glyph)
        self.setProperty("glyphRight", glyph_right)
        self.setProperty("small", small)
        self.setAutoDefault(False)
        self.setToolTip(plain_tip(tip))
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name or text or tip)
        self._restyle()
        theme.changed.connect(self._restyle)

    def set_text(self, text: str, *, accessible_name: str = "") -> None:
        """Change the text; an equal one costs nothing."""
        if no_mnemonic(text) != self.text():
            self.setText(no_mnemonic(text))
        self.setAccessibleName(accessible_name or text)

    def set_variant(self, variant: Variant) -> None:
        """Change the variant; the same one costs nothing."""
        if variant == self._variant:
            return
        self._variant = variant
        self.setProperty("variant", variant)
        self._restyle()
        self.update()

    def set_glyph(self, glyph: str) -> None:
        """Change the icon; an empty name takes it away."""
        self.setProperty(GLYPH_PROPERTY, glyph)
        self.updateGeometry()
        self.update()

    @Slot()
    def _restyle(self) -> None:
        # White on a strong fill reads thinner than dark on light, so it is set heavier.
        usual = 600 if self._variant in ("primary", "danger") else 500
        self.setFont(self._theme.font("body", self._weight or usual))
        self.updateGeometry()


class ActionButton(Button):
    """A button that is one face of an action: text, icon, tip, state and effect are its.

    The menu entry, the shortcut and this button trigger the same `QAction`. A disabled action's
    tip must say why; the button repeats it for screen readers.
    """

    def __init__(
        self,
        theme: Theme,
        action: QAction,
        variant: Variant = "default",
        *,
        text: str = "",
        glyph: str = "",
        icon_only: bool = False,
        small: bool = False,
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, "", variant, small=small, object_name=object_name, parent=parent)
        self._action = action
        self._own_text = text
        self._own_glyph = glyph
        self._icon_only = icon_only
        self._given_name = accessible_name
        # Remembered, because asking the widget would show a button that has no window yet.
        self._shown = True
        self._follow()
        action.changed.connect(self._follow)
        self.clicked.connect(self._on_clicked)

    @property
    def action(self) -> QAction:
        """The action behind the button."""
        return self._action

    @Slot()
    def _follow(self) -> None:
        action = self._action
        said = self._own_text or spoken(action.text())
        self.setText("" if self._icon_only else no_mnemonic(said))
        given: object = action.property(GLYPH_PROPERTY)
        self.set_glyph(self._own_glyph or (given if isinstance(given, str) else ""))
        tip = action.toolTip() or said
        self.setToolTip(tip_with_shortcut(spoken(tip), action.shortcut()))
        self.setAccessibleName(self._given_name or said)
        self.setAccessibleDescription(tip if tip != said else "")
        self.setCheckable(action.isCheckable())
        self.setChecked(action.isChecked())
        self.setEnabled(action.isEnabled())
        if action.isVisible() != self._shown:
            self._shown = action.isVisible()
            self.setVisible(self._shown)

    @Slot()
    def _on_clicked(self) -> None:
        self._action.trigger()


class LinkButton(Button):
    """A button that reads as a link: for the one small step inside a sentence."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        tip: str = "",
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            theme,
            text,
            "link",
            tip=tip,
            object_name=object_name,
            accessible_name=accessible_name,
            parent=parent,
        )
        self.setCursor(QCursor(Qt.CursorShape.PointingHandCursor))


class ToolButton(QToolButton):
    """A flat icon button. Its name is its tip: an icon alone says nothing to some people."""

    def __init__(
        self,
        theme: Theme,
        glyph: str,
        accessible_name: str,
        *,
        role: ColourName = "text2",
        checkable: bool = False,
        shortcut_hint: str = "",
        object_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._glyph = glyph
        self._role: ColourName = role
        self.setAutoRaise(True)
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)
        hint = f" ({shortcut_hint})" if shortcut_hint else ""
        self.setToolTip(plain_tip(accessible_name + hint))
        self._restyle()
        theme.changed.connect(self._restyle)

    def set_glyph(self, glyph: str, role: ColourName | None = None) -> None:
        """Show another icon."""
        self._glyph = glyph
        self._role = role or self._role
        self._restyle()

    @Slot()
    def _restyle(self) -> None:
        edge = self._theme.px(16)
        self.setIcon(self._theme.icon(self._glyph, self._role, "link"))
        self.setIconSize(QSize(edge, edge))
        self.updateGeometry()
