"""Making projects from real folders, and the samples with their real clips."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.local import samples
from phoenix_admin.backends.local.file_lock import acquire
from phoenix_admin.backends.local.project_author import natural_key
from phoenix_admin.backends.local.samples import SAMPLES, render_samples
from phoenix_admin.domain.errors import Invalid, Slow
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext, unhurried
from tests.contract.subjects import LocalSubject, make_job
from tests.support.waiting import until


def clips_of(local: LocalSubject, *given: Path) -> list[str]:
    project = local.author.create("Reel", given, local.call())
    return [Path(clip).name for clip in project.clips]


class TestFolders:
    def test_a_folder_stands_for_its_media_in_natural_order(
        self, local: LocalSubject, tmp_path: Path
    ) -> None:
        media = tmp_path / "media"
        media.mkdir()
        for name in ("clip 10.mp4", "Clip 2.MP4", "clip 1.mov", ".hidden.mp4", "notes.txt"):
            (media / name).write_bytes(b"x")
        (media / "folder.mp4").mkdir()
        single = local.make_file("single.bin")
        assert clips_of(local, single, media) == [
            "single.bin",
            "clip 1.mov",
            "Clip 2.MP4",
            "clip 10.mp4",
        ]

    def test_an_empty_folder_makes_no_project(self, local: LocalSubject, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        with pytest.raises(Invalid, match="No media files"):
            clips_of(local, tmp_path / "empty")

    @pytest.mark.parametrize(
        "name", ["it's ☃.mp4", "-i.mp4", "concat:x.mp4", "two\nlines.mp4", "100%d.mp4", "a\\b.mp4"]
    )
    def test_an_odd_name_is_a_plain_file(self, local: LocalSubject, name: str) -> None:
        assert clips_of(local, local.make_file(name)) == [name]

    def test_what_is_not_a_plain_file_is_refused_by_name(
        self, local: LocalSubject, tmp_path: Path
    ) -> None:
        os.mkfifo(tmp_path / "pipe.mp4")
        (tmp_path / "empty.mp4").touch()
        outside = tmp_path / "outside"
        outside.mkdir()
        (outside / "secret.mp4").write_bytes(b"x")
        inside = tmp_path / "inside"
        inside.mkdir()
        (inside / "link.mp4").symlink_to(outside / "secret.mp4")
        (inside / "plain.mp4").write_bytes(b"x")
        (inside / "alias.mp4").symlink_to(inside / "plain.mp4")
        with pytest.raises(Invalid) as refused:
            clips_of(local, tmp_path / "pipe.mp4", tmp_path / "empty.mp4", inside / "link.mp4")
        assert "pipe.mp4 is a named pipe" in refused.value.text
        assert "empty.mp4 is empty" in refused.value.text
        assert "link.mp4 leads to a file outside" in refused.value.text or (
            # Clips listed together allow each other's folders; then the link is a plain file.
            "link.mp4" not in refused.value.text
        )
        with pytest.raises(Invalid, match=r"link\.mp4 leads to a file outside"):
            clips_of(local, inside / "link.mp4")
        assert clips_of(local, inside / "alias.mp4") == ["alias.mp4"]

    def test_many_refused_files_make_one_short_sentence(
        self, local: LocalSubject, tmp_path: Path
    ) -> None:
        with pytest.raises(Invalid, match=r"; and 15 more\.$"):
            clips_of(local, *(tmp_path / f"{number}.mp4" for number in range(25)))

    @settings(deadline=None)
    @given(st.lists(st.text(max_size=12)))
    def test_any_names_have_one_order(self, names: list[str]) -> None:
        ordered = sorted(names, key=natural_key)
        names.reverse()
        assert sorted(names, key=natural_key) == ordered

    def test_numbers_sort_by_value(self) -> None:
        names = ["b2", "a10", "A9", "a010x", "10", "9"]
        assert sorted(names, key=natural_key) == ["9", "10", "A9", "a10", "a010x", "b2"]


class TestClips:
    def test_facts_come_from_the_file_and_are_remembered(
        self, local: LocalSubject, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = local.make_file("one.mp4")
        project = local.author.create("Reel", [file], local.call())
        (clip,) = local.library.describe(project, local.call())
        assert (clip.width, clip.height, clip.duration_ms) == (160, 90, 600)
        assert (clip.codec, clip.has_audio, clip.size) == ("h264", True, file.stat().st_size)
        module = "phoenix_admin.stitcher.inspection.inspect_clip"
        monkeypatch.setattr(module, lambda *_, **__: pytest.fail("looked again"))
        assert local.library.describe(project, local.call()) == (clip,)

    def test_a_changed_file_is_looked_at_again(self, local: LocalSubject) -> None:
        file = local.make_file("one.mp4")
        project = local.author.create("Reel", [file], local.call())
        local.library.describe(project, local.call())
        file.write_bytes(b"no longer a clip")
        (clip,) = local.library.describe(project, local.call())
        assert clip.problem is not None
        assert clip.problem.startswith("The file ")

    @pytest.mark.parametrize("name", ["clip.mp4", "http://127.0.0.1/x.mp4", "../x.mp4", "", "\0"])
    def test_a_name_that_is_no_whole_path_is_never_opened(
        self, local: LocalSubject, name: str
    ) -> None:
        project = local.make_project()
        local.plant(project.id, "clips", f'["{name}"]' if name != "\0" else '["\\u0000"]')
        project = local.store.read_project(project.id, local.call())
        (clip,) = local.library.describe(project, local.call())
        assert clip.problem == "The file is not named with its whole path."

    def test_a_picture_has_the_height_that_was_asked(self, local: LocalSubject) -> None:
        project = local.make_project(clips=1)
        (clip,) = local.library.describe(project, local.call())
        picture = local.library.thumbnail(clip, 45, local.call())
        assert picture is not None
        assert int.from_bytes(picture[20:24], "big") == 46


class TestSamples:
    def test_an_interrupted_preparation_is_done_again(self, local: LocalSubject) -> None:
        program = (
            "import sys\nfrom pathlib import Path\n"
            "from phoenix_admin.backends.local.backend import open_local\n"
            "from phoenix_admin.tasks.context import unhurried\n"
            "b = open_local(Path(sys.argv[1]))\nb.author.prepare_samples(unhurried())\n"
        )
        preparer = subprocess.Popen([sys.executable, "-c", program, str(local.data_dir)])
        folder = local.backend.folder.samples
        until(lambda: any(folder.rglob("*.mp4")), what="the first clip")
        preparer.kill()
        preparer.wait(timeout=30)
        assert local.store.list_projects(local.call()).projects == ()
        assert local.author.prepare_samples(local.call()) == 3
        assert sorted(path.name for path in folder.iterdir()) == sorted(
            [".lock", *(sample.folder for sample in SAMPLES)]
        )
        projects = local.store.list_projects(local.call()).projects
        clips = {p.name: local.library.describe(p, local.call()) for p in projects}
        sizes = {name: {(c.width, c.height) for c in found} for name, found in clips.items()}
        assert len(sizes["Harbour mornings"]) > 1
        assert len(sizes["Night market"]) == len(sizes["Autumn trail"]) == 1
        assert [len(clips[sample.name]) for sample in SAMPLES] == [4, 3, 6]

    def test_cancelling_leaves_nothing_behind(self, tmp_path: Path) -> None:
        token = CancelToken()
        call = TaskContext(token, 60)
        started: list[object] = []
        original = samples._start

        def start_and_cancel(command):
            started.append(command)
            token.cancel()
            return original(command)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(samples, "_start", start_and_cancel)
            with pytest.raises(CancelledError):
                render_samples(tmp_path, None, call)
        assert started
        assert list(tmp_path.iterdir()) == []

    def test_two_preparers_make_one_set(self, local: LocalSubject) -> None:
        lock = acquire(local.backend.folder.samples / ".lock")
        assert lock is not None
        with pytest.raises(Slow):
            local.author.prepare_samples(unhurried(0.1))
        lock.release()

    def test_without_ffmpeg_it_says_so(
        self, local: LocalSubject, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/no/such/ffmpeg")
        with pytest.raises(Invalid, match="need ffmpeg"):
            local.author.prepare_samples(local.call())
        assert local.store.list_projects(local.call()).projects == ()

    def test_removing_takes_reels_and_logs_but_nobody_elses_files(
        self, local: LocalSubject, tmp_path: Path
    ) -> None:
        mine = local.make_file("mine.mp4")
        project = local.author.create("Mine, called a sample", [mine], local.call())
        local.plant(project.id, "sample", 1)
        local.plant(project.id, "reel", str(mine))
        reel = local.backend.folder.reels / "x.mp4"
        reel.write_bytes(b"x")
        run = local.add_run(project.id, ended=True)
        local.add_line(run.name, "line", local.clock.now())
        other = local.make_project("Other")
        local.store.claim(other, make_job(local, other, "j9"), local.call())
        assert local.author.remove_samples(local.call()) == 1
        assert mine.exists()
        assert reel.exists()
        assert not local.backend.folder.log_of(run.name).exists()
        assert [p.id for p in local.store.list_projects(local.call()).projects] == [other.id]
        assert local.store.read_job("j9", local.call()).project_id == other.id
