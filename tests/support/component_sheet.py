"""Every component on two sheets, for pictures, the contrast walker and the live-switch test."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QGridLayout, QVBoxLayout, QWidget

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.qt.tables import (
    ChipCell,
    Column,
    DataTable,
    KeyedTableModel,
    ProgressCell,
    SortOrder,
    TextCell,
)
from phoenix_admin.qt.theme import StatusLook, Theme, project_look, verdict_look
from phoenix_admin.qt.theme import status_look as looks
from phoenix_admin.qt.widgets import (
    STRETCH,
    Button,
    Card,
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
    StateKind,
    StateText,
    StateView,
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

STATUS_ROW = (
    looks.HEALTHY,
    looks.RUNNING,
    looks.DEPLOYING,
    looks.QUEUED,
    looks.PAUSED,
    looks.DEGRADED,
    looks.FAILED,
    looks.OVER_LIMIT,
    looks.ZOMBIE,
    looks.CANCELLED,
    looks.UNKNOWN,
)


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One row of the sample table."""

    id: str
    status: StatusLook
    name: str
    clips: int
    job: str
    job_look: StatusLook | None
    fraction: float | None
    verdict: StatusLook | None
    age: str


def sample_rows() -> list[SampleRow]:
    run, agree = looks.STITCHING, looks.IN_AGREEMENT
    lost = verdict_look(VerdictKind.FAILED_NOT_RECORDED)
    stalled, starting = verdict_look(VerdictKind.STALLED), verdict_look(VerdictKind.STARTING)
    long_name = "Weekly reel 13, a name that is much too long for its column"
    odd, done = project_look("archived"), looks.SUCCEEDED
    table = (
        (looks.COMPLETE, "Ep 40 · Cities", 14, "stitch", done, 1.0, agree, "12 s"),
        (run, "Ep 41 · Rivers", 12, "conforming", run, 0.64, agree, "3 s"),
        (looks.FAILED, "Ep 42 · Night trains", 8, "stitch", looks.FAILED, 0.38, lost, "3 s"),
        (looks.FAILED, "Trailer <b>R&B</b>", 5, "stitch", looks.INTERRUPTED, 0.91, stalled, "3 s"),
        (looks.GENERATING, "Weekly reel 12", 3, "—", None, None, None, "1 s"),
        (looks.READY, long_name, 22, "—", None, None, None, "12 s"),
        (looks.DRAFT, "Harbour", 0, "—", None, None, None, "12 s"),
        (run, "Lighthouses", 9, "queued", looks.QUEUED, 0.0, starting, "3 s"),
        (looks.CANCELLED, "Old intro", 4, "stitch", looks.CANCELLED, 0.57, agree, "41 min"),
        (odd, "Imported", 7, "—", None, None, looks.UNKNOWN, "14 min"),
        (run, "Podcast 7", 6, "joining", run, None, agree, "3 s"),
    )
    return [SampleRow(f"p{number}", *row) for number, row in enumerate(table, start=1)]


def _job_cell(sample: SampleRow) -> TextCell | ProgressCell:
    if sample.job_look is None:
        return TextCell("—", "text3")
    percent = "" if sample.fraction is None else f"{int(sample.fraction * 100)}%"
    return ProgressCell(sample.job, sample.job_look, sample.fraction, percent)


def _verdict_cell(sample: SampleRow) -> TextCell:
    if sample.verdict is None:
        return TextCell("—", "text3")
    look = sample.verdict
    return TextCell(look.label, glyph=look.glyph, glyph_role=look.tone)


def sample_columns() -> tuple[Column[SampleRow], ...]:
    return (
        Column(
            "status",
            "Status",
            lambda r: r.status.label,
            cell=lambda r: ChipCell(r.status),
            width=136,
            sort_key=lambda r: -r.status.weight,
        ),
        Column(
            "name",
            "Project",
            lambda r: r.name,
            cell=lambda r: TextCell(r.name, weight=500),
            width=150,
            stretch=True,
            sort_key=lambda r: r.name,
            tip=lambda r: r.name,
        ),
        Column("clips", "Clips", lambda r: str(r.clips), width=64, star=2, align="right"),
        Column("job", "Active job", lambda r: r.job, cell=_job_cell, width=240),
        Column(
            "verdict",
            "Verdict",
            lambda r: r.verdict.label if r.verdict else "—",
            cell=_verdict_cell,
            width=160,
            star=1,
        ),
        Column(
            "age",
            "Updated",
            lambda r: r.age,
            cell=lambda r: TextCell(r.age, "text2"),
            width=84,
            align="right",
            accessible=lambda r: f"updated {r.age} ago",
        ),
    )


