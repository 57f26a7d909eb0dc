"""The last step: the reel is replaced whole, at once, and what was promised is announced."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from phoenix_admin.stitcher.children import ChildExit
from phoenix_admin.stitcher.faults import child_failure, clip_failure, os_failure
from phoenix_admin.stitcher.finish import put_in_place, sync_file, temporary_names
from tests.support.clips import ffmpeg_program


def test_the_reel_is_replaced_after_the_announcement(tmp_path):
    temporary, reel = tmp_path / ".t", tmp_path / "r.mp4"
    temporary.write_bytes(b"new")
    reel.write_bytes(b"old")
    seen: list[tuple[Path, bytes]] = []
    assert put_in_place(temporary, reel, lambda p: seen.append((p, reel.read_bytes()))) == reel
    assert seen == [(reel, b"old")]
    assert reel.read_bytes() == b"new"
    assert not temporary.exists()


def test_the_size_is_that_of_the_file(tmp_path):
    path = tmp_path / "f"
    path.write_bytes(b"12345")
    assert sync_file(path) == 5


class Locked:
    """A rename that a player prevents, the first `times`."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self, source: Path, target: Path) -> None:
        if self.left and "(" not in target.name:
            self.left -= 1
            raise PermissionError(errno.EACCES, "in use")
        source.replace(target)


def test_a_reel_in_use_is_tried_again_then_put_beside(tmp_path):
    temporary, reel = tmp_path / ".t", tmp_path / "r.mp4"
    reel.write_bytes(b"old")
    (tmp_path / "r (2).mp4").write_bytes(b"older")
    for times, expected in ((3, "r.mp4"), (99, "r (3).mp4")):
        temporary.write_bytes(b"new")
        announced: list[Path] = []
        pauses: list[float] = []
        place = put_in_place(
            temporary, reel, announced.append,
            pause=pauses.append, rename=Locked(times), may_be_locked=True,
        )  # fmt: skip
        assert place.name == expected
        assert place.read_bytes() == b"new"
        assert announced[-1] == place
        assert len(pauses) <= 9
    assert (tmp_path / "r (2).mp4").read_bytes() == b"older"


def test_elsewhere_a_refusal_is_an_error_at_once(tmp_path):
    (tmp_path / ".t").touch()
    with pytest.raises(PermissionError):
        put_in_place(
            tmp_path / ".t", tmp_path / "r.mp4", lambda _p: None,
            rename=Locked(1), may_be_locked=False,
        )  # fmt: skip


@example("x" * 249)
@example("é" * 120)
@settings(deadline=None, max_examples=60)
@given(st.text(min_size=1, max_size=120).filter(lambda n: "/" not in n and "\0" not in n))
def test_temporary_names_are_hidden_beside_the_reel_and_never_too_long(name):
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return
    reel = Path("/reels") / f"r{name}"
    for path in temporary_names(reel, "01HX-run_7"):
        assert path.parent == reel.parent
        assert path.name.startswith(".r")
        assert ".01HX-run_7.part" in path.name
        assert len(os.fsencode(path.name)) <= 255
        assert path != reel


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "not writable"),
        (errno.EACCES, "not writable"),
        (errno.ENOENT, "does not exist"),
        (errno.ENOTDIR, "does not exist"),
        (errno.EFBIG, "largest size"),
        (errno.ENAMETOOLONG, "name of the reel is too long"),
        (errno.EMFILE, "cannot be written to"),
    ],
)
def test_the_computer_s_faults_have_plain_words(number, words):
    failure = os_failure(OSError(number, os.strerror(number)), Path("/reels"))
    assert words in failure.reason
    assert failure.problems == ()


def test_ffmpeg_s_words_for_the_computer_s_faults_are_understood():
    full = child_failure(ChildExit(256 - errno.ENOSPC, (), 0), "joining")
    assert full is not None
    assert full.reason == "the disk is full (while joining)"
    written = ("[out#0 @ 0x5] Error writing trailer: No space left on device",)
    assert child_failure(ChildExit(1, written, 1), "joining") is not None
    assert child_failure(ChildExit(183, ("Invalid data found",), 1), "joining") is None
    killed = child_failure(ChildExit(-9, (), 0), "conforming")
    assert killed is not None
    assert "killed by signal 9" in killed.reason


def said_by_ffmpeg(*words: str) -> ChildExit:
    """How the real ffmpeg ends with these words, and what it says."""
    done = subprocess.run(
        [ffmpeg_program(), "-v", "error", "-nostdin", "-y", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    lines = tuple(done.stderr.splitlines())
    return ChildExit(done.returncode, lines, len(lines))


PICTURE = ("-f", "lavfi", "-i", "color=s=32x32:d=0.1")


def test_a_folder_that_went_while_encoding_is_not_blamed_on_the_clip(tmp_path):
    """A good clip was called damaged when the output folder was removed during the stitch."""
    end = said_by_ffmpeg(*PICTURE, "-f", "mov", f"file:{tmp_path}/gone/c0001.mov")
    failure = clip_failure(end, Path("/c/a.mp4"), "conforming")
    assert failure.reason == "the folder does not exist (while conforming)"
    assert failure.problems == ()
    assert failure.evidence == end.tail
    refused = ChildExit(256 - errno.EROFS, ("[out#0] Error opening output x: Read-only",), 1)
    locked = child_failure(refused, "joining")
    assert locked is not None
    assert locked.reason == "the folder is not writable (while joining)"


def test_a_clip_that_went_while_encoding_is_said_to_be_gone_not_damaged(tmp_path):
    end = said_by_ffmpeg("-i", f"file:{tmp_path}/a.mp4", "-f", "mov", f"file:{tmp_path}/c.mov")
    failure = clip_failure(end, tmp_path / "a.mp4", "conforming")
    assert failure.reason == "a.mp4 does not exist any more"


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX signal")
def test_a_size_limit_by_signal_is_understood():
    failure = child_failure(ChildExit(-25, (), 0), "conforming")
    assert failure is not None
    assert "largest size" in failure.reason


def test_what_is_not_the_computer_s_fault_is_the_clip_s():
    end = ChildExit(0, ("[h264 @ 0x55] error while decoding MB 3 4", "more"), 2)
    failure = clip_failure(end, Path("/c/a.mp4"), "conforming")
    assert failure.reason == "a.mp4 is damaged: error while decoding MB 3 4"
    assert failure.evidence == end.tail
