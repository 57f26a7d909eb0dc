"""What a profile looks like: three tables on the left, the treemap on the right."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from phoenix_admin.domain.import_profile import ImportProfile
from phoenix_admin.qt.charts.treemap import Treemap
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import STRETCH, RoleLabel, SegmentedTabs, Surface, column, row
from phoenix_admin.ui.panels.memory.imports_columns import (
    ImportTable,
    asked_columns,
    module_columns,
    package_columns,
    row_key,
)
from phoenix_admin.ui.panels.memory.imports_facts import (
    AskedRow,
    ModuleRow,
    PackageRow,
    asked_rows,
    boxes,
    chain,
    module_rows,
    package_rows,
)

_ALONE = "Area: what each module takes by itself, shared parts once. Shade: time."
_COMPARED = "Area: memory now. Amber grew, green shrank since the other profile."
ASKED, PACKAGES, MODULES = range(3)


class ProfileView(QWidget):
    """Shows one profile, alone or against another. UI thread."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._profile: ImportProfile | None = None
        self._before: ImportProfile | None = None
        self._modules: tuple[ModuleRow, ...] = ()
        self.tables = self._make_tables(theme)
        self.treemap = Treemap(
            theme,
            title="Memory of imports",
            object_name="imports.treemap",
            accessible_name="Treemap of imports",
        )
        self._caption = RoleLabel(
            theme, _ALONE, kind="caption", role="text2", elide=True, object_name="imports.looked_at"
        )
        self.treemap.looked_at.connect(self._on_looked_at)
        self.treemap.chosen.connect(self._on_chosen)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("imports.splitter")
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.tables)
        splitter.addWidget(self._right(theme))
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([500, 500])
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(splitter)

    def show_profile(self, profile: ImportProfile, before: ImportProfile | None) -> None:
        """Show it; which table is seen, its order and the splitter stay as they are."""
        if profile is self._profile and before is self._before:
            return
        self._profile, self._before = profile, before
        self._modules = module_rows(profile)
        self._asked.show_rows(asked_rows(profile))
        packages = package_rows(profile, before)
        self._packages.show_rows(packages if before is None else ())
        self._compared.show_rows(packages if before is not None else ())
        self._module_table.show_rows(self._modules)
        self._package_pages.setCurrentIndex(0 if before is None else 1)
        self.treemap.set_items(boxes(profile, before))
        self._caption.set_text(self._resting)

    @property
    def _resting(self) -> str:
        return _ALONE if self._before is None else _COMPARED

    # ------------------------------------------------------------------ the person's input

    @Slot(int)
    def _on_tab_changed(self, number: int) -> None:
        self._pages.setCurrentIndex(number)

    @Slot(str)
    def _on_looked_at(self, words: str) -> None:
        self._caption.set_text(words or self._resting)

    @Slot(str)
    def _on_chosen(self, key: str) -> None:
        """A box was chosen: its row, in the table that has it; and how it came to be loaded."""
        if self._profile is None:
            return
        if self._module_table.rows.position_of(key) is not None:
            self._bar.setCurrentIndex(MODULES)
            self._module_table.select_id(key)
            by = chain(self._profile, key)
            if by:
                self._caption.set_text(f"{key}, loaded by {', by '.join(by)}")
            return
        table = self._packages if self._before is None else self._compared
        if table.rows.position_of(key) is not None:
            self._bar.setCurrentIndex(PACKAGES)
            table.select_id(key)

    # ------------------------------------------------------------------ making

    def _make_tables(self, theme: Theme) -> Surface:
        self._bar = SegmentedTabs(
            theme,
            "Asked for",
            "Packages",
            "Modules",
            object_name="imports.tables",
            accessible_name="What is listed",
        )
        self._asked: ImportTable[AskedRow] = ImportTable(
            theme,
            asked_columns(),
            row_key,
            object_name="imports.asked",
            accessible_name="Modules that were asked for",
        )
        self._packages: ImportTable[PackageRow] = ImportTable(
            theme,
            package_columns(compared=False),
            row_key,
            object_name="imports.packages",
            accessible_name="Packages",
        )
        self._compared: ImportTable[PackageRow] = ImportTable(
            theme,
            package_columns(compared=True),
            row_key,
            object_name="imports.compared",
            accessible_name="Packages, before and now",
        )
        self._module_table: ImportTable[ModuleRow] = ImportTable(
            theme,
            module_columns(),
            row_key,
            object_name="imports.modules",
            accessible_name="Modules",
        )
        return self._laid_out(theme)

    def _laid_out(self, theme: Theme) -> Surface:
        self._package_pages = QStackedWidget()
        self._package_pages.addWidget(self._packages)
        self._package_pages.addWidget(self._compared)
        self._pages = QStackedWidget()
        for table in (self._asked, self._package_pages, self._module_table):
            self._pages.addWidget(table)
        self._bar.currentChanged.connect(self._on_tab_changed)
        self._bar.setCurrentIndex(PACKAGES)
        strip = Surface(theme, "surface", edges="b")
        strip.setLayout(row(theme, self._bar, STRETCH, margins=(10, 0, 10, 0)))
        left = Surface(theme, "surface", edges="r", object_name="imports.left")
        lines = column(theme, strip, spacing=0, margins=(0, 0, 1, 0))
        lines.addWidget(self._pages, 1)
        left.setLayout(lines)
        return left

    def _right(self, theme: Theme) -> Surface:
        right = Surface(theme, "surface", object_name="imports.right")
        lines = column(theme, self._caption, margins=(16, 10, 16, 14), spacing=8)
        lines.addWidget(self.treemap, 1)
        right.setLayout(lines)
        return right
