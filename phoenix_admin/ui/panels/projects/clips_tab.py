"""Clips: picture, name, length and size of each, and what is wrong with it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath

from PySide6.QtCore import QRectF, Slot
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from phoenix_admin.domain.clip import Clip
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.kind_words import KIND_WORDS, KindWords
from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.domain.media_files import is_sound, kind_of_files
from phoenix_admin.domain.notation import byte_size, media_length
from phoenix_admin.domain.project import ProjectKind
from phoenix_admin.domain.record import record
from phoenix_admin.qt.tables import (
    Box,
    Cell,
    CellCanvas,
    Column,
    DataTable,
    KeyedTableModel,
    TextCell,
)
from phoenix_admin.qt.tables.cell_painting import TextStyle
from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.qt.theme.painting import paint_box
from phoenix_admin.qt.widgets import RoleLabel, StateKind, StateText, StateView, Surface, row
from phoenix_admin.services.asked_list import AskedList
from phoenix_admin.services.project_session import ProjectSession
from phoenix_admin.ui.panels.projects.part_words import stale_message, unread_text
from phoenix_admin.ui.panels.projects.thumbnails import Thumbnails

ROW = 52
_PICTURE_WIDTH, _PICTURE_HEIGHT = 64, 36
_NO_CLIPS = StateText(StateKind.EMPTY, "No clips", "The document lists no clips yet.", glyph="film")


@record
class ClipRow:
    """One clip at its place in the reel; the same file may stand there twice."""

    id: str
    number: int
    clip: Clip


@record
class ClipCell(TextCell):
    """Name and facts of a clip, with a place for its picture."""

    facts: str = ""
    source: Clip | None = None


def clip_title(clip: Clip) -> str:
    """The file's name without its folders."""
    return PurePath(clip.name).name or clip.name


def clip_facts(clip: Clip) -> str:
    """`0:07.5 · 1920 x 1080 · h264 · no sound`, as far as it is known."""
    if clip.problem is not None:
        return clip.problem
    parts = [media_length(clip.duration_ms) if clip.duration_ms is not None else ""]
    if clip.width and clip.height:
        parts.append(f"{clip.width} x {clip.height}")
    parts.append(clip.codec or "")
    if clip.has_audio is False:
        parts.append("no sound")
    return " · ".join(part for part in parts if part)


def totals(clips: Sequence[Clip]) -> str:
    """`12 clips · 1:32 in all`; says so when lengths are missing or clips cannot be used."""
    number = len(clips)
    text = _words_of(clips).parts(number)
    lengths = [clip.duration_ms for clip in clips if clip.duration_ms is not None]
    if lengths:
        least = "" if len(lengths) == number else "at least "
        text += f" · {least}{media_length(sum(lengths))} in all"
    broken = sum(clip.problem is not None for clip in clips)
    if broken:
        text += f" · {broken} cannot be used"
    return text


def _words_of(clips: Sequence[Clip]) -> KindWords:
    sound = kind_of_files(clip.name for clip in clips) is ProjectKind.EPISODE
    return KIND_WORDS[JobKind.ASSEMBLE if sound else JobKind.STITCH]


