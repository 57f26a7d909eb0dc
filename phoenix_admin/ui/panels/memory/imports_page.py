"""The tab *Import profile*: what importing some modules takes, measured when the person asks.

Its actions are there with the page; form, tables and treemap are made and imported by the first
look at the tab, for few ever look.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    STRETCH,
    ActionButton,
    IconLabel,
    Message,
    ProgressBar,
    RoleLabel,
    StateKind,
    StateText,
    StateView,
    Surface,
    ToolButton,
    column,
    pin_size,
    row,
)
from phoenix_admin.services.import_bench import ImportBench, profile_text
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.outcome import Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.task import Lane, Overlap, Task
from phoenix_admin.ui.dialogs.open_chooser import OpenChooser, SystemOpenChooser, Wanted
from phoenix_admin.ui.dialogs.save_chooser import (
    FileKind,
    SaveChooser,
    SystemSaveChooser,
    write_text,
)
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panel import Panel
from phoenix_admin.ui.panels.memory.imports_specs import MORE, SPECS

if TYPE_CHECKING:
    from phoenix_admin.ui.panels.memory.imports_form import ImportsForm
    from phoenix_admin.ui.panels.memory.imports_view import ProfileView

# ruff: noqa: PLC0415 - what only the tab's contents need comes with them

JSON: Final = FileKind("Save the import profile", "Import profiles", "json")
OPENED: Final = Wanted("Open an import profile", "Import profiles", "json")
COMPARED: Final = Wanted("Compare with an import profile", "Import profiles", "json")
PYTHON: Final = Wanted("Choose a Python")
_BUSY = "A measurement is under way."
_NONE = "There is no profile yet."
_NO_OWN = "This program holds no Python that could be asked: choose one above."


class ImportsPage(Panel):
    """Modules and a Python above, what was found below. UI thread."""

    key = "imports"
    title = "Import profile"
    glyph = "timer"
    action_areas = ("imports",)
    grows_old = False

    def __init__(
        self,
        *,
        theme: Theme,
        workbench: Workbench,
        bench: ImportBench,
        actions: ActionRegistry,
        runner: TaskRunner,
        opener: Opener,
        saver: SaveChooser | None = None,
        chooser: OpenChooser | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._form: ImportsForm | None = None
        self._profile_view: ProfileView | None = None
        self.setObjectName("panel.imports")
        self.setAccessibleName(self.title)
        self._workbench = workbench
        self._bench = bench
        self._registry = actions
        self._runner = runner
        self._opener = opener
        self._saver = saver or SystemSaveChooser(self)
        self._chooser = chooser or SystemOpenChooser(self)
        self._said = ""
        self._no_own: str | None = None
        self._looked = False
        self._register()
        self._forget = bench.changed.add(self._on_changed)
        self._refresh_states()

    def _register(self) -> None:
        slots: dict[str, Callable[[], None]] = {
            "imports.measure": self._on_measure,
            "imports.stop": self._on_stop,
            "imports.open": self._on_open,
            "imports.save": self._on_save,
            "imports.compare": self._on_compare,
            "imports.keep": self._on_keep,
            "imports.stop_comparing": self._on_stop_comparing,
            "imports.copy_report": self._on_copy_report,
            "imports.copy_picture": self._on_copy_picture,
        }
        for spec in SPECS:
            self._registry.register(spec, slots[spec.key])

    def _contents(self) -> "tuple[ImportsForm, ProfileView]":
        """Form and view, made by whoever needs them first."""
        if self._form is None or self._profile_view is None:
            from phoenix_admin.ui.panels.memory.imports_form import ImportsForm
            from phoenix_admin.ui.panels.memory.imports_view import ProfileView

            theme = self._theme
            self._profile_view = view = ProfileView(theme)
            self._states = StateView(
                theme, view, object_name="imports.state", accessible_name="Import profile"
            )
            self._form = form = ImportsForm(theme, self._registry, self._on_choose_python)
            form.changed.connect(self._refresh_states)
            self._lay_out(theme, form, view)
            self.part_came.emit(self)
            self._on_changed()
        return self._form, self._profile_view

    def _lay_out(self, theme: Theme, form: "ImportsForm", view: "ProfileView") -> None:
        ground = Surface(theme, "surface", object_name="imports.ground")
        line = self._line(theme)
        lines = column(theme, self._header(theme), form, line, spacing=0)
        lines.addWidget(self._states, 1)
        ground.setLayout(lines)
        self._panes = (form, view.tables, view.treemap)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ground)
        # What is asked comes first; the buttons above it are for later.
        stops = (*form.stops, *self._buttons, self._more)
        for before, stop in pairwise(stops):
            self.setTabOrder(before, stop)

    # ------------------------------------------------------------------ Panel

    def set_on_screen(self, on_screen: bool) -> None:
        """Nothing is measured by looking; whether our own Python can be asked is known now."""
        if on_screen and not self._looked:
            self._looked = True
            self._no_own = self._bench.own_refusal
            self._contents()[0].say_own(there=self._no_own is None)
            self._on_changed()

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks: what there is to see is made."""
        self._contents()
        super().showEvent(event)

    def make_parts(self) -> None:
        """Form, tables and treemap."""
        self._contents()

    def focus_filter(self) -> None:
        """`/`: the names of the modules."""
        self._contents()[0].modules.setFocus()

    def panes(self) -> Sequence[QWidget]:
        """What is asked, the tables, the treemap."""
        self._contents()
        return self._panes

    def close_down(self) -> None:
        """Stop listening; before the window goes."""
        self._forget()

    # ------------------------------------------------------------------ what is shown

    def _on_changed(self) -> None:
        bench = self._bench
        if self._form is None:
            self._refresh_states()
            return
        self._show_line()
        self._show_state()
        self._states.set_refreshing(bench.is_measuring)
        self._refresh_states()

    def _show_line(self) -> None:
        bench, profile = self._bench, self._bench.profile
        self._bar.setVisible(bench.is_measuring)
        glyph, role = "info", "link"
        more: tuple[str, ...] = ()
        if bench.asked is not None:
            glyph = "loader-circle"
            text = f"{bench.done} of {bench.of} processes. Each imports in a fresh Python."
            self._bar.set_count(bench.done, bench.of)
        elif profile is None:
            glyph, role, text = "circle-dashed", "text2", "Nothing was measured yet."
        else:
            from phoenix_admin.ui.panels.memory.imports_facts import headline, sentences

            text = headline(profile)
            more = sentences(profile, bench.before, bench.before_name)
        self._icon.set_glyph(glyph, role, spinning=bench.is_measuring)  # type: ignore[arg-type] - a token
        self._text.set_text(f"{text}{self._said}")
        self._advice.set_text(" ".join(more))
        self._advice.setVisible(bool(more))

    def _show_state(self) -> None:
        bench, states = self._bench, self._states
        action = self._registry.action
        failure = bench.failure.text if bench.failure is not None else ""
        if bench.profile is not None:
            self._contents()[1].show_profile(bench.profile, bench.before)
            states.show_content()
            title = "The newest request gave nothing; what was shown before stays."
            message = Message(failure, title, "octagon-x", "fail") if failure else None
            states.set_banner(message, [action("imports.measure")])
        elif bench.asked is not None:
            text = f"{bench.of} processes, one after the other: for each module alone, left out"
            body = f"{text}, and first. Other programs that work meanwhile make times longer."
            states.show_state(StateText(StateKind.NEVER, "Measuring…", body, glyph="timer"))
        elif failure:
            text = StateText(StateKind.FAILED, "That could not be measured", failure)
            states.show_state(text, [action("imports.measure"), action("imports.open")])
        else:
            body = (
                "Each module is imported in fresh processes: what it takes alone, what leaving it "
                "out would save, and which order is cheapest. Parts that several need count once."
            )
            if self._no_own is not None:
                body = f"{_NO_OWN} {body}"
            text = StateText(StateKind.NEVER, "Nothing was measured yet", body, glyph="timer")
            states.show_state(text, [action("imports.measure"), action("imports.open")])

    @Slot()
    def _refresh_states(self) -> None:
        bench = self._bench
        busy = _BUSY if bench.is_measuring else None
        none = None if bench.profile is not None else _NONE
        off = {
            "imports.measure": busy or self._cannot_measure(),
            "imports.stop": None if bench.is_measuring else "Nothing is being measured.",
            "imports.open": busy,
            "imports.save": none,
            "imports.compare": none,
            "imports.keep": none,
            "imports.stop_comparing": None if bench.before else "Nothing is being compared.",
            "imports.copy_report": none,
            "imports.copy_picture": none,
        }
        # What is on comes first: a button that goes hands the keyboard to one that can take it.
        for key in sorted(off, key=lambda key: off[key] is not None):
            if off[key] is not None and self._form is not None:
                self._form.show_measuring(measuring=bench.is_measuring)
            self._registry.set_refusal(key, off[key])

    def _cannot_measure(self) -> str | None:
        form = self._form
        if form is None:
            return None  # the names that stand there to begin with can be measured
        if not form.asked.modules:
            return "Name at least one module."
        return _NO_OWN if self._no_own is not None and form.asked.python is None else None

    def _say(self, text: str) -> None:
        self._said = f" · {text}"
        self._on_changed()
        self._said = ""

    # ------------------------------------------------------------------ the person's input

    @Slot()
    def _on_measure(self) -> None:
        if self._registry.refusal("imports.measure") is not None:
            return
        self._bench.request(self._contents()[0].asked)

    @Slot()
    def _on_stop(self) -> None:
        self._bench.stop()

    @Slot()
    def _on_open(self) -> None:
        self._chooser.choose_file(self, OPENED, self._bench.request_open)

    @Slot()
    def _on_compare(self) -> None:
        self._chooser.choose_file(self, COMPARED, self._bench.request_compare)

    @Slot()
    def _on_choose_python(self) -> None:
        def picked(path: Path) -> None:
            self._contents()[0].python.setText(str(path))

        self._chooser.choose_file(self, PYTHON, picked)

    @Slot()
    def _on_more(self) -> None:
        self._menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    @Slot()
    def _on_keep(self) -> None:
        self._bench.keep_as_before()

    @Slot()
    def _on_stop_comparing(self) -> None:
        self._bench.stop_comparing()

    @Slot()
    def _on_copy_report(self) -> None:
        if self._bench.profile is not None:
            from phoenix_admin.ui.panels.memory.imports_facts import report

            self._opener.copy_text(report(self._bench.profile, self._bench.before))
            self._say("The report is in the clipboard.")

    @Slot()
    def _on_copy_picture(self) -> None:
        if self._bench.profile is not None:
            self._contents()[1].treemap.copy_picture()
            self._say("The picture is in the clipboard.")

    @Slot()
    def _on_save(self) -> None:
        profile = self._bench.profile
        if profile is None:
            return
        text = profile_text(profile)
        now = self._workbench.ports.clock.now()

        def picked(path: Path) -> None:
            def body(_: object) -> None:
                write_text(path, text, JSON)

            def arrived(outcome: Outcome[None]) -> None:
                match outcome:
                    case Ok():
                        self._say(f"Saved to {path}.")
                    case Failed(error):
                        self._say(error.text)
                    case _:
                        pass

            task = Task("save import profile", body, Lane.MEDIA, overlap=Overlap.QUEUE)
            self._runner.submit(self._workbench.scope, task, arrived)

        self._saver.choose_target(self, f"imports {now:%Y-%m-%d %H%M}.json", picked, JSON)

    # ------------------------------------------------------------------ making

    def _header(self, theme: Theme) -> Surface:
        header = Surface(theme, "surface", object_name="imports.header")
        self._buttons = buttons = [
            ActionButton(theme, self._registry.action(key), object_name=key)
            for key in ("imports.open", "imports.save", "imports.compare")
        ]
        self._menu = QMenu(self)
        self._menu.setObjectName("imports.menu")
        self._menu.setToolTipsVisible(True)
        self._menu.addActions([self._registry.action(key) for key in MORE])
        self._more = more = ToolButton(theme, "ellipsis", "More", object_name="imports.more")
        more.clicked.connect(self._on_more)
        title = RoleLabel(theme, self.title, kind="title", weight=600)
        header.setLayout(row(theme, title, STRETCH, *buttons, more, margins=(16, 14, 16, 0)))
        return header

    def _line(self, theme: Theme) -> Surface:
        self._icon = IconLabel(theme, "circle-dashed", "text2", size=16)
        self._text = RoleLabel(
            theme, weight=600, elide=True, selectable=True, object_name="imports.summary"
        )
        self._bar = ProgressBar(
            theme, object_name="imports.progress", accessible_name="Processes that have ended"
        )
        pin_size(theme, self._bar, width=180)
        self._advice = RoleLabel(
            theme, role="text2", wrap=True, selectable=True, object_name="imports.advice"
        )
        surface = Surface(theme, "inset", edges="b", object_name="imports.line")
        first = row(theme, self._icon, spacing=10)
        first.addWidget(self._text, 1)
        first.addWidget(self._bar)
        surface.setLayout(column(theme, first, self._advice, margins=(16, 9, 16, 9), spacing=4))
        return surface
