"""The bundled typefaces, and the few fonts the program uses, made once and kept.

Fonts are static TTF files: variable ones render 500 and 600 as 400 through `QFont` weights.
Making a `QFont` costs more than drawing a short text with it, so painters take them from here.
"""

import sys
from pathlib import Path
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics

from phoenix_admin.qt.theme.tokens import TextKind
from phoenix_admin.settings.resources import resource

BUNDLED: Final = (
    "Inter_400Regular.ttf",
    "Inter_500Medium.ttf",
    "Inter_600SemiBold.ttf",
    "Inter_700Bold.ttf",
    "JetBrainsMono_400Regular.ttf",
    "JetBrainsMono_500Medium.ttf",
    "JetBrainsMono_700Bold.ttf",
)

UI_FAMILIES: Final = (
    "Inter",
    "Segoe UI Variable Text",
    "Segoe UI",
    ".AppleSystemUIFont",
    "Noto Sans",
    "Cantarell",
    "DejaVu Sans",
)
MONO_FAMILIES: Final = (
    "JetBrains Mono",
    "Cascadia Mono",
    "Consolas",
    "SF Mono",
    "Menlo",
    "Noto Sans Mono",
    "DejaVu Sans Mono",
)


def load_bundled_fonts(folder: Path | None = None) -> tuple[str, ...]:
    """Hand the bundled fonts to Qt; returns the names of files that were refused.

    Some organisations block fonts that are not installed by an administrator (a Windows policy).
    That must never keep the program from starting: the families above fall through to what the
    system has. UI thread, after the application object was made.
    """
    here = folder or resource("fonts")
    return tuple(name for name in BUNDLED if QFontDatabase.addApplicationFont(str(here / name)) < 0)


class FontBook:
    """Fonts and their metrics by kind, weight and pitch, for one zoom. UI thread."""

    def __init__(self, type_px: dict[str, int], zoom: float) -> None:
        self._type_px = type_px
        self._zoom = zoom
        self._fonts: dict[tuple[str, int, bool, bool], QFont] = {}
        self._metrics: dict[tuple[str, int, bool, bool], QFontMetrics] = {}

    def font(
        self,
        kind: TextKind = "body",
        weight: int = 400,
        *,
        mono: bool = False,
        tabular: bool = False,
    ) -> QFont:
        """The font; `mono` is implied by the kind `mono`. Do not change what you are given.

        `tabular` gives all figures one width: for columns of numbers and for counters that would
        jitter. It is not for prose: Inter widens the hyphen too, and "phoenix-dev" falls apart.
        """
        key = (kind, weight, mono, tabular)
        found = self._fonts.get(key)
        if found is None:
            found = self._fonts[key] = self._make(kind, weight, mono=mono, tabular=tabular)
        return found

    def metrics(
        self,
        kind: TextKind = "body",
        weight: int = 400,
        *,
        mono: bool = False,
        tabular: bool = False,
    ) -> QFontMetrics:
        """The metrics of the same font, for measuring and eliding."""
        key = (kind, weight, mono, tabular)
        found = self._metrics.get(key)
        if found is None:
            font = self.font(kind, weight, mono=mono, tabular=tabular)
            found = self._metrics[key] = QFontMetrics(font)
        return found

    def _make(self, kind: TextKind, weight: int, *, mono: bool, tabular: bool) -> QFont:
        fixed = mono or kind == "mono"
        font = QFont()
        font.setFamilies(list(MONO_FAMILIES if fixed else UI_FAMILIES))
        font.setPixelSize(max(9, round(self._type_px[kind] * self._zoom)))
        font.setWeight(QFont.Weight(weight))
        if fixed:
            font.setStyleHint(QFont.StyleHint.Monospace)
            # JetBrains Mono joins ">=" to one sign; a query and a log line stand as they are.
            font.setFeature(QFont.Tag("calt"), 0)
        elif tabular:
            font.setFeature(QFont.Tag("tnum"), 1)
        font.setHintingPreference(
            QFont.HintingPreference.PreferNoHinting
            if sys.platform == "darwin"
            else QFont.HintingPreference.PreferVerticalHinting
        )
        return font
