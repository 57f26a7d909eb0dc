"""Add environment…: faults at their fields, a test that saves nothing, a file that is added to."""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from shiboken6 import isValid

from phoenix_admin.backends.fake.check_source import FakeCheckSource
from phoenix_admin.domain.doctor import CheckFacts, failed
from phoenix_admin.domain.job import JobKind
from phoenix_admin.settings.environments import CloudEnvironment, CloudJob, Outputs
from phoenix_admin.settings.environments_file import read_environments
from phoenix_admin.settings.resources import resource
from phoenix_admin.ui.dialogs.environment_fields import FIELDS
from phoenix_admin.ui.dialogs.environment_form import FormParts, open_environment_form
from phoenix_admin.ui.shell.environment_adding import AddingEnvironments
from tests.qt.doctor.doctor_stage import LOCAL_CHECKS, DoctorStage
from tests.support.pictures import settle
from tests.support.pictures.doctor import DoctorWindow

CHECKS = (
    CheckFacts("api.run", "Cloud Run", "APIs"),
    CheckFacts("job.stitch", "Job reel-stitching-job (stitch)", "Cloud Run", ("api.run",)),
)
LEAST = {"project": "my-pipeline-dev", "regions": "europe-west1"}


class Form:
    """The form on a stage, its file, and what came of it."""

    def __init__(self, stage: DoctorStage, file: Path) -> None:
        self.stage, self.file = stage, file
        self.source = FakeCheckSource(CHECKS)
        self.tried: list[CloudEnvironment] = []
        self.saved: list[CloudEnvironment] = []
        self.parts = FormParts(
            file, ["LOCAL", "dev"], self.checks, stage.runner, stage.scope, stage.clock,
            self.saved.append,
        )  # fmt: skip
        self.form: Any = open_environment_form(stage.window, stage.theme, self.parts)
        settle()

    def checks(self, environment: CloudEnvironment) -> FakeCheckSource:
        self.tried.append(environment)
        return self.source

    def note(self, key: str) -> str:
        return self.form._lines[key].note

    def press(self, name: str) -> None:
        self.stage.click(f"environment_form.{name}")
        settle()

    def said(self) -> str:
        return self.stage.text("environment_form.said")


@pytest.fixture
def desk(make_stage: Callable[..., DoctorStage], tmp_path: Path) -> Iterator[Form]:
    made = Form(make_stage(checks=LOCAL_CHECKS), tmp_path / "environments.toml")
    yield made
    if isValid(made.form):
        made.form.done(0)


def test_typing_and_saving_adds_it_to_the_file(desk):
    assert desk.stage.focused() == "environment_form.name"
    assert not desk.form.holds_input
    QTest.keyClicks(desk.form.focusWidget(), "staging")
    assert desk.form.holds_input, "leaving the environment asks first"
    for key, text in LEAST.items():
        desk.stage.type(f"environment_form.{key}", text)
    desk.press("save")
    assert not desk.file.exists(), "written on the UI thread"
    desk.stage.load()
    assert [each.environment.name for each in desk.saved] == ["staging"]
    assert read_environments(desk.file).environments == tuple(desk.saved)
    assert not desk.stage.dialog_is_open


def test_what_is_wrong_stands_at_its_field_and_nothing_is_written(desk):
    desk.form.fill("DEV", project="X", label="PROD")
    desk.press("save")
    assert desk.note("name") == "There is an environment called DEV already."
    assert desk.note("project").startswith("Must be a Google Cloud project id")
    assert desk.note("regions") == "Must name at least one."
    assert desk.stage.find("environment_form.prod").isVisible()
    assert not desk.stage.runner.waiting
    desk.stage.type("environment_form.regions", "europe-west1")
    assert desk.note("name") == ""


def test_a_fault_in_a_field_that_is_folded_away_unfolds_it(desk):
    desk.form.fill("staging", **LEAST, firestore__fields__name="status")
    assert not desk.stage.find("environment_form.firestore.fields.name").isVisible()
    desk.press("save")
    assert desk.stage.find("environment_form.firestore.fields.name").isVisible()
    assert "a name of its own" in desk.note("firestore.fields.name")


def test_test_asks_with_what_is_typed_and_saves_nothing(desk):
    desk.source.findings["job.stitch"] = failed("There is no job.", "gcloud run jobs list")
    desk.form.fill("staging", **LEAST)
    desk.press("test")
    desk.stage.load()
    assert [each.project for each in desk.tried] == ["my-pipeline-dev"]
    assert desk.said() == "1 failed, 1 ok"
    assert desk.note("jobs.stitch") == "There is no job."
    assert (
        "gcloud run jobs list"
        in desk.stage.find("environment_form.check.job.stitch").accessibleName()
    )
    assert not desk.file.exists()
    desk.stage.type("environment_form.jobs.stitch", "other")
    assert desk.said() == "Changed since the test"
    assert desk.note("jobs.stitch") == ""


def test_leaving_in_the_middle_of_a_test_ends_it(desk):
    desk.source.hanging.add("api.run")
    desk.form.fill("staging", **LEAST)
    desk.press("test")
    desk.stage.key(Qt.Key.Key_Escape)
    settle()
    assert not desk.source.closed, "ended before the answer"
    desk.press("throw_away")
    assert desk.source.closed
    assert not desk.stage.dialog_is_open
    desk.stage.runner.run_all()


