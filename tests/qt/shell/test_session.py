"""Login, line and permissions in the real window, on a fake cloud."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from phoenix_admin.domain.errors import Forbidden
from phoenix_admin.domain.identity import AccountKind, Identity
from phoenix_admin.ports.sign_in import LOGIN_LINE
from phoenix_admin.qt.widgets import ActionButton
from tests.support.cloud_fakes import DEV, EXPIRED, KEY_FILE, NOBODY, UNREACHABLE
from tests.support.pictures.session import CloudProjects
from tests.support.pictures.stages import ProjectsWindow, opened

KIM = Identity(AccountKind.USER, "kim@example.com", expected="rae@example.com")
HERE = Identity(AccountKind.NOT_NEEDED, project="my-pipeline-dev")


class CloudPage(CloudProjects):
    """With the page of projects alone: the others have nothing to do with a login."""

    def panels(self):
        self.pages = [self.panel]
        return self.pages


@pytest.fixture
def open_window(theme):
    stages = []

    def make(*, lacking=frozenset(), identity=None, fault=None, kind=CloudPage):
        stage = kind(theme, environment=DEV, author=False)
        stages.append(stage)
        if issubclass(kind, CloudProjects):
            stage.cloud.permissions.lacking = lacking
            stage.cloud.sign_in.identity = identity or stage.cloud.sign_in.identity
            if fault is not None:
                stage.cloud.always(fault)
        return opened(stage, (1440, 900), None)

    yield make
    for stage in stages:
        stage.close()


def banner(stage) -> QWidget:
    return stage.find("window.session")


def lose(stage, error) -> None:
    stage.clock.advance(31)
    stage.cloud.always(error)
    stage.workbench.catalogue.refresh()
    stage.load()


def buttons(widget) -> list[str]:
    return [b.text() for b in widget.findChildren(ActionButton) if b.isVisible()]


def press(stage, key: str) -> None:
    stage.actions.action(key).trigger()
    stage.load()


def test_where_neither_login_nor_line_is_needed_nothing_of_it_is_there(open_window) -> None:
    stage = open_window(kind=ProjectsWindow)
    assert stage.window.findChild(QWidget, "window.session") is None
    assert stage.window.findChild(QWidget, "statusbar.connection") is None
    assert not [key for key in stage.actions if key.startswith("session.")]
    assert stage.text("statusbar.account") == "rae"


def test_all_is_well(open_window) -> None:
    stage = open_window()
    assert not banner(stage).isVisible()
    assert stage.text("statusbar.account") == "rae@example.com"
    assert stage.text("statusbar.connection") == "Connected"
    assert stage.text("statusbar.data") == "Google Cloud project my-pipeline-dev"
    assert not stage.find("statusbar.permissions").isVisible()


def test_signed_out_is_said_over_the_page_and_on_it_with_a_way_in(open_window) -> None:
    stage = open_window(fault=NOBODY)
    assert stage.text("window.session.title") == "You are signed out of phoenix-dev-eu"
    assert buttons(banner(stage)) == ["Sign in…", "Look again", "Copy sign-in command"]
    assert buttons(stage.find("projects.state")) == ["Sign in…", "Look again"]
    assert stage.text("statusbar.connection") == "Signed out"
    assert stage.text("statusbar.account") == "not signed in"


def test_a_login_that_ends_takes_no_focus_and_nothing_that_is_shown(open_window) -> None:
    stage = open_window()
    stage.table.setFocus()
    shown = list(stage.shown)
    lose(stage, EXPIRED)
    assert banner(stage).isVisible()
    assert stage.text("window.session.since") == "since 14:32:38Z"
    assert stage.shown == shown
    assert QApplication.focusWidget() is stage.table
    assert "Retry now" not in buttons(stage.window)


def test_signing_in_from_the_banner_reads_on_and_writes_nothing(open_window) -> None:
    stage = open_window()
    lose(stage, EXPIRED)
    written = stage.world.script.writes()
    stage.cloud.always(None)
    button = next(b for b in banner(stage).findChildren(ActionButton) if b.text() == "Sign in…")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert stage.text("window.session.title") == "Signing in to phoenix-dev-eu…"
    assert "session.sign_in" in stage.actions
    assert stage.actions.refusal("session.sign_in") == "It is under way in your browser."
    stage.load()
    assert not banner(stage).isVisible()
    assert stage.text("statusbar.connection") == "Connected"
    assert stage.workbench.catalogue.reading.taken_at == stage.clock.now()
    assert stage.world.script.writes() == written


def test_a_sign_in_can_be_stopped_and_one_that_failed_says_why(open_window) -> None:
    stage = open_window()
    lose(stage, EXPIRED)
    stage.actions.action("session.sign_in").trigger()
    press(stage, "session.stop_sign_in")
    assert stage.text("window.session.text") == "The sign-in was stopped."
    stage.cloud.sign_in.arrives = None
    press(stage, "session.sign_in")
    assert stage.text("window.session.text") == "The sign-in ended without a login."


def test_a_key_file_is_mended_and_looked_at_again(open_window) -> None:
    stage = open_window()
    lose(stage, KEY_FILE)
    assert buttons(banner(stage)) == ["Look again"]
    assert "~/ops.json" in stage.text("window.session.text")
    stage.cloud.always(None)
    press(stage, "session.look")
    assert not banner(stage).isVisible()


def test_offline_is_told_apart_and_goes_by_itself(open_window) -> None:
    stage = open_window()
    lose(stage, UNREACHABLE)
    assert stage.text("window.session.title") == "Firestore of phoenix-dev-eu does not answer"
    assert stage.text("statusbar.connection") == "Firestore does not answer"
    stage.cloud.always(None)
    stage.runner.fire_timers()
    stage.load()
    assert not banner(stage).isVisible()


def test_nothing_secret_and_no_more_than_the_line_is_copied(open_window) -> None:
    stage = open_window()
    press(stage, "session.copy_login_line")
    assert QGuiApplication.clipboard().text() == LOGIN_LINE


def test_a_missing_permission_is_named_where_the_action_is_off(open_window) -> None:
    stage = open_window(lacking=frozenset({"run.jobs.runWithOverrides"}))
    stage.open("glacier-walk")
    reason = stage.actions.refusal("project.stitch")
    assert reason is not None
    assert "run.jobs.runWithOverrides" in reason
    assert stage.find("statusbar.permissions").text() == "3 actions are off: permission missing"
    QTest.mouseClick(stage.find("statusbar.permissions"), Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert "rae@example.com" in copied
    assert "my-pipeline-dev" in copied
    assert "run.jobs.runWithOverrides" in copied
    assert "roles/run.jobsExecutorWithOverrides" in copied


def test_without_anything_missing_there_is_nothing_to_ask_for(open_window) -> None:
    stage = open_window()
    assert stage.actions.refusal("session.copy_request") is not None


def test_a_page_that_may_not_be_read_offers_the_request(open_window) -> None:
    refusal = Forbidden("Permission is missing.", permission="datastore.entities.list")
    stage = open_window()
    stage.cloud.always(refusal, "store.list_projects")
    stage.workbench.catalogue.refresh()
    stage.load()
    assert buttons(stage.find("projects.state")) == ["Copy access request", "Retry now"]
    assert not banner(stage).isVisible()


def test_somebody_else_than_expected_is_warned_of_until_it_is_closed(open_window) -> None:
    stage = open_window(identity=KIM)
    assert stage.text("window.session.title") == "You are signed in as kim@example.com"
    assert stage.text("statusbar.account") == "kim@example.com, not rae@example.com"
    QTest.mouseClick(stage.find("window.session.close"), Qt.MouseButton.LeftButton)
    assert not banner(stage).isVisible()
    stage.workbench.catalogue.refresh()
    stage.load()
    assert not banner(stage).isVisible()
    lose(stage, EXPIRED)
    assert banner(stage).isVisible()
    assert not stage.find("window.session.close").isVisible()


def test_a_stand_in_says_that_nobody_has_to_sign_in(open_window) -> None:
    stage = open_window(identity=HERE)
    assert stage.text("statusbar.account") == "no sign-in needed (stand-in)"
    assert "nobody has to sign in" in (stage.actions.refusal("session.sign_in") or "")
