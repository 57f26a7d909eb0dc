"""What is painted belongs to what is open, whatever arrives, whenever, in whatever order.

The same storms are let loose on a door without its check; there they must be found out, or this
proves nothing. Two thousand of them: `python3 run.py bench navigation`.
"""

import random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.fake.backend import open_fake
from tests.support.navigation_storm import (
    WORDS,
    LeakyDoor,
    NavigationStorm,
    Wrong,
    overtaking_storm,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

OVERTAKEN = [
    ("open", 0),
    *[("answer", 0)] * 4,
    ("look", 0),
    ("work", 0),
    ("change", 0),
    ("look", 0),
    ("work", 0),
    ("arrive", 1),
    ("arrive", 0),
]
"""The first of two looks comes back after the second one."""
STORMS = settings().max_examples * 9 // 20
"""18, or 45 where `wide` runs."""
LEAKS_WITHIN = 60
step = st.tuples(st.sampled_from(WORDS), st.integers(0, 11))
storms = st.builds(
    lambda first, rest: [("open", first), ("answer", 0), *rest],
    st.integers(0, 3),
    st.lists(step, min_size=14, max_size=26),
)


@pytest.fixture
def make_storm(make_stage):
    def make(door=None):
        def open_window(runner):
            return make_stage(in_main_window=True, backend=open_fake(), runner=runner, load=False)

        return NavigationStorm(open_window, door)

    return make


@pytest.mark.parametrize(("door", "right"), [(None, True), (LeakyDoor, False)])
def test_an_answer_that_was_overtaken(make_storm, door, right):
    assert (make_storm(door).rage(OVERTAKEN) is None) is right


@pytest.mark.parametrize(("door", "right"), [(None, True), (LeakyDoor, False)])
def test_a_late_answer_of_the_project_before(make_storm, door, right):
    steps = [("open", 0), *[("answer", 0)] * 4, ("look", 0), ("work", 0), ("open", 1)]
    storm = make_storm(door)
    wrong = storm.rage([*steps, ("arrive", 0), *[("answer", 0)] * 3])
    if right:
        assert wrong is None
        assert storm.stage.text("project.name") == "b v0"
    else:
        # The session refuses what is not its own, and says so in the log; the screen is right.
        assert storm.stage.open_id == "b-1"


def test_whatever_arrives_whenever(make_storm):
    storm = make_storm()

    @settings(
        max_examples=STORMS,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    @given(storms)
    def rage(steps):
        wrong = storm.rage(steps)
        if wrong is not None:
            raise wrong

    rage()
    assert storm.painted > 50 * STORMS, "the storms hardly ever painted a project"
    parts = {"project.name", "project.status", "project.verdict.facts", "dock", "log"}
    assert parts <= storm.kinds, f"never painted: {parts - storm.kinds}"


def test_every_part_of_the_details_is_looked_at(make_storm):
    """The tabs, one after the other, with everything read: each names its owner."""
    storm = make_storm()
    steps = [("open", 2), *[("answer", 0)] * 6]
    for tab in range(4):
        steps += [("tab", tab), *[("answer", 0)] * 4, ("time", 0), *[("answer", 0)] * 4]
    assert storm.rage(steps) is None
    seen = {"project.name", "project.status", "project.verdict.facts", "project.facts.list"}
    seen |= {"dock", "log", "clips"}
    assert seen <= storm.kinds, f"never painted: {seen - storm.kinds}"
    assert any(kind.startswith("project.run") for kind in storm.kinds), storm.kinds


def test_a_door_without_its_check_is_found_out(make_storm):
    storm, chance = make_storm(LeakyDoor), random.Random(4)
    raging = (storm.rage(overtaking_storm(chance, 60)) for _ in range(LEAKS_WITHIN))
    found = next((wrong for wrong in raging if wrong is not None), None)
    assert isinstance(found, Wrong), "the leak was never seen on the screen"
