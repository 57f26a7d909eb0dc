"""A typed environment is appended to the person's file; not a letter of theirs changes."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.errors import Conflict, Invalid
from phoenix_admin.domain.job import JobKind
from phoenix_admin.settings import environment_draft
from phoenix_admin.settings.environment_draft import (
    EnvironmentDraft,
    append_environment,
    checked,
    toml_block,
)
from phoenix_admin.settings.environments import CloudJob, Outputs
from phoenix_admin.settings.environments_file import parse_environments, read_environments

LEAST = {"label": "DEV", "project": "my-pipeline-dev", "regions": "europe-west1"}
EXAMPLE = Path(environment_draft.__file__).parents[2] / "resources/environments.example.toml"


def draft(name: str = "staging", **values: str) -> EnvironmentDraft:
    return EnvironmentDraft(name, {**LEAST, **{k.replace("__", "."): v for k, v in values.items()}})


def test_the_least_that_is_typed_becomes_the_least_that_is_written():
    assert toml_block(draft()) == (
        '[environments.staging]\nlabel = "DEV"\nproject = "my-pipeline-dev"\n'
        'regions = ["europe-west1"]\n'
    )


def test_everything_that_can_be_typed_is_read_back():
    typed = draft(
        "Staging (EU)",
        regions="europe-west1, europe-west4",
        services="phoenix podcast-api",
        read_only="true",
        jobs__stitch="other-job",
        jobs__stitch__region="europe-west4",
        jobs__assemble__container="main",
        jobs__assemble="episode-job",
        outputs__bucket="reels",
        outputs__prefix="stitched/",
        colour="#3a7bd5",
        firestore__database="second",
        firestore__projects="reels",
        firestore__fields__status='st"atus',
        sign_in__account="rae@example.com",
        endpoints__run="127.0.0.1:9090",
    )
    wanted = checked(typed)
    assert wanted.faults == {}
    read = parse_environments(toml_block(typed))
    assert read.environments == (wanted.environment,)
    made = read.environments[0]
    assert made.regions == ("europe-west1", "europe-west4")
    assert made.environment.read_only
    assert made.jobs[JobKind.STITCH] == CloudJob("other-job", "europe-west4")
    assert made.jobs[JobKind.ASSEMBLE] == CloudJob("episode-job", "europe-west1", "main")
    assert made.outputs == Outputs("reels", "stitched/")
    assert made.colour == "#3a7bd5"
    assert made.firestore.fields.status == 'st"atus'


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"project": "X"}, "project", "Must be a Google Cloud project id"),
        ({"project": ""}, "project", "Is missing."),
        ({"regions": ""}, "regions", "Must name at least one."),
        ({"regions": "europe"}, "regions", "such as europe-west1"),
        ({"label": "TEST"}, "label", "Must be DEV or PROD"),
        ({"jobs__stitch": "Bad Job"}, "jobs.stitch", "lower-case letters"),
        ({"endpoints__run": "https://x:1"}, "endpoints.run", "HOST:PORT"),
        ({"firestore__fields__name": "status"}, "firestore.fields", "a name of its own"),
        ({"sign_in__account": "rae"}, "sign_in.account", "e-mail"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(values, field, words):
    found = checked(draft(**values))
    assert found.environment is None
    assert words in found.faults[field]


@pytest.mark.parametrize("name", ["", "  ", "local", "-x", "a/b"])
def test_a_name_that_cannot_be(name):
    assert set(checked(draft(name)).faults) == {"name"}


def test_a_name_that_is_taken_is_refused_whatever_its_case(tmp_path):
    assert "already" in checked(draft("Dev"), ["dev"]).faults["name"]
    file = tmp_path / "environments.toml"
    append_environment(file, draft("dev"))
    before = file.read_bytes()
    with pytest.raises(Invalid, match="already"):
        append_environment(file, draft("DEV"))
    assert file.read_bytes() == before


@pytest.mark.parametrize("ending", ["\n", "", "\n\n# last words"])
@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_not_a_letter_of_what_was_there_changes(tmp_path, line, ending):
    file = tmp_path / "environments.toml"
    theirs = (EXAMPLE.read_text().rstrip("\n") + ending).replace("\n", line).encode()
    file.write_bytes(theirs)
    file.chmod(0o640)
    made = append_environment(file, draft())
    assert file.read_bytes().startswith(theirs)
    written = file.read_bytes()
    assert written.count(b"\n") == written.count(line.encode())
    assert file.stat().st_mode & 0o777 == 0o640
    names = [each.environment.name for each in read_environments(file).environments]
    assert names == ["dev", "prod", "staging"]
    assert made.environment.name == "staging"
    assert [each.name for each in tmp_path.iterdir()] == ["environments.toml"]


def test_the_first_environment_makes_the_file_and_a_link_stays_a_link(tmp_path):
    kept = tmp_path / "dotfiles" / "environments.toml"
    link = tmp_path / "config" / "environments.toml"
    link.parent.mkdir()
    link.symlink_to(kept)
    append_environment(link, draft())
    assert link.is_symlink()
    assert read_environments(kept).environments


@pytest.mark.parametrize(
    "theirs",
    ["[environments.dev\n", 'environments = { dev = { label = "DEV" } }\n', "\xff"],
    ids=["broken", "inline", "not text"],
)
def test_a_file_that_cannot_be_added_to_is_left_as_it_is(tmp_path, theirs):
    file = tmp_path / "environments.toml"
    before = theirs.encode("latin-1")
    file.write_bytes(before)
    with pytest.raises(Invalid):
        append_environment(file, draft())
    assert file.read_bytes() == before


def test_mistakes_of_another_environment_are_in_nobodys_way(tmp_path):
    file = tmp_path / "environments.toml"
    file.write_text('[environments.odd]\nlabel = "TEST"\n')
    append_environment(file, draft())
    read = read_environments(file)
    assert [each.environment.name for each in read.environments] == ["staging"]
    assert read.faults


def test_what_somebody_wrote_meanwhile_is_not_lost(tmp_path, monkeypatch):
    file = tmp_path / "environments.toml"
    file.write_text("# one\n")
    real = environment_draft._appended

    def slow(text: str, typed: EnvironmentDraft) -> str:
        file.write_text("# two\n")
        return real(text, typed)

    monkeypatch.setattr(environment_draft, "_appended", slow)
    with pytest.raises(Conflict):
        append_environment(file, draft())
    assert file.read_text() == "# two\n"
    assert [each.name for each in tmp_path.iterdir()] == ["environments.toml"]


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    file = tmp_path / "environments.toml"
    file.write_text("# one\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(environment_draft.os, "fsync", full)
    with pytest.raises(Invalid, match="no space left"):
        append_environment(file, draft())
    assert file.read_text() == "# one\n"
    assert [each.name for each in tmp_path.iterdir()] == ["environments.toml"]


@settings(max_examples=60)
@given(
    st.text(min_size=1, max_size=12),
    st.dictionaries(
        st.sampled_from(
            [
                "project",
                "firestore.projects",
                "firestore.fields.status",
                "colour",
                "jobs.stitch",
                "jobs.stitch.region",
                "jobs.assemble.container",
                "outputs.bucket",
            ]
        ),
        st.text(max_size=12),
    ),
)
def test_whatever_is_typed_what_is_accepted_is_read_back_as_it_was_accepted(name, values):
    typed = EnvironmentDraft(name, {**LEAST, **values})
    found = checked(typed)
    if found.environment is not None:
        assert parse_environments(toml_block(typed)).environments == (found.environment,)
    else:
        assert found.faults
