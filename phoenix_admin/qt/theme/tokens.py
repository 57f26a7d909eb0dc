"""The design tokens: the only place where the program learns a colour or a size.

They are data (`resources/theme/tokens.json`), read once and checked, so that a wrong value is
named at the start and not discovered as an unreadable label.
"""

import json
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Final, Literal, cast, get_args

from phoenix_admin.domain.record import record

SchemeName = Literal["light", "dark"]
Tone = Literal["ok", "run", "queue", "warn", "fail", "zombie", "off", "unk"]
"""What a status means, in colour: `queue` and `off` are the neutral tones, `unk` is dashed."""
EnvironmentTone = Literal["prod", "dev", "local"]
PlainColour = Literal[
    "canvas",
    "surface",
    "raised",
    "rail",
    "inset",
    "header",
    "border",
    "border_ctl",
    "grid",
    "text",
    "text2",
    "text3",
    "disabled",
    "hover",
    "press",
    "sel",
    "sel_bar",
    "accent",
    "accent_h",
    "accent_p",
    "on_accent",
    "link",
    "focus",
    "danger",
    "danger_h",
    "danger_p",
    "on_danger",
    "danger_text",
    "track",
    "tip",
    "on_tip",
    "scrim",
    "bar_ok",
    "bar_run",
    "bar_warn",
    "bar_fail",
    "bar_zombie",
    "bar_queue",
]
ColourName = PlainColour | Tone
"""A name that stands for one colour; the name of a tone stands for its text and glyph colour."""
TextKind = Literal["caption", "body", "strong", "section", "title", "mono"]
Density = Literal["compact", "default", "comfortable"]

TONES: tuple[Tone, ...] = get_args(Tone)
PLAIN_COLOURS: tuple[PlainColour, ...] = get_args(PlainColour)

_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


class BadTokens(ValueError):
    """The token file is unusable; the text names the faulty key."""


@record
class ToneColours:
    """A status chip: text and glyph, fill, and the outline at rest."""

    ink: str
    fill: str
    outline: str


@record
class BadgeColours:
    """An environment badge or stripe: the solid fill, and what is written on it."""

    fill: str
    ink: str


@record
class Tokens:
    """The colours of one scheme, as `#RRGGBB`."""

    name: SchemeName
    canvas: str
    surface: str
    raised: str
    rail: str
    inset: str
    header: str
    border: str
    border_ctl: str
    grid: str
    text: str
    text2: str
    text3: str
    disabled: str
    hover: str
    press: str
    sel: str
    sel_bar: str
    accent: str
    accent_h: str
    accent_p: str
    on_accent: str
    link: str
    focus: str
    danger: str
    danger_h: str
    danger_p: str
    on_danger: str
    danger_text: str
    track: str
    tip: str
    on_tip: str
    scrim: str
    ok: ToneColours
    run: ToneColours
    queue: ToneColours
    warn: ToneColours
    fail: ToneColours
    zombie: ToneColours
    off: ToneColours
    unk: ToneColours
    bar_ok: str
    bar_run: str
    bar_warn: str
    bar_fail: str
    bar_zombie: str
    bar_queue: str
    prod: BadgeColours
    dev: BadgeColours
    local: BadgeColours

    def plain(self, name: str) -> str:
        """The colour called `name`; raises `KeyError` when there is none of that name."""
        if name not in PLAIN_COLOURS:
            raise KeyError(name)
        return cast("str", getattr(self, name))

    def tone(self, name: Tone) -> ToneColours:
        """The three colours of a status tone."""
        return cast("ToneColours", getattr(self, name))

    def bar(self, name: Tone) -> str:
        """The colour of a progress bar in this tone; the neutral tones share one."""
        return self.plain("bar_queue" if name in {"off", "unk"} else f"bar_{name}")

    def environment(self, name: EnvironmentTone) -> BadgeColours:
        """The colours of an environment's badge and stripe."""
        return cast("BadgeColours", getattr(self, name))


