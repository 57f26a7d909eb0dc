"""The one place where the look is given to the application."""

import logging
import weakref
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtWidgets import QApplication
from shiboken6 import Shiboken

from phoenix_admin.qt.theme.fonts import load_bundled_fonts
from phoenix_admin.qt.theme.theme import Theme, ThemeMode
from phoenix_admin.qt.theme.tokens import load_tokens
from phoenix_admin.settings.resources import resource

if TYPE_CHECKING:
    from phoenix_admin.qt.theme.style import PhoenixStyle

_log = logging.getLogger(__name__)

_LARGE_TEXT: Final = 16
"""System font height, in pixels, from which the person evidently asked for larger text. The
usual defaults are 12 to 15 px; following each of them would only make layouts differ."""
_POINTS_PER_INCH: Final = 72


class InstalledTheme(Theme):
    """A theme together with the style that paints it.

    The reference matters: a Python-owned style that is collected while Qt still uses it crashes.
    """

    style: "PhoenixStyle | None" = None
    latest: "ClassVar[weakref.ref[InstalledTheme] | None]" = None

    @classmethod
    def present(cls, app: QApplication) -> "InstalledTheme | None":
        """The theme that this application has.

        Known and not looked for: of a child that is looked for the binding wants to know what
        each of the others is, and makes the classes of styles before the first paint (7 ms).
        """
        found = cls.latest() if cls.latest is not None else None
        return found if found and Shiboken.isValid(found) and found.parent() is app else None


def starting_zoom(system_px: int, body_px: int) -> float:
    """The zoom that makes body text as large as the system's own, where that is large."""
    return system_px / body_px if system_px > _LARGE_TEXT else 1.0


def system_px(app: QApplication) -> int:
    """How large the system's own text is. Not by `QFontInfo`: that loads the font, which nothing
    shows (0.4 MiB and some milliseconds before the first paint)."""
    font, screen = app.font(), app.primaryScreen()
    if font.pixelSize() > 0:
        return font.pixelSize()
    return round(font.pointSizeF() * screen.logicalDotsPerInchY() / _POINTS_PER_INCH)


def install_theme(
    app: QApplication, mode: ThemeMode = ThemeMode.SYSTEM, zoom: float | None = None
) -> Theme:
    """Give the application the Phoenix look; once, before the first control. UI thread.

    Called again for the same application it changes mode and zoom of the theme that is there:
    replacing an application's style while widgets live is not safe. `zoom` None takes 1.0, or
    more where the system's own font is large. Raises as `begin_theme`.
    """
    theme = _theme_of(app, mode, zoom)
    if theme.style is None:
        from phoenix_admin.qt.theme.style import PhoenixStyle  # noqa: PLC0415 - no frame needs it

        theme.style = PhoenixStyle(theme)
        app.setStyle(theme.style)
        # Setting a style gives the application that style's idea of a palette.
        theme.apply()
    return theme


def begin_theme(app: QApplication, mode: ThemeMode = ThemeMode.SYSTEM) -> Theme:
    """Colours and fonts alone, for what paints itself; `install_theme` completes it. UI thread.

    Fonts that the system refuses are logged and done without. Raises `BadTokens` or `OSError`
    when the installation is damaged.
    """
    return _theme_of(app, mode, None)


def _theme_of(app: QApplication, mode: ThemeMode, zoom: float | None) -> InstalledTheme:
    present = InstalledTheme.present(app)
    if present is not None:
        present.set_mode(mode)
        if zoom is not None:
            present.set_zoom(zoom)
        return present
    refused = load_bundled_fonts()
    if refused:
        _log.warning("Fonts refused by the system, using its own: %s", ", ".join(refused))
    tokens = load_tokens(resource("theme", "tokens.json"))
    if zoom is None:
        zoom = starting_zoom(system_px(app), tokens.sizes.type_px["body"])
    theme = InstalledTheme(app, tokens, mode, zoom)
    InstalledTheme.latest = weakref.ref(theme)
    theme.apply()
    return theme
