"""The import contracts of pyproject.toml hold, and each one fires when it is broken.

A contract that never fires proves nothing: a copy of the package gets one bad module per rule, and
each contract must name its own. The check itself runs in a process of its own, because the import
graph is built from what Python finds first under the package's name.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Prints {contract id: null if kept, else what broke it}.
CHECK = """
import json
from importlinter import api
from importlinter.application import use_cases
from importlinter.application.output import console

console.quiet = True
options = use_cases.read_user_options("pyproject.toml")
use_cases._register_contract_types(options)
report = use_cases.create_report(options, cache_dir=None)
ids = {contract["name"]: contract["id"] for contract in options.contracts_options}
print(json.dumps({
    ids[contract.name]: None if check.kept else str(check.metadata)
    for contract, check in report.get_contracts_and_checks()
}))
"""

# Contract -> bad modules (path inside phoenix_admin, without .py) and the imports they hold.
PLANTS: dict[str, dict[str, str]] = {
    "layers": {
        # Each room reaches up to the next one.
        "domain/planted_up": "import phoenix_admin.ports",
        "ports/planted_up": "import phoenix_admin.tasks",
        "tasks/planted_up": "import phoenix_admin.settings",
        "settings/planted_up": "import phoenix_admin.services",
        "diagnostics/planted_up": "import phoenix_admin.backends.fake",
        "services/planted_up": "import phoenix_admin.qt",
        "backends/fake/planted_up": "import phoenix_admin.qt",
        "qt/planted_up": "import phoenix_admin.ui",
        "ui/planted_up": "import phoenix_admin.app",
        "settings/planted_sibling": "from phoenix_admin import diagnostics",
        "log_store/planted_up": "import phoenix_admin.services",
        "log_store/planted_sibling": "import phoenix_admin.settings",
        "diagnostics/planted_store": "import phoenix_admin.log_store",
        "services/planted_sibling": "import phoenix_admin.backends.fake",
        "tasks/planted_lazy": "def late():\n    import phoenix_admin.ui",
        "domain/planted_typing": "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import phoenix_admin.services",
    },
    "stitcher-knows-domain-only": {"stitcher/planted_port": "import phoenix_admin.ports"},
    "stitcher-callers": {
        "services/planted_engine": "import phoenix_admin.stitcher",
        "backends/fake/planted_engine": "import phoenix_admin.stitcher",
    },
    "ports-not-backends": {
        "ui/planted_backend": "import phoenix_admin.backends.fake",
        "qt/planted_backend": "import phoenix_admin.backends.local",
    },
    "panels-apart": {"ui/panels/planted_one": "import phoenix_admin.ui.panels.projects"},
    "backends-apart": {"backends/fake/planted_local": "import phoenix_admin.backends.local"},
    "qt-only-above": {
        "services/planted_qt": "from PySide6.QtCore import QObject",
        "backends/local/planted_qt": "import shiboken6",
    },
    "google-only-in-gcp": {
        "backends/local/planted_google": "from google.cloud import firestore",
        "services/planted_grpc": "import grpc",
    },
    "sqlite-only-in-local": {"services/planted_sqlite": "import sqlite3"},
    "psutil-only-in-local-and-diagnostics": {"ui/planted_psutil": "import psutil"},
    "processes-only-in-local-and-stitcher": {
        "app/planted_process": "import subprocess",
        "backends/fake/planted_process": "from multiprocessing import get_context",
    },
    "columns-and-re2-only-in-log-store": {
        "services/planted_columns": "import numpy as np",
        "qt/planted_pattern": "import re2",
    },
}
# What the contracts allow must not break them either.
ALLOWED = {
    "backends/gcp/__init__": "",
    "backends/gcp/planted_fine": "import grpc\nfrom google.cloud import firestore",
    "backends/local/planted_fine": "import sqlite3, psutil, subprocess\n"
    "import phoenix_admin.stitcher",
    "diagnostics/planted_fine": "import psutil",
    "log_store/planted_fine": "import numpy, re2\nimport phoenix_admin.tasks.context",
    "services/planted_rows": "import phoenix_admin.log_store",
    "ui/planted_fine": "from PySide6.QtWidgets import QLabel\nimport phoenix_admin.services",
}


def contracts() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]]


def check(folder: Path) -> dict[str, str | None]:
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    words = [sys.executable, "-c", CHECK]
    run = subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return json.loads(run.stdout.splitlines()[-1])


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(
        ROOT / "phoenix_admin",
        tmp_path / "phoenix_admin",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    return tmp_path


def plant(folder: Path, modules: dict[str, str]) -> None:
    for name, source in modules.items():
        target = folder / "phoenix_admin" / f"{name}.py"
        target.parent.mkdir(exist_ok=True)
        target.write_text(f'"""Planted by a test."""\n{source}\n', encoding="utf-8")


def test_the_tree_keeps_every_contract() -> None:
    assert {name for name, broken in check(ROOT).items() if broken} == set()


def test_what_is_allowed_breaks_no_contract(copied: Path) -> None:
    plant(copied, ALLOWED)
    assert {name for name, broken in check(copied).items() if broken} == set()


def test_each_contract_fires_for_a_planted_violation(copied: Path) -> None:
    assert sorted(PLANTS) == sorted(contracts()), "each contract needs a planted violation"
    for modules in PLANTS.values():
        plant(copied, modules)
    verdicts = check(copied)
    silent = [
        f"{contract} did not see {name}"
        for contract, modules in PLANTS.items()
        for name in modules
        if f"phoenix_admin.{name.replace('/', '.')}" not in (verdicts[contract] or "")
    ]
    assert silent == []


def test_a_package_without_a_place_in_the_layers_is_refused(copied: Path) -> None:
    plant(copied, {"homeless/__init__": ""})
    assert "homeless" in (check(copied)["layers"] or "")


def imported_packages(source: str) -> set[str]:
    """The top-level names that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or ".").partition(".")[0])
    return names


@pytest.mark.parametrize("package", ["domain", "ports", "tasks"])
def test_the_lowest_layers_need_the_standard_library_only(package: str) -> None:
    # SHA-256 has another name in each version of Python.
    allowed = {*sys.stdlib_module_names, "_sha2", "_sha256", "phoenix_admin"}
    foreign = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "phoenix_admin" / package).rglob("*.py")
        for name in imported_packages(path.read_text(encoding="utf-8")) - allowed
    }
    assert foreign == set()


def test_the_search_for_foreign_imports_sees_all_forms() -> None:
    source = "import os\nimport numpy.linalg as la\ndef f():\n    from ulid import ULID\n"
    assert imported_packages(source) == {"os", "numpy", "ulid"}
