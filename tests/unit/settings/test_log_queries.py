"""Saved log queries and the last ones asked outlive the app, whatever is in their file."""

import json
from pathlib import Path

import pytest

from phoenix_admin.settings.log_queries import (
    MOST_ASKED,
    MOST_SAVED,
    AskedText,
    LogQueries,
    SavedQuery,
)


def test_a_saved_query_is_there_after_a_restart_and_its_name_is_unique(tmp_path: Path) -> None:
    path = tmp_path / "new" / "log-queries.json"
    queries = LogQueries(path)
    assert queries.save(" OOM  kills ", "Memory", "words") is None
    assert queries.save("oom KILLS", 'textPayload:"Memory limit"', "query") is None
    again = LogQueries(path)
    assert again.saved == (SavedQuery("oom KILLS", 'textPayload:"Memory limit"', "query"),)
    assert again.named("Oom kills") == again.saved[0]
    again.forget("oom KILLS")
    assert LogQueries(path).saved == ()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        (" ", "a", "A name is missing."),
        ("n" * 81, "a", "A name has at most 80 characters."),
        ("a", " ", "There is nothing to save: the text is empty."),
        ("a", "x" * 20_001, "A query has at most 20,000 characters."),
    ],
)
def test_what_cannot_be_saved_says_why(tmp_path: Path, name: str, text: str, words: str) -> None:
    queries = LogQueries(tmp_path / "log-queries.json")
    assert queries.save(name, text, "query") == words
    assert queries.saved == ()


def test_there_is_an_end_to_what_is_saved(tmp_path: Path) -> None:
    rows = [{"name": f"q{i}", "text": "a", "mode": "query"} for i in range(MOST_SAVED)]
    path = tmp_path / "log-queries.json"
    path.write_text(json.dumps({"saved": rows}))
    queries = LogQueries(path)
    assert (queries.save("one more", "a", "query") or "").startswith("There are 200 saved")
    assert queries.save("Q7", "b", "query") is None


def test_the_last_ones_asked_stand_once_and_the_newest_first(tmp_path: Path) -> None:
    path = tmp_path / "log-queries.json"
    queries = LogQueries(path)
    for number in range(MOST_ASKED + 5):
        queries.remember(f"q{number}", "query")
    queries.remember("q50", "query")
    queries.remember("  ", "query")
    asked = LogQueries(path).asked
    assert len(asked) == MOST_ASKED
    assert asked[:2] == (AskedText("q50", "query"), AskedText("q104", "query"))
    assert asked.count(AskedText("q50", "query")) == 1


@pytest.mark.parametrize(
    ("text", "is_kept_aside"),
    [
        ("{", True),
        ("[1]", True),
        ("", True),
        ('{"saved": [{"name": 1}, 3], "asked": {"a": 1}}', False),
    ],
)
def test_an_unusable_file_is_no_obstacle(tmp_path: Path, text: str, is_kept_aside: bool) -> None:
    path = tmp_path / "log-queries.json"
    path.write_text(text)
    queries = LogQueries(path)
    assert (queries.saved, queries.asked) == ((), ())
    queries.remember("a", "words")
    assert LogQueries(path).asked == (AskedText("a", "words"),)
    assert path.with_suffix(".broken.json").exists() == is_kept_aside
