"""The one component for every state that is not "here is the data".

A blank pane says nothing. Each state says what happened, why, what still works and what can be
done; data that is there stays on the screen under a banner.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from time import monotonic

from PySide6.QtCore import QEvent, QObject, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from phoenix_admin.domain.record import record
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.widgets.layouts import PageStack
from phoenix_admin.qt.widgets.messages import Banner, Message
from phoenix_admin.qt.widgets.progress import ThinBar
from phoenix_admin.qt.widgets.scroll_pane import ScrollPane
from phoenix_admin.qt.widgets.state_pages import FullState, LoadingPage, StateText


@record
class LoadingTimes:
    """When a first load shows more of itself, in ms since it began."""

    bar: int = 300
    skeleton: int = 1000
    slow: int = 4000


class LoadingStage(Enum):
    """What a load shows now."""

    NOTHING = 0
    BAR = 1
    SKELETON = 2
    SLOW = 3


class _BannerPane(ScrollPane):
    """As high as the banner in it. Where not even that much room is left the banner scrolls: a
    layout would squeeze its lines into each other."""

    def __init__(self, theme: Theme, banner: Banner) -> None:
        super().__init__(theme, banner, stop_always=False, accessible_name="What is wrong")
        self._banner = banner
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        policy.setVerticalPolicy(QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        self.hide()

    def heightForWidth(self, width: int) -> int:
        """The banner's."""
        return self._banner.heightForWidth(width)

    def minimumSizeHint(self) -> QSize:
        """The banner's width; of its height nothing."""
        return QSize(self._banner.minimumSizeHint().width(), 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The banner says something longer or shorter."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()
        return super().eventFilter(watched, event)


class _Room(QWidget):
    """What is left below the banner. It gives way in a low window, so that what is wrong with the
    data can be read in full: Qt would squeeze both, and cut the sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)

    def hasHeightForWidth(self) -> bool:
        """Never: its height is what is left."""
        return False


class StateView(QWidget):
    """Holds a data view and shows, instead of it or above it, how things stand with its data.

    - `show_content()`: the data; `set_banner()` adds what is wrong with it.
    - `show_loading()`: a first load. Up to 300 ms nothing, then a thin bar, after 1 s a
      skeleton, after 4 s words with the given actions ("Stop waiting", …).
    - `show_state()`: empty, failed, forbidden, signed out.
    - `set_refreshing()`: newer data is on its way; the data stays and stays usable.

    It runs no request and ends none: when an answer stays away, its owner decides. UI thread.
    Banner, skeleton, thin bar and the inside of a state are made when they are first shown: most
    views never need them, and a window has two dozen of these.
    """

    stage_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        content: QWidget,
        *,
        times: LoadingTimes | None = None,
        clock: Callable[[], float] = monotonic,
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._times = times or LoadingTimes()
        self._clock = clock
        self._began = 0.0
        self._subject = ""
        self._loading_actions: tuple[QAction, ...] = ()
        self._stage = LoadingStage.NOTHING
        self._content = content
        self._banner: Banner | None = None
        self._banner_pane: _BannerPane | None = None
        self._full = FullState(theme)
        self._loading: LoadingPage | None = None
        self._blank = QWidget()
        room = _Room()
        self._stack = PageStack(room)
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self._lines.addWidget(room, 1)
        for page in (content, self._full, self._blank):
            self._stack.addWidget(page)
        self._bar: ThinBar | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time)
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)

    @property
    def loading_stage(self) -> LoadingStage | None:
        """How much of a first load is shown; None when nothing is loading."""
        shown = self._stack.currentWidget()
        busy = shown is self._blank or (shown is not None and shown is self._loading)
        return self._stage if busy else None

    @property
    def shows_content(self) -> bool:
        """Whether the data view is shown."""
        return self._stack.currentWidget() is self._content

    def show_content(self) -> None:
        """Show the data view."""
        self._end_loading()
        self._stack.setCurrentWidget(self._content)

    def show_loading(self, subject: str, actions: Sequence[QAction] = ()) -> None:
        """A first load of `subject` ("projects") began. Called again, it goes on from there."""
        self._subject = subject
        self._loading_actions = tuple(actions)
        if self.loading_stage is not None:
            return
        self._began = self._clock()
        self._stage = LoadingStage.NOTHING
        self._stack.setCurrentWidget(self._blank)
        if self.isVisible():
            self._timer.start(self._times.bar)

    def show_state(self, text: StateText, actions: Sequence[QAction] = ()) -> None:
        """Show a state in place of the data."""
        self._end_loading()
        self._full.show_text(text, actions)
        self._stack.setCurrentWidget(self._full)

    def set_banner(self, message: Message | None, actions: Sequence[QAction] = ()) -> None:
        """Say above the data what is wrong with it; None takes it away."""
        if message is not None:
            if self._banner is None:
                self._banner = Banner(self._theme)
                self._banner_pane = _BannerPane(self._theme, self._banner)
                self._lines.insertWidget(0, self._banner_pane)
            self._banner.show_message(message, actions)
        if self._banner_pane is not None:
            self._banner_pane.setVisible(message is not None)

    def set_banner_meta(self, meta: str) -> None:
        """Change the banner's note only, e.g. the countdown to the next try."""
        if self._banner is not None:
            self._banner.set_meta(meta)

    def set_refreshing(self, refreshing: bool) -> None:
        """Say that newer data is on its way, without touching what is shown."""
        if self.loading_stage is None:
            self._show_bar(refreshing)

    def showEvent(self, event: QShowEvent) -> None:
        """A load that goes on shows how far it is."""
        super().showEvent(event)
        if self.loading_stage is not None:
            self._on_time()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody reads how long it takes."""
        super().hideEvent(event)
        self._timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the thin bar on the upper edge."""
        super().resizeEvent(event)
        self._place_bar()

    @Slot()
    def _on_time(self) -> None:
        elapsed = (self._clock() - self._began) * 1000
        times = self._times
        if elapsed + 1 < times.bar:  # it is shown again
            self._timer.start(max(1, round(times.bar - elapsed)))
        elif elapsed + 1 < times.skeleton:
            self._enter(LoadingStage.BAR, times.skeleton - elapsed)
        elif elapsed + 1 < times.slow:
            self._enter(LoadingStage.SKELETON, times.slow - elapsed)
        else:
            # The seconds count on, so that nobody wonders whether the screen is frozen.
            self._enter(LoadingStage.SLOW, 1000)

    def _enter(self, stage: LoadingStage, next_ms: float) -> None:
        self._timer.start(max(1, round(next_ms)))
        self._show_bar(active=True)
        if stage is not LoadingStage.BAR:
            seconds = round(self._clock() - self._began)
            if self._loading is None:
                self._loading = LoadingPage(self._theme)
                self._stack.addWidget(self._loading)
            self._loading.show_stage(
                slow=stage is LoadingStage.SLOW,
                title=f"Still loading {self._subject}… {seconds} s",
                actions=self._loading_actions,
            )
            self._stack.setCurrentWidget(self._loading)
        if stage is not self._stage:
            self._stage = stage
            self.stage_changed.emit()

    def _end_loading(self) -> None:
        self._timer.stop()
        self._stage = LoadingStage.NOTHING
        self._show_bar(active=False)

    def _show_bar(self, active: bool) -> None:
        if self._bar is None:
            if not active:
                return
            self._bar = ThinBar(self._theme, parent=self)
        self._bar.set_active(active)
        self._bar.setVisible(active)
        if active:
            self._place_bar()
            self._bar.raise_()

    def _place_bar(self) -> None:
        if self._bar is not None:
            self._bar.setGeometry(0, 0, self.width(), self._bar.sizeHint().height())
