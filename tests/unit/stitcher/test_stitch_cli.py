"""The program: arguments, output for people and scripts, exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from phoenix_admin.stitcher import cli
from tests.support.clips import ClipSpec, count_frames, ffmpeg_program

ROOT = Path(__file__).parents[3]
FIRST = ClipSpec("cli-first")
SECOND = ClipSpec("cli-second", shade="0x301010")


def test_json_is_one_object_a_line_and_ends_with_the_result(run, shelf, tmp_path):
    reel = tmp_path / "reel.mp4"
    done = run("--output", reel, "--progress", "json", shelf.get(FIRST), shelf.get(SECOND))
    assert (done.returncode, done.stderr) == (0, b"")
    *progress, result = [json.loads(line) for line in done.stdout.splitlines()]
    for told in progress:
        assert set(told) - {"rss_mib"} == {
            "event",
            "done",
            "total",
            "unit",
            "stage",
            "detail",
            "percent",
        }
        assert told["event"] == "progress"
    if sys.platform == "linux":
        assert 5 < progress[0]["rss_mib"] < 500
    assert progress[-1]["percent"] == 100
    assert progress[-1]["stage"] == "done"
    assert result == {
        "event": "result",
        "result": "done",
        "reel": str(reel),
        "size": reel.stat().st_size,
        "frames": 50,
        "duration_ms": 2000,
        "method": "copy",
        "warnings": [],
    }


def test_text_names_stages_and_percent(run, shelf, tmp_path):
    done = run("--output", tmp_path / "reel.mp4", shelf.get(FIRST), shelf.get(SECOND))
    lines = done.stdout.decode().splitlines()
    assert lines[0].startswith("probing")
    assert lines[-1] == "done 100 %"
    assert len(lines) == len(set(lines))
    assert run("--output", tmp_path / "r2", "--progress", "none", shelf.get(FIRST)).stdout == b""


@pytest.mark.parametrize("null", [False, True])
@pytest.mark.parametrize("from_stdin", [False, True])
def test_a_long_list_comes_from_a_file(run, shelf, tmp_path, null, from_stdin):
    clips = [shelf.put(FIRST, tmp_path / "it's a clip.mp4"), shelf.get(SECOND)]
    if null and sys.platform != "win32":
        clips.append(shelf.put(FIRST, tmp_path / "new\nline.mp4"))
    content = (b"\0" if null else b"\r\n").join(os.fsencode(clip) for clip in clips)
    listing = tmp_path / "list"
    listing.write_bytes(content)
    done = run(
        "--output", tmp_path / "reel.mp4", "--clips-from", "-" if from_stdin else listing,
        *(["--null"] if null else []), stdin=content if from_stdin else b"",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert count_frames(tmp_path / "reel.mp4") == 25 * len(clips)


def test_each_bad_clip_gets_a_line(run, shelf, tmp_path):
    (tmp_path / "text.mp4").write_text("hello")
    (tmp_path / "two\nlines.mp4").touch()
    done = run(
        "--output", tmp_path / "reel.mp4", "--progress", "json",
        tmp_path / "gone.mp4", shelf.get(FIRST), tmp_path / "text.mp4", tmp_path / "two\nlines.mp4",
    )  # fmt: skip
    assert done.returncode == 1
    lines = done.stderr.decode().splitlines()
    assert lines[0] == "gone.mp4: does not exist"
    assert lines[1].startswith("text.mp4: is not a video file that can be read")
    assert lines[2] == "two\\nlines.mp4: is empty"
    assert len(lines) == 3
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["result"] == "failed"
    assert result["reason"] == "3 clips cannot be used"
    assert result["problems"][0]["path"] == str(tmp_path / "gone.mp4")
    assert not (tmp_path / "reel.mp4").exists()


def test_names_are_taken_from_the_folder_one_stands_in(run, shelf, tmp_path):
    for name, spec in (("concat:a.mp4", FIRST), ("-i.mp4", SECOND)):
        shelf.put(spec, tmp_path / name)
    done = subprocess.run(
        [
            sys.executable, "-m", "phoenix_admin.stitcher", "--output", "reel.mp4",
            "--root", ".", "--ffmpeg", ffmpeg_program(), "--", "concat:a.mp4", "-i.mp4",
        ],
        capture_output=True, timeout=60, check=False, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert count_frames(tmp_path / "reel.mp4") == 50


def test_the_allowed_folders_may_be_named(run, shelf, tmp_path):
    done = run("--output", tmp_path / "reel.mp4", "--root", tmp_path, shelf.get(FIRST))
    assert done.returncode == 1
    assert done.stderr == b"cli-first.mp4: leads to a file outside the allowed folders\n"


WRONG = {
    "no output": ["a.mp4"],
    "no clips": ["--output", "r.mp4"],
    "an empty list": ["--output", "r.mp4", "--clips-from", os.devnull],
    "two lists": ["--output", "r.mp4", "--clips-from", os.devnull, "a.mp4"],
    "a list that is not there": ["--output", "r.mp4", "--clips-from", "no/such/list"],
    "null without a list": ["--output", "r.mp4", "--null", "a.mp4"],
    "a size in words": ["--output", "r.mp4", "--size", "large", "a.mp4"],
    "an odd size": ["--output", "r.mp4", "--size", "161x90", "a.mp4"],
    "a rate in words": ["--output", "r.mp4", "--rate", "fast", "a.mp4"],
    "no rate": ["--output", "r.mp4", "--rate", "1/0", "a.mp4"],
    "a path for a run id": ["--output", "r.mp4", "--run-id", "../x", "a.mp4"],
    "an unknown option": ["--output", "r.mp4", "--fast", "a.mp4"],
    "an unknown style": ["--output", "r.mp4", "--progress", "xml", "a.mp4"],
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_use_ends_with_2_and_a_reason(name, capsys, monkeypatch):
    monkeypatch.setattr(cli, "_make", lambda *_: pytest.fail("it started"))
    monkeypatch.setattr(os, "nice", lambda _n: pytest.fail("it started"), raising=False)
    with pytest.raises(SystemExit) as end:
        cli.main(WRONG[name])
    assert end.value.code == 2
    assert "error: " in capsys.readouterr().err


def test_a_missing_ffmpeg_is_a_reason(run, shelf, tmp_path):
    done = run("--output", tmp_path / "r.mp4", "--ffmpeg", tmp_path / "none", shelf.get(FIRST))
    assert done.returncode == 1
    assert done.stderr.decode().startswith("the ffmpeg setting names no program")


@pytest.mark.skipif(sys.platform == "win32", reason="closes a pipe the POSIX way")
def test_the_work_goes_on_when_nobody_reads(shelf, tmp_path):
    reel = tmp_path / "reel.mp4"
    process = subprocess.Popen(
        [
            sys.executable, "-m", "phoenix_admin.stitcher", "--output", str(reel),
            "--ffmpeg", ffmpeg_program(), "--progress", "json", str(shelf.get(FIRST)),
        ],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr:
        errors = process.stderr.read()
    assert process.wait(30) == 0
    assert errors == b""
    assert reel.exists()


def test_the_program_needs_neither_the_window_nor_the_cloud():
    """A worker starts in a tenth of a second; these imports would take several."""
    code = (
        "import sys, phoenix_admin.stitcher.cli\n"
        "print([m for m in sys.modules if m.split('.')[0] in"
        " {'PySide6', 'google', 'grpc', 'sqlite3', 'psutil', 'numpy', 'asyncio'}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=30, check=False, cwd=ROOT
    )
    assert done.stdout.strip() == b"[]"
