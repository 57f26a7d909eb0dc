"""What rows, details and questions say. Pure functions, checked without a window."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.backends.fake.backend import open_populated
from phoenix_admin.domain.decide import decide
from phoenix_admin.domain.environment import LOCAL, EnvironmentKind
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import Job, JobKind, JobState
from phoenix_admin.domain.load_state import LoadPhase, LoadState
from phoenix_admin.domain.notation import clock_time
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.domain.usual_duration import RunsOf, UsualDuration
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.qt.tables import ProgressCell, TextCell
from phoenix_admin.qt.widgets import StepState
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.list_reading import ListReading
from phoenix_admin.ui.lists.board import Entry
from phoenix_admin.ui.lists.list_words import ListNames, banner
from phoenix_admin.ui.lists.moment import Moment
from phoenix_admin.ui.panels.projects.columns import (
    job_cell,
    project_columns,
    row_text,
    status_look,
    verdict_cell,
)
from phoenix_admin.ui.panels.projects.confirmations import (
    cancel_question,
    force_question,
    reconcile_question,
    stitch_anyway_question,
    stitch_question,
    target_of,
    what_changed,
)
from phoenix_admin.ui.panels.projects.job_words import job_words
from phoenix_admin.ui.panels.projects.refusals import is_not_stopping
from phoenix_admin.ui.panels.projects.row_facts import is_running, needs_attention
from phoenix_admin.ui.runs.moments import ago, list_time
from phoenix_admin.ui.runs.run_words import execution_words
from phoenix_admin.ui.runs.verdict_words import Belief, verdict_facts
from tests.qt.projects.rows import NOW, a_row, an_execution

HERE = Moment(NOW)


def entry(row, gone_at=None):
    return Entry(row.id, row, "", attention=False, running=False, gone_at=gone_at)


def examined(row, job=None, **fields):
    executions = (row.execution,) if row.execution is not None else ()
    verdict = decide(row.project, job, executions, None, NOW, DEFAULT_POLICY)
    values = {"output": None, "verdict": verdict, **fields}
    return Examination(row.id, NOW, row.project, job, row.execution, executions, **values)


def stitching(execution=None, **fields):
    return a_row(
        "p", "Ep 41", "stitching", active_job="job", execution=execution or an_execution(), **fields
    )


# ---------------------------------------------------------------------- cells


@pytest.mark.parametrize(
    ("ago_", "text"),
    [
        (timedelta(0), "now"),
        (timedelta(seconds=12), "12 s"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "13:32:07Z"),
        (timedelta(hours=15), "2026-11-21"),
        (timedelta(days=40), "2026-10-13"),
    ],
)
def test_times_in_lists(ago_, text):
    assert list_time(NOW - ago_, NOW) == text


def test_a_job_that_runs_has_a_bar_and_its_percent():
    cell = job_cell(entry(stitching()), HERE)
    assert isinstance(cell, ProgressCell)
    assert (cell.text, cell.fraction, cell.note) == ("Conforming", 0.64, "64%")


def test_a_run_that_reports_no_progress_says_so_and_one_without_a_total_has_no_percent():
    cell = job_cell(entry(stitching(an_execution(percent=None))), HERE)
    assert isinstance(cell, TextCell)
    assert cell.text == "No progress reported"
    words = execution_words(an_execution(percent=None), None, NOW)
    assert (words.left, words.moving, words.steps) == ("running, no progress reported", True, ())
    unknown = an_execution(progress=Progress(0, 0, "ms", Stage.PROBING))
    cell = job_cell(entry(stitching(unknown)), HERE)
    assert (cell.text, cell.fraction, cell.note) == ("Probing", None, "")


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (ExecutionState.PENDING, "Queued"),
        (ExecutionState.CANCELLING, "Cancel requested"),
        (ExecutionState.RETRYING, "Retrying"),
        (ExecutionState.SUCCEEDED, "—"),
        (ExecutionState.FAILED, "—"),
    ],
)
def test_jobs_in_other_states(state, text):
    assert job_cell(entry(stitching(an_execution(state))), HERE).text == text


def test_an_outdated_job_keeps_its_figures_and_loses_its_life():
    cell = job_cell(entry(stitching()), Moment(NOW, outdated=True))
    assert (cell.note, cell.look.tone, cell.look.busy) == ("64%", "unk", False)


def test_verdicts_are_quiet_in_agreement_and_loud_otherwise():
    quiet = verdict_cell(entry(stitching()), HERE)
    assert (quiet.text, quiet.role) == ("In agreement", "text2")
    loud = verdict_cell(entry(stitching(verdict=VerdictKind.DUPLICATE)), HERE)
    assert (loud.text, loud.role, loud.glyph) == ("Duplicate", "warn", "triangle-alert")
    assert verdict_cell(entry(a_row("p")), HERE).text == "—"


@given(
    st.sampled_from([*ProjectStatus, "archiving", ""]),
    st.sampled_from(VerdictKind),
    st.none() | st.sampled_from(ExecutionState),
    st.none() | st.integers(0, 100),
    st.booleans(),
    st.booleans(),
)
def test_every_situation_has_cells(status, verdict, state, percent, outdated, gone):
    execution = None if state is None else an_execution(state, percent)
    row = a_row("p", "x", str(status), verdict=verdict, execution=execution)
    here = Moment(NOW, outdated)
    one = entry(row, NOW if gone else None)
    columns = project_columns(lambda: here)
    for column in columns:
        assert column.text(one)
        assert column.painted(one) is not None
        assert column.spoken(one)
        assert column.tip is None or column.tip(one) is not None
    assert row_text(one, here).count("\t") == 6
    needs_attention(row)
    is_running(row)
    assert status_look(one, here).label


def test_cells_that_are_plain_say_what_the_column_says():
    one = entry(stitching())
    for column in project_columns(lambda: HERE):
        cell = column.painted(one)
        if isinstance(cell, TextCell):
            assert cell.text == column.text(one), column.key


# ---------------------------------------------------------------------- the job in words


def states(words):
    return [step.state for step in words.steps]


def test_the_stages_before_are_done_and_those_behind_to_come():
    words = job_words(examined(stitching()), None, NOW)
    done, running, to_come = StepState.DONE, StepState.RUNNING, StepState.PENDING
    assert states(words) == [done, running, to_come, to_come, to_come]
    assert words.steps[1].note == "clip 3 of 8"
    assert (words.figure, words.left) == ("64%", "conforming · clip 3 of 8: a.mp4")


@given(st.sampled_from(Stage), st.sampled_from(ExecutionState), st.integers(0, 100))
def test_stages_never_go_back(stage, state, done):
    execution = an_execution(state, progress=Progress(done, 100, "ms", stage))
    words = job_words(examined(stitching(execution)), None, NOW)
    order = [StepState.DONE, StepState.RUNNING, StepState.PENDING]
    ranks = [order.index(s) if s in order else 1 for s in states(words)]
    assert ranks == sorted(ranks)
    if state is ExecutionState.SUCCEEDED:
        assert words.progress is None
        assert not words.moving


def test_checking_is_a_step_only_while_it_is_done():
    checking = an_execution(progress=Progress(1, 10, "ms", Stage.CHECKING))
    assert "Checking" in [
        s.label for s in job_words(examined(stitching(checking)), None, NOW).steps
    ]
    assert "Checking" not in [s.label for s in job_words(examined(stitching()), None, NOW).steps]


@pytest.mark.parametrize(
    ("state", "title", "figure"),
    [
        (ExecutionState.PENDING, "Queued", "64%"),
        (ExecutionState.RETRYING, "Retrying, attempt 1", "64%"),
        (ExecutionState.FAILED, "Last stitch", "failed"),
        (ExecutionState.INTERRUPTED, "Last stitch", "interrupted"),
        (ExecutionState.CANCELLED, "Last stitch", "cancelled"),
        (ExecutionState.SUCCEEDED, "Last stitch", "succeeded"),
    ],
)
def test_titles(state, title, figure):
    words = job_words(examined(stitching(an_execution(state))), None, NOW)
    assert (words.title, words.figure) == (title, figure)


def test_without_an_execution_the_record_speaks():
    job = Job("job", "p", JobKind.STITCH, "rae", NOW, JobState.CLAIMED)
    row = a_row("p", status="stitching", active_job="job")
    assert job_words(examined(row, job), None, NOW).title == "Starting"
    failed = replace(job, state=JobState.FAILED, error="The disk is full.", ended_at=NOW)
    words = job_words(examined(row, failed), None, NOW)
    assert (words.title, words.figure, words.reason) == (
        "Last stitch",
        "failed",
        "The disk is full.",
    )
    launched = replace(job, state=JobState.LAUNCHED)
    assert job_words(examined(row, launched), None, NOW).title == "Stitch"


def test_ages_in_words():
    assert ago(NOW, NOW) == "just now"
    assert ago(NOW - timedelta(seconds=2), NOW) == "2 s ago"
    assert ago(NOW - timedelta(days=3), NOW) == "2026-11-19"


def test_the_second_source_without_an_answer():
    here = examined(a_row("p", status="stitching"))
    belief = Belief(timedelta(seconds=30))
    facts = verdict_facts(here, EnvironmentKind.LOCAL, NOW, belief, not_stopping=False)
    assert [fact.label for fact in facts] == [
        "Document says",
        "Worker says",
        "Verdict",
        "Evidence",
    ]
    assert facts[1].text == "nothing runs for it"


# ---------------------------------------------------------------------- questions


def all_examinations():
    backend = open_populated()
    for project in backend.world.projects.values():
        mine = tuple(e for e in backend.world.executions.values() if e.project_id == project.id)
        verdict = decide(project, None, mine, None, NOW, DEFAULT_POLICY)
        yield Examination(
            project.id, NOW, project, None, mine[-1] if mine else None, mine, None, verdict
        )


def test_no_question_repeats_its_verb_on_the_safe_button():
    for here in all_examinations():
        questions = [
            stitch_question(here, LOCAL, None),
            stitch_anyway_question(here, LOCAL),
            cancel_question(here, LOCAL),
            force_question(here, LOCAL, timedelta(minutes=3)),
            reconcile_question(here, LOCAL),
        ]
        for question in filter(None, questions):
            safe, verb = set(question.keep.lower().split()), set(question.verb.lower().split())
            assert not safe & verb, question.title
            assert question.title.endswith("?")
            assert question.subject == here.project.name


def test_a_target_is_the_same_until_version_or_execution_change():
    before = examined(stitching())
    assert what_changed(before, examined(stitching(an_execution(percent=90)))) is None
    written = examined(stitching(version=2))
    assert "written at" in what_changed(before, written)
    ended = examined(stitching(an_execution(ExecutionState.FAILED)))
    assert what_changed(before, ended) == "the execution is failed now."
    status = examined(
        a_row("p", "Ep 41", "failed", version=2, active_job="job", execution=an_execution())
    )
    assert what_changed(before, status) == ("the status is failed now, it was stitching.")
    assert target_of(before) != target_of(written)


def test_pending_and_running_are_the_same_target():
    pending = examined(stitching(an_execution(ExecutionState.PENDING)))
    assert what_changed(pending, examined(stitching())) is None


USUAL = UsualDuration(
    timedelta(minutes=6), timedelta(minutes=9), timedelta(minutes=10), 20, RunsOf.PROJECT
)


def test_the_question_before_a_stitch_says_what_is_usual():
    here = examined(a_row("p", "Ep 41", clips=3))
    said = stitch_question(here, LOCAL, USUAL).text
    assert said == "3 clips, usually ~6-9 min (last 20 good runs)."
    assert stitch_question(here, LOCAL, None).text == "3 clips."


def test_a_run_under_way_stands_against_what_is_usual():
    started = NOW - timedelta(minutes=8, seconds=10)
    words = job_words(examined(stitching(an_execution(started_at=started))), USUAL, NOW)
    assert (words.usual, words.slow) == ("8 min 10 s of ~6-9 min (last 20 good runs)", False)
    alone = job_words(examined(stitching(an_execution(started_at=started))), None, NOW)
    assert (alone.usual, alone.slow) == ("8 min 10 s", False)


def test_slower_than_usual_and_over_its_limit_are_said():
    started = NOW - timedelta(minutes=11)
    run = an_execution(started_at=started)
    words = job_words(examined(stitching(run)), USUAL, NOW)
    assert words.slow
    assert words.usual.endswith("(last 20 good runs), slower than usual")
    limited = replace(run, hard_bound=timedelta(minutes=10))
    words = job_words(examined(stitching(limited)), USUAL, NOW)
    assert words.slow
    assert words.usual.endswith("over its limit of 10 min 00 s")


def test_what_is_usual_is_said_before_the_first_run_too():
    words = job_words(examined(a_row("p", "Ep 41")), USUAL, NOW)
    assert words.title == "Not stitched yet"
    assert words.usual == "Usually ~6-9 min (last 20 good runs)"


def test_not_stopping_begins_at_the_limit():
    limit = timedelta(minutes=3)
    asked = an_execution(ExecutionState.CANCELLING, cancel_requested_at=NOW - limit)
    assert is_not_stopping(asked, NOW, limit)
    assert not is_not_stopping(asked, NOW - timedelta(seconds=1), limit)
    assert not is_not_stopping(an_execution(), NOW, limit)
    assert not is_not_stopping(None, NOW, limit)


@pytest.mark.parametrize(("unseen", "said"), [(1, "1 run was"), (23, "23 runs were")])
def test_runs_that_were_not_looked_up_are_told_above_the_list(unseen, said):
    names = ListNames("project", "projects", "Verdicts are unknown until it can be.")
    ready = LoadState(LoadPhase.READY, last_good_at=NOW)
    reading = ListReading((), NOW, unseen=unseen)
    told = banner(names, ready, reading, LOCAL, NOW)
    assert told.title == f"{said} not among the newest that were listed"
    whole = replace(reading, unseen=0)
    assert banner(names, ready, whole, LOCAL, NOW) is None


@pytest.mark.parametrize("kind", list(EnvironmentKind))
def test_who_does_not_answer_is_said_by_the_list_only_where_no_banner_says_it(kind):
    names = ListNames("project", "projects", "Verdicts are unknown until it can be.")
    error = Offline("Firestore cannot be reached.")
    failed = LoadState(LoadPhase.FAILED, error=error, last_good_at=NOW)
    told = banner(names, failed, ListReading((), NOW), replace(LOCAL, kind=kind), NOW)
    assert (error.text in told.text) == (kind is EnvironmentKind.LOCAL)
    assert clock_time(NOW) in f"{told.title} {told.text}"
