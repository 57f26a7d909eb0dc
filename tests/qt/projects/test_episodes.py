"""An open episode is assembled: words, question, journal; and making one of sound files."""

from pathlib import Path

from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.progress import Progress
from phoenix_admin.domain.progress import Stage as Step
from phoenix_admin.domain.project import ProjectKind
from phoenix_admin.qt.widgets import StepsView
from phoenix_admin.tasks.context import unhurried
from phoenix_admin.ui.dialogs.clip_gathering import gather
from tests.support.pictures import settle

EPISODE, REEL = "salt-and-fog", "glacier-walk"


def trigger(stage, key):
    stage.actions.action(key).trigger()
    settle()


def words(stage, key):
    action = stage.actions.action(key)
    return action.text(), action.toolTip().partition("\n")[0].partition(" (")[0]


def test_the_actions_say_what_they_do_to_what_is_open(stage):
    stage.open(EPISODE)
    assert words(stage, "project.stitch") == ("Assemble", "Assemble the segments to an episode")
    assert stage.text("project.stitch") == "Assemble"
    assert stage.actions.action("project.open_reel").text() == "Open episode"
    assert stage.actions.refusal("project.open_reel") == "There is no episode yet."
    stage.open(REEL)
    assert words(stage, "project.stitch")[0] == "Stitch"
    assert stage.text("project.stitch") == "Stitch"
    assert stage.actions.action("project.open_reel").text() == "Open reel"


def test_an_assembly_is_asked_about_started_and_journaled_as_one(stage):
    stage.open(EPISODE)
    trigger(stage, "project.stitch")
    assert stage.text("confirm.title") == "Assemble Ep 42 · Salt and fog in LOCAL?"
    assert stage.text("confirm.text").startswith("9 segments")
    assert stage.text("confirm.go") == "Assemble Ep 42 · Salt and fog"
    stage.click("confirm.go")
    stage.load()
    (run,) = [e for e in stage.world.executions.values() if e.project_id == EPISODE]
    assert run.kind is JobKind.ASSEMBLE
    said = stage.workbench.results.newest_of(EPISODE)
    assert said.text == f"The assembly of Ep 42 · Salt and fog was started as {run.name}."
    assert {entry.action for entry in stage.world.journal if entry.target == EPISODE} == {
        "assemble"
    }
    stage.world.progress(run.name, Progress(1_000, 9_000, "ms", Step.CONFORMING, "2 of 9"))
    stage.panel.refresh()
    stage.load()
    assert stage.text("project.job.title").startswith("Assembling")
    steps = stage.find("project.job.steps", StepsView).accessibleName()
    assert "Measuring done, Levelling" in steps
    trigger(stage, "project.cancel")
    assert stage.text("confirm.title").startswith("Cancel the assembly of")
    assert stage.text("confirm.go") == "Cancel assembly"
    stage.click("confirm.go")
    stage.load()
    stage.world.finish(run.name, ExecutionState.SUCCEEDED)
    stage.panel.refresh()
    stage.load()
    assert stage.world.projects[EPISODE].reel.endswith(".m4a")


def test_segments_are_listed_without_pictures(stage):
    stage.open(EPISODE)
    stage.find("project.tabs").setCurrentIndex(3)
    stage.load()
    assert stage.text("project.clips.total").startswith("9 segments · ")
    assert not [line for line in stage.world.script.calls if "thumbnail" in str(line)]


def sounds(folder: Path, *names: str) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_bytes(b"media")
    return [folder / name for name in names]


def test_sound_files_make_an_episode(stage, tmp_path):
    trigger(stage, "project.new")
    stage.dialog.add_paths(sounds(tmp_path / "Talk", "1 intro.mp3", "2 talk.WAV"))
    stage.load()
    assert stage.text("new_project.count") == "2 segments, an episode"
    stage.click("new_project.create")
    stage.load()
    made = stage.world.projects[stage.open_id]
    assert (made.kind, made.name) == (ProjectKind.EPISODE, "Talk")
    assert stage.text("project.announcement.text") == "Talk was created with 2 segments."
    assert stage.text("project.stitch") == "Assemble"


def test_a_mix_is_refused_in_words_until_one_kind_is_out(stage, tmp_path):
    trigger(stage, "project.new")
    stage.dialog.add_paths(sounds(tmp_path / "Mix", "a.mp4", "b.mp3"))
    stage.load()
    assert stage.text("new_project.count") == "2 files"
    assert stage.text("new_project.message").startswith("Clips and sound files are mixed.")
    create = stage.find("new_project.create")
    assert not create.isEnabled()
    assert create.toolTip() == stage.text("new_project.message")
    stage.find("new_project.clips").select_id(stage.dialog.picks[0].id)
    stage.click("new_project.remove")
    assert create.isEnabled()
    assert stage.text("new_project.count") == "1 segment, an episode"


def test_a_folder_stands_for_its_clips_or_else_for_its_sounds(tmp_path):
    sounds(tmp_path / "talk", "10.mp3", "9.flac", "notes.txt")
    found = gather([tmp_path / "talk"], unhurried())
    assert [clip.path.name for clip in found.clips] == ["9.flac", "10.mp3"]
    assert found.left_out == 1
    sounds(tmp_path / "reel", "a.mp4", "music.mp3")
    found = gather([tmp_path / "reel"], unhurried())
    assert [clip.path.name for clip in found.clips] == ["a.mp4"]
    assert found.left_out == 1
