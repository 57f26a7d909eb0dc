"""Rows of a feed that made room are on disk: said, shown on asking, searched, and gone with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from phoenix_admin.log_store.archive import LogArchive
from phoenix_admin.services.logs.log_session import LogSession
from phoenix_admin.services.logs.shown_log import SourceState
from phoenix_admin.ui.logs.browser_words import count_words
from tests.support.log_desk import LogDesk
from tests.support.scripted_feed import ScriptedFeed, fed, took

MESSAGES = [f"n{number}" for number in range(40)]
"""Sixteen of them fill the smallest segment."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LogDesk]:
    with LogDesk(feed_budget=1) as made:
        made.log = LogSession(
            made.runner, made.scope, made.clock, feed_budget=1, archive=tmp_path / "archive"
        )
        made.log.set_on_screen(True)
        yield made


def follow(desk: LogDesk) -> None:
    feed = ScriptedFeed([()])
    lines = [fed(40 - number, message) for number, message in enumerate(MESSAGES)]
    feed.takes += [took(*lines[start : start + 8]) for start in range(0, 40, 8)]
    desk.log.add_feed(feed)
    desk.settle()
    for _ in range(8):
        desk.look()


def test_older_rows_are_on_disk_and_read_on_shows_them(desk: LogDesk, tmp_path: Path) -> None:
    follow(desk)
    face = desk.log.face
    shown = desk.messages()
    assert shown == [f"n{number}" for number in range(40 - len(shown), 40)]
    assert (face.dropped, face.on_disk) == (0, 40 - len(shown))
    (source,) = face.sources
    assert source.can_go_on
    on_disk = f"{face.on_disk} lines that made room are on disk, from 2026-11-22 14:31:27Z on"
    assert source.words == f"{on_disk}: Read on shows them"
    assert face.notes == (f"{on_disk}: Read on shows them",)
    assert count_words(face) == f"{len(shown)} lines · {face.on_disk} more on disk"
    desk.log.read_on(source.number)
    desk.settle()
    assert desk.messages() == [f"n{number}" for number in range(40)]
    face = desk.log.face
    assert (face.on_disk, face.sources[0].can_go_on) == (0, False)
    assert face.sources[0].state is SourceState.LIVE
    assert sum(map(sum, face.bars.counts)) == 40
    desk.ask('jsonPayload.message="n1"')
    assert desk.messages() == ["n1"]
    assert list((tmp_path / "archive").rglob("*.rows"))
    desk.log.close()
    desk.settle()
    assert not list((tmp_path / "archive").rglob("*.rows"))


def test_a_disk_that_refuses_is_said_and_the_tail_goes_on(
    desk: LogDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(self: LogArchive) -> None:
        del self
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(LogArchive, "_step", refuses)
    follow(desk)
    face = desk.log.face
    said = "lines that make room are not kept: the disk refuses them (Input/output error)"
    assert face.sources[0].words == said
    assert face.dropped == 40 - face.rows
    assert desk.messages()[-1] == "n39"
    assert "made room for newer ones" in count_words(face)
