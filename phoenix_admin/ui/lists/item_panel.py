"""A page whose list opens one item in a session beside it.

It composes and passes on. The list shows a catalogue, the details show the open session; only the
person's own input opens another item.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QPoint, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.lists.announcement import Announcement
from phoenix_admin.ui.lists.item_actions import ItemActions
from phoenix_admin.ui.lists.list_and_details import DETAILS_WIDTH, ListAndDetails
from phoenix_admin.ui.lists.list_pane import ListPane
from phoenix_admin.ui.lists.list_panel import ListPanel
from phoenix_admin.ui.lists.spoken_details import SpokenDetails

SessionT = TypeVar("SessionT", bound=PolledReading[Any])


class ItemPanel(ListPanel, Generic[SessionT]):
    """What such pages have in common. Whoever derives makes the parts and calls `_begin`.

    `_opened` gives the session that is open, `_id_of` what it is about. UI thread.
    """

    details_width = DETAILS_WIDTH
    _list: ListPane[Any]
    _details: SpokenDetails[SessionT]
    _actions: ItemActions

    def __init__(self, workbench: Workbench, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName(f"panel.{self.key}")
        self.setAccessibleName(self.title)
        self._workbench = workbench
        self._on_screen = False
        self._choosing = False
        self._session: SessionT | None = None
        self._unwatch_session: Callable[[], None] = _nothing
        self._unsubscribe: list[Callable[[], None]] = []

    # ------------------------------------------------------------------ for who derives

    def _opened(self) -> SessionT | None:
        """The session that is open on this page now."""
        return None

    def _id_of(self, session: SessionT) -> str:
        """The id of the row it was opened from."""
        del session
        return ""

    def _refresh_states(self) -> None:
        """Switch each action on, or off with its reason."""
        self._actions.refresh_states()

    def _begin(self, theme: Theme, session_changed: Listeners, menu: QMenu, copy: QAction) -> None:
        """All parts are there: place them, connect them, and show what is open.

        `menu` is that of a row, `copy` the action behind Ctrl+C.
        """
        listed, details, actions = self._list, self._details, self._actions
        self._panes = ListAndDetails(
            theme, self, listed, details, details.focus_first, self.details_width
        )
        self._menu = menu
        listed.chosen.connect(self._on_chosen)
        listed.menu_requested.connect(self._on_menu_requested)
        listed.copy_requested.connect(copy.trigger)
        details.left.connect(self._panes.leave_details)
        details.hide_requested.connect(self._panes.hide_details)
        actions.announced.connect(self._on_announced)
        actions.project_requested.connect(self._on_project_requested)
        actions.resort_requested.connect(listed.resort)
        actions.clear_filter_requested.connect(listed.clear_filter)
        self._unsubscribe = [
            session_changed.add(self._on_session_changed),
            self._workbench.operations.changed.add(self._refresh_states),
            self._workbench.results.changed.add(self._refresh_states),
        ]
        self._on_session_changed()

    # ------------------------------------------------------------------ Panel

    @property
    def item(self) -> str | None:
        """What is open."""
        return self._id_of(self._session) if self._session is not None else None

    def set_on_screen(self, on_screen: bool) -> None:
        """Pull data only while the person sees the panel."""
        self._on_screen = on_screen
        if self.polled is not None:
            self.polled.set_visible(on_screen)
        if self._session is not None:
            self._session.set_visible(on_screen)

    def refresh(self) -> None:
        """F5: read the list and what is open again; nothing else changes."""
        if self.polled is not None:
            self.polled.refresh()
        if self._session is not None:
            self._session.refresh()

    def close_down(self) -> None:
        """Stop listening; before the window goes."""
        for unsubscribe in (*self._unsubscribe, self._unwatch_session):
            unsubscribe()
        self._list.close_down()
        self._details.close_down()

    # ------------------------------------------------------------------ sessions

    def _on_session_changed(self) -> None:
        session = self._opened()
        if session is self._session:
            return
        self._unwatch_session()
        self._unwatch_session = _nothing
        if self._session is not None:
            self._session.set_visible(False)
        self._session = session
        self._details.bind(session)
        if not self._choosing:
            # Opened or left elsewhere by the person (a link, the way back): show where.
            self._list.show_selected(self.item)
        if session is not None:
            self._unwatch_session = session.changed.add(self._refresh_states)
            session.set_visible(self._on_screen)
        self.item_changed.emit()
        self._refresh_states()

    @Slot(str)
    def _on_chosen(self, item: str) -> None:
        self._choosing = True
        try:
            self.open_item(item)
        finally:
            self._choosing = False

    # ------------------------------------------------------------------ the person's input

    @Slot(object)
    def _on_announced(self, announcement: Announcement) -> None:
        if self._session is None or not self._panes.details_shown:
            self._list.say(announcement.text)
        else:
            self._details.say(announcement)

    @Slot(str)
    def _on_project_requested(self, project_id: str) -> None:
        self.place_requested.emit(f"projects/{project_id}")

    @Slot(str, QPoint)
    def _on_menu_requested(self, item: str, place: QPoint) -> None:
        if item:
            self._on_chosen(item)
            self._list.popup_menu(self._menu, place)


def row_menu(
    parent: QWidget, name: str, registry: ActionRegistry, groups: Sequence[Sequence[str]]
) -> QMenu:
    """The menu of a row, these keys in groups."""
    menu = QMenu(parent)
    menu.setObjectName(name)
    for group in groups:
        menu.addActions([registry.action(key) for key in group])
        menu.addSeparator()
    return menu


def _nothing() -> None:
    """No session is watched."""
