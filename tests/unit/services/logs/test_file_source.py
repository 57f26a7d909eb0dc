"""How a file stands while it grows faster than one look reads it."""

from datetime import timedelta
from pathlib import Path

import pytest

from phoenix_admin.services.logs.file_source import FileSource
from phoenix_admin.services.logs.shown_log import SourceState
from phoenix_admin.tasks.cancel import CancelledError
from phoenix_admin.tasks.context import unhurried
from tests.support.scripted_feed import NOW
from tests.unit.log_store.test_patterns import Impatient


def test_a_file_that_is_close_behind_its_end_is_live_and_one_that_is_far_is_read(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.log"
    path.write_text("one\n")
    source = FileSource(0, "a.log", path)

    def cut_short(seconds: float) -> SourceState:
        with path.open("a") as file:
            file.write("more\n")
        with pytest.raises(CancelledError):
            source.look(Impatient(1), NOW + timedelta(seconds=seconds))
        return source.standing().state

    assert cut_short(-9) is SourceState.READING
    source.look(unhurried(), NOW)
    assert source.standing().state is SourceState.LIVE
    assert cut_short(0.3) is SourceState.LIVE
    assert cut_short(2) is SourceState.READING
    standing = source.standing()
    assert (standing.looked_at, standing.words) == (NOW, "100%")
    source.close()
