"""Suggestions come at the cursor, replace what was typed, and never break what stands around."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.log_query import FieldPath, Query, complete, parse
from phoenix_admin.domain.log_query.completion import MOST, SuggestionKind

APP = FieldPath(("labels", "k8s/app"))
MESSAGE = FieldPath(("jsonPayload", "message"))
SEEN = [MESSAGE, APP]
VALUES = {
    APP: ["web", "a b", 'say "hi"', "NOT"],
    FieldPath(("resource", "type")): ["cloud_run_job", "gce_instance"],
}
PIECES = [
    "severity", ">=", "=", "ERROR", "(", ")", "AND", "NOT", " ", '"', "labels.", '"k8s/app"', ":",
    "res", ".", "-", "--", "\n", "~", "web", "\\", "jsonPayload.m",
]  # fmt: skip


def offered(marked: str) -> tuple[list[str], list[str]]:
    """Suggestions at ▮ and the texts that they make."""
    cursor = marked.index("▮")
    text = marked.replace("▮", "")
    found = complete(text, cursor, SEEN, VALUES)
    assert 0 <= found.start <= cursor <= found.end <= len(text)
    words = [each.text for each in found.suggestions]
    return words, [text[: found.start] + word + text[found.end :] for word in words]


@pytest.mark.parametrize(
    ("marked", "first"),
    [
        ("▮", "NOT"),
        ("sev▮", "severity"),
        ("SEV▮", "severity"),
        ("severity▮", "severity"),
        ("severity ▮", "="),
        ("resource ▮", ":"),
        ("severity>=▮", "EMERGENCY"),
        ("severity>=err▮", "ERROR"),
        ("severity=(INFO OR WAR▮", "WARNING"),
        ("severity=(INFO OR (NOT WAR▮", "WARNING"),
        ("severity=(INFO) resour▮", "resource.type"),
        ('resource.type="clo▮', '"cloud_run_job"'),
        ("resource.type = cloud▮", "cloud_run_job"),
        ("resource.t▮ype=x", "resource.type"),
        ("resource.▮", "resource.type"),
        ("mess▮", "jsonPayload.message"),
        ("jsonPayload.▮", "jsonPayload.message"),
        ('labels."k8s/app"=▮', "web"),
        ('labels."k8s/app"=a▮', '"a b"'),
        ('labels."k8s/app"=say▮', '"say \\"hi\\""'),
        ('labels."k8s▮', 'labels."k8s/app"'),
        ("httpRequest.cacheHit=▮", "true"),
        ("severity=ERROR ▮", "AND"),
        ("severity=ERROR A▮", "AND"),
        ("labels.a=severity ▮", "AND"),
        ("severity=ERROR AND -res▮", "resource.type"),
        ('"a phrase" OR httpRequest.stat▮', "httpRequest.status"),
    ],
)
def test_the_first_suggestion(marked: str, first: str) -> None:
    assert offered(marked)[0][0] == first


@pytest.mark.parametrize(
    "marked", ["-- sev▮", "a -- sev▮", 'textPayload=~"▮', "thud=▮", "labels=~▮", "severity>=ERRX▮"]
)
def test_nothing_is_suggested_where_nothing_is_known(marked: str) -> None:
    assert offered(marked)[0] == []


@pytest.mark.parametrize(
    ("marked", "whole"),
    [
        ('resource.type="clo▮" severity=ERROR', 'resource.type="cloud_run_job" severity=ERROR'),
        ("seve▮rit>=ERROR", "severity>=ERROR"),
        ("a AND severity>=WA▮RN OR b", "a AND severity>=WARNING OR b"),
        ('(labels."k8s/app":▮)', '(labels."k8s/app":web)'),
    ],
)
def test_what_is_suggested_replaces_what_was_typed(marked: str, whole: str) -> None:
    assert whole in offered(marked)[1]
    assert isinstance(parse(whole), Query)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join), st.integers(0, 60))
@example('labels."\\', 9)
def test_no_text_is_an_exception(text: str, cursor: int) -> None:
    cursor = min(cursor, len(text))
    words, texts = offered(text[:cursor] + "▮" + text[cursor:])
    assert len(words) == len(set(words)) <= MOST
    assert all(isinstance(each, str) for each in texts)


def test_a_suggestion_says_what_it_is() -> None:
    kinds = {each.kind for each in complete("", 0, SEEN).suggestions}
    assert kinds == {SuggestionKind.FIELD, SuggestionKind.KEYWORD}
    assert {each.kind for each in complete("severity=", 9).suggestions} == {SuggestionKind.VALUE}
