"""Over the list: what came of all checks in words, and whether rows would move."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction

from phoenix_admin.domain.doctor import CheckState
from phoenix_admin.domain.record import record
from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.qt.widgets import ActionButton, IconLabel, RoleLabel, Surface, row
from phoenix_admin.services.doctor import Doctor

_LOOKS: Final[dict[CheckState | None, tuple[str, ColourName]]] = {
    CheckState.FAILED: ("octagon-x", "danger_text"),
    CheckState.WARNING: ("triangle-alert", "warn"),
    CheckState.NOT_CHECKED: ("circle-dashed", "text2"),
    CheckState.WELL: ("circle-check", "ok"),
    None: ("circle-dashed", "text2"),
}
_HEIGHT: Final = 40


@record
class VerdictWords:
    """What the line shows."""

    text: str
    glyph: str
    tone: ColourName
    moves: str = ""


def verdict_words(doctor: Doctor, would_move: int) -> VerdictWords:
    """What is said now. Pure."""
    if doctor.is_running:
        text = "Checking. The order stays as it is until all checks have ended."
        return VerdictWords(text, "loader-circle", "text2")
    if doctor.checked_at is None:
        return VerdictWords("Not checked yet.", *_LOOKS[None])
    rows = "1 row" if would_move == 1 else f"{would_move} rows"
    moves = f"{rows} would move" if would_move else ""
    return VerdictWords(doctor.in_words, *_LOOKS[doctor.worst], moves=moves)


class VerdictLine(Surface):
    """Always there, so that it moves no row when it changes. UI thread."""

    def __init__(self, theme: Theme, sort: QAction) -> None:
        super().__init__(theme, "surface", edges="b", object_name="doctor.verdict")
        self._icon = IconLabel(theme, "circle-dashed", "text2", size=16)
        self._text = RoleLabel(
            theme, weight=600, elide=True, selectable=True, object_name="doctor.verdict.text"
        )
        self._moves = RoleLabel(
            theme, kind="caption", role="text2", object_name="doctor.verdict.moves"
        )
        self._sort = ActionButton(theme, sort, small=True, object_name="doctor.resort")
        line = row(theme, self._icon, spacing=10, margins=(16, 6, 16, 6))
        line.addWidget(self._text, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._moves)
        line.addWidget(self._sort)
        self.setLayout(line)
        self.setMinimumHeight(theme.px(_HEIGHT))

    def show_verdict(self, words: VerdictWords) -> None:
        """Say it."""
        self._icon.set_glyph(words.glyph, words.tone)
        self._text.set_text(words.text)
        self._moves.set_text(words.moves)
        for widget in (self._moves, self._sort):
            widget.setVisible(bool(words.moves))
        self.setAccessibleName(f"{words.text} {words.moves}".strip())
