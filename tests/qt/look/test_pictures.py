"""What is painted: chips, bars, stripes, buttons and their focus, read from pixels."""

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.qt.tables import ChipCell, Column, DataTable, KeyedTableModel
from phoenix_admin.qt.theme import ThemeMode, environment_look
from phoenix_admin.qt.theme import status_look as looks
from phoenix_admin.qt.theme.status_look import project_look
from phoenix_admin.qt.widgets import (
    Button,
    Chip,
    EnvironmentBadge,
    EnvironmentStripe,
    LinkButton,
    ProgressBar,
    ToolButton,
    paint_progress,
)
from phoenix_admin.qt.widgets.chips import chip_width
from tests.support.pictures import colours, count_colour, picture, settle

MODES = [ThemeMode.LIGHT, ThemeMode.DARK]


def name(colour):
    return colour.name().upper()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("look", [looks.FAILED, looks.RUNNING, looks.DRAFT, looks.UNKNOWN])
def test_a_chip_looks_the_same_in_a_cell_and_alone(theme, show, mode, look):
    theme.set_mode(mode)
    chip = Chip(theme, look)
    holder = QWidget()
    chip.setParent(holder)
    chip.move(12, 5)
    column = Column("status", "Status", lambda row: row, cell=lambda _: ChipCell(look), width=200)
    table = DataTable(theme, KeyedTableModel([column], lambda row: row, ["one"]))
    holder.resize(200, 40)
    alone = show(holder).copy(12, 5, chip.width(), 20)
    table.resize(220, 100)
    show(table)
    cell = picture(table.viewport()).copy(12, 5, chip.width(), 20)
    fill = name(theme.tone(look.tone).fill)
    assert cell.size() == alone.size()
    if not look.dashed:  # its fill is the surface's colour, which the holder has not
        assert count_colour(cell, fill) == count_colour(alone, fill) > 100
    ink = name(theme.tone(look.tone).ink)
    assert count_colour(cell, ink) == count_colour(alone, ink) > 5


@pytest.mark.parametrize("mode", MODES)
def test_attention_is_outlined_in_full_strength(theme, show, mode):
    theme.set_mode(mode)
    drawn = {}
    for look in (looks.FAILED, looks.FAILED.labelled("Failed")):
        drawn[look] = show(Chip(theme, look))
    urgent, tone = drawn[looks.FAILED], theme.tone("fail")
    middle = urgent.width() // 2
    edge = urgent.pixelColor(middle, 0)
    calm = show(Chip(theme, looks.RUNNING))
    rest = calm.pixelColor(calm.width() // 2, 0)
    assert _distance(edge, tone.ink) < _distance(edge, tone.outline)
    assert _distance(rest, theme.tone("run").outline) < _distance(rest, theme.tone("run").ink)


def _distance(one, other):
    return sum(abs(a - b) for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))


def test_a_dashed_outline_has_gaps(theme, show):
    def strokes(look):
        image = show(Chip(theme, look))
        row = [image.pixelColor(x, 0).lightness() < 190 for x in range(12, image.width() - 12)]
        return sum(1 for x in range(1, len(row)) if row[x] and not row[x - 1])

    assert strokes(project_look("a word we do not know")) > 5
    assert strokes(looks.FAILED.labelled("a word we do not know")) == 0


def test_a_long_chip_is_cut_and_keeps_its_glyph(theme, show):
    look = looks.FAILED.labelled("A very long status that will never fit")
    chip = Chip(theme, look)
    chip.setFixedWidth(80)
    image = show(chip)
    assert chip_width(theme, look) > 80
    assert count_colour(image.copy(7, 3, 14, 14), name(theme.tone("fail").ink)) > 5


def test_environments_are_solid_and_prod_is_hatched(theme, show):
    for label in EnvironmentLabel:
        look = environment_look(label)
        fill = name(theme.environment(look.tone).fill)
        badge = show(EnvironmentBadge(theme, label))
        assert count_colour(badge, fill) > badge.width() * badge.height() * 0.5
        stripe = EnvironmentStripe(theme, label)
        stripe.resize(400, 4)
        drawn = show(stripe)
        assert fill in colours(drawn)
        white = count_colour(drawn, name(theme.environment(look.tone).ink))
        assert (white > 50) == (label is EnvironmentLabel.PROD)


