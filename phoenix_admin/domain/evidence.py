"""Evidence lines: what a verdict rests on, in words a person can check."""

from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.notation import byte_size, clock_time, date_time
from phoenix_admin.domain.output import Output, Presence
from phoenix_admin.domain.project import Project

OUTPUT_MISSING_REASON = "output missing"


def sentence(text: str) -> str:
    """One line that ends as a sentence does, however text from outside is broken up."""
    line = " ".join(text.split())
    return line if line.endswith((".", "!", "?", "…")) else f"{line}."


def document_line(project: Project) -> str:
    """What the document says and since when."""
    since = clock_time(project.updated_at)
    reason = f" ({project.status_reason})" if project.status_reason else ""
    return sentence(f"Document: {project.status}{reason} since {since}")


def execution_line(execution: Execution) -> str:
    """What the engine says about one execution."""
    state = execution.state.value
    moment = execution.ended_at or execution.started_at or execution.created_at
    word = "at" if execution.state.is_terminal else "since"
    if execution.state is ExecutionState.CANCELLING and execution.cancel_requested_at:
        moment = execution.cancel_requested_at
    percent = execution.progress.percent if execution.progress else None
    progress = f", {percent}%" if percent is not None and execution.state.is_active else ""
    reason = f": {execution.reason}" if execution.reason else ""
    text = f"Execution {execution.name}: {state} {word} {clock_time(moment)}{progress}{reason}"
    return sentence(text)


def output_line(output: Output | None, what: str = "reel") -> str:
    """Whether the reel, or what else it is called, is there."""
    if output is None or output.reel is Presence.NOT_CHECKED:
        why = output.why if output is not None else ""
        return sentence(f"The {what} was not looked for{why and ': '}{why}")
    seen = clock_time(output.taken_at)
    if output.reel is Presence.MISSING:
        return f"The {what} was not found at {seen}."
    size = f" ({byte_size(output.size)})" if output.size is not None else ""
    return f"The {what} is there{size}, seen at {seen}."


def earlier_reel_line(output: Output, execution: Execution, what: str = "reel") -> str | None:
    """That the reel was there before the run began, so that it is not this run's; else None."""
    began = execution.started_at or execution.created_at
    if output.made_at is None or output.made_at >= began:
        return None
    made, run = date_time(output.made_at), date_time(began)
    return f"The {what} that is there was made {made}, before this run began ({run})."


def failure_reason(execution: Execution) -> str:
    """The reason a failed or interrupted execution leaves in the document."""
    if execution.state is ExecutionState.INTERRUPTED:
        detail = execution.reason or "the worker ended without a result"
        return f"interrupted: {detail}"
    return execution.reason or "the execution failed and gave no reason"
