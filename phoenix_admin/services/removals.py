"""Who has removed a project that is gone, where that is known."""

from collections.abc import Sequence
from datetime import datetime

from phoenix_admin.domain.project import Project
from phoenix_admin.services.results import Result, Tone
from phoenix_admin.services.write_gate import WriteAction


def remover_of(project: Project, results: Sequence[Result], account: str, seen_at: datetime) -> str:
    """The account that removed this project after `seen_at`; empty where nobody here knows.

    Samples are the only projects this app removes, and it knows its own writes only: what
    somebody else has deleted has no name here. Pure.
    """
    removed = any(
        result.action is WriteAction.REMOVE_SAMPLES
        and result.tone is not Tone.BAD
        and result.at >= seen_at
        for result in results
    )
    return account if project.sample and removed else ""
