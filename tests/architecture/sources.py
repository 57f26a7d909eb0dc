"""The source files that the architecture tests read."""

import ast
import functools
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Made by tools, or not part of the project.
SKIPPED = {".git", ".venv", "build", "dist", "__pycache__", "smoke-pictures", "node_modules"}


def files(*suffixes: str, below: str = ".") -> Iterator[Path]:
    """All files of the project below a folder that have one of the suffixes (or any)."""
    for folder, inner, names in os.walk(ROOT / below):
        # Not walked into: what is installed holds ten times as many files as the project.
        inner[:] = sorted(n for n in inner if n == ".ci" or not (n.startswith(".") or n in SKIPPED))
        for path in (Path(folder, name) for name in sorted(names) if name not in SKIPPED):
            if path.is_file() and (not suffixes or path.suffix in suffixes):
                yield path


@functools.lru_cache(maxsize=1)
def nodes(source: str) -> tuple[ast.AST, ...]:
    """The tree of a source, as `ast.walk` goes; the last one is kept, for the next rule."""
    return tuple(ast.walk(ast.parse(source)))


def product() -> list[Path]:
    """The program's own Python files."""
    return [ROOT / "run.py", ROOT / "main.py", *files(".py", below="phoenix_admin")]


def name(path: Path) -> str:
    """A file as a reader of the project calls it."""
    return path.relative_to(ROOT).as_posix()
