"""Every action of the app, registered once and used by button, menu, shortcut and palette.

One QAction per action means that it is on or off, and says why, in one place.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QIcon, QKeySequence

from phoenix_admin.domain.record import record


@record
class ActionSpec:
    """What an action is called and where it can be reached.

    `key` is stable and public: the QAction's objectName is `action.<key>`. `shortcut` is in
    Qt's portable text. `tone` is "danger" for destructive ones.

    `writes` marks every action that can change something which is kept: a document, an execution,
    a project or its clips, a plan that was begun; at once or after a question. It says that the
    action passes the write gate and is off, with the reason, while that is closed. Not marked is
    what is the person's own and changes nothing others see: their view, theme, clipboard, a plan
    that was not agreed to, the lock itself. Nor is stopping a plan: it only ends writes, so it
    has to work when access is gone.
    """

    key: str
    text: str
    glyph: str = ""
    shortcut: str = ""
    tip: str = ""
    writes: bool = False
    tone: str = ""
    group: str = ""


class ActionRegistry(QObject):
    """Owns the actions. UI thread only."""

    def __init__(self, icon_for: Callable[[str], QIcon], parent: QObject) -> None:
        super().__init__(parent)
        self._icon_for = icon_for
        self._actions: dict[str, QAction] = {}
        self._specs: dict[str, ActionSpec] = {}
        self._announced: set[str] = set()

    def announce(self, specs: Iterable[ActionSpec], reason: str) -> None:
        """Make actions whose owner comes later; off with this reason until each is registered.

        Menus, keys and lists of keys have them from now on, in this order. Raises ValueError as
        `register` does.
        """
        for spec in specs:
            self._make(spec)
            self._announced.add(spec.key)
            self.set_refusal(spec.key, reason)

    def is_announced(self, key: str) -> bool:
        """Whether nobody performs this action yet."""
        return key in self._announced

    def register(self, spec: ActionSpec, triggered: Callable[[], None]) -> QAction:
        """Make an action; `triggered` must be a bound method of a QObject of the UI thread.

        One that was announced keeps its place. Raises ValueError for a key or a shortcut that is
        taken, and for another spec than was announced.
        """
        if spec.key in self._announced:
            if self._specs[spec.key] != spec:
                msg = f"action {spec.key} was announced differently"
                raise ValueError(msg)
            self._announced.remove(spec.key)
            self.set_refusal(spec.key, None)
            action = self._actions[spec.key]
        else:
            action = self._make(spec)
        action.triggered.connect(triggered)
        return action

    def _make(self, spec: ActionSpec) -> QAction:
        if spec.key in self._actions:
            msg = f"action {spec.key} is registered twice"
            raise ValueError(msg)
        taken = {s.shortcut: s.key for s in self._specs.values() if s.shortcut}
        if spec.shortcut in taken:
            msg = f"{spec.shortcut} belongs to {taken[spec.shortcut]}, not to {spec.key}"
            raise ValueError(msg)
        action = QAction(spec.text, self)
        action.setObjectName(f"action.{spec.key}")
        if spec.glyph:
            action.setIcon(self._icon_for(spec.glyph))
        if spec.shortcut:
            action.setShortcut(QKeySequence(spec.shortcut))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setProperty("tip", spec.tip)
        action.setProperty("glyph", spec.glyph)
        action.setProperty("tone", spec.tone)
        action.setToolTip(_tool_tip(spec, None))
        self._actions[spec.key] = action
        self._specs[spec.key] = spec
        return action

    def unregister(self, key: str) -> None:
        """Take an action away, from every button and menu. Raises KeyError."""
        action = self._actions.pop(key)
        del self._specs[key]
        action.setVisible(False)
        action.deleteLater()

    def action(self, key: str) -> QAction:
        """The action of this key. Raises KeyError."""
        return self._actions[key]

    def spec(self, key: str) -> ActionSpec:
        """How it was registered. Raises KeyError."""
        return self._specs[key]

    def spec_of(self, action: QAction) -> ActionSpec:
        """How this action was registered. Raises KeyError for one that was not."""
        return self._specs[action.objectName().removeprefix("action.")]

    def set_refusal(self, key: str, reason: str | None) -> None:
        """Switch an action off with a reason that its tool tip says, or on with None."""
        action, spec = self._actions[key], self._specs[key]
        if action.isEnabled() is (reason is None) and self.refusal(key) == (reason or None):
            # Asked after every reading and every change of access, and nearly always the same.
            return
        action.setEnabled(reason is None)
        action.setToolTip(_tool_tip(spec, reason))
        action.setProperty("refusal", reason or "")

    def set_words(self, key: str, text: str, tip: str) -> None:
        """Call an action by what it does to what is shown now; its key stays. Raises KeyError."""
        action, spec = self._actions[key], self._specs[key]
        if (spec.text, spec.tip) == (text, tip):
            return
        self._specs[key] = spec = replace(spec, text=text, tip=tip)
        action.setProperty("tip", tip)
        action.setText(text)
        action.setToolTip(_tool_tip(spec, self.refusal(key)))

    def set_key_works(self, key: str, *, works: bool) -> None:
        """Give an action its shortcut, or take it away while what it acts on is out of sight.

        Menus and buttons keep the action. Raises KeyError.
        """
        shortcut = self._specs[key].shortcut
        if shortcut:
            self._actions[key].setShortcut(QKeySequence(shortcut if works else ""))

    def refusal(self, key: str) -> str | None:
        """Why the action is off; None when it is on. Raises KeyError."""
        reason: object = self._actions[key].property("refusal")
        return reason if isinstance(reason, str) and reason else None

    def __iter__(self) -> Iterator[str]:
        return iter(self._actions)


def _tool_tip(spec: ActionSpec, reason: str | None) -> str:
    """What the action does, or why it is off; whoever shows it adds the keys."""
    return reason or spec.tip or spec.text.rstrip("…")
