"""Which processes count as workers, and what a command line may show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.backends.fake.clock import PICTURE_TIME
from phoenix_admin.diagnostics.redaction import redact
from phoenix_admin.domain.process_command import masked_command
from phoenix_admin.domain.process_facts import (
    ProcessDetails,
    ProcessFacts,
    ProcessKey,
    ProcessState,
)
from phoenix_admin.domain.process_signatures import (
    DEFAULT_SIGNATURES,
    EXECUTION_MARK,
    is_candidate,
    match_signature,
    words_run,
)


def matched(name, command="", mark="", **known):
    key = ProcessKey(7, 1)
    facts = ProcessFacts(key, 1, 7, 7, name, ProcessState.SLEEPING, PICTURE_TIME)
    marks = {EXECUTION_MARK: mark} if mark else {}
    details = ProcessDetails(tuple(command.split()) or None, marks)
    found = match_signature(facts, details, DEFAULT_SIGNATURES, **known)
    if found is not None:
        assert is_candidate(name, DEFAULT_SIGNATURES)
    return None if found is None else (found.signature.id, found.known_by.name)


@pytest.mark.parametrize(
    ("case", "found"),
    [
        (("assemble",), ("assemble", "NAME")),
        (("assemble-episod",), ("assemble", "NAME")),
        (("python3", "python3 /srv/assemble.py --episode 4"), ("assemble", "COMMAND")),
        (("python3.11", "python3 -u -X dev -m podcast.assemble"), ("assemble", "COMMAND")),
        (("python", "python manage.py assemble --all"), ("assemble", "COMMAND")),
        (("python3", "python3 -P -m phoenix_admin.stitcher"), ("stitch", "COMMAND")),
        (("python3", "python3 -m phoenix_admin.backends.local.worker"), ("stitch", "COMMAND")),
        (("python3", "python3 -m x", "assemble-abc"), ("assemble", "MARK")),
        (("python3", "python3 -m x", "stitch-abc"), ("stitch", "MARK")),
        (("python3", "python3 /usr/bin/gunicorn app:app"), ("gunicorn", "COMMAND")),
        (("uvicorn", "uvicorn app:app"), ("uvicorn", "NAME")),
        (("ffmpeg-linux-x8", "ffmpeg -i x", "stitch-abc"), ("ffmpeg", "MARK")),
        # Not workers, however much they look like one.
        (("ffmpeg", "ffmpeg -i holiday.mp4"), None),
        (("vim", "vim assemble.py"), None),
        (("python3", "python3 edit.py /home/rae/assemble.py"), None),
        (("python3", "python3 -c import assemble"), None),
        (("bash", "bash", "stitch-abc"), None),
        (("python3",), None),
    ],
)
def test_a_worker_is_known_by_what_it_runs(case, found):
    assert matched(*case) == found


def test_an_ffmpeg_below_a_worker_is_its_tool():
    assert matched("ffmpeg", "ffmpeg -i a", below_worker=True) == ("ffmpeg", "NAME")


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("curl --token abc https://x", "curl --token ••• https://x"),
        ("curl --token=abc", "curl --token=•••"),
        ("env API_KEY=abc DB_PASSWORD=x python", "env API_KEY=••• DB_PASSWORD=••• python"),
        ("mysql -psecret db", "mysql -p••• db"),
        ("curl -u rae:abc x", "curl -u rae:••• x"),
        ("git clone https://rae:abc@host/x", "git clone https://rae:•••@host/x"),
        ("tool --password --verbose", "tool --password --verbose"),
        ("ffmpeg -i token.mp4 -pass 2", "ffmpeg -i token.mp4 -pass •••"),
        ("worker --data-dir /d --execution stitch-a", "worker --data-dir /d --execution stitch-a"),
    ],
)
def test_secrets_in_command_lines_are_masked(command, shown):
    assert " ".join(masked_command(command.split(), redact)) == shown


FLAGS = st.sampled_from(["--password", "-token", "--api-key", "--client-secret", "--db-pass"])
WORDS = st.text(min_size=1, max_size=8)


@given(st.lists(WORDS, max_size=4), FLAGS, st.booleans(), st.lists(WORDS, max_size=4))
def test_no_secret_survives_its_flag(before, flag, joined, after):
    secret = "s3cr3t-of-rae"
    given_so = [f"{flag}={secret}"] if joined else [flag, secret]
    words = ["tool", *before, *given_so, *after]
    shown = masked_command(words, redact)
    assert len(shown) == len(words)
    assert secret not in " ".join(shown)


@given(st.lists(st.text(max_size=6)))
def test_any_command_line_can_be_read(words):
    assert len(words_run(words)) <= 3
