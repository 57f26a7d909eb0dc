"""The Doctor page in the states a person meets."""

from PySide6.QtCore import Qt

from phoenix_admin.qt.theme import Theme
from phoenix_admin.ui.panel import Panel
from tests.qt.doctor.doctor_stage import LOCAL_CHECKS, SIGNED_OUT, TROUBLED, DoctorStage
from tests.support.pictures.looks import settle
from tests.support.pictures.scene import NO_SHOTS, PAIR, Size, scenes
from tests.support.pictures.stages import DEV, WholeWindow


class DoctorWindow(WholeWindow, DoctorStage):
    """The window on the Doctor page."""

    def make_panel(self) -> Panel:
        return DoctorStage.make_panel(self)


def well(theme: Theme, size: Size) -> DoctorWindow:
    """LOCAL, and nothing is wrong."""
    stage = DoctorWindow(theme, checks=LOCAL_CHECKS)
    stage.show(*size).load()
    return stage


def troubled(theme: Theme, size: Size) -> DoctorWindow:
    """A Google Cloud environment with faults of several kinds; one is opened."""
    stage = DoctorWindow(theme, environment=DEV, findings=TROUBLED)
    stage.show(*size).load()
    stage.panel._checks.choose("api.monitoring")
    stage.row("api.monitoring").setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    stage.panel._checks._show_current()
    settle()
    return stage


def signed_out(theme: Theme, size: Size) -> DoctorWindow:
    """One cause, and everything that was not checked because of it."""
    stage = DoctorWindow(theme, environment=DEV, findings=SIGNED_OUT)
    stage.show(*size).load()
    stage.panel._checks.choose("credentials")
    settle()
    stage.panel._checks._show_current()
    return stage


def held_back(theme: Theme, size: Size) -> DoctorWindow:
    """Checked again while somebody read a row: nothing has moved, and that is said."""
    stage = DoctorWindow(theme, environment=DEV)
    stage.show(*size).load()
    stage.click("doctor.check.disk")
    stage.source.findings.update(TROUBLED)
    stage.panel.refresh()
    stage.load()
    return stage


def checking(theme: Theme, size: Size) -> DoctorWindow:
    """In the middle of a round."""
    stage = DoctorWindow(theme, environment=DEV)
    stage.source.hanging = {"sign-in", "ffmpeg"}
    stage.show(*size)
    done = {"versions", "folder", "disk", "journal", "clock", "environments", "gcloud"}
    while not done | {"credentials"} <= set(stage.doctor.results):
        stage.runner.run_next()
    settle()
    return stage


SCENES = (
    *scenes("doctor", troubled, shots=PAIR),
    *scenes("doctor", well, signed_out, checking, held_back, shots=NO_SHOTS),
)
