"""Who acts, and what may be done, in the real window on a stand-in."""

import pytest
from PySide6.QtWidgets import QLabel


def refusal(app, key: str) -> str | None:
    action = next(a for a in app.window.actions() if a.objectName() == f"action.{key}")
    return action.property("refusal") or None


@pytest.mark.e2e
def test_a_permission_that_is_missing_is_named_and_nobody_has_to_sign_in(
    make_place, open_app
) -> None:
    place = make_place("dev", projects=("Ep 41",))
    place.standin.run.not_granted.add("run.jobs.runWithOverrides")
    app = open_app("dev", place)
    assert app.loaded() == ["Ep 41"]
    app.open("Ep 41")
    app.until(lambda: "run.jobs.runWithOverrides" in (refusal(app, "project.stitch") or ""))
    account = app.find("statusbar.account", QLabel)
    app.until(lambda: account.text() == "no sign-in needed (stand-in)")
    assert app.find("statusbar.connection", QLabel).text() == "Connected"
    assert app.find("statusbar.data", QLabel).text() == f"Google Cloud project {place.project}"
    assert place.standin.faults.calls["Jobs.TestIamPermissions"] == 1
    assert refusal(app, "project.set_status") is None, "an emulator cannot be asked"
