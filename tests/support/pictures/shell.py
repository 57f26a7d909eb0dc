"""The window around the pages: what it says, who may write, the inbox, and the start."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from phoenix_admin.app.damaged_database import kept_words
from phoenix_admin.domain.environment import Environment
from phoenix_admin.domain.traffic import ApiTraffic, TrafficReport
from phoenix_admin.qt.exception_hook import Problem
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.known_environments import KnownEnvironments
from phoenix_admin.services.results import Result, Tone, from_elsewhere
from phoenix_admin.services.write_gate import WriteAction
from phoenix_admin.settings.environments_file import parse_environments
from phoenix_admin.ui.dialogs.damaged_database_dialog import DamagedDatabaseDialog
from tests.qt.projects.projects_stage import Stage
from tests.qt.shell.shell_stage import undo_of
from tests.support.pictures.looks import settle
from tests.support.pictures.scene import NO_SHOTS, OWN_SIZE, PAIR, Alone, Scene, Size, scenes
from tests.support.pictures.stages import DEV, PROD, project

FOLDER = Path("~/.local/share/phoenix-admin")
DAMAGED = FOLDER / "phoenix.db"


def announcement(theme: Theme, size: Size) -> Stage:
    """What the window has to say about itself: a fresh database was started."""
    stage = project(theme, size)
    stage.window.say(kept_words(Path(f"{DAMAGED}.damaged-20261122T143158Z")))
    settle()
    return stage


def locked(theme: Theme, size: Size) -> Stage:
    """PROD as it starts: nothing can be changed."""
    return project(theme, size, "harbour-mornings", environment=PROD, unlocked=False)


def unlocked(theme: Theme, size: Size) -> Stage:
    """PROD while it is unlocked, counting down."""
    stage = project(theme, size, "harbour-mornings", environment=PROD, unlocked=False)
    stage.workbench.gate.unlock()
    stage.clock.advance(1)
    stage.window._ticker.ticked.emit()
    settle()
    return stage


def read_only(theme: Theme, size: Size) -> Stage:
    """An environment opened read-only."""
    there = Environment(DEV.name, DEV.kind, DEV.label, read_only=True)
    return project(theme, size, "winter-harbour", environment=there, unlocked=False)


def _result(stage: Stage, text: str, project_id: str, name: str, **more: object) -> None:
    values = {"action": WriteAction.RECONCILE, "tone": Tone.GOOD} | more
    stage.workbench.results.add(Result(stage.clock.now(), project_id, name, text=text, **values))


def inbox(theme: Theme, size: Size) -> Stage:
    """One result of each tone, one of which can be undone."""
    stage = project(theme, size, "harbour-mornings")
    market, crossing = "Night market, extended cut", "River crossing"
    _result(
        stage,
        "The stitch of Autumn trail failed: 2 clips cannot be used.",
        "autumn-trail",
        "Autumn trail",
        tone=Tone.BAD,
        action=WriteAction.STITCH,
    )
    _result(
        stage,
        f"The stitch of {market} was started as stitch-000009.",
        "night-market",
        market,
        tone=Tone.PLAIN,
        action=WriteAction.STITCH,
    )
    _result(
        stage,
        f"We do not know yet whether the stitch of {crossing} was started. Checking; do not "
        "start it again yet.",
        "river-crossing",
        crossing,
        tone=Tone.ATTENTION,
    )
    _result(
        stage,
        "Glacier walk was set from stitching to complete.",
        "glacier-walk",
        "Glacier walk",
        undo=undo_of("glacier-walk"),
    )
    stage.clock.advance(24)
    stage.actions.action("view.inbox").trigger()
    settle()
    return stage


def fault(theme: Theme, size: Size) -> Stage:
    """A fault of the program itself."""
    stage = project(theme, size, "harbour-mornings")
    problem = Problem("KeyError: 'verdict' (columns.py:41)", "Traceback …", "MainThread", 12)
    stage.window.show_problem(problem)
    settle()
    return stage


def shortcuts(theme: Theme, size: Size) -> Stage:
    """F1."""
    stage = project(theme, size, "harbour-mornings")
    stage.actions.action("help.shortcuts").trigger()
    settle()
    return stage


class Counted:
    """An environment that was asked for a while."""

    def __init__(self, stage: Stage) -> None:
        self._since = stage.clock.now() - timedelta(hours=3, minutes=12)

    def report(self) -> TrafficReport:
        line = "open, 1 in flight"
        return TrafficReport(
            self._since,
            (
                ApiTraffic("Cloud Run", 812, 121, 0, connection=line),
                ApiTraffic("Firestore", 901, 142, 2, 31_480, 10_212, "open, replaced 1 x"),
                ApiTraffic("Cloud Logging", 44, 9, 0, connection="open"),
            ),
        )


def diagnostics(theme: Theme, size: Size) -> Stage:
    """What was asked of a cloud environment."""
    stage = project(theme, size, "harbour-mornings", environment=DEV)
    bench = stage.workbench
    bench.ports = replace(bench.ports, traffic=Counted(stage))
    stage.actions.action("app.diagnostics").trigger()
    settle()
    return stage


FAULTS = """\
[environments.prod]
label = "LIVE"
project = "phoenix-prod-eu"
regions = ["europe-west1"]
"""


def environment_faults(theme: Theme, size: Size) -> Stage:
    """A mistake in environments.toml, by key and line."""
    stage = project(theme, size, "winter-harbour", environment=DEV)
    read = parse_environments(FAULTS)
    known = KnownEnvironments(Path("~/.config/phoenix-admin/environments.toml"))
    known.faults = read.faults
    stage.window.say(known.fault_words)
    settle()
    return stage


def environment_left(theme: Theme, size: Size) -> Stage:
    """A change in the environment that was left has come to its end."""
    stage = project(theme, size, "harbour-mornings", environment=DEV)
    done = Result(
        stage.clock.now(),
        "ep-41",
        "Ep 41",
        WriteAction.STITCH,
        Tone.GOOD,
        "The stitch of Ep 41 was started as reel-stitching-job-x2v9k.",
    )
    stage.workbench.results.add(from_elsewhere(done, "phoenix-prod-eu"))
    stage.window.say(
        "1 change is still under way in phoenix-prod-eu. What comes of it is told in the inbox."
    )
    stage.actions.action("view.inbox").trigger()
    settle()
    return stage


def environment_question(theme: Theme, size: Size) -> Stage:
    """Another environment is wanted while a question is open."""
    stage = project(theme, size, "harbour-mornings", environment=DEV)
    stage.actions.action("project.set_status").trigger()
    settle()
    stage.actions.action("environment.switch.local").trigger()
    settle()
    return stage


def damaged(theme: Theme, _size: Size) -> Alone:
    """The question before there is any window."""
    text = f"The database {DAMAGED} is damaged (file is not a database). It was left as it is."
    dialog = DamagedDatabaseDialog(theme, text)
    dialog.show()
    settle()
    return Alone(dialog)


SCENES = (
    *scenes(
        "window",
        locked,
        unlocked,
        announcement,
        inbox,
        environment_left,
        environment_question,
        diagnostics,
        shots=PAIR,
    ),
    *scenes("window", environment_faults, read_only, fault, shortcuts, shots=NO_SHOTS),
    Scene("start-damaged", damaged, OWN_SIZE),
)
