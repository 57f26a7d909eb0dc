"""Every scene there is.

A new panel brings a module with its `SCENES` and is added to `MODULES`; its page is added to
`tests/support/pages.py`, so that the rail of every other picture shows it too.
"""

from fnmatch import fnmatchcase
from typing import Final

from tests.support.pictures import (
    ages,
    dock,
    doctor,
    environment_form,
    executions,
    jobs,
    journal,
    limits,
    logs,
    memory,
    plans,
    processes,
    projects,
    session,
    shell,
    verdicts,
)
from tests.support.pictures.scene import Scene

MODULES: Final = (
    projects,
    verdicts,
    plans,
    ages,
    jobs,
    journal,
    shell,
    doctor,
    environment_form,
    session,
    processes,
    executions,
    logs,
    memory,
    limits,
    dock,
)

SCENES: Final[dict[str, Scene]] = {
    scene.name: scene for module in MODULES for scene in module.SCENES
}


def chosen(names: list[str]) -> list[Scene]:
    """The scenes with these names or patterns; all of which pictures are kept if none is named."""
    if not names:
        return [scene for scene in SCENES.values() if scene.shots]
    return [s for s in SCENES.values() if any(fnmatchcase(s.name, name) for name in names)]


def file_names() -> set[str]:
    """Of all pictures that are kept."""
    return {scene.file_name(shot) for scene in SCENES.values() for shot in scene.shots}