def shown(desk: Form, name: str) -> bool:
    return desk.stage.find(f"environment_form.{name}").isVisible()


def test_an_untouched_form_is_left_without_a_question(desk):
    QTest.keyClicks(desk.form.focusWidget(), "x")
    QTest.keyClick(desk.form.focusWidget(), Qt.Key.Key_Backspace)
    desk.stage.key(Qt.Key.Key_Escape)
    assert not desk.stage.dialog_is_open


def test_what_was_typed_is_thrown_away_only_when_the_person_says_so(desk):
    QTest.keyClicks(desk.form.focusWidget(), "staging")
    desk.stage.key(Qt.Key.Key_Escape)
    assert desk.stage.focused() == "environment_form.keep"
    assert shown(desk, "discard")
    assert not shown(desk, "save")
    desk.stage.key(Qt.Key.Key_Escape)
    assert not shown(desk, "discard"), "a second Escape loses nothing"
    assert desk.stage.focused() == "environment_form.name"
    desk.press("cancel")
    QTest.keyClicks(desk.form._lines["name"].field, "2")
    assert not shown(desk, "discard"), "typing on is an answer"
    assert desk.form.draft.name == "staging2"
    desk.press("cancel")
    desk.stage.find("environment_form.throw_away").setFocus()
    desk.stage.key(Qt.Key.Key_Return)
    assert desk.stage.dialog_is_open, "Enter throws nothing away"
    desk.press("throw_away")
    assert not desk.stage.dialog_is_open
    assert not desk.file.exists()


def test_closing_the_window_asks_first_and_the_systems_order_to_end_does_not(theme, tmp_path):
    stage = DoctorWindow(theme, checks=LOCAL_CHECKS).show(1440, 900).load()
    desk = Form(stage, tmp_path / "environments.toml")
    desk.form.fill("staging", **LEAST)
    assert not stage.window.close()
    assert shown(desk, "discard")
    assert not stage.window.close(), "the question has no answer yet"
    stage.window.let_close()
    assert stage.window.close()
    stage.close()


def documented_keys() -> set[str]:
    text = resource("environments.example.toml").read_text(encoding="utf-8")
    lines = [
        line[2:] if line.startswith("# ") and ("=" in line or line.startswith("# [")) else line
        for line in text.splitlines()
    ]
    found: set[str] = set()

    def walk(table: dict[str, Any], path: str) -> None:
        for key, value in table.items():
            if isinstance(value, dict):
                walk(cast("dict[str, Any]", value), f"{path}{key}.")
            else:
                found.add(f"{path}{key}")

    walk(tomllib.loads("\n".join(lines))["environments"]["dev"], "")
    return {key.removesuffix(".name") if key.startswith("jobs.") else key for key in found}


def test_every_key_of_the_file_has_a_field():
    documented = documented_keys()
    assert {"outputs.bucket", "jobs.assemble.container", "colour"} <= documented
    assert documented <= {facts.key for facts in FIELDS}


def test_where_reels_lie_and_more_of_a_job_are_written(desk):
    more = {"outputs__bucket": "reels", "outputs__file_name": "{project}.mp4"}
    job = {"jobs__stitch__container": "main", "colour": "#3a7bd5"}
    desk.form.fill("staging", **LEAST, **more, **job)
    desk.press("save")
    desk.stage.load()
    (made,) = read_environments(desk.file).environments
    assert made.outputs == Outputs("reels", "", "{project}.mp4")
    wanted = CloudJob("reel-stitching-job", "europe-west1", "main")
    assert (made.jobs[JobKind.STITCH], made.colour) == (wanted, "#3a7bd5")


def test_a_name_that_is_missing_is_said_at_the_field_of_the_job(desk):
    desk.form.fill("staging", **LEAST, jobs__assemble__region="europe-west1")
    desk.press("save")
    assert desk.note("jobs.assemble") == "Is missing."


def test_a_file_that_cannot_be_added_to_is_said_and_what_was_typed_stays(desk):
    desk.file.write_text("[broken\n")
    desk.form.fill("staging", **LEAST)
    desk.press("save")
    desk.stage.key(Qt.Key.Key_Escape)
    assert desk.stage.dialog_is_open, "left in the middle of saving"
    desk.stage.load()
    assert "has a mistake, correct it first" in desk.stage.text("environment_form.message")
    assert desk.form.draft.name == "staging"
    assert desk.file.read_text() == "[broken\n"


def test_the_action_opens_it_over_the_window_and_tells_what_was_saved(make_stage, tmp_path):
    stage = make_stage(checks=LOCAL_CHECKS)
    adding = AddingEnvironments(
        stage.theme,
        stage.actions,
        tmp_path / "environments.toml",
        lambda: ["LOCAL"],
        lambda _: FakeCheckSource(CHECKS),
        stage.runner,
        stage.scope,
        stage.clock,
        stage.actions_owner,
    )
    stage.actions.action("environment.add").trigger()
    assert not stage.dialog_is_open
    adding.over = stage.window
    saved: list[CloudEnvironment] = []
    adding.saved.connect(saved.append)
    stage.actions.action("environment.add").trigger()
    settle()
    stage.dialog.fill("staging", **LEAST)
    stage.click("environment_form.save")
    stage.load()
    assert [each.environment.name for each in saved] == ["staging"]
