"""No text is cut or lies under another, in each state, at the least size and at the usual one."""

import pytest
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from phoenix_admin.qt.theme import ThemeMode
from phoenix_admin.qt.widgets import RoleLabel
from tests.support.cut_text import cut_texts
from tests.support.pictures import settle
from tests.support.pictures.album import MODULES, SCENES
from tests.support.pictures.scene import EVERY, LARGE, SMALL

BOTH = (ThemeMode.LIGHT, ThemeMode.DARK)
LIGHT = (ThemeMode.LIGHT,)
CROWDED = ("projects-crowded", "projects-crowded-failure")
USUAL = [s for s in SCENES.values() if s.shots == EVERY or s.name in CROWDED]
OTHERS = [s for s in SCENES.values() if s not in USUAL]
FEW = [next(s for s in OTHERS if s in m.SCENES) for m in MODULES if set(OTHERS) & set(m.SCENES)]
"""One of each kind."""
PAGES = ("doctor", "executions", "jobs", "journal", "limit", "logs", "memory", "processes")
"""The kinds that are tried always: a page each, and the dialog with the most words."""
assert {*PAGES} < {scene.name.partition("-")[0] for scene in FEW}
EACH = [
    pytest.param(s, marks=() if s.name.partition("-")[0] in PAGES else pytest.mark.wide, id=s.name)
    for s in FEW
]


def faults_of(theme, scene, sizes=(SMALL, LARGE), modes=LIGHT):
    """At these sizes in these themes; set up once, as a person changes the size of a window."""
    stage = scene.set_up(theme, SMALL)
    found = []
    for size in sizes:
        stage.window.resize(*size)
        for mode in modes:
            theme.set_mode(mode)
            settle()
            found += [f"{size} {mode.value}: {fault}" for fault in cut_texts(stage.window)]
    stage.close()
    settle()
    return found


@pytest.mark.parametrize("scene", USUAL, ids=lambda scene: scene.name)
def test_nothing_is_cut(theme, scene):
    """In light: the fonts of both themes are the same."""
    assert faults_of(theme, scene) == []


@pytest.mark.parametrize("scene", EACH)
def test_nothing_is_cut_in_what_is_seen_less_often(theme, scene):
    """Where there is least room."""
    assert faults_of(theme, scene, [SMALL]) == []


@pytest.mark.parametrize("name", ["dock-ended", "dock-project-ended", "logs-later"])
def test_the_evidence_of_an_end_is_whole_where_there_is_least_room(theme, name):
    """A label that elides is no fault to the walker; evidence must be read without a pointer."""
    stage = SCENES[name].set_up(theme, SMALL)
    assert cut_texts(stage.window) == []
    said = [
        label
        for label in stage.window.findChildren(RoleLabel)
        if label.isVisible() and "The engine said so at" in label.text()
    ]
    cut = [
        label.text() for label in said if label._elide and label._cut(label.width()) != label.text()
    ]
    assert (len(said), cut) == (1, [])
    stage.close()
    settle()


@pytest.mark.wide
@pytest.mark.parametrize("scene", SCENES.values(), ids=lambda scene: scene.name)
def test_nothing_is_cut_anywhere_at_any_size_in_any_theme(theme, scene):
    assert faults_of(theme, scene, modes=BOTH) == []


@pytest.fixture
def window(qtbot):
    made = QWidget()
    made.setLayout(QVBoxLayout())
    qtbot.addWidget(made)
    made.resize(300, 200)
    return made


def walked(window):
    window.show()
    settle()
    return cut_texts(window)


def test_the_walker_finds_a_label_that_is_too_narrow(window, theme):
    label = RoleLabel(theme, "Showing data from 14:32:07Z")
    label.setFixedWidth(60)
    window.layout().addWidget(label)
    (fault,) = walked(window)
    assert fault.startswith("“Showing data from 14:32:07Z” needs ")


def test_the_walker_finds_lines_that_are_squeezed(window, theme):
    label = RoleLabel(theme, "Showing data from 14:32:07Z, which is long ago. " * 4, wrap=True)
    label.setFixedHeight(20)
    window.layout().addWidget(label)
    (fault,) = walked(window)
    assert " needs " in fault


def test_the_walker_finds_a_squeezed_button(window):
    button = QPushButton("Retry now")
    button.setFixedSize(30, 10)
    window.layout().addWidget(button)
    assert len(walked(window)) == 1


def test_the_walker_finds_what_stands_out_of_its_pane(window, theme):
    pane = QWidget()
    pane.setObjectName("pane")
    label = RoleLabel(theme, "Could not be checked again", parent=pane)
    label.setGeometry(0, 20, 250, 20)
    pane.setFixedHeight(30)
    window.layout().addWidget(pane)
    assert walked(window) == ["“Could not be checked again” stands out of its QWidget pane"]


def test_the_walker_finds_neighbours_that_overlap(window):
    line = QHBoxLayout()
    for text in ("one", "two"):
        line.addWidget(QLabel(text))
    window.layout().addLayout(line)
    assert walked(window) == []
    line.itemAt(1).widget().setGeometry(line.itemAt(0).widget().geometry())
    (fault,) = cut_texts(window)
    assert fault.startswith("QLabel one and QLabel two overlap by ")


def test_the_walker_lets_pass_what_is_whole_elided_or_floats(window, theme):
    elided = RoleLabel(theme, "A very long name of a clip that is cut", elide=True)
    elided.setFixedWidth(80)
    window.layout().addWidget(elided)
    floating = RoleLabel(theme, "floats", parent=window)
    floating.setGeometry(elided.geometry())
    floating.resize(90, 30)
    assert walked(window) == []
