"""What the Summary says of the job of a project. Pure."""

from dataclasses import replace
from datetime import datetime

from phoenix_admin.domain.cancel_course import CancelCourse
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.kind_words import words_for
from phoenix_admin.domain.notation import clock_time
from phoenix_admin.domain.usual_duration import UsualDuration, usual_words
from phoenix_admin.qt.theme import ColourName
from phoenix_admin.services.examination import Examination
from phoenix_admin.ui.runs.run_words import JobWords, execution_words, record_words

__all__ = ["JobWords", "course_words", "job_words", "words_of_the_past"]


def job_words(
    examination: Examination,
    usual: UsualDuration | None,
    now: datetime,
    course: CancelCourse | None = None,
) -> JobWords:
    """What to say about the job of this project, whatever is known of it.

    `course` is what has become of a cancel.
    """
    execution = examination.execution
    if execution is not None:
        said, role = course_words(execution, course, now)
        words = execution_words(execution, usual, now)
        return replace(words, course=said, course_role=role)
    if examination.job is not None:
        return record_words(examination.job)
    said = usual_words(usual)
    return JobWords(
        f"Not {words_for(examination.project).done} yet", usual=said[:1].upper() + said[1:]
    )


def words_of_the_past(words: JobWords, taken_at: datetime) -> JobWords:
    """What was said of a job that has not been heard of for too long: figures, but no life."""
    title = f"{words.title}, as of {clock_time(taken_at)}"
    return replace(words, title=title, tone="off", moving=False, steps=())


def course_words(
    execution: Execution, course: CancelCourse | None, now: datetime
) -> tuple[str, ColourName]:
    """What has become of the cancel; empty while the title says it already."""
    asked = execution.cancel_requested_at
    if course is None or course is CancelCourse.REQUESTED or asked is None:
        return "", "text2"
    if course is CancelCourse.NOT_STOPPING:
        return f"Not stopping ({int((now - asked).total_seconds()) // 60} min)", "warn"
    said = f"{course.value[:1].upper()}{course.value[1:]}"
    ended = execution.ended_at
    if course is CancelCourse.CANCELLED and ended is not None:
        said = f"{said} {clock_time(ended)}"
    role: ColourName = "text2" if course is CancelCourse.CANCELLED else "warn"
    return f"Cancel requested {clock_time(asked)} · {said}", role
