"""Small pictures of clips: asked for when first painted, kept while the project is open."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QPixmap

from phoenix_admin.domain.clip import Clip
from phoenix_admin.services.project_session import ProjectSession

KEPT: Final = 400
_AT_A_TIME: Final = 4
"""Requests under way at once, so that scrolling past a hundred clips does not queue them all."""

Key = tuple[str, int | None]


class Thumbnails(QObject):
    """The pictures of one session's clips. UI thread.

    `wanted` is called while painting, so the requests go out a moment later: those painted last
    come first, because they are what the person looks at.
    """

    arrived = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._session: ProjectSession | None = None
        self._pictures: dict[Key, QPixmap | None] = {}
        self._queue: dict[Key, Clip] = {}
        self._under_way: set[Key] = set()
        self._height = 72
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._send)

    def follow(self, session: ProjectSession | None, height: int) -> None:
        """Another project, or another height in pixels: forget everything."""
        self._session = session
        self._height = height
        self._pictures.clear()
        self._queue.clear()
        self._under_way.clear()
        self._later.stop()

    def wanted(self, clip: Clip) -> QPixmap | None:
        """The picture of this clip, if it is there; asked for otherwise."""
        key = (clip.name, clip.size)
        if key in self._pictures:
            return self._pictures[key]
        if key not in self._under_way and clip.problem is None and clip.path is not None:
            self._queue.pop(key, None)
            self._queue[key] = clip
            self._later.start()
        return None

    def is_missing(self, clip: Clip) -> bool:
        """Whether a picture was asked for and none could be made."""
        key = (clip.name, clip.size)
        return key in self._pictures and self._pictures[key] is None

    def forget_missing(self) -> None:
        """The clips were read anew: what could not be made may be tried once more."""
        self._pictures = {key: made for key, made in self._pictures.items() if made is not None}

    @Slot()
    def _send(self) -> None:
        session = self._session
        while session is not None and self._queue and len(self._under_way) < _AT_A_TIME:
            key, clip = self._queue.popitem()
            self._under_way.add(key)
            session.request_thumbnail(clip, self._height, self._taker(session))

    def _taker(self, session: ProjectSession) -> Callable[[Clip, bytes | None], None]:
        def take(clip: Clip, png: bytes | None) -> None:
            # Pictures carry no project; the session they were asked from is the only proof.
            if session is self._session:
                self._keep((clip.name, clip.size), png)

        return take

    def _keep(self, key: Key, png: bytes | None) -> None:
        self._under_way.discard(key)
        picture: QPixmap | None = None
        if png is not None:
            loaded = QPixmap()
            picture = loaded if loaded.loadFromData(png, "PNG") else None
        if len(self._pictures) >= KEPT:
            del self._pictures[next(iter(self._pictures))]
        self._pictures[key] = picture
        self._later.start()
        self.arrived.emit()
