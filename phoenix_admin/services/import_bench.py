"""Import profiles as a window shows them: one is measured at a time, one may be compared with.

Belongs to the UI thread. Each process of a measurement is a task of its own on the media lane, so
that what else waits for that lane has its turn in between, and *Stop* ends it at once.
"""

import json
from collections.abc import Callable
from pathlib import Path

from phoenix_admin.domain.errors import Invalid, PhoenixError
from phoenix_admin.domain.import_profile import (
    ImportProfile,
    ImportRun,
    profile_from_json,
    profile_to_json,
)
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.import_prober import ImportProber
from phoenix_admin.services.import_profiling import Question, profile_of, questions
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskHandle, TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task

MakeProber = Callable[[Path | None], ImportProber]
"""With this interpreter, or the one that runs us. Raises Missing if there is none."""

LONGEST = 120.0
"""Seconds for one process: a module may do anything while it is imported."""
LARGEST_FILE = 32 * 2**20
"""Bytes; a profile of ten thousand modules has one."""


@record
class Asked:
    """What is being measured: these modules, with this interpreter (None: our own)."""

    modules: tuple[str, ...]
    python: Path | None = None


class ImportBench:
    """`changed` tells of every step.

    `profile` is what is shown, `before` what it is compared with, `failure` why the newest
    measurement or file gave nothing: what was shown before stays.
    """

    def __init__(self, make_prober: MakeProber, runner: TaskRunner, scope: Scope) -> None:
        self.changed = Listeners()
        self.profile: ImportProfile | None = None
        self.before: ImportProfile | None = None
        self.before_name = ""
        self.failure: PhoenixError | None = None
        self.asked: Asked | None = None
        self.done = 0
        self.of = 0
        self._make_prober = make_prober
        self._runner = runner
        self._scope = scope.child("imports")
        self._handle: TaskHandle | None = None
        self._round = 0

    @property
    def is_measuring(self) -> bool:
        """Whether processes are still to come."""
        return self.asked is not None

    @property
    def own_refusal(self) -> str | None:
        """Why our own interpreter cannot be measured with; None where it can."""
        try:
            self._make_prober(None)
        except PhoenixError as error:
            return error.text
        return None

    def request(self, asked: Asked) -> None:
        """Measure; nothing happens while something is being measured."""
        if self.is_measuring or not self._scope.is_open:
            return
        self.failure = None
        try:
            plan = questions(asked.modules)
            prober = self._make_prober(asked.python)
        except PhoenixError as error:
            self.failure = error
            self.changed.tell()
            return
        self.asked = asked
        self.done, self.of = 0, len(plan)
        self._round += 1
        self._ask(prober, plan, [], self._round)
        self.changed.tell()

    def stop(self) -> None:
        """End what is being measured; what was shown before stays."""
        if self.asked is None:
            return
        self._end()
        if self._handle is not None:
            self._handle.cancel()
        self.changed.tell()

    def _ask(
        self,
        prober: ImportProber,
        plan: tuple[Question, ...],
        answers: list[tuple[Question, ImportRun]],
        number: int,
    ) -> None:
        question = plan[len(answers)]

        def body(call: Call) -> ImportRun:
            return prober.run(question.modules, call, split=question.split)

        def arrived(outcome: Outcome[ImportRun]) -> None:
            if number != self._round or self.asked is None:
                return  # It was stopped meanwhile.
            match outcome:
                case Ok(run):
                    answers.append((question, run))
                    self.done = len(answers)
                    if self.done < len(plan):
                        self._ask(prober, plan, answers, number)
                    else:
                        self._end()
                        self.profile = profile_of(answers)
                case Failed(error):
                    self._end()
                    self.failure = error
                case Cancelled():
                    self._end()
            self.changed.tell()

        label = f"Measuring imports, {len(answers) + 1} of {len(plan)}"
        task = Task("imports", body, Lane.MEDIA, LONGEST, Overlap.QUEUE, label)
        self._handle = self._runner.submit(self._scope, task, arrived)

    def _end(self) -> None:
        self.asked = None
        self._round += 1

    # ------------------------------------------------------------------ files

    def request_open(self, path: Path) -> None:
        """Show the profile of a file in place of what is shown."""

        def opened(profile: ImportProfile) -> None:
            self.profile = profile

        self._read(path, opened)

    def request_compare(self, path: Path) -> None:
        """Compare what is shown with the profile of a file, which is the earlier one."""

        def opened(profile: ImportProfile) -> None:
            self.before, self.before_name = profile, path.name

        self._read(path, opened)

    def keep_as_before(self) -> None:
        """Compare whatever comes next with what is shown now."""
        if self.profile is not None:
            self.before, self.before_name = self.profile, "the measurement before"
            self.changed.tell()

    def stop_comparing(self) -> None:
        """Compare with nothing any more."""
        self.before, self.before_name = None, ""
        self.changed.tell()

    def _read(self, path: Path, opened: Callable[[ImportProfile], None]) -> None:
        def arrived(outcome: Outcome[ImportProfile]) -> None:
            self.failure = None
            match outcome:
                case Ok(profile):
                    opened(profile)
                case Failed(error):
                    self.failure = error
                case Cancelled():
                    pass
            self.changed.tell()

        task = Task("import profile", lambda _: read_profile(path), Lane.MEDIA)
        self._runner.submit(self._scope, task, arrived)

    def close(self) -> None:
        """Nobody looks any more; again is harmless."""
        self._scope.close()


def read_profile(path: Path) -> ImportProfile:
    """A profile that was saved. Blocks; for a lane. Raises Invalid."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            msg = f"{path.name} is too large for an import profile."
            raise Invalid(msg)
        return profile_from_json(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        msg = f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}."
        raise Invalid(msg) from error
    except (ValueError, RecursionError) as error:
        msg = f"{path.name} is no import profile: {error}"
        raise Invalid(msg) from error


def profile_text(profile: ImportProfile) -> str:
    """A profile as `read_profile` and `profile-imports --compare` read it."""
    return json.dumps(profile_to_json(profile), indent=1)
