"""The queries in docs/log-queries.md are read as they stand there."""

import re
from pathlib import Path

from phoenix_admin.domain.log_query import Query, QueryFault, parse, read_words

PAGE = Path(__file__).parents[4] / "docs" / "log-queries.md"


def test_every_example_is_a_query() -> None:
    (block,) = re.findall(r"```\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    lines = block.splitlines()
    assert len(lines) == 4
    for text in [*lines, block]:
        assert isinstance(parse(text), Query), parse(text)


def test_what_is_said_to_be_refused_is_refused_and_the_rest_is_read() -> None:
    page = PAGE.read_text(encoding="utf-8")
    refused = ["severity>=WARN", "httpRequest.latency>1", "NOT NOT x", "- x"]
    read = ["jsonPayload.n>9", "jsonPayload.x!=a", "NOT jsonPayload.x=a", "textPayload!=x"]
    for text in [*refused, *read]:
        assert f"`{text}`" in page
        assert isinstance(parse(text), QueryFault if text in refused else Query)
    for text in ('"worker timeout" -healthz', "oom OR sigkill", "a AND NOT b"):
        assert f"`{text}`" in page
        assert isinstance(read_words(text), Query)
