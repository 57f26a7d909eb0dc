"""The Qt palette made from the tokens, for everything Qt paints by itself."""

from typing import Final

from PySide6.QtGui import QColor, QPalette

from phoenix_admin.qt.theme.tokens import PlainColour, Tokens

_Role = QPalette.ColorRole

_ROLES: Final[tuple[tuple[QPalette.ColorRole, PlainColour, PlainColour], ...]] = (
    (_Role.Window, "canvas", "canvas"),
    (_Role.WindowText, "text", "disabled"),
    (_Role.Base, "surface", "surface"),
    (_Role.AlternateBase, "inset", "inset"),
    (_Role.Text, "text", "disabled"),
    (_Role.Button, "raised", "raised"),
    (_Role.ButtonText, "text", "disabled"),
    (_Role.BrightText, "on_accent", "on_accent"),
    (_Role.ToolTipBase, "tip", "tip"),
    (_Role.ToolTipText, "on_tip", "on_tip"),
    (_Role.PlaceholderText, "text3", "disabled"),
    (_Role.Highlight, "accent", "press"),
    (_Role.HighlightedText, "on_accent", "text2"),
    (_Role.Accent, "accent", "accent"),
    (_Role.Link, "link", "disabled"),
    (_Role.LinkVisited, "link", "disabled"),
    (_Role.Light, "raised", "raised"),
    (_Role.Midlight, "hover", "hover"),
    (_Role.Mid, "border", "border"),
    (_Role.Dark, "border_ctl", "border_ctl"),
    (_Role.Shadow, "scrim", "scrim"),
)
"""Role, token when enabled, token when disabled."""


def build_palette(tokens: Tokens) -> QPalette:
    """A palette with every role set for the active, inactive and disabled groups.

    A role left out would keep the system's colour and could meet ours unreadably.
    """
    palette = QPalette()
    for role, enabled, disabled in _ROLES:
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
            palette.setColor(group, role, QColor(tokens.plain(enabled)))
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.plain(disabled)))
    return palette