def test_a_colour_of_its_own_fills_the_stripe_and_prod_stays_hatched(theme, show):
    for own, ink in (("#FFEE88", "#000000"), ("#3A2060", "#FFFFFF")):
        for label in EnvironmentLabel:
            stripe = EnvironmentStripe(theme, label, colour=own)
            stripe.resize(400, 4)
            drawn = show(stripe)
            assert own in colours(drawn)
            hatched = count_colour(drawn, ink) > 50
            assert hatched == (label is EnvironmentLabel.PROD)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("variant", ["primary", "default", "danger", "danger-quiet", "ghost"])
def test_the_keyboard_is_seen_on_every_button(theme, show, mode, variant):
    theme.set_mode(mode)
    holder = QWidget()
    holder.resize(300, 60)
    other = Button(theme, "Other", parent=holder)
    button = Button(theme, "Deploy", variant, parent=holder)
    button.move(100, 10)
    show(holder)
    other.setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    calm = picture(button)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    held = picture(button)
    ring = name(theme.colour("focus"))
    outline = 2 * (button.width() + button.height())
    # Two pixels wide, less what is smoothed at the corners.
    assert count_colour(held, ring) - count_colour(calm, ring) > outline or (
        # In the light theme ring and primary fill are one colour: there the gap shows it.
        variant == "primary" and _ground_pixels(held, theme) > _ground_pixels(calm, theme) + 100
    )


def _ground_pixels(image, theme):
    return count_colour(image, name(theme.colour("canvas")))


@pytest.mark.parametrize("make", [LinkButton, ToolButton])
def test_the_keyboard_is_seen_on_links_and_icon_buttons(theme, show, make):
    holder = QWidget()
    holder.resize(300, 60)
    other = Button(theme, "Other", parent=holder)
    button = (
        LinkButton(theme, "Undo", parent=holder)
        if make is LinkButton
        else ToolButton(theme, "copy", "Copy ID", parent=holder)
    )
    button.move(100, 10)
    show(holder)
    other.setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    calm = picture(button)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    ring = name(theme.colour("focus"))
    assert count_colour(picture(button), ring) > count_colour(calm, ring) + button.width()


def test_disabled_buttons_of_all_variants_look_alike(theme, show):
    drawn = []
    for variant in ("primary", "default", "danger"):
        button = Button(theme, "Retry", variant, weight=500)
        button.setEnabled(False)
        drawn.append(show(button))
    assert drawn[0] == drawn[1] == drawn[2]


def bar_picture(theme, fraction, tone="run"):
    image = QImage(100, 6, QImage.Format.Format_RGB32)
    image.fill(theme.colour("surface"))
    painter = QPainter(image)
    paint_progress(painter, theme, QRectF(0, 0, 100, 6), fraction, tone)
    painter.end()
    return image


@pytest.mark.parametrize("mode", MODES)
def test_a_bar_never_looks_whole_before_it_is(theme, mode):
    theme.set_mode(mode)
    done = name(theme.tone("run").bar)
    nearly, whole = bar_picture(theme, 0.999), bar_picture(theme, 1.0)
    assert count_colour(nearly, done) < count_colour(whole, done)
    assert done not in colours(bar_picture(theme, 0.0))
    assert done in colours(bar_picture(theme, 0.001))
    counts = [count_colour(bar_picture(theme, part / 20), done) for part in range(21)]
    assert counts == sorted(counts)


def test_an_unknown_amount_is_not_a_length(theme):
    image = bar_picture(theme, None)
    row = [image.pixelColor(x, 3).name().upper() for x in range(100)]
    done = name(theme.tone("run").bar)
    runs = sum(1 for x in range(1, 100) if row[x] == done and row[x - 1] != done)
    assert runs == 3


def test_a_progress_bar_says_its_percent(theme, show):
    bar = ProgressBar(theme, accessible_name="Stitch")
    bar.set_progress(Progress(8, 12, "clips", Stage.CONFORMING, "8 of 12 clips"))
    assert (bar.minimum(), bar.maximum(), bar.value()) == (0, 100, 66)
    assert bar.accessibleDescription() == "8 of 12 clips"
    bar.set_progress(Progress(3, 0, "clips", Stage.PROBING))
    assert (bar.minimum(), bar.maximum()) == (0, 0)
    bar.set_progress(None)
    assert (bar.minimum(), bar.maximum()) == (0, 0)
    show(bar)
