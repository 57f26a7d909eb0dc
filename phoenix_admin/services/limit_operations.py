"""Changes of limits that a person asks for, from the UI thread, and what is seen of each.

A change goes on when its dialog is closed: what becomes of it is looked for, more slowly and not
for ever, and its end goes to the result feed.
"""

from collections.abc import Callable
from datetime import timedelta

from phoenix_admin.domain.errors import PhoenixError, SignedOut
from phoenix_admin.domain.limit_course import LimitCourse
from phoenix_admin.domain.limit_plan import LimitPlan
from phoenix_admin.domain.notation import duration
from phoenix_admin.domain.workload_size import Workload
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.services.limit_change import LimitChange, LimitLook, LimitSent, limit_action
from phoenix_admin.services.limit_words import Words, course_words, gave_up_words, refused_words
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.results import Result, ResultFeed, Tone
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.outcome import Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskHandle, TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task

LOOK_DEADLINE = 20.0
WRITE_DEADLINE = 60.0
"""Seconds for two looks and one change."""
LONGEST = timedelta(minutes=10)
"""How long what was sent is looked for: a revision that has not become ready by then, has failed
or waits for something that a person has to do."""
QUICK, QUICK_FOR = 2.0, timedelta(seconds=30)
STEADY, UNWATCHED = 5.0, 15.0
"""Seconds between two looks: at first, then, and while nobody watches."""
LEFT = "its environment was left."


class LimitFollowing:
    """One change from the press on. UI thread only; `changed` tells of every step.

    `course` is what was seen last, `words` say where it stands. `is_over`: nothing more is to
    come. `unseen` says why the last look failed, `doubt` why it is not known that it arrived.
    """

    def __init__(self, plan: LimitPlan) -> None:
        self.changed = Listeners()
        self.plan = plan
        self.course: LimitCourse | None = None
        self.words: Words = (Tone.PLAIN, "It is being sent…")
        self.is_answered = False
        self.is_over = False
        self.is_watched = True
        self.was_sent = False
        self.unseen = ""
        self.doubt = ""

    @property
    def workload(self) -> Workload:
        """What is changed."""
        return self.plan.before.workload


