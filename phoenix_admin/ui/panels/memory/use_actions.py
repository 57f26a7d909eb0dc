"""What can be done with the opened subject of memory: copies, and the change of its limit."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal, Slot

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.services.memory.bench import MemoryBench
from phoenix_admin.services.memory.catalogue import MemoryCatalogue
from phoenix_admin.services.memory.faces import MemoryView
from phoenix_admin.services.memory.session import MemorySession
from phoenix_admin.services.results import Tone
from phoenix_admin.ui.lists.item_actions import ItemActions
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panels.memory.use_specs import UseNames, copies, use_specs
from phoenix_admin.ui.panels.memory.use_summary import UseSummary
from phoenix_admin.ui.panels.memory.use_words import incident_text

NOT_OPEN = "Select a row first."
NOT_READ = "Its figures have not been read yet."
NO_INCIDENT = "There is no incident in this time."


class UseActions(ItemActions):
    """Registers and performs the actions of one tab. UI thread only.

    `opened` gives the session of this tab; `summary` is attached once it is made.
    """

    copy_row_requested = Signal()

    def __init__(
        self,
        registry: ActionRegistry,
        names: UseNames,
        bench: MemoryBench,
        catalogue: MemoryCatalogue,
        opened: Callable[[], MemorySession | None],
        opener: Opener,
        parent: QObject,
    ) -> None:
        super().__init__(registry, parent)
        self._names = names
        self._bench = bench
        self._catalogue = catalogue
        self._opened = opened
        self._opener = opener
        self._summary: UseSummary | None = None
        item, listed = names.item, names.prefix
        slots: dict[str, Callable[[], None]] = {
            f"{item}.copy_name": self._on_copy_name,
            f"{item}.copy_row": self._on_copy_row,
            f"{item}.copy_picture": self._on_copy_picture,
            f"{item}.copy_csv": self._on_copy_csv,
            f"{item}.copy_incidents": self._on_copy_incidents,
            f"{item}.try_again": self._on_try_again,
            f"{listed}.resort": self._on_resort,
            f"{listed}.show_new": self._on_resort,
            f"{listed}.clear_filter": self._on_clear_filter,
            f"{listed}.try_again": self._on_list_again,
        }
        for spec in use_specs(names):
            registry.register(spec, slots[spec.key])
        self.refresh_states()

    def attach(self, summary: UseSummary) -> None:
        """The details are there."""
        self._summary = summary
        self.refresh_states()

    def _refusals(self) -> Mapping[str, str | None]:
        session = self._opened()
        view = session.reading if session is not None else None
        item = self._names.item
        found: dict[str, str | None] = dict.fromkeys(
            copies(self._names), None if session is not None else NOT_OPEN
        )
        found[f"{item}.try_again"] = None if session is not None else NOT_OPEN
        if session is not None:
            unread = None if view is not None and not view.is_empty else NOT_READ
            found[f"{item}.copy_picture"] = found[f"{item}.copy_csv"] = unread
            found[f"{item}.copy_incidents"] = (
                NOT_READ if view is None else None if view.incidents else NO_INCIDENT
            )
        return found

    @property
    def _view(self) -> MemoryView | None:
        session = self._opened()
        return session.reading if session is not None else None

    # ------------------------------------------------------------------ slots

    @Slot()
    def _on_copy_name(self) -> None:
        session = self._opened()
        if session is not None and not self._is_off(f"{self._names.item}.copy_name"):
            self._opener.copy_text(session.subject.name)

    @Slot()
    def _on_copy_row(self) -> None:
        if not self._is_off(f"{self._names.item}.copy_row"):
            self.copy_row_requested.emit()

    @Slot()
    def _on_copy_picture(self) -> None:
        if self._summary is not None and not self._is_off(f"{self._names.item}.copy_picture"):
            self._summary.chart.copy_picture()
            self._say("The picture is in the clipboard.", Tone.GOOD)

    @Slot()
    def _on_copy_csv(self) -> None:
        if self._summary is not None and not self._is_off(f"{self._names.item}.copy_csv"):
            self._opener.copy_text(self._summary.chart.csv())
            self._say("The figures are in the clipboard.", Tone.GOOD)

    @Slot()
    def _on_copy_incidents(self) -> None:
        view = self._view
        if view is not None and not self._is_off(f"{self._names.item}.copy_incidents"):
            text = "\n".join(incident_text(each) for each in reversed(view.incidents))
            self._opener.copy_text(text)
            self._say("The incidents are in the clipboard.", Tone.GOOD)

    @Slot()
    def _on_try_again(self) -> None:
        session = self._opened()
        if session is not None:
            session.refresh()

    @Slot()
    def _on_list_again(self) -> None:
        self._catalogue.refresh()
