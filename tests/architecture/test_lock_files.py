"""The lock files: public hosts only, hashes for everything, and all of them of one mind.

They are made together, with no variable set that names an index (UV_*, PIP_*): uv would write its
host into the lock.

    uv lock --no-config
    uv --no-config export --frozen --format requirements-txt --no-emit-project \
        -o requirements.lock
    uv --no-config export --frozen --format requirements-txt --no-emit-project --all-groups \
        -o requirements-dev.lock
"""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import phoenix_admin
from tests.architecture.sources import ROOT

HOSTS = {"pypi.org", "files.pythonhosted.org"}
LOCKS = sorted(ROOT.glob("*.lock"))
APP, DEV = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
UV = ROOT / "uv.lock"

Pins = dict[tuple[str, str], set[str]]  # (name, version) -> hashes


def foreign_places(text: str) -> set[str]:
    """Hosts and places in a lock file other than the two public ones."""
    hosts = set(re.findall(r"\w+://([^/\s\"']*)", text)) - HOSTS
    files = set(re.findall(r"file:\S*", text))
    options = set(re.findall(r"--(?:extra-index-url|index-url|find-links|trusted-host)\b", text))
    paths = set(re.findall(r"(?:^|[\s\"'=])(/[\w.-]+/\S*)", text))
    return hosts | files | options | paths


def pins(path: Path) -> Pins:
    """The pins of a requirements file."""
    found: Pins = {}
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        match = re.match(r"([\w.-]+)==([^\s;]+)", line)
        if match:
            found[match[1], match[2]] = set(re.findall(r"--hash=(sha256:[0-9a-f]{64})", line))
    return found


def uv_packages() -> dict[tuple[str, str], dict[str, object]]:
    packages = tomllib.loads(UV.read_text(encoding="utf-8"))["package"]
    return {(package["name"], package["version"]): package for package in packages}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_public_hosts_only(path: Path) -> None:
    assert foreign_places(path.read_text(encoding="utf-8")) == set()


def test_the_locks_are_there() -> None:
    assert {path.name for path in LOCKS} == {
        "requirements.lock",
        "requirements-dev.lock",
        "uv.lock",
    }


@pytest.mark.parametrize(
    "text",
    [
        'registry = "https://mirror.example/simple"',
        "--extra-index-url https://pypi.org/simple",
        "--find-links wheels",
        "a==1 --hash=sha256:0 # from file:///wheels/a.whl",
        'path = "/srv/wheels/a.whl"',
        "a @ http://user@pypi.org/a.whl",
    ],
)
def test_the_search_finds_a_foreign_place(text: str) -> None:
    assert foreign_places(text) != set()


@pytest.mark.parametrize("path", [APP, DEV], ids=lambda path: path.name)
def test_every_pin_has_all_hashes_that_uv_knows(path: Path) -> None:
    known = uv_packages()
    found = pins(path)
    assert len(found) > 20
    for pin, hashes in found.items():
        package = known[pin]
        archives = [*package.get("wheels", []), package.get("sdist")]
        assert hashes == {archive["hash"] for archive in archives if archive}, pin


@pytest.mark.parametrize("path", [APP, DEV], ids=lambda path: path.name)
def test_every_pin_can_be_installed_without_building(path: Path) -> None:
    known = uv_packages()
    assert [pin for pin in pins(path) if not known[pin].get("wheels")] == []


def test_the_developers_lock_contains_the_programs() -> None:
    assert pins(APP).items() <= pins(DEV).items()


def test_the_locks_satisfy_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [(APP, text) for text in project["project"]["dependencies"]]
    wanted += [(DEV, text) for group in project["dependency-groups"].values() for text in group]
    for path, text in wanted:
        requirement = Requirement(text)
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        versions = [version for pinned, version in pins(path) if pinned == name]
        assert versions, f"{text} is not in {path.name}"
        assert all(version in requirement.specifier for version in versions), (text, versions)


def test_qt_has_wheels_for_every_desktop() -> None:
    (package,) = [p for (name, _), p in uv_packages().items() if name == "pyside6-essentials"]
    names = " ".join(wheel["url"] for wheel in package["wheels"])
    for platform in ("x86_64.whl", "aarch64.whl", "win_amd64.whl", "win_arm64.whl", "macosx"):
        assert platform in names


def test_the_package_says_the_version_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert phoenix_admin.__version__ == project["project"]["version"]
