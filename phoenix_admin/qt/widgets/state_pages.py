"""The pages a `StateView` shows in place of data: a state with its way out, a slow first load."""

from collections.abc import Sequence
from enum import Enum
from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from phoenix_admin.domain.record import record
from phoenix_admin.qt.theme.painting import painting
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.theme.tokens import ColourName
from phoenix_admin.qt.widgets.action_row import ActionRow
from phoenix_admin.qt.widgets.labels import IconLabel, RoleLabel
from phoenix_admin.qt.widgets.layouts import STRETCH, column, row
from phoenix_admin.qt.widgets.nesting import nest
from phoenix_admin.qt.widgets.scroll_pane import ScrollPane


class StateKind(Enum):
    """Why there is no data to show. The value gives the glyph and its colour."""

    NEVER = ("circle-dashed", "text2")
    EMPTY = ("folder-kanban", "link")
    FILTERED = ("funnel", "text2")
    FAILED = ("octagon-x", "fail")
    OFFLINE = ("unplug", "warn")
    FORBIDDEN = ("lock-keyhole", "text2")
    SIGNED_OUT = ("log-in", "text2")

    @property
    def glyph(self) -> str:
        """The icon that stands above the title."""
        return self.value[0]

    @property
    def role(self) -> ColourName:
        """The colour of that icon."""
        role: ColourName = self.value[1]
        return role


@record
class StateText:
    """What a full-pane state says.

    `meta` is the technical line (code, request id, time); it can be marked and copied. `glyph`
    replaces the kind's own icon, e.g. with that of the panel.
    """

    kind: StateKind
    title: str
    body: str = ""
    meta: str = ""
    glyph: str = ""


class Skeleton(QWidget):
    """Grey bars where rows will be: the pane keeps its shape and promises nothing."""

    _WIDTHS = ((78, 92, 96, 62), (78, 110, 70, 62), (78, 76, 110, 62), (78, 100, 84, 62))
    _STARTS = (0.0, 0.22, 0.5, 0.8)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._on_theme_changed)

    def sizeHint(self) -> QSize:
        """Four rows."""
        return QSize(self._theme.px(320), self._theme.row_height() * len(self._WIDTHS))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The rows, fewer than would fit, so they are not taken for data."""
        theme = self._theme
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            line, bar = theme.row_height(), theme.px(10)
            inset = theme.px(14)
            room = self.width() - 2 * inset
            for index, widths in enumerate(self._WIDTHS):
                top = index * line
                for share, width in zip(self._STARTS, widths, strict=True):
                    painter.setBrush(theme.colour("track"))
                    box = QRectF(
                        inset + room * share, top + (line - bar) // 2, theme.px(width), bar
                    )
                    painter.drawRoundedRect(box, bar / 2, bar / 2)
                painter.fillRect(0, top + line - 1, self.width(), 1, theme.colour("grid"))

    @Slot()
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()


class FullState(QWidget):
    """Icon, title, sentence, buttons, technical line: centred.

    In a low room the icon goes first; where the words alone are too much they can be scrolled.
    Nothing is cut. All of it is made by the first text: a window has two dozen of these, and
    shows few.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._words: _StateWords | None = None
        self._whole = column(theme, spacing=0)
        self.setLayout(self._whole)

    def show_text(self, text: StateText, actions: Sequence[QAction]) -> None:
        """Fill it."""
        if self._words is None:
            self._words = self._made()
        self._words.fill(text, actions)
        self.setAccessibleName(f"{text.title}. {text.body}".strip())
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The icon has room now, or no longer."""
        super().resizeEvent(event)
        self._fit()

    def _made(self) -> "_StateWords":
        words = _StateWords(self._theme)
        name = "What has happened"
        pane = ScrollPane(self._theme, words, stop_always=False, accessible_name=name)
        self._whole.addWidget(pane, 1)
        _put_in_tab_order(self, pane, words.technical)
        self._theme.changed.connect(self._fit)
        return words

    @Slot()
    def _fit(self) -> None:
        if self._words is not None:
            self._words.fit(self.width(), self.height())


def _put_in_tab_order(*parts: QWidget) -> None:
    """What comes late stands last: let each be reached behind the one before it.

    Qt places only what takes the keyboard, so all of them do for the moment.
    """
    policies = [part.focusPolicy() for part in parts]
    for part in parts:
        part.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    for before, part in pairwise(parts):
        QWidget.setTabOrder(before, part)
    for part, policy in zip(parts, policies, strict=True):
        part.setFocusPolicy(policy)


class _StateWords(QWidget):
    """What a state says, as high as it needs to be."""

    _ICON = 32
    _SPACING = 6

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        centre = Qt.AlignmentFlag.AlignHCenter
        self._icon = IconLabel(theme, "circle-dashed", "text2", size=self._ICON)
        self._title = RoleLabel(theme, kind="section", weight=600, wrap=True, align=centre)
        self._body = RoleLabel(theme, role="text2", wrap=True, align=centre)
        self.technical = RoleLabel(
            theme,
            kind="mono",
            role="text3",
            selectable=True,
            tab_stop=True,
            wrap=True,
            align=centre,
        )
        self._actions = ActionRow(theme, "primary", "default", align=centre)
        self._lines = column(
            theme,
            STRETCH,
            self._icon,
            4,
            self._title,
            column(theme, self._body, margins=(24, 0, 24, 0)),
            6,
            self._actions,
            self.technical,
            STRETCH,
            margins=(16, 16, 16, 16),
            spacing=self._SPACING,
        )
        self._lines.setAlignment(self._icon, centre)
        self.setLayout(self._lines)

    def fill(self, text: StateText, actions: Sequence[QAction]) -> None:
        """Say this."""
        self._icon.set_glyph(text.glyph or text.kind.glyph, text.kind.role)
        self._title.set_text(text.title)
        self._body.set_text(text.body)
        self._body.setVisible(bool(text.body))
        self.technical.set_text(text.meta)
        self.technical.setVisible(bool(text.meta))
        self._actions.set_actions(actions)

    def fit(self, width: int, height: int) -> None:
        """Whether the icon is shown follows from the words and the room alone, so it settles."""
        self._lines.invalidate()
        self._lines.activate()  # so that the layouts inside it measure anew as well
        words = self._lines.heightForWidth(width)
        icon = self._theme.px(self._ICON) + self._theme.px(self._SPACING)
        if not self._icon.isHidden():
            words -= icon
        self._icon.setVisible(words + icon <= height)


class LoadingPage(QWidget):
    """The slow first load: a skeleton, then words and a way out."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._title = RoleLabel(theme, weight=600, elide=True)
        self._body = RoleLabel(theme, "Nothing was changed.", role="text2", elide=True)
        self._skeleton = Skeleton(theme)
        self._actions = ActionRow(theme, "default", "ghost")
        self._words = QWidget()
        self._words.setLayout(
            column(theme, self._title, self._body, margins=(14, 10, 14, 6), spacing=2)
        )
        lines = column(theme, self._words, spacing=0)
        lines.addWidget(self._skeleton, 1)
        foot = row(theme, self._actions, STRETCH, margins=(14, 4, 14, 12))
        nest(lines, foot)
        self.setLayout(lines)

    def show_stage(self, *, slow: bool, title: str, actions: Sequence[QAction]) -> None:
        """Bars only, or with words and buttons. The words' place is kept from the start."""
        policy = self._words.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._words.setSizePolicy(policy)
        self._title.set_text(title)
        self._words.setVisible(slow)
        self.setAccessibleName(title)
        self._actions.set_actions(actions if slow else ())
