"""Real sound in, a real episode out, through the window: from the dropped files to the file."""

import pytest

from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.verdict import VerdictKind
from tests.e2e.test_story import App, data
from tests.support.sounds import hear, write_sound, write_tone

__all__ = ["data"]

pytestmark = pytest.mark.e2e


def test_sound_files_become_an_episode_of_their_length(qtbot, data, tmp_path):
    segments = [
        write_tone(tmp_path / "1.wav", 1.0, 0.02),
        write_sound(tmp_path / "2.mp3", "sine=d=0.8,volume=3", "-c:a", "libmp3lame"),
        write_sound(tmp_path / "3.flac", "sine=d=0.7"),
    ]
    app = App(qtbot, data)
    project = app.make("Talk", segments)
    session = app.open(project)
    start = next(a for a in app.window.actions() if a.objectName() == "action.project.stitch")
    app.until(lambda: start.text() == "Assemble")
    app.start(project)
    app.until(lambda: session.examination.project.status == "complete")
    done = session.examination
    assert done.verdict.kind is VerdictKind.IN_AGREEMENT
    assert done.execution.kind is JobKind.ASSEMBLE
    heard = hear(tmp_path.__class__(done.project.reel))
    wanted = sum(hear(segment).seconds for segment in segments)
    assert abs(heard.seconds - wanted) <= 0.05
    levels = [heard.level(*span) for span in ((0.2, 0.8), (1.15, 1.65), (1.95, 2.35))]
    assert max(levels) - min(levels) < 1
    app.close()
