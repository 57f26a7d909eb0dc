"""Every test gets a home and a temporary folder of its own, empty, and gone afterwards.

Nothing a test does reaches the person's files, settings or logins, tests that run side by side do
not meet, and a file left in the temporary folder has one test to blame (see `leak_guard`).

All of it lies in memory where there is room (Linux): six thousand tests remove thirty thousand
folders, and wait for the disk at each.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

# A developer's own choices that would change what a test sees.
FOREIGN = ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_PROJECT", "IMAGEIO_FFMPEG_EXE")
KEPT = "PHOENIX_FROZEN"

IN_MEMORY = Path("/dev/shm")
ENOUGH = 2 << 30  # bytes: clips and data bases of two workers, with room to spare


def pytest_configure(config: pytest.Config) -> None:
    """Let `tmp_path` and this module's folders lie in memory; what passed is removed at once."""
    room = os.environ.get("PYTEST_DEBUG_TEMPROOT")  # pytest's own word for it
    if room is None and has_room(IN_MEMORY):
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(IN_MEMORY)


def has_room(folder: Path) -> bool:
    """Whether files there can be written, run as programs, and be large (containers: 64 MB)."""
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return False
    facts = os.statvfs(folder)
    return facts.f_bavail * facts.f_frsize >= ENOUGH and not facts.f_flag & os.ST_NOEXEC


@dataclass(frozen=True)
class Surroundings:
    """The folders of one test."""

    home: Path
    temporary: Path


@pytest.fixture(scope="session")
def _surroundings_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    tmp_path_factory.getbasetemp()  # decided before the temporary folder is changed
    # Short on purpose: the path of a local socket may not be longer than about 100 characters.
    root = Path(tempfile.mkdtemp(prefix="pa-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
    yield root
    shutil.rmtree(root, ignore_errors=True)


_numbers = itertools.count()


@pytest.fixture(autouse=True)
def surroundings(_surroundings_root: Path) -> Iterator[Surroundings]:
    """The private home and temporary folder of this test, already in force."""
    root = _surroundings_root / str(next(_numbers))
    home, temporary, runtime = root / "home", root / "tmp", root / "run"
    for folder in (home, temporary, runtime):
        folder.mkdir(parents=True, mode=0o700)
    variables = {
        "HOME": home,
        "USERPROFILE": home,
        "XDG_DATA_HOME": home / ".local/share",
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_STATE_HOME": home / ".local/state",
        "XDG_RUNTIME_DIR": runtime,
        "APPDATA": home / "AppData/Roaming",
        "LOCALAPPDATA": home / "AppData/Local",
        "TMPDIR": temporary,
        "TEMP": temporary,
        "TMP": temporary,
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, folder in variables.items():
            patch.setenv(name, str(folder))
        for name in os.environ:
            if name in FOREIGN or (name.startswith("PHOENIX_") and name != KEPT):
                patch.delenv(name)
        patch.setattr(tempfile, "tempdir", str(temporary))
        yield Surroundings(home, temporary)
    shutil.rmtree(root, ignore_errors=True)