class StatesSheet(Surface):
    """States, buttons, chips, badges: the counterpart of the design's states picture."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "canvas")
        self.theme = theme
        self.focused: list[Button] = []
        grid = QGridLayout()
        grid.setSpacing(16)
        for position, card in enumerate(self._cards()):
            grid.addWidget(card, position // 3, position % 3)
        self.setLayout(
            column(
                theme,
                row(
                    theme,
                    RoleLabel(theme, "States and components", kind="title", weight=600),
                    STRETCH,
                    RoleLabel(
                        theme,
                        "one State widget · one button painter · one chip painter",
                        role="text2",
                    ),
                ),
                grid,
                self._matrix(),
                STRETCH,
                margins=(26, 20, 26, 20),
                spacing=16,
            )
        )
        self.setFixedSize(1440, 900)

    def action(self, text: str, *, enabled: bool = True) -> QAction:
        action = QAction(text, self)
        action.setEnabled(enabled)
        return action

    def _card(self, caption: str, view: QWidget) -> Card:
        card = Card(self.theme)
        lines = column(
            self.theme,
            row(
                self.theme,
                RoleLabel(self.theme, caption, kind="caption", weight=600, role="text3"),
                margins=(14, 10, 14, 0),
            ),
            margins=(1, 0, 1, 8),
            spacing=6,
        )
        lines.addWidget(view, 1)
        card.setLayout(lines)
        pin_size(self.theme, card, width=452, height=268)
        return card

    def _state(self, caption: str, text: StateText, *actions: str) -> Card:
        view = StateView(self.theme, QWidget(), accessible_name=caption)
        view.show_state(text, [self.action(word) for word in actions])
        return self._card(caption, view)

    def _cards(self) -> list[Card]:
        theme = self.theme
        slow = StateView(theme, QWidget(), clock=lambda: self._now)
        self._now = 0.0
        slow.show_loading(
            "projects", [self.action("Stop waiting"), self.action("Open last snapshot 14:18Z")]
        )
        self._now = 6.0
        slow._on_time()
        slow._timer.stop()
        stale_model = KeyedTableModel(sample_columns()[:2], lambda r: r.id, sample_rows()[:2])
        table = DataTable(theme, stale_model, accessible_name="Stale projects")
        stale = StateView(theme, table)
        stale.show_content()
        stale.set_banner(
            Message(
                "Showing data from 14:18:02Z (14 min old). Actions are off until the "
                "connection returns.",
                "No connection to phoenix-prod-eu",
                "unplug",
                "warn",
                "retry 4 in 16 s",
            ),
            [self.action("Retry now"), self.action("Diagnose…")],
        )
        first = StateText(
            StateKind.EMPTY,
            "No projects in phoenix-dev yet",
            "A project appears when its document is created, or when you make one from clips.",
        )
        filtered = StateText(
            StateKind.FILTERED,
            "No project matches “renderx”",
            "14 projects are hidden by 1 filter.",
        )
        denied = StateText(
            StateKind.FORBIDDEN,
            "You cannot view Memory in PROD",
            "maria.k@phoenix has viewer. This page needs run.services.get on phoenix-prod-eu.",
            "403 PERMISSION_DENIED",
        )
        failed = StateText(
            StateKind.FAILED,
            "Jobs could not be loaded",
            "The jobs service answered with an error. Other pages work. Your last snapshot is "
            "from 14:31:40Z.",
            "503 UNAVAILABLE  req 7f3a9c21  14:32:05Z",
        )
        return [
            self._state("EMPTY · first use", first, "Add project…", "Open guide"),
            self._state("EMPTY · filter", filtered, "Clear filter", "Edit filter"),
            self._card("LOADING · slow (> 4 s)", slow),
            self._card("OFFLINE · stale", stale),
            self._state("PERMISSION DENIED", denied, "Copy access request", "Switch account…"),
            self._state("ERROR", failed, "Try again", "Show snapshot"),
        ]

    def _lead(self, text: str) -> RoleLabel:
        label = RoleLabel(self.theme, text, kind="caption", weight=600, role="text3")
        pin_size(self.theme, label, width=86)
        return label

    def _matrix(self) -> Card:
        theme = self.theme
        card = Card(theme)
        off = [
            Button(theme, "Retry", "primary"),
            Button(theme, "Refresh"),
            Button(theme, "Cancel job…", "danger-quiet"),
            Button(theme, "Deploy to PROD", "danger"),
        ]
        for button in off:
            button.setEnabled(False)
        self.focused = [
            Button(theme, "Retry", "primary", object_name="focus-primary"),
            Button(theme, "Refresh", object_name="focus-default"),
            Button(theme, "Deploy to PROD", "danger", object_name="focus-danger"),
        ]
        card.setLayout(
            column(
                theme,
                row(
                    theme,
                    self._lead("Buttons"),
                    Button(theme, "Retry", "primary"),
                    Button(theme, "Refresh", glyph="refresh-cw"),
                    Button(theme, "More", "ghost"),
                    Button(theme, "Cancel job…", "danger-quiet", glyph="circle-stop"),
                    Button(theme, "Deploy to PROD", "danger"),
                    80,
                    self._lead("Disabled"),
                    *off,
                    STRETCH,
                    spacing=10,
                ),
                row(theme, self._lead("Focus"), *self.focused, STRETCH, spacing=10),
                row(
                    theme,
                    self._lead("Status"),
                    *[Chip(theme, look) for look in STATUS_ROW],
                    STRETCH,
                ),
                row(
                    theme,
                    self._lead("Environment"),
                    *[EnvironmentBadge(theme, label) for label in reversed(EnvironmentLabel)],
                    20,
                    RoleLabel(
                        theme,
                        "Solid fill = environment. Tint + glyph = status. They never meet.",
                        role="text2",
                    ),
                    STRETCH,
                ),
                margins=(16, 14, 16, 14),
                spacing=12,
            )
        )
        return card


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


def give_keyboard(sheet: StatesSheet | PartsSheet) -> None:
    """Put the keyboard on the sheet's telling place."""
    place = sheet.table if isinstance(sheet, PartsSheet) else sheet.focused[0]
    place.setFocus(Qt.FocusReason.TabFocusReason)
