"""How the program looks: tokens, theme, style, icons, and the words and looks of statuses."""

from phoenix_admin.qt.theme.install import app_icon, install_theme
from phoenix_admin.qt.theme.status_look import (
    EnvironmentLook,
    StatusLook,
    attempt_look,
    environment_look,
    execution_look,
    project_look,
    verdict_look,
)
from phoenix_admin.qt.theme.theme import Theme, ThemeMode
from phoenix_admin.qt.theme.tokens import ColourName, TextKind, Tokens, Tone

__all__ = [
    "ColourName",
    "EnvironmentLook",
    "StatusLook",
    "TextKind",
    "Theme",
    "ThemeMode",
    "Tokens",
    "Tone",
    "app_icon",
    "attempt_look",
    "environment_look",
    "execution_look",
    "install_theme",
    "project_look",
    "verdict_look",
]
