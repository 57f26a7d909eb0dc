"""The list of processes: classes first, in place, only while somebody looks."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from phoenix_admin.domain.errors import Unsupported
from phoenix_admin.ui.lists.board import Narrowing
from phoenix_admin.ui.panels.processes.board import ColumnKey
from tests.support.pictures import settle


def names(stage):
    """Class and id of each row, from top to bottom."""
    found = []
    for row_id in stage.shown:
        line = stage.table.rows.row_of(row_id).row
        found.append((str(line.row.kind) if line.row else "", line.facts.pid))
    return found


def cell(stage, key, column):
    model = stage.table.rows
    position = model.position_of(stage.id_of(key))
    return model.index(position, model.column_position(column)).data()


def hint(stage):
    return stage.find("processes.hint").accessibleName()


def said_in(stage, part="process.state"):
    return [label.text() for label in stage.find(part).findChildren(QLabel) if label.isVisible()]


def test_the_worst_class_stands_first_and_each_chip_has_its_number(stage):
    stage.trigger("processes.resort")
    assert names(stage) == [
        ("zombie", 7702),
        ("orphan", 6120),
        ("orphan", 6133),
        ("stale", 7811),
        ("healthy", 5200),
        ("healthy", 5210),
        ("healthy", 7731),
        ("healthy", 7740),
    ]
    counts = stage.panel.tab._list.board.counts
    assert (counts.all, counts.attention) == (8, 4)
    chips = (Narrowing.ZOMBIE, Narrowing.ORPHAN, Narrowing.STALE, Narrowing.HEALTHY)
    assert [counts.of(chip) for chip in chips] == [1, 2, 1, 4]
    stage.click("processes.chip.orphan")
    assert [pid for _, pid in names(stage)] == [6120, 6133]


def test_cells_say_what_is_known_and_what_is_not(stage):
    who = stage.who
    assert cell(stage, who.stitch, ColumnKey.WORK) == "Harbour mornings · stitch-000007"
    assert cell(stage, who.zombie, ColumnKey.WORK) == "assemble"
    assert cell(stage, who.zombie, ColumnKey.PARENT) == "podcast-api 7600"
    assert cell(stage, who.zombie, ColumnKey.RSS) == "—"
    assert cell(stage, who.stitch, ColumnKey.RSS) == "50.0 MiB"
    assert cell(stage, who.server, ColumnKey.HEARTBEAT) == "—"
    assert cell(stage, who.stale, ColumnKey.HEARTBEAT) == "14 min"
    stage.trigger("processes.resort")
    assert hint(stage).endswith("· scan 12 ms of 13 processes")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("harbour", [7731, 7740]),
        ("7811", [7811]),
        ("podcast.app:api", [5200]),
        ("sesame", []),  # a secret is masked before anything can look in it
    ],
)
def test_the_filter_looks_in_names_ids_command_lines_projects(stage, typed, found):
    stage.type("processes.filter", typed)
    assert [pid for _, pid in names(stage)] == found


def test_a_tree_keeps_what_is_above_and_below_under_a_filter(stage):
    stage.trigger("processes.tree")
    assert stage.table.sort_order is None  # it is in the order of no column
    assert [pid for _, pid in names(stage)] == [
        1, 5200, 5210, 6120, 6133, 7600, 7702, 7731, 7740, 7811,
    ]  # fmt: skip
    stage.type("processes.filter", "stitch-000007")
    assert [pid for _, pid in names(stage)] == [1, 7731, 7740]
    stage.find("processes.filter").setText("podcast.app:api")  # said by the server alone
    assert [pid for _, pid in names(stage)] == [1, 5200, 5210]
    stage.find("processes.filter").clear()
    stage.click("processes.chip.zombie")
    assert [pid for _, pid in names(stage)] == [1, 7600, 7702]
    assert stage.panel.tab._list.board.counts.all == 8  # relatives are no workers
    stage.click("processes.chip.all")
    header = stage.table.horizontalHeader()
    header.sectionClicked.emit(stage.table.rows.column_position(ColumnKey.PID))
    assert not stage.actions.action("processes.tree").isChecked()  # sorted: a list again
    assert [pid for _, pid in names(stage)] == [5200, 5210, 6120, 6133, 7702, 7731, 7740, 7811]
    stage.trigger("processes.tree")
    stage.trigger("processes.tree")
    assert stage.table.sort_order.column == ColumnKey.PID


def test_nothing_is_scanned_while_nobody_looks(make_stage):
    stage = make_stage(in_main_window=True)
    stage.window._go_to("projects")
    stage.load()
    before = stage.machine.scans
    stage.clock.advance(60)
    stage.runner.fire_timers()
    stage.load()
    assert stage.machine.scans == before
    stage.window._go_to("processes")
    stage.load()
    assert stage.machine.scans == before + 1


def test_a_list_that_is_paused_stands_still_and_says_so(stage):
    stage.trigger("processes.resort")
    stage.trigger("processes.pause")
    before = stage.machine.scans
    stage.clock.advance(30)
    stage.runner.fire_timers()
    stage.load()
    assert stage.machine.scans == before
    stage.panel.tab._list._show_hint()
    assert "stale" in hint(stage)
    assert "paused" in hint(stage)
    stage.panel.set_on_screen(False)
    stage.panel.set_on_screen(True)
    stage.load()
    assert stage.machine.scans == before  # coming back is no wish to look
    stage.panel.refresh()
    stage.load()
    assert stage.machine.scans == before + 1  # F5 is
    stage.trigger("processes.pause")
    stage.load()
    stage.runner.fire_timers()
    stage.load()
    assert stage.machine.scans >= before + 3


def test_two_thousand_are_followed_in_place(make_stage):
    stage = make_stage(furnished=False)
    keys = [stage.machine.add("assemble", ppid=1) for _ in range(2000)]
    stage.look()
    table = stage.table
    assert len(stage.shown) == 2000
    table.setFocus()
    stage.open_process(keys[1000])
    table.verticalScrollBar().setValue(20_000)
    settle()
    top = table.rows.ids[table.rowAt(0)]
    resets, before = [], stage.shown
    table.rows.modelReset.connect(lambda: resets.append(1))
    for number in range(2):
        stage.machine.end(keys[number * 3].pid)
        stage.machine.add("assemble", ppid=1)
        stage.machine.change(keys[1500 + number].pid, rss=900 << 20)
        stage.look()
    assert resets == []
    assert stage.shown == [i for i in before if i in set(stage.shown)]
    assert len(stage.shown) == 1998
    assert hint(stage).startswith("+2 new")
    assert table.rows.ids[table.rowAt(0)] == top
    assert table.selected_ids == (stage.open_id,)


def test_the_open_one_is_kept_in_sight_only_when_asked(make_stage):
    stage = make_stage(furnished=False)
    keys = [stage.machine.add("assemble", ppid=1) for _ in range(200)]
    stage.look()
    stage.open_process(keys[150])
    bar = stage.table.verticalScrollBar()
    bar.setValue(0)
    stage.look()
    assert bar.value() == 0
    stage.trigger("processes.follow")
    assert bar.value() > 0
    bar.setValue(0)
    stage.look()
    assert bar.value() > 0
    stage.trigger("processes.follow")
    bar.setValue(0)
    stage.look()
    assert bar.value() == 0


def test_whatever_happens_the_person_stays_where_they_are(make_stage):
    stage = make_stage(in_main_window=True)
    many = [stage.machine.add("assemble", ppid=1) for _ in range(60)]
    stage.look()
    stage.trigger("processes.resort")
    stage.type("processes.filter", "assemble")
    stage.table.setFocus()
    stage.open_process(many[30])
    stage.table.verticalScrollBar().setValue(400)
    stage.find("process.summary").verticalScrollBar().setValue(60)
    settle()

    def here():
        table = stage.table
        return (
            stage.window.place,
            table.selected_ids,
            table.rows.ids[table.rowAt(0)],
            table.sort_order,
            stage.find("processes.filter").text(),
            stage.find("process.summary").verticalScrollBar().value(),
            stage.focused(),
        )

    before = here()
    for number in range(4):
        stage.machine.end(many[number].pid)
        stage.machine.add("assemble", ppid=1)
        stage.machine.change(many[40 + number].pid, rss=1 << 30)
        stage.look()
        assert here() == before


def test_one_that_ends_while_it_is_open_stays_with_the_time(stage):
    stage.open_process(stage.who.stale)
    row_id = stage.open_id
    stage.machine.end(stage.who.stale.pid)
    stage.look()
    assert stage.open_id == row_id
    assert stage.table.selected_ids == (row_id,)
    entry = stage.table.rows.row_of(row_id)
    assert entry.gone_at is not None
    assert stage.actions.refusal("process.stop") == "It has ended already."
    assert any(text.startswith("It has ended; last seen 14:3") for text in said_in(stage))
    # Its id comes back as another process: the details are not about that one.
    stage.machine.reuse(stage.who.stale.pid, "assemble")
    stage.look()
    assert stage.open_id == row_id
    assert stage.bench.session.is_gone


def test_what_cannot_be_listed_is_said_with_a_way_on(make_stage):
    stage = make_stage(furnished=False, load=False)

    def refuse():
        raise Unsupported("The processes of this system cannot be listed.")

    stage.machine.before_scan = refuse
    stage.load()
    said = "processes.state"
    assert "The processes of this system cannot be listed." in said_in(stage, said)
    stage.machine.before_scan = None
    stage.trigger("processes.try_again")
    stage.load()
    found = said_in(stage, said)
    assert any(text.startswith("No stray processes. Last scan 14:3") for text in found)


def test_the_keyboard_alone_reaches_rows_details_and_menu(make_stage):
    stage = make_stage(in_main_window=True)
    stage.table.setFocus()
    QTest.keyClick(stage.table, Qt.Key.Key_Home)
    stage.load()
    assert stage.open_id == stage.shown[0]
    QTest.keyClick(stage.table, Qt.Key.Key_Return)
    assert stage.focused() == "process.summary"
    QTest.keyClick(stage.find("process.summary"), Qt.Key.Key_Escape)
    assert stage.focused() == "processes.table"
    QTest.keyClick(stage.table, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    assert stage.window.place.panel == "processes"
