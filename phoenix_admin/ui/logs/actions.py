"""What the actions of a log do, and when they are off."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from phoenix_admin.domain.log_query import FieldPath, QueryFault
from phoenix_admin.domain.notation import duration
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.services.logs.shown_log import CopyForm, Pivots, QueryMode, ShownLine
from phoenix_admin.ui.logs.action_specs import SPECS
from phoenix_admin.ui.logs.browser import LogBrowser
from phoenix_admin.ui.logs.entry_message import entry_message
from phoenix_admin.ui.logs.exporting import Exporter
from phoenix_admin.ui.logs.json_tree import value_text
from phoenix_admin.ui.logs.line_text import message_text
from phoenix_admin.ui.logs.query_changes import with_cell, with_source
from phoenix_admin.ui.logs.query_shelf import KeptQuery
from phoenix_admin.ui.logs.refusals import refusals
from phoenix_admin.ui.logs.row_painting import MOST_HIGHLIGHTS
from phoenix_admin.ui.logs.table import MOST_COPIED
from phoenix_admin.ui.opener import Opener

GAP_SECONDS = 10.0
_SEVERITY = FieldPath(("severity",))


class LogActions(QObject):
    """Registers the actions of a log. UI thread only. `attach` gives them what they act on."""

    place_requested = Signal(str)
    files_requested = Signal()
    folder_requested = Signal()

    def __init__(self, registry: ActionRegistry, opener: Opener, parent: QObject) -> None:
        super().__init__(parent)
        self._registry = registry
        self._opener = opener
        self._browser: LogBrowser | None = None
        self._exporter: Exporter | None = None
        self._gap_seconds = GAP_SECONDS
        self._awaited_copy: CopyForm | None = None
        self.pages: frozenset[str] = frozenset()
        """Pages that can be gone to from a line."""
        self.process_item: Callable[[int], str | None] = lambda _pid: None
        """What the page of processes calls the process of this number; None where it has none."""
        slots = self._slots()
        for spec in SPECS:
            registry.register(spec, slots[spec.key])
        for key in ("logs.elapsed", "logs.local_time"):
            registry.action(key).setCheckable(True)

    def attach(self, browser: LogBrowser, exporter: Exporter) -> None:
        """What they act on."""
        self._browser = browser
        self._exporter = exporter
        browser.changed.connect(self.refresh_states)
        exporter.changed.connect(self._on_export_changed)
        self.refresh_states()

    @Slot()
    def refresh_states(self) -> None:
        """Switch each action on, or off with its reason."""
        browser = self._browser
        if browser is None:
            return
        if self._awaited_copy is not None:
            self._copy_now(self._awaited_copy)
        exporting = self._exporter is not None and self._exporter.running
        for key, reason in refusals(browser, pages=self.pages, exporting=exporting).items():
            self._registry.set_refusal(key, reason)
        self._registry.action("logs.elapsed").setChecked(browser.look.elapsed)
        self._registry.action("logs.local_time").setChecked(browser.look.local)

    # ------------------------------------------------------------------ inside

    def _slots(self) -> dict[str, Callable[[], None]]:
        return {
            "logs.follow": self._on_follow,
            "logs.clear": self._on_clear,
            "logs.save_query": self._on_save_query,
            "logs.forget_query": self._on_forget_query,
            "logs.show_all": self._on_show_all,
            "logs.previous_gap": self._on_previous_gap,
            "logs.next_gap": self._on_next_gap,
            "logs.gap_size": self._on_gap_size,
            "logs.previous_mark": self._on_previous_mark,
            "logs.next_mark": self._on_next_mark,
            "logs.elapsed": self._on_elapsed,
            "logs.local_time": self._on_local_time,
            "logs.highlight": self._on_highlight,
            "logs.clear_highlights": self._on_clear_highlights,
            "logs.read_on": self._on_read_on,
            "logs.open_files": self._on_open_files,
            "logs.open_folder": self._on_open_folder,
            "logs.export_text": self._on_export_text,
            "logs.export_json": self._on_export_json,
            "logs.export_markdown": self._on_export_markdown,
            "logs.export_csv": self._on_export_csv,
            "logs.stop_export": self._on_stop_export,
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

    # ------------------------------------------------------------------ the log

    @Slot()
    def _on_follow(self) -> None:
        self._view.toggle_follow()

    @Slot()
    def _on_clear(self) -> None:
        self._view.clear()

    @Slot()
    def _on_show_all(self) -> None:
        self._view.show_all_times()

    @Slot()
    def _on_elapsed(self) -> None:
        look = self._view.look
        self._view.set_look(replace(look, elapsed=not look.elapsed))

    @Slot()
    def _on_local_time(self) -> None:
        look = self._view.look
        self._view.set_look(replace(look, local=not look.local))

    @Slot()
    def _on_read_on(self) -> None:
        log = self._view.log
        for source in log.face.sources if log is not None else ():
            if log is not None and (source.can_go_on or source.error is not None):
                log.read_on(source.number)

    @Slot()
    def _on_open_files(self) -> None:
        self.files_requested.emit()

    @Slot()
    def _on_open_folder(self) -> None:
        self.folder_requested.emit()

    # ------------------------------------------------------------------ queries

    @Slot()
    def _on_save_query(self) -> None:
        query = self._view.box.query

        def answered(name: str) -> str | None:
            if not name:
                return "It needs a name."
            self._view.shelf.save(KeptQuery(query.text, query.mode, name))
            self._view.say(f"The query was saved as {message_text(name)}.")
            self.refresh_states()
            return None

        self._view.ask_row.ask("Name of the query", "Save", "", answered)

    @Slot()
    def _on_forget_query(self) -> None:
        query = self._view.box.query
        for kept in self._view.shelf.saved:
            if (kept.text, kept.mode) == (query.text, query.mode):
                self._view.shelf.forget(kept.name)
                self._view.say(f"The query {message_text(kept.name)} is saved no longer.")
        self.refresh_states()

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

    # ------------------------------------------------------------------ going about

    @Slot()
    def _on_next_gap(self) -> None:
        self._go_to_gap(back=False)

    @Slot()
    def _on_previous_gap(self) -> None:
        self._go_to_gap(back=True)

    def _go_to_gap(self, *, back: bool) -> None:
        view, seconds = self._view, self._gap_seconds
        log = view.log
        if log is None:
            return
        place = view.table.current_place
        if place is None:
            place = view.table.first_place

        def arrived(found: int | None) -> None:
            if log is not view.log:
                return
            if found is None:
                which = "before" if back else "behind"
                view.say(f"No gap of {seconds:g} s or more {which} this line.")
                return
            view.go_to(found)
            line = view.current_line
            if line is not None and line.since_last is not None:
                view.say(f"{_span(line.since_last)} after the line before it.")

        log.next_gap(place, seconds, arrived, back=back)

    @Slot()
    def _on_gap_size(self) -> None:
        def answered(text: str) -> str | None:
            try:
                seconds = float(text.replace(",", "."))
            except ValueError:
                seconds = 0.0
            if not 0 < seconds < 1e9:
                return "A number of seconds, as 10 or 0.5."
            self._gap_seconds = seconds
            self._view.say(f"Gaps are {seconds:g} s or more from now on.")
            return None

        before = f"{self._gap_seconds:g}"
        self._view.ask_row.ask("Gaps from so many seconds", "Set", before, answered)

    @Slot()
    def _on_next_mark(self) -> None:
        self._go_to_mark(step=1)

    @Slot()
    def _on_previous_mark(self) -> None:
        self._go_to_mark(step=-1)

    def _go_to_mark(self, *, step: int) -> None:
        log = self._view.log
        if log is None:
            return
        noted = log.noted()
        found = [place for line in noted if (place := log.place_of(line.key)) is not None]
        here = self._view.table.current_place
        start = here if here is not None else (-1 if step > 0 else self._view.table.row_count)
        on = sorted((p for p in found if (p - start) * step > 0), reverse=step < 0)
        hidden = len(noted) - len(found)
        if on:
            self._view.go_to(on[0])
        elif hidden:
            self._view.say(f"No mark that way; {hidden} are on lines that are hidden now.")
        else:
            self._view.say("No mark that way.")

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
    def _on_highlight(self) -> None:
        shown = self._view.look.highlights

        def answered(text: str) -> str | None:
            texts = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
            if len(texts) > MOST_HIGHLIGHTS:
                return f"At most {MOST_HIGHLIGHTS} texts can be told apart."
            self._view.set_look(replace(self._view.look, highlights=texts))
            return None

        label = "Highlight (texts, with commas between)"
        self._view.ask_row.ask(label, "Highlight", ", ".join(shown), answered)

    @Slot()
    def _on_clear_highlights(self) -> None:
        self._view.set_look(replace(self._view.look, highlights=()))

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

    # ------------------------------------------------------------------ export

    @Slot()
    def _on_export_text(self) -> None:
        self._export(CopyForm.TEXT)

    @Slot()
    def _on_export_json(self) -> None:
        self._export(CopyForm.JSON)

    @Slot()
    def _on_export_markdown(self) -> None:
        self._export(CopyForm.MARKDOWN)

    @Slot()
    def _on_export_csv(self) -> None:
        self._export(CopyForm.CSV)

    def _export(self, form: CopyForm) -> None:
        if self._exporter is not None and self._view.log is not None:
            self._exporter.ask(self._view.log, form)

    @Slot()
    def _on_stop_export(self) -> None:
        if self._exporter is not None:
            self._exporter.stop()

    @Slot()
    def _on_export_changed(self) -> None:
        if self._exporter is not None:
            self._view.say(self._exporter.words, bad=self._exporter.failed)
            self._view.show_export(running=self._exporter.running)
            self.refresh_states()

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
        pivots = self._pivots
        if pivots.at is not None:
            subject = pivots.service or pivots.execution
            self._go("memory", f"{subject}@{pivots.at.isoformat()}")

    def _go(self, page: str, item: str | None) -> None:
        if page in self.pages:
            self.place_requested.emit(page if item is None else f"{page}/{item}")


def _span(nanoseconds: int) -> str:
    return duration(timedelta(microseconds=nanoseconds // 1000))
