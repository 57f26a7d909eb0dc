"""The buttons of the open project. They never change places; only their weight does."""

from PySide6.QtCore import QEvent

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import STRETCH, ActionButton, Surface, pin_size, row
from phoenix_admin.ui.lists.detail_bars import MoreButton
from phoenix_admin.ui.runs.copy_gcloud import CopyAsGcloud

_HEIGHT = 52
MENU_KEYS = (
    "project.stitch_anyway",
    "project.force_stop",
    "project.adopt",
    "project.stop_others",
    "project.stop_execution",
    "project.set_status",
    "project.open_run",
    "project.open_reel",
    "project.reveal",
    "project.copy_id",
    "samples.remove",
)


class DetailFooter(Surface):
    """Stitch, Cancel, Reconcile, Open reel, and a menu with the rest.

    Where the words of an action are longer (*Assemble*), nothing is cut: the reel's button, which
    has no words, steps back; the menu has its action anyway.
    """

    def __init__(self, theme: Theme, actions: ActionRegistry) -> None:
        super().__init__(theme, "surface", edges="t", object_name="project.footer")
        self._actions = actions
        pin_size(theme, self, height=_HEIGHT)
        self._stitch = ActionButton(
            theme, actions.action("project.stitch"), "primary", object_name="project.stitch"
        )
        self._cancel = ActionButton(
            theme, actions.action("project.cancel"), "danger-quiet", object_name="project.cancel"
        )
        reconcile = ActionButton(
            theme,
            actions.action("project.reconcile"),
            text="Reconcile…",
            object_name="project.reconcile",
        )
        self._reel = reel = ActionButton(
            theme,
            actions.action("project.open_reel"),
            icon_only=True,
            object_name="project.open_reel",
        )
        self._more = MoreButton(theme, "project.more", [actions.action(key) for key in MENU_KEYS])
        self.setLayout(
            row(
                theme,
                self._stitch,
                self._cancel,
                reconcile,
                STRETCH,
                reel,
                self._more,
                margins=(12, 0, 10, 0),
                spacing=6,
            )
        )

    def event(self, event: QEvent) -> bool:
        """Looks whether everything fits, when the room or the words have changed."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        lines = self.layout()
        if lines is None:
            return
        reel = self._reel.sizeHint().width() + lines.spacing()
        wanted = lines.sizeHint().width() + (0 if self._reel.isVisibleTo(self) else reel)
        self._reel.setVisible(wanted <= self.width())

    def show_running(self, running: bool) -> None:
        """While something runs, Stitch steps back."""
        self._stitch.set_variant("default" if running else "primary")

    def offer(self, more: CopyAsGcloud) -> None:
        """One more menu, at the end of the one behind the dots."""
        more.add_to(self._more.entries)
