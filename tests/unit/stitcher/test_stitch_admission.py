"""Only plain files inside the allowed folders are opened; everything else is refused by name."""

import os
import socket
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.stitcher.admission import admit
from phoenix_admin.stitcher.errors import ClipProblem, StitchFailed, plain_name

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file kinds and links")


def reasons(*clips: Path, roots: tuple[Path, ...] = ()) -> list[str]:
    admitted, problems = admit(clips, roots)
    assert len(admitted) + len(problems) == len(clips)
    return [problem.reason for problem in problems]


def test_good_files_keep_their_order_and_get_absolute_paths(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("b.mp4", "a.mp4"):
        Path(name).write_bytes(b"xy")
    admitted, problems = admit([Path("b.mp4"), Path("a.mp4"), Path("b.mp4")])
    assert problems == []
    assert [clip.path for clip in admitted] == [
        tmp_path.resolve() / name for name in ("b.mp4", "a.mp4", "b.mp4")
    ]
    assert admitted[0].key == admitted[2].key
    assert admitted[0].given == Path("b.mp4")
    assert admitted[0].size == 2


def test_what_is_not_there_or_not_a_file_is_named(tmp_path):
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "folder.mp4").mkdir()
    assert reasons(
        tmp_path / "gone.mp4", tmp_path / "empty.mp4", tmp_path / "folder.mp4",
        tmp_path / "empty.mp4" / "inside.mp4", tmp_path / ("n" * 300), Path("zero\0byte.mp4"),
    ) == [
        "does not exist", "is empty", "is a folder", "does not exist",
        "has a name that is too long", "has a name that no file can have",
    ]  # fmt: skip


@posix
def test_pipes_sockets_and_devices_are_never_opened(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.mp4")  # opening it for reading would wait for ever
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(tmp_path)  # the path of a socket may not be long
        listener.bind("socket.mp4")
    odd = (tmp_path / "pipe.mp4", tmp_path / "socket.mp4", Path("/dev/zero"))
    assert reasons(*odd, roots=(Path("/"),)) == [
        "is a named pipe, not a file",
        "is a socket, not a file",
        "is a device, not a file",
    ]


@posix
def test_links_are_followed_but_not_out_of_the_allowed_folders(tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.mp4").write_bytes(b"x")
    (inside / "real.mp4").write_bytes(b"x")
    (inside / "good.mp4").symlink_to("real.mp4")
    (inside / "bad.mp4").symlink_to(outside / "secret.mp4")
    (inside / "loop.mp4").symlink_to("loop.mp4")
    (inside / "dangling.mp4").symlink_to("nowhere.mp4")
    out = "leads to a file outside the allowed folders"
    assert reasons(inside / "good.mp4") == []
    assert reasons(inside / "bad.mp4") == [out]
    assert reasons(inside / "bad.mp4", roots=(inside,)) == [out]
    assert reasons(inside / "bad.mp4", roots=(tmp_path,)) == []
    assert reasons(inside / "real.mp4", roots=(outside,)) == [out]
    assert reasons(inside / ".." / "out" / "secret.mp4", roots=(inside,)) == [out]
    assert reasons(inside / "loop.mp4") == ["is a link that leads nowhere"]
    assert reasons(inside / "dangling.mp4") == ["does not exist"]


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_what_may_not_be_read_is_named(tmp_path):
    locked = tmp_path / "locked.mp4"
    locked.write_bytes(b"x")
    locked.chmod(0)
    assert reasons(locked) == ["cannot be read: permission denied"]


def test_a_root_that_does_not_exist_allows_nothing(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"x")
    found = reasons(tmp_path / "a.mp4", roots=(tmp_path / "gone",))
    assert found == ["leads to a file outside the allowed folders"]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=30), max_size=5))
def test_no_name_upsets_it(names):
    admit([Path(name) for name in names], (Path(__file__).parent,))


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=40))
def test_a_reason_is_always_one_printable_line(name):
    line = str(ClipProblem(Path("/clips") / name.replace("/", ""), "is empty"))
    assert line.isprintable()
    assert plain_name(name).isprintable()


def test_a_failure_reads_as_a_sentence():
    one = ClipProblem(Path("/c/a.mp4"), "is empty")
    assert StitchFailed.for_clips((one,)).reason == "a.mp4 is empty"
    assert StitchFailed.for_clips((one, one)).reason == "2 clips cannot be used"
