"""The Projects page in the states a person meets."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.progress import Progress
from phoenix_admin.domain.progress import Stage as Stages
from phoenix_admin.qt.theme import Theme
from tests.qt.projects.projects_stage import Stage
from tests.support.pictures.looks import settle
from tests.support.pictures.scene import NO_SHOTS, PAIR, Size, scenes
from tests.support.pictures.stages import PROD, ProjectsWindow, opened, project


def running(theme: Theme, size: Size) -> Stage:
    """A stitch at 64 %."""
    return project(theme, size, "harbour-mornings")


def complete(theme: Theme, size: Size) -> Stage:
    """A reel that is there."""
    return project(theme, size, "glacier-walk")


def failed(theme: Theme, size: Size) -> Stage:
    """A run that failed, with its reason."""
    return project(theme, size, "autumn-trail")


def disagreement(theme: Theme, size: Size) -> Stage:
    """A correction that waits for the person."""
    return project(theme, size, "winter-harbour")


def corrected(theme: Theme, size: Size) -> Stage:
    """A safe correction that was made on opening, with Undo."""
    return project(theme, size, "ferry-night")


def runs(theme: Theme, size: Size) -> Stage:
    """The runs of a project; the engine has forgotten two, and one was started elsewhere."""
    stage = project(theme, size, "harbour-mornings")
    world = stage.world
    for name in ("stitch-000003", "stitch-000006"):
        world.prune(name)
    job = next(job for job in world.jobs.values() if job.execution == "stitch-000006")
    world.jobs[job.id] = replace(job, state=JobState.LAUNCHED, ended_at=None)
    world.add_execution("stitch-000099", ExecutionState.FAILED, project_id="harbour-mornings")
    stage.details.tabs.setCurrentIndex(1)
    return stage.load()


def unreported(theme: Theme, size: Size) -> Stage:
    """A run whose engine tells no progress, as Cloud Run does."""
    return project(theme, size, "station-clock")


def clips(theme: Theme, size: Size) -> Stage:
    """The clips of a project, three of them missing."""
    stage = project(theme, size, "tram-line-9")
    stage.details.tabs.setCurrentIndex(3)
    stage.load()
    for _ in range(5):
        stage.load()
    return stage


def logs(theme: Theme, size: Size) -> Stage:
    """The log of a project."""
    stage = project(theme, size, "harbour-mornings")
    stage.details.tabs.setCurrentIndex(2)
    return stage.load()


def empty(theme: Theme, size: Size) -> Stage:
    """First use."""
    stage = ProjectsWindow(theme, backend=open_fake())
    return stage.show(*size).load()


def filtered(theme: Theme, size: Size) -> Stage:
    """Nothing matches."""
    stage = ProjectsWindow(theme).show(*size).load()
    stage.type("projects.filter", "renderx")
    return stage.load()


def in_parts(theme: Theme, size: Size) -> Stage:
    """The first rows of a long list; the rest is still being read."""
    stage = ProjectsWindow(theme)
    stage.backend.store.part = 9
    stage.show(*size)
    while stage.workbench.catalogue.reading is None:
        stage.runner.run_next()
    settle()
    return stage


def loading(theme: Theme, size: Size) -> Stage:
    """Still no answer after six seconds."""
    stage = ProjectsWindow(theme).show(*size)
    states = stage.panel._list._notices.states
    stage.clock.advance(1.2)
    states._on_time()
    stage.clock.advance(5)
    states._on_time()
    settle()
    return stage


def broken(theme: Theme, size: Size) -> Stage:
    """The first load has failed."""
    stage = ProjectsWindow(theme)
    fault = Fail(Offline("The database did not answer.", code="SQLITE_BUSY"))
    stage.world.script.always("store.list_projects", fault)
    return stage.show(*size).load()


def tombstone(theme: Theme, size: Size) -> Stage:
    """The selected project was deleted while it was open."""
    stage = project(theme, size, "sample")
    stage.actions.action("samples.remove").trigger()
    stage.load()
    stage.click("confirm.go")
    stage.load()
    stage.workbench.session.refresh()
    return stage.load()


def new_waiting(theme: Theme, size: Size) -> Stage:
    """Three new projects wait while the person is in the list."""
    stage = project(theme, size, "beech-wood")
    stage.table.setFocus()
    for name in ("Alder creek", "Cedar hill", "Dune path"):
        stage.world.add_project(name, clips=3)
    stage.panel.refresh()
    return stage.load()


def engine_away(theme: Theme, size: Size) -> Stage:
    """The engine cannot be read."""
    stage = ProjectsWindow(theme)
    fault = Fail(Offline("The worker folder cannot be read."))
    stage.world.script.always("engine.list_executions", fault)
    return opened(stage, size, "river-crossing")


def hints(theme: Theme, size: Size) -> Stage:
    """Rows would move, and new ones wait."""
    stage = project(theme, size, "beech-wood")
    stage.table.setFocus()
    world = stage.world
    world.write_project(world.projects["glacier-walk"], name="Zebra crossing")
    world.write_project(world.projects["old-mill"], name="Apple orchard")
    world.add_project("Brand new", clips=3)
    del world.projects["beech-wood"]
    stage.panel.refresh()
    return stage.load()


def confirm_stitch(theme: Theme, size: Size) -> Stage:
    """The question before a stitch."""
    stage = project(theme, size, "glacier-walk")
    stage.actions.action("project.stitch").trigger()
    settle()
    return stage


def confirm_cancel(theme: Theme, size: Size) -> Stage:
    """The question before a cancel in PROD, after its target has changed."""
    stage = project(theme, size, "harbour-mornings", environment=PROD)
    stage.actions.action("project.cancel").trigger()
    settle()
    stage.type("confirm.typed", "Harbour")
    return stage


def confirm_stale(theme: Theme, size: Size) -> Stage:
    """A question whose target has changed."""
    stage = project(theme, size, "winter-harbour")
    stage.actions.action("project.reconcile").trigger()
    settle()
    world = stage.world
    world.write_project(world.projects["winter-harbour"], status="failed")
    stage.panel.refresh()
    return stage.load()


def new_project(theme: Theme, size: Size) -> Stage:
    """A project being put together."""
    stage = ProjectsWindow(theme).show(*size).load()
    stage.actions.action("project.new").trigger()
    settle()
    folder = Path(stage.world.projects["harbour-mornings"].clips[0]).parent
    names = ("1 Dawn.mp4", "2 Nets.mov", "3 Gulls, a very long name of a clip that is cut.mp4")
    stage.dialog.add_paths([folder / name for name in names])
    stage.load()
    stage.type("new_project.name", "Harbour, second morning")
    return stage


def new_project_left(theme: Theme, size: Size) -> Stage:
    """Escape, with files in the list: it asks in the place of the buttons."""
    stage = new_project(theme, size)
    stage.dialog.leave()
    settle()
    return stage


def episode(theme: Theme, size: Size) -> Stage:
    """An episode that is being assembled."""
    stage = project(theme, size, "salt-and-fog")
    stage.actions.action("project.stitch").trigger()
    settle()
    stage.click("confirm.go")
    stage.load()
    run = next(e for e in stage.world.executions.values() if e.project_id == "salt-and-fog")
    detail = "4 of 9 segments"
    stage.world.progress(run.name, Progress(310_000, 1_980_000, "ms", Stages.CONFORMING, detail))
    stage.panel.refresh()
    return stage.load()


def segments(theme: Theme, size: Size) -> Stage:
    """What an episode is made of."""
    stage = project(theme, size, "salt-and-fog")
    stage.find("project.tabs").setCurrentIndex(3)
    return stage.load()


def confirm_assemble(theme: Theme, size: Size) -> Stage:
    """The question before an assembly."""
    stage = project(theme, size, "salt-and-fog")
    stage.actions.action("project.stitch").trigger()
    settle()
    return stage


def new_episode(theme: Theme, size: Size) -> Stage:
    """Sound files being put together."""
    return _new_of(theme, size, "1 Intro.wav", "2 Interview, part one.flac", "3 Outro.mp3")


def new_mixed(theme: Theme, size: Size) -> Stage:
    """Clips and sound files together are refused in words."""
    return _new_of(theme, size, "1 Dawn.mp4", "2 Voice.mp3")


def _new_of(theme: Theme, size: Size, *names: str) -> Stage:
    stage = ProjectsWindow(theme).show(*size).load()
    stage.actions.action("project.new").trigger()
    settle()
    with TemporaryDirectory() as kept:
        folder = Path(kept) / "Talk"
        folder.mkdir()
        for name in names:
            (folder / name).write_bytes(b"media")
        stage.dialog.add_paths([folder / name for name in names])
        return stage.load()


SCENES = (
    *scenes("projects", running, disagreement),
    *scenes("projects", empty, loading, broken, complete, failed, shots=PAIR),
    *scenes("projects", corrected, clips, new_waiting, confirm_stitch, runs, in_parts, shots=PAIR),
    *scenes("projects", episode, tombstone, shots=PAIR),
    *scenes(
        "projects",
        unreported,
        logs,
        filtered,
        engine_away,
        hints,
        confirm_cancel,
        confirm_stale,
        new_project,
        new_project_left,
        segments,
        confirm_assemble,
        new_episode,
        new_mixed,
        shots=NO_SHOTS,
    ),
)
