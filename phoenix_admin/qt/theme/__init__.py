"""How the program looks: tokens, theme, style, icons, and the words and looks of statuses."""

from phoenix_admin.qt.theme.environment_look import EnvironmentLook, environment_look
from phoenix_admin.qt.theme.install import begin_theme, install_theme
from phoenix_admin.qt.theme.theme import Theme, ThemeMode
from phoenix_admin.qt.theme.tokens import ColourName, TextKind, Tokens, Tone

__all__ = [
    "ColourName",
    "EnvironmentLook",
    "TextKind",
    "Theme",
    "ThemeMode",
    "Tokens",
    "Tone",
    "begin_theme",
    "environment_look",
    "install_theme",
]
