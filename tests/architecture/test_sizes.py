"""House rules that a machine can read from the source: sizes, names, words that were paid for.

Each rule is a function from source text to complaints, so that its own test can plant a violation.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture import sources

LONGEST_FILE = 500
LONGEST_FUNCTION = 50

# (file, what) -> reason. An entry needs a reason a reader can judge; the list is meant to be short.
ALLOWED: dict[tuple[str, str], str] = {
    ("run.py", "time.sleep"): "waits for another set-up's lock: Windows has no call that does",
}

# Names that say nothing about what is inside.
EMPTY_NAMES = {"util", "utils", "misc", "common", "helper", "helpers", "manager", "managers"}
EMPTY_CLASS = re.compile(r"(Utils?|Helpers?|Managers?)$")

# Attribute or function name -> why not.
BANNED_CALLS = {
    "setStyleSheet": "one style sheet slows every widget down and hides the palette",
    "processEvents": "runs other people's slots in the middle of this one",
    "terminate": "QThread.terminate() on a Python thread hangs the process for ever",
    "import_module": "an import by name is invisible to the contracts and to the packager",
    "__import__": "an import by name is invisible to the contracts and to the packager",
}
# Popen.terminate is a signal to another process, which is fine where processes are at home.
PROCESS_ROOMS = ("phoenix_admin/backends/local/", "phoenix_admin/stitcher/")
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")

Functions = ast.FunctionDef | ast.AsyncFunctionDef


def long_functions(source: str) -> Iterator[str]:
    for node in sources.nodes(source):
        if isinstance(node, Functions):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{node.name} has {lines} lines"


def empty_names(file: str, source: str) -> Iterator[str]:
    for part in Path(file).with_suffix("").parts:
        if EMPTY_NAMES.intersection(part.lower().split("_")):
            yield f"the name {part} says nothing"
    for node in sources.nodes(source):
        if isinstance(node, ast.ClassDef) and EMPTY_CLASS.search(node.name):
            yield f"the name {node.name} says nothing"


def banned_words(file: str, source: str) -> Iterator[str]:
    for node in sources.nodes(source):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            yield "import *"
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from ("time.sleep" for alias in node.names if alias.name == "sleep")
        if isinstance(node, ast.Call):
            yield from banned_call(file, node.func)
        if isinstance(node, ast.Raise) and "NotImplementedError" in ast.dump(node):
            yield "NotImplementedError"
        if isinstance(node, ast.ExceptHandler) and swallows_everything(node):
            yield "an exception of any kind is swallowed"


def banned_call(file: str, function: ast.expr) -> Iterator[str]:
    called = getattr(function, "attr", getattr(function, "id", ""))
    owner = getattr(getattr(function, "value", None), "id", "")
    if called == "terminate" and file.startswith(PROCESS_ROOMS):
        return
    if called in BANNED_CALLS:
        yield called
    if (owner, called) == ("time", "sleep"):
        yield "time.sleep"


def swallows_everything(handler: ast.ExceptHandler) -> bool:
    any_kind = handler.type is None or getattr(handler.type, "id", "") in {
        "Exception",
        "BaseException",
    }
    return any_kind and all(isinstance(line, ast.Pass) for line in handler.body)


def not_exports(source: str) -> Iterator[str]:
    for node in ast.parse(source).body:
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        dunder = isinstance(node, ast.Assign) and all(
            isinstance(target, ast.Name) and target.id.startswith("__") for target in node.targets
        )
        if not (docstring or dunder or isinstance(node, ast.Import | ast.ImportFrom)):
            yield f"line {node.lineno} is neither docstring nor export"


def is_init(file: str) -> bool:
    return file.endswith("__init__.py")


RULES: dict[str, Callable[[str, str], Iterator[str]]] = {
    "sizes": lambda _, source: long_functions(source),
    "names": empty_names,
    "words": banned_words,
    "exports": lambda file, source: (
        not_exports(source) if file.endswith("__init__.py") else iter(())
    ),
}


@pytest.fixture(scope="module")
def complaints() -> dict[str, list[str]]:
    """What each rule has against the product; a file is parsed once for all of them."""
    found: dict[str, list[str]] = {rule: [] for rule in RULES}
    for path in sources.product():
        source, file = path.read_text(encoding="utf-8"), sources.name(path)
        for rule, look in RULES.items():
            found[rule] += [
                f"{file}: {what}" for what in look(file, source) if (file, what) not in ALLOWED
            ]
    return found


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    counted = {sources.name(p): len(p.read_bytes().splitlines()) for p in sources.files(".py")}
    assert {file: lines for file, lines in counted.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen(complaints: dict[str, list[str]]) -> None:
    assert complaints["sizes"] == []


def test_names_say_what_is_inside(complaints: dict[str, list[str]]) -> None:
    assert complaints["names"] == []


def test_words_that_were_paid_for_do_not_come_back(complaints: dict[str, list[str]]) -> None:
    assert complaints["words"] == []


def test_nothing_is_left_unfinished() -> None:
    paths = [p for p in sources.files(".py", ".md", ".toml", ".spec") if p != Path(__file__)]
    assert [
        f"{sources.name(path)}: {match}"
        for path in paths
        for match in UNFINISHED.findall(path.read_text(encoding="utf-8"))
    ] == []


def test_an_init_holds_a_docstring_and_exports(complaints: dict[str, list[str]]) -> None:
    assert sum(path.name == "__init__.py" for path in sources.product()) > 10
    assert complaints["exports"] == []


def test_every_exception_of_the_rules_is_still_needed() -> None:
    for file, what in ALLOWED:
        source = (sources.ROOT / file).read_text(encoding="utf-8")
        found = [*banned_words(file, source), *long_functions(source), *empty_names(file, source)]
        assert what in found, f"{file} no longer has {what}: remove the exception"


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("from os import *", "import *"),
        ("def f(w):\n    w.setStyleSheet('')", "setStyleSheet"),
        ("QApplication.processEvents()", "processEvents"),
        ("import time\ntime.sleep(1)", "time.sleep"),
        ("from time import sleep", "time.sleep"),
        ("import importlib\nimportlib.import_module('x')", "import_module"),
        ("__import__('x')", "__import__"),
        ("thread.terminate()", "terminate"),
        ("def f():\n    raise NotImplementedError", "NotImplementedError"),
        ("try:\n    f()\nexcept Exception:\n    pass", "an exception of any kind is swallowed"),
        ("try:\n    f()\nexcept:\n    pass", "an exception of any kind is swallowed"),
    ],
)
def test_the_search_finds_each_banned_word(source: str, complaint: str) -> None:
    assert list(banned_words("phoenix_admin/ui/x.py", source)) == [complaint]


def test_the_search_leaves_comments_and_honest_code_alone() -> None:
    source = "# never setStyleSheet, no processEvents\ntry:\n    f()\nexcept OSError:\n    pass\n"
    assert list(banned_words("phoenix_admin/ui/x.py", source)) == []
    assert list(banned_words("phoenix_admin/backends/local/x.py", "child.terminate()")) == []


def test_the_search_finds_sizes_and_names() -> None:
    body = "\n".join("    x = 1" for _ in range(LONGEST_FUNCTION))
    assert list(long_functions(f"def long():\n{body}")) == ["long has 51 lines"]
    assert list(long_functions(f"async def long():\n{body}")) == ["long has 51 lines"]
    assert list(empty_names("phoenix_admin/qt/icon_utils.py", "class Fine: ...")) != []
    assert list(empty_names("phoenix_admin/common/x.py", "class Fine: ...")) != []
    assert list(empty_names("phoenix_admin/qt/icons.py", "class IconManager: ...")) != []
    assert list(empty_names("phoenix_admin/qt/commons.py", "class Utility: ...")) == []
    assert list(not_exports('"""Doc."""\nfrom a import b\n__all__ = ["b"]\n')) == []
    assert list(not_exports("x = 1")) != []
    assert list(not_exports("def f(): ...")) != []
