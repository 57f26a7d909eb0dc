"""Show in folder marks the file. The real opener starts a stand-in that writes its words down.

The stand-ins are programs on the search path; the bus tools themselves read what they are given
in `test_the_bus_tools_read_the_address_as_one_word`.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices

from phoenix_admin.ui.file_manager import file_address, show_command
from phoenix_admin.ui.opener import DesktopOpener

ODD_NAMES = [
    "a reel, with commas.mp4",
    'it\'s "quoted".mp4',
    "-R.mp4",
    "--help",
    "two\nlines.mp4",
    "Über Möwen 海鷗 🎬.mp4",
    "50% #1 ?x=y&z;$(id).mp4",
    "file:///etc/passwd".replace("/", "_"),
    "'] ['x",
    "back\\slash.mp4",
]

STAND_IN = """#!{python} -ES
import json, os, sys
with open({record!r}, "a") as file:
    file.write(json.dumps([sys.argv, os.environ.get("LD_LIBRARY_PATH")]) + "\\n")
sys.exit({code})
"""


class Desk:
    """A search path with stand-ins on it, and what was opened beside them."""

    def __init__(self, folder, qtbot):
        self.folder, self._qtbot = folder, qtbot
        self.record = folder / "record.jsonl"
        self.opened = []

    def install(self, name, code=0):
        program = self.folder / name
        program.write_text(
            STAND_IN.format(python=sys.executable, record=str(self.record), code=code)
        )
        program.chmod(0o755)

    def reveal(self, path, platform="linux"):
        opener = DesktopOpener(platform)
        assert opener.reveal(str(path)) is None
        self._qtbot.waitUntil(lambda: not opener.busy, timeout=20_000)
        lines = self.record.read_text().splitlines() if self.record.exists() else []
        return [json.loads(line) for line in lines]


@pytest.fixture
def desk(tmp_path, monkeypatch, qtbot):
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    desk = Desk(folder, qtbot)

    def open_url(url: QUrl) -> bool:
        desk.opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return desk


@pytest.fixture(params=ODD_NAMES)
def odd(request, tmp_path):
    reel = tmp_path / "reels" / request.param
    reel.parent.mkdir()
    reel.write_bytes(b"x")
    return reel


def test_linux_asks_the_file_manager_over_the_bus(desk, odd):
    desk.install("gdbus")
    desk.install("dbus-send")
    ((words, _),) = desk.reveal(odd)
    assert Path(words[0]).name == "gdbus"
    options = " ".join(words[1:-2])
    assert options == (
        "call --session --timeout 5 --dest org.freedesktop.FileManager1 "
        "--object-path /org/freedesktop/FileManager1 "
        "--method org.freedesktop.FileManager1.ShowItems"
    )
    listed, startup_id = words[-2:]
    assert (listed[:2], listed[-2:], startup_id) == ("['", "']", "''")
    address = listed[2:-2]
    assert not set(address) & set("'\",\n\\ []")
    assert Path(unquote_to_bytes(urlsplit(address).path).decode()) == odd
    assert desk.opened == []


def test_dbus_send_does_where_there_is_no_gdbus(desk, odd):
    desk.install("dbus-send")
    ((words, _),) = desk.reveal(odd)
    assert words[-2] == f"array:string:{file_address(odd)}"
    assert words[-1] == "string:"
    assert "," not in words[-2]
    assert words[-3] == "org.freedesktop.FileManager1.ShowItems"
    assert desk.opened == []


def test_macos_reveals_the_path_as_it_is(desk, odd):
    desk.install("open")
    ((words, _),) = desk.reveal(odd, "darwin")
    assert words[1:] == ["-R", str(odd)]


def test_windows_selects_the_quoted_path_whatever_explorer_returns(desk, odd):
    # The rest of explorer's command line can be given on Windows only; its words are read here.
    desk.install("explorer", code=1)
    assert len(desk.reveal(odd, "win32")) == 1
    assert desk.opened == []
    command = show_command(odd, "win32", lambda name: name)
    assert command.native == f'/select,"{odd}"'
    assert command.words == ()


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_the_folder_is_opened_where_nothing_can_mark_the_file(desk, odd, platform):
    assert desk.reveal(odd, platform) == []
    assert desk.opened == [str(odd.parent)]


@pytest.mark.parametrize(
    ("platform", "name"), [("linux", "gdbus"), ("linux", "dbus-send"), ("darwin", "open")]
)
def test_the_folder_is_opened_when_the_file_manager_did_not_answer(desk, odd, platform, name):
    desk.install(name, code=1)
    assert len(desk.reveal(odd, platform)) == 1
    assert desk.opened == [str(odd.parent)]


def test_a_program_that_cannot_be_started_leads_to_the_folder(desk, odd):
    broken = desk.folder / "gdbus"
    broken.write_text("#!/nowhere/at/all\n")
    broken.chmod(0o755)
    assert desk.reveal(odd) == []
    assert desk.opened == [str(odd.parent)]


def test_a_file_that_is_gone_is_not_asked_for(desk, tmp_path):
    desk.install("gdbus")
    assert desk.reveal(tmp_path / "gone.mp4") == []
    assert desk.opened == [str(tmp_path)]


@pytest.mark.parametrize("path", ["https://example.org/x.mp4", "x.mp4", "-x", "file:///etc/passwd"])
def test_what_is_no_path_of_this_computer_is_refused(desk, path):
    desk.install("gdbus")
    assert DesktopOpener("linux").reveal(path) is not None
    assert not desk.record.exists()
    assert desk.opened == []


@pytest.mark.parametrize("original", [None, "/usr/lib/theirs"])
def test_a_frozen_program_gives_it_the_search_path_of_the_system(
    desk, tmp_path, monkeypatch, original
):
    reel = tmp_path / "a.mp4"
    reel.write_bytes(b"x")
    desk.install("gdbus")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/phoenix/lib")
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    if original is not None:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", original)
    ((_, search_path),) = desk.reveal(reel)
    assert search_path == original


def test_quitting_waits_for_no_file_manager(desk, tmp_path, qtbot):
    reel = tmp_path / "a.mp4"
    reel.write_bytes(b"x")
    hangs = desk.folder / "gdbus"
    hangs.write_text(f"#!{sys.executable} -ES\nimport sys, time\ntime.sleep(300)\n")
    hangs.chmod(0o755)
    opener = DesktopOpener("linux")
    assert opener.reveal(str(reel)) is None
    assert opener.busy
    QCoreApplication.instance().aboutToQuit.emit()
    assert desk.opened == []  # the leak guard finds the program, if it were still there


@pytest.mark.skipif(shutil.which("dbus-send") is None, reason="dbus-send is not installed")
def test_the_bus_tools_read_the_address_as_one_word(odd, tmp_path):
    """Without a bus the call fails, but only after the words were understood."""
    command = show_command(odd, "linux", lambda name: shutil.which(name) or "")
    done = subprocess.run(
        [command.program, *command.words],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        env={"DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/no-bus", "PATH": ""},
    )
    assert done.returncode != 0
    assert "connect" in done.stderr.lower(), done.stderr


@given(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1))
def test_an_address_names_exactly_its_file_in_letters_no_tool_reads_as_its_own(name):
    address = file_address(Path("/reels") / name)
    assert address.startswith("file:///reels/")
    assert address.isascii()
    assert not set(address[7:]) - set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/%"
    )
    assert unquote_to_bytes(address[7:]) == f"/reels/{name}".encode()
