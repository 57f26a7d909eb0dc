"""Pairs come out of gcloud's dictionary flags as they went in; odd names go nowhere."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from phoenix_admin.domain import gcloud_line
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.gcloud_line import GcloudScope

SCOPE = GcloudScope("my-p", "PROD", "rae@example.com", "sa@my-p.iam.gserviceaccount.com")
NAMES = st.sampled_from(["A", "B_1", "C", "D"])
VALUES = st.text(alphabet=",:;@~|^=-1x \"'", max_size=9)


def read_back(flag: str) -> dict[str, str]:
    """The rule of `gcloud topic escaping`, as the SDK's own code has it."""
    delimiter = ","
    if flag.startswith("^") and "^" in flag[1:]:
        delimiter, flag = flag[1:].split("^", 1)
    assert delimiter
    return dict(pair.split("=", 1) for pair in flag.split(delimiter))


@settings(max_examples=60)
@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4))
@example({"A": "1,2", "B": ":;@~|"})
@example({"A": "x~", "B": "~1,:;@|~1~", "C": "-"})
def test_every_value_is_read_back_as_it_was(variables) -> None:
    line = gcloud_line.execute_job(SCOPE, "job", "europe-west1", variables)
    (flag,) = (word for word in line.words if word.startswith("--update-env-vars="))
    assert read_back(flag.partition("=")[2]) == variables


@pytest.mark.parametrize("name", ["", "-x", "--quiet", "a b", "A", "a/b", "a\n", "a" * 64, "é"])
def test_a_name_that_could_be_a_flag_is_refused(name) -> None:
    for make in (
        gcloud_line.describe_job,
        gcloud_line.list_executions,
        gcloud_line.describe_execution,
        gcloud_line.cancel_execution,
        lambda *place: gcloud_line.execute_job(*place, {}),
    ):
        with pytest.raises(Invalid):
            make(SCOPE, name, "europe-west1")


def test_only_what_changes_something_says_so() -> None:
    place = SCOPE, "job-1", "europe-west1"
    reads = [
        gcloud_line.describe_job(*place),
        gcloud_line.list_executions(*place),
        gcloud_line.describe_execution(*place),
        gcloud_line.read_logs(SCOPE, "x"),
        gcloud_line.read_document(SCOPE, "(default)", "projects", "p"),
    ]
    assert [line.note for line in reads] == [""] * 5
    for line in (gcloud_line.execute_job(*place, {}), gcloud_line.cancel_execution(*place)):
        assert line.note.startswith("CHANGES my-p, PROD: ")
        # A shell that knows no comments on its prompt (zsh) must find nothing to act on in it.
        assert not set("'\"`$()[]{}*?!;&|<>~\\=") & set(line.note)


def test_a_document_is_addressed_whatever_its_id_is() -> None:
    line = gcloud_line.read_document(SCOPE, "(default)", "pro jects", "a?b/../[1-9]#é")
    assert line.words[-1] == (
        "https://firestore.googleapis.com/v1/projects/my-p/databases/(default)/documents/"
        "pro%20jects/a%3Fb%2F..%2F%5B1-9%5D%23%C3%A9"
    )
    assert line.token_from[:3] == ("gcloud", "auth", "print-access-token")


def test_an_emulator_gets_no_login() -> None:
    line = gcloud_line.read_document(SCOPE, "(default)", "projects", "p", "127.0.0.1:8080")
    assert line.token_from == ()
    assert line.words[-1].startswith("http://127.0.0.1:8080/v1/projects/my-p/")
