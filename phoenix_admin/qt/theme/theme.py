"""The one object that knows how things look right now: colours, fonts, icons, sizes.

It is made once by `install_theme`, handed to whoever paints, and says `changed` when the person
or their system asks for another look. Painters read from it at paint time and keep no copies,
which is what makes a live switch equal to a fresh window.
"""

from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from phoenix_admin.qt.theme.fonts import FontBook
from phoenix_admin.qt.theme.icons import IconStore, TintedIconEngine
from phoenix_admin.qt.theme.palette import build_palette
from phoenix_admin.qt.theme.tokens import (
    PLAIN_COLOURS,
    TONES,
    ColourName,
    EnvironmentTone,
    SchemeName,
    TextKind,
    TokenFile,
    Tokens,
    Tone,
    strengthened,
)

MIN_ZOOM = 0.8
MAX_ZOOM = 2.0


class ThemeMode(Enum):
    """Which scheme the person asked for; SYSTEM follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class TonePaint(NamedTuple):
    """A status tone ready for painting."""

    ink: QColor
    fill: QColor
    outline: QColor
    bar: QColor


class BadgePaint(NamedTuple):
    """An environment's colours ready for painting."""

    fill: QColor
    ink: QColor


class Theme(QObject):
    """Current tokens, fonts, icons and sizes. UI thread only.

    `changed` is emitted after the application's palette and font have been replaced, when the
    scheme, the contrast, the zoom or the motion preference changes.
    """

    changed = Signal()

    def __init__(
        self,
        app: QApplication,
        tokens: TokenFile,
        mode: ThemeMode = ThemeMode.SYSTEM,
        zoom: float = 1.0,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._file = tokens
        self._mode = mode
        self._zoom = _clamped(zoom)
        self._reduced_motion = False
        self._icons = IconStore()
        self._engines: list[TintedIconEngine] = []
        self._icon_cache: dict[tuple[str, ColourName, ColourName], QIcon] = {}
        self._version = 0
        hints = app.styleHints()
        self._system_scheme = hints.colorScheme()
        accessibility = hints.accessibility()
        self._contrast = accessibility.contrastPreference()
        hints.colorSchemeChanged.connect(self._on_system_scheme_changed)
        accessibility.contrastPreferenceChanged.connect(self._on_contrast_changed)
        self._load()

    # ------------------------------------------------------------------ what is in force

    @property
    def tokens(self) -> Tokens:
        """The colours in force."""
        return self._tokens

    @property
    def scheme(self) -> SchemeName:
        """`light` or `dark`, after following the system or the person's choice."""
        return self._tokens.name

    @property
    def mode(self) -> ThemeMode:
        """What the person asked for."""
        return self._mode

    @property
    def zoom(self) -> float:
        """Scale of type and metrics together, 0.8 to 2.0."""
        return self._zoom

    @property
    def high_contrast(self) -> bool:
        """Whether the system asks for high contrast."""
        return self._contrast == Qt.ContrastPreference.HighContrast

    @property
    def reduced_motion(self) -> bool:
        """Whether glyphs must not spin. Qt 6.11 cannot ask the system, so it is a setting."""
        return self._reduced_motion

    @property
    def version(self) -> int:
        """Counts changes; a cache that was filled under another version is stale."""
        return self._version

    # ------------------------------------------------------------------ for painters

    def px(self, pixels: float) -> int:
        """A length given for 100 % zoom, at the zoom in force; 1 px lines stay at least 1."""
        scaled = round(pixels * self._zoom)
        return max(1, scaled) if pixels > 0 else scaled

    def space(self, step: int) -> int:
        """Spacing of 1, 2, 3, 4, 6 or 8 steps (4, 8, 12, 16, 24, 32 px)."""
        return self.px(self._file.sizes.space[f"x{step}"])

    def radius(self, kind: str) -> int:
        """Corner radius of `ctl`, `card`, `chip`, `dialog` or `badge`."""
        return self.px(self._file.sizes.radius[kind])

    def row_height(self, density: str = "default") -> int:
        """Height of a table row."""
        return self.px(self._file.sizes.row_px[density])

    def control(self, kind: str) -> int:
        """Height of a `button`, `button_small`, `field`, `chip`, `badge`, `header`, `nav`."""
        return self.px(self._file.sizes.control_px[kind])

    def colour(self, name: ColourName) -> QColor:
        """The colour called `name`; a tone's name gives its text and glyph colour."""
        return self._colours[name]

    def tone(self, name: Tone) -> TonePaint:
        """The colours of a status chip and its bar."""
        return self._tones[name]

    def environment(self, name: EnvironmentTone) -> BadgePaint:
        """The colours of an environment's badge and stripe."""
        return self._badges[name]

    def font(
        self,
        kind: TextKind = "body",
        weight: int = 400,
        *,
        mono: bool = False,
        tabular: bool = False,
    ) -> QFont:
        """A shared font, see `FontBook.font`; do not change it."""
        return self._fonts.font(kind, weight, mono=mono, tabular=tabular)

    def metrics(
        self,
        kind: TextKind = "body",
        weight: int = 400,
        *,
        mono: bool = False,
        tabular: bool = False,
    ) -> QFontMetrics:
        """The metrics of that font."""
        return self._fonts.metrics(kind, weight, mono=mono, tabular=tabular)

    @property
    def icons(self) -> IconStore:
        """Icon pixmaps, for painters that colour them themselves."""
        return self._icons

    def icon(
        self, name: str, role: ColourName = "text2", on_role: ColourName | None = None
    ) -> QIcon:
        """A `QIcon` that takes its colour from the theme whenever it is painted."""
        key = (name, role, on_role or role)
        found = self._icon_cache.get(key)
        if found is None:
            engine = TintedIconEngine(self._icons, self.colour, *key, self._engines)
            found = self._icon_cache[key] = QIcon(engine)
        return found

    def palette(self) -> QPalette:
        """A Qt palette with every role taken from the tokens."""
        return build_palette(self._tokens)

    # ------------------------------------------------------------------ changing it

    def set_mode(self, mode: ThemeMode) -> None:
        """Follow the system, or hold one scheme; the title bar follows where Qt can do that."""
        if mode is self._mode:
            return
        self._mode = mode
        self._tell_qt()
        if mode is ThemeMode.SYSTEM:
            self._system_scheme = self._app.styleHints().colorScheme()
        self._refresh()

    def set_zoom(self, zoom: float) -> None:
        """Scale type and metrics together; values outside 0.8 to 2.0 are brought inside."""
        if _clamped(zoom) == self._zoom:
            return
        self._zoom = _clamped(zoom)
        self._reload_and_announce(layout=True)

    def set_reduced_motion(self, reduced: bool) -> None:
        """Stop or allow spinning glyphs."""
        if reduced == self._reduced_motion:
            return
        self._reduced_motion = reduced
        self.changed.emit()

    def apply(self) -> None:
        """Give the application this theme's palette, font and tool tip look."""
        self._tell_qt()
        self._app.setPalette(self.palette())
        self._app.setFont(self.font())
        QToolTip.setPalette(self.palette())
        QToolTip.setFont(self.font("caption"))

    # ------------------------------------------------------------------ inside

    @Slot(Qt.ColorScheme)
    def _on_system_scheme_changed(self, scheme: Qt.ColorScheme) -> None:
        # Holding one scheme may itself be announced as a change; that is not the system's word.
        if self._mode is ThemeMode.SYSTEM:
            self._system_scheme = scheme
            self._refresh()

    @Slot(Qt.ContrastPreference)
    def _on_contrast_changed(self, contrast: Qt.ContrastPreference) -> None:
        self._contrast = contrast
        self._refresh()

    def _wanted(self) -> Tokens:
        if self._mode is ThemeMode.SYSTEM:
            # `Unknown` reads as light: GNOME without a theme plugin says nothing at all.
            dark = self._system_scheme == Qt.ColorScheme.Dark
            tokens = self._file.scheme("dark" if dark else "light")
        else:
            tokens = self._file.scheme("dark" if self._mode is ThemeMode.DARK else "light")
        return strengthened(tokens) if self.high_contrast else tokens

    def _tell_qt(self) -> None:
        hints = self._app.styleHints()
        if self._mode is ThemeMode.SYSTEM:
            hints.unsetColorScheme()
        else:
            dark = self._mode is ThemeMode.DARK
            hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)

    def _refresh(self) -> None:
        if self._wanted() != self._tokens or self._loaded_contrast != self._contrast:
            self._reload_and_announce(layout=False)

    def _load(self) -> None:
        self._tokens = tokens = self._wanted()
        self._loaded_contrast = self._contrast
        self._version += 1
        self._fonts = FontBook(self._file.sizes.type_px, self._zoom)
        self._colours: dict[ColourName, QColor] = {
            **{name: QColor(tokens.plain(name)) for name in PLAIN_COLOURS},
            **{name: QColor(tokens.tone(name).ink) for name in TONES},
        }
        self._tones: dict[Tone, TonePaint] = {
            name: TonePaint(
                QColor(tokens.tone(name).ink),
                QColor(tokens.tone(name).fill),
                QColor(tokens.tone(name).outline),
                QColor(tokens.bar(name)),
            )
            for name in TONES
        }
        names: tuple[EnvironmentTone, ...] = ("prod", "dev", "local")
        self._badges: dict[EnvironmentTone, BadgePaint] = {
            name: BadgePaint(
                QColor(tokens.environment(name).fill), QColor(tokens.environment(name).ink)
            )
            for name in names
        }

    def _reload_and_announce(self, *, layout: bool) -> None:
        self._load()
        self.apply()
        self.changed.emit()
        for widget in self._app.allWidgets():
            if layout:
                # The style's metrics changed; this is Qt's own word for "measure again".
                QApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
            widget.update()


def _clamped(zoom: float) -> float:
    return min(MAX_ZOOM, max(MIN_ZOOM, zoom))
