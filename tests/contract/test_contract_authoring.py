"""What every ProjectAuthor and ClipLibrary promises."""

from dataclasses import replace
from pathlib import Path

import pytest

from phoenix_admin.domain.errors import Conflict, Invalid
from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.domain.verdict import FieldChange
from tests.contract.subjects import Subject, make_job

pytestmark = pytest.mark.not_on("gcp", reason="projects are made by the pipeline")

PNG = b"\x89PNG\r\n\x1a\n"


class TestCreating:
    def test_a_new_project_is_ready_and_keeps_the_order_of_its_files(
        self, subject: Subject
    ) -> None:
        files = [subject.make_file(name) for name in ("b.mp4", "a.mp4", "c's ☃.mp4")]
        project = subject.author.create("  My \n reel ", [*files, files[0]], subject.call())
        assert project.name == "My reel"
        assert project.known_status is ProjectStatus.READY
        assert project.clips == tuple(str(file) for file in [*files, files[0]])
        assert (project.reel, project.active_job, project.sample) == (None, None, False)
        assert subject.store.read_project(project.id, subject.call()) == project
        again = subject.author.create("My reel", files, subject.call())
        assert again.id != project.id

    def test_a_file_that_is_not_there_is_refused_by_name(self, subject: Subject) -> None:
        good = subject.make_file("good.mp4")
        with pytest.raises(Invalid, match=r"no such\.mp4 does not exist"):
            subject.author.create("Reel", [good, good.with_name("no such.mp4")], subject.call())
        assert subject.store.list_projects(subject.call()).projects == ()

    def test_a_project_needs_a_name_and_a_file(self, subject: Subject) -> None:
        good = subject.make_file("good.mp4")
        for name, files in ((" \n", [good]), ("Reel", [])):
            with pytest.raises(Invalid):
                subject.author.create(name, files, subject.call())


class TestSamples:
    def test_they_are_made_once_and_can_be_removed_for_good(self, subject: Subject) -> None:
        own = subject.make_project("My own")
        assert subject.author.prepare_samples(subject.call()) == 3
        assert subject.author.prepare_samples(subject.call()) == 0
        samples = [p for p in subject.store.list_projects(subject.call()).projects if p.sample]
        assert len(samples) == 3
        for sample in samples:
            assert sample.known_status is ProjectStatus.READY
            clips = subject.library.describe(sample, subject.call())
            assert [clip.problem for clip in clips] == [None] * len(sample.clips)
        claimed = subject.store.claim(
            samples[0], make_job(subject, samples[0], "j1"), subject.call()
        )
        with pytest.raises(Conflict):
            subject.author.remove_samples(subject.call())
        assert len(subject.store.list_projects(subject.call()).projects) == 4
        back = (FieldChange("status", "stitching", "ready"),)
        subject.store.change(claimed.id, back, claimed.version, subject.call())
        assert subject.author.remove_samples(subject.call()) == 3
        assert subject.store.list_projects(subject.call()).projects == (own,)
        assert subject.store.list_jobs(claimed.id, 10, subject.call()) == ()
        assert not any(Path(clip).exists() for sample in samples for clip in sample.clips)
        assert subject.author.prepare_samples(subject.call()) == 0
        assert subject.author.remove_samples(subject.call()) == 0


class TestLibrary:
    def test_every_clip_is_described_in_order_a_missing_one_too(self, subject: Subject) -> None:
        files = [subject.make_file(name) for name in ("one.mp4", "two.mp4")]
        project = subject.author.create("Reel", files, subject.call())
        gone = str(files[0].with_name("gone.mp4"))
        names = (str(files[0]), gone, str(files[1]))
        one, missing, two = subject.library.describe(replace(project, clips=names), subject.call())
        assert (one.name, missing.name, two.name) == names
        for clip in (one, two):
            assert clip.problem is None
            assert min(clip.size or 0, clip.duration_ms or 0, clip.width or 0) > 0
        assert missing.problem == "The file does not exist."
        assert missing.path is None
        picture = subject.library.thumbnail(one, 45, subject.call())
        assert picture is not None
        assert picture.startswith(PNG)
        assert subject.library.thumbnail(missing, 45, subject.call()) is None
