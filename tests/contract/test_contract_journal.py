"""What every Journal and Clock promises."""

import threading
from datetime import timedelta

import pytest

from phoenix_admin.domain.chain_check import LinkFault
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.domain.journal_page import JournalQuery
from tests.contract.subjects import Subject

APPS_OWN = pytest.mark.not_on("gcp", reason="kept by the app, whatever the environment is")


def entry(subject: Subject, target: str, **changes) -> JournalEntry:
    values = {
        "time": subject.clock.now(),
        "account": "rae",
        "environment": "LOCAL",
        "action": "stitch",
        "target": target,
        "outcome": AttemptOutcome.DONE,
        "duration": timedelta(microseconds=38_123),
        "before": {"status": "ready"},
        "after": {"status": "stitching", "note": "=cmd|' /C calc'!A0 ☃\n"},
        "detail": "\x00\x1b odd “text” \ud83d",
        **changes,
    }
    return JournalEntry(**values)


@APPS_OWN
class TestJournal:
    def test_lines_come_back_newest_first_as_they_were_written(self, subject: Subject) -> None:
        written = [entry(subject, f"p{number}") for number in range(5)]
        for line in written:
            subject.journal.append(line)
        assert subject.journal.newest(3, subject.call()) == tuple(reversed(written[2:]))
        assert subject.journal.newest(99, subject.call()) == tuple(reversed(written))
        assert subject.journal.newest(0, subject.call()) == ()

    def test_an_empty_journal_has_no_lines(self, subject: Subject) -> None:
        assert subject.journal.newest(10, subject.call()) == ()

    def test_an_attempt_is_one_entry_whose_outcome_replaces_that_it_was_begun(
        self, subject: Subject
    ) -> None:
        begun = entry(subject, "p1", outcome=AttemptOutcome.NO_OUTCOME, attempt="a1")
        subject.journal.append(begun)
        assert subject.journal.newest(9, subject.call()) == (begun,)
        other = entry(subject, "p2", attempt="a2")
        subject.journal.append(other)
        ended = entry(subject, "p1", attempt="a1")
        subject.journal.append(ended)
        assert subject.journal.newest(9, subject.call()) == (ended, other)
        assert subject.journal.broken_links(subject.call()) == ()

    def test_lines_that_are_added_together_keep_their_order_and_their_attempts(
        self, subject: Subject
    ) -> None:
        subject.journal.append_all(())
        begun = [
            entry(subject, f"p{n}", outcome=AttemptOutcome.NO_OUTCOME, attempt=f"a{n}")
            for n in range(3)
        ]
        subject.journal.append_all(begun)
        assert subject.journal.newest(9, subject.call()) == tuple(reversed(begun))
        ended = [entry(subject, f"p{n}", attempt=f"a{n}") for n in range(3)]
        subject.journal.append_all(ended)
        assert subject.journal.newest(9, subject.call()) == tuple(reversed(ended))
        assert subject.journal.broken_links(subject.call()) == ()

    def test_a_page_has_what_matches_newest_first_and_says_when_there_is_more(
        self, subject: Subject
    ) -> None:
        for number in range(6):
            outcome = AttemptOutcome.REFUSED if number % 2 else AttemptOutcome.DONE
            subject.journal.append(entry(subject, f"Ep {number}", outcome=outcome))
        refused = frozenset({AttemptOutcome.REFUSED})

        def targets(limit: int, text: str = "", outcomes=frozenset()) -> tuple[list[str], bool]:
            query = JournalQuery(limit, text, outcomes)
            page = subject.journal.page(query, subject.call())
            return [line.target for line in page.entries], page.truncated

        assert targets(9, outcomes=refused) == (["Ep 5", "Ep 3", "Ep 1"], False)
        assert targets(2, outcomes=refused) == (["Ep 5", "Ep 3"], True)
        assert targets(9, " EP 4 ") == (["Ep 4"], False)
        assert targets(9, "=CMD") == ([f"Ep {n}" for n in reversed(range(6))], False)
        assert targets(9, "nowhere") == ([], False)

    @pytest.mark.parametrize("field", ["name", "plan", "execution"])
    def test_a_page_is_searched_by_what_a_reader_calls_it(
        self, subject: Subject, field: str
    ) -> None:
        subject.journal.append(entry(subject, "p1", **{field: "Harbour 41"}))
        subject.journal.append(entry(subject, "p2", **{field: "Night"}))
        page = subject.journal.page(JournalQuery(9, "harbour"), subject.call())
        assert [line.target for line in page.entries] == ["p1"]

    def test_what_undo_needs_is_kept(self, subject: Subject) -> None:
        whole = entry(subject, "p1", name="Ep ☃", version="17", plan="P1", execution="run-1")
        subject.journal.append(whole)
        assert subject.journal.newest(1, subject.call()) == (whole,)

    @pytest.mark.parametrize("outcome", list(AttemptOutcome))
    def test_every_outcome_is_kept(self, subject: Subject, outcome: AttemptOutcome) -> None:
        subject.journal.append(entry(subject, "p1", outcome=outcome))
        (line,) = subject.journal.newest(1, subject.call())
        assert line.outcome is outcome

    def test_lines_of_many_writers_are_all_kept(self, subject: Subject) -> None:
        lines = [entry(subject, f"p{number}") for number in range(24)]

        def write(share: list[JournalEntry]) -> None:
            for line in share:
                subject.journal.append(line)

        threads = [threading.Thread(target=write, args=(lines[n::8],)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        kept = subject.journal.newest(99, subject.call())
        assert sorted(line.target for line in kept) == sorted(line.target for line in lines)


@APPS_OWN
class TestChain:
    def test_a_sound_journal_is_checked_to_its_end(self, subject: Subject) -> None:
        assert subject.journal.check_chain(subject.call()).finished
        for number in range(3):
            subject.journal.append(entry(subject, f"p{number}", attempt=f"a{number}"))
        check = subject.journal.check_chain(subject.call())
        assert (check.broken, check.lines, check.finished) == ((), 3, True)

    def test_a_changed_line_is_told_with_its_place_and_marks_its_entry_alone(
        self, subject: Subject
    ) -> None:
        for number in range(4):
            subject.journal.append(entry(subject, f"p{number}", attempt=f"a{number}"))
            subject.let_time_pass()
        subject.change_journal_line(3)
        (link,) = subject.journal.broken_links(subject.call())
        lines = subject.journal.newest(9, subject.call())
        assert (link.fault, link.line, link.attempt) == (LinkFault.CHANGED, 3, "a2")
        assert [line.target for line in lines if link.marks(line)] == ["p2"]
        assert link.time == lines[1].time
        assert "3" in link.sentence
        assert link.is_tampering

    def test_a_check_goes_on_in_steps_and_takes_in_what_is_added(self, subject: Subject) -> None:
        for number in range(5):
            subject.journal.append(entry(subject, f"p{number}"))
        subject.change_journal_line(2)
        check, steps = None, []
        for _ in range(3):
            check = subject.journal.check_chain(subject.call(), check, 2)
            steps.append((check.lines, check.finished, [link.line for link in check.broken]))
        assert steps == [(2, False, [2]), (4, False, [2]), (5, True, [2])]
        subject.journal.append(entry(subject, "p5"))
        check = subject.journal.check_chain(subject.call(), check)
        assert (check.lines, check.finished, len(check.broken)) == (6, True, 1)


@APPS_OWN
class TestClock:
    def test_it_tells_aware_utc_and_never_runs_back(self, subject: Subject) -> None:
        before, now = subject.clock.monotonic(), subject.clock.now()
        assert now.utcoffset() == timedelta(0)
        assert subject.clock.now() >= now
        assert subject.clock.monotonic() >= before
