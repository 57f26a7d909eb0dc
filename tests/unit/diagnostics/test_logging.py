"""The log holds what happened and none of the secrets."""

import json
import logging
from importlib import metadata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.diagnostics.crash_file import CrashFile
from phoenix_admin.diagnostics.logging_setup import JsonLines, set_up_logging
from phoenix_admin.diagnostics.redaction import MASK, redact
from phoenix_admin.diagnostics.versions import SHOWN, versions

SECRET = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789-_", min_size=12, max_size=40)


@given(
    SECRET,
    st.sampled_from(
        [
            "password={}",
            "client_secret: {}",
            '"access_token": "{}"',
            "Authorization: Bearer {}",
            "api-key={}&x=1",
            "https://maria:{}@example.com/x",
            "GET / bearer {}",
            "refresh_tokens='{}'",
        ],
    ),
)
def test_secrets_are_masked(secret, shape):
    text = redact("before " + shape.format(secret) + " after")
    assert secret not in text
    assert MASK in text
    assert text.startswith("before ")


@pytest.mark.parametrize(
    "text", ["stitching 8 of 12 clips", "token expired", "passwords are kept nowhere", "a=b"]
)
def test_ordinary_text_stays(text):
    assert redact(text) == text


def test_private_keys_are_masked():
    key = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----"
    assert redact(f"x {key} y") == f"x {MASK} y"


def test_records_become_lines(tmp_path):
    root = logging.getLogger()
    before = list(root.handlers), root.level
    handler = set_up_logging(tmp_path / "logs", to_terminal=False)
    try:
        try:
            raise ValueError("password=hunter2hunter2")
        except ValueError:
            logging.getLogger("x").info("two\nlines token=abcdefabcdef", exc_info=True)
    finally:
        handler.close()
        root.removeHandler(handler)
        root.handlers[:], root.level = before
    (line,) = (tmp_path / "logs" / "app.jsonl").read_text().splitlines()
    record = json.loads(line)
    assert record["message"] == f"two\nlines token={MASK}"
    assert "hunter2" not in line
    assert record["time"].endswith("Z")


@pytest.mark.expects_log("no log file")
def test_a_log_folder_that_cannot_be_made_is_no_reason_to_stop(tmp_path):
    (tmp_path / "file").write_text("")
    root = logging.getLogger()
    before = list(root.handlers), root.level
    assert set_up_logging(tmp_path / "file" / "logs", to_terminal=False) is None
    root.handlers[:], root.level = before


def test_formatting_never_breaks_a_line():
    record = logging.LogRecord("x", logging.INFO, "f", 1, "a\u2028b\r\n\x00", (), None)
    assert "\n" not in JsonLines().format(record)


def test_the_crash_file_is_gone_after_a_good_end_and_kept_after_a_bad_one(tmp_path):
    CrashFile(tmp_path).close()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "crash.txt").write_text("Fatal Python error")
    crash = CrashFile(tmp_path)
    assert crash.previous == "Fatal Python error"
    crash.close()
    assert (tmp_path / "crash.previous.txt").exists()


def test_versions_name_what_matters():
    assert {"phoenix-admin", "python", "PySide6-Essentials"} <= set(versions())


def test_versions_are_those_that_the_packages_metadata_name():
    told = versions()
    assert {name: told[name] for name in SHOWN} == {name: metadata.version(name) for name in SHOWN}


def test_the_first_on_the_path_is_what_is_imported(tmp_path, monkeypatch):
    for number, version in enumerate(("7.1", "6.0")):
        (tmp_path / str(number) / f"Psutil-{version}.dist-info").mkdir(parents=True)
    monkeypatch.setattr("sys.path", [str(tmp_path / "gone"), *map(str, sorted(tmp_path.iterdir()))])
    told = versions()
    assert told["psutil"] == "7.1"
    assert told["imageio-ffmpeg"] == "unknown"
