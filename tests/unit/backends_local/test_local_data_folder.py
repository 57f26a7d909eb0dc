"""The data folder and the locks in it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from phoenix_admin.backends.local.data_folder import DataFolder, hold_instance, open_data_folder
from phoenix_admin.backends.local.file_lock import acquire, acquire_within, is_free
from phoenix_admin.domain.errors import Invalid, Slow
from phoenix_admin.tasks.context import unhurried
from tests.support.waiting import until

HOLDER = (
    "import sys\nfrom pathlib import Path\n"
    "from phoenix_admin.backends.local.data_folder import DataFolder, hold_instance\n"
    "lock = hold_instance(DataFolder(Path(sys.argv[1])))\n"
    "print('held' if lock else 'refused', flush=True)\nsys.stdin.readline()\n"
)


def tree(root: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(root)): path.read_bytes() if path.is_file() else None
        for path in sorted(root.rglob("*"))
    }


def holder(root: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


class TestFormat:
    def test_a_new_folder_is_furnished_and_marked(self, tmp_path: Path) -> None:
        folder = open_data_folder(tmp_path / "deep" / "data")
        assert folder.format_marker.read_text() == "1\n"
        for place in (folder.runs, folder.reels, folder.samples):
            assert place.is_dir()
        before = tree(folder.root)
        assert open_data_folder(folder.root) == folder
        assert tree(folder.root) == before

    @pytest.mark.parametrize(
        ("mark", "word"), [("2\n", "newer version"), ("999", "newer version"), ("soon", "“soon”")]
    )
    def test_a_folder_of_another_version_is_refused_untouched(
        self, tmp_path: Path, mark: str, word: str
    ) -> None:
        (tmp_path / "format").write_text(mark)
        (tmp_path / "phoenix.db").write_bytes(b"whatever a newer version keeps here")
        before = tree(tmp_path)
        with pytest.raises(Invalid, match=word):
            open_data_folder(tmp_path)
        assert tree(tmp_path) == before

    def test_a_place_that_cannot_be_a_folder_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("I am a file")
        with pytest.raises(Invalid, match="data folder"):
            open_data_folder(tmp_path / "file" / "data")

    @pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "A", "x" * 80, "a\n", "a."])
    def test_an_odd_execution_name_never_becomes_a_path(self, tmp_path: Path, name: str) -> None:
        folder = DataFolder(tmp_path)
        for place in (folder.lock_of, folder.log_of):
            with pytest.raises(Invalid, match="not the name"):
                place(name)


class TestInstance:
    def test_only_one_holds_the_folder_until_it_dies(self, tmp_path: Path) -> None:
        folder = DataFolder(tmp_path)
        first = holder(tmp_path)
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        assert hold_instance(folder) is None
        second = holder(tmp_path)
        assert second.communicate("\n", timeout=30)[0] == "refused\n"
        first.kill()
        first.communicate(timeout=30)
        mine = until(lambda: hold_instance(folder), what="the lock of the dead")
        third = holder(tmp_path)
        assert third.communicate("\n", timeout=30)[0] == "refused\n"
        mine.release()
        mine.release()
        assert is_free(folder.instance_lock)


class TestLocks:
    def test_a_process_does_not_take_its_own_lock_twice(self, tmp_path: Path) -> None:
        path = tmp_path / "x.lock"
        assert is_free(path)
        assert not path.exists()
        lock = acquire(path)
        assert lock is not None
        assert acquire(path) is None
        assert not is_free(path)
        with pytest.raises(Slow):
            acquire_within(path, unhurried(0.1))
        lock.release()
        again = acquire_within(path, unhurried(5))
        again.release()

    def test_looking_does_not_drop_a_lock(self, tmp_path: Path) -> None:
        # Closing any descriptor of the file would: the reason why the held ones are remembered.
        path = tmp_path / "x.lock"
        lock = acquire(path)
        assert lock is not None
        assert not is_free(path)
        assert acquire(path) is None
        look = (
            "import sys\nfrom pathlib import Path\n"
            "from phoenix_admin.backends.local.file_lock import is_free\n"
            "print(is_free(Path(sys.argv[1])))\n"
        )
        said = subprocess.run(
            [sys.executable, "-c", look, str(path)], capture_output=True, text=True, check=True
        )
        assert said.stdout == "False\n"
        lock.release()

    def test_a_forked_child_does_not_keep_the_lock(self, tmp_path: Path) -> None:
        if not hasattr(os, "fork"):
            pytest.skip("no fork here")
        path = tmp_path / "x.lock"
        program = (
            "import os, sys, time\nfrom pathlib import Path\n"
            "from phoenix_admin.backends.local.file_lock import acquire\n"
            "lock = acquire(Path(sys.argv[1]))\n"
            "child = os.fork()\n"
            "if child == 0:\n    sys.stdin.readline()\n    os._exit(0)\n"
            "print('forked', flush=True)\nos._exit(0)\n"
        )
        parent = subprocess.Popen(
            [sys.executable, "-c", program, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert parent.stdout is not None
        assert parent.stdout.readline() == "forked\n"
        parent.wait(timeout=30)
        assert is_free(path)
        parent.communicate("\n", timeout=30)
