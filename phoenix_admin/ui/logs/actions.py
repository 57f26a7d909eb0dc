"""What the actions of a log do, and when they are off."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QObject, Signal, Slot

from phoenix_admin.domain.notation import duration
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.services.logs.shown_log import CopyForm
from phoenix_admin.ui.logs.action_specs import SPECS
from phoenix_admin.ui.logs.browser import LogBrowser
from phoenix_admin.ui.logs.exporting import Exporter
from phoenix_admin.ui.logs.line_actions import LineActions
from phoenix_admin.ui.logs.line_text import message_text
from phoenix_admin.ui.logs.query_shelf import KeptQuery
from phoenix_admin.ui.logs.refusals import refusals
from phoenix_admin.ui.logs.row_painting import MOST_HIGHLIGHTS
from phoenix_admin.ui.opener import Opener

GAP_SECONDS = 10.0


class LogActions(LineActions):
    """Registers the actions of a log. UI thread only. `attach` gives them what they act on."""

    files_requested = Signal()
    folder_requested = Signal()

    def __init__(self, registry: ActionRegistry, opener: Opener, parent: QObject) -> None:
        super().__init__(opener, parent)
        self._registry = registry
        self._exporter: Exporter | None = None
        self._gap_seconds = GAP_SECONDS
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
        found = refusals(
            browser, pages=self.pages, exporting=exporting, memory_item=self.memory_item
        )
        for key, reason in found.items():
            self._registry.set_refusal(key, reason)
        self._registry.action("logs.elapsed").setChecked(browser.look.elapsed)
        self._registry.action("logs.local_time").setChecked(browser.look.local)

    # ------------------------------------------------------------------ inside

    def _slots(self) -> dict[str, Callable[[], None]]:
        return self._line_slots() | {
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
        }

    # ------------------------------------------------------------------ the log

    @Slot()
    def _on_follow(self) -> None:
        self._view.following.toggle()

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
            fault = self._view.shelf.save(KeptQuery(query.text, query.mode, name))
            if fault is not None:
                return fault
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


def _span(nanoseconds: int) -> str:
    return duration(timedelta(microseconds=nanoseconds // 1000))
