"""The packaged program, run as a person runs it: no Python, no checkout, nothing of ours around it.

`python3 run.py test --frozen` builds it first and says in PHOENIX_FROZEN where it is; without that
variable a build in `dist/` is taken if there is one, and otherwise these tests are skipped.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PyInstaller.archive.readers import CArchiveReader

import phoenix_admin
from tests.support.surroundings import Surroundings

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "dist/phoenix-admin" / ("phoenix-admin.exe" if os.name == "nt" else "phoenix-admin")
LARGEST_MB = 385
"""What takes most is ffmpeg (173) and Qt (89), both stripped already. The aim of 320 was met while
no cloud could be opened and no log be read: gRPC and cryptography take 29, numpy and RE2 40. Of
numpy 29 are OpenBLAS with its Fortran library: nothing here multiplies matrices, but numpy's
own module is linked with it and is not loaded without."""

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.fixture
def program() -> Path:
    """The packaged program; a named one that is missing is a failure, not a reason to skip."""
    named = os.environ.get("PHOENIX_FROZEN")
    path = Path(named) if named else BUILT
    if named is None and not path.exists():
        pytest.skip("there is no build; `python3 run.py test --frozen` makes one")
    assert path.is_file()
    return path


def run(
    program: Path, *words: str, surroundings: Surroundings, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run the program offscreen with almost no variables, far from the checkout."""
    variables = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(surroundings.home),
        "XDG_RUNTIME_DIR": os.environ["XDG_RUNTIME_DIR"],
        "TMPDIR": str(surroundings.temporary),
        "QT_QPA_PLATFORM": "offscreen",
        "LANG": "C.UTF-8",
        **more,
    }
    if os.name == "nt":
        variables = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **more}
    return subprocess.run(
        [str(program), *words],
        cwd=surroundings.home,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )


def test_it_says_its_version_and_what_it_can_do(program: Path, surroundings: Surroundings) -> None:
    version = run(program, "--version", surroundings=surroundings)
    assert (version.returncode, version.stdout.strip()) == (0, phoenix_admin.__version__)
    told = run(program, "--help", surroundings=surroundings)
    assert told.returncode == 0
    assert "smoke" in told.stdout
    assert "desktop console" in told.stdout
    assert run(program, "--no-such-option", surroundings=surroundings).returncode == 2


def test_a_worker_is_the_same_program(program: Path, surroundings: Surroundings) -> None:
    for kind in ("run", "stitch"):
        told = run(program, "--worker", kind, "--help", surroundings=surroundings)
        assert told.returncode == 0, told.stderr
        assert "usage" in told.stdout
    assert run(program, "--worker", "nonsense", surroundings=surroundings).returncode == 2


@pytest.mark.skipif(sys.platform != "linux", reason="reads the trace of a Linux loader")
@pytest.mark.parametrize("kind", ["run", "stitch"])
def test_a_worker_never_loads_qt(program: Path, surroundings: Surroundings, kind: str) -> None:
    words = ("--worker", kind, "--help")
    trace = run(program, *words, surroundings=surroundings, LD_DEBUG="files").stderr
    assert "libpython" in trace
    assert "libQt6" not in trace


@pytest.mark.skipif(sys.platform != "linux", reason="reads the libraries of a Linux process")
def test_its_own_libraries_are_complete(program: Path) -> None:
    folder = program.parent / "_internal"
    dangling = [path for path in folder.rglob("*") if path.is_symlink() and not path.exists()]
    assert dangling == []
    names = {path.name for path in folder.rglob("*.so*")}
    desktop = [name for name in names if name.startswith(("libgtk", "libgdk", "libcairo"))]
    assert desktop == [], "the build computer's desktop is inside"
    assert {"libqxcb.so", "libqwayland.so", "libqoffscreen.so", "libqsvgicon.so"} <= names


def test_it_carries_resources_licences_and_versions(program: Path) -> None:
    folder = program.parent / "_internal"
    for name in ("theme", "fonts", "icons", "licences/THIRD_PARTY_LICENSES.md"):
        assert (folder / "resources" / name).exists(), name
    names = ("imageio_ffmpeg", "psutil", "pyside6_essentials", "google_cloud_run", "google_re2")
    for package in (*names, "numpy"):
        assert list(folder.glob(f"{package}-*.dist-info/METADATA")), package


def test_no_tool_of_the_developers_is_inside(program: Path) -> None:
    folder = program.parent / "_internal"
    inside = {path.name.partition("-")[0].lower() for path in folder.iterdir()}
    assert inside & {"pil", "pytest", "moviepy", "ruff", "hypothesis", "tcl8"} == set()


def test_of_numpy_only_arrays_are_inside(program: Path) -> None:
    numpy = program.parent / "_internal" / "numpy"
    native = {path.name.partition(".")[0] for path in numpy.rglob("*.so")}
    native |= {path.name.partition(".")[0] for path in numpy.rglob("*.pyd")}
    assert native == {"_multiarray_umath", "_umath_linalg"}


def test_it_carries_no_docstrings(program: Path) -> None:
    """Three mebibytes of memory that only readers of the code need; see run.py."""
    pure = CArchiveReader(str(program)).open_embedded_archive("PYZ.pyz")
    for name in ("phoenix_admin.domain.verdict", "numpy.lib._function_base_impl"):
        first, *_ = pure.extract(name).co_consts
        assert not isinstance(first, str), name


def test_it_is_no_larger_than_it_has_to_be(program: Path) -> None:
    files = [path for path in program.parent.rglob("*") if not path.is_symlink()]
    size = sum(path.stat().st_size for path in files if path.is_file())
    assert size / 1e6 <= LARGEST_MB


def test_smoke_opens_every_panel_and_stitches_a_real_reel(
    program: Path, surroundings: Surroundings, tmp_path: Path
) -> None:
    done = run(program, "smoke", "--pictures", str(tmp_path), surroundings=surroundings)
    assert done.returncode == 0, done.stdout + done.stderr
    pictures = list(tmp_path.rglob("*.png"))
    assert "a log is read and searched" in done.stdout
    assert len(pictures) >= 2
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)
