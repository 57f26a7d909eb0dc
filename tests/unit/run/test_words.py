"""run.py's command line: what it keeps for itself, what it hands on, and how it ends."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import run
from tests.unit.run.trial import Trial

ROOT = Path(__file__).parents[3]
PROGRAM_FOLDERS = ["tests/e2e", "tests/frozen", "tests/qt/environments"]
"""Where the tests that start whole programs are looked for."""
BY_FILE, EVENLY = ["-n", "2", "--dist", "loadscope"], ["-n", "2", "--dist", "worksteal"]
E2E_MARK = "mark.e" + "2e"


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """A checkout that is ready for everything; each test has a copy."""
    made = Trial.make(tmp_path_factory.mktemp("ready") / "checkout")
    assert made.run("test", "-k", "x").code == 0
    return made


@pytest.fixture
def ready(set_up: Trial, tmp_path: Path) -> Iterator[Trial]:
    """A checkout that has its environment."""
    made = set_up.copy(tmp_path / "it's a ☃ checkout")
    yield made
    made.stop()
    assert made.uv_calls == set_up.uv_calls, "it was set up again"


def test_everything_unknown_goes_to_the_program(ready: Trial) -> None:
    for words in (["smoke"], ["--data-dir", "d", "--read-only"], ["tests"], ["--", "test"]):
        (program,) = ready.run(*words).started
        assert (program["name"], program["arguments"]) == ("main", words)


def test_the_programs_exit_code_is_handed_back(ready: Trial) -> None:
    assert ready.run("smoke", EXIT_MAIN="2").code == 2


def test_help_lists_both_and_downloads_nothing(trial: Trial) -> None:
    cold = trial.run("--help")
    assert cold.code == 0
    assert cold.started == []
    assert not trial.venv.exists()
    for word in (*run.WORDS, "smoke"):
        assert word in cold.out
    trial.run()
    warm = trial.run("--help")
    assert [(p["name"], p["arguments"]) for p in warm.started] == [("main", ["--help"])]
    assert warm.out.startswith(run.HELP)


def test_without_a_screen_the_window_is_set_up_but_not_opened(trial: Trial) -> None:
    nothing = {"QT_QPA_PLATFORM": "", "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    outcome = trial.run(**nothing)
    assert outcome.code == 1
    assert outcome.started == []
    assert "run.py smoke" in outcome.err.splitlines()[-1]
    assert trial.run("smoke", **nothing).code == 0


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"QT_QPA_PLATFORM": "offscreen"}, True),
        ({"QT_QPA_PLATFORM": "xcb"}, False),
    ],
)
def test_a_screen_is_recognised(environ: dict[str, str], expected: bool) -> None:
    assert run.has_screen(environ) is expected


def test_test_hands_its_arguments_to_pytest(ready: Trial) -> None:
    outcome = ready.run("test", "-k", "one and not two", QT_QPA_PLATFORM="xcb", EXIT_PYTEST="3")
    (pytest_run,) = outcome.started
    assert pytest_run["name"] == "pytest"
    assert pytest_run["arguments"] == ["-k", "one and not two"]
    assert pytest_run["variables"]["QT_QPA_PLATFORM"] == "offscreen"
    assert pytest_run["cwd"] == str(ready.root)
    assert outcome.code == 3


def test_test_alone_runs_the_checks_and_all_tests(ready: Trial) -> None:
    outcome = ready.run("test")
    assert outcome.code == 0
    names = [started["name"] for started in outcome.started]
    # What the checks said is told after the tests of whole programs, beside which they ran.
    checks = ["ruff", "ruff", "basedpyright", "importlinter", "pytest"]
    assert names == ["pytest", *checks, "pytest"]
    programs, beside = outcome.started[0], outcome.started[-1]
    assert programs["arguments"] == [*BY_FILE, *PROGRAM_FOLDERS, "-m", "e2e and not bench"]
    # Last, so that the last line of all is the summary of a run that has tests for sure.
    assert beside["arguments"] == [*EVENLY, "-m", "not e2e and not bench and not wide"]


def test_every_test_of_a_whole_program_is_where_those_are_looked_for() -> None:
    tests = ROOT / "tests"
    marked = [p for p in tests.rglob("test_*.py") if E2E_MARK in p.read_text("utf-8")]
    here = [ROOT / folder for folder in PROGRAM_FOLDERS]
    assert len(marked) > 8
    assert [str(p) for p in marked if not set(here) & set(p.parents)] == []


def test_the_tests_keep_compiled_modules_whatever_the_caller_says(ready: Trial) -> None:
    outcome = ready.run("test", PYTHONDONTWRITEBYTECODE="1")
    runs = [s for s in outcome.started if s["name"] == "pytest"]
    tests = [runs[0], runs[-1]]
    assert [s["variables"]["PYTHONDONTWRITEBYTECODE"] for s in tests] == ["", ""]  # "" is unset


def test_wide_runs_what_is_left_out_otherwise(ready: Trial) -> None:
    outcome = ready.run("test", "--wide")
    assert outcome.code == 0
    assert outcome.started[-1]["arguments"] == [*EVENLY, "-m", "not e2e and not bench"]


def test_a_failed_check_fails_the_whole_and_stops_nothing(ready: Trial) -> None:
    for failing, named in (
        ("RUFF", "ruff check"),
        ("BASEDPYRIGHT", "types"),
        ("IMPORTLINTER", "import contracts"),
    ):
        outcome = ready.run("test", **{f"EXIT_{failing}": "1"})
        assert outcome.code == 1, named
        assert [started["name"] for started in outcome.started].count("pytest") == 3
        assert f"\nfailed: {named}" in outcome.out
        assert "\nfailed so far: checks\n" in outcome.out


def test_the_exit_code_of_the_tests_counts(ready: Trial) -> None:
    for code, expected in (("1", 1), ("5", 5), ("0", 0)):
        assert ready.run("test", EXIT_PYTEST=code).code == expected


def test_check_runs_the_checks_and_no_tests(ready: Trial) -> None:
    outcome = ready.run("check")
    assert outcome.code == 0
    runs = [s["arguments"] for s in outcome.started if s["name"] == "pytest"]
    assert runs == [["-q", "tests/architecture/test_sizes.py"]]
    assert ready.run("check", EXIT_BASEDPYRIGHT="1").code == 1


def test_bench_hands_names_on_and_draws_offscreen_without_a_screen(ready: Trial) -> None:
    nothing = {"QT_QPA_PLATFORM": "", "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    (bench,) = ready.run("bench", "B11", "--json", "f", **nothing).started
    assert (bench["name"], bench["arguments"]) == ("benchmarks", ["B11", "--json", "f"])
    assert bench["variables"]["QT_QPA_PLATFORM"] == "offscreen"


def test_build_packages_and_tells_the_size(ready: Trial) -> None:
    (ready.root / "dist/phoenix-admin/lib").mkdir(parents=True)
    (ready.root / "dist/phoenix-admin/lib/big").write_bytes(bytes(3_000_000))
    (ready.root / "dist/phoenix-admin/link").symlink_to("lib/big")
    outcome = ready.run("build")
    (build,) = outcome.started
    assert build["name"] == "PyInstaller"
    assert build["arguments"][-1] == "build.spec"
    assert outcome.out.rstrip().endswith("dist/phoenix-admin: 3 MB")
    assert ready.run("build", EXIT_PYINSTALLER="4").code == 4


def test_test_frozen_builds_first_and_says_where_the_program_is(ready: Trial) -> None:
    (ready.root / "dist/phoenix-admin").mkdir(parents=True)
    outcome = ready.run("test", "--frozen", "-k", "smoke")
    build, tests = outcome.started
    assert (build["name"], tests["name"]) == ("PyInstaller", "pytest")
    assert tests["arguments"] == ["-k", "smoke"]
    program = tests["variables"]["PHOENIX_FROZEN"]
    assert program == str(ready.root / "dist/phoenix-admin/phoenix-admin")
    assert ready.run("test", "--frozen", EXIT_PYINSTALLER="4").code == 1


def test_a_whole_run_on_a_build_machine_includes_the_packaged_program(ready: Trial) -> None:
    (ready.root / "dist/phoenix-admin").mkdir(parents=True)
    whole = [s["name"] for s in ready.run("test", CI="true").started]
    # Done before the first test of a program begins.
    assert whole[:2] == ["PyInstaller", "pytest"]
    assert (whole.count("pytest"), "importlinter" in whole) == (3, True)
    broken = ready.run("test", CI="true", EXIT_PYINSTALLER="4")
    assert broken.code == 1
    names = [s["name"] for s in broken.started]
    checks = ["ruff", "ruff", "basedpyright", "importlinter", "pytest"]  # they were under way
    assert names == ["PyInstaller", *checks]
    assert "PyInstaller" not in [s["name"] for s in ready.run("test").started]
    (some,) = ready.run("test", "-k", "smoke", CI="true").started
    assert some["name"] == "pytest"


def test_an_old_python_is_told_which_one_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 12, "final", 0))
    assert run.main(["smoke"]) == 1
    assert "needs Python 3.11 or newer; this is Python 3.10.12" in capsys.readouterr().err


def test_an_old_python_can_read_the_file() -> None:
    ast.parse(Path(run.__file__).read_text(encoding="utf-8"), feature_version=(3, 7))


def test_run_needs_the_standard_library_only() -> None:
    tree = ast.parse(Path(run.__file__).read_text(encoding="utf-8"))
    names = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= {*sys.stdlib_module_names}
