"""Handing over to other programs: only what is on this computer, and without our libraries."""

import os
import sys

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from phoenix_admin.ui.opener import DesktopOpener


@pytest.fixture
def handed(monkeypatch, qapp):
    """What Qt is given, with the search path it would pass on."""
    calls = []

    def open_url(url: QUrl) -> bool:
        calls.append((url.toLocalFile(), os.environ.get("LD_LIBRARY_PATH")))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return calls


def test_a_file_and_its_folder(handed, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")  # nothing here can mark a file
    reel = tmp_path / "a reel #1 50%.mp4"
    reel.write_bytes(b"x")
    assert DesktopOpener().open_file(str(reel)) is None
    assert DesktopOpener().reveal(str(reel)) is None
    assert [path for path, _ in handed] == [str(reel), str(tmp_path)]


@pytest.mark.parametrize(
    "path", ["https://example.org/x.mp4", "gs://bucket/x.mp4", "x.mp4", "", "file:///etc/passwd"]
)
def test_what_is_no_file_here_is_not_handed_over(handed, path):
    assert DesktopOpener().open_file(path) is not None
    assert handed == []


def test_a_missing_file_is_said(handed, tmp_path):
    gone = str(tmp_path / "gone.mp4")
    assert DesktopOpener().open_file(gone) == f"{gone} is not on this computer."


@pytest.mark.parametrize("original", [None, "/usr/lib/theirs"])
def test_a_frozen_program_gives_the_system_its_own_search_path(
    handed, tmp_path, monkeypatch, original
):
    reel = tmp_path / "a.mp4"
    reel.write_bytes(b"x")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/phoenix/lib")
    if original is None:
        monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    else:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", original)
    DesktopOpener().open_file(str(reel))
    assert handed == [(str(reel), original)]
    assert os.environ["LD_LIBRARY_PATH"] == "/opt/phoenix/lib"


def test_copied_text_is_plain(qapp):
    DesktopOpener().copy_text("<b>x</b>")
    assert QGuiApplication.clipboard().text() == "<b>x</b>"
