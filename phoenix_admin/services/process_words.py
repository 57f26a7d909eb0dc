"""What came of stopping, asking and sweeping, as sentences. Pure."""

from collections.abc import Sequence

from phoenix_admin.domain.process_facts import ProcessFacts
from phoenix_admin.domain.stop_ladder import StopPhase, StopWord
from phoenix_admin.domain.stop_ladder_plan import StopTarget
from phoenix_admin.services.process_reaping import ReapEnd, ReapReport
from phoenix_admin.services.process_stopping import StopReport, outcome_totals
from phoenix_admin.services.process_sweep import SweepReport
from phoenix_admin.services.results import Tone

Words = tuple[Tone, str]

_GOOD = {StopWord.EXITED, StopWord.KILLED, StopWord.ALREADY_GONE}
_NAMED = 3


def stop_words(report: StopReport) -> Words:
    """`2 exited, 1 killed.`, and by name what did not end."""
    totals = outcome_totals(report.run)
    parts = [f"{number} {word}" for word, number in totals.items()]
    if report.run.phase is StopPhase.ASKING:
        parts.append(f"{len(report.run.alive)} still alive; force was not used")
    elif not report.run.is_over:
        parts.append("how the others ended was not waited for")
    left = [
        f"{_name(target)}: {outcome.text}"
        for target, outcome in report.results
        if outcome is not None and outcome.word not in _GOOD
    ]
    said = f"{', '.join(parts) or 'Nothing was to be stopped'}.".capitalize()
    if left:
        more = f" and {len(left) - _NAMED} more" if len(left) > _NAMED else ""
        said += f" {'; '.join(left[:_NAMED])}{more}."
    if report.joined:
        said += f" {_joined(report.joined)}"
    over = report.run.phase is StopPhase.ENDED
    good = over and set(totals) <= _GOOD and not report.joined
    return (Tone.GOOD if good else Tone.ATTENTION), said


def reap_words(report: ReapReport) -> Words:
    """What became of a zombie."""
    pid = report.key.pid
    match report.end:
        case ReapEnd.COLLECTED:
            return Tone.GOOD, f"Zombie {pid} was collected."
        case ReapEnd.AWAITING:
            return Tone.ATTENTION, f"Zombie {pid} is still there. {report.detail}"
        case ReapEnd.NO_ZOMBIE:
            return Tone.PLAIN, f"Process {pid} is no zombie. {report.detail}"
        case ReapEnd.NOT_ASKED:
            return Tone.BAD, f"The parent of zombie {pid} was not asked. {report.detail}"


def sweep_words(report: SweepReport) -> Words:
    """The line of the log, as a sentence."""
    left = report.found and (report.stop is None or "could not be stopped" in report.line)
    line = f"{report.line[0].upper()}{report.line[1:]}."
    return (Tone.ATTENTION if left else Tone.PLAIN), line


def _name(target: StopTarget) -> str:
    return f"{target.name} {target.pid}".strip()


def _joined(joined: Sequence[ProcessFacts]) -> str:
    names = ", ".join(f"{facts.name} {facts.pid}" for facts in joined[:_NAMED])
    more = f" and {len(joined) - _NAMED} more" if len(joined) > _NAMED else ""
    return f"Left alone, because they joined after the list was made: {names}{more}."
