"""From one environment to another in the same window: nothing stays, nothing is lost."""

import time

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu, QWidget

from tests.support.gcp_standin.wire_faults import Late, Mute


def everything_said(window: QWidget) -> str:
    """Every word of the window: texts, names, tips, and the models of its views."""
    words = [window.windowTitle()]
    for widget in window.findChildren(QWidget):
        for of in ("text", "title", "placeholderText", "toPlainText"):
            said = getattr(widget, of, None)
            words.append(str(said()) if callable(said) else "")
        words += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
        if isinstance(widget, QAbstractItemView):
            words += in_model(widget.model())
    for action in [*window.actions(), *window.findChildren(QAction)]:
        words += [action.text(), action.toolTip()]
    return "\n".join(words)


def in_model(model: QAbstractItemModel | None) -> list[str]:
    if model is None:
        return []
    roles = [Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole]
    rows, columns = range(model.rowCount()), range(model.columnCount())
    return [str(model.index(r, c).data(role)) for r in rows for c in columns for role in roles]


def switch(app, name):
    """By the keyboard: the menu, and its entry."""
    before = app.bench
    app.window.activateWindow()  # offscreen it is not active any more once a menu was open
    app.until(app.window.isActiveWindow)
    QTest.keyClick(app.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    menu = app.find("header.environment.menu", QMenu)
    app.until(menu.isVisible)
    entry = next(a for a in menu.actions() if a.text().startswith(f"Switch to {name}"))
    while menu.activeAction() is not entry:
        QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    return before


def arrived(app, name):
    app.until(lambda: app.bench.environment.name == name)
    app.until(lambda: app.window.arrivals.are_complete)
    names = app.loaded()
    assert app.window.panels[0].isAncestorOf(app.window.focusWidget())
    return names


@pytest.mark.e2e
def test_local_dev_prod_and_nothing_of_the_former_stays(make_place, open_app):
    dev = make_place("testbed", "DEV", ("Only in dev", "Second of dev"))
    prod = make_place("real", "PROD", ("Only in prod",))
    app = open_app("LOCAL", dev, prod)
    app.until(lambda: app.application.known.was_read)
    app.until(lambda: app.bench.catalogue.reading is not None)
    app.window.resize(1200, 700)
    geometry = app.window.geometry()
    app.press("view.theme_dark")
    switch(app, "testbed")
    assert arrived(app, "testbed") == ["Only in dev", "Second of dev"]
    assert str(app.data) not in everything_said(app.window)
    app.open("Only in dev")
    assert "Only in dev" in everything_said(app.window)
    switch(app, "real")
    assert arrived(app, "real") == ["Only in prod"]
    assert app.application.theme.mode.value == "dark"
    assert app.window.geometry() == geometry
    assert app.window.windowTitle() == "real · Phoenix Admin"
    assert app.find("header.environment").text() == "PROD"
    assert app.bench.gate.state.locked
    said = everything_said(app.window)
    assert "Only in prod" in said
    assert "in dev" not in said
    assert dev.project not in said
    app.until(lambda: app.application.still_writing == ())
    app.bench.gate.unlock()
    switch(app, "testbed")
    arrived(app, "testbed")
    assert "Only in prod" not in everything_said(app.window)
    switch(app, "real")
    arrived(app, "real")
    assert app.bench.gate.state.locked


@pytest.mark.e2e
def test_a_write_in_flight_ends_and_is_told_with_its_environment(make_place, open_app):
    dev = make_place("testbed", "DEV", ("Ep 41",))
    other = make_place("other", "DEV", ("Elsewhere",))
    app = open_app("testbed", dev, other)
    app.loaded()
    app.open("Ep 41")
    # Long enough to go elsewhere meanwhile, beside other tests as well.
    dev.standin.faults.always("Jobs.RunJob", Late(5))
    app.press("project.stitch")
    app.click("confirm.go")
    app.until(lambda: any(m == "Jobs.RunJob" for m, _ in dev.standin.requests))
    switch(app, "other")
    assert arrived(app, "other") == ["Elsewhere"]
    assert app.application.still_writing == ("testbed",)
    assert "still under way in testbed" in app.find("window.announcement").accessibleName()
    app.until(lambda: app.application.still_writing == ())
    assert not app.find("window.announcement").isVisible()
    (result,) = app.bench.results.results
    assert result.about == "testbed · Ep 41"
    assert (result.project_id, result.undo) == (None, None)
    assert len(dev.standin.run.executions) == 1
    app.press("view.inbox")
    assert "testbed · Ep 41" in everything_said(app.find("inbox"))
    app.press("view.inbox")
    switch(app, "testbed")
    arrived(app, "testbed")
    (own,) = app.bench.results.results
    assert (own.about, own.project_id) == ("Ep 41", "id of Ep 41")


@pytest.mark.e2e
def test_quitting_waits_for_no_environment_that_was_left(make_place, open_app):
    dev = make_place("testbed", "DEV", ("Ep 41",))
    app = open_app("testbed", dev)
    app.loaded()
    app.open("Ep 41")
    dev.standin.faults.always("Jobs.RunJob", Mute())
    app.press("project.stitch")
    app.click("confirm.go")
    app.until(lambda: any(m == "Jobs.RunJob" for m, _ in dev.standin.requests))
    switch(app, "LOCAL")
    arrived(app, "LOCAL")
    assert app.application.still_writing == ("testbed",)
    began = time.monotonic()
    app.close()
    assert time.monotonic() - began < 3
    assert app.application.stuck == []


def test_what_is_open_is_asked_about_first(make_place, open_app):
    dev = make_place("testbed", "DEV", ("Ep 41",))
    app = open_app("testbed", dev)
    app.loaded()
    app.open("Ep 41")
    bench = app.bench
    app.press("project.stitch")
    app.press("environment.switch.local")
    stay, go = app.window.findChildren(QWidget, "confirm.keep"), "confirm.go"
    assert len(stay) == 2
    QTest.mouseClick(stay[-1], Qt.MouseButton.LeftButton)
    app.until(lambda: len(app.window.findChildren(QWidget, "confirm.keep")) == 1)
    assert app.bench is bench
    app.press("environment.switch.local")
    QTest.mouseClick(app.window.findChildren(QWidget, go)[-1], Qt.MouseButton.LeftButton)
    app.until(lambda: app.bench is not bench)
    assert app.window.findChildren(QWidget, "confirm.keep") == []
    assert dev.standin.run.executions == {}
    assert app.bench.environment.name == "LOCAL"


def test_an_environment_that_cannot_be_opened_is_said_and_nothing_changes(make_place, open_app):
    dev = make_place("testbed", "DEV", ("Ep 41",))
    app = open_app("testbed", dev)
    app.loaded()
    bench = app.bench
    (app.data / "phoenix.db").write_bytes(b"this is no database" * 500)
    app.press("environment.switch.local")
    app.until(lambda: app.find("window.announcement").isVisible())
    assert "LOCAL could not be opened." in app.find("window.announcement").accessibleName()
    assert app.bench is bench
    assert app.find("header.environment").text() == "DEV"


def test_the_file_read_again_brings_and_takes_environments(make_place, open_app):
    dev = make_place("testbed", "DEV")
    app = open_app("LOCAL", dev)
    keys = lambda: {a.objectName() for a in app.window.actions()}  # noqa: E731
    app.until(lambda: "action.environment.switch.testbed" in keys())
    path = app.application.known.path
    path.write_text(path.read_text().replace('"testbed"', '"renamed"'))
    app.press("environment.reload")
    app.until(lambda: "action.environment.switch.renamed" in keys())
    # It goes with the next turn of the event loop.
    app.until(lambda: "action.environment.switch.testbed" not in keys())
    local = next(a for a in app.window.actions() if a.objectName().endswith("switch.local"))
    assert local.property("refusal") == "This is LOCAL."
    assert QApplication.activePopupWidget() is None
