"""The running app: one window, the desk it shows, and the desks whose writes still go on.

Quitting takes everything apart in the order that never hangs: scopes, tokens, lanes, backends
(house note §4).
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from phoenix_admin.app.desk import Desk, make_desk
from phoenix_admin.app.environment_openings import EnvironmentOpenings, is_local
from phoenix_admin.app.opened_environment import Backend, OpenEnvironment
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.ports.call import Call
from phoenix_admin.qt.dispatcher import Dispatcher
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.known_environments import KnownEnvironments
from phoenix_admin.services.results import Result, ResultFeed, from_elsewhere
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.services.write_gate import WriteAction
from phoenix_admin.tasks.outcome import Failed, Ok, Outcome
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Task
from phoenix_admin.ui.main_window import MainWindow

if TYPE_CHECKING:
    from phoenix_admin.settings.environments import CloudEnvironment

log = logging.getLogger(__name__)

QUIT_PATIENCE = 3.0
"""Seconds all lanes together may take to end; then the process goes without them."""
OPEN_DEADLINE = 15.0


@dataclass(slots=True)
class _Left:
    """A desk that was left: its writes go on, and what comes of them is told elsewhere."""

    desk: Desk
    told: Result | None
    forget: Callable[[], None]
    said: str = ""


class Application(QObject):
    """Owns the window and shows one environment in it after another. UI thread only."""

    def __init__(
        self,
        theme: Theme,
        openings: EnvironmentOpenings,
        desk: Desk,
        window: MainWindow,
        *,
        samples: bool,
    ) -> None:
        super().__init__()
        self.theme = theme
        self.window = window
        self.stuck: list[str] = []
        self._openings = openings
        self._samples = samples
        self._desk = desk
        self._left: list[_Left] = []
        self._ending: list[Dispatcher] = []
        self._opening: tuple[str, Dispatcher, Scope] | None = None
        self._reused: OpenEnvironment | None = None
        self._feeds = {desk.name: desk.workbench.results}
        self._closed = False
        self._forget_known = self.known.changed.add(self._on_environments_read)
        window.closed.connect(self.close)
        self._settle_in()

    @property
    def known(self) -> KnownEnvironments:
        """The environments one can switch to."""
        return self._openings.known

    @property
    def dispatcher(self) -> Dispatcher:
        """The lanes of the environment that is shown."""
        return self._desk.dispatcher

    @property
    def workbench(self) -> Workbench:
        """The services of the environment that is shown."""
        return self._desk.workbench

    @property
    def backend(self) -> Backend:
        """What is behind the environment that is shown."""
        return self._desk.opened.backend

    @property
    def still_writing(self) -> tuple[str, ...]:
        """The names of the environments that were left and have not ended their writes yet."""
        return tuple(left.desk.name for left in self._left)

    def begin(self) -> None:
        """Start what goes on by itself, after the window is there."""
        if self.known.was_read:
            self._on_environments_read()
        else:
            self.known.request_reading(self.dispatcher, self.workbench.scope)
        about = Task("versions", _log_versions, Lane.READS, deadline=10.0)
        self.dispatcher.submit(self.workbench.scope, about, _nothing_more)
        self._begin_work()

    def switch_to(self, name: str) -> None:
        """Show another environment, once it is open. It is opened on a lane of its own.

        While one is opened, another is not. What cannot be opened is said, and nothing changes.
        """
        if self._closed or self._opening is not None:
            return
        known = next((left for left in self._left if left.desk.name == name), None)
        dispatcher, scope = Dispatcher(), Scope(name)
        if known is not None and known.desk.opened.described == self.known.find(name):
            # It is open still, for its last writes: one journal is not opened twice.
            self._set_opening((name, dispatcher, scope))
            self._reused = known.desk.opened
            opened = Ok(self._reused)
            # Not inside the press that asked for it: the button goes with the contents.
            QTimer.singleShot(0, self, lambda: self._on_opened(opened))
            return
        try:
            open_it = self._openings.prepared(name)
        except PhoenixError as error:
            self._refuse(name, error)
            return
        self._set_opening((name, dispatcher, scope))

        def body(call: Call) -> OpenEnvironment:
            opened = open_it()
            if call.cancelled:
                opened.backend.close()
                call.raise_if_cancelled()
            return opened

        task = Task(f"open {name}", body, Lane.READS, OPEN_DEADLINE, label=f"Opening {name}")
        dispatcher.submit(scope, task, self._on_opened)

    def close(self) -> None:
        """Stop everything but the detached workers; again is harmless."""
        if self._closed:
            return
        self._closed = True
        self._forget_known()
        for panel in self.window.panels:
            panel.close_down()
        desks = [self._desk, *(left.desk for left in self._left)]
        for left in self._left:
            left.forget()
        for desk in desks:
            desk.workbench.close()
        dispatchers = [*(desk.dispatcher for desk in desks), *self._ending]
        if self._opening is not None:
            _, dispatcher, scope = self._opening
            scope.close()
            dispatchers.append(dispatcher)
        self._stop(dispatchers)
        opened = [desk.opened for desk in desks]
        if self._reused is not None:
            opened.append(self._reused)
        for backend in {id(each.backend): each.backend for each in opened}.values():
            backend.close()

    # ------------------------------------------------------------------ inside

    def _stop(self, dispatchers: list[Dispatcher]) -> None:
        ends = time.monotonic() + QUIT_PATIENCE
        for dispatcher in dispatchers:
            dispatcher.end()  # all of them at once: none waits for another
        for dispatcher in dispatchers:
            self.stuck += dispatcher.stop(max(0.0, ends - time.monotonic()))
        for key in self.stuck:
            log.warning("left behind at quit: %s did not end in %g s", key, QUIT_PATIENCE)

    def _begin_work(self) -> None:
        """What an environment does by itself when it has just been opened."""
        bench, backend = self.workbench, self.backend
        task = Task("tend queue", backend.tend, Lane.ACTIONS, deadline=30.0)
        self.dispatcher.submit(bench.scope, task, _on_tended)
        bench.bulk.look_for_interrupted()
        if bench.processes is not None:
            bench.processes.begin()
        if self._samples and bench.gate.refusal(WriteAction.MAKE_SAMPLES) is None:
            bench.operations.request_samples()

    def _settle_in(self) -> None:
        """The window has new contents: hear where the person wants to go from here."""
        if self._desk.data_folder is not None:
            self._desk.data_folder.refused.connect(self.window.say)
        self._desk.adding.over = self.window
        self._desk.adding.saved.connect(self._on_environment_saved)
        command = self.window.environments
        if command is not None:
            command.wanted.connect(self._on_wanted)
            command.reload_wanted.connect(self._on_reload_wanted)

    @Slot(object)
    def _on_environment_saved(self, described: "CloudEnvironment") -> None:
        self.known.request_reading(self.dispatcher, self.workbench.scope)
        self.window.say(f"{described.environment.name} was added to {self.known.path}.")

    def _set_opening(self, opening: tuple[str, Dispatcher, Scope] | None) -> None:
        self._opening = opening
        if self.window.environments is not None:
            self.window.environments.set_busy(opening[0] if opening is not None else "")

    def _on_opened(self, outcome: Outcome[OpenEnvironment]) -> None:
        if self._opening is None or self._closed:
            return
        name, dispatcher, scope = self._opening
        self._set_opening(None)
        if isinstance(outcome, Ok):
            self._move_to(outcome.value, dispatcher, scope)
            self._reused = None
            return
        scope.close()
        self._let_end(dispatcher)
        if isinstance(outcome, Failed):
            self._refuse(name, outcome.error)

    def _refuse(self, name: str, error: PhoenixError) -> None:
        log.info("%s could not be opened: %s", name, error.text)
        self.window.say(f"{name} could not be opened. {error.text}")

    def _move_to(self, opened: OpenEnvironment, dispatcher: Dispatcher, scope: Scope) -> None:
        """Leave the present desk for a new one, in one turn of the event loop."""
        former = self._desk
        desk = make_desk(
            self.theme,
            opened,
            self.known,
            dispatcher,
            scope,
            read_only=self._openings.read_only,
            results=self._feeds.setdefault(opened.ports.environment.name, ResultFeed()),
        )
        for panel in self.window.panels:
            panel.close_down()
        former.workbench.leave()
        self._desk = desk
        self.window.change_contents(desk.contents)
        former.contents.actions.deleteLater()
        self._settle_in()
        self._leave(former)
        log.info("environment %s", desk.name)
        self.window.arrivals.completed.connect(self._on_whole)
        self.window.arrivals.begin()

    @Slot()
    def _on_whole(self) -> None:
        QTimer.singleShot(0, self, self._begin_work)

    def _leave(self, desk: Desk) -> None:
        """Keep a desk until its last write has ended, and hear what comes of each."""
        feed = desk.workbench.results
        left = _Left(desk, next(iter(feed.results), None), _nothing)
        left.forget = feed.changed.add(lambda: self._tell_elsewhere(left))
        self._left.append(left)
        writes = sum(t.task.lane is Lane.ACTIONS for t in desk.dispatcher.running())
        if writes:
            many = "1 change is" if writes == 1 else f"{writes} changes are"
            left.said = (
                f"{many} still under way in {desk.name}. What comes of it is told in the inbox."
            )
        for each in self._left:
            if each.said:
                self.window.say(each.said)
        # Queued: an outcome is taken off the list of what runs before it is handed over.
        desk.dispatcher.tasks_changed.connect(
            self._on_tasks_changed, Qt.ConnectionType.QueuedConnection
        )
        QTimer.singleShot(0, self, self._on_tasks_changed)

    def _tell_elsewhere(self, left: _Left) -> None:
        feed, present = left.desk.workbench.results, self.workbench.results
        if feed is present:
            return  # the person is back
        new: list[Result] = []
        for result in feed.results:
            if result is left.told:
                break
            new.append(result)
        if not new:
            return
        left.told = new[0]
        for result in reversed(new):
            present.add(from_elsewhere(result, left.desk.name))
        feed.mark_read()

    @Slot()
    def _on_tasks_changed(self) -> None:
        if self._closed:
            return  # all of them were ended by `close`
        for left in list(self._left):
            if left in self._left and not left.desk.dispatcher.running():
                self._left.remove(left)
                self._end(left)

    def _end(self, left: _Left) -> None:
        """The last write of a desk that was left has ended, and nothing is read there."""
        desk = left.desk
        left.forget()
        self.window.unsay(left.said)
        desk.workbench.close()
        desk.dispatcher.tasks_changed.disconnect(self._on_tasks_changed)
        in_use = [self._desk.opened, self._reused, *(each.desk.opened for each in self._left)]
        if not any(each is desk.opened for each in in_use):
            desk.opened.backend.close()
        self._let_end(desk.dispatcher)

    def _let_end(self, dispatcher: Dispatcher) -> None:
        dispatcher.end()
        self._ending = [each for each in self._ending if not each.has_ended]
        self._ending.append(dispatcher)

    @Slot(str)
    def _on_wanted(self, name: str) -> None:
        self.switch_to(name)

    @Slot()
    def _on_reload_wanted(self) -> None:
        self.known.request_reading(self.dispatcher, self.workbench.scope)

    def _on_environments_read(self) -> None:
        words = self.known.fault_words
        if words is not None:
            self.window.say(words)
        name, described = self.workbench.environment.name, self._desk.opened.described
        if not is_local(name) and self.known.find(name) != described:
            self.window.say(
                f"{name} is described differently now, or not any more. What is open here stays as "
                "it was opened."
            )


def _on_tended(outcome: Outcome[None]) -> None:
    if isinstance(outcome, Failed):
        log.info("the queue could not be tended: %s", outcome.error.text)


def _log_versions(_: Call) -> None:
    """What is at work, for the log; on a lane, because looking it up takes longer than a frame."""
    from phoenix_admin.diagnostics.versions import versions  # noqa: PLC0415 - not before the first paint

    log.info("versions %s", versions())


def _nothing_more(_: Outcome[None]) -> None:
    """The log has it, or not."""


def _nothing() -> None:
    """Nothing is followed."""
