"""One real stitch from the command line, on a person's typed word, watched to its end.

It takes the same way as the button: gate, journal, claim, one request to the engine. Waiting can
be ended at any time; the run goes on.
"""

from collections.abc import Callable

from phoenix_admin.domain.errors import Bug, PhoenixError
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import Job
from phoenix_admin.domain.kind_words import words_for
from phoenix_admin.domain.notation import clock_time, duration
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.project import ProjectKind, ProjectStatus
from phoenix_admin.domain.record import record
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.triggering import Triggered, TriggerEnd, Triggering
from phoenix_admin.services.write_gate import WriteAction, WriteGate, start_action
from phoenix_admin.tasks.context import unhurried
from phoenix_admin.tasks.outcome import Failed, Ok
from phoenix_admin.tasks.side_by_side import SideBySide

LOOK_EVERY = 2.0
READ_DEADLINE, TRIGGER_DEADLINE = 15.0, 60.0
"""Seconds."""


@record
class Talk:
    """How to speak with the person: `ask` reads a line they type, `wait` lets seconds pass.

    Both raise KeyboardInterrupt when they press Ctrl+C.
    """

    say: Callable[[str], None]
    ask: Callable[[str], str]
    wait: Callable[[float], None]


class LiveStitch:
    """Blocks, on the main thread of a command. True when the run has succeeded."""

    def __init__(
        self,
        ports: EnvironmentPorts,
        gate: WriteGate,
        triggering: Triggering,
        policy: Policy,
        talk: Talk,
    ) -> None:
        self._ports = ports
        self._gate = gate
        self._action = WriteAction.STITCH
        self._triggering = triggering
        self._policy = policy
        self._talk = talk

    def run(self, project_id: str) -> bool:
        """Show what it is, ask for its id, stitch, watch. Raises what reading and writing raise."""
        if not self._is_agreed(project_id):
            return False
        triggered = self._triggered(project_id)
        say = self._talk.say
        if triggered.end is TriggerEnd.ALREADY_RUNNING:
            running = triggered.execution.name if triggered.execution else "being started"
            say(f"It is running already ({running}); nothing was started.")
            return False
        try:
            execution = triggered.execution or self._found(triggered.job)
            if execution is None:
                say("We do not know whether it was started. Do not start it again yet:")
                say("open it in the window, which looks and says what to do.")
                return False
            say(f"Started: {execution.name}. Ctrl+C ends the waiting, not the run.")
            ended = self._watched(execution)
        except KeyboardInterrupt:
            name = triggered.execution.name if triggered.execution else "it was being looked for"
            say(f"\nNo longer waiting. The run goes on ({name}); the window shows it.")
            return False
        return self._told(project_id, ended)

    def _is_agreed(self, project_id: str) -> bool:
        ports, talk = self._ports, self._talk
        project = ports.store.read_project(project_id, unhurried(READ_DEADLINE))
        environment = ports.environment
        words = words_for(project)
        does = "assembles" if project.kind is ProjectKind.EPISODE else "stitches"
        talk.say(f"This really {does} in {environment.name} ({environment.label}):")
        talk.say(f"  project  {project.id} “{project.name}”, {project.status}")
        talk.say(f"  {words.part + 's':<9}{len(project.clips)}")
        talk.say(f"  as       {ports.acting}")
        try:
            typed = talk.ask(
                f"Type {project.id} to {words.verb.lower()} it, anything else to leave it: "
            )
        except (KeyboardInterrupt, EOFError):
            typed = ""
        if typed.strip() != project.id:
            talk.say("Nothing was done.")
            return False
        if self._gate.state.locked:
            # The typed id is what opens the lock here, for this one write.
            self._gate.unlock()
        self._action = start_action(project)
        reason = self._gate.refusal(self._action)
        if reason is not None:
            talk.say(f"Nothing was done. {reason}")
        return reason is None

    def _triggered(self, project_id: str) -> Triggered:
        """Ask on a thread of its own: a Ctrl+C in the middle would leave a claim behind."""
        asking: SideBySide[Triggered] = SideBySide()
        action = self._action
        asking.start(
            action,
            lambda call: self._triggering.stitch(project_id, call, action=action),
            TRIGGER_DEADLINE,
        )
        while True:
            try:
                arrived = asking.next(unhurried(TRIGGER_DEADLINE + 10))
            except KeyboardInterrupt:
                self._talk.say("\nIt is being started. Waiting for the answer…")
                continue
            match arrived.outcome if arrived is not None else None:
                case Ok(triggered):
                    self._gate.lock()
                    return triggered
                case Failed(error):
                    raise error
                case _:
                    msg = "The start has not ended in time; open the project in the window."
                    raise Bug(msg)

    def _found(self, job: Job | None) -> Execution | None:
        """The answer was lost: look for the job id among the executions, for the start limit."""
        self._talk.say("The answer was lost. Looking for the run…")
        began = self._ports.clock.monotonic()
        limit = self._policy.start_limit.total_seconds()
        while job is not None and self._ports.clock.monotonic() - began < limit:
            try:
                found = self._ports.engine.find(job.id, unhurried(READ_DEADLINE))
            except PhoenixError as error:
                self._talk.say(f"  {error.text}")
                found = ()
            if found:
                return found[0]
            self._talk.wait(LOOK_EVERY)
        return None

    def _watched(self, execution: Execution) -> Execution:
        said = ""
        while True:
            line = _line(execution)
            if line != said:
                self._talk.say(f"  {clock_time(self._ports.clock.now())}  {line}")
                said = line
            if execution.state.is_terminal:
                return execution
            self._talk.wait(LOOK_EVERY)
            try:
                execution = self._ports.engine.read(execution.name, unhurried(READ_DEADLINE))
            except PhoenixError as error:
                # The run goes on whether it can be seen or not.
                if error.text != said:
                    self._talk.say(f"  {clock_time(self._ports.clock.now())}  {error.text}")
                    said = error.text

    def _told(self, project_id: str, ended: Execution) -> bool:
        project = self._ports.store.read_project(project_id, unhurried(READ_DEADLINE))
        reel = f", reel {project.reel}" if project.reel else ""
        self._talk.say(f"The engine says {ended.state}; the document says {project.status}{reel}.")
        good = ended.state is ExecutionState.SUCCEEDED
        if good and project.known_status is ProjectStatus.STITCHING:
            self._talk.say("It will be corrected when the project is opened in the window.")
        return good


def _line(execution: Execution) -> str:
    words = [str(execution.state)]
    progress = execution.progress
    if progress is not None:
        percent = "" if progress.percent is None else f" {progress.percent}%"
        words.append(f"{progress.stage}{percent} {progress.detail}".strip())
    if execution.reason:
        words.append(execution.reason)
    if execution.ended_at is not None and execution.started_at is not None:
        words.append(f"in {duration(execution.ended_at - execution.started_at)}")
    return ", ".join(words)