class ClipTable(DataTable[ClipRow]):
    """Rows of two lines with a picture."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails) -> None:
        self._thumbnails = thumbnails
        self._rows = KeyedTableModel(_columns(), _id)
        super().__init__(
            theme,
            self._rows,
            painters={ClipCell: self._paint_clip},
            object_name="project.clips.list",
            accessible_name="Clips of the project",
        )
        self.horizontalHeader().hide()
        thumbnails.arrived.connect(self.viewport().update)
        self._make_room()
        theme.changed.connect(self._make_room)

    @Slot()
    def _make_room(self) -> None:
        """After the table has set its own height for rows of one line."""
        self.verticalHeader().setDefaultSectionSize(self._theme.px(ROW))

    def _paint_clip(
        self,
        canvas: CellCanvas,
        painter: QPainter,
        cell: ClipCell,
        box: Box,
        _selected: bool,
        _right: bool,
    ) -> None:
        theme = canvas.theme
        width, height = theme.px(_PICTURE_WIDTH), theme.px(_PICTURE_HEIGHT)
        frame = QRectF(box.left, box.centred(height), width, height)
        self._paint_picture(canvas, painter, cell, frame)
        gap = theme.px(10)
        half = theme.px(20)
        top = box.top + (box.height - 2 * half) // 2
        first = Box(box.left + width + gap, box.room - width - gap, top, half)
        second = first._replace(top=top + half)
        canvas.text(painter, first, cell.text, theme.colour("text"), TextStyle("body", 500))
        canvas.text(painter, second, cell.facts, theme.colour(cell.role), TextStyle("caption"))

    def _paint_picture(
        self, canvas: CellCanvas, painter: QPainter, cell: ClipCell, frame: QRectF
    ) -> None:
        theme = canvas.theme
        radius = theme.px(3)
        paint_box(painter, frame, theme.colour("track"), None, radius)
        # A sound has no picture that could be asked for.
        seen = cell.source is not None and not is_sound(cell.source.name)
        picture = self._thumbnails.wanted(cell.source) if seen and cell.source else None
        if picture is None:
            glyph, role = self._stand_in(cell.source)
            size = theme.px(16)
            x = round(frame.center().x() - size / 2)
            y = round(frame.center().y() - size / 2)
            canvas.glyph(painter, glyph, role, x, y, size)
            return
        size = picture.size().toSizeF()
        scale = min(frame.width() / size.width(), frame.height() / size.height())
        shown = QRectF(0, 0, size.width() * scale, size.height() * scale)
        shown.moveCenter(frame.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(shown, picture, QRectF(picture.rect()))

    def _stand_in(self, clip: Clip | None) -> tuple[str, ColourName]:
        """What stands where no picture is: broken, without one for good, or on its way."""
        if clip is not None and clip.problem is not None:
            return "triangle-alert", "danger_text"
        if clip is not None and is_sound(clip.name):
            return "podcast", "text3"
        if clip is not None and self._thumbnails.is_missing(clip):
            return "triangle-alert", "text2"
        return "film", "text3"


class ClipsTab(QWidget):
    """The clips of the open project. Nothing is read before the tab is seen.

    `again` is the action that reads them once more.
    """

    def __init__(self, theme: Theme, again: QAction) -> None:
        super().__init__()
        self.setObjectName("project.clips")
        self._theme = theme
        self._again = again
        self._read: tuple[Clip, ...] | None = None
        self._shown: tuple[Clip, ...] | None = None
        self._thumbnails = Thumbnails(self)
        self._table = ClipTable(theme, self._thumbnails)
        self._total = RoleLabel(
            theme, role="text2", weight=500, elide=True, object_name="project.clips.total"
        )
        content = Surface(theme, "surface")
        top = Surface(theme, "surface", edges="b")
        line = row(theme, margins=(20, 10, 16, 10))
        line.addWidget(self._total, 1)
        top.setLayout(line)
        lines = QVBoxLayout(content)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(top)
        lines.addWidget(self._table, 1)
        self._states = StateView(
            theme, content, object_name="project.clips.state", accessible_name="State of the clips"
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._states)

    def follow(self, session: ProjectSession | None) -> None:
        """Another project is open: nothing of the old one stays."""
        self._shown = self._read = None
        height = round(self._theme.px(_PICTURE_HEIGHT) * max(1.0, self.devicePixelRatioF()))
        self._thumbnails.follow(session, height)
        self._table.apply(())
        self._table.scrollToTop()

    def show_clips(self, clips: AskedList[Clip], now: datetime, *, listed: int) -> None:
        """Show these clips, or how their reading stands. `listed` is what the document says."""
        state, states = clips.state, self._states
        shows_old = bool(listed) and clips.items is not None
        stale = stale_message("clips", state, now) if shows_old else None
        states.set_banner(stale, [self._again] if stale is not None else [])
        if not listed:
            states.show_state(_NO_CLIPS)
        elif clips.items is not None:
            if clips.items is not self._read:
                self._read = clips.items
                self._thumbnails.forget_missing()
            self._fill(clips.items)
        elif state.phase is LoadPhase.FAILED:
            states.show_state(unread_text("clips", state), [self._again])
        else:
            states.show_loading("clips", [self._again])
        states.set_refreshing(state.phase is LoadPhase.FAILED and state.refreshing)

    def show_names(self, names: Sequence[str]) -> None:
        """Show what the document lists, where nobody knows the files."""
        self._states.set_banner(None)
        if names:
            self._fill(tuple(Clip(name, None) for name in names))
        else:
            self._states.show_state(_NO_CLIPS)

    def _fill(self, fresh: tuple[Clip, ...]) -> None:
        if fresh != self._shown:
            self._shown = fresh
            self._total.set_text(totals(fresh))
            self._table.apply(_rows_of(fresh))
        self._states.show_content()


def _rows_of(clips: Sequence[Clip]) -> list[ClipRow]:
    """Rows with ids: the clip's name, and which time it occurs."""
    seen: dict[str, int] = {}
    rows: list[ClipRow] = []
    for number, clip in enumerate(clips, start=1):
        seen[clip.name] = seen.get(clip.name, 0) + 1
        rows.append(ClipRow(f"{seen[clip.name]} {clip.name}", number, clip))
    return rows


def _columns() -> tuple[Column[ClipRow], ...]:
    return (
        Column("number", "#", _number, _number_cell, width=44, align="right"),
        Column("clip", "Clip", _title, _clip_cell, accessible=_spoken, tip=_tip, stretch=True),
    )


def _id(line: ClipRow) -> str:
    return line.id


def _number(line: ClipRow) -> str:
    return str(line.number)


def _number_cell(line: ClipRow) -> Cell:
    return TextCell(str(line.number), "text3")


def _title(line: ClipRow) -> str:
    return clip_title(line.clip)


def _clip_cell(line: ClipRow) -> Cell:
    role = "danger_text" if line.clip.problem is not None else "text2"
    facts = clip_facts(line.clip)
    return ClipCell(clip_title(line.clip), role, facts=facts, source=line.clip)


def _spoken(line: ClipRow) -> str:
    return f"{clip_title(line.clip)}, {clip_facts(line.clip)}"


def _tip(line: ClipRow) -> str:
    size = f"\n{byte_size(line.clip.size)}" if line.clip.size is not None else ""
    problem = f"\n{line.clip.problem}" if line.clip.problem else ""
    return f"{line.clip.name}{size}{problem}"
