"""The tab *Import profile*: measured when asked, stopped at once, kept, opened and compared."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from phoenix_admin.backends.fake.import_prober import FakeModule
from phoenix_admin.domain.import_profile import Cost
from phoenix_admin.qt.tables import SortOrder
from phoenix_admin.ui.panel import Panel
from phoenix_admin.ui.panels.memory.panel import MemoryPanel
from tests.qt.memory.memory_stage import ImportsStage
from tests.support.import_world import CLIENTS
from tests.support.pictures import settle
from tests.support.stage_maker import stage_maker

DEAR = "cryptography"


def refusal(stage, key: str) -> str | None:
    return stage.actions.refusal(key)


class _Beside(ImportsStage):
    """The tab behind another one."""

    def make_panel(self):
        return MemoryPanel(self.theme, [Panel(), self.make_page()])


def test_before_the_first_look_there_are_only_its_actions(theme, qtbot) -> None:
    with stage_maker(_Beside, theme, qtbot) as make:
        stage = make()
        assert stage.window.findChild(QWidget, "imports.state") is None
        assert refusal(stage, "imports.save") == "There is no profile yet."
        stage.trigger("imports.open")
        assert stage.open_chooser.wanted is not None
        stage.trigger("imports.measure")
        stage.load()
        assert refusal(stage, "imports.save") is None
        assert not stage.find("imports.state").isVisible()
        stage.panel.show_tab("imports")
        stage.find("memory.tabs").setFocus()
        QTest.keyClick(stage.find("memory.tabs"), Qt.Key.Key_Tab)
        assert stage.focused() == "imports.modules_field"
        assert stage.find("imports.state").isVisible()
        assert stage.text("imports.summary").startswith("4 modules in this order")


def test_nothing_is_measured_by_looking(imports) -> None:
    assert imports.prober.asked == []
    assert imports.text("imports.summary") == "Nothing was measured yet."
    assert refusal(imports, "imports.save") == "There is no profile yet."
    imports.panel.refresh()
    imports.load()
    assert imports.prober.asked == []


def test_measured_it_says_what_each_takes_and_what_would_help(imports) -> None:
    imports.measure()
    assert imports.text("imports.summary").startswith(
        "4 modules in this order: 95.3 MiB and 276 ms"
    )
    assert "saves most: 53 ms, 15.8 MiB" in imports.text("imports.advice")
    view = imports.view
    assert view._asked.rows.ids == CLIENTS
    assert view._packages.rows.ids[0] == "grpc"
    assert view._packages.rows.row_of("grpc").share == pytest.approx(0.273, abs=0.01)
    shown = {view._module_table.rows.row(n).loaded_by for n in range(4)}
    assert shown <= {"", *imports.prober.modules}
    description = view.treemap.accessibleDescription()
    assert description.startswith("Memory of imports: 15 boxes. grpc 26.0 MiB, 27%;")


def test_enter_in_the_field_measures_and_the_keyboard_stays_with_the_button(imports) -> None:
    imports.find("imports.modules_field").setFocus()
    imports.key(Qt.Key.Key_Return)
    assert imports.bench.is_measuring
    imports.trigger("imports.stop")
    imports.find("imports.measure").setFocus()
    imports.key(Qt.Key.Key_Space)
    assert imports.focused() == "imports.stop"
    imports.key(Qt.Key.Key_Space)
    assert imports.focused() == "imports.measure"
    assert not imports.bench.is_measuring


def test_while_it_measures_progress_is_said_and_what_was_shown_stays(imports) -> None:
    imports.measure("grpc")
    imports.find("imports.modules_field").setText("proto requests")
    imports.trigger("imports.measure")
    imports.runner.run_next()
    assert imports.text("imports.summary").startswith("1 of 20 processes")
    assert imports.find("imports.progress").value() == 5
    assert imports.page._states.shows_content
    assert refusal(imports, "imports.measure") == "A measurement is under way."
    imports.trigger("imports.stop")
    imports.load()
    assert imports.bench.profile.modules == ("grpc",)


def test_without_a_name_or_a_python_it_says_why_not(make_imports) -> None:
    stage = make_imports(packaged=True)
    own = "This program holds no Python that could be asked: choose one above."
    assert refusal(stage, "imports.measure") == own
    stage.find("imports.choose_python").click()
    stage.open_chooser.answer(Path("/opt/python3"))
    assert refusal(stage, "imports.measure") is None
    stage.find("imports.modules_field").setText(" , ")
    assert refusal(stage, "imports.measure") == "Name at least one module."
    stage.measure("grpc")
    assert stage.bench.profile is not None


def test_what_cannot_be_imported_is_said_over_what_was_shown(imports) -> None:
    imports.measure("grpc")
    imports.measure("nowhere")
    assert imports.page._states.shows_content
    assert "nowhere cannot be imported" in imports.page._states._banner._text.text()
    imports.measure("proto")
    assert imports.page._states._banner_pane.isHidden()


def test_saved_changed_and_compared(imports, tmp_path) -> None:
    imports.measure()
    imports.trigger("imports.save")
    assert imports.saver.name.startswith("imports 2026-")
    imports.saver.answer(tmp_path / "before.json")
    imports.load()
    assert "Saved to" in imports.text("imports.summary")
    imports.prober.modules["numpy"] = FakeModule(Cost(64, 11_264))
    imports.prober.modules["proto"] = FakeModule(Cost(5, 1_700), ("google.protobuf", "numpy"))
    imports.measure()
    imports.trigger("imports.compare")
    imports.open_chooser.answer(tmp_path / "before.json")
    imports.load()
    assert imports.text("imports.advice").startswith("Against before.json: +11.0 MiB and +64 ms")
    compared = imports.view._compared
    assert compared.rows.ids[0] == "numpy"
    assert compared.rows.row_of("numpy").change.kib == 11_264
    boxes = {item.key: item for item in imports.view.treemap.items}
    assert (boxes["numpy"].tone, boxes["proto"].tone) == ("bar_warn", "bar_queue")
    imports.trigger("imports.stop_comparing")
    assert imports.view._package_pages.currentWidget() is imports.view._packages


def test_a_file_that_is_none_leaves_what_is_shown(imports, tmp_path) -> None:
    (tmp_path / "other.json").write_text("{}", encoding="utf-8")
    imports.trigger("imports.open")
    imports.open_chooser.answer(tmp_path / "other.json")
    imports.load()
    assert not imports.page._states.shows_content
    imports.measure("grpc")
    assert imports.bench.failure is None


def test_a_box_is_walked_to_told_and_found_in_the_table(imports) -> None:
    imports.measure()
    treemap, told = imports.view.treemap, imports.find("imports.looked_at")
    treemap.setFocus()
    imports.key(Qt.Key.Key_Home)
    assert treemap.current.key == "grpc"
    assert told.text().startswith("grpc, 14.6 MiB, 38 ms, loaded by google.cloud.")
    seen = {treemap.current.key}
    for _ in range(40):
        imports.key(Qt.Key.Key_PageDown)
        seen.add(treemap.current.key)
    assert seen == {leaf.item.key for leaf in treemap._boxes.leaves}
    imports.key(Qt.Key.Key_Home)
    before = treemap.current.key
    imports.key(Qt.Key.Key_Right)
    assert treemap.current.key != before
    imports.key(Qt.Key.Key_Home)
    imports.key(Qt.Key.Key_Return)
    assert imports.view._module_table.current_id == "grpc"
    assert imports.view._bar.currentIndex() == 2
    assert told.text() == "grpc, loaded by google.cloud.run_v2"


def test_the_pointer_tells_a_box_and_chooses_it(imports) -> None:
    imports.measure()
    treemap, told = imports.view.treemap, imports.find("imports.looked_at")
    resting = told.text()
    leaf = next(leaf for leaf in treemap._boxes.leaves if leaf.item.key == DEAR)
    place = QPoint(*(int(at) for at in leaf.box.centre))
    QTest.mouseMove(treemap, place)
    settle()
    assert told.text().startswith("cryptography, 5.8 MiB, 12 ms")
    QTest.mouseClick(treemap, Qt.MouseButton.LeftButton, pos=place)
    assert imports.view._module_table.current_id == DEAR
    QTest.mouseMove(imports.find("imports.modules_field"))
    treemap.leaveEvent(None)
    assert told.text() == resting


def test_report_and_picture_go_to_the_clipboard(imports) -> None:
    imports.measure()
    imports.trigger("imports.copy_report")
    assert imports.opener.copied[0].startswith("4 modules with Python 3.11.7: 276 ms, 95.3 MiB")
    imports.trigger("imports.copy_picture")
    assert QGuiApplication.clipboard().pixmap().width() == imports.view.treemap.width()
    QGuiApplication.clipboard().clear()


def test_tables_are_sorted_by_their_heads(imports) -> None:
    imports.measure()
    packages = imports.view._packages
    packages.ask_for_order(SortOrder("package", descending=False))
    assert list(packages.rows.ids) == sorted(packages.rows.ids)
    imports.measure("grpc")
    assert list(packages.rows.ids) == sorted(packages.rows.ids)
