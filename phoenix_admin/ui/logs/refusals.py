"""Why an action of a log is off now."""

from collections.abc import Callable, Mapping

from phoenix_admin.services.logs.shown_log import Pill, Pivots
from phoenix_admin.ui.logs.browser import LogBrowser

NO_LOG = "No log is open"
NO_LINE = "Select a line first"
NO_PAGE = "This environment has no such page"
_OF_A_LINE = (
    *("logs.mark", "logs.note", "logs.context"),
    *("logs.include_severity", "logs.exclude_severity"),
)


def refusals(
    browser: LogBrowser,
    *,
    pages: frozenset[str],
    exporting: bool,
    memory_item: Callable[[Pivots], str | None],
) -> Mapping[str, str | None]:
    """For every action that can be off: the reason, or None when it is on."""
    log = browser.log
    no_log = NO_LOG if log is None else None
    line, detail = browser.current_line, browser.detail
    no_line = no_log or (NO_LINE if line is None else None)
    face = log.face if log is not None else None
    asked = browser.asked
    still = face is not None and face.pill.pill is Pill.STILL
    more = face is not None and any(s.can_go_on or s.error is not None for s in face.sources)
    text = browser.box.query.text.strip()
    saved = {(kept.text, kept.mode) for kept in browser.shelf.saved}
    is_saved = (browser.box.query.text, browser.box.query.mode) in saved
    zoomed = asked.since is not None or asked.until is not None
    narrowed = zoomed or text or asked.severities is not None or asked.sources is not None
    no_rows = no_log or ("There are no lines" if face is not None and not face.rows else None)
    found: dict[str, str | None] = {
        "logs.follow": no_log or ("Nothing of this log can grow" if still else None),
        "logs.clear": no_log or (None if narrowed or asked.pattern else "Nothing is asked for"),
        "logs.save_query": None if text else "Write a query first",
        "logs.forget_query": None if is_saved else "This query is not saved",
        "logs.show_all": no_log or (None if zoomed else "All times are shown"),
        "logs.read_on": no_log or (None if more else "There is nothing more to read"),
        "logs.stop_export": None if exporting else "Nothing is being exported",
        "logs.clear_highlights": None if browser.look.highlights else "Nothing is highlighted",
    }
    steps = ("logs.previous_gap", "logs.next_gap", "logs.previous_mark", "logs.next_mark")
    found |= dict.fromkeys(steps, no_rows)
    for key in ("text", "json", "markdown", "csv"):
        busy = "An export is running" if exporting else None
        found[f"logs.export_{key}"] = no_rows or busy
    found |= dict.fromkeys(_OF_A_LINE, no_line)
    no_detail = no_line or ("The line has not been read yet" if detail is None else None)
    found |= dict.fromkeys(("logs.include_message", "logs.exclude_message"), no_detail)
    one = face is not None and len(face.sources) < 2
    for key in ("only_source", "without_source"):
        found[f"logs.{key}"] = no_line or ("There is only one source" if one else None)
    selected = browser.table.selected_count
    copies = ("logs.copy_text", "logs.copy_json", "logs.copy_markdown")
    found |= dict.fromkeys(copies, no_log or (None if selected else NO_LINE))
    found.update(_field_refusals(browser))
    pivots = detail.pivots if detail is not None else Pivots()
    found.update(_pivot_refusals(no_line, pivots, memory_item(pivots), pages))
    return found


def _field_refusals(browser: LogBrowser) -> dict[str, str | None]:
    tree = browser.details.tree if browser.details.shows_fields else None
    none = "Select a field of the entry first"
    if tree is not None and tree.current_path is not None:
        none = None
    has_value = tree is not None and tree.current_field is not None
    group = none or (None if has_value else "An object has no single value")
    return {
        "logs.include_value": group,
        "logs.exclude_value": group,
        "logs.copy_value": none,
        "logs.copy_path": none,
    }


def _pivot_refusals(
    no_line: str | None, pivots: Pivots, memory_item: str | None, pages: frozenset[str]
) -> dict[str, str | None]:
    known = {
        "logs.open_project": ("projects", pivots.project_id, "project"),
        "logs.open_job": ("jobs", pivots.job_id, "job"),
        "logs.open_execution": ("processes", pivots.execution, "execution"),
        "logs.open_process": ("processes", pivots.pid, "process"),
        "logs.open_memory": ("memory", memory_item, "service or worker"),
    }
    found: dict[str, str | None] = {}
    for key, (page, what, name) in known.items():
        reason = no_line or (None if what else f"The line names no {name}")
        found[key] = reason or (None if page in pages else NO_PAGE)
    return found