class LimitOperations:
    """Looks at, changes and follows limits. UI thread only.

    `changed` tells when a change begins and when it is answered; `on_over` lets the composition
    bring the journal up to date. Writes run in `scope`, looks in `reading`.
    """

    def __init__(
        self,
        change: LimitChange,
        gate: WriteGate,
        clock: Clock,
        runner: TaskRunner,
        scope: Scope,
        reading: Scope,
        results: ResultFeed,
    ) -> None:
        self.changed = Listeners()
        self.on_over: Callable[[], None] = _nothing
        self._change = change
        self._gate = gate
        self._clock = clock
        self._runner = runner
        self._scope = scope
        self._reading = reading
        self._results = results
        self._under_way: dict[Workload, LimitFollowing] = {}
        self._looked_for: list[LimitFollowing] = []

    def refusal(self, workload: Workload) -> str | None:
        """Why this limit cannot be changed now, as a sentence; None when it can."""
        if workload in self._under_way:
            return f"Waiting for the answer to the change of {workload.name}."
        return self._gate.refusal(limit_action(workload))

    def request_look(
        self, workload: Workload, on_answer: Callable[[LimitLook | PhoenixError], None]
    ) -> TaskHandle:
        """Read what is deployed; `on_answer` is called once, or never when it is cancelled."""

        def answered(outcome: Outcome[LimitLook]) -> None:
            if isinstance(outcome, Ok):
                on_answer(outcome.value)
            elif isinstance(outcome, Failed):
                on_answer(outcome.error)

        task = Task(
            f"limit {workload.name}",
            lambda call: self._change.look(workload, call),
            Lane.READS,
            deadline=LOOK_DEADLINE,
        )
        return self._runner.submit(self._reading, task, answered)

    def request_change(self, plan: LimitPlan) -> LimitFollowing | None:
        """Send it. None, and nothing is sent, while it is off or one of it is under way."""
        workload = plan.before.workload
        if plan.blocks or self.refusal(workload) is not None:
            return None
        following = LimitFollowing(plan)
        action, passes = limit_action(workload), self._gate.passes

        def body(call: Call) -> LimitSent:
            self._gate.void_unless(passes, action, workload.name, name=workload.name)
            return self._change.change(plan, call)

        def answered(outcome: Outcome[LimitSent]) -> None:
            self._take_answer(following, outcome)

        task = Task(
            f"change limit {workload.name}",
            body,
            Lane.ACTIONS,
            deadline=WRITE_DEADLINE,
            overlap=Overlap.QUEUE,
            label=f"Changing the limit of {workload.name}…",
        )
        self._under_way[workload] = following
        if self._runner.submit(self._scope, task, answered).refused:
            del self._under_way[workload]
            return None
        self.changed.tell()
        return following

    def leave_alone(self, following: LimitFollowing) -> None:
        """Nobody watches it any more; its end goes to the result feed. Again is harmless."""
        if following.is_watched and not following.is_over:
            tone, text = following.words
            self._say(following, (tone, f"{text} Its end is told here."))
        following.is_watched = False

    def leave(self) -> None:
        """The environment is left: nothing is looked for any more, and that is told."""
        for following in list(self._looked_for):
            self._give_up(following, LEFT)

    # ------------------------------------------------------------------ inside

    def _take_answer(self, following: LimitFollowing, outcome: Outcome[LimitSent]) -> None:
        """The write has been answered."""
        self._under_way.pop(following.workload, None)
        following.is_answered = True
        if isinstance(outcome, Ok):
            following.was_sent = True
            answer = outcome.value
            following.doubt = answer.doubt
            if answer.doubt:
                question = f"It is not known whether {following.workload.name} was changed."
                following.words = (Tone.ATTENTION, f"{question} {answer.doubt}")
            else:
                following.words = (Tone.PLAIN, "It was accepted. Nothing of it is seen yet.")
            self._looked_for.append(following)
            self._look_at(following, answer)
            following.changed.tell()
        elif isinstance(outcome, Failed):
            plan = following.plan
            text = refused_words(following.workload, plan.wanted, outcome.error)
            self._end(following, (Tone.BAD, text))
        else:
            self._end(following, (Tone.ATTENTION, "It was given up; the journal says how far."))
        self.on_over()
        self.changed.tell()

    def _look_at(self, following: LimitFollowing, answer: LimitSent) -> None:
        task = Task(
            f"limit course {following.workload.name}",
            lambda call: self._change.observe(answer.sent, call),
            Lane.READS,
            deadline=LOOK_DEADLINE,
            overlap=Overlap.QUEUE,  # an earlier change of the same one is looked for as well
        )

        def seen(outcome: Outcome[LimitCourse]) -> None:
            self._take_look(following, answer, outcome)

        if self._runner.submit(self._reading, task, seen).refused:
            self._give_up(following, LEFT)  # answered after the environment was left

    def _take_look(
        self, following: LimitFollowing, answer: LimitSent, outcome: Outcome[LimitCourse]
    ) -> None:
        waited = self._clock.now() - answer.sent.sent_at
        if isinstance(outcome, Ok):
            following.course, following.unseen = outcome.value, ""
            following.words = course_words(outcome.value)
            if outcome.value.stage.is_end:
                self._end(following, following.words)
                return
        elif isinstance(outcome, Failed):
            following.unseen = outcome.error.text
        why = f"it has taken {duration(waited)}." if waited > LONGEST else ""
        if isinstance(outcome, Failed) and isinstance(outcome.error, SignedOut):
            why = outcome.error.text
        if why:
            self._give_up(following, why)
            return
        pause = (QUICK if waited < QUICK_FOR else STEADY) if following.is_watched else UNWATCHED
        self._runner.after(self._reading, pause, lambda: self._look_at(following, answer))
        following.changed.tell()

    def _give_up(self, following: LimitFollowing, why: str) -> None:
        self._end(following, gave_up_words(following.course, following.workload, why))

    def _end(self, following: LimitFollowing, words: Words) -> None:
        following.words, following.is_over = words, True
        if following in self._looked_for:
            self._looked_for.remove(following)
        self._say(following, words)
        following.changed.tell()

    def _say(self, following: LimitFollowing, words: Words) -> None:
        tone, text = words
        name = following.workload.name
        action = limit_action(following.workload)
        self._results.add(Result(self._clock.now(), None, name, action, tone, text))


def _nothing() -> None:
    """Nobody keeps a journal on the screen."""
