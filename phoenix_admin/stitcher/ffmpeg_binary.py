"""Which ffmpeg to run.

The bundled binary is the one the recipe was measured with; a person or a distribution may
prefer its own (any ffmpeg from 5.1 on gives the same result).
"""

import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from phoenix_admin.stitcher.errors import StitchFailed

__all__ = ["child_environment", "find_ffmpeg"]

OVERRIDE_VARIABLE = "IMAGEIO_FFMPEG_EXE"
BUNDLE = "imageio_ffmpeg"


def find_ffmpeg(setting: Path | None = None) -> Path:
    """The ffmpeg program: the setting, else `IMAGEIO_FFMPEG_EXE`, else bundled, else on PATH.

    Raises `StitchFailed` when a named program does not exist or none is found. A setting that
    is wrong is never passed over in silence: the person would believe theirs is used.
    """
    for origin, named in (
        ("the ffmpeg setting", str(setting) if setting else ""),
        (OVERRIDE_VARIABLE, os.environ.get(OVERRIDE_VARIABLE, "")),
    ):
        if named:
            found = _program(named)
            if found is None:
                raise StitchFailed(f"{origin} names no program: {named}")
            return found
    return _bundled_or_on_path()


def _program(name: str) -> Path | None:
    # Not at the top: with its archive formats it costs a tenth of the program's start.
    from shutil import which  # noqa: PLC0415  (see above)

    found = which(name)
    return Path(found).absolute() if found else None


def _bundled_or_on_path() -> Path:
    bundled = _bundled()
    if bundled is not None:
        return bundled
    # Not at the top: it costs a fifth of the program's start, and a setting makes it needless.
    import imageio_ffmpeg  # noqa: PLC0415  (see above)

    try:
        # The package has no type information.
        return Path(str(imageio_ffmpeg.get_ffmpeg_exe()))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    except RuntimeError:
        found = _program("ffmpeg")
        if found is None:
            raise StitchFailed("no ffmpeg was found on this computer") from None
        return found


def _bundled() -> Path | None:
    """The one program of the package, without importing it: with all it needs that is 0.6 MiB.

    None where the package was built without it, or for several machines: then it is asked.
    """
    package = find_spec(BUNDLE)
    folders = package.submodule_search_locations if package is not None else None
    if not folders:
        return None
    programs = [path for each in folders for path in Path(each, "binaries").glob("ffmpeg-*")]
    if len(programs) != 1 or not os.access(programs[0], os.X_OK):
        return None
    return programs[0]


def child_environment(parent: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for ffmpeg: ours without what a frozen program adds to it.

    PyInstaller points `LD_LIBRARY_PATH` at its own folder and keeps the person's value in
    `LD_LIBRARY_PATH_ORIG`; a system ffmpeg must not load our libraries. `AV_LOG_FORCE_COLOR`
    and `FFREPORT` would put colours and extra files into what we read.
    """
    environment = dict(os.environ if parent is None else parent)
    if getattr(sys, "frozen", False):
        original = environment.pop("LD_LIBRARY_PATH_ORIG", None)
        if original is None:
            environment.pop("LD_LIBRARY_PATH", None)
        else:
            environment["LD_LIBRARY_PATH"] = original
    for name in ("AV_LOG_FORCE_COLOR", "FFREPORT"):
        environment.pop(name, None)
    return environment
