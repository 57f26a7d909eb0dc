"""How the files and processes of a run are told from all others."""

EXECUTION_VARIABLE = "PHOENIX_EXECUTION"
"""Stands in the environment of a worker and of everything it starts."""


def run_mark(execution: str) -> str:
    """What every partial file of a run has in its name, and every ffmpeg of it in its words."""
    return f".{execution}.part"
