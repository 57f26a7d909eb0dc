"""An episode goes the same way as a reel: authoring, running, ending, cancelling, dying."""

from pathlib import Path

import pytest

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import JobKind, JobState
from phoenix_admin.domain.output import Presence
from phoenix_admin.domain.progress import Stage
from phoenix_admin.domain.project import Project, ProjectKind, ProjectStatus
from phoenix_admin.domain.verdict import VerdictKind
from tests.contract.subjects import Subject, start
from tests.contract.test_contract_job_engine import reconciling

pytestmark = pytest.mark.not_on("gcp", reason="media of Google Cloud are not looked at yet")


def make_episode(subject: Subject, *names: str) -> Project:
    files = [subject.make_sound(name) for name in names or ("one.wav", "two.wav")]
    return subject.author.create("Talk", files, subject.call())


def test_sound_files_make_an_episode_and_a_mix_is_refused(subject: Subject) -> None:
    project = make_episode(subject, "b.WAV", "a.wav")
    assert project.kind is ProjectKind.EPISODE
    assert [Path(name).name for name in project.clips] == ["b.WAV", "a.wav"]
    segments = subject.library.describe(project, subject.call())
    assert [segment.problem for segment in segments] == [None, None]
    assert [(s.width, s.has_audio) for s in segments] == [(None, True)] * 2
    assert all(segment.duration_ms and segment.codec for segment in segments)
    assert subject.library.thumbnail(segments[0], 40, subject.call()) is None
    mixed = [subject.make_sound("c.wav"), subject.make_file("d.mp4")]
    with pytest.raises(Invalid, match="Clips and sound files are mixed"):
        subject.author.create("Mixed", mixed, subject.call())
    assert len(subject.store.list_projects(subject.call()).projects) == 1


def test_a_good_run_ends_with_an_episode_and_a_complete_document(subject: Subject) -> None:
    project = make_episode(subject)
    begun = start(subject, project, "j1")
    assert begun.kind is JobKind.ASSEMBLE
    assert begun.name.startswith("assemble-")
    shares: list[float] = []

    def watch(execution: Execution) -> None:
        if execution.progress is not None and execution.progress.total:
            shares.append(execution.progress.done / execution.progress.total)

    ended = subject.until_ended(begun.name, watch)
    assert ended.state is ExecutionState.SUCCEEDED, ended.reason
    assert ended.progress is not None
    assert (ended.progress.percent, ended.progress.stage) == (100, Stage.DONE)
    assert shares == sorted(shares)
    document = subject.store.read_project(project.id, subject.call())
    assert document.known_status is ProjectStatus.COMPLETE
    assert document.reel == ended.output is not None
    assert Path(ended.output).suffix == ".m4a"
    output = subject.engine.look_at_output(document, subject.call())
    assert (output.reel, output.reel_name) == (Presence.FOUND, ended.output)
    job = subject.store.read_job("j1", subject.call())
    assert (job.state, job.kind, job.output) == (JobState.SUCCEEDED, JobKind.ASSEMBLE, ended.output)
    verdict = reconciling(subject).examine(project.id, subject.call()).verdict
    assert verdict.kind is VerdictKind.IN_AGREEMENT


def test_a_bad_segment_fails_the_run_by_name(subject: Subject) -> None:
    project = make_episode(subject, "good.wav", "gone.wav")
    subject.remove_file(Path(project.clips[1]))
    ended = subject.until_ended(start(subject, project, "j1").name)
    assert (ended.state, ended.reason) == (ExecutionState.FAILED, "gone.wav does not exist")
    document = subject.store.read_project(project.id, subject.call())
    assert (document.status, document.status_reason, document.reel) == (
        "failed",
        ended.reason,
        None,
    )


def test_a_running_one_is_cancelled_and_leaves_nothing(subject: Subject) -> None:
    subject.hold_runs()
    project = make_episode(subject)
    name = start(subject, project, "j1").name
    assert subject.until_under_way(name).kind is JobKind.ASSEMBLE
    subject.engine.request_cancel(name, subject.call())
    assert subject.until_ended(name).state is ExecutionState.CANCELLED
    document = subject.store.read_project(project.id, subject.call())
    assert (document.status, document.reel) == ("cancelled", None)
    output = subject.engine.look_at_output(document, subject.call())
    assert output.reel is Presence.MISSING
    assert Path(output.reel_name or "").suffix == ".m4a"
    if Path(output.reel_name or "").parent.is_dir():
        assert list(Path(output.reel_name or "").parent.iterdir()) == []


def test_a_killed_one_is_interrupted_and_the_project_is_reconciled(subject: Subject) -> None:
    subject.hold_runs()
    project = make_episode(subject)
    name = start(subject, project, "j1").name
    subject.until_under_way(name)
    subject.kill(name)
    ended = subject.until_ended(name)
    assert ended.state is ExecutionState.INTERRUPTED
    settled = reconciling(subject).settle(project.id, subject.call())
    assert settled.applied is not None
    document = subject.store.read_project(project.id, subject.call())
    assert document.status_reason == f"interrupted: {ended.reason}"
