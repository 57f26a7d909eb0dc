"""The file of small choices is whole or as it was."""

from pathlib import Path

import pytest

from phoenix_admin.settings.kept_json import KeptJson


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.json"
    file = KeptJson(path, "choices")
    assert file.read(dict[str, object]) is None
    file.write({"b": [1]})
    assert file.read(dict[str, object]) == {"b": [1]}
    assert names(path.parent) == ["a.json"]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.mkdir()  # nothing takes the place of a folder
    KeptJson(path, "choices").write({})
    assert names(tmp_path) == ["a.json"]


@pytest.mark.parametrize("text", ["{", "[1]", "[" * 100_000, "null"])
def test_what_is_unusable_is_kept_aside(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    assert KeptJson(path, "choices").read(dict[str, object]) is None
    assert names(tmp_path) == ["a.broken.json"]
    assert (tmp_path / "a.broken.json").read_text() == text


def test_a_list_may_be_what_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[1]")
    assert KeptJson(path, "choices").read(list[object]) == [1]
