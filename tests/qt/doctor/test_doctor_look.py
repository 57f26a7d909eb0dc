"""Everything on the Doctor page and in the environment form can be read and has a name."""

import pytest

from phoenix_admin.qt.theme import ThemeMode
from tests.support.contrast import unnamed_widgets, walk_contrast
from tests.support.pictures import doctor, environment_form, settle
from tests.support.pictures.scene import LARGE


@pytest.mark.parametrize(
    ("scene", "part"),
    [(doctor.troubled, "panel.doctor"), (environment_form.tested, "environment_form")],
    ids=["page", "form"],
)
def test_everything_can_be_read_and_is_named(theme, scene, part):
    stage = scene(theme, LARGE)
    for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
        theme.set_mode(mode)
        settle()
        assert walk_contrast(stage.find(part)).findings == ()
    assert unnamed_widgets(stage.window) == []
    if stage.dialog_is_open:
        stage.dialog.reject()
        settle()
    stage.close()
