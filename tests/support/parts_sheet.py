"""The parts of a panel in their places, for pictures, the contrast walker and live switches."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QVBoxLayout, QWidget

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.qt.tables import (
    DataTable,
    KeyedTableModel,
    SortOrder,
)
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme import status_look as looks
from phoenix_admin.qt.widgets import (
    STRETCH,
    Button,
    Chip,
    ChoiceField,
    EnvironmentBadge,
    EnvironmentStripe,
    FilterChip,
    IconLabel,
    InlineMessage,
    KeyHint,
    KeyValue,
    KeyValueList,
    Message,
    NavButton,
    ProgressBar,
    RoleLabel,
    ScrollPane,
    SearchField,
    SegmentedTabs,
    Step,
    StepState,
    StepsView,
    Surface,
    TextField,
    ToolButton,
    column,
    give_glyph,
    pin_size,
    row,
)
from tests.support.sample_table import SampleRow, sample_columns, sample_rows


class PartsSheet(Surface):
    """The parts of a panel in their places: rail, list, details."""

    def __init__(self, theme: Theme, environment: EnvironmentLabel = EnvironmentLabel.PROD) -> None:
        super().__init__(theme, "canvas")
        self.theme = theme
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(EnvironmentStripe(theme, environment))
        body = row(theme, spacing=0)
        body.addWidget(self._rail())
        body.addWidget(self._list(environment), 1)
        body.addWidget(self._details(environment))
        lines.addLayout(body, 1)
        self.resize(1240, 720)

    def _rail(self) -> Surface:
        theme = self.theme
        rail = Surface(theme, "rail", edges="r")
        pin_size(theme, rail, width=204)
        group = QButtonGroup(rail)
        entries = [
            NavButton(theme, "layout-dashboard", "Overview", object_name="nav-overview"),
            NavButton(theme, "folder-kanban", "Projects", object_name="nav-projects"),
            NavButton(theme, "list-checks", "Jobs", object_name="nav-jobs"),
            NavButton(theme, "memory-stick", "Memory", object_name="nav-memory"),
            NavButton(theme, "activity", "Processes", object_name="nav-processes"),
        ]
        entries[1].setChecked(True)
        entries[2].set_badge(looks.FAILED, 2)
        entries[3].set_badge(looks.DEGRADED, 1)
        entries[4].set_badge(looks.ZOMBIE, 12)
        small = NavButton(theme, "scroll-text", "Logs", object_name="nav-logs")
        small.set_collapsed(True)
        small.set_badge(looks.FAILED, 3)
        for entry in entries:
            group.addButton(entry)
        rail.setLayout(column(theme, *entries, small, STRETCH, margins=(0, 10, 0, 8), spacing=0))
        return rail

    def _list(self, environment: EnvironmentLabel) -> Surface:
        theme = self.theme
        pane = Surface(theme, "surface")
        self.filters = [
            FilterChip(theme, "All", 14),
            FilterChip(theme, "Needs attention", 5, glyph="triangle-alert", glyph_role="warn"),
            FilterChip(theme, "Running", 1203, glyph="loader-circle", glyph_role="run"),
        ]
        self.filters[0].setChecked(True)
        search = SearchField(theme, placeholder="Filter projects  ( / )", object_name="filter")
        pin_size(theme, search, width=210)
        self.message = InlineMessage(theme)
        resort = QAction("Re-sort now", self)
        self.message.show_message(
            Message("2 rows would move if re-sorted. Order kept while you work.", meta="F5"),
            [resort],
        )
        self.model = KeyedTableModel(sample_columns(), lambda r: r.id, sample_rows())
        self.table: DataTable[SampleRow] = DataTable(
            theme, self.model, object_name="projects", accessible_name="Projects"
        )
        self.table.set_sort_order(SortOrder("name"))
        self.table.select_id("p2")
        refresh = give_glyph(theme, QAction("Refresh", self), "refresh-cw")
        refresh.setShortcut("F5")
        lines = column(
            theme,
            row(
                theme,
                RoleLabel(theme, "Projects", kind="title", weight=600),
                RoleLabel(theme, "14", weight=500, role="text2"),
                EnvironmentBadge(theme, environment),
                STRETCH,
                Button(theme, "Refresh", glyph="refresh-cw"),
                Button(theme, "Columns  5 of 7", glyph="chevron-down"),
                margins=(16, 14, 16, 10),
            ),
            row(theme, search, *self.filters, STRETCH, margins=(16, 0, 16, 12)),
            self.message,
            spacing=0,
        )
        lines.addWidget(self.table, 1)
        pane.setLayout(lines)
        return pane

    def _details(self, environment: EnvironmentLabel) -> Surface:
        theme = self.theme
        pane = Surface(theme, "surface", edges="l")
        pin_size(theme, pane, width=394)
        self.tabs = SegmentedTabs(
            theme, "Summary", "Runs", "Logs", "History", accessible_name="Project details"
        )
        strip = Surface(theme, "surface", edges="b")
        strip.setLayout(row(theme, self.tabs, STRETCH, margins=(10, 0, 10, 0)))
        content = QWidget()
        content.setLayout(column(theme, *self._facts(), STRETCH, margins=(20, 14, 16, 12)))
        scroll = ScrollPane(theme, content, accessible_name="Summary", object_name="summary")
        foot = Surface(theme, "surface", edges="t")
        foot.setLayout(
            row(
                theme,
                Button(theme, "Copy ID", glyph="copy"),
                STRETCH,
                Button(theme, "Reconcile…", glyph="git-compare-arrows"),
                Button(theme, "Cancel…", "danger-quiet", glyph="circle-stop"),
                margins=(16, 10, 12, 10),
            )
        )
        lines = column(
            theme,
            row(
                theme,
                RoleLabel(theme, "Ep 41 · Rivers", kind="section", weight=600, selectable=True),
                ToolButton(theme, "copy", "Copy ID"),
                STRETCH,
                ToolButton(theme, "pin", "Watch", role="link"),
                ToolButton(theme, "panel-right", "Hide details", shortcut_hint="Ctrl+."),
                margins=(20, 14, 12, 6),
                spacing=4,
            ),
            row(
                theme,
                Chip(theme, looks.STITCHING),
                EnvironmentBadge(theme, environment),
                RoleLabel(theme, "12 clips", role="text2"),
                STRETCH,
                margins=(20, 0, 12, 10),
            ),
            strip,
            margins=(1, 0, 0, 0),
            spacing=0,
        )
        lines.addWidget(scroll, 1)
        lines.addWidget(foot)
        pane.setLayout(lines)
        return pane

    def _facts(self) -> list[QWidget | int]:
        theme = self.theme
        bar = ProgressBar(theme, accessible_name="Stitch progress")
        bar.set_progress(Progress(8, 12, "clips", Stage.CONFORMING, "8 of 12 clips"))
        steps = StepsView(theme)
        steps.set_steps(
            [
                Step("Probe clips", StepState.DONE, "38 s"),
                Step("Check clips", StepState.DONE, "12 s"),
                Step("Conform", StepState.RUNNING, "8 / 12 · 6 min 04 s"),
                Step("Join", StepState.PENDING),
                Step("Verify", StepState.PENDING),
            ]
        )
        facts = KeyValueList(theme, accessible_name="Verdict")
        facts.set_facts(
            [
                KeyValue("Document says", "since 14:01:10Z", chip=looks.STITCHING),
                KeyValue("Worker says", "64%, heartbeat 2 s ago", chip=looks.RUNNING),
                KeyValue("Verdict", "In agreement", role="ok", weight=600),
                KeyValue(
                    "Evidence",
                    "Document: stitching since 14:01:10Z.\nExecution w-7731: running since "
                    "14:01:12Z, 64%.",
                    role="text2",
                ),
                KeyValue("Job", "01JD5Z8M4T9G1K2V3B4N5M6P7Q", mono=True),
            ]
        )
        box = QCheckBox("Check clips thoroughly")
        box.setChecked(True)
        field = TextField(theme, placeholder="Type the name", accessible_name="Name")
        wrong = TextField(theme, accessible_name="Wrong name", mono=True)
        wrong.setText("ep 41")
        wrong.set_invalid(True, "The name does not match.")
        choice = ChoiceField(theme, "Follow system", "Light", "Dark", accessible_name="Theme")
        fields = QWidget()
        fields.setLayout(row(theme, field, wrong, choice))
        keys = QWidget()
        keys.setLayout(
            row(
                theme,
                IconLabel(theme, "search", "text2"),
                RoleLabel(theme, "Search or run a command", role="text2"),
                STRETCH,
                KeyHint(theme, "Ctrl"),
                KeyHint(theme, "K"),
                spacing=4,
            )
        )
        title = QWidget()
        title.setLayout(
            row(
                theme,
                RoleLabel(theme, "Stitch · 12 clips", kind="strong", weight=600),
                STRETCH,
                RoleLabel(theme, "64%", kind="strong", weight=600),
            )
        )
        return [title, bar, steps, 6, facts, 6, box, fields, keys]
