"""Copy as gcloud in the Journal: what an entry did as a command, where there is one."""

from dataclasses import replace

import pytest

from phoenix_admin.backends.fake.command_lines import FakeCommandLines
from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.services.journal_rows import rows_of
from phoenix_admin.services.terminal_lines import OF_ENTRIES, LineOf, entry_lines
from tests.qt.journal.journal_stage import REAL_RUN, furnished
from tests.support.pictures import settle

CLOUD = Environment("dev", EnvironmentKind.GCP, EnvironmentLabel.DEV)


@pytest.fixture
def world():
    return furnished("dev").world


def lines_of(world, action: str, *, vouched: bool = True, read: bool = True, **changed):
    found = next(each for each in world.journal if each.action == action)
    entry = replace(found, environment="dev", **changed)
    row = replace(rows_of([entry])[0], vouched=vouched)
    project = world.projects.get(entry.target) if read else None
    return entry_lines(FakeCommandLines(), row, project, "dev", "unread")


def words(line) -> str:
    return line if isinstance(line, str) else " ".join(line.words)


def test_a_cancel_is_the_line_that_cancels_and_nothing_that_starts(world):
    lines = lines_of(world, "cancel")
    assert words(lines[LineOf.CANCEL]) == f"pipeline cancel {REAL_RUN}"
    assert words(lines[LineOf.RUN]) == f"pipeline run {REAL_RUN}"
    assert lines[LineOf.START] == "This entry has started no run."
    assert words(lines[LineOf.AUDIT]).startswith("pipeline audit runs ")


def test_a_stitch_is_the_line_that_starts_such_a_run_with_the_clips_as_they_are_now(world):
    world.projects["harbour-mornings"] = replace(
        world.projects["harbour-mornings"], status="ready", clips=("a.mp4", "b.mp4")
    )
    lines = lines_of(world, "stitch", target="harbour-mornings")
    assert words(lines[LineOf.START]) == "pipeline start stitch harbour-mornings a.mp4 b.mp4"
    assert lines[LineOf.START].note.startswith("CHANGES")
    assert lines[LineOf.CANCEL] == "This entry has stopped no run."


@pytest.mark.parametrize(
    ("said", "what", "reason"),
    [
        ({"action": "stitch", "read": False}, LineOf.START, "has not been read"),
        ({"action": "stitch", "vouched": False}, LineOf.START, "outside the app"),
        ({"action": "cancel", "vouched": False}, LineOf.CANCEL, "outside the app"),
        ({"action": "cancel", "execution": ""}, LineOf.CANCEL, "names no execution"),
        ({"action": "set status"}, LineOf.CANCEL, "stopped no run"),
        ({"action": "set status"}, LineOf.RUN, "names no execution"),
        ({"action": "remove samples"}, LineOf.DOCUMENT, "not about a project"),
    ],
)
def test_where_there_is_none_it_says_why(world, said, what, reason):
    line = lines_of(world, said.pop("action"), **said)[what]
    assert isinstance(line, str)
    assert reason in line


def test_a_run_again_says_where_its_overrides_are(world):
    entry = next(each for each in world.journal if each.action == "cancel")
    (row,) = rows_of([replace(entry, environment="dev", action="run again")])
    line = entry_lines(FakeCommandLines(), row, None, "dev", "")[LineOf.START]
    assert "no overrides" in str(line)


def test_a_line_of_another_environment_has_none(world):
    (row,) = rows_of([replace(world.journal[0], environment="LOCAL")])
    lines = entry_lines(FakeCommandLines(), row, None, "dev", "")
    assert set(lines) == set(OF_ENTRIES)
    assert set(lines.values()) == {"It was written in LOCAL, and this is dev."}


def test_the_open_entry_is_copied_and_nothing_is_sent(make_stage):
    backend = furnished()
    journal = backend.world.journal
    journal[:] = [replace(each, environment="dev") for each in journal]
    stage = make_stage(backend=backend, environment=CLOUD, commands=FakeCommandLines())
    off = stage.actions.refusal("journal.copy_gcloud_audit")
    assert off == "Select an entry first."
    entry = next(each for each in journal if each.action == "cancel")
    stage.workbench.open_entry(entry.attempt)
    stage.load()
    stage.actions.action("journal.copy_gcloud_cancel").trigger()
    settle()
    assert stage.opener.copied[-1].endswith(f"\npipeline cancel {REAL_RUN}")
    assert "past the gate" in stage.find("entry.announcement").accessibleName()
    assert stage.actions.refusal("journal.copy_gcloud_start") == "This entry has started no run."
    assert stage.world.script.writes() == 0


def test_in_local_nothing_of_it_is_there(make_stage):
    assert not make_stage().actions.action("journal.copy_gcloud_audit").isVisible()
