"""What a person reads before they agree to a limit: target, change, preflight, cost, command."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from phoenix_admin.domain.limit_plan import LimitPlan, PreflightLine, Standing
from phoenix_admin.domain.memory_limit import write_quantity
from phoenix_admin.domain.workload_size import WorkloadKind, WorkloadSize
from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.qt.widgets import (
    IconLabel,
    RoleLabel,
    ScrollPane,
    Surface,
    column,
    pin_size,
    row,
)
from phoenix_admin.services.limit_change import LimitLook
from phoenix_admin.services.limit_words import cost_words
from phoenix_admin.ui.dialogs.field_preview import FieldPreview

_LABEL_WIDTH = 104
_LEAST = 132
_TOP = Qt.AlignmentFlag.AlignTop
_LOOKS: dict[Standing, tuple[str, ColourName, str, ColourName]] = {
    Standing.PASSED: ("circle-check", "ok", "Passed", "text"),
    Standing.ATTENTION: ("triangle-alert", "warn", "Attention", "text"),
    Standing.BLOCKED: ("circle-x", "danger_text", "Blocks the change", "danger_text"),
}


class PreflightView(QWidget):
    """One line for each point. Glyph and words carry the meaning, colour repeats it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[PreflightLine, ...] | None = None
        self._rows: list[tuple[IconLabel, RoleLabel, QWidget]] = []
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(theme.px(4))
        self.setObjectName("limit.preflight")

    def set_lines(self, lines: Sequence[PreflightLine]) -> None:
        """Show these; the same ones touch nothing."""
        fresh = tuple(lines)
        if fresh == self._shown:
            return
        self._shown = fresh
        while len(self._rows) > len(fresh):
            *_, holder = self._rows.pop()
            self._lines.removeWidget(holder)
            holder.hide()
            holder.deleteLater()
        while len(self._rows) < len(fresh):
            self._rows.append(self._make_row())
        for (icon, label, _), line in zip(self._rows, fresh, strict=True):
            glyph, role, said, ink = _LOOKS[line.standing]
            icon.set_glyph(glyph, role)
            label.set_text(line.text)
            label.set_role(ink)
            label.set_font("body", 600 if line.standing is Standing.BLOCKED else 400)
            label.setAccessibleName(f"{said}: {line.text}")
        points = "; ".join(f"{_LOOKS[line.standing][2]}: {line.text}" for line in fresh)
        self.setAccessibleName(f"Preflight: {points}")

    def _make_row(self) -> tuple[IconLabel, RoleLabel, QWidget]:
        icon = IconLabel(self._theme, "circle-check", "ok")
        label = RoleLabel(self._theme, wrap=True, selectable=True)
        line = row(self._theme, spacing=8)
        line.addWidget(icon, 0, _TOP)
        line.addWidget(label, 1)
        holder = QWidget()
        holder.setLayout(line)
        self._lines.addWidget(holder)
        return icon, label, holder


