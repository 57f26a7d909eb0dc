"""What a start may import before the window is painted, in a process of its own."""

import json
import subprocess
import sys

import pytest

from phoenix_admin.app.first_window import PAGES
from tests.e2e.program import ROOT, environment

pytestmark = pytest.mark.e2e

NOT_BEFORE_THE_FIRST_PAINT = (
    "phoenix_admin.ui.panels.projects.panel",
    "phoenix_admin.ui.panels.projects.detail_pane",
    "phoenix_admin.ui.panels.jobs.panel",
    "phoenix_admin.ui.panels.journal.panel",
    "phoenix_admin.ui.panels.doctor.panel",
    "phoenix_admin.ui.panels.logs.panel",
    "phoenix_admin.ui.logs",
    "phoenix_admin.ui.panels.processes.panel",
    "phoenix_admin.ui.panels.memory.panel",
    "phoenix_admin.qt.charts",
    "phoenix_admin.services.process_bench",
    "phoenix_admin.backends.local.process_tables",
    "phoenix_admin.app.late_memory",
    "phoenix_admin.services.memory",
    "phoenix_admin.domain.memory_samples",
    "phoenix_admin.domain.memory_limit",
    "phoenix_admin.backends.local.log_files",
    "phoenix_admin.settings.process_settings_file",
    "phoenix_admin.ui.dialogs.environment_form",
    "phoenix_admin.app.doctor_sources",
    "phoenix_admin.services.doctor",
    "phoenix_admin.ui.lists.list_pane",
    "phoenix_admin.ui.dialogs.new_project_dialog",
    "phoenix_admin.ui.dialogs.bulk_plan_sheet",
    "phoenix_admin.ui.dialogs.shortcuts_dialog",
    "phoenix_admin.ui.file_revealing",
    "phoenix_admin.qt.tables",
    "phoenix_admin.services.bulk_plans",
    "phoenix_admin.stitcher",
    "phoenix_admin.backends.local.processes",
    "phoenix_admin.backends.local.samples",
    "phoenix_admin.backends.fake",
    "phoenix_admin.app.smoke_run",
    "phoenix_admin.app.cloud_environment",
    "phoenix_admin.settings.environments_file",
    "asyncio",
    "email",
    "google",
    "grpc",
    "imageio_ffmpeg",
    "importlib.metadata",
    "numpy",
    "psutil",
    "tomllib",
    "ulid",
    "uuid",
    "PySide6.QtNetwork",
    "hashlib",
    "logging.handlers",
    "phoenix_admin.app.application",
    "phoenix_admin.app.rest_of_start",
    "phoenix_admin.app.wiring",
    "phoenix_admin.backends.local.backend",
    "phoenix_admin.diagnostics.redaction",
    "phoenix_admin.domain.execution",
    "phoenix_admin.domain.project",
    "phoenix_admin.ports.project_store",
    "phoenix_admin.qt.actions",
    "phoenix_admin.qt.dispatcher",
    "phoenix_admin.qt.theme.status_look",
    "phoenix_admin.qt.theme.style",
    "phoenix_admin.qt.widgets",
    "phoenix_admin.services",
    "phoenix_admin.ui.shell.window_parts",
    "platform",
    "socket",
    "subprocess",
)
"""Each was imported there once, or costs so much that nobody may do it unnoticed."""

MOST_OF_OURS = 80
MOST_OF_ALL = 260
"""Modules at the first paint, a few more than there are. Each costs about a millisecond, most of it
for its data classes and enums: a new one has to be worth that to everybody who opens the window."""

CLASSES_OF_NO_FRAME = {"QAction", "QDialog", "QLayout", "QMessageBox", "QSessionManager", "QStyle"}
"""The binding makes a class, and each member of its enumerations, when it is first met: 7 ms for
`QStyle`."""

NOT_BEFORE_A_LOG_IS_SEEN = (
    "numpy",
    "re2",
    "phoenix_admin.log_store",
    "phoenix_admin.domain.log_query",
    "phoenix_admin.ui.logs.compact_log",
)
"""As large as the rest of a start, for a page that many never open."""

CLASSES_OF_NO_PAGE = {"QCalendarWidget", "QFontDialog", "QMdiArea", "QWizard"}
"""Four of the 50 classes of widgets that the binding makes once it asks what a plain widget is: see
`qt.widgets.known_parts`."""

NOT_ON_THIS_MACHINE = (
    "PySide6.QtNetwork",
    "_hashlib",
    "_pickle",
    "_ssl",
    "hashlib",
    "imageio_ffmpeg",
    "phoenix_admin.stitcher.engine",
    "psutil",
    "re2",
    "secrets",
    "ssl",
    "statistics",
)
"""What no page of LOCAL needs by being looked at: together as large as all its pages."""

NOT_BEFORE_SOMEBODY_OPENS_IT = (
    "phoenix_admin.qt.charts.treemap",
    "phoenix_admin.ui.dialogs.bulk_plan_sheet",
    "phoenix_admin.ui.dialogs.confirm_dialog",
    "phoenix_admin.ui.dialogs.confirm_form",
    "phoenix_admin.ui.dialogs.limit_changing",
    "phoenix_admin.ui.dialogs.limit_sheet",
    "phoenix_admin.ui.dialogs.new_project_dialog",
    "phoenix_admin.ui.dialogs.sheet",
    "phoenix_admin.ui.panels.memory.imports_form",
    "phoenix_admin.ui.panels.memory.imports_view",
    "phoenix_admin.ui.panels.processes.stop_sheet",
    "phoenix_admin.ui.panels.projects.clips_tab",
    "phoenix_admin.ui.panels.projects.runs_tab",
    "phoenix_admin.ui.panels.projects.status_form",
)
"""Dialogs and tabs, 2.5 MiB: a look at every page needs none of them."""

