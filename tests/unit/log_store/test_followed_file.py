"""A file by its name: what is shown are the bytes that stood where they were read."""

import contextlib
import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.log_store.file_index import FileIndex
from phoenix_admin.log_store.followed_file import KEPT_OLDER, FileChange, FollowedFile
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext, unhurried


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "app.log"


@pytest.fixture
def followed(path: Path) -> Iterator[FollowedFile]:
    file = FollowedFile(path, chunk=64)
    yield file
    file.close()


def texts(index: FileIndex | None) -> list[bytes]:
    assert index is not None
    rows = [index.row(number) for number in range(index.face().rows)]
    return [row.text for row in rows if row]


def look(file: FollowedFile) -> FileChange:
    return file.look(unhurried())


def test_what_is_appended_is_read_and_nothing_else(path: Path, followed: FollowedFile) -> None:
    path.write_bytes(b"one\ntw")
    assert look(followed) is FileChange.FIRST
    assert texts(followed.current) == [b"one", b"tw"]
    index = followed.current
    assert look(followed) is FileChange.SAME
    with path.open("ab") as file:
        file.write(b"o\nthree\n")
    assert look(followed) is FileChange.GROWN
    assert texts(followed.current) == [b"one", b"two", b"three"]
    assert followed.current is index


def test_a_file_at_rest_is_not_read(
    path: Path, followed: FollowedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(b"one\n")
    for _ in range(3):
        look(followed)
    monkeypatch.setattr(os, "pread", None)
    assert look(followed) is FileChange.SAME


def test_a_cut_file_begins_anew(path: Path, followed: FollowedFile) -> None:
    path.write_bytes(b"one\ntwo\n")
    look(followed)
    path.write_bytes(b"new\n")
    assert look(followed) is FileChange.CUT
    assert texts(followed.current) == [b"new"]
    assert followed.generation == 2


@pytest.mark.parametrize("new", [b"uno\ntwo\n", b"one\ntwa\n", b"uno\ntwo\nthree\n"])
def test_a_file_rewritten_in_place_begins_anew(
    path: Path, followed: FollowedFile, new: bytes
) -> None:
    path.write_bytes(b"one\ntwo\n")
    look(followed)
    before = path.stat()
    path.write_bytes(new)
    if len(new) == before.st_size:  # within one tick of the file system's clock
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert look(followed) is FileChange.REWRITTEN
    assert texts(followed.current) == new.splitlines()


def test_a_rewrite_in_the_middle_of_a_long_file_is_seen(path: Path, followed: FollowedFile) -> None:
    data = bytearray(b"".join(b"line %05d\n" % number for number in range(900)))
    path.write_bytes(data)
    look(followed)
    assert followed.current is not None
    middle = followed.current._prints._marks[5][0]
    data[middle : middle + 1] = b"X"
    path.write_bytes(bytes(data) + b"more\n")
    assert look(followed) is FileChange.REWRITTEN


def test_a_rotated_file_stays_readable_to_its_end(path: Path, followed: FollowedFile) -> None:
    path.write_bytes(b"one\n")
    look(followed)
    with path.open("ab") as file:
        file.write(b"last words\n")
    path.rename(path.with_suffix(".1"))
    path.write_bytes(b"new\n")
    assert look(followed) is FileChange.REPLACED
    assert texts(followed.current) == [b"new"]
    assert [texts(index) for index in followed.older] == [[b"one", b"last words"]]


class CutShort(TaskContext):
    """A call that is cancelled when it is asked for the nth time."""

    def __init__(self, times: int) -> None:
        super().__init__(CancelToken(), 60.0)
        self.left = times

    def raise_if_cancelled(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise CancelledError


@pytest.mark.parametrize("times", range(6))
def test_a_look_that_is_cut_short_loses_no_row_of_a_rotated_file(
    path: Path, followed: FollowedFile, times: int
) -> None:
    path.write_bytes(b"one\nla")
    look(followed)
    with path.open("ab") as file:
        file.write(b"st words\nand more\n")
    path.rename(path.with_suffix(".1"))
    path.write_bytes(b"new\n")
    with contextlib.suppress(CancelledError):
        followed.look(CutShort(times))
    look(followed)
    look(followed)
    assert texts(followed.current) == [b"new"]
    assert [texts(index) for index in followed.older] == [[b"one", b"last words", b"and more"]]


def test_a_removed_file_keeps_its_rows_until_another_has_its_name(
    path: Path, followed: FollowedFile
) -> None:
    assert look(followed) is FileChange.MISSING
    path.write_bytes(b"one\n")
    look(followed)
    path.unlink()
    assert look(followed) is FileChange.MISSING
    assert followed.current is None
    assert texts(followed.older[0]) == [b"one"]
    path.write_bytes(b"two\n")
    assert look(followed) is FileChange.REPLACED
    for number in range(KEPT_OLDER + 1):
        other = path.with_suffix(".new")
        other.write_bytes(b"other %d\n" % number)
        other.replace(path)
        assert look(followed) is FileChange.REPLACED
    assert len(followed.older) == KEPT_OLDER


def test_a_gzip_file_is_read_and_read_again_when_it_changes(
    path: Path, followed: FollowedFile
) -> None:
    path.write_bytes(gzip.compress(b"one\ntwo\n"))
    look(followed)
    assert texts(followed.current) == [b"one", b"two"]
    assert look(followed) is FileChange.SAME
    with path.open("ab") as file:
        file.write(gzip.compress(b"three\n"))
    assert look(followed) is FileChange.REWRITTEN
    assert texts(followed.current) == [b"one", b"two", b"three"]


kinds = [b"a", b"bb", b"", b"ccc" * 40, b"\xff\x00<b>\x1b[1m", b"{" * 70, b"\r"]
lines = st.lists(st.sampled_from(kinds), max_size=4).map(
    lambda parts: b"".join(part + b"\n" for part in parts)
)
steps = st.lists(
    st.tuples(
        st.sampled_from(["append", "torn", "cut", "rewrite", "rotate", "remove", "look"]), lines
    ),
    max_size=12,
)


@given(steps)
@settings(max_examples=25)
def test_whatever_happens_to_it_the_rows_are_what_is_there(
    tmp_path_factory: pytest.TempPathFactory, script: list[tuple[str, bytes]]
) -> None:
    """The obvious model: after a look, the rows are the file's lines, read whole."""
    folder = tmp_path_factory.mktemp("follow")
    path, file = folder / "app.log", FollowedFile(folder / "app.log", chunk=64)
    serial = 0
    try:
        for step, data in script:
            serial += 1
            mark = b"%d\n" % serial  # no two contents of one length are alike
            there = path.read_bytes() if path.exists() else b""
            if step == "append":
                path.write_bytes(there + data) if not there else _append(path, data)
            elif step == "torn":
                _append(path, data + b"torn")
            elif step == "cut":
                path.write_bytes(b"")
                _append(path, mark + data)
            elif step == "rewrite" and there:
                path.write_bytes((mark + there[::-1])[: len(there)] + data)
            elif step == "rotate" and there:
                path.rename(folder / f"app.log.{serial}")
                path.write_bytes(mark + data)
            elif step == "remove":
                path.unlink(missing_ok=True)
            if step == "look" or serial % 2:
                _check(file, path)
        _check(file, path)
    finally:
        file.close()


def _append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def _check(file: FollowedFile, path: Path) -> None:
    change = look(file)
    if not path.exists():
        assert change is FileChange.MISSING
        return
    data = path.read_bytes()
    assert file.current is not None
    rows = [file.current.row(number) for number in range(file.current.face().rows)]
    assert b"".join(file.current.read_row(row, 0, row.size) for row in rows if row) == data
    assert look(file) is FileChange.SAME
