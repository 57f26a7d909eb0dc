"""Copy as gcloud: what is open, as commands, in both panels; nothing of it in LOCAL."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QMenu

from phoenix_admin.backends.fake.command_lines import FakeCommandLines
from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.services.terminal_lines import OF_RUNS
from tests.support.pictures import settle

CLOUD = Environment("dev", EnvironmentKind.GCP, EnvironmentLabel.DEV)
KEYS = [f"copy_gcloud_{what.value}" for what in OF_RUNS]


@pytest.fixture
def cloud(make_stage):
    return make_stage(environment=CLOUD, commands=FakeCommandLines())


def shown(menu: QMenu) -> list[str]:
    return [a.text() for a in menu.actions() if a.isVisible() and not a.isSeparator()]


def trigger(stage, key: str) -> None:
    stage.actions.action(key).trigger()
    settle()


def test_in_local_nothing_of_it_is_there(make_stage):
    stage = make_stage()
    stage.open("beech-wood")
    for key in KEYS:
        action = stage.actions.action(f"project.{key}")
        assert not action.isVisible()
        assert not action.isEnabled()
    stage.click("project.more")
    menu = stage.find("project.more.menu", QMenu)
    assert "Copy as gcloud" not in shown(menu)
    menu.close()


def test_the_menu_of_a_row_ends_with_it(cloud):
    cloud.table.context_menu_requested.emit(
        "beech-wood", cloud.table.mapToGlobal(cloud.table.rect().center())
    )
    menu = cloud.find("projects.menu", QMenu)
    assert shown(menu)[-3:] == ["Copy ID", "Copy row", "Copy as gcloud"]
    menu.close()


def test_a_project_without_a_run_has_the_lines_that_need_none(cloud):
    cloud.open("autumn-trail")
    off = {k: cloud.actions.refusal(f"project.{k}") for k in KEYS}
    assert off["copy_gcloud_document"] is None
    trigger(cloud, "project.copy_gcloud_document")
    assert cloud.opener.copied == ["pipeline document autumn-trail"]


def test_nothing_is_open(cloud):
    assert {cloud.actions.refusal(f"project.{key}") for key in KEYS} == {"Select a project first."}


def test_a_run_is_named_in_its_lines(cloud):
    running = next(e for e in cloud.world.executions.values() if e.state.is_active)
    cloud.open(running.project_id)
    for key in ("run", "logs", "cancel"):
        trigger(cloud, f"project.copy_gcloud_{key}")
    run, logs, cancel = cloud.opener.copied
    assert run == f"pipeline run {running.name}"
    assert logs.startswith(f"pipeline logs {running.name} ")
    assert cancel.splitlines()[0].startswith("# CHANGES ")
    assert cancel.splitlines()[1] == f"pipeline cancel {running.name}"
    said = cloud.find("project.announcement.text").text()
    assert said.startswith("Copied. Pasted, it acts past the gate and the journal: ")
    assert cloud.world.script.writes() == 0


def test_while_it_runs_there_is_no_line_that_starts_another(cloud):
    running = next(e for e in cloud.world.executions.values() if e.state.is_active)
    cloud.open(running.project_id)
    refusal = cloud.actions.refusal("project.copy_gcloud_start")
    assert refusal is not None
    assert refusal.startswith("Already running since ")


def test_a_start_has_the_clips_of_the_document(cloud):
    cloud.open("beech-wood")
    trigger(cloud, "project.copy_gcloud_start")
    (text,) = cloud.opener.copied
    clips = cloud.world.projects["beech-wood"].clips
    assert all(clip in text for clip in clips)


def test_a_value_that_no_command_can_be_given_is_said_and_not_copied(cloud):
    world = cloud.world
    world.projects["beech-wood"] = replace(world.projects["beech-wood"], clips=("a\0b.mp4",))
    cloud.open("beech-wood")
    trigger(cloud, "project.copy_gcloud_start")
    assert cloud.opener.copied == []
    assert "no command can be given" in cloud.find("project.announcement.text").text()
