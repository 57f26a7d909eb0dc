"""The header says the age of what is on the page that is shown."""

import pytest

from phoenix_admin.ui.shell.navigation import Origin

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_the_age_is_that_of_the_page_that_is_shown(make_stage):
    stage = make_stage(in_main_window=True)
    label = stage.find("header.freshness")
    assert label.accessibleName() == "Job list: Live, updated just now"
    stage.clock.advance(100)
    stage.workbench.catalogue.refresh()
    stage.load()
    label.update_age()
    assert not label.accessibleName().startswith("Job list: Live")
    stage.window.navigate("projects", Origin.USER)
    assert label.accessibleName().startswith("Project list: Live")
    stage.workbench.jobs.refresh()
    stage.load()
    assert label.accessibleName().startswith("Project list: ")
    stage.window.navigate("jobs", Origin.USER)
    stage.load()
    assert label.accessibleName() == "Job list: Live, updated just now"
