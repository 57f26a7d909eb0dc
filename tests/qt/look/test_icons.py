"""Icons: coloured when painted, cloned safely, and every name the code uses is there."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap

import phoenix_admin
from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.qt.theme import ThemeMode, environment_look
from phoenix_admin.qt.theme import status_look as looks
from phoenix_admin.qt.theme.app_icon import app_icon
from phoenix_admin.qt.theme.icons import IconStore
from phoenix_admin.qt.widgets.state_pages import StateKind
from phoenix_admin.settings.resources import resource
from tests.support.pictures import colours


def painted(icon, mode=QIcon.Mode.Normal, state=QIcon.State.Off, size=32):
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    icon.paint(painter, QRect(0, 0, size, size), mode=mode, state=state)
    painter.end()
    return colours(image)


def named(colour):
    return colour.name().upper()


def test_an_icon_follows_a_live_switch(theme):
    icon = theme.icon("octagon-x", "fail")
    assert named(theme.colour("fail")) in painted(icon)
    old = named(theme.colour("fail"))
    theme.set_mode(ThemeMode.DARK)
    assert named(theme.colour("fail")) in painted(icon)
    assert old not in painted(icon)


def test_an_icon_is_quiet_when_disabled_and_changes_when_on(theme):
    icon = theme.icon("pin", "text2", "link")
    assert named(theme.colour("disabled")) in painted(icon, QIcon.Mode.Disabled)
    assert named(theme.colour("link")) in painted(icon, state=QIcon.State.On)
    assert named(theme.colour("text2")) in painted(icon)


def test_a_detached_icon_still_paints(theme):
    # Changing a copy makes Qt clone the engine; the clone must paint, and outlive the original.
    copy = QIcon(theme.icon("copy"))
    copy.addPixmap(QPixmap(8, 8))
    assert named(theme.colour("text2")) in painted(copy)


def test_a_pixmap_has_the_pixels_that_were_asked_for(theme):
    assert theme.icon("copy").pixmap(QSize(24, 24)).size() == QSize(24, 24)
    twice = theme.icons.pixmap("copy", QColor("#123456"), 16, 2.0)
    assert (twice.width(), twice.devicePixelRatio()) == (32, 2.0)


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_a_pixmap_is_as_fine_as_the_screen(theme, scale):
    pixmap = theme.icon("copy").pixmap(QSize(16, 16), scale)
    assert pixmap.size() == QSize(16, 16) * scale
    assert pixmap.devicePixelRatio() == scale
    fine = theme.icons.pixmap("copy", theme.colour("text2"), 16, scale)
    assert pixmap.toImage() == fine.toImage()


@pytest.mark.parametrize(("scale", "angle"), [(1.0, 0), (1.5, 0), (2.0, 0), (2.0, 37), (1.0, 120)])
def test_an_icon_is_painted_as_fine_as_its_device(qapp, monkeypatch, scale, angle):
    store, scales = IconStore(), []
    render = store._render
    monkeypatch.setattr(
        store, "_render", lambda *asked: (scales.append(asked[3]), render(*asked))[1]
    )
    device = QPixmap(QSize(40, 40) * scale)
    device.setDevicePixelRatio(scale)
    painter = QPainter(device)
    painter.translate(20, 20)
    painter.rotate(angle)
    store.draw(painter, "copy", QColor("#123456"), 0, 0, 16)
    painter.end()
    assert scales == [scale]


def test_a_pixmap_is_drawn_once_per_colour_size_and_scale(qapp):
    store = IconStore()
    red, blue = QColor("#FF0000"), QColor("#0000FF")
    first = store.pixmap("copy", red, 16)
    assert store.pixmap("copy", red, 16).cacheKey() == first.cacheKey()
    others = [
        store.pixmap("copy", blue, 16),
        store.pixmap("copy", red, 14),
        store.pixmap("copy", red, 16, 1.5),
        store.pixmap("check", red, 16),
    ]
    assert len({pixmap.cacheKey() for pixmap in (first, *others)}) == 5


def test_a_missing_icon_is_named(qapp):
    with pytest.raises(FileNotFoundError, match="no-such-icon"):
        IconStore().pixmap("no-such-icon", QColor("#000000"), 16)


def test_every_icon_of_the_vocabularies_is_there(qapp):
    glyphs = {value.glyph for value in vars(looks).values() if isinstance(value, looks.StatusLook)}
    glyphs |= {kind.glyph for kind in StateKind}
    glyphs |= {environment_look(label).glyph for label in EnvironmentLabel}
    assert len(glyphs) > 10
    missing = [name for name in glyphs if not resource("icons", f"{name}.svg").is_file()]
    assert missing == []


def test_every_icon_takes_its_colour_and_is_of_the_set(qapp):
    files = [path for path in resource("icons").glob("*.svg") if path.stem != "app"]
    assert len(files) >= 60
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert "currentColor" in text, path.name
        assert re.search(r"lucide-static v[\d.]+ - ISC", text), path.name


def test_licences_stand_beside_what_they_cover():
    icons = resource("icons", "LICENSE.txt").read_text(encoding="utf-8")
    assert "ISC License" in icons
    assert "The MIT License" in icons
    for font in ("Inter", "JetBrainsMono"):
        text = resource("fonts", f"{font}-OFL.txt").read_text(encoding="utf-8")
        assert "SIL Open Font License, Version 1.1" in text


def test_the_program_has_an_icon_in_every_usual_size(qapp):
    icon = app_icon(qapp)
    sizes = {size.width() for size in icon.availableSizes()}
    assert {16, 24, 32, 48, 64, 128, 256} <= sizes
    assert "#4147C9" in colours(icon.pixmap(QSize(64, 64)).toImage())
    window = QIcon(icon)
    assert window.pixmap(QSize(256, 256)).size() == QSize(256, 256)
    assert window.pixmap(QSize(48, 48), 2.0).size() == QSize(96, 96)


def test_resources_are_found_beside_the_package():
    assert resource("icons").parent.parent == Path(phoenix_admin.__file__).resolve().parents[1]


def test_resources_are_found_in_a_frozen_program(monkeypatch, tmp_path):
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    assert resource("icons", "x.svg") == tmp_path / "resources" / "icons" / "x.svg"
