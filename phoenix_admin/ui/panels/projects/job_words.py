"""What the Summary says of the job of a project. Pure."""

from datetime import datetime

from phoenix_admin.domain.usual_duration import UsualDuration, usual_words
from phoenix_admin.services.examination import Examination
from phoenix_admin.ui.runs.run_words import JobWords, execution_words, record_words

__all__ = ["JobWords", "job_words"]


def job_words(examination: Examination, usual: UsualDuration | None, now: datetime) -> JobWords:
    """What to say about the job of this project, whatever is known of it."""
    execution = examination.execution
    if execution is not None:
        return execution_words(execution, usual, now)
    if examination.job is not None:
        return record_words(examination.job)
    said = usual_words(usual)
    return JobWords("Not stitched yet", usual=said[:1].upper() + said[1:])
