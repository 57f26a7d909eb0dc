"""Contrast arithmetic, so that a colour can be refused before anybody has to read it.

The formulas are those of WCAG 2.2 ("relative luminance", "contrast ratio").
"""

from collections.abc import Iterator

from phoenix_admin.domain.record import record
from phoenix_admin.qt.theme.tokens import TONES, Tokens

READABLE = 4.5
"""WCAG 1.4.3: text against its background."""
VISIBLE = 3.0
"""WCAG 1.4.11: glyphs, outlines, bars and the focus ring against what surrounds them."""
TINTED = 1.5
"""A dark theme's environment badge is found by its white text; its fill only has to show."""


def _linear(channel: int) -> float:
    value = channel / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB`, 0 (black) to 1 (white)."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def contrast_ratio(one: str, other: str) -> float:
    """Contrast of two `#RRGGBB` colours, 1 (the same) to 21 (black on white)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@record
class Pair:
    """Two colours that meet on the screen, and the contrast they need there."""

    label: str
    front: str
    back: str
    required: float

    @property
    def ratio(self) -> float:
        """The contrast the pair has."""
        return contrast_ratio(self.front, self.back)

    @property
    def holds(self) -> bool:
        """Whether the pair reaches what it needs."""
        return self.ratio >= self.required


_BACKGROUNDS = (
    "canvas",
    "surface",
    "raised",
    "rail",
    "inset",
    "header",
    "hover",
    "press",
    "sel",
)


def _text_pairs(tokens: Tokens) -> Iterator[Pair]:
    for text in ("text", "text2", "text3"):
        for back in _BACKGROUNDS:
            yield _pair(tokens, text, back, READABLE)
    for back in ("canvas", "surface", "raised", "rail", "inset", "header", "sel", "hover"):
        yield _pair(tokens, "link", back, READABLE)
    for back in ("surface", "raised", "canvas"):
        yield _pair(tokens, "danger_text", back, READABLE)
    for fill in ("accent", "accent_h", "accent_p"):
        yield _pair(tokens, "on_accent", fill, READABLE)
    for fill in ("danger", "danger_h", "danger_p"):
        yield _pair(tokens, "on_danger", fill, READABLE)
    yield _pair(tokens, "on_tip", "tip", READABLE)
    # Disabled text is exempt from WCAG; it is kept at 3 because people still have to read why.
    # A menu entry that is off is marked too when the keyboard comes to it: so on all of them.
    for back in _BACKGROUNDS:
        yield _pair(tokens, "disabled", back, VISIBLE)


def _status_pairs(tokens: Tokens) -> Iterator[Pair]:
    for name in TONES:
        tone = tokens.tone(name)
        yield Pair(f"{name} chip text", tone.ink, tone.fill, READABLE)
        for back in ("surface", "sel", "hover", "raised", "canvas"):
            yield Pair(f"{name} glyph on {back}", tone.ink, tokens.plain(back), VISIBLE)
    for name in ("ok", "run", "warn", "fail", "zombie", "queue"):
        for back in ("surface", "track"):
            yield Pair(f"bar {name} on {back}", tokens.bar(name), tokens.plain(back), VISIBLE)


def _edge_pairs(tokens: Tokens) -> Iterator[Pair]:
    for back in ("surface", "canvas", "raised", "inset"):
        yield _pair(tokens, "border_ctl", back, VISIBLE)
    for back in ("surface", "canvas", "raised", "rail", "header", "sel"):
        yield _pair(tokens, "focus", back, VISIBLE)
    for name, badge in (("prod", tokens.prod), ("dev", tokens.dev), ("local", tokens.local)):
        yield Pair(f"{name} badge text", badge.ink, badge.fill, READABLE)
        needed = VISIBLE if tokens.name == "light" else TINTED
        yield Pair(f"{name} badge on surface", badge.fill, tokens.surface, needed)


def _pair(tokens: Tokens, front: str, back: str, required: float) -> Pair:
    return Pair(f"{front} on {back}", tokens.plain(front), tokens.plain(back), required)


def token_pairs(tokens: Tokens) -> tuple[Pair, ...]:
    """Every pair of tokens that may meet on the screen, with the contrast it needs.

    Tables, logs and icons are not read from pixels by the contrast walker, so these pairs are
    what vouches for them.
    """
    return (*_text_pairs(tokens), *_status_pairs(tokens), *_edge_pairs(tokens))
