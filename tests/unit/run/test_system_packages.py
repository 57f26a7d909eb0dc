"""run.py and the system's packages: found by loading, installed or named, never waited for."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

import run
from tests.unit.run.trial import Trial

DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n'
UBUNTU = 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n'
MINT = 'ID=linuxmint\nID_LIKE="ubuntu debian"\n'
FEDORA = 'ID=fedora\nVARIANT="Ubuntu-like"\n'
SUSE = 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DEBIAN, True),
        (UBUNTU, True),
        (MINT, True),
        ("ID='debian'\n", True),
        (FEDORA, False),
        (SUSE, False),
        ("VERSION_ID=debian\n", False),
        ("", False),
        ("nonsense", False),
    ],
)
def test_os_release_is_read_by_its_keys(text: str, expected: bool) -> None:
    assert run.is_debian_like(text) is expected


def test_libraries_of_the_screen_are_wanted_where_there_is_one() -> None:
    basic = run.wanted_libraries({})
    assert "libEGL.so.1" in basic
    assert "libxcb-cursor.so.0" not in basic
    assert "libxcb-cursor.so.0" in run.wanted_libraries({"DISPLAY": ":0"})
    assert "libxcb-cursor.so.0" in run.wanted_libraries({"DISPLAY": ":0", "QT_QPA_PLATFORM": "xcb"})
    offscreen = {"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}
    assert run.wanted_libraries(offscreen) == basic


def test_a_library_is_found_by_loading_it() -> None:
    assert run.can_load("libc.so.6")
    assert not run.can_load("libphoenix-does-not-exist.so.9")


@pytest.fixture
def apt(trial: Trial, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A Debian with an `apt-get` that writes down its calls; failures can be ordered."""
    log = tmp_path / "apt-calls"
    failures = tmp_path / "apt-failures"  # how many installations still fail
    failures.write_text("0")
    trial.tool(
        "apt-get",
        f"""#!/bin/sh
echo "$DEBIAN_FRONTEND $*" >> '{log}'
case "$*" in *install*) ;; *) exit 0 ;; esac
left=$(cat '{failures}')
[ "$left" -gt 0 ] || exit 0
echo $((left - 1)) > '{failures}'
exit 100
""",
    )
    trial.tool("sudo", f"#!/bin/sh\necho sudo >> '{log}'\nexec \"$@\"\n")
    release = tmp_path / "os-release"
    release.write_text(DEBIAN)
    lists = tmp_path / "lists"
    lists.mkdir()
    monkeypatch.setenv("PATH", f"{trial.tools}:{os.environ['PATH']}")
    monkeypatch.setattr(run, "OS_RELEASE", release)
    monkeypatch.setattr(run, "APT_LISTS", lists)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return tmp_path


def apt_calls(apt: Path) -> list[str]:
    path = apt / "apt-calls"
    return path.read_text().splitlines() if path.exists() else []


COMMON = "noninteractive -qq -o DPkg::Lock::Timeout=180"
INSTALL = f"{COMMON} install -y --no-install-recommends libgl1 libegl1"
UPDATE = f"{COMMON} update"
PACKAGES = ["libgl1", "libegl1"]


def test_nothing_missing_asks_nothing(apt: Path) -> None:
    run.require_packages([])
    assert apt_calls(apt) == []


def test_root_fetches_the_lists_first_if_there_are_none(
    apt: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run.require_packages(PACKAGES)
    assert apt_calls(apt) == [UPDATE, INSTALL]
    assert "Installing missing system packages: libgl1 libegl1" in capfd.readouterr().err


def test_root_installs_at_once_with_lists(apt: Path) -> None:
    (apt / "lists/deb.example_dists_bookworm_main_binary-amd64_Packages.lz4").touch()
    run.require_packages(PACKAGES)
    assert apt_calls(apt) == [INSTALL]


def test_root_fetches_new_lists_after_a_failure(apt: Path) -> None:
    (apt / "lists/deb.example_dists_bookworm_main_binary-amd64_Packages").touch()
    (apt / "apt-failures").write_text("1")
    run.require_packages(PACKAGES)
    assert apt_calls(apt) == [INSTALL, UPDATE, INSTALL]


def test_a_lasting_failure_ends_with_the_exact_line(apt: Path) -> None:
    (apt / "apt-failures").write_text("2")
    with pytest.raises(run.SetUpError) as caught:
        run.require_packages(PACKAGES)
    line = "sudo apt-get update && sudo apt-get install -y --no-install-recommends libgl1 libegl1"
    assert line in str(caught.value)


def test_another_system_gets_the_names(apt: Path) -> None:
    (apt / "os-release").write_text(FEDORA)
    with pytest.raises(run.SetUpError, match="libgl1 libegl1"):
        run.require_packages(PACKAGES)
    assert apt_calls(apt) == []


def test_without_a_terminal_the_line_is_printed_and_nothing_waits(
    apt: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(run.SetUpError, match="start again"):
        run.require_packages(PACKAGES)
    line = "sudo apt-get update && sudo apt-get install -y --no-install-recommends libgl1 libegl1"
    assert line in capfd.readouterr().err
    assert apt_calls(apt) == []


def test_a_question_without_a_terminal_is_answered_no_at_once() -> None:
    # The pipe stays open and silent: a program that reads it would wait until the time-out.
    words = [sys.executable, "-c", "import run; print(run.agrees('?'))"]
    with subprocess.Popen(
        words, cwd=Path(run.__file__).parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.read() == b"False\n"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(b"y\n", "True"), (b"YES\n", "True"), (b"\n", "False"), (b"n\n", "False")],
)
def test_a_question_on_a_terminal_is_asked(answer: bytes, expected: str) -> None:
    words = [sys.executable, "-c", "import run; print(run.agrees('Now?'))"]
    person, terminal = pty.openpty()
    try:
        with subprocess.Popen(
            words,
            cwd=Path(run.__file__).parent,
            stdin=terminal,
            stderr=terminal,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert b"Now?" in os.read(person, 100)
            os.write(person, answer)
            assert process.stdout is not None
            assert process.stdout.read().strip() == expected
    finally:
        os.close(person)
        os.close(terminal)


def test_consent_runs_the_line_with_sudo(apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(run, "agrees", lambda question: "now" in question)
    run.require_packages(PACKAGES)
    assert apt_calls(apt) == ["sudo", UPDATE, "sudo", INSTALL]


def test_the_package_for_venv_is_that_of_this_python(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run.venv_packages() == []
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
    major, minor = sys.version_info[:2]
    assert run.venv_packages() == [f"python{major}.{minor}-venv"]


def test_the_build_needs_binutils(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    assert "binutils" in run.build_packages()