class LimitFactsCard(Surface):
    """The facts of one plan. UI thread."""

    def __init__(self, theme: Theme, look: LimitLook) -> None:
        super().__init__(theme, "inset", rounded="card", object_name="limit.facts")
        size = look.size
        self._prices = look.prices
        self._preflight = PreflightView(theme)
        self._change = FieldPreview(theme, object_name="limit.change", what="Flag change")
        self._cost = RoleLabel(theme, wrap=True, selectable=True, object_name="limit.cost")
        self._basis = RoleLabel(
            theme, kind="caption", role="text2", wrap=True, object_name="limit.prices"
        )
        self._line = RoleLabel(theme, kind="mono", mono=True, wrap=True, object_name="limit.gcloud")
        kind = str(size.workload.kind).capitalize()
        name = RoleLabel(theme, _where(size), weight=600, wrap=True, selectable=True)
        cost = QWidget()
        cost.setLayout(column(theme, self._cost, self._basis, spacing=2))
        rows = [
            self._fact(kind, name),
            self._fact("Flag change", self._change),
            self._fact("Preflight", self._preflight),
            self._fact("Cost", cost),
        ]
        serving = _serving(size)
        if serving:
            shown = RoleLabel(theme, serving, wrap=True, selectable=True)
            rows.insert(1, self._fact("Serves now", shown))
        self._command = self._fact("Command", self._line)
        self.setLayout(column(theme, *rows, self._command, margins=(14, 12, 14, 12), spacing=8))

    def show_plan(self, plan: LimitPlan, line: str) -> None:
        """What this plan says; `line` is its command, or why there is none."""
        before, wanted = plan.before.resources, plan.wanted
        flags: list[str] = []
        for flag, old, new in (
            ("--memory", write_quantity(before.memory), write_quantity(wanted.memory)),
            ("--cpu", f"{before.cpu:g}", f"{wanted.cpu:g}"),
        ):
            if old != new:
                flags += [f"\N{MINUS SIGN} {flag}={old}", f"+ {flag}={new}"]
        self._change.set_lines(flags or ["no flag changes"])
        self._preflight.set_lines(plan.lines)
        cost = cost_words(plan)
        self._cost.set_text(cost or "No prices are known.")
        self._basis.set_text(self._basis_words(plan))
        self._basis.setVisible(bool(self._basis.text()))
        # Qt would break a line within a flag. It cannot be marked, so nobody copies the joiners.
        self._line.set_text(line.replace("-", "-\N{WORD JOINER}"))
        self._line.setAccessibleName(f"Command: {line}")

    def _basis_words(self, plan: LimitPlan) -> str:
        parts: list[str] = []
        if plan.prices is not None:
            tier = f", {self._prices.tier}" if self._prices.tier else ""
            paid = f"{plan.before.billing}{tier}, read on {plan.prices.read_on}"
            parts.append(f"Estimate with prices that are {paid}; without free allowances.")
        if self._prices.faults:
            parts.append(f"{self._prices.faults[0]}. The built-in price is used.")
        return " ".join(parts)

    def _fact(self, label: str, value: QWidget) -> QWidget:
        theme = self._theme
        name = RoleLabel(theme, label, role="text2")
        pin_size(theme, name, width=_LABEL_WIDTH)
        line = row(theme, spacing=8)
        line.addWidget(name, 0, _TOP)
        line.addWidget(value, 1)
        holder = QWidget()
        holder.setLayout(line)
        return holder


class LimitPane(ScrollPane):
    """As high as its contents, and lower where the window has no room."""

    def __init__(self, theme: Theme, content: QWidget, width: int) -> None:
        super().__init__(
            theme,
            content,
            stop_always=False,
            object_name="limit.pane",
            accessible_name="What is changed, and what stands against it",
        )
        self._theme = theme
        self._content = content
        self._first_width = width

    def sizeHint(self) -> QSize:
        """The height that the contents need at the present width."""
        layout = self._content.layout()
        width = self.width() if self.isVisible() else self._theme.px(self._first_width)
        height = layout.totalHeightForWidth(width) if layout is not None else 0
        return QSize(width, height)

    def minimumSizeHint(self) -> QSize:
        """Some lines."""
        return QSize(self._theme.px(240), self._theme.px(_LEAST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wants another height."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()


def _where(size: WorkloadSize) -> str:
    beside = f", container {size.container}" if size.beside and size.container else ""
    return f"{size.workload.name}{beside} · {size.region}"


def _serving(size: WorkloadSize) -> str:
    """The revisions that serve, with what they have; empty for a job."""
    if size.workload.kind is WorkloadKind.JOB:
        return ""
    parts: list[str] = []
    for each in size.serving:
        has = f", {write_quantity(each.resources.memory)}" if each.resources is not None else ""
        parts.append(f"{each.name} ({each.percent}%{has})")
    return "; ".join(parts) or "nothing"
