"""Takes pictures of scenes: the same each time, in files that are small."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtWidgets import QApplication

from phoenix_admin.qt.theme import Theme, ThemeMode, install_theme
from tests.support.pictures.looks import picture, settle
from tests.support.pictures.scene import EVERY, LARGE, Scene, Shot

COLOURS = 128
"""In one file. A window has some 4,000, nearly all of them shades on the edges of letters."""
_EVERY = 3
"""Of so many pixels one is counted; enough to know which colours there are most of."""
_SMALLEST_FILE = 100


def take_all(folder: Path, scenes: Iterable[Scene]) -> Iterator[Path]:
    """Write the pictures of these scenes and give their files, one after the other."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    theme = still_theme(app)
    for scene in scenes:
        for shot, image in take(theme, scene, scene.shots or EVERY):
            path = folder / scene.file_name(shot)
            save(image, path)
            yield path


def still_theme(app: QApplication) -> Theme:
    """A theme in which nothing moves: no turning glyph, no blinking cursor."""
    app.setCursorFlashTime(0)
    theme = install_theme(app, ThemeMode.LIGHT)
    theme.set_reduced_motion(True)
    return theme


def take(theme: Theme, scene: Scene, shots: Sequence[Shot]) -> Iterator[tuple[Shot, QImage]]:
    """The pictures of a scene; it is set up once for each size and looks the same in a theme
    whether it was set up in that theme or switched to it."""
    for size in dict.fromkeys(shot.size for shot in shots):
        theme.set_mode(ThemeMode.LIGHT)
        stage = scene.set_up(theme, size or LARGE)
        for shot in shots:
            if shot.size == size:
                theme.set_mode(shot.mode)
                settle()
                yield shot, picture(stage.window)
        stage.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def save(image: QImage, path: Path) -> None:
    """Write it with the colours it has most of; a third of the size, and nobody sees it."""
    flat = image.convertToFormat(QImage.Format.Format_RGB32)
    counts = Counter(memoryview(flat.constBits()).cast("I")[::_EVERY])
    table = [pixel | 0xFF000000 for pixel, _ in counts.most_common(COLOURS)]
    flags = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    few = flat.convertToFormat(QImage.Format.Format_Indexed8, table, flags)
    writer = QImageWriter(str(path), b"png")
    writer.setCompression(_SMALLEST_FILE)
    if not writer.write(few):
        msg = f"{path} was not written: {writer.errorString()}"
        raise OSError(msg)
