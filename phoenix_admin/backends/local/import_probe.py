"""Imports in fresh interpreters; satisfies `ports.import_prober.ImportProber`."""

import ast
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from phoenix_admin.backends.local.import_probe_program import TEXT
from phoenix_admin.backends.local.program_answer import program_answer
from phoenix_admin.domain.errors import Invalid, Missing
from phoenix_admin.domain.import_profile import Cost, ImportRun, OwnCost
from phoenix_admin.ports.call import Call

_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


class FreshInterpreter:
    """Runs one Python for each question. Any thread."""

    def __init__(self, python: Path | None = None) -> None:
        """With this interpreter, or the one that runs us. Raises Missing if there is none.

        The packaged program holds no interpreter that could be asked.
        """
        if python is None and getattr(sys, "frozen", False):
            msg = "The packaged program has no Python to measure with: name one with --python."
            raise Missing(msg)
        self._python = str(python or sys.executable)

    def run(self, modules: Sequence[str], call: Call, *, split: bool = False) -> ImportRun:
        """Import these in this order in a new process."""
        for name in modules:
            if not _NAME.fullmatch(name):
                msg = f"{name!r} is no name of a module."
                raise Invalid(msg)
        words = [self._python, "-c", TEXT, "split" if split else "plain", *modules]
        found = _answer(program_answer(words, call, most=16 * 2**20))
        return ImportRun(
            tuple(modules),
            str(found["python"]),
            _cost(found["total"]),
            tuple(_cost(step) for step in found["steps"]),
            float(found["base"]),
            float(found["peak"]),
            tuple(OwnCost(name, parent, Cost(ms, kib)) for name, parent, ms, kib in found["own"]),
        )


def _answer(text: str) -> dict[str, Any]:
    lines = text.strip().splitlines()
    try:
        found = cast("dict[str, Any]", ast.literal_eval(lines[-1]))
        if "error" not in found:
            return found
        module, what = found["error"]
    except (IndexError, ValueError, SyntaxError, TypeError) as error:
        msg = "The interpreter gave no answer that could be read."
        raise Invalid(msg) from error
    msg = f"{module} cannot be imported: {what}"
    raise Invalid(msg)


def _cost(pair: Sequence[float]) -> Cost:
    return Cost(float(pair[0]), float(pair[1]))
