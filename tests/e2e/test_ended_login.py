"""A login that ends, and a permission that is missing, in the running program.

The program talks to Google's own addresses, with a login, over TLS; they are answered on this
computer by the stand-in and by the Firestore emulator.
"""

import secrets

import pytest

from phoenix_admin.backends.gcp.call import Caller
from phoenix_admin.backends.gcp.channels import Channels
from phoenix_admin.backends.gcp.credentials import NoLogin
from phoenix_admin.backends.gcp.documents import Documents, DocumentWrite
from phoenix_admin.backends.gcp.firestore_values import written_value
from phoenix_admin.settings.environments import CloudApi, Endpoint
from phoenix_admin.tasks.context import unhurried
from tests.e2e.remote_window import RemoteWindow
from tests.support.cloud_environments import JOB
from tests.support.gcp_standin.run_world import RunWorld
from tests.support.gcp_standin.server import StandIn
from tests.support.gcp_standin.wire_faults import UNAUTHENTICATED, forbidden
from tests.support.google_at_home import GoogleAtHome
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

OVERRIDES = "run.jobs.runWithOverrides"
PAGES = {"jobs": "jobs.state", "processes": "executions.state", "projects": "projects.state"}
"""Every page that shows what Google Cloud says, and where it says how that stands."""
ENDED = "The login has expired or was revoked"


class Place:
    """One environment at Google's addresses, with one project in it."""

    def __init__(self, folder, emulator):
        self.project = f"p-{secrets.token_hex(6)}"
        self.standin = StandIn(RunWorld(project=self.project))
        self.standin.run.add_job(JOB)
        run = self.standin.address
        self.google = GoogleAtHome(
            folder,
            {
                "run.googleapis.com": run,
                "logging.googleapis.com": run,
                "cloudresourcemanager.googleapis.com": run,
                "firestore.googleapis.com": emulator.address,
            },
        )
        channels = Channels({CloudApi.FIRESTORE: Endpoint(emulator.address)})
        caller = Caller(channels, NoLogin(), NoLogin())
        self._documents = Documents(caller, self.project, "(default)", page=300)
        self._close_channels = channels.close
        values = {"name": "Ep 41", "status": "ready", "clipFilenames": ["one.mp4", "two.mp4"]}
        raw = {key: written_value(value) for key, value in values.items()}
        self._documents.commit([DocumentWrite("projects", "ep-41", raw, None)], unhurried())
        (folder / "config").mkdir()
        described = f"""\
[environments.dev]
label = "DEV"
project = "{self.project}"
regions = ["{RunWorld.region}"]
"""
        (folder / "config" / "environments.toml").write_text(described, encoding="utf-8")

    def status(self):
        return self._documents.get("projects", "ep-41", unhurried()).fields["status"].string_value

    def asked(self):
        """How often anybody was asked for anything, and the token server for a token."""
        return self.standin.faults.calls.total(), self.google.tokens.asked

    def revoke(self):
        self.google.tokens.revoked = True
        self.standin.faults.always("*", UNAUTHENTICATED)

    def grant(self):
        self.google.tokens.revoked = False
        self.standin.faults.always("*", None)

    def close(self):
        self._close_channels()
        self.standin.close()
        self.google.close()


@pytest.fixture
def place(tmp_path, firestore_emulator):
    made = Place(tmp_path, firestore_emulator)
    yield made
    made.close()


@pytest.fixture
def window(place, tmp_path):
    window = RemoteWindow(tmp_path, "dev", place.google.environment())
    yield window
    window.end()


def said(window, name):
    return " ".join(window.words(name))


def open_project(window):
    until(lambda: window.rows("projects.table") == ["ep-41"], seconds=60)
    window.select("projects.table", "ep-41")
    until(lambda: window.words("project.verdict.age"), seconds=20)


def test_a_login_is_revoked_and_comes_back_and_then_a_permission_is_missing(place, window):
    open_project(window)
    until(lambda: "ops@example.org" in said(window, "statusbar"), seconds=20)
    place.revoke()
    window.press("project.stitch")  # a write, in the moment in which nobody knows it yet
    until(lambda: window.click("confirm.go"), seconds=10)
    title = "Your login for dev has expired"
    until(lambda: title in said(window, "window.session"), seconds=20)
    for page, state in PAGES.items():
        window.press(f"go.{page}")
        until(lambda state=state: ENDED in said(window, state), seconds=10)
        assert title in said(window, "window.session")
        assert "does not answer" not in said(window, f"panel.{page}")
    assert "Login expired" in said(window, "statusbar")
    assert title in window.refusal("project.stitch")
    asked = place.asked()
    window.press("view.refresh")
    window.let_pass("4.0")  # longer than the first pauses after an outage
    assert place.asked() == asked
    place.grant()
    assert window.press("session.look")
    until(lambda: not window.words("window.session"), seconds=20)
    until(lambda: ENDED not in said(window, "projects.state"), seconds=20)
    window.press("go.jobs")
    until(lambda: ENDED not in said(window, "jobs.state"), seconds=20)
    assert not window.refusal("project.stitch")
    assert place.standin.faults.calls["Jobs.RunJob"] == 0
    assert place.status() == "ready"
    window.press("go.projects")
    name_what_is_missing(place, window)
    assert window.end() == 0


def name_what_is_missing(place, window):
    """Google said that all is granted, and refuses it all the same."""
    place.standin.faults.plan("Jobs.RunJob", forbidden(OVERRIDES))
    window.press("project.stitch")
    until(lambda: window.click("confirm.go"), seconds=10)
    until(lambda: OVERRIDES in window.refusal("project.stitch"), seconds=20)
    assert place.standin.faults.calls["Jobs.RunJob"] == 1
    until(lambda: place.status() == "ready", seconds=20)
    assert window.press("session.copy_request")
    request = window.copied()
    assert OVERRIDES in request
    assert place.project in request
    assert "ops@example.org" in request
