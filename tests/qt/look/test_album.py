"""The pictures of the docs: each is there, has a maker, and comes out the same each time."""

import re
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.support.pictures.__main__ import main
from tests.support.pictures.album import MODULES, SCENES, chosen, file_names
from tests.support.pictures.scene import EVERY, SMALL
from tests.support.pictures.taking import save, take

ROOT = Path(__file__).parents[3]
PICTURES = ROOT / "docs" / "pictures"
TEXTS = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
SHOWN = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
MOST_BYTES = 8_000_000


def shown_in(text: Path) -> list[Path]:
    return [(text.parent / target).resolve() for target in SHOWN.findall(text.read_text("utf-8"))]


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.name)
def test_the_docs_show_only_pictures_that_are_there(text):
    assert [str(path) for path in shown_in(text) if not path.is_file()] == []


def test_every_picture_has_a_maker_and_every_maker_its_pictures():
    there = {path.name for path in PICTURES.iterdir()}
    assert there == file_names()


def test_the_readme_has_one_picture():
    assert len(shown_in(ROOT / "README.md")) == 1


def test_no_two_scenes_have_one_name():
    names = Counter(scene.name for module in MODULES for scene in module.SCENES)
    assert [name for name, often in names.items() if often > 1] == []


def test_the_pictures_are_small():
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) < MOST_BYTES


def test_a_picture_is_the_same_each_time_in_either_order_of_the_themes(theme, tmp_path):
    scene = SCENES["projects-running"]
    light, dark = (shot for shot in EVERY if shot.size == SMALL)
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, shots in ((first, (light, dark)), (second, (dark,)), (second, (light,))):
        folder.mkdir(exist_ok=True)
        for shot, image in take(theme, scene, shots):
            save(image, folder / scene.file_name(shot))
    for shot in (light, dark):
        name = scene.file_name(shot)
        assert _difference(first / name, second / name) == ""
        assert QImage(str(first / name)).size().toTuple() == SMALL


def _difference(one: Path, other: Path) -> str:
    """Where two pictures differ: their bytes are too many to be compared by pytest in words."""
    if one.read_bytes() == other.read_bytes():
        return ""
    images = QImage(str(one)), QImage(str(other))
    size = images[0].size()
    places = [
        (x, y)
        for y in range(size.height())
        for x in range(size.width())
        if images[0].pixel(x, y) != images[1].pixel(x, y)
    ]
    columns, rows = zip(*places, strict=True) if places else ((0,), (0,))
    box = f"x {min(columns)} to {max(columns)}, y {min(rows)} to {max(rows)}"
    return f"{one.name}: {len(places)} pixels differ, {box}: {one} {other}"


def test_some_can_be_named():
    assert [scene.name for scene in chosen(["window-locked"])] == ["window-locked"]
    assert len(chosen(["jobs-*"])) > 3
    assert all(scene.shots for scene in chosen([]))


def test_a_name_that_nobody_has_is_refused(capsys, tmp_path):
    assert main([str(tmp_path / "new"), "no-such-scene"]) == 2
    assert "no-such-scene" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
