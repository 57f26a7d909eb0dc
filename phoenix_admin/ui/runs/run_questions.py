"""What is asked in more than one place: before a run is stopped, before an undo. Pure."""

from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.kind_words import KIND_WORDS
from phoenix_admin.ui.dialogs.confirmation import Confirmation


def typed_name(name: str, environment: Environment) -> str | None:
    """What a person has to type first: the target's name where a mistake costs most."""
    return name if environment.label is EnvironmentLabel.PROD else None


def cancel_run_question(
    name: str, execution: Execution | None, environment: Environment
) -> Confirmation:
    """Before a cancel."""
    run = KIND_WORDS[execution.kind if execution is not None else JobKind.STITCH].run
    who = "Cloud Run" if environment.kind is EnvironmentKind.GCP else "The worker"
    return Confirmation(
        f"Cancel the {run} of {name} in {environment.label}?",
        f"{how_far(execution)}{who} may still finish it before the cancel arrives.",
        f"Cancel {run}",
        environment.label,
        name,
        keep="Keep running",
        destructive=True,
        typed=typed_name(name, environment),
        glyph="circle-stop",
    )


def undo_question(name: str, environment: Environment) -> Confirmation | None:
    """Before a correction is taken back; None where that is done at once (UX note, T1)."""
    typed = typed_name(name, environment)
    if typed is None:
        return None
    return Confirmation(
        f"Take the last correction of {name} in {environment.label} back?",
        "The fields say again what they said before it, if nobody has written since.",
        "Undo the correction",
        environment.label,
        name,
        keep="Leave as it is",
        typed=typed,
        glyph="undo-2",
    )


def how_far(execution: Execution | None) -> str:
    """`It is at 64% (clip 5 of 8). `, with a blank behind it."""
    progress = execution.progress if execution is not None else None
    percent = progress.percent if progress is not None else None
    if progress is None or percent is None:
        return "It has not reported progress yet. "
    detail = f" ({progress.detail})" if progress.detail else ""
    return f"It is at {percent}%{detail}. "
