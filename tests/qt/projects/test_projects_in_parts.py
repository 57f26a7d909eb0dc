"""A list that is still being read says so, counts nothing as whole, and moves nobody."""

import pytest

from phoenix_admin.backends.fake.backend import open_fake
from tests.support.pictures import settle

PROJECTS, PART = 60, 20


@pytest.fixture
def parts(make_stage):
    backend = open_fake()
    for number in range(PROJECTS):
        # The ids are in another order than the names, as they are anywhere.
        backend.world.add_project(f"Reel {(number * 37) % PROJECTS:02}", project_id=f"p{number:02}")
    backend.store.part = PART
    return make_stage(backend=backend, in_main_window=True, load=False)


def next_part(stage) -> None:
    stage.runner.run_next()
    settle()


def read_first(stage):
    while stage.workbench.catalogue.reading is None:
        next_part(stage)
    return stage


def top_row(stage) -> str:
    return stage.table.rows.ids[stage.table.rowAt(0)]


def names(stage) -> list[str]:
    rows = {row.id: row.project.name for row in stage.workbench.catalogue.rows}
    return [rows[i] for i in stage.shown]


def test_what_is_read_so_far_is_shown_and_called_that(parts):
    read_first(parts)
    assert len(parts.shown) == PART
    assert (
        parts.find("projects.hint").accessibleName()
        == f"{PART} of at least {PROJECTS} read, reading on"
    )
    assert parts.find("projects.count").text() == f"{PART}+"
    parts.load()
    assert parts.find("projects.hint").accessibleName().startswith("As of ")
    assert parts.find("projects.count").text() == str(PROJECTS)


def test_a_list_nobody_has_touched_fills_in_order(parts):
    read_first(parts)
    assert parts.table.hasFocus()
    parts.load()
    assert names(parts) == sorted(names(parts))
    assert len(parts.shown) == PROJECTS


@pytest.mark.parametrize("hand", ["selected", "scrolled"])
def test_under_a_person_nothing_moves_and_the_rest_waits(parts, hand):
    read_first(parts)
    if hand == "selected":
        parts.table.setCurrentIndex(parts.table.rows.index(9, 1))
        settle()
    else:
        parts.table.verticalScrollBar().setValue(40)
    before, top, selected = parts.shown, top_row(parts), parts.table.selected_ids
    for _ in range(12):
        if parts.runner.waiting:
            next_part(parts)
        assert parts.shown == before
        assert (top_row(parts), parts.table.selected_ids) == (top, selected)
    assert parts.workbench.catalogue.reading.unfinished is False
    assert f"+{PROJECTS - PART} new" in parts.find("projects.hint").accessibleName()
    parts.actions.action("projects.show_new").trigger()
    settle()
    assert len(parts.shown) == PROJECTS
    assert names(parts) == sorted(names(parts))
