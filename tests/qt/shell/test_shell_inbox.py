"""The inbox keeps what came of every write, and takes nobody away from where they are."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from phoenix_admin.backends.fake.clock import PICTURE_TIME
from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.services.results import Tone
from phoenix_admin.services.write_gate import WriteAction
from phoenix_admin.ui.shell.inbox import PAGE, Inbox
from phoenix_admin.ui.shell.inbox_row import InboxRow, shown_moment, tone_look
from tests.qt.shell.shell_stage import undo_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def _inbox(stage) -> Inbox:
    return stage.find("inbox", Inbox)


def _rows(stage) -> list[InboxRow]:
    return _inbox(stage)._rows


def _open(stage) -> Inbox:
    QTest.keySequence(stage.window, stage.actions.action("view.inbox").shortcut())
    inbox = _inbox(stage)
    assert inbox.isVisible()
    return inbox


def _why(stage) -> str:
    label = stage.find("inbox.row.0.why")
    assert label.isVisible()
    return label.text()


def _texts(widget) -> set[str]:
    return {label.text() for label in widget.findChildren(QLabel) if label.isVisible()}


class TestBadge:
    def test_it_counts_what_nobody_has_read(self, stage):
        bell = stage.find("header.inbox")
        assert bell.accessibleName() == "Inbox"
        stage.result()
        stage.result()
        assert bell.unread == 2
        assert bell.accessibleName() == "Inbox, 2 unread"

    def test_opening_marks_everything_read(self, stage):
        stage.result()
        _open(stage)
        assert stage.find("header.inbox").unread == 0
        assert stage.workbench.results.unread == 0


class TestOpening:
    def test_the_newest_is_first_and_has_the_focus(self, stage):
        stage.result("Older.")
        stage.result("Newer.")
        _open(stage)
        assert [row.result.text for row in _rows(stage)] == ["Newer.", "Older."]
        assert QApplication.focusWidget() is _rows(stage)[0]

    def test_esc_closes_it_and_gives_the_focus_back(self, stage):
        stage.result()
        stage.panels[0].list.setFocus()
        inbox = _open(stage)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
        assert not inbox.isVisible()
        assert stage.panels[0].list.hasFocus()

    def test_the_key_closes_it_too(self, stage):
        stage.result()
        inbox = _open(stage)
        QTest.keySequence(stage.window, stage.actions.action("view.inbox").shortcut())
        assert not inbox.isVisible()

    def test_the_bell_opens_and_closes_it(self, stage):
        bell = stage.find("header.inbox")
        QTest.mouseClick(bell, Qt.MouseButton.LeftButton)
        assert _inbox(stage).isVisible()
        QTest.mouseClick(bell, Qt.MouseButton.LeftButton)
        assert not _inbox(stage).isVisible()

    def test_a_press_beside_it_closes_it_and_still_does_its_work(self, stage):
        stage.result()
        inbox = _open(stage)
        QTest.mouseClick(stage.find("rail.jobs"), Qt.MouseButton.LeftButton)
        assert not inbox.isVisible()
        assert stage.window.place.panel == "jobs"

    def test_a_press_inside_keeps_it_open(self, stage):
        stage.result()
        inbox = _open(stage)
        QTest.mouseClick(_rows(stage)[0], Qt.MouseButton.LeftButton, pos=QPoint(60, 20))
        assert inbox.isVisible()

    def test_it_closes_when_the_keyboard_goes_elsewhere(self, stage):
        stage.result()
        inbox = _open(stage)
        stage.panels[0].filter.setFocus()
        assert not inbox.isVisible()
        assert stage.panels[0].filter.hasFocus()

    def test_empty_it_says_what_will_be_there(self, stage):
        inbox = _open(stage)
        assert "Nothing here yet" in _texts(inbox)
        assert QApplication.focusWidget().objectName() == "inbox.close"

    def test_it_stays_inside_the_window(self, make_stage):
        stage = make_stage(size=(1024, 640))
        for number in range(12):
            stage.result(f"Result {number}.")
        inbox = _open(stage)
        ground = stage.find("window.ground")
        box = inbox.geometry().adjusted(18, 14, -18, -22)
        assert ground.rect().contains(box)
        stage.window.resize(1300, 700)
        assert inbox.isVisible()


class TestRows:
    def test_they_say_tone_text_project_and_time(self, stage):
        stage.result("It failed.", tone=Tone.BAD, project_name="Autumn <b>trail</b>")
        stage.clock.advance(75)
        _open(stage)
        row = _rows(stage)[0]
        assert {"It failed.", "Autumn <b>trail</b>", "1 min ago"} <= _texts(row)
        assert row.accessibleName() == "Failed. Autumn <b>trail</b>. It failed. 1 min ago"
        for label in row.findChildren(QLabel):
            assert label.textFormat() == Qt.TextFormat.PlainText

    def test_the_age_goes_on_while_it_is_open(self, stage):
        stage.result()
        _open(stage)
        stage.clock.advance(12)
        stage.tick()
        assert "13 s ago" in _texts(_rows(stage)[0])

    def test_arrows_home_and_end_move_and_only_one_row_is_a_tab_stop(self, stage):
        for number in range(4):
            stage.result(f"Result {number}.")
        _open(stage)
        rows = _rows(stage)
        for key, index in (
            (Qt.Key.Key_Down, 1),
            (Qt.Key.Key_Down, 2),
            (Qt.Key.Key_Up, 1),
            (Qt.Key.Key_End, 3),
            (Qt.Key.Key_Down, 3),
            (Qt.Key.Key_Home, 0),
            (Qt.Key.Key_Up, 0),
        ):
            QTest.keyClick(QApplication.focusWidget(), key)
            assert QApplication.focusWidget() is rows[index]
            assert _inbox(stage).current is rows[index].result
            stops = [row for row in rows if row.focusPolicy() & Qt.FocusPolicy.TabFocus]
            assert stops == [rows[index]]

    def test_many_results_come_page_by_page(self, stage):
        for number in range(PAGE + 10):
            stage.result(f"Result {number}.")
        _open(stage)
        assert len(_rows(stage)) == PAGE
        stage.find("inbox.older").click()
        assert len(_rows(stage)) == PAGE + 10
        assert QApplication.focusWidget() is _rows(stage)[PAGE]
        assert not stage.find("inbox.older").isVisible()

    def test_every_tone_has_its_own_glyph(self):
        assert len({tone_look(tone)[0] for tone in Tone}) == len(Tone)

    @pytest.mark.parametrize(
        ("old", "said"),
        [
            (timedelta(0), "just now"),
            (timedelta(seconds=12), "12 s ago"),
            (timedelta(minutes=59), "59 min ago"),
            (timedelta(hours=2), "12:32:07Z"),
            (timedelta(days=2), "2026-11-20 14:32:07Z"),
        ],
    )
    def test_moments(self, old, said):
        assert shown_moment(PICTURE_TIME - old, PICTURE_TIME) == said


class TestNews:
    def test_what_comes_while_it_is_open_moves_nothing(self, stage):
        stage.result("Old.")
        _open(stage)
        focus = QApplication.focusWidget()
        where = focus.mapTo(stage.window, QPoint(0, 0))
        stage.result("New.")
        assert [row.result.text for row in _rows(stage)] == ["Old."]
        assert QApplication.focusWidget() is focus
        assert focus.mapTo(stage.window, QPoint(0, 0)) == where
        assert stage.find("header.inbox").unread == 1
        assert stage.find("inbox.news").text() == "1 new result · Show"

    def test_show_puts_it_on_top(self, stage):
        stage.result("Old.")
        _open(stage)
        stage.result("New.")
        stage.result("Newest.")
        stage.find("inbox.news").click()
        assert [row.result.text for row in _rows(stage)] == ["Newest.", "New.", "Old."]
        assert stage.workbench.results.unread == 0
        assert QApplication.focusWidget() is _rows(stage)[0]

    def test_a_result_never_opens_it_or_changes_anything_else(self, stage):
        stage.open("harbour-mornings")
        stage.panels[0].list.setFocus()
        stage.result("Done.", project_id="glacier-walk")
        assert not _inbox(stage).isVisible()
        assert stage.panels[0].list.hasFocus()
        assert stage.workbench.session.project_id == "harbour-mornings"


class TestOpenProject:
    def test_the_button_opens_it_because_a_person_pressed(self, stage):
        stage.result("A.", project_id="glacier-walk")
        inbox = _open(stage)
        stage.find("inbox.row.0.open").click()
        assert stage.workbench.session.project_id == "glacier-walk"
        assert str(stage.window.place) == "projects/glacier-walk"
        assert not inbox.isVisible()

    def test_enter_does_the_same(self, stage):
        stage.result("A.", project_id="glacier-walk")
        stage.result("B.", project_id="night-market")
        _open(stage)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        assert stage.workbench.session.project_id == "glacier-walk"

    def test_it_is_the_registered_action_that_runs(self, stage, qtbot):
        stage.result("A.", project_id="glacier-walk")
        _open(stage)
        with qtbot.waitSignal(stage.actions.action("inbox.open_project").triggered):
            stage.find("inbox.row.0.open").click()

    def test_a_result_without_a_project_offers_none(self, stage):
        stage.result("3 sample projects were made.", project_id=None, project_name="Samples")
        _open(stage)
        assert not stage.find("inbox.row.0.open").isVisible()
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        assert stage.workbench.session is None

    def test_closed_the_actions_are_not_offered(self, stage):
        stage.result()
        assert not stage.actions.action("inbox.open_project").isVisible()
        _open(stage)
        assert stage.actions.action("inbox.open_project").isVisible()


class TestUndo:
    @pytest.fixture
    def asked(self, stage, monkeypatch) -> list:
        asked = []

        def request_undo(project, change):
            asked.append((project.id, change))
            return True

        monkeypatch.setattr(stage.workbench.operations, "request_undo", request_undo)
        return asked

    def _with_undo(self, stage, project_id="glacier-walk"):
        stage.load_list()
        return stage.result("Set.", project_id=project_id, undo=undo_of(project_id))

    def test_it_is_offered_only_where_the_result_can_be_undone(self, stage):
        self._with_undo(stage)
        stage.result("Plain.")
        _open(stage)
        assert not stage.find("inbox.row.0.undo").isVisible()
        assert stage.find("inbox.row.1.undo").isVisible()

    def test_pressing_it_asks_once(self, stage, asked, qtbot):
        result = self._with_undo(stage)
        _open(stage)
        with qtbot.waitSignal(stage.actions.action("inbox.undo").triggered):
            stage.find("inbox.row.0.undo").click()
        assert asked == [("glacier-walk", result.undo)]
        assert not stage.find("inbox.row.0.undo").isVisible()
        assert "asked for already" in _why(stage)
        stage.press("inbox.undo")
        assert len(asked) == 1

    def test_a_read_only_environment_says_why_not(self, make_stage):
        there = Environment("LOCAL", EnvironmentKind.LOCAL, EnvironmentLabel.LOCAL, read_only=True)
        stage = make_stage(environment=there)
        self._with_undo(stage)
        _open(stage)
        assert not stage.find("inbox.row.0.undo").isVisible()
        assert "read-only" in _why(stage)
        before = stage.backend.world.script.writes()
        stage.press("inbox.undo")
        stage.runner.run_all()
        assert stage.backend.world.script.writes() == before

    def test_a_project_that_is_gone_says_so(self, stage):
        self._with_undo(stage, "not-there")
        _open(stage)
        assert "not listed" in _why(stage)

    def test_a_write_under_way_holds_it_back(self, stage, monkeypatch):
        self._with_undo(stage)
        _open(stage)
        refused = {"on": None}
        monkeypatch.setattr(
            stage.workbench.operations, "refusal", lambda action, project: refused["on"]
        )
        refused["on"] = "Waiting for the answer."
        stage.workbench.operations.changed.tell()
        assert _why(stage) == "Undo is off: Waiting for the answer."
        refused["on"] = None
        stage.workbench.operations.changed.tell()
        assert stage.find("inbox.row.0.undo").isVisible()

    def test_by_keyboard_the_focus_stays_in_the_row(self, stage, asked):
        self._with_undo(stage)
        inbox = _open(stage)
        for _ in range(2):
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget().objectName() == "inbox.row.0.undo"
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
        assert len(asked) == 1
        assert inbox.isVisible()
        assert QApplication.focusWidget() is _rows(stage)[0]


class TestUndoInProd:
    """Taking something back is a change as well: it asks as Undo of the open project does."""

    PROD = Environment("phoenix-prod-eu", EnvironmentKind.GCP, EnvironmentLabel.PROD)

    @pytest.fixture
    def prod(self, make_stage):
        stage = make_stage(environment=self.PROD)
        stage.workbench.gate.unlock()
        stage.load_list()
        self.project = stage.backend.world.projects["glacier-walk"]
        undo = undo_of("glacier-walk", self.project.version)
        stage.result("Set.", project_id="glacier-walk", undo=undo)
        _open(stage)
        return stage

    def _ask(self, stage):
        writes = stage.backend.world.script.calls["store.change"]
        _rows(stage)[0]._undo.click()
        assert stage.find("confirm.title").text() == (
            "Take the last correction of Glacier walk in PROD back?"
        )
        assert stage.find("confirm.environment").isVisible()
        assert stage.backend.world.script.calls["store.change"] == writes

    def _agree(self, stage):
        stage.find("confirm.typed").setText("Glacier walk")
        stage.find("confirm.go").click()
        stage.runner.run_all()

    def test_it_asks_for_the_name_and_then_writes_once(self, prod):
        writes = prod.backend.world.script.calls["store.change"]
        self._ask(prod)
        assert not prod.find("confirm.go").isEnabled()
        self._agree(prod)
        assert prod.backend.world.script.calls["store.change"] == writes + 1
        assert prod.backend.world.projects["glacier-walk"].status == "failed"

    def test_keeping_it_writes_nothing_and_gives_the_keyboard_back(self, prod):
        before = prod.find("projects.list")
        _inbox(prod).close_popover()
        before.setFocus()
        _open(prod)
        writes = prod.backend.world.script.writes()
        self._ask(prod)
        prod.find("confirm.keep").click()
        prod.runner.run_all()
        assert prod.backend.world.script.writes() == writes
        assert QApplication.focusWidget() is before

    @pytest.mark.parametrize("what", ["locked", "written", "gone"])
    def test_what_changes_while_it_asks_is_said_and_ends_it(self, prod, what):
        self._ask(prod)
        world = prod.backend.world
        if what == "locked":
            prod.workbench.gate.lock()
        elif what == "written":
            world.write_project(world.projects["glacier-walk"], name="Glacier")
        else:
            del world.projects["glacier-walk"]
        if what != "locked":
            prod.workbench.catalogue.refresh()
            prod.runner.run_all()
        writes = world.script.writes()
        assert prod.find("confirm.changed").text().startswith("Changed since you opened: ")
        self._agree(prod)
        assert world.script.writes() == writes


def test_a_real_write_arrives_in_the_inbox_with_its_project(stage):
    stage.load_list()
    project = stage.backend.world.projects["salt-and-fog"]
    assert stage.workbench.operations.request_stitch(project)
    stage.runner.run_all()
    _open(stage)
    newest = _rows(stage)[0].result
    assert newest.project_name == project.name
    assert newest.action is WriteAction.ASSEMBLE
