"""The Doctor page of a real window on a Google Cloud environment: its own checks, really made."""

import pytest

from phoenix_admin.ui.shell.navigation import Origin


@pytest.mark.e2e
def test_the_page_checks_the_environment_that_is_shown(make_place, open_app, monkeypatch):
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    place = make_place("dev", projects=("Ep 41",))
    app = open_app("dev", place)
    app.loaded()
    app.window.navigate("doctor", Origin.USER)
    app.until(lambda: "checked" in app.find("doctor.summary").text())
    assert app.find("doctor.check.job.stitch").accessibleName().split(": ")[1].startswith("OK.")
    assert "OK." in app.find("doctor.check.fields").accessibleName()
    assert "127.0.0.1" in app.find("doctor.check.endpoints.finding").text()
    assert not place.standin.run.executions
    app.close()
