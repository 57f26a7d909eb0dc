"""The chips of a log: severities with what they hide, sources with how they stand, patterns."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QPushButton

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.notation import count
from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.qt.widgets import Button
from phoenix_admin.services.logs.shown_log import (
    Asked,
    LogFace,
    PatternCount,
    SourceFace,
    SourceState,
)
from phoenix_admin.ui.logs.chip import ChipStrip, ToggleChip
from phoenix_admin.ui.logs.line_text import message_text
from phoenix_admin.ui.logs.row_painting import source_colour

GROUPS: Final[tuple[tuple[str, str, ColourName, frozenset[Severity]], ...]] = (
    ("Critical", "octagon-alert", "fail", frozenset(s for s in Severity if s > Severity.ERROR)),
    ("Error", "octagon-x", "fail", frozenset({Severity.ERROR})),
    ("Warning", "triangle-alert", "warn", frozenset({Severity.WARNING})),
    ("Info", "info", "text2", frozenset({Severity.INFO, Severity.NOTICE})),
    ("Debug", "terminal", "text3", frozenset({Severity.DEFAULT, Severity.DEBUG})),
)
"""Name, glyph, colour, and which severities it lets through. They are always all there."""
_BAD_STATES: Final = frozenset({SourceState.FAILED, SourceState.MISSING})
_WAITING: Final = frozenset({SourceState.RECONNECTING, SourceState.POLLING, SourceState.PAUSED})
_NAME_LETTERS: Final = 28


class SeverityChips(QObject):
    """One chip for each group of severities. UI thread. `wanted` carries what to ask."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QObject, *, object_name: str = "logs") -> None:
        super().__init__(parent)
        self._asked = Asked()
        self.strip = ChipStrip(
            theme, object_name=f"{object_name}.severities", accessible_name="Severities"
        )
        self._chips: dict[ToggleChip, frozenset[Severity]] = {}
        for name, glyph, tint, group in GROUPS:
            chip = ToggleChip(
                theme,
                name,
                glyph=glyph,
                tint=tint,
                object_name=f"{object_name}.severity.{name.lower()}",
            )
            chip.clicked.connect(self._on_clicked)
            self._chips[chip] = group
        self.strip.show_parts(tuple(self._chips))

    def show_face(self, face: LogFace, asked: Asked) -> None:
        """Counts, and which are let through."""
        self._asked = asked
        for chip, group in self._chips.items():
            on = asked.severities is None or bool(asked.severities & group)
            chip.setChecked(on)
            known = [face.severities[each] for each in group if each in face.severities]
            shown, hidden = sum(c.shown for c in known), sum(c.hidden for c in known)
            tip = f"{count(shown)} rows are shown, {count(hidden)} are hidden by this switch"
            text = count(shown) if on else f"{count(hidden)} hidden"
            chip.show_remark(text, tip=tip)
        self.strip.arrange()

    @Slot()
    def _on_clicked(self) -> None:
        through = frozenset[Severity]().union(
            *(group for chip, group in self._chips.items() if chip.isChecked())
        )
        everything = len(through) == len(Severity)
        asked = replace(self._asked, severities=None if everything else through)
        self.wanted.emit(asked)


