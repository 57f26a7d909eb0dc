"""Single clips for the clip list: facts and a picture, in bounded time, from any thread."""

import os
import struct
import sys
import threading
import time
import zlib
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg
import pytest

from phoenix_admin.stitcher.errors import InspectionFailed, StitchFailed
from phoenix_admin.stitcher.ffmpeg_binary import child_environment, find_ffmpeg
from phoenix_admin.stitcher.inspection import inspect_clip, thumbnail
from tests.support.clips import ClipShelf, ClipSpec, ffmpeg_program

PLAIN = ClipSpec("look-plain", channels=2)
TURNED = ClipSpec("look-turned", rotation=90)
WIDE = ClipSpec("look-wide", width=120, sar="4/3", audio=None)
WEBM = ClipSpec("look-webm", codec="libvpx-vp9", audio="libopus", suffix=".webm")


def png_picture(data: bytes) -> tuple[int, int, bytes]:
    """Width, height and the bytes of the pixel rows (with the filter byte of each row)."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    at, packed = 8, b""
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        if data[at + 4 : at + 8] == b"IDAT":
            packed += data[at + 8 : at + 8 + length]
        at += 12 + length
    return width, height, zlib.decompress(packed)


def test_facts_of_clips_read_by_us_and_by_ffmpeg(shelf: ClipShelf):
    facts = inspect_clip(shelf.get(PLAIN))
    assert (facts.duration_ms, facts.width, facts.height, facts.rate) == (1000, 160, 90, 25)
    assert (facts.video_codec, facts.audio_codec, facts.has_audio) == ("h264", "aac", True)
    assert facts.size == shelf.get(PLAIN).stat().st_size
    turned = inspect_clip(shelf.get(TURNED))
    assert (turned.width, turned.height) == (90, 160)
    wide = inspect_clip(shelf.get(WIDE))
    assert (wide.width, wide.height, wide.has_audio, wide.audio_codec) == (160, 90, False, None)
    webm = inspect_clip(shelf.get(WEBM))
    assert (webm.video_codec, webm.audio_codec, webm.rate) == ("vp9", "opus", Fraction(25))


@pytest.mark.parametrize(
    ("spec", "size"), [(PLAIN, (64, 36)), (TURNED, (20, 36)), (WIDE, (64, 36)), (WEBM, (64, 36))]
)
def test_a_thumbnail_has_the_shape_one_sees(shelf, spec, size):
    assert png_picture(thumbnail(shelf.get(spec), 0, 36))[:2] == size


def test_a_thumbnail_shows_the_moment_that_was_asked_for(shelf):
    dark = png_picture(thumbnail(shelf.get(PLAIN), 100, 16))[2]
    white = png_picture(thumbnail(shelf.get(PLAIN), 440, 16))[2]
    assert dark != white
    assert png_picture(thumbnail(shelf.get(PLAIN), 99_000, 16))[2] == dark
    assert png_picture(thumbnail(shelf.get(PLAIN), -5, 16))[2] == dark


def test_bad_clips_are_refused_with_a_reason(tmp_path, shelf):
    (tmp_path / "text.mp4").write_text("hello")
    for look in (inspect_clip, lambda path: thumbnail(path, 0, 36)):
        with pytest.raises(InspectionFailed, match="does not exist"):
            look(tmp_path / "gone.mp4")
        with pytest.raises(InspectionFailed, match=r"not a video|no picture"):
            look(tmp_path / "text.mp4")


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes of POSIX")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(InspectionFailed, match="named pipe"):
        inspect_clip(tmp_path / "pipe.mp4")


@pytest.mark.skipif(sys.platform == "win32", reason="a script as a program")
def test_a_look_that_takes_too_long_is_given_up(shelf, tmp_path):
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    begun = time.monotonic()
    with pytest.raises(InspectionFailed, match="takes longer"):
        inspect_clip(shelf.get(WEBM), ffmpeg=slow, timeout_s=0.2)
    with pytest.raises(InspectionFailed, match="takes longer"):
        thumbnail(shelf.get(PLAIN), 0, 36, ffmpeg=slow, timeout_s=0.2)
    assert time.monotonic() - begun < 5


def test_many_threads_may_look_at_once(shelf):
    path, found = shelf.get(WEBM), []
    threads = [
        threading.Thread(target=lambda: found.append(inspect_clip(path).duration_ms))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert found == [found[0]] * 4


def test_ffmpeg_is_the_setting_then_the_variable_then_the_bundled(tmp_path, monkeypatch):
    monkeypatch.delenv("IMAGEIO_FFMPEG_EXE", raising=False)
    bundled = find_ffmpeg()
    assert bundled == Path(ffmpeg_program())
    chosen, other = tmp_path / "chosen.exe", tmp_path / "other.exe"
    for program in (chosen, other):
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(other))
    assert find_ffmpeg() == other
    assert find_ffmpeg(chosen) == chosen
    with pytest.raises(StitchFailed, match="the ffmpeg setting names no program"):
        find_ffmpeg(tmp_path / "gone")
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "gone"))
    with pytest.raises(StitchFailed, match="IMAGEIO_FFMPEG_EXE names no program"):
        find_ffmpeg()


@pytest.mark.skipif(sys.platform == "win32", reason="a script as a program")
def test_without_the_bundled_one_the_path_is_searched(tmp_path, monkeypatch):
    def absent() -> str:
        raise RuntimeError

    monkeypatch.delenv("IMAGEIO_FFMPEG_EXE", raising=False)
    monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", absent)
    monkeypatch.setattr("phoenix_admin.stitcher.ffmpeg_binary.BUNDLE", "no_such_package")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StitchFailed, match="no ffmpeg was found"):
        find_ffmpeg()
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert find_ffmpeg() == program


@pytest.mark.skipif(sys.platform == "win32", reason="a script as a program")
def test_only_one_bundled_program_that_runs_is_taken_without_asking(tmp_path, monkeypatch):
    monkeypatch.delenv("IMAGEIO_FFMPEG_EXE", raising=False)
    asked = Path(imageio_ffmpeg.get_ffmpeg_exe())
    assert find_ffmpeg() == asked
    binaries = tmp_path / "bundle_of_many" / "binaries"
    binaries.mkdir(parents=True)
    (tmp_path / "bundle_of_many" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("phoenix_admin.stitcher.ffmpeg_binary.BUNDLE", "bundle_of_many")
    assert find_ffmpeg() == asked
    (binaries / "ffmpeg-here").touch(0o644)
    assert find_ffmpeg() == asked
    (binaries / "ffmpeg-here").chmod(0o755)
    assert find_ffmpeg() == binaries / "ffmpeg-here"
    (binaries / "ffmpeg-there").touch(0o755)
    assert find_ffmpeg() == asked


def test_a_frozen_program_does_not_give_its_libraries_to_ffmpeg(monkeypatch):
    frozen = {"LD_LIBRARY_PATH": "/app/_internal", "PATH": "/bin", "FFREPORT": "x"}
    assert child_environment(frozen)["LD_LIBRARY_PATH"] == "/app/_internal"
    assert "FFREPORT" not in child_environment(frozen)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert child_environment(frozen) == {"PATH": "/bin"}
    theirs = {**frozen, "LD_LIBRARY_PATH_ORIG": "/usr/lib/mine"}
    assert child_environment(theirs) == {"PATH": "/bin", "LD_LIBRARY_PATH": "/usr/lib/mine"}
