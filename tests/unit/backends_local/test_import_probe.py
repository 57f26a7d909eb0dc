"""Real interpreters, and packages whose cost is known."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from phoenix_admin.backends.local.import_probe import FreshInterpreter
from phoenix_admin.domain.errors import Invalid, Missing
from phoenix_admin.domain.import_profile import ImportRun
from phoenix_admin.tasks.context import unhurried

MIB = 1024
TIME = """
import os, sys
pid = os.posix_spawn(sys.argv[1], [sys.argv[1], "-c", sys.argv[2]], os.environ)
print(os.wait4(pid, 0)[2].ru_maxrss)
"""
Importing = Callable[..., ImportRun]


@pytest.fixture
def importing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Importing:
    """Two modules that keep 20 and 40 MiB, and a third of 30 MiB that both need."""
    sizes = {"probe_shared": 30, "probe_a": 20, "probe_b": 40}
    for name, size in sizes.items():
        needs = "" if name == "probe_shared" else "import probe_shared\n"
        kept = f"kept = bytearray(b'x') * ({size} << 20)\n"
        (tmp_path / f"{name}.py").write_text(f"{needs}print('hello from {name}')\n{kept}")
    (tmp_path / "probe_broken.py").write_text("raise OSError('no such device')\n")
    (tmp_path / "probe_leaves.py").write_text("import sys\nsys.exit(3)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    probe = FreshInterpreter()

    def run(*names: str, split: bool = False) -> ImportRun:
        return probe.run(names, unhurried(), split=split)

    return run


def test_each_takes_what_it_keeps_and_the_shared_part_counts_once(importing: Importing) -> None:
    plain, split = importing("probe_a", "probe_b"), importing("probe_a", "probe_b", split=True)
    assert plain.total.kib == pytest.approx(90 * MIB, rel=0.05)
    assert [step.kib for step in plain.steps] == [
        pytest.approx(50 * MIB, rel=0.05),
        pytest.approx(40 * MIB, rel=0.05),
    ]
    assert importing("probe_b").total.kib == pytest.approx(70 * MIB, rel=0.05)
    own = {each.module: (each.asked_by, each.cost.kib) for each in split.own}
    assert own == {
        "probe_a": (None, pytest.approx(20 * MIB, rel=0.05)),
        "probe_shared": ("probe_a", pytest.approx(30 * MIB, rel=0.05)),
        "probe_b": (None, pytest.approx(40 * MIB, rel=0.05)),
    }
    assert plain.python == ".".join(map(str, sys.version_info[:3]))


@pytest.mark.skipif(sys.platform == "win32", reason="the kernel's own figure is POSIX's")
@pytest.mark.parametrize(
    "modules",
    [
        ["asyncio", "email.message", "decimal"],
        pytest.param(
            ["google.cloud.run_v2", "google.cloud.logging_v2", "google.cloud.firestore"],
            marks=pytest.mark.wide,
        ),
    ],
)
def test_the_kernel_says_the_same_of_the_same_imports(
    importing: Importing, modules: list[str]
) -> None:
    """What `/usr/bin/time` prints is this figure. Like it, a small process starts the other one:

    the kernel goes on counting from what the one that forked had.
    """
    words = [sys.executable, "-S", "-c", TIME, sys.executable, "import " + ", ".join(modules)]
    used = int(subprocess.check_output(words))
    unit = 1024 if sys.platform == "darwin" else 1
    assert importing(*modules).peak_kib == pytest.approx(used / unit, rel=0.1)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("probe_broken", "probe_broken cannot be imported: OSError: no such device"),
        ("probe_leaves", "probe_leaves cannot be imported: SystemExit: 3"),
        ("probe_nowhere", "No module named 'probe_nowhere'"),
        ("os; import this", "is no name of a module"),
        ("-c", "is no name of a module"),
    ],
)
def test_what_cannot_be_imported_is_said(importing: Importing, name: str, words: str) -> None:
    with pytest.raises(Invalid) as caught:
        importing(name)
    assert words in caught.value.text


def test_an_interpreter_that_is_not_there() -> None:
    with pytest.raises(Missing, match="cannot be started"):
        FreshInterpreter(Path("/nowhere/python")).run(["os"], unhurried())


def test_the_packaged_program_asks_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(Missing, match="--python"):
        FreshInterpreter()
    FreshInterpreter(Path(sys.executable))
