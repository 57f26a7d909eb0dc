"""The Doctor panel: checks when somebody looks, in place, under the person's hands alone."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from phoenix_admin.domain.doctor import failed
from tests.qt.doctor.doctor_stage import LOCAL_CHECKS, SIGNED_OUT, TROUBLED
from tests.support.pictures import settle
from tests.support.pictures.doctor import DoctorWindow


@pytest.fixture
def few(make_stage):
    return make_stage(checks=LOCAL_CHECKS)


def test_opening_the_page_checks_and_says_what_came_of_it(make_stage):
    stage = make_stage(load=False)
    assert stage.summary() == "Checking… 21 to go"
    stage.load()
    assert stage.summary() == "checked 14:32:07Z · 21 ok"
    assert stage.row("disk").accessibleName() == "Disk space: OK. 76.4 GiB of 252 GiB are free."


def test_a_fault_is_shown_with_its_mend_and_what_waited_for_it_with_its_reason(make_stage):
    stage = make_stage(findings=SIGNED_OUT)
    assert stage.text("doctor.check.credentials.command") == "gcloud auth application-default login"
    assert stage.find("doctor.check.credentials.command").isVisible()
    assert stage.text("doctor.check.sign-in.finding") == "Needs “Login” to pass first."
    assert "To mend it: gcloud auth" in stage.row("credentials").accessibleName()
    assert stage.summary().endswith("1 failed, 8 ok, 12 not checked")


def test_nothing_is_checked_by_itself_and_f5_checks_again(few):
    made = len(few.source.made)
    few.panel.set_on_screen(False)
    few.panel.set_on_screen(True)
    few.clock.advance(200)
    assert not few.runner.waiting
    few.panel.refresh()
    few.load()
    assert len(few.source.made) == 2 * made


def test_the_arrows_go_from_row_to_row_and_the_list_is_one_tab_stop(few):
    few.row("versions").setFocus()
    few.key(Qt.Key.Key_Down)
    assert few.focused() == "doctor.check.folder"
    few.key(Qt.Key.Key_End)
    assert few.focused() == "doctor.check.environments"
    few.key(Qt.Key.Key_Down)
    assert few.focused() == "doctor.check.environments"
    few.key(Qt.Key.Key_Home)
    assert few.focused() == "doctor.check.versions"
    stops = [
        facts.id
        for facts in LOCAL_CHECKS
        if few.row(facts.id).focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert stops == ["versions"]
    settle()


def test_results_that_come_move_neither_selection_nor_scroll_nor_keyboard(make_stage):
    stage = make_stage(size=(1024, 640))
    stage.click("doctor.check.journal")
    bar = stage.find("doctor.checks").verticalScrollBar()
    bar.setValue(60)
    stage.row("journal").setFocus()
    before = bar.value()
    stage.source.findings.update(TROUBLED)
    stage.panel.refresh()
    stage.load()
    assert stage.panel._checks.current.facts.id == "journal"
    assert stage.focused() == "doctor.check.journal"
    assert bar.value() == before


def order(stage) -> list[str]:
    return list(stage.panel._checks.order)


def headings(stage) -> list[str]:
    """Those that are seen, from the top."""
    made = stage.panel._checks._headings
    seen = [text for text, each in made.items() if each.isVisible()]
    return sorted(seen, key=lambda text: made[text].y())


def test_the_worst_is_listed_first_once_all_checks_have_ended(make_stage):
    stage = make_stage(load=False, findings=TROUBLED)
    stage.source.hanging.add("may.cancel")
    while len(stage.doctor.results) < len(stage.doctor.facts) - 1:
        stage.runner.run_next()
    assert order(stage)[0] == "versions", "a row moved while results came in"
    assert "order stays as it is" in stage.text("doctor.verdict.text")
    stage.doctor.stop()
    stage.load()
    first = ["api.monitoring", "fields", "may.stitch", "disk", "server-clock", "service.phoenix"]
    assert order(stage)[:6] == first
    assert headings(stage)[:3] == ["To mend", "Permissions", "This computer"]
    assert stage.panel._checks.current.facts.id == "api.monitoring"
    said = "3 of 21 checks failed: Cloud Monitoring, Field names, Stitch and run again."
    assert stage.find("doctor.verdict").accessibleName().startswith(said)
    assert not stage.find("doctor.resort").isVisible()


def _by_keyboard(stage) -> None:
    stage.key(Qt.Key.Key_Down)


def _by_pointer(stage) -> None:
    stage.panel._checks.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)


def _by_scrolling(stage) -> None:
    stage.find("doctor.checks").verticalScrollBar().setValue(60)


@pytest.mark.parametrize("come_in", [_by_keyboard, _by_pointer, _by_scrolling])
def test_no_row_moves_while_somebody_is_in_the_list(make_stage, come_in):
    stage = make_stage(size=(1024, 640))
    before = order(stage)
    stage.panel._checks.current.setFocus()
    come_in(stage)
    stage.source.findings.update(TROUBLED)
    stage.panel.refresh()
    stage.load()
    assert order(stage) == before
    assert "rows would move" in stage.find("doctor.verdict").accessibleName()
    stage.click("doctor.resort")
    assert order(stage)[0] == "api.monitoring"
    assert not stage.find("doctor.resort").isVisible()
    assert stage.actions.refusal("doctor.resort") is not None


def test_the_keyboard_stays_on_the_first_row_where_nobody_has_moved_it(make_stage):
    stage = make_stage(load=False, findings=TROUBLED)
    stage.row("versions").setFocus()
    stage.load()
    assert stage.focused() == "doctor.check.api.monitoring"


def test_a_row_that_somebody_opened_stays_open_wherever_it_goes(make_stage):
    stage = make_stage()
    stage.click("doctor.check.journal")
    stage.source.findings.update(TROUBLED)
    stage.find("doctor.run_all").setFocus()
    stage.click("doctor.run_all")
    stage.panel._checks.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    assert stage.focused() == "doctor.stop", "not in the list, where nobody is"
    stage.load()
    assert stage.focused() == "doctor.run_all"
    assert order(stage)[0] == "api.monitoring"
    assert stage.panel._checks.current.facts.id == "journal"


def test_what_was_held_back_is_in_order_when_the_page_is_opened_again(make_stage):
    stage = make_stage()
    stage.click("doctor.check.journal")
    stage.source.findings.update(TROUBLED)
    stage.panel.refresh()
    stage.load()
    assert order(stage)[0] == "versions"
    stage.panel.set_on_screen(False)
    stage.panel.set_on_screen(True)
    assert order(stage)[0] == "api.monitoring"
    stage.row("api.monitoring").setFocus()
    stage.click("doctor.check.api.monitoring")
    stage.key(Qt.Key.Key_Down)
    assert stage.focused() == "doctor.check.fields", "the arrows go as the rows stand"
    settle()


def test_copies_are_of_the_opened_check_and_carry_no_secret(make_stage):
    stage = make_stage(checks=LOCAL_CHECKS, findings={})
    stage.source.findings["disk"] = failed("token=abcdefgh99", "chmod u+w /", "line one")
    stage.panel.refresh()
    stage.load()
    assert stage.panel._checks.current.facts.id == "disk"
    stage.click("doctor.check.disk.copy_mend")
    stage.click("doctor.check.disk.copy")
    stage.click("doctor.copy_report")
    mend, one, report = stage.opener.copied
    assert mend == "chmod u+w /"
    assert one.endswith("To mend it: chmod u+w /\nline one")
    assert report.startswith("Doctor: LOCAL (LOCAL)")
    assert "abcdefgh99" not in one + report
    assert "The report is in the clipboard." in stage.summary()


def test_one_check_is_made_again_with_what_waited_for_it(make_stage):
    stage = make_stage(findings=SIGNED_OUT)
    stage.source.made.clear()
    stage.source.findings.pop("credentials")
    stage.click("doctor.check.credentials")
    stage.click("doctor.check.credentials.run_one")
    stage.load()
    assert stage.source.made[0] == "credentials"
    assert "disk" not in stage.source.made
    assert stage.summary().endswith("21 ok")


def test_while_checks_are_made_a_second_round_is_refused_and_stop_ends_them(make_stage):
    stage = make_stage(checks=LOCAL_CHECKS, load=False)
    stage.source.hanging.add("disk")
    while "ffmpeg" not in stage.doctor.results:
        stage.runner.run_next()
    assert stage.actions.refusal("doctor.run_all") == "Checks are being made."
    assert stage.row("disk").words.look.label == "Checking"
    stage.click("doctor.stop")
    stage.load()
    assert stage.text("doctor.check.disk.finding") == "It was stopped."
    assert stage.actions.refusal("doctor.stop") is not None


def test_opening_a_row_shows_no_window_of_its_own(make_stage):
    """What is shown before it stands in something is one, for a moment."""
    stage = make_stage(checks=LOCAL_CHECKS)
    before = set(QApplication.topLevelWidgets())
    shown: list[str] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            shows = event.type() == QEvent.Type.Show and isinstance(watched, QWidget)
            if shows and watched.isWindow() and watched not in before:
                shown.append(watched.objectName())
            return False

    watch = Watch()
    QApplication.instance().installEventFilter(watch)
    stage.click("doctor.check.ffmpeg")
    QApplication.instance().removeEventFilter(watch)
    assert shown == []


def test_text_from_outside_is_plain(make_stage):
    stage = make_stage(checks=LOCAL_CHECKS)
    stage.source.findings["disk"] = failed("<b>full</b>", "<i>rm</i>")
    stage.panel.refresh()
    stage.load()
    assert stage.find("doctor.check.disk.finding").textFormat() is Qt.TextFormat.PlainText
    assert stage.find("doctor.check.disk.mend").textFormat() is Qt.TextFormat.PlainText


def test_closing_the_window_ends_what_is_under_way(make_stage):
    stage = make_stage(checks=LOCAL_CHECKS, load=False)
    stage.source.hanging.add("disk")
    stage.panel.close_down()
    assert stage.source.closed
    stage.runner.run_all()
    assert not stage.doctor.is_running


def test_the_header_says_no_age_where_nothing_grows_old(theme, qtbot):
    stage = DoctorWindow(theme, checks=LOCAL_CHECKS)
    stage.show(1440, 900).load()
    assert stage.text("header.freshness.word") == ""
    stage.window.navigate("projects", stage.origin)
    stage.load()
    assert stage.text("header.freshness.word") == "Live"
    stage.close()
