"""`profile-imports` from its words to its exit code, with a real interpreter."""

import json
from pathlib import Path

import pytest

from phoenix_admin.app import cli


def test_it_prints_writes_and_compares(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "before.json"
    assert cli.main(["profile-imports", "colorsys", "--json", str(file)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("1 module with Python 3.")
    assert "colorsys" in said
    assert json.loads(file.read_text())["modules"] == ["colorsys"]
    assert cli.main(["profile-imports", "colorsys", "--compare", str(file)]) == 0
    assert "Since then:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["no_such_module"], 1, "No module named 'no_such_module'"),
        (["colorsys", "--python", "/nowhere/python"], 1, "cannot be started"),
        (["colorsys", "--compare", "/nowhere/file"], 2, "cannot be compared with"),
        (["colorsys", "--compare", __file__], 2, "cannot be compared with"),
    ],
)
def test_what_goes_wrong_is_said_in_a_line(
    words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["profile-imports", *words]) == code
    complaint = capsys.readouterr().err
    assert said in complaint
    assert "Traceback" not in complaint


def test_without_a_module_it_is_used_wrongly() -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["profile-imports"])
    assert caught.value.code == 2
