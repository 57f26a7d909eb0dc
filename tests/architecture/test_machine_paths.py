"""No file of the project speaks of the computer it was written on."""

import re

import pytest

from tests.architecture import sources

SUFFIXES = (".py", ".md", ".toml", ".lock", ".spec", ".sh", ".txt", ".json", ".yml", ".yaml", "")
# A folder at the top of the file system that means one particular computer.
PATHS = re.compile(r"(?<![\w.>*~$}])/(?:work|root|tmp|opt)(?![\w-])(?:/[\w.-]+)*")
# A test may invent a file in a place that every computer has.
INVENTED = re.compile(r"/(?:tmp|opt)\b")


def machine_paths(text: str) -> list[str]:
    return PATHS.findall(text)


def test_no_file_names_a_folder_of_one_computer() -> None:
    found = [
        f"{sources.name(path)}: {match}"
        for path in sources.files(*SUFFIXES)
        for match in machine_paths(path.read_text(encoding="utf-8", errors="replace"))
        if not (sources.name(path).startswith("tests/") and INVENTED.match(match))
    ]
    assert found == []


@pytest.mark.parametrize("top", ["work", "root", "tmp", "opt"])
def test_the_search_finds_such_a_folder(top: str) -> None:
    folder = f"/{top}"
    assert machine_paths(f"see `{folder}/clips/a.mp4`.") == [f"{folder}/clips/a.mp4"]
    assert machine_paths(f'open("{folder}")') == [folder]


@pytest.mark.parametrize("text", ["docs/work/x", "/workers", "./tmp", "a/tmp", "/options", "~/tmp"])
def test_the_search_leaves_other_paths_alone(text: str) -> None:
    assert machine_paths(text) == []
