"""The real window on a Google Cloud environment: Firestore's emulator, a stand-in for the rest."""

import json

import pytest
from PySide6.QtWidgets import QLabel

from phoenix_admin.app.automation import launch
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.journal_entry import AttemptOutcome


def journal(app, slug):
    """Action and outcome of every line."""
    path = app.data / "environments" / slug / "journal.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return [(line["action"], line["outcome"], line["environment"]) for line in lines]


@pytest.mark.e2e
def test_a_stitch_is_confirmed_by_its_name_run_and_cancelled(make_place, open_app):
    prod = make_place("Reels", "PROD", ("Ep 41",))
    app = open_app("reels", prod)  # the case of a name does not matter
    assert app.window.windowTitle() == "Reels · Phoenix Admin"
    assert app.loaded() == ["Ep 41"]
    session = app.open("Ep 41")
    assert app.bench.gate.state.locked
    assert app.bench.gate.unlock() is None
    app.press("project.stitch")
    go = app.find("confirm.go")
    assert not go.isEnabled()
    app.type("Ep 41")
    app.click("confirm.go")
    app.until(lambda: session.examination.execution is not None)
    (name,) = prod.standin.run.executions
    assert session.examination.execution.name == name.rsplit("/", 1)[-1]
    assert session.examination.project.status == "stitching"
    app.press("project.cancel")
    app.type("Ep 41")
    app.click("confirm.go")
    app.until(lambda: session.examination.execution.state is ExecutionState.CANCELLED)
    app.until(lambda: session.examination.project.status == "cancelled")
    lines = journal(app, "reels")
    for action in ("stitch", "cancel"):
        assert (action, AttemptOutcome.NO_OUTCOME, "Reels") in lines
        assert (action, AttemptOutcome.DONE, "Reels") in lines
    app.close()
    assert not (app.data / "journal.jsonl").exists()


def test_read_only_is_refused_at_the_gate_and_behind_it(make_place, open_app):
    place = make_place("dev", projects=("Ep 41",))
    app = open_app("dev", place, read_only=True)
    app.loaded()
    app.open("Ep 41")
    action = next(a for a in app.window.actions() if a.objectName() == "action.project.stitch")
    assert "read-only" in action.property("refusal")
    assert app.bench.ports.environment.read_only


def test_a_mistake_in_the_file_is_said_in_the_window_and_the_rest_opens(make_place, open_app):
    place = make_place("dev", projects=("Ep 41",))
    bad = '[environments.prod]\nlabel = "LIVE"\nproject = "pro-ject"\nregions = ["europe-west1"]\n'
    for name in ("dev", "LOCAL"):
        app = open_app(name, place, more=bad)
        app.until(app.find("window.announcement").isVisible)
        said = app.find("window.announcement.text", QLabel).text()
        assert "line 10, environments.prod.label: must be DEV or PROD" in said
        app.close()


def test_an_unknown_environment_says_what_there_is(tmp_path, qapp):
    config = tmp_path / "config"
    config.mkdir()
    (config / "environments.toml").write_text(
        '[environments.dev]\nlabel = "DEV"\nproject = "my-pipeline"\nregions = ["europe-west1"]\n'
    )
    with pytest.raises(Invalid, match=r"no environment called “prdo”. There is: LOCAL, dev\."):
        launch(tmp_path / "data", "prdo", config_dir=config)
