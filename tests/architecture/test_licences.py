"""The notice of third-party works is complete, and says of ffmpeg what this ffmpeg says."""

import subprocess
import sys

import imageio_ffmpeg
import pytest

from tests.architecture.sources import ROOT
from tests.architecture.test_lock_files import APP, pins

LICENCES = ROOT / "resources/licences"
NOTICE = (LICENCES / "THIRD_PARTY_LICENSES.md").read_text(encoding="utf-8")


def test_every_package_of_the_program_is_named() -> None:
    assert [name for name, _ in pins(APP) if f"| {name} " not in NOTICE] == []


@pytest.mark.parametrize("package", ["imageio-ffmpeg", "PySide6-Essentials"])
def test_the_version_of_what_needs_a_notice_is_the_locked_one(package: str) -> None:
    (version,) = [version for name, version in pins(APP) if name == package.lower()]
    line = next(line for line in NOTICE.splitlines() if f"`{package}`" in line)
    assert version in NOTICE[NOTICE.index(line) :][:200]


def test_the_licence_texts_are_there() -> None:
    gpl = (LICENCES / "GPL-3.0.txt").read_text(encoding="utf-8")
    assert "GNU GENERAL PUBLIC LICENSE" in gpl
    assert "END OF TERMS AND CONDITIONS" in gpl
    lgpl = (LICENCES / "LGPL-3.0.txt").read_text(encoding="utf-8")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in lgpl
    for text in ("fonts/Inter-OFL.txt", "fonts/JetBrainsMono-OFL.txt", "icons/LICENSE.txt"):
        assert (ROOT / "resources" / text).read_text(encoding="utf-8").strip()


@pytest.mark.skipif(sys.platform != "linux", reason="the notice quotes the Linux x86-64 build")
def test_the_notice_quotes_the_program_that_is_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMAGEIO_FFMPEG_EXE", raising=False)
    program = imageio_ffmpeg.get_ffmpeg_exe()
    told = subprocess.check_output([program, "-version"], text=True, timeout=60)
    if "--arch=x86_64" not in told:
        pytest.skip("the notice quotes the Linux x86-64 build")
    version, _, rest = told.partition(" Copyright")
    assert version.split()[-1] in NOTICE
    quoted = set(NOTICE.split("```")[1].split())
    (line,) = [line for line in rest.splitlines() if "configuration:" in line]
    options = {word for word in line.split() if word.startswith(("--enable", "--disable"))}
    assert options <= quoted
