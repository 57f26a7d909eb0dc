"""The log's file keeps to its size, as the handler of the standard library would."""

import logging
import tempfile
from logging.handlers import RotatingFileHandler
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from phoenix_admin.diagnostics.bounded_file import BoundedFile

MOST, KEPT = 60, 2


def record(text: str) -> logging.LogRecord:
    return logging.LogRecord("test", logging.INFO, __file__, 1, text, None, None)


def written(folder: Path, handler: logging.Handler, texts: list[str]) -> dict[str, bytes]:
    for text in texts:
        handler.handle(record(text))
    handler.close()
    return {each.name: each.read_bytes() for each in folder.iterdir()}


@given(st.lists(st.text("ab", max_size=58) | st.text("é", max_size=70), max_size=12))
@example(["a" * 59, "b"])
def test_it_begins_anew_where_the_standard_library_does(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        ours, theirs = Path(name, "ours"), Path(name, "theirs")
        ours.mkdir()
        theirs.mkdir()
        mine = BoundedFile(ours / "log", most=MOST, kept=KEPT)
        found = written(ours, mine, texts)
        for each in found.values():
            assert len(each) <= MOST or each.count(b"\n") == 1
        assert set(found) <= {"log", "log.1", "log.2"}
        if all(text.isascii() for text in texts):
            std = RotatingFileHandler(theirs / "log", maxBytes=MOST + 1, backupCount=KEPT)
            assert found == written(theirs, std, texts)


def test_what_cannot_be_moved_is_written_on(tmp_path: Path) -> None:
    (tmp_path / "log.1").mkdir()
    (tmp_path / "log.1" / "in the way").touch()
    (tmp_path / "log.2").mkdir()
    (tmp_path / "log.2" / "in the way").touch()
    errors: list[logging.LogRecord] = []
    handler = BoundedFile(tmp_path / "log", most=MOST, kept=KEPT)
    handler.handleError = errors.append  # type: ignore[method-assign]
    for text in ("a" * 50, "b" * 50):
        handler.handle(record(text))
    handler.close()
    assert (tmp_path / "log").read_text() == f"{'a' * 50}\n{'b' * 50}\n"
    assert [each.msg for each in errors] == ["b" * 50]
