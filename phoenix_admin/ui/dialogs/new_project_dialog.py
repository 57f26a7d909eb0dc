"""New project from files: a name, the clips or sound files, their order."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.kind_words import KIND_WORDS
from phoenix_admin.domain.media_files import MIXED, kind_of_files
from phoenix_admin.domain.project import ProjectKind
from phoenix_admin.ports.call import Call
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.tokens import ColourName
from phoenix_admin.qt.widgets import (
    STRETCH,
    Button,
    RoleLabel,
    Surface,
    TextField,
    ToolButton,
    column,
    row,
)
from phoenix_admin.tasks.outcome import Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Overlap, Task
from phoenix_admin.ui.dialogs.clip_gathering import Gathering, gather
from phoenix_admin.ui.dialogs.clip_picks import Pick, PickTable, added, moved, removed
from phoenix_admin.ui.dialogs.discard_question import DiscardQuestion
from phoenix_admin.ui.dialogs.file_chooser import FileChooser
from phoenix_admin.ui.dialogs.sheet import SheetDialog

WIDTH = 620
QUESTION = "Throw away what you entered? Nothing of it is saved."
_LIST_HEIGHT = 240


class NewProjectDialog(SheetDialog):
    """Puts a project together. Emits `requested` with the name and the paths in order.

    The owner answers with `show_problem`, or closes it with `accept`. Until then it says that
    the project is being created.
    """

    requested = Signal(str, object)

    def __init__(
        self,
        theme: Theme,
        chooser: FileChooser,
        runner: TaskRunner,
        scope: Scope,
        paths: Sequence[Path] = (),
    ) -> None:
        super().__init__(
            theme,
            width=WIDTH,
            object_name="new_project",
            accessible_name="New project from files",
        )
        self._chooser = chooser
        self._runner = runner
        self._scope = scope.child("new project")
        self._picks: tuple[Pick, ...] = ()
        self._reading = 0
        self._creating = False
        self._name_is_ours = True
        self._left_out = 0
        self._problem = ""
        self._name = TextField(
            theme,
            placeholder="Name of the project",
            object_name="new_project.name",
            accessible_name="Project name",
        )
        self._table = PickTable(theme)
        self._count = RoleLabel(theme, role="text2", object_name="new_project.count")
        self._said = RoleLabel(theme, role="text2", wrap=True, object_name="new_project.message")
        self._make_buttons()
        self._lay_out()
        self._connect()
        self._decide()
        if paths:
            self.add_paths(paths)

    @property
    def picks(self) -> tuple[Pick, ...]:
        """The clips, in order."""
        return self._picks

    def first_focus(self) -> QWidget:
        """The name."""
        return self._name

    @property
    def holds_input(self) -> bool:
        """Whether closing it now would throw away what somebody chose or typed."""
        typed = not self._name_is_ours and bool(self._name.text().strip())
        return not self._creating and (typed or bool(self._picks) or self._reading > 0)

    def asks_first(self) -> bool:
        """Files were chosen, or a name typed: ask before they are thrown away."""
        asks = self.holds_input
        if asks:
            self._discard.ask()
        return asks

    def leave(self) -> None:
        """Escape; while it asks, that is the answer that loses nothing."""
        if self._discard.isVisible():
            self._discard.keep()
        else:
            super().leave()

    def refuses_enter(self, button: QPushButton) -> bool:
        """Enter throws nothing away."""
        return self._discard.is_dangerous(button)

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Take files and folders in. Folders are read on a lane, the list grows when they are."""
        self._reading += 1

        def body(call: Call) -> Gathering:
            return gather(tuple(paths), call)

        task = Task("gather files", body, deadline=30.0, overlap=Overlap.QUEUE)
        self._runner.submit(self._scope, task, self._on_gathered)
        self._decide()

    def show_problem(self, text: str) -> None:
        """Creating it has failed; the person may mend it and press again."""
        self._creating = False
        self._problem = text
        self._decide()

    def done(self, result: int) -> None:
        """Close; nothing that is still being read arrives any more."""
        self._scope.close()
        super().done(result)

    def _make_buttons(self) -> None:
        theme = self.theme
        self._add_files = Button(
            theme, "Add files…", glyph="plus", object_name="new_project.add_files"
        )
        self._add_folder = Button(
            theme, "Add folder…", glyph="folder-open", object_name="new_project.add_folder"
        )
        self._up = ToolButton(
            theme, "arrow-up", "Move up", shortcut_hint="Alt+Up", object_name="new_project.up"
        )
        self._down = ToolButton(
            theme,
            "arrow-down",
            "Move down",
            shortcut_hint="Alt+Down",
            object_name="new_project.down",
        )
        self._remove = ToolButton(
            theme,
            "trash-2",
            "Remove from the list",
            shortcut_hint="Del",
            object_name="new_project.remove",
        )
        self._cancel = Button(theme, "Cancel", object_name="new_project.cancel")
        self._create = Button(theme, "Create", "primary", object_name="new_project.create")
        self._buttons = QWidget()
        self._discard = DiscardQuestion(theme, "new_project", self._buttons, question=QUESTION)

    def _connect(self) -> None:
        self._name.textEdited.connect(self._on_name_edited)
        self._name.returnPressed.connect(self._on_create)
        self._add_files.clicked.connect(self._on_add_files)
        self._add_folder.clicked.connect(self._on_add_folder)
        self._up.clicked.connect(self._on_up)
        self._down.clicked.connect(self._on_down)
        self._remove.clicked.connect(self._on_remove)
        self._table.removal_requested.connect(self._on_remove)
        self._table.move_requested.connect(self._move)
        self._table.selection_ids_changed.connect(self._decide)
        self._cancel.clicked.connect(self._on_cancel)
        self._discard.thrown_away.connect(self.reject)
        self._create.clicked.connect(self._on_create)

    def _lay_out(self) -> None:
        theme = self.theme
        title = RoleLabel(theme, "New project from files", kind="section", weight=600)
        tools = row(
            theme,
            self._add_files,
            self._add_folder,
            STRETCH,
            self._up,
            self._down,
            self._remove,
        )
        frame = Surface(theme, "surface", edges="ltrb")
        inside = column(theme, margins=(1, 1, 1, 1))
        inside.addWidget(self._table)
        frame.setLayout(inside)
        self._table.setMinimumHeight(theme.px(_LIST_HEIGHT))
        foot = row(theme, self._count, STRETCH, self._cancel, self._create, margins=(0, 4, 0, 0))
        self._buttons.setLayout(foot)
        lines = column(
            theme,
            title,
            column(theme, RoleLabel(theme, "Name", role="text2"), self._name, spacing=4),
            tools,
            margins=(22, 22, 22, 20),
            spacing=12,
        )
        lines.addWidget(frame, 1)
        lines.addWidget(self._said)
        lines.addWidget(self._buttons)
        lines.addWidget(self._discard)
        self.setLayout(lines)

    def _on_gathered(self, outcome: Outcome[Gathering]) -> None:
        self._reading -= 1
        match outcome:
            case Ok(found):
                self._left_out += found.left_out
                self._set_picks(added(self._picks, found.clips))
                if self._name_is_ours and not self._name.text() and found.name:
                    self._name.setText(found.name)
                    # A suggestion: typing replaces it.
                    self._name.selectAll()
            case Failed(error):
                self._problem = error.text
            case _:
                pass
        self._decide()

    @Slot()
    def _on_cancel(self) -> None:
        self.leave()

    def _set_picks(self, picks: tuple[Pick, ...]) -> None:
        self._discard.keep()
        self._picks = picks
        self._table.apply(picks)

    @Slot()
    def _on_name_edited(self) -> None:
        self._discard.keep()
        self._name_is_ours = False
        self._problem = ""
        self._decide()

    @Slot()
    def _on_add_files(self) -> None:
        self._chooser.choose_files(self, self._on_chosen)

    @Slot()
    def _on_add_folder(self) -> None:
        self._chooser.choose_folder(self, self._on_chosen)

    def _on_chosen(self, paths: tuple[Path, ...]) -> None:
        self._problem = ""
        if paths and self._scope.is_open:
            self.add_paths(paths)

    @Slot()
    def _on_remove(self) -> None:
        chosen = self._table.selected_ids
        if not chosen:
            return
        first = next(n for n, pick in enumerate(self._picks) if pick.id in chosen)
        self._problem = ""
        self._set_picks(removed(self._picks, chosen))
        if self._picks:
            self._table.select_id(self._picks[min(first, len(self._picks) - 1)].id)
        self._decide()

    @Slot()
    def _on_up(self) -> None:
        self._move(-1)

    @Slot()
    def _on_down(self) -> None:
        self._move(1)

    @Slot(int)
    def _move(self, step: int) -> None:
        self._set_picks(moved(self._picks, self._table.selected_ids, step))
        if self._table.current_id:
            self._table.scrollTo(self._table.currentIndex())
        self._decide()

    @Slot()
    def _on_create(self) -> None:
        if self._refusal():
            return
        # Off before anything else runs, so that a second press in this turn finds it off.
        self._creating = True
        self._problem = ""
        self._decide()
        self.requested.emit(self._name.text().strip(), tuple(p.path for p in self._picks))

    def _refusal(self) -> str:
        if self._creating:
            return "It is being created."
        if self._reading:
            return "The folder is still being read."
        if not self._picks:
            return "Add at least one file."
        broken = next((pick for pick in self._picks if pick.problem), None)
        if broken is not None:
            return f"{broken.path.name} {broken.problem}."
        if self._kind() is None:
            return MIXED
        return "" if self._name.text().strip() else "Give the project a name."

    @Slot()
    def _decide(self) -> None:
        number = len(self._picks)
        self._count.set_text(self._summary())
        reason = self._refusal()
        self._create.setEnabled(not reason)
        self._create.setToolTip(reason)
        self._create.setAccessibleDescription(reason)
        self._create.set_text("Creating…" if self._creating else "Create")
        said, role = self._message()
        self._said.set_text(said)
        self._said.set_role(role)
        self._said.setVisible(bool(said))
        chosen = set(self._table.selected_ids)
        places = [n for n, pick in enumerate(self._picks) if pick.id in chosen]
        idle = not self._creating
        self._up.setEnabled(idle and bool(places) and places[0] > 0)
        self._down.setEnabled(idle and bool(places) and places[-1] < number - 1)
        self._remove.setEnabled(idle and bool(places))
        # Not disabled: the keyboard would go on to the next button, and Enter with it.
        self._name.setReadOnly(not idle)
        for widget in (self._add_files, self._add_folder, self._table):
            widget.setEnabled(idle)

    def _kind(self) -> ProjectKind | None:
        """What the files make; None for a mix."""
        return kind_of_files(pick.path for pick in self._picks)

    def _summary(self) -> str:
        """`3 segments, an episode`: how many files there are and what they make."""
        number, kind = len(self._picks), self._kind()
        if not number:
            return "No files yet"
        if kind is None:
            return _files(number)
        words = KIND_WORDS[JobKind.ASSEMBLE if kind is ProjectKind.EPISODE else JobKind.STITCH]
        article = "an" if kind is ProjectKind.EPISODE else "a"
        return f"{words.parts(number)}, {article} {words.output}"

    def _message(self) -> tuple[str, ColourName]:
        if self._problem:
            return self._problem, "danger_text"
        if self._reading:
            return "Reading the folder…", "text2"
        broken = [pick for pick in self._picks if pick.problem]
        if broken:
            named = ", ".join(f"{p.path.name} {p.problem}" for p in broken[:3])
            more = f" and {len(broken) - 3} more" if len(broken) > 3 else ""
            return f"These cannot be used: {named}{more}.", "danger_text"
        if self._picks and self._kind() is None:
            return MIXED, "danger_text"
        if self._left_out:
            number = self._left_out
            files = "1 other file was" if number == 1 else f"{number} other files were"
            return f"{files} left out.", "text2"
        return "", "text2"


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"
