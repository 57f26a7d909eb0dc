"""The source files that the architecture tests read."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Made by tools, or not part of the project.
SKIPPED = {".git", ".venv", "build", "dist", "__pycache__", "smoke-pictures", "node_modules"}


def files(*suffixes: str, below: str = ".") -> Iterator[Path]:
    """All files of the project below a folder that have one of the suffixes (or any)."""
    for path in sorted((ROOT / below).rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part != ".ci" for part in parts[:-1])
        if hidden or SKIPPED.intersection(parts) or not path.is_file():
            continue
        if not suffixes or path.suffix in suffixes:
            yield path


def product() -> list[Path]:
    """The program's own Python files."""
    return [ROOT / "run.py", ROOT / "main.py", *files(".py", below="phoenix_admin")]


def name(path: Path) -> str:
    """A file as a reader of the project calls it."""
    return path.relative_to(ROOT).as_posix()
