"""Where log views read, without loading anything before they do."""

from pathlib import Path

from phoenix_admin.app.cloud_environment import open_cloud_environment
from phoenix_admin.app.late_logs import LateLogFeed
from phoenix_admin.app.local_environment import open_local_environment
from phoenix_admin.backends.fake.log_feed import FakeLogFeed
from phoenix_admin.ports.log_feed import FeedPage, FeedSearch
from phoenix_admin.settings.places import Places
from phoenix_admin.tasks.context import unhurried
from tests.support.cloud_environments import cloud_environment


def test_a_late_feed_is_opened_by_what_it_is_asked_and_passes_it_on() -> None:
    behind, opened = FakeLogFeed(), []

    def open_feed() -> FakeLogFeed:
        opened.append(True)
        return behind

    late = LateLogFeed("The log", open_feed)
    assert (late.name, opened) == ("The log", [])
    behind.write("one")
    now, pages = behind.clock.now(), list[FeedPage]()
    assert late.search(FeedSearch("", now, now, 10), unhurried(), pages.append) is None
    assert [line.text for page in pages for line in page.lines]
    tail = late.tail("", now)
    assert [line.text for line in tail.take(10, unhurried()).lines]


def test_a_cloud_environment_has_its_log_and_this_programs_files(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path / "config")
    opened = open_cloud_environment(cloud_environment({}), places, read_only=False)
    assert opened.ports.feeds is not None
    assert opened.ports.log_files is not None
    (feed,) = opened.ports.feeds()
    assert feed.name == "Cloud Logging of my-pipeline-dev"
    assert opened.ports.log_files.files(unhurried()) == ()
    opened.backend.close()


def test_local_has_files_and_no_feed(tmp_path: Path) -> None:
    opened = open_local_environment(tmp_path / "data", 1, read_only=False)
    assert opened.ports.feeds is None
    assert opened.ports.log_files is not None
    assert opened.ports.log_files.files(unhurried()) == ()
    opened.backend.close()
