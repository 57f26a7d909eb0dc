"""The lock on changes: its card, its chip in the header, and the one action behind both."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from phoenix_admin.domain.environment import LOCAL, Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.write_access import UNLOCKED_FOR, AccessState, SessionState, WriteMode
from phoenix_admin.qt.theme import ThemeMode
from phoenix_admin.ui.dialogs.sheet import Sheet
from phoenix_admin.ui.shell.lock_chip import lock_words
from phoenix_admin.ui.shell.write_access_card import write_access_words
from tests.support.contrast import unnamed_widgets, walk_contrast
from tests.support.pictures import settle

PROD = Environment("phoenix-prod-eu", EnvironmentKind.GCP, EnvironmentLabel.PROD)
DEV = Environment("phoenix-dev", EnvironmentKind.GCP, EnvironmentLabel.DEV)
NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)
STATE = AccessState("phoenix-prod-eu", "maria.k", WriteMode.LOCKABLE)


@pytest.fixture
def prod(make_stage):
    return make_stage(environment=PROD)


def chip(stage):
    return stage.find("header.lock")


def title(stage):
    return stage.find("rail.write_access.title").text()


def asks(stage):
    sheet = stage.window.findChild(Sheet)
    return sheet is not None and sheet.isVisible()


def ctrl_l(stage):
    QTest.keyClick(stage.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    settle()


def unlock(stage):
    ctrl_l(stage)
    stage.find("confirm.go").click()
    settle()


# ---------------------------------------------------------------------- the words


def test_the_card_says_each_state_in_words_that_fit_a_narrow_card():
    left = NOW + timedelta(minutes=12, seconds=41)
    states = {
        "Read-only": replace(STATE, mode=WriteMode.READ_ONLY),
        "Signed out": replace(STATE, session=SessionState.SIGNED_OUT),
        "Login expired": replace(STATE, session=SessionState.EXPIRED),
        "Login needed": replace(STATE, session=SessionState.REAUTHENTICATE),
        "No connection": replace(STATE, online=False),
        "Write access off": STATE,
        "Write access · 12:41": replace(STATE, unlocked_until=left),
        "Write access on": replace(STATE, mode=WriteMode.OPEN),
    }
    said = {
        write_access_words(state, NOW)[1]: write_access_words(state, NOW)
        for state in states.values()
    }
    assert list(said) == list(states)
    # A name of one long word would be torn apart or cut; the header has it.
    assert not any("phoenix-prod-eu" in text for _, _, text in said.values())


@pytest.mark.parametrize(
    ("seconds", "text", "tone"),
    [(900, "15:00", "warn"), (61, "1:01", "warn"), (60, "1:00", "fail"), (0.5, "0:01", "fail")],
)
def test_the_chip_is_amber_and_red_in_its_last_minute(seconds, text, tone):
    said = lock_words(replace(STATE, unlocked_until=NOW + timedelta(seconds=seconds)), NOW)
    assert (said.text, said.tone) == (text, tone)


def test_the_chip_says_locked_or_nothing_where_there_is_no_lock():
    assert lock_words(STATE, NOW).text == "Locked"
    for mode in (WriteMode.OPEN, WriteMode.READ_ONLY):
        assert lock_words(replace(STATE, mode=mode), NOW) is None


# ---------------------------------------------------------------------- in the window


@pytest.mark.parametrize(
    "environment", [LOCAL, DEV, replace(PROD, read_only=True)], ids=["LOCAL", "DEV", "read-only"]
)
def test_there_is_no_chip_and_no_button_where_there_is_no_lock(make_stage, environment):
    stage = make_stage(environment=environment)
    assert not chip(stage).isVisible()
    assert not stage.find("rail.write_access.lock").isVisible()
    ctrl_l(stage)
    assert not asks(stage)


def test_prod_starts_locked_and_the_key_asks_before_it_unlocks(prod):
    assert (chip(prod).text(), title(prod)) == ("Locked", "Write access off")
    assert chip(prod).accessibleName() == "phoenix-prod-eu is locked"
    ctrl_l(prod)
    assert asks(prod)
    assert prod.find("confirm.title").text() == "Unlock changes in phoenix-prod-eu for 15 min?"
    assert QApplication.focusWidget().objectName() == "confirm.keep"
    assert prod.workbench.gate.state.locked
    prod.find("confirm.go").click()
    settle()
    assert (chip(prod).text(), title(prod)) == ("15:00", "Write access · 15:00")


def test_it_counts_once_a_second_and_moves_nothing(prod):
    unlock(prod)
    places = {name: prod.find(name).geometry() for name in ("header.lock", "header.inbox")}
    prod.tick()
    assert (chip(prod).text(), title(prod)) == ("14:59", "Write access · 14:59")
    assert chip(prod).accessibleName() == ("phoenix-prod-eu can be changed for 14 min 59 s more")
    prod.clock.advance(13 * 60 + 58)
    prod.tick()
    assert (chip(prod).text(), chip(prod).tone) == ("1:00", "fail")
    prod.clock.advance(60)
    prod.tick()
    settle()
    assert (chip(prod).text(), title(prod)) == ("Locked", "Write access off")
    assert {name: prod.find(name).geometry() for name in places} == places


def test_the_end_of_the_time_takes_the_keyboard_from_nobody(prod):
    unlock(prod)
    chip(prod).setFocus()
    prod.clock.advance(UNLOCKED_FOR.total_seconds())
    prod.tick()
    settle()
    assert chip(prod).text() == "Locked"
    assert QApplication.focusWidget() is chip(prod)


def test_nothing_counts_while_the_window_cannot_be_seen(prod):
    unlock(prod)
    prod.window.showMinimized()
    settle()
    assert not prod.window._ticker.running
    prod.clock.advance(60)
    prod.window.showNormal()
    settle()
    assert chip(prod).text() == "14:00"


@pytest.mark.parametrize("way", ["chip", "card", "key", "menu"])
def test_each_way_locks_at_once(prod, way):
    unlock(prod)
    if way == "chip":
        QTest.mouseClick(chip(prod), Qt.MouseButton.LeftButton)
    elif way == "card":
        prod.find("rail.write_access.lock").click()
    elif way == "key":
        ctrl_l(prod)
    else:
        prod.press("access.lock")
    assert not asks(prod)
    assert prod.workbench.gate.state.locked
    assert chip(prod).text() == "Locked"


def test_a_double_click_on_the_time_locks_and_asks_nothing(prod):
    unlock(prod)
    QTest.mouseClick(chip(prod), Qt.MouseButton.LeftButton)
    QTest.mouseDClick(chip(prod), Qt.MouseButton.LeftButton)
    settle()
    assert prod.workbench.gate.state.locked
    assert not asks(prod)


def test_the_chip_unlocks_in_a_narrow_window_where_the_card_is_an_icon(make_stage):
    stage = make_stage(environment=PROD, size=(1024, 640))
    assert not stage.find("rail.write_access.lock").isVisible()
    chip(stage).click()
    settle()
    assert asks(stage)
    stage.find("confirm.keep").click()
    settle()
    assert stage.workbench.gate.state.locked
    assert stage.find("rail.write_access").toolTip().startswith("Write access off.")


@pytest.mark.parametrize("what", ["signed out", "offline"])
def test_what_closes_it_meanwhile_ends_the_question(prod, what):
    ctrl_l(prod)
    gate = prod.workbench.gate
    if what == "offline":
        gate.set_online(False)
    else:
        gate.set_session(SessionState.SIGNED_OUT)
    settle()
    assert not prod.find("confirm.go").isEnabled()
    prod.find("confirm.go").click()
    prod.find("confirm.keep").click()
    settle()
    assert gate.state.locked
    assert not chip(prod).isEnabled()
    assert prod.actions.refusal("access.lock") in chip(prod).toolTip()


@pytest.mark.parametrize("mode", [ThemeMode.LIGHT, ThemeMode.DARK])
@pytest.mark.parametrize("size", [(1024, 640), (1440, 900)])
def test_it_can_be_read_and_heard_in_each_state(make_stage, mode, size):
    stage = make_stage(environment=PROD, size=size)
    stage.theme.set_mode(mode)
    for seconds in (None, 0, UNLOCKED_FOR.total_seconds() - 30):
        if seconds == 0:
            stage.workbench.gate.unlock()
        stage.clock.advance(seconds or 0)
        stage.window._ticker.ticked.emit()
        settle()
        assert walk_contrast(stage.find("header")).findings == ()
        assert walk_contrast(stage.find("rail")).findings == ()
    assert unnamed_widgets(stage.window) == []
    assert chip(stage).height() >= 24
