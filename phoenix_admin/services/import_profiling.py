"""Which fresh processes it takes to know what importing some modules costs, and what would help.

One after another, never side by side: they would share processors and caches. A first run that
does not count warms the disk and lets Python write what it compiles.
"""

from collections.abc import Callable, Sequence

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.import_profile import Cost, ImportProfile, ImportRun, fastest_run
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.import_prober import ImportProber

ROUNDS = 3


@record
class Question:
    """One fresh process: what it imports, in this order. With `split`, each module by itself."""

    modules: tuple[str, ...]
    split: bool = False


def questions(modules: Sequence[str], rounds: int = ROUNDS) -> tuple[Question, ...]:
    """All processes of a profile, in their order; a name that is given twice counts once.

    Raises Invalid without names.
    """
    names = tuple(dict.fromkeys(modules))
    if not names:
        msg = "Name at least one module."
        raise Invalid(msg)
    # The first one only warms the disk.
    found = [Question(names)] * (1 + rounds) + [Question(names, split=True)]
    if len(names) == 1:
        return tuple(found)
    for name in names:
        rest = tuple(other for other in names if other != name)
        found += [Question((name,))] * rounds + [Question(rest)] * rounds
        if name != names[0]:
            found += [Question((name, *rest))] * rounds
    return tuple(found)


def processes_needed(count: int, rounds: int = ROUNDS) -> int:
    """How many processes a profile of so many modules takes."""
    others = 0 if count == 1 else rounds * count + rounds * count + rounds * (count - 1)
    return 2 + rounds + others


def profile_of(answers: Sequence[tuple[Question, ImportRun]]) -> ImportProfile:
    """What the answers to all questions of one profile say together. Pure."""
    names = answers[0][0].modules
    runs: dict[tuple[str, ...], list[ImportRun]] = {}
    for question, run in answers[1:]:
        if not question.split:
            runs.setdefault(question.modules, []).append(run)
    fastest = {modules: fastest_run(each) for modules, each in runs.items()}
    split = next(run for question, run in answers if question.split)
    together = fastest[names]
    if len(names) == 1:
        only = {names[0]: together.total}
        return ImportProfile(names, together.python, together, only, own=split.own)
    alone: dict[str, Cost] = {}
    saves: dict[str, Cost] = {}
    first: dict[str, Cost] = {}
    for name in names:
        rest = tuple(other for other in names if other != name)
        alone[name] = fastest[(name,)].total
        saves[name] = together.total - fastest[rest].total
        if name != names[0]:
            first[name] = fastest[(name, *rest)].total
    return ImportProfile(names, together.python, together, alone, saves, first, split.own)


def profile_imports(
    modules: Sequence[str],
    prober: ImportProber,
    call: Call,
    *,
    rounds: int = ROUNDS,
    on_step: Callable[[int, int], None] = lambda _done, _of: None,
) -> ImportProfile:
    """Measure; blocks for seconds. Raises Invalid without names, and what the prober raises.

    `on_step` hears how many of how many processes have ended.
    """
    asked = questions(modules, rounds)
    answers: list[tuple[Question, ImportRun]] = []
    for question in asked:
        call.raise_if_cancelled()
        answers.append((question, prober.run(question.modules, call, split=question.split)))
        on_step(len(answers), len(asked))
    return profile_of(answers)
