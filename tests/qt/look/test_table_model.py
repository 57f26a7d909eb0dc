"""The models: complete for everybody who asks, brought up to date without a reset."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QModelRoleData,
    QModelRoleDataSpan,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtTest import QAbstractItemModelTester

from phoenix_admin.qt.tables import (
    Column,
    KeyedTableModel,
    TextCell,
    VirtualTableModel,
    diff_rows,
)

Role = Qt.ItemDataRole


@dataclass(frozen=True)
class Item:
    id: str
    value: int = 0


def key(item):
    return item.id


COLUMNS = (
    Column("name", "Name", key, tip=lambda item: f"<b>{item.id}</b>"),
    Column(
        "value",
        "Value",
        lambda item: str(item.value),
        accessible=lambda item: f"{item.value} percent",
        align="right",
    ),
)


def items(text):
    return [Item(letter) for letter in text]


def strict(model):
    """Qt's own checker: it warns about any promise broken, and a warning fails the test."""
    mode = QAbstractItemModelTester.FailureReportingMode.Warning
    return QAbstractItemModelTester(model, mode, model)


@pytest.fixture
def model(qapp):
    made = KeyedTableModel(COLUMNS, key, items("abcde"))
    strict(made)
    return made


def test_data_is_complete(model):
    index = model.index(2, 1)
    assert model.data(index, Role.DisplayRole.value) == "0"
    assert model.data(index, Role.AccessibleTextRole.value) == "0 percent"
    assert model.data(index, Role.UserRole.value) == Item("c")
    assert model.data(index, Role.TextAlignmentRole.value) & Qt.AlignmentFlag.AlignRight.value
    assert model.data(index, Role.ToolTipRole.value) is None
    assert model.data(index, Role.ForegroundRole.value) is None
    # A tip that looks like HTML is shown as it is written.
    assert "&lt;b&gt;c" in model.data(model.index(2, 0), Role.ToolTipRole.value)
    assert model.data(QModelIndex(), Role.DisplayRole.value) is None


def test_several_roles_in_one_call_are_the_same_answers(model):
    roles = [Role.DisplayRole, Role.ToolTipRole, Role.ForegroundRole, Role.AccessibleTextRole]
    for role in roles:
        entry = QModelRoleData(role.value)
        model.multiData(model.index(1, 0), QModelRoleDataSpan(entry))
        assert entry.data() == model.data(model.index(1, 0), role.value)


def test_headers_are_the_columns(model):
    across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    assert [model.headerData(c, across) for c in range(2)] == ["Name", "Value"]
    assert model.headerData(0, down) is None
    assert model.headerData(7, across) is None
    assert model.column_position("value") == 1
    with pytest.raises(KeyError):
        model.column_position("gone")


def test_cells_are_made_once_per_row_object(qapp):
    made = []

    def cell(item):
        made.append(item)
        return TextCell(item.id)

    model = KeyedTableModel([Column("name", "Name", key, cell=cell)], key, items("ab"))
    assert model.cells(0) == model.cells(0) == (TextCell("a"),)
    assert len(made) == 1
    model.apply([Item("a", 1), Item("b")])
    model.cells(0)
    assert made == [Item("a"), Item("a", 1)]
    model.forget_cells()
    model.cells(0)
    assert len(made) == 3


def test_any_sequence_can_be_a_source(qapp):
    class Squares:
        def __len__(self):
            return 1_000_000

        def __getitem__(self, position):
            return position * position

    model = VirtualTableModel([Column("square", "Square", str)], Squares())
    assert model.rowCount() == 1_000_000
    assert model.data(model.index(999, 0)) == "998001"
    assert model.cells(3) == (TextCell("9"),)


def test_rows_are_found_by_id(model):
    assert model.position_of("d") == 3
    assert model.row_of("d") == Item("d")
    assert (model.position_of("x"), model.row_of("x")) == (None, None)
    assert model.ids == tuple("abcde")


def test_an_update_says_exactly_what_changed(model, qtbot):
    said = []
    model.dataChanged.connect(
        lambda a, b, *_: said.append((a.row(), b.row(), a.column(), b.column()))
    )
    model.rowsInserted.connect(lambda _, a, b: said.append(("in", a, b)))
    model.rowsRemoved.connect(lambda _, a, b: said.append(("out", a, b)))
    model.layoutChanged.connect(lambda *_: said.append("order"))
    model.apply([Item("a"), Item("b", 1), Item("c", 1), Item("e"), Item("x")])
    assert said == [("out", 3, 3), ("in", 4, 4), (1, 2, 0, 1)]
    said.clear()
    model.apply([Item("x"), Item("a"), Item("b", 1), Item("c", 1), Item("e")])
    assert said == ["order"]
    said.clear()
    model.apply(list(model.snapshot.rows))
    assert said == []


def test_thousands_of_changes_are_said_in_few_words(qapp):
    model = KeyedTableModel(COLUMNS, key, [Item(str(number)) for number in range(4000)])
    said = []
    model.dataChanged.connect(lambda a, b, *_: said.append((a.row(), b.row())))
    changed = set(range(0, 4000, 2))
    model.apply([Item(str(n), int(n in changed)) for n in range(4000)])
    assert len(said) <= 256
    covered = {row for first, last in said for row in range(first, last + 1)}
    assert covered >= changed


def test_a_difference_that_came_too_late_is_made_anew(model):
    late = diff_rows(model.snapshot, items("abcdez"))
    model.apply(items("edcba"))
    mark = QPersistentModelIndex(model.index(4, 0))
    model.apply_diff(late)
    assert model.ids == tuple("abcdez")
    assert model.data(mark, Role.DisplayRole.value) == "a"


def test_a_doubled_id_changes_nothing(model):
    with pytest.raises(ValueError, match="'a'"):
        model.apply(items("axa"))
    assert model.ids == tuple("abcde")


row_sets = st.lists(
    st.tuples(
        st.lists(
            st.builds(Item, st.sampled_from("abcdefghijkl"), st.integers(0, 2)),
            unique_by=key,
            max_size=12,
        ),
        st.sampled_from([0, 1, 64]),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=st.permutations("abcdef"), updates=row_sets, chosen=st.sets(st.integers(0, 5)))
def test_everything_that_hangs_on_a_row_follows_its_id(qapp, first, updates, chosen):
    model = KeyedTableModel(COLUMNS, key, items(first))
    tester = strict(model)
    resets = []
    model.modelReset.connect(lambda: resets.append(1))
    marks = {row.id: QPersistentModelIndex(model.index(i, 1)) for i, row in enumerate(items(first))}
    selection = QItemSelectionModel(model)
    rows = QItemSelectionModel.SelectionFlag.Rows | QItemSelectionModel.SelectionFlag.Select
    for position in chosen:
        selection.select(model.index(position, 0), rows)
    selected = {first[position] for position in chosen}
    alive = set(first)
    for update, most_ranges in updates:
        model.apply_diff(diff_rows(model.snapshot, update, most_ranges))
        ids = [row.id for row in update]
        assert list(model.ids) == ids
        assert model.rowCount() == len(ids)
        shown = [model.data(model.index(i, 0), Role.UserRole.value) for i in range(len(ids))]
        assert shown == update
        alive &= set(ids)
        for row_id, mark in marks.items():
            assert mark.isValid() == (row_id in alive)
            if mark.isValid():
                assert (mark.row(), mark.column()) == (ids.index(row_id), 1)
        selected &= set(ids)
        assert {ids[index.row()] for index in selection.selectedRows()} == selected
    assert resets == []
    tester.deleteLater()
