"""What is kept of a long collection is never claimed to be more than it is."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.gcp.project_mirror import (
    COUNT_EVERY,
    SWEEP_EVERY,
    SWEEP_OFTEN,
    ProjectMirror,
)
from phoenix_admin.ports.project_store import ListPace
from phoenix_admin.settings.environments import ProjectFields
from phoenix_admin.tasks.context import unhurried
from tests.unit.backends_gcp.memory_documents import MemoryDocuments

PARTS, ANEW, WHOLE = ListPace.PARTS, ListPace.ANEW, ListPace.WHOLE


class Desk:
    """A mirror of a collection in memory: first page 2, pages of 4, small up to 2."""

    def __init__(self, documents: int = 0, most: int = 100) -> None:
        self.clock = FakeClock()
        self.documents = MemoryDocuments(self.clock)
        self.mirror = ProjectMirror(
            cast("Any", self.documents), "projects", ProjectFields(), self.clock, most, 2, 2
        )
        for number in range(documents):
            self.documents.write(f"d{number:02}")
        self.clock.advance(600)

    def read(self, pace: ListPace = PARTS):
        return self.mirror.read(unhurried(), pace)

    def read_to_the_end(self, pace: ListPace = PARTS):
        found = self.read(pace)
        while found.unfinished:
            found = self.read()
        return found

    def said(self, found) -> dict[str, str]:
        return {project.id: project.status for project in found.projects}


def test_the_first_part_comes_alone_and_says_that_it_is_one():
    desk = Desk(12)
    first = desk.read()
    assert (len(first.projects), first.unfinished, first.at_least) == (2, True, None)
    assert desk.documents.requests == ["page"]
    second = desk.read()
    assert (len(second.projects), second.unfinished, second.at_least) == (6, True, 12)
    whole = desk.read_to_the_end()
    assert (len(whole.projects), whole.unfinished, whole.whole_at) == (12, False, None)
    assert desk.documents.reads == 12


def test_every_row_is_at_least_as_new_as_the_reading_says():
    desk = Desk(8)
    begun = desk.clock.now()
    desk.read()
    desk.clock.advance(7)
    assert desk.read_to_the_end().taken_at == begun


def test_afterwards_only_what_has_changed_is_read_and_the_listing_says_since_when():
    desk = Desk(12)
    begun = desk.read_to_the_end().taken_at
    desk.documents.requests.clear()
    desk.documents.reads = 0
    desk.clock.advance(200)
    desk.documents.write("d03", "failed")
    desk.documents.write("new")
    found = desk.read()
    assert desk.documents.requests == ["changed"]
    assert desk.documents.reads == 2
    assert (desk.said(found)["d03"], len(found.projects)) == ("failed", 13)
    assert (found.taken_at, found.whole_at) == (desk.clock.now(), begun)


def test_a_few_documents_are_read_whole_each_time():
    desk = Desk(1)
    desk.read()
    desk.documents.requests.clear()
    desk.documents.keep_stamp("d00", "failed")
    found = desk.read()
    assert desk.said(found) == {"d00": "failed"}
    assert (desk.documents.requests, found.whole_at) == (["page"], None)


def test_what_stitches_and_what_carries_no_stamp_is_looked_at_each_time():
    desk = Desk(6)
    desk.documents.write("busy", "stitching")
    desk.documents.write("mute", stamped=False)
    desk.read_to_the_end()
    desk.clock.advance(600)
    desk.documents.keep_stamp("busy", "complete")
    desk.documents.write("mute", "failed", stamped=False)
    said = desk.said(desk.read())
    assert (said["busy"], said["mute"]) == ("complete", "failed")


def test_what_was_deleted_is_missed_by_the_count():
    desk = Desk(9)
    desk.read_to_the_end()
    del desk.documents.held["d04"]
    desk.clock.advance(COUNT_EVERY.total_seconds())
    assert "d04" not in desk.said(desk.read_to_the_end())


def test_a_followed_document_that_is_gone_leaves_the_list_at_once():
    desk = Desk(6)
    desk.documents.write("busy", "stitching")
    desk.read_to_the_end()
    desk.clock.advance(600)
    del desk.documents.held["busy"]
    assert "busy" not in desk.said(desk.read())


def test_a_silent_change_is_seen_by_the_next_sweep_or_when_the_person_asks():
    desk = Desk(9)
    desk.read_to_the_end()
    desk.clock.advance(600)
    desk.documents.keep_stamp("d04", "failed")
    assert desk.said(desk.read())["d04"] == "ready"
    assert desk.said(desk.read_to_the_end(ANEW))["d04"] == "failed"
    desk.clock.advance(600)
    desk.documents.keep_stamp("d05", "failed")
    desk.clock.advance(SWEEP_EVERY.total_seconds())
    found = desk.read_to_the_end()
    assert desk.said(found)["d05"] == "failed"


def test_while_everything_is_read_again_nothing_vanishes():
    desk = Desk(9)
    desk.read_to_the_end()
    first = desk.read(ANEW)
    assert (first.unfinished, len(first.projects)) == (True, 9)
    assert first.whole_at is not None or first.taken_at == desk.clock.now()


def test_a_reading_that_stood_still_begins_anew():
    desk = Desk(9)
    desk.read()
    desk.clock.advance(SWEEP_OFTEN.total_seconds())
    found = desk.read()
    assert (found.taken_at, len(found.projects)) == (desk.clock.now(), 2)


def test_too_many_are_cut_to_the_newest():
    desk = Desk(9, most=5)
    desk.clock.advance(1)
    desk.documents.write("new")
    found = desk.read_to_the_end()
    assert (len(found.projects), found.truncated, found.projects[0].id) == (5, True, "new")
    assert desk.read(WHOLE).truncated


def test_what_was_written_through_the_store_is_shown_by_a_part():
    desk = Desk(9)
    found = desk.read_to_the_end()
    later = found.projects[0].updated_at + timedelta(seconds=1)
    desk.mirror.note(replace(found.projects[0], status="stitching", updated_at=later, version="9"))
    desk.mirror.note(replace(found.projects[1], updated_at=later - timedelta(days=1), version="0"))
    said = {p.id: (p.status, p.version) for p in desk.mirror._listing(desk.clock.now()).projects}
    assert said[found.projects[0].id] == ("stitching", "9")
    assert said[found.projects[1].id] == ("ready", found.projects[1].version)


STEPS = st.sampled_from(["write", "silent", "unstamped", "delete", "parts", "anew", "whole"])


@settings(max_examples=50)
@given(st.integers(0, 9), st.lists(st.tuples(STEPS, st.integers(0, 11)), max_size=14))
def test_a_whole_reading_is_the_truth_and_a_stamped_change_is_never_missed(documents, steps):
    desk = Desk(documents)
    stamped: set[str] = set()
    for what, number in steps:
        desk.clock.advance(31)
        name = f"d{number:02}"
        if what in ("write", "unstamped"):
            desk.documents.write(name, f"s{number}", stamped=what == "write")
            stamped.add(name)
        elif what == "silent" and name in desk.documents.held:
            if "updatedAt" in desk.documents.held[name].fields:
                desk.documents.keep_stamp(name, "silent")
                stamped.discard(name)
        elif what == "delete":
            desk.documents.held.pop(name, None)
            stamped.discard(name)
        elif what == "parts":
            said = desk.said(desk.read_to_the_end())
            for each in stamped & desk.documents.held.keys():
                if "updatedAt" in desk.documents.held[each].fields:
                    assert said[each] == desk.documents.held[each].fields["status"].string_value
        elif what in ("anew", "whole"):
            found = desk.read_to_the_end(ANEW if what == "anew" else WHOLE)
            truth = {n: d.fields["status"].string_value for n, d in desk.documents.held.items()}
            assert desk.said(found) == truth
            assert not found.unfinished


def test_a_change_made_while_the_list_was_read_is_seen_by_the_next_reading():
    desk = Desk(12)
    desk.read()
    desk.clock.advance(5)
    desk.documents.write("d00", "failed")
    desk.clock.advance(5)
    desk.read_to_the_end()
    assert desk.said(desk.read())["d00"] == "failed"


def test_what_is_made_behind_the_page_under_way_is_not_taken_for_deleted():
    desk = Desk(9)
    desk.read_to_the_end()
    desk.clock.advance(600)
    assert desk.read(ANEW).unfinished
    desk.documents.write("a-new")
    assert "a-new" in desk.said(desk.read_to_the_end())
