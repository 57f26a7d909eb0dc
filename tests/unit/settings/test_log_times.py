"""UTC or local: one choice, there again after a restart, and never a reason not to start."""

from pathlib import Path

import pytest

from phoenix_admin.settings.log_times import LogTimes


def test_it_is_utc_until_somebody_chooses_and_then_what_they_chose(tmp_path: Path) -> None:
    path = tmp_path / "settings" / "log-times.json"
    times, heard = LogTimes(path), []
    forget = times.on_change(lambda: heard.append(times.local))
    assert not times.local
    assert not path.exists()
    times.choose(local=True)
    times.choose(local=True)
    assert heard == [True]
    assert LogTimes(path).local
    forget()
    times.choose(local=False)
    assert heard == [True]
    assert not LogTimes(path).local


@pytest.mark.parametrize(
    "text", ["", "nonsense", "[]", '{"local_times": "yes"}', "\udc9f", "[" * 9999]
)
def test_a_file_that_cannot_be_used_means_utc(tmp_path: Path, text: str) -> None:
    path = tmp_path / "log-times.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert not LogTimes(path).local
    LogTimes(path).choose(local=True)
    assert LogTimes(path).local


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    times = LogTimes(tmp_path / "file" / "log-times.json")
    times.choose(local=True)
    assert times.local
