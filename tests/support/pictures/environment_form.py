"""Add environment…: empty, filled, and tested with faults."""

from pathlib import Path
from typing import Any

from phoenix_admin.backends.fake.check_source import FakeCheckSource
from phoenix_admin.qt.theme import Theme
from phoenix_admin.ui.dialogs.environment_form import FormParts, open_environment_form
from tests.qt.doctor.doctor_stage import CLOUD_CHECKS, LOCAL_CHECKS, TROUBLED
from tests.support.pictures.looks import settle
from tests.support.pictures.scene import NO_SHOTS, PAIR, Size, scenes
from tests.support.pictures.stages import ProjectsWindow, opened

LEAST = {
    "project": "my-pipeline-dev",
    "regions": "europe-west1, europe-west4",
    "jobs__stitch": "reel-stitching-job",
}
TRIED = tuple(each for each in CLOUD_CHECKS[len(LOCAL_CHECKS) + 1 :])


def _form(theme: Theme, size: Size) -> tuple[ProjectsWindow, Any]:
    stage = opened(ProjectsWindow(theme), size, None)
    source = FakeCheckSource(TRIED)
    source.findings.update(TROUBLED)
    parts = FormParts(
        Path("/home/rae/.config/phoenix-admin/environments.toml"),
        ["LOCAL", "dev"],
        lambda _: source,
        stage.runner,
        stage.scope,
        stage.clock,
        lambda _: None,
    )
    form = open_environment_form(stage.window, theme, parts)
    settle()
    return stage, form


def empty(theme: Theme, size: Size) -> ProjectsWindow:
    """As it opens."""
    stage, _ = _form(theme, size)
    return stage


def refused(theme: Theme, size: Size) -> ProjectsWindow:
    """Filled in for PROD, with mistakes, and somebody pressed Save."""
    stage, form = _form(theme, size)
    form.fill("dev", **{**LEAST, "project": "My Pipeline", "label": "PROD"})
    form._on_save()
    settle()
    return stage


def tested(theme: Theme, size: Size) -> ProjectsWindow:
    """Tested; some of it is not as it was typed."""
    stage, form = _form(theme, size)
    form.fill("staging", **LEAST)
    form._on_test()
    stage.load()
    settle()
    return stage


def unfolded(theme: Theme, size: Size) -> ProjectsWindow:
    """Everything that has a default as well, from its second group on."""
    stage, form = _form(theme, size)
    form.fill("staging", **LEAST, outputs__bucket="my-pipeline-reels", outputs__prefix="stitched/")
    form._on_more()
    settle()
    fields = stage.find("environment_form.fields")
    fields.ensureWidgetVisible(stage.find("environment_form.outputs.file_name"))
    settle()
    return stage


def leaving(theme: Theme, size: Size) -> ProjectsWindow:
    """Somebody pressed Escape with something typed."""
    stage, form = _form(theme, size)
    form.fill("staging", **LEAST)
    form.leave()
    settle()
    return stage


SCENES = (
    *scenes("environment-form", tested, shots=PAIR),
    *scenes("environment-form", empty, refused, unfolded, leaving, shots=NO_SHOTS),
)
