"""On which line of a TOML text a key stands.

The standard library's parser gives values without places, and a person who is told "label" in a
file with five environments looks in the wrong one. This walks the lines of a text that *has been
parsed*, so it need not refuse anything; where it is not sure it names the nearest table.
"""

import re
import tomllib
from collections.abc import Iterator

Path = tuple[str, ...]

_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"\s*\[\[?\s*({_DOTTED})\s*\]\]?")
_ASSIGNMENT = re.compile(rf"\s*({_DOTTED})\s*=(.*)", re.DOTALL)
_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}\n]',
    re.DOTALL,
)
_OPENING, _CLOSING = frozenset("[{"), frozenset("]}")


class TomlPlaces:
    """The places of a parsed text. Lines count from 1."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        table: Path = ()
        for number, statement in _statements(text):
            header = _HEADER.match(statement)
            assignment = _ASSIGNMENT.match(statement)
            if assignment is not None:
                self._note((*table, *_parts(assignment[1])), number)
            elif header is not None:
                table = _parts(header[1])
                self._note(table, number)

    def line_of(self, path: Path) -> int | None:
        """The line of a key, or of the nearest table around it; None where nothing is known."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return None

    def _note(self, path: Path, line: int) -> None:
        # A table may be named first by what is inside it.
        for length in range(1, len(path) + 1):
            self._lines.setdefault(path[:length], line)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each statement with the line it begins on; values over several lines stay in one piece."""
    begin, line, depth = 0, 1, 0
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word == "\n" and depth <= 0:
            statement = text[begin : token.start()]
            yield line, statement
            line += statement.count("\n") + 1
            begin, depth = token.end(), 0
        depth += (word in _OPENING) - (word in _CLOSING)
    yield line, text[begin:]


def _parts(dotted: str) -> Path:
    """The keys of a dotted name, as the parser itself reads them."""
    try:
        value: object = tomllib.loads(f"{dotted} = 0")
    except tomllib.TOMLDecodeError:
        return (dotted,)
    parts: list[str] = []
    while isinstance(value, dict):
        ((key, value),) = value.items()  # pyright: ignore[reportUnknownVariableType]
        parts.append(str(key))  # pyright: ignore[reportUnknownArgumentType]
    return tuple(parts)
