"""Makes projects in memory; satisfies `ports.project_author.ProjectAuthor`."""

from collections.abc import Sequence
from pathlib import Path

from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.errors import Conflict, Invalid
from phoenix_admin.domain.media_files import MIXED, kind_of_files
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.ports.call import Call

SAMPLE_NAMES = ("Harbour mornings", "Night market", "Autumn trail")


class FakeProjectAuthor:
    """Creates projects of the world's files, or of real ones. Any thread."""

    def __init__(self, world: FakeWorld) -> None:
        self._world = world

    def create(self, name: str, clips: Sequence[Path], call: Call) -> Project:
        """A new project, status ready. Raises Invalid naming the files that do not exist."""

        def effect() -> Project:
            world = self._world
            title = " ".join(name.split())
            if not title:
                msg = "A project needs a name of 1 to 200 characters."
                raise Invalid(msg)
            if not clips:
                msg = "No media files were found to make a project of."
                raise Invalid(msg)
            kind = kind_of_files(clips)
            if kind is None:
                raise Invalid(f"No project was made. {MIXED}")
            with world.lock:
                missing = [c for c in clips if str(c) not in world.files and not c.is_file()]
                if missing:
                    named = "; ".join(f"{clip.name} does not exist" for clip in missing)
                    raise Invalid(f"No project was made: {named}.")
                for number, clip in enumerate(clips, 1):
                    if str(clip) not in world.clips:
                        world.add_clip(str(clip), number)
                names = tuple(str(clip) for clip in clips)
                return world.add_project(title, clips=names, kind=kind)

        return self._world.script.run("author.create", call, effect)

    def prepare_samples(self, call: Call) -> int:
        """Three samples, once."""

        def effect() -> int:
            world = self._world
            with world.lock:
                if world.samples_made:
                    return 0
                world.samples_made = True
                for name in SAMPLE_NAMES:
                    world.add_project(name, clips=3, sample=True)
                return len(SAMPLE_NAMES)

        return self._world.script.run("author.prepare_samples", call, effect)

    def remove_samples(self, call: Call) -> int:
        """Remove them all. Raises Conflict while one is being stitched."""

        def effect() -> int:
            world = self._world
            with world.lock:
                samples = [p for p in world.projects.values() if p.sample]
                for sample in samples:
                    if sample.status == ProjectStatus.STITCHING:
                        msg = f"{sample.name} is being stitched."
                        raise Conflict(msg)
                for sample in samples:
                    self._forget(sample)
                return len(samples)

        return self._world.script.run("author.remove_samples", call, effect)

    def _forget(self, project: Project) -> None:
        world = self._world
        del world.projects[project.id]
        world.jobs = {k: j for k, j in world.jobs.items() if j.project_id != project.id}
        world.executions = {k: e for k, e in world.executions.items() if e.project_id != project.id}
        for clip in project.clips:
            world.files.pop(clip, None)
            world.clips.pop(clip, None)