class SourceChips(QObject):
    """Sources and, behind them, named patterns, in one strip. UI thread.

    `read_on` carries the number of a source that the person wants more of.
    """

    wanted = Signal(object)
    read_on = Signal(int)

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._asked = Asked()
        self._sources: dict[int, ToggleChip] = {}
        self._more: dict[int, Button] = {}
        self._patterns: dict[str, ToggleChip] = {}
        self.strip = ChipStrip(
            theme, object_name="logs.sources", accessible_name="Sources and patterns"
        )

    def show_face(self, face: LogFace, asked: Asked) -> None:
        """How each stands, and which are let through."""
        self._asked = asked
        numbers = {source.number for source in face.sources}
        for gone in set(self._sources) - numbers:
            del self._sources[gone]
        for source in face.sources:
            self._show_source(source, asked)
        keys = {pattern.key for pattern in face.patterns}
        for key in set(self._patterns) - keys:
            del self._patterns[key]
        for pattern in face.patterns:
            if pattern.rows or pattern.key == asked.pattern or pattern.key in self._patterns:
                self._show_pattern(pattern, asked)
        parts: list[QPushButton] = []
        for number, chip in self._sources.items():
            parts.append(chip)
            if number in self._more:
                parts.append(self._more[number])
        parts += self._patterns.values()
        if tuple(parts) == self.strip.parts:
            self.strip.arrange()
        else:
            self.strip.show_parts(parts)

    # ------------------------------------------------------------------ inside

    def _show_source(self, source: SourceFace, asked: Asked) -> None:
        chip = self._sources.get(source.number)
        name = message_text(source.name)
        short = name if len(name) <= _NAME_LETTERS else name[: _NAME_LETTERS - 1] + "…"
        if chip is None:
            chip = ToggleChip(
                self._theme,
                short,
                tint=source_colour(source.number),
                object_name=f"logs.source.{source.number}",
            )
            chip.clicked.connect(self._on_source)
            self._sources[source.number] = chip
        chip.setChecked(asked.sources is None or source.number in asked.sources)
        chip.show_remark(*_state_look(source), tip=_source_tip(source))
        self._offer_more(source)

    def _offer_more(self, source: SourceFace) -> None:
        retry = source.error is not None or source.state is SourceState.FAILED
        if not retry and not source.can_go_on:
            self._more.pop(source.number, None)
            return
        words = "Retry" if retry else "Read on"
        button = self._more.get(source.number)
        if button is None:
            button = Button(
                self._theme, words, small=True, object_name=f"logs.read_on.{source.number}"
            )
            button.setProperty("source_number", source.number)
            button.clicked.connect(self._on_read_on)
            self._more[source.number] = button
        button.set_text(words, accessible_name=f"{words}: {message_text(source.name)}")

    def _show_pattern(self, pattern: PatternCount, asked: Asked) -> None:
        chip = self._patterns.get(pattern.key)
        if chip is None:
            chip = ToggleChip(
                self._theme,
                pattern.words,
                glyph="funnel",
                object_name=f"logs.pattern.{pattern.key}",
            )
            chip.clicked.connect(self._on_pattern)
            self._patterns[pattern.key] = chip
        chip.setChecked(pattern.key == asked.pattern)
        number = count(pattern.rows) + ("" if pattern.exact else "+")
        tip = f"{number} rows have it" + ("" if pattern.exact else "; not all were looked at yet")
        chip.show_remark(number, tip=tip)

    @Slot()
    def _on_source(self) -> None:
        through = frozenset(n for n, chip in self._sources.items() if chip.isChecked())
        everything = len(through) == len(self._sources)
        self.wanted.emit(replace(self._asked, sources=None if everything else through))

    @Slot()
    def _on_pattern(self) -> None:
        pressed = self.sender()
        key = next((k for k, chip in self._patterns.items() if chip is pressed), None)
        chosen = None if key == self._asked.pattern else key
        self.wanted.emit(replace(self._asked, pattern=chosen))

    @Slot()
    def _on_read_on(self) -> None:
        number = self.sender().property("source_number")
        self.read_on.emit(int(number))


def _state_look(source: SourceFace) -> tuple[str, ColourName]:
    words = source.state.value
    if source.lost:
        return f"{words}, {count(source.lost)} lost", "fail"
    if source.state in _BAD_STATES or source.error is not None:
        return words, "fail"
    if source.state in _WAITING:
        return words, "warn"
    return words, "text2"


def _source_tip(source: SourceFace) -> str:
    lines = [message_text(source.name), f"{source.state}. {message_text(source.words)}".rstrip()]
    lines.append(f"{count(source.rows)} rows")
    if source.lost:
        lines.append(f"{count(source.lost)} entries are known to be missing")
    if source.error is not None:
        lines.append(message_text(source.error.text))
    return "\n".join(lines)