THERE_IN_THE_END = (
    "phoenix_admin.ui.panels.projects.panel",
    "phoenix_admin.ui.panels.jobs.panel",
    "phoenix_admin.ui.panels.journal.panel",
)

NOT_BEFORE_THE_FIRST_VISIT = (
    "phoenix_admin.ui.panels.memory.panel",
    "phoenix_admin.ui.panels.logs.panel",
    "phoenix_admin.ui.panels.processes.panel",
    "phoenix_admin.ui.panels.doctor.panel",
    "phoenix_admin.qt.charts.treemap",
    "phoenix_admin.services.doctor",
    "phoenix_admin.services.memory",
)
"""Four pages, 15 MiB, of which a session that looks at projects and jobs needs none."""

PROGRAM = """
import gc, json, logging, sys
seen = {}
class Watch(logging.Handler):
    def emit(self, record):
        said = record.getMessage()
        if said not in ("first paint", "every page is there"):
            return
        from PySide6.QtCore import QObject, QTimer
        from PySide6.QtWidgets import QApplication
        made = sorted(kind.__name__ for kind in kinds_of(QObject.__mro__[-2]))
        from phoenix_admin.ui.main_window import MainWindow
        tops = QApplication.topLevelWidgets()
        window = next(top for top in tops if isinstance(top, MainWindow))
        seen[said] = {
            "modules": sorted(sys.modules),
            "classes": made,
            "pages": [type(panel).__name__ for panel in window.panels],
            "frame": type(window.centralWidget()).__name__,
            "keys": [panel.key for panel in window.panels],
            "title": window.windowTitle(),
            "visible": window.isVisible(),
            "collects": gc.isenabled(),
        }
        if said != "first paint":
            QTimer.singleShot(0, lambda: visit(window))
def kinds_of(kind):
    for derived in type.__subclasses__(kind):
        yield derived
        yield from kinds_of(derived)
def visit(window):
    from PySide6.QtWidgets import QWidget
    from phoenix_admin.ui.shell.navigation import Origin
    for key in ("memory", "logs", "processes", "doctor"):
        window.navigate(key, Origin.USER)
        window.arrivals.complete()
        window.grab()
    seen["visited"] = {
        "modules": sorted(sys.modules),
        "pages": [type(panel).__name__ for panel in window.panels],
        "shown": window.place.panel,
        "menus": sorted({window._actions.spec(key).group for key in window._actions}),
        "off": [key for key in window._actions if window._actions.is_announced(key)],
        "classes": sorted(kind.__name__ for kind in kinds_of(QWidget)),
    }
    window.close()
logging.getLogger().addHandler(Watch())
from phoenix_admin.app import cli
code = cli.main(["--data-dir", sys.argv[1], "--read-only"])
print(json.dumps({"code": code, **seen}))
"""


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    folder = tmp_path_factory.mktemp("start")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder / "data")],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
        cwd=ROOT,
        env=environment(),
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_frame_that_needs_nothing_is_what_is_painted_first(start):
    first = start["first paint"]
    assert first["visible"]
    assert (first["frame"], first["pages"]) == ("FirstFrame", [])
    assert first["title"] == start["every page is there"]["title"] == "LOCAL · Phoenix Admin"
    assert start["every page is there"]["frame"] == "Frame"
    assert [page.key for page in PAGES] == start["every page is there"]["keys"]
    assert not first["collects"]


def test_what_is_heavy_comes_after_the_first_paint(start):
    loaded = set(start["first paint"]["modules"])
    assert sorted(loaded & set(NOT_BEFORE_THE_FIRST_PAINT)) == []


def test_few_modules_are_imported_before_the_first_paint(start):
    loaded = start["first paint"]["modules"]
    ours = [name for name in loaded if name.startswith("phoenix_admin")]
    assert len(ours) <= MOST_OF_OURS, ours
    assert len(loaded) <= MOST_OF_ALL, loaded


def test_the_binding_makes_no_classes_before_the_first_paint_that_it_does_not_need(start):
    classes = set(start["first paint"]["classes"])
    assert {"FirstFrame", "QPainter"} <= classes
    assert sorted(CLASSES_OF_NO_FRAME & classes) == []


def test_the_panels_come_by_themselves(start):
    whole = start["every page is there"]
    awaited = ["AwaitedPage"]
    come = ["ProjectsPanel", "JobsPanel", *3 * awaited, "JournalPanel", *awaited]
    assert whole["pages"] == come
    assert sorted(set(NOT_BEFORE_THE_FIRST_VISIT) & set(whole["modules"])) == []
    assert set(THERE_IN_THE_END) <= set(whole["modules"])
    assert sorted(set(NOT_BEFORE_A_LOG_IS_SEEN) & set(whole["modules"])) == []
    assert start["code"] == 0


def test_the_others_come_to_who_visits_them(start):
    visited = start["visited"]
    named = ("Projects", "Jobs", "Memory", "Logs", "Processes", "Journal", "Doctor")
    assert visited["pages"] == [f"{name}Panel" for name in named]
    assert visited["shown"] == "doctor"
    assert visited["off"] == []
    assert sorted(set(NOT_ON_THIS_MACHINE) & set(visited["modules"])) == []
    assert sorted(set(NOT_BEFORE_SOMEBODY_OPENS_IT) & set(visited["modules"])) == []
    assert {"Log", "Process", "Memory: This machine", "Doctor"} <= set(visited["menus"])


def test_the_binding_makes_no_classes_of_widgets_that_nobody_shows(start):
    classes = set(start["visited"]["classes"])
    assert {"QTableView", "MainWindow"} <= classes
    assert sorted(CLASSES_OF_NO_PAGE & classes) == []
