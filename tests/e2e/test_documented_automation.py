"""The snippet in docs/automation.md is run as it stands, and the names it lists exist."""

import re

import pytest
from PySide6.QtWidgets import QWidget

from phoenix_admin.app.automation import launch
from tests.e2e.program import ROOT
from tests.support.clips import ClipSpec, make_clip

pytestmark = pytest.mark.e2e

TEXT = (ROOT / "docs" / "automation.md").read_text(encoding="utf-8")


@pytest.fixture
def clips(tmp_path):
    made = []
    for number in (1, 2):
        path = tmp_path / f"clip {number}.mp4"
        make_clip(ClipSpec(path.stem), path)
        made.append(path)
    return made


def test_the_snippet_works_as_it_stands(qtbot, tmp_path, clips):
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    names = {}
    exec(compile(code, "docs/automation.md", "exec"), names)
    names["test_make_and_stitch"](qtbot, tmp_path, clips)


def test_every_action_is_listed_and_every_listed_action_exists(qtbot, tmp_path):
    window = launch(tmp_path / "data", samples=False)
    qtbot.addWidget(window)
    actual = {a.objectName()[7:] for a in window.actions() if a.objectName()[:7] == "action."}
    section = TEXT.split("## Actions")[1].split("## The window")[0]
    listed = set(re.findall(r"^\| `([\w.]+)` \|", section, re.MULTILINE))
    window.close()
    assert listed == actual


def test_scripts_find_what_others_get_by_a_first_look(qtbot, tmp_path):
    window = launch(tmp_path / "data", samples=False)
    qtbot.addWidget(window)
    names = ("project.runs.list", "project.clips.list", "imports.modules", "logs.table")
    missing = [name for name in names if window.findChild(QWidget, name) is None]
    window.close()
    assert missing == []
