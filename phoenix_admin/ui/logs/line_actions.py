"""What is done with one line of a log, and with the lines that are selected."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from phoenix_admin.domain.log_query import FieldPath, QueryFault
from phoenix_admin.services.logs.shown_log import CopyForm, Pivots, QueryMode, ShownLine
from phoenix_admin.ui.logs.browser import LogBrowser
from phoenix_admin.ui.logs.entry_message import entry_message
from phoenix_admin.ui.logs.line_text import message_text, value_text
from phoenix_admin.ui.logs.query_changes import with_cell, with_source
from phoenix_admin.ui.logs.table import MOST_COPIED
from phoenix_admin.ui.opener import Opener

_SEVERITY = FieldPath(("severity",))


class LineActions(QObject):
    """Slots behind the actions on lines. UI thread only."""

    place_requested = Signal(str)

    def __init__(self, opener: Opener, parent: QObject) -> None:
        super().__init__(parent)
        self._opener = opener
        self._browser: LogBrowser | None = None
        self._awaited_copy: CopyForm | None = None
        self.pages: frozenset[str] = frozenset()
        """Pages that can be gone to from a line."""
        self.process_item: Callable[[int], str | None] = lambda _pid: None
        """What the page of processes calls the process of this number; None where it has none."""
        self.memory_item: Callable[[Pivots], str | None] = lambda _pivots: None
        """What the page of memory calls who wrote a line; None where it has nobody."""

    def _line_slots(self) -> dict[str, Callable[[], None]]:
        return {
            "logs.copy_text": self._on_copy_text,
            "logs.copy_json": self._on_copy_json,
            "logs.copy_markdown": self._on_copy_markdown,
            "logs.mark": self._on_mark,
            "logs.note": self._on_note,
            "logs.context": self._on_context,
            "logs.include_severity": self._on_include_severity,
            "logs.exclude_severity": self._on_exclude_severity,
            "logs.include_message": self._on_include_message,
            "logs.exclude_message": self._on_exclude_message,
            "logs.only_source": self._on_only_source,
            "logs.without_source": self._on_without_source,
            "logs.include_value": self._on_include_value,
            "logs.exclude_value": self._on_exclude_value,
            "logs.copy_value": self._on_copy_value,
            "logs.copy_path": self._on_copy_path,
            "logs.open_project": self._on_open_project,
            "logs.open_job": self._on_open_job,
            "logs.open_execution": self._on_open_execution,
            "logs.open_process": self._on_open_process,
            "logs.open_memory": self._on_open_memory,
        }

    @property
    def _view(self) -> LogBrowser:
        assert self._browser is not None, "attach comes before any action"
        return self._browser

    @property
    def _line(self) -> ShownLine | None:
        return self._view.current_line

    @property
    def _pivots(self) -> Pivots:
        detail = self._view.detail
        return detail.pivots if detail is not None else Pivots()

    # ------------------------------------------------------------------ what is asked

    def _filter(self, field: FieldPath, cell: Any, *, wanted: bool) -> None:
        text = with_cell(self._view.asked, field, cell, wanted=wanted)
        if isinstance(text, QueryFault):
            self._view.say(message_text(text.message), bad=True)
        else:
            self._view.ask_query(text, QueryMode.QUERY)

    @Slot()
    def _on_include_severity(self) -> None:
        if self._line is not None:
            self._filter(_SEVERITY, self._line.severity.name, wanted=True)

    @Slot()
    def _on_exclude_severity(self) -> None:
        if self._line is not None:
            self._filter(_SEVERITY, self._line.severity.name, wanted=False)

    @Slot()
    def _on_include_message(self) -> None:
        self._filter_message(wanted=True)

    @Slot()
    def _on_exclude_message(self) -> None:
        self._filter_message(wanted=False)

    def _filter_message(self, *, wanted: bool) -> None:
        detail = self._view.detail
        if detail is None:
            return
        found = entry_message(detail.entry) if detail.entry is not None else None
        field, text = found or (FieldPath(("textPayload",)), detail.text)
        self._filter(field, text, wanted=wanted)

    @Slot()
    def _on_only_source(self) -> None:
        self._filter_source(wanted=True)

    @Slot()
    def _on_without_source(self) -> None:
        self._filter_source(wanted=False)

    def _filter_source(self, *, wanted: bool) -> None:
        log, line = self._view.log, self._line
        if log is None or line is None:
            return
        numbers = [source.number for source in log.face.sources]
        through = with_source(log.asked.sources, numbers, line.source, wanted=wanted)
        self._view.ask(replace(log.asked, sources=through))

    @Slot()
    def _on_include_value(self) -> None:
        tree = self._view.details.tree
        if tree.current_field is not None:
            self._filter(tree.current_field, tree.current_value, wanted=True)

    @Slot()
    def _on_exclude_value(self) -> None:
        tree = self._view.details.tree
        if tree.current_field is not None:
            self._filter(tree.current_field, tree.current_value, wanted=False)

    @Slot()
    def _on_copy_value(self) -> None:
        self._opener.copy_text(value_text(self._view.details.tree.current_value))
        self._view.say("The value was copied.")

    @Slot()
    def _on_copy_path(self) -> None:
        self._opener.copy_text(self._view.details.tree.current_path_text)
        self._view.say("The field name was copied.")

    # ------------------------------------------------------------------ the line

    @Slot()
    def _on_mark(self) -> None:
        log, line = self._view.log, self._line
        if log is not None and line is not None:
            log.set_note(line.key, None if line.note is not None else "")

    @Slot()
    def _on_note(self) -> None:
        log, line = self._view.log, self._line
        if log is None or line is None:
            return
        key = line.key

        def answered(text: str) -> str | None:
            if log is self._view.log:
                log.set_note(key, text)
            return None

        before = line.note.text if line.note is not None else ""
        self._view.ask_row.ask("Note on the line", "Mark", before, answered)

    @Slot()
    def _on_context(self) -> None:
        self._view.show_details()
        self._view.details.show_context()

    @Slot()
    def _on_copy_text(self) -> None:
        self._copy(CopyForm.TEXT)

    @Slot()
    def _on_copy_json(self) -> None:
        self._copy(CopyForm.JSON)

    @Slot()
    def _on_copy_markdown(self) -> None:
        self._copy(CopyForm.MARKDOWN)

    def _copy(self, form: CopyForm) -> None:
        number = self._view.table.selected_count
        if number > MOST_COPIED:
            words = self._view.selected_words()
            self._view.say(f"{words} are too many to copy; More has the export.", bad=True)
            return
        self._copy_now(form)

    def _copy_now(self, form: CopyForm) -> None:
        """Copy when every selected line has been read; until then it waits."""
        view = self._view
        lines, number = view.table.selected_lines()
        log = view.log
        if log is None or not number or len(lines) < number:
            self._awaited_copy = form if log is not None and number else None
            if self._awaited_copy is not None and log is not None:
                places = view.table.selected_places()
                log.want(places[0], places[-1] + 1)
            return
        self._awaited_copy = None

        def arrived(text: str) -> None:
            self._opener.copy_text(text)
            copied = "1 line was copied" if number == 1 else f"{number} lines were copied"
            view.say(f"{copied} as {form}.")

        log.copied(tuple(line.key for line in lines), form, arrived)

    # ------------------------------------------------------------------ where it leads

    @Slot()
    def _on_open_project(self) -> None:
        self._go("projects", self._pivots.project_id)

    @Slot()
    def _on_open_job(self) -> None:
        self._go("jobs", self._pivots.job_id)

    @Slot()
    def _on_open_execution(self) -> None:
        self._go("processes", f"executions:{self._pivots.execution}")

    @Slot()
    def _on_open_process(self) -> None:
        pid = self._pivots.pid
        if pid is not None:
            self._go("processes", self.process_item(pid))

    @Slot()
    def _on_open_memory(self) -> None:
        item = self.memory_item(self._pivots)
        if item is not None:
            self._go("memory", item)

    def _go(self, page: str, item: str | None) -> None:
        if page in self.pages:
            self.place_requested.emit(page if item is None else f"{page}/{item}")
