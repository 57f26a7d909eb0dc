"""The real window over the fake backend, driven by hand; see `tests/qt/projects`."""

from tests.qt.projects.conftest import make_stage, theme

__all__ = ["lists", "make_stage", "stage", "theme"]

import pytest

from phoenix_admin.backends.fake.backend import open_fake
from tests.qt.jobs.jobs_stage import JobsStage
from tests.qt.projects.projects_stage import Stage
from tests.support.list_hands import JobsHands, ProjectsHands
from tests.support.stage_maker import stage_maker

LISTS = {"projects": (Stage, ProjectsHands), "jobs": (JobsStage, JobsHands)}


@pytest.fixture
def stage(make_stage):
    """The real window with a populated world, read once, at 1440 x 900."""
    return make_stage(in_main_window=True)


@pytest.fixture(params=LISTS)
def lists(request, theme, qtbot):
    """Each panel with a list: the real window on it, sixty rows `r000` to `r059`, read."""
    kind, hands = LISTS[request.param]
    with stage_maker(kind, theme, qtbot) as make:
        found = hands(make(backend=open_fake(), in_main_window=True))
        found.fill(60)
        yield found