@record
class Sizes:
    """Sizes in pixels at 100 % zoom."""

    space: dict[str, int]
    radius: dict[str, int]
    type_px: dict[str, int]
    row_px: dict[str, int]
    control_px: dict[str, int]


@record
class TokenFile:
    """Everything the token file holds."""

    light: Tokens
    dark: Tokens
    sizes: Sizes

    def scheme(self, name: SchemeName) -> Tokens:
        """The colours of one scheme."""
        return self.dark if name == "dark" else self.light


def strengthened(tokens: Tokens) -> Tokens:
    """The same scheme for people who asked their system for high contrast.

    Hints read like labels and decorative borders become control outlines; chips are outlined
    more heavily by their painter.
    """
    return replace(tokens, text3=tokens.text2, border=tokens.border_ctl)


def _colour(where: str, value: object) -> str:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        msg = f"{where}: expected a colour like #1A2B3C, found {value!r}"
        raise BadTokens(msg)
    return value


def _colours(where: str, value: object, count: int) -> list[str]:
    if not isinstance(value, list):
        msg = f"{where}: expected {count} colours, found {value!r}"
        raise BadTokens(msg)
    items = cast("list[object]", value)
    if len(items) != count:
        msg = f"{where}: expected {count} colours, found {len(items)}"
        raise BadTokens(msg)
    return [_colour(where, item) for item in items]


def _section(document: dict[str, object], name: str) -> dict[str, object]:
    value = document.get(name)
    if not isinstance(value, dict):
        msg = f"{name}: missing"
        raise BadTokens(msg)
    return cast("dict[str, object]", value)


def _scheme(document: dict[str, object], name: SchemeName) -> Tokens:
    section = _section(document, name)
    values: dict[str, object] = {"name": name}
    for field in fields(Tokens):
        if field.name == "name":
            continue
        where = f"{name}.{field.name}"
        value = section.get(field.name)
        if field.name in TONES:
            values[field.name] = ToneColours(*_colours(where, value, 3))
        elif field.name in {"prod", "dev", "local"}:
            values[field.name] = BadgeColours(*_colours(where, value, 2))
        else:
            values[field.name] = _colour(where, value)
    # The keys are the dataclass's own field names, each just checked for its type.
    return Tokens(**values)  # pyright: ignore[reportArgumentType]


_SIZES: Final[dict[str, tuple[str, ...]]] = {
    "space": ("x1", "x2", "x3", "x4", "x6", "x8"),
    "radius": ("ctl", "card", "chip", "dialog", "badge"),
    "type_px": get_args(TextKind),
    "row_px": get_args(Density),
    "control_px": ("button", "button_small", "field", "chip", "badge", "header", "nav", "target"),
}
"""The keys that painters ask for."""


def _sizes(document: dict[str, object], name: str) -> dict[str, int]:
    found: dict[str, int] = {}
    section = _section(document, name)
    for key in _SIZES[name]:
        value = section.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
            msg = f"{name}.{key}: expected a positive whole number, found {value!r}"
            raise BadTokens(msg)
        found[key] = value
    return found


def load_tokens(path: Path) -> TokenFile:
    """Read and check the token file.

    Raises `BadTokens` naming the faulty key, and `OSError` when the file cannot be read. The
    file ships with the program, so either means a broken installation.
    """
    try:
        document: object = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        msg = f"line {error.lineno}: not JSON: {error.msg}"
        raise BadTokens(msg) from error
    if not isinstance(document, dict):
        msg = "expected one JSON object"
        raise BadTokens(msg)
    parts = cast("dict[str, object]", document)
    return TokenFile(
        light=_scheme(parts, "light"),
        dark=_scheme(parts, "dark"),
        sizes=Sizes(
            **{field.name: _sizes(parts, field.name) for field in fields(Sizes)},
        ),
    )
