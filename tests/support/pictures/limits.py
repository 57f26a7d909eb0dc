"""*Change limit…* in the states a person meets."""

from typing import Any

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Forbidden, Slow
from phoenix_admin.domain.limit_plan import NOTHING_MEASURED
from phoenix_admin.domain.memory_limit import GIB, MIB, Resources
from phoenix_admin.qt.theme import Theme
from tests.qt.limits.limits_stage import LimitsHands
from tests.support.pictures.looks import settle
from tests.support.pictures.scene import NO_SHOTS, PAIR, Size, scenes
from tests.support.pictures.stages import DEV, PROD, ProjectsWindow, opened
from tests.support.size_bench import PHOENIX, REELS


class LimitsWindow(LimitsHands, ProjectsWindow):
    """The dialog over the real window."""


def _opened(theme: Theme, size: Size, environment=PROD, **changes: Any) -> LimitsWindow:
    stage = LimitsWindow(theme, environment=environment)
    opened(stage, size, None)
    return stage.furnish(**changes)


def question(theme: Theme, size: Size) -> LimitsWindow:
    """Nothing stands against it; the name is typed."""
    stage = _opened(theme, size)
    stage.ask()
    stage.find("limit.typed").setText(PHOENIX.name)
    stage.find("limit.typed").setFocus()
    settle()
    return stage


def blocked(theme: Theme, size: Size) -> LimitsWindow:
    """Too small for what is in use, and the traffic is pinned."""
    stage = _opened(theme, size, pinned_to="phoenix-00087-xan", follows=0)
    stage.ask(wanted=Resources(384 * MIB, 1.0))
    settle()
    return stage


def unknown(theme: Theme, size: Size) -> LimitsWindow:
    """Nothing was measured, the last deploy failed, and a processor comes with it."""
    stage = _opened(theme, size, DEV, failure="The container failed to start on port 8080.")
    stage.ask(facts=NOTHING_MEASURED, wanted=Resources(6 * GIB, 2.0))
    settle()
    return stage


def of_a_job(theme: Theme, size: Size) -> LimitsWindow:
    """A job has a template and no revision."""
    stage = _opened(theme, size, DEV)
    stage.ask(REELS)
    settle()
    return stage


def reading(theme: Theme, size: Size) -> LimitsWindow:
    """What is deployed is being read."""
    stage = _opened(theme, size)
    stage.changing.ask(PHOENIX)
    settle()
    return stage


def unreadable(theme: Theme, size: Size) -> LimitsWindow:
    """It may not be read."""
    stage = _opened(theme, size)
    error = Forbidden("Permission run.services.get is missing.", permission="run.services.get")
    stage.world.script.plan("sizes.read", Fail(error))
    stage.ask()
    settle()
    return stage


def course(theme: Theme, size: Size) -> LimitsWindow:
    """The new revision was made and is not ready."""
    stage = _opened(theme, size)
    stage.ask()
    stage.agree()
    stage.load()
    stage.sizes.make_revision(PHOENIX)
    stage.look()
    settle()
    return stage


def served(theme: Theme, size: Size) -> LimitsWindow:
    """Seen to serve."""
    stage = course(theme, size)
    stage.sizes.become_ready(PHOENIX)
    stage.sizes.serve(PHOENIX)
    stage.look()
    settle()
    return stage


def not_ready(theme: Theme, size: Size) -> LimitsWindow:
    """The new revision does not become ready."""
    stage = course(theme, size)
    reason = (
        "The user-provided container failed to start and listen on the port defined provided by "
        "the PORT=8080 environment variable within the allocated timeout."
    )
    stage.sizes.fail(PHOENIX, reason)
    stage.look()
    settle()
    return stage


def refused(theme: Theme, size: Size) -> LimitsWindow:
    """Somebody is not allowed to act as the service's account."""
    stage = _opened(theme, size)
    stage.ask()
    text = "Permission iam.serviceaccounts.actAs is missing."
    error = Forbidden(text, permission="iam.serviceaccounts.actAs", code="PERMISSION_DENIED")
    stage.world.script.plan("sizes.change", Fail(error))
    stage.agree()
    stage.load()
    settle()
    return stage


def doubt(theme: Theme, size: Size) -> LimitsWindow:
    """No answer came, and nothing of the change is seen."""
    stage = _opened(theme, size)
    stage.ask()
    stage.world.script.plan("sizes.change", Fail(Slow("Cloud Run has not answered in time.")))
    stage.agree()
    stage.load()
    settle()
    return stage


SCENES = (
    *scenes("limit", question, shots=PAIR),
    *scenes(
        "limit",
        blocked,
        course,
        not_ready,
        unknown,
        of_a_job,
        reading,
        unreadable,
        served,
        refused,
        doubt,
        shots=NO_SHOTS,
    ),
)
