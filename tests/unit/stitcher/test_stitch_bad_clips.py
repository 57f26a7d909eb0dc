"""Odd names work, bad files are named all at once, and nothing else is ever opened."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from phoenix_admin.domain.progress import Stage
from phoenix_admin.stitcher.engine import stitch
from phoenix_admin.stitcher.errors import StitchFailed
from tests.support.clips import ClipShelf, ClipSpec, count_frames, ffmpeg_program, flash_times
from tests.unit.stitcher.remembering import RememberingReporter, left_over, request_for

posix = pytest.mark.skipif(sys.platform == "win32", reason="names that Windows does not have")
PLAIN = ClipSpec("bad-plain")
OTHER = ClipSpec("bad-other", width=128, height=96)
NOISY = ClipSpec("bad-noisy", noise=True, frames=50, options=("-movflags", "+faststart"))
MUTE = ClipSpec("bad-mute", noise=True, frames=50, audio=None, options=("-movflags", "+faststart"))
ODD_NAMES = [
    "concat:x.mp4",
    "-i.mp4",
    "it's ☃.mp4",
    "pipe:1.mp4",
    "100%d %03d.mp4",
    "back\\slash 'quotes\".mp4",
    "#;&|$(x) `y`.mp4",
    " leading and trailing .mp4",
    "line\nfile secret.mp4",
    "tab\tbell\x07.mp4",
    "ファイル.mp4",
]


def problems_of(
    reel: Path, *clips: Path, stages: list[Stage] | None = None, **more
) -> dict[str, str]:
    """The names and reasons of a stitch that must fail and leave everything as it was.

    `stages` gets the stages it went through.
    """
    reel.write_bytes(b"the earlier reel")
    reporter = RememberingReporter()
    with pytest.raises(StitchFailed) as failure:
        stitch(request_for(reel, *clips, **more), reporter)
    assert reel.read_bytes() == b"the earlier reel"
    assert left_over(reel.parent) == []
    assert reporter.alive == set()
    assert reporter.announced == []
    if stages is not None:
        stages += reporter.stages
    return {problem.path.name: problem.reason for problem in failure.value.problems}


@posix
@pytest.mark.parametrize("method", ["copy", "conform"])
def test_any_name_is_a_plain_local_file(shelf: ClipShelf, tmp_path, reporter, method):
    folder = tmp_path / "it's a folder"
    folder.mkdir()
    names = ODD_NAMES if method == "conform" else [n for n in ODD_NAMES if n.isprintable()]
    clips = [shelf.put(PLAIN, folder / name) for name in names]
    if method == "conform":
        clips.append(shelf.get(OTHER))
    result = stitch(request_for(folder / "concat:reel 'x'.mp4", *clips), reporter)
    assert result.method == method
    assert len(flash_times(result.reel)) == len(clips)
    assert count_frames(result.reel) == 25 * len(clips)
    assert left_over(folder) == []


@posix
def test_a_name_with_a_newline_sends_equal_clips_through_conform(shelf, tmp_path, reporter):
    secret = shelf.put(PLAIN, tmp_path / "secret.mp4")
    folder = tmp_path / "clips"
    folder.mkdir()
    forged = shelf.put(PLAIN, folder / f"x.mp4\nfile '{secret}".replace("/", "|"))
    result = stitch(request_for(tmp_path / "reel.mp4", forged, forged), reporter)
    assert (result.method, result.warnings) == ("conform", ())  # planned, not tried in vain
    assert count_frames(result.reel) == 50


@posix
def test_bytes_that_are_no_text_are_a_name_too(shelf, tmp_path, reporter):
    name = os.fsdecode(b"caf\xe9 \xff.mp4")
    clip = shelf.put(PLAIN, tmp_path / name)
    result = stitch(request_for(tmp_path / "reel.mp4", clip, clip), reporter)
    assert result.method == "copy"
    assert count_frames(result.reel) == 50


def damaged_files(shelf: ClipShelf, folder: Path) -> dict[str, str]:
    """Bad files by name, with a part of the reason each must be refused with."""
    whole = shelf.get(NOISY).read_bytes()
    quarter = len(whole) // 4
    (folder / "empty.mp4").touch()
    (folder / "text.mp4").write_text("this is not a film\n" * 100)
    (folder / "zeros.mp4").write_bytes(bytes(5000))
    (folder / "short.mp4").write_bytes(whole[: 2 * quarter])
    (folder / "header.mp4").write_bytes(whole[:40])
    (folder / "torn.mp4").write_bytes(
        whole[: 2 * quarter] + os.urandom(quarter) + whole[3 * quarter :]
    )
    (folder / "sound.m4a").write_bytes(
        shelf.get(ClipSpec("bad-sound", suffix=".m4a", options=("-vn",))).read_bytes()
    )
    return {
        "empty.mp4": "is empty",
        "text.mp4": "is not a video file that can be read",
        "zeros.mp4": "is not a video file that can be read",
        "short.mp4": "is damaged",
        "header.mp4": "has no picture",
        "torn.mp4": "is damaged",
        "sound.m4a": "has no picture",
        "gone.mp4": "does not exist",
    }


def test_every_bad_file_is_named_at_once(shelf, tmp_path):
    expected = damaged_files(shelf, tmp_path)
    clips = [shelf.get(OTHER), *(tmp_path / name for name in expected), shelf.get(PLAIN)]
    stages: list[Stage] = []
    found = problems_of(tmp_path / "reel.mp4", *clips, stages=stages)
    assert stages == [Stage.PROBING]
    assert list(found) == list(expected)
    for name, reason in found.items():
        assert reason.startswith(expected[name]), reason
        assert "0x" not in reason


@pytest.mark.parametrize("method", ["copy", "conform"])
@pytest.mark.parametrize("thorough", [False, True])
def test_damage_inside_a_file_is_named(shelf, tmp_path, method, thorough):
    damaged_files(shelf, tmp_path)
    good = shelf.get(NOISY if method == "copy" else OTHER)
    clips = [good, tmp_path / "torn.mp4", good]
    stages: list[Stage] = []
    found = problems_of(tmp_path / "reel.mp4", *clips, thorough=thorough, stages=stages)
    assert list(found) == ["torn.mp4"]
    # Nothing is encoded before all clips were read.
    assert Stage.CONFORMING not in stages
    assert found["torn.mp4"].startswith("is damaged: ")


def flipped(shelf: ClipShelf, target: Path) -> Path:
    """A clip with a few wrong bytes inside one late picture: every length still fits."""
    data = bytearray(shelf.get(MUTE).read_bytes())
    at = data.index(b"mdat") + 4  # from here on: length and content of one unit after another
    for _ in range(35):
        at += 4 + int.from_bytes(data[at : at + 4], "big")
    length = int.from_bytes(data[at : at + 4], "big")
    assert length > 200
    for place in range(at + 4 + length // 2, at + 4 + length // 2 + 40):
        data[place] ^= 0xFF
    target.write_bytes(data)
    return target


def test_flipped_bytes_pass_a_copy_unless_it_is_thorough(shelf, tmp_path, reporter):
    """Nothing but decoding shows them, so this is what the thorough check is for."""
    good, bad = shelf.get(MUTE), flipped(shelf, tmp_path / "f.mp4")
    result = stitch(request_for(tmp_path / "copied.mp4", good, bad), reporter)
    assert (result.method, result.warnings) == ("copy", ())
    clips = [good, bad, flipped(shelf, tmp_path / "g")]
    found = problems_of(tmp_path / "reel.mp4", *clips, thorough=True)
    assert list(found) == ["f.mp4", "g"]
    assert all(reason.startswith("is damaged: ") for reason in found.values())


def test_flipped_bytes_are_found_by_encoding(shelf, tmp_path):
    found = problems_of(tmp_path / "reel.mp4", shelf.get(OTHER), flipped(shelf, tmp_path / "f.mp4"))
    assert list(found) == ["f.mp4"]
    assert found["f.mp4"].startswith("is damaged: ")


PLAYLISTS = {
    "ffconcat": "ffconcat version 1.0\nfile '{secret}'\n",
    "concat without a head": "file '{secret}'\nfile '{secret}'\n",
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\n{secret}\n#EXT-X-ENDLIST\n",
    "hls by url": "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\nfile://{secret}\n#EXT-X-ENDLIST\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5 RTP/AVP 96\n",
    "dash": "<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011'><Period>"
    "<BaseURL>{secret}</BaseURL></Period></MPD>",
}


@pytest.mark.parametrize("kind", PLAYLISTS)
def test_a_playlist_called_mp4_is_refused(shelf, tmp_path, kind):
    shelf.put(PLAIN, tmp_path / "secret.mp4")
    # A name beside the list is what ffmpeg calls safe and would follow most readily.
    (tmp_path / "list.mp4").write_text(PLAYLISTS[kind].format(secret="secret.mp4"))
    found = problems_of(tmp_path / "reel.mp4", tmp_path / "list.mp4", shelf.get(OTHER))
    assert found["list.mp4"].startswith("is not a video file that can be read")


def opened_files(trace: Path) -> set[str]:
    return {
        line.split('"')[1]
        for line in trace.read_text(errors="replace").splitlines()
        if '"' in line and "= -1" not in line
    }


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize("with_bad", [False, True])
def test_nothing_but_the_listed_clips_is_opened(shelf, tmp_path, with_bad):
    """Seen from the kernel: of the files in the test's folders only the listed ones are opened."""
    folder = tmp_path / "clips"
    folder.mkdir()
    secret = shelf.put(PLAIN, folder / "secret.mp4")
    outside = shelf.put(PLAIN, tmp_path / "outside.mp4")
    good = [shelf.put(PLAIN, folder / "-i.mp4"), shelf.put(OTHER, folder / "concat:secret.mp4")]
    bad: list[Path] = []
    if with_bad:
        for number, text in enumerate(PLAYLISTS.values()):
            bad.append(folder / f"{number}.mp4")
            bad[-1].write_text(text.format(secret="secret.mp4"))
        os.mkfifo(folder / "pipe.mp4")
        (folder / "link.mp4").symlink_to(outside)
        bad += [folder / "pipe.mp4", folder / "link.mp4", Path(f"concat:{secret}|{secret}")]
    trace, reel = tmp_path / "trace", tmp_path / "reel.mp4"
    done = subprocess.run(
        [
            "strace", "-f", "-qq", "-s", "4096", "-e", "trace=open,openat,openat2,connect,socket",
            "-o", str(trace), sys.executable, "-m", "phoenix_admin.stitcher", "--ffmpeg",
            ffmpeg_program(), "--output", str(reel), "--progress", "none", "--",
            *map(str, [*good, *bad]),
        ],
        capture_output=True, timeout=100, check=False, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    if b"ptrace" in done.stderr or not trace.exists():
        pytest.skip("this computer does not allow tracing")
    assert done.returncode == int(with_bad), done.stderr
    ours = {
        path
        for path in opened_files(trace)
        if path.startswith(str(tmp_path)) and "/.reel.mp4." not in path
    }
    regular = {str(path) for path in [*good, *bad] if path.name not in {"pipe.mp4", "link.mp4"}}
    assert ours.isdisjoint({str(secret), str(outside)})
    # The folder itself is opened to sync it after the rename.
    assert ours - {str(tmp_path)} <= regular
    assert {str(path) for path in good} <= ours
    assert "AF_INET" not in trace.read_text(errors="replace")


@posix
def test_pipes_and_links_out_of_the_folder_are_named(shelf, tmp_path):
    secret = shelf.put(PLAIN, tmp_path / "secret.mp4")
    folder = tmp_path / "clips"
    folder.mkdir()
    os.mkfifo(folder / "pipe.mp4")
    (folder / "link.mp4").symlink_to(secret)
    good = shelf.put(PLAIN, folder / "good.mp4")
    found = problems_of(folder / "reel.mp4", folder / "pipe.mp4", folder / "link.mp4", good)
    assert found == {
        "pipe.mp4": "is a named pipe, not a file",
        "link.mp4": "leads to a file outside the allowed folders",
    }


def test_the_reel_never_replaces_one_of_its_clips(shelf, tmp_path):
    clip = shelf.put(PLAIN, tmp_path / "a.mp4")
    before = clip.read_bytes()
    with pytest.raises(StitchFailed) as failure:
        stitch(request_for(clip, shelf.get(PLAIN), clip), RememberingReporter())
    assert [p.reason for p in failure.value.problems] == ["would be overwritten by the reel"]
    assert clip.read_bytes() == before


def test_no_clips_is_a_failure_with_words(tmp_path, reporter):
    with pytest.raises(StitchFailed, match="no clips"):
        stitch(request_for(tmp_path / "reel.mp4"), reporter)


def test_a_giant_picture_is_refused_before_it_takes_the_memory(shelf, tmp_path):
    """The file itself says 12000 x 12000 pixels, which would take hundreds of megabytes."""
    giant = tmp_path / "giant.avi"
    data = bytearray(shelf.get(ClipSpec("bad-avi", suffix=".avi", codec="mjpeg",
                                        pix_fmt="yuvj420p")).read_bytes())  # fmt: skip
    for at in range(len(data) - 4):
        # The start of frame of each JPEG picture: FFC0, length, precision, height, width.
        if data[at : at + 2] == b"\xff\xc0":
            data[at + 5 : at + 9] = (12_000).to_bytes(2, "big") * 2
    giant.write_bytes(data)
    found = problems_of(tmp_path / "reel.mp4", giant, shelf.get(OTHER))
    assert list(found) == ["giant.avi"]
