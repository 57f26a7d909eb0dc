"""The journal when its writer is killed: at any byte, at any moment, at most one line is lost."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from phoenix_admin.backends.local.journal_file import JournalFile
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.tasks.context import unhurried

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)
KILLS = 60

# One process that has imported everything forks the writers: a kill costs milliseconds then.
NURSERY = """
import os, random, select, signal, sys, time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from phoenix_admin.backends.local.journal_file import JournalFile
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry

def write(journal, number, out):
    count = 0
    while True:
        target = f"{number}-{count}"
        journal.append(JournalEntry(datetime.now(UTC), "rae", "LOCAL", "stitch", target,
            AttemptOutcome.DONE, timedelta(0), detail="x" * 2000, attempt=target))
        os.write(out, (target + "\\n").encode())
        count += 1

path, kills = Path(sys.argv[1]), int(sys.argv[2])
chance = random.Random(7)
for number in range(kills):
    read, out = os.pipe()
    child = os.fork()
    if child == 0:
        write(JournalFile(path), number, out)
    os.close(out)
    select.select([read], [], [])
    time.sleep(chance.random() * 0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(read) as told:
        sys.stdout.write("".join(line for line in told if line.endswith("\\n")))
"""


def entry(target: str, **more) -> JournalEntry:
    return JournalEntry(
        NOW, "rae", "LOCAL", "stitch", target, AttemptOutcome.DONE, timedelta(0), **more
    )


def targets(journal: JournalFile) -> list[str]:
    return [line.target for line in journal.newest(10**6, unhurried())]


def test_a_journal_cut_at_any_byte_goes_on_and_says_what_was_torn(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = JournalFile(path)
    for number in range(3):
        journal.append(entry(f"p{number}", attempt=f"a{number}"))
    whole = path.read_bytes()
    ends = [place + 1 for place, byte in enumerate(whole) if byte == ord("\n")]
    for cut in range(len(whole) + 1):
        path.write_bytes(whole[:cut])
        # A line without its newline is whole: everything that was written of it is there.
        kept = sum(end - 1 <= cut for end in ends)
        torn = cut not in (0, *ends) and cut + 1 not in ends
        said = journal.broken_links(unhurried())
        assert len(said) == torn, (cut, said)
        assert all("was torn" in link.sentence for link in said)
        journal.append(entry("after"))
        assert targets(journal) == ["after", *(f"p{n}" for n in reversed(range(kept)))]
        said = journal.broken_links(unhurried())
        assert len(said) == torn, (cut, said)
        assert all("was torn" in link.sentence for link in said)


def test_a_line_that_was_made_unreadable_is_not_called_torn(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = JournalFile(path)
    for number in range(3):
        journal.append(entry(f"p{number}"))
    lines = path.read_bytes().splitlines(keepends=True)
    for place in range(3):
        changed = list(lines)
        changed[place] = b"\xff" + lines[place][1:]
        path.write_bytes(b"".join(changed))
        assert any("is not readable" in link.sentence for link in journal.broken_links(unhurried()))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are forked")
def test_writers_killed_at_random_lose_nothing_that_was_acknowledged(
    tmp_path: Path, fast_start: None
) -> None:
    path = tmp_path / "journal.jsonl"
    done = subprocess.run(
        [sys.executable, "-c", NURSERY, str(path), str(KILLS)],
        capture_output=True,
        text=True,
        check=True,
        timeout=110,
    )
    acknowledged = done.stdout.split()
    assert len({name.split("-")[0] for name in acknowledged}) == KILLS
    journal = JournalFile(path)
    assert set(acknowledged) <= set(targets(journal))
    journal.append(entry("after"))
    said = journal.broken_links(unhurried())
    assert all("was torn" in link.sentence for link in said)
    assert len(said) <= KILLS


def test_lines_of_the_first_format_are_read_and_chained_on(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = JournalFile(path)
    journal.append(entry("old"))
    assert "attempt" not in json.loads(path.read_text())
    begun = entry("new", attempt="a1")
    journal.append(begun)
    assert targets(journal) == ["new", "old"]
    assert journal.broken_links(unhurried()) == ()
