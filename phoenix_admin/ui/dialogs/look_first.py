"""Actions on what is open look at it first when what is shown of it is old.

The question is asked about the fresh look, or not at all: when the look changes what the action
means, that is said and nothing is done; when it fails, its cause is said and nothing is sent. An
answer that comes when the person has turned to something else opens no question over it.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from phoenix_admin.domain.record import record
from phoenix_admin.qt.actions import ActionSpec
from phoenix_admin.services.fresh_look import CouldNotLook, FreshLook, Looked
from phoenix_admin.services.results import Tone

ReadingT = TypeVar("ReadingT")

LOOKING = "Looking first…"
SILENCE = ""
"""What was said before is no longer true; says nothing."""


@record
class LookWords(Generic[ReadingT]):
    """What is said of what is open.

    `what_changed` says how the target of a question has changed between two looks, `name` what it
    is called, `deleted` that it is not there any more, as the end of a sentence.
    """

    what_changed: Callable[[ReadingT, ReadingT], str | None]
    name: Callable[[ReadingT], str]
    deleted: str


class LookFirst(QObject, Generic[ReadingT]):
    """Stands before the writing actions of a page. UI thread only.

    `group` is the group of the actions on what is open, `say` speaks where the person is,
    `is_off` says why an action is off and whether it is.
    """

    def __init__(
        self,
        look: FreshLook[ReadingT],
        words: LookWords[ReadingT],
        group: str,
        say: Callable[[str, Tone], None],
        is_off: Callable[[str], bool],
        over: QObject,
    ) -> None:
        super().__init__(over)
        self._look = look
        self._words = words
        self._group = group
        self._say = say
        self._is_off = is_off
        self._over = over

    def before(self, spec: ActionSpec, step: Callable[[], None]) -> Callable[[], None]:
        """What is to be called for this action: `step`, behind a look where one is due."""
        if spec.writes and spec.group == self._group:
            return _Guarded(spec, step, self.go, self).on_triggered
        return step

    def go(self, spec: ActionSpec, step: Callable[[], None]) -> None:
        """The person has asked for this action."""
        if self._look.under_way:
            self._say(LOOKING, Tone.PLAIN)
        elif not self._look.is_due():
            step()
        elif not self._is_off(spec.key):
            was = QApplication.focusWidget()

            def answered(found: Looked[ReadingT] | CouldNotLook) -> None:
                self._on_answer(spec, step, was, found)

            if self._look.request(answered):
                self._say(LOOKING, Tone.PLAIN)

    def _on_answer(
        self,
        spec: ActionSpec,
        step: Callable[[], None],
        was: QWidget | None,
        found: Looked[ReadingT] | CouldNotLook,
    ) -> None:
        verb = spec.text.rstrip("…")
        if isinstance(found, CouldNotLook):
            why = self._words.deleted if found.deleted else _inside(found.why)
            self._say(f"{verb}: nothing was sent, {why}", Tone.BAD)
            return
        changed = self._words.what_changed(found.before, found.now)
        if changed is not None:
            self._say(f"{verb}: nothing was sent, {changed}", Tone.ATTENTION)
        elif self._has_turned_away(was):
            name = self._words.name(found.now)
            self._say(f"{name} was looked at. Press {verb} again.", Tone.PLAIN)
        elif not self._is_off(spec.key):
            self._say(SILENCE, Tone.PLAIN)
            step()

    def _has_turned_away(self, was: QWidget | None) -> bool:
        """Whether a question now would come between the person and something else."""
        over = self._over
        if not isinstance(over, QWidget) or not over.isVisible():
            return True
        if QApplication.focusWidget() is not was or QApplication.activePopupWidget() is not None:
            return True
        from phoenix_admin.ui.dialogs.sheet import Sheet  # noqa: PLC0415 - late, see asking

        sheet = over.window().findChild(Sheet)
        return sheet is not None and sheet.isVisible()


class _Guarded(QObject):
    """One action behind a look."""

    def __init__(
        self,
        spec: ActionSpec,
        step: Callable[[], None],
        go: Callable[[ActionSpec, Callable[[], None]], None],
        owner: QObject,
    ) -> None:
        super().__init__(owner)
        self._spec = spec
        self._step = step
        self._go = go

    @Slot()
    def on_triggered(self) -> None:
        """The person has pressed a button, a key or a menu entry."""
        self._go(self._spec, self._step)


def _inside(sentence: str) -> str:
    """A sentence of its own as the end of another: `No route.` becomes `no route.`"""
    first, rest = sentence[:1], sentence[1:]
    return sentence if rest[:1].isupper() else first.lower() + rest
