"""Clips in memory, with pictures made of their names; satisfies `ports.ClipLibrary`."""

import hashlib
import struct
import zlib

from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.clip import Clip
from phoenix_admin.domain.project import Project
from phoenix_admin.ports.call import Call


class FakeClipLibrary:
    """Describes the world's clips. Any thread."""

    def __init__(self, world: FakeWorld) -> None:
        self._world = world

    def describe(self, project: Project, call: Call) -> tuple[Clip, ...]:
        """One entry per listed clip, in order."""

        def effect() -> tuple[Clip, ...]:
            with self._world.lock:
                return tuple(self._describe(name) for name in project.clips)

        return self._world.script.run("library.describe", call, effect)

    def thumbnail(self, clip: Clip, height: int, call: Call) -> bytes | None:
        """A soft gradient whose colours come from the clip's name."""

        def effect() -> bytes | None:
            if clip.problem is not None or clip.path is None or clip.codec == "mp3":
                return None
            ratio = (clip.width or 16) / (clip.height or 9)
            return gradient_png(clip.name, max(2, round(height * ratio)), max(2, height))

        return self._world.script.run("library.thumbnail", call, effect)

    def _describe(self, name: str) -> Clip:
        if name not in self._world.files:
            return Clip(name, None, problem="The file does not exist.")
        return self._world.clips.get(name) or Clip(name, name, size=self._world.files[name])


def gradient_png(word: str, width: int, height: int) -> bytes:
    """A PNG (8 bit RGB, W3C PNG specification) that fades from one colour of `word` to another."""
    digest = hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()
    top = [40 + byte % 110 for byte in digest[:3]]
    bottom = [60 + byte % 150 for byte in digest[3:6]]
    rows = bytearray()
    for y in range(height):
        share = y / max(1, height - 1)
        colour = bytes(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
        rows += b"\0" + colour * width
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(kind, data) for kind, data in parts)


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
