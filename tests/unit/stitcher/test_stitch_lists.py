"""Concat lists and command lines: any name stays one word, nothing but local media is allowed."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.stitcher.admission import AdmittedClip
from phoenix_admin.stitcher.commands import (
    Tool,
    check_command,
    concat_list,
    conform_command,
    copy_command,
    join_command,
    probe_command,
    quoted,
    thumbnail_command,
)
from phoenix_admin.stitcher.facts import ClipFacts, VideoFacts
from phoenix_admin.stitcher.plan import ClipPlan, Profile

TOOL = Tool(Path("/bin/ffmpeg"), Path("/reels/.r.mp4.run7.parts"))


def read_word(text: str) -> tuple[str, str]:
    """One word as ffmpeg's `av_get_token` reads it: the word and what follows it."""
    word, at = "", 0
    while at < len(text) and text[at] not in " \n\t\r":
        letter = text[at]
        if letter == "\\" and at + 1 < len(text):
            word += text[at + 1]
            at += 2
        elif letter == "'":
            end = text.index("'", at + 1)
            word += text[at + 1 : end]
            at = end + 1
        else:
            word += letter
            at += 1
    return word, text[at:]


letters = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="/")
names = st.text(st.sampled_from("'\\\" #ab") | letters, min_size=1, max_size=40)


@settings(deadline=None, max_examples=60)
@given(names)
def test_a_quoted_name_is_read_back_as_it_was(name):
    assert read_word(quoted(name)) == (name, "")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(names, st.none() | st.integers(0, 10**12)), min_size=1, max_size=8))
def test_a_list_holds_one_file_line_for_each_clip(entries):
    text = concat_list((Path("/clips") / name, length) for name, length in entries)
    lines = text.split("\n")
    assert lines[0] == "ffconcat version 1.0"
    files = [line for line in lines if line.startswith("file ")]
    assert [read_word(line[5:]) for line in files] == [
        (f"file:{Path('/clips') / name}", "") for name, _ in entries
    ]
    lengths = [line for line in lines if line.startswith("duration ")]
    assert lengths == [f"duration {n}us" for _, n in entries if n is not None]
    assert len(lines) == 1 + len(files) + len(lengths) + 1


@pytest.mark.parametrize("name", ["a\nb.mp4", "a\rb.mp4", "\x1b[0m.mp4", "a\x85b.mp4"])
def test_names_with_control_characters_never_stand_in_a_list(name):
    assert not AdmittedClip(Path(name), Path("/clips") / name, 1, 1).can_be_listed


def clip_plan(path: Path) -> ClipPlan:
    video = VideoFacts("h264", 160, 90, Fraction(1), Fraction(1, 25), (1, 1), 25, 25, 0, 25, 1, 0)
    facts = ClipFacts(path, 1, ("video",), video, None)
    return ClipPlan(1, AdmittedClip(path, path, 1, 1), facts, 25, 48_000, 1_000_000)


@pytest.mark.parametrize("name", ["-i.mp4", "concat:x.mp4", "pipe:1.mp4", "http:x", "%03d.mp4"])
def test_every_input_is_a_local_file_of_a_known_kind(name):
    path = Path("/clips") / name
    listing = Path("/reels/list")
    profile = Profile(160, 90, Fraction(25))
    commands = [
        probe_command(TOOL, path),
        check_command(TOOL, path),
        conform_command(TOOL, clip_plan(path), profile, Path("/reels/c.mov"), 1),
        thumbnail_command(TOOL.program, path, 0, 90),
        copy_command(TOOL, listing, Path("/reels/r"), has_audio=True, index_bytes=9),
        join_command(TOOL, listing, Path("/reels/r"), 9),
    ]
    for words in commands:
        inputs = [number for number, word in enumerate(words) if word == "-i"]
        first = inputs[0]
        before = words[:first]
        assert words[first + 1].startswith("file:/")
        assert before[before.index("-protocol_whitelist") + 1] == "file"
        allowed = set(before[before.index("-format_whitelist") + 1].split(","))
        assert allowed.isdisjoint({"hls", "dash", "image2", "lavfi"})
        # Only our own list may be a list.
        assert ("concat" in allowed) == (words[first + 1] == f"file:{listing}")
        assert "-nostdin" in before
        if "concat" not in allowed:
            assert int(before[before.index("-max_pixels") + 1]) == 8192 * 8192
        # The one other input a command may have makes silence.
        assert [words[n + 1] for n in inputs[1:]] in ([], ["anullsrc=r=48000:cl=stereo"])


def test_every_command_of_a_run_carries_its_mark():
    path, run = Path("/clips/a.mp4"), "run7.part"
    part, listing = Path("/reels/.r.mp4.run7.part.mp4"), TOOL.mark / "list"
    profile = Profile(160, 90, Fraction(25))
    for words in (
        probe_command(TOOL, path),
        check_command(TOOL, path),
        conform_command(TOOL, clip_plan(path), profile, TOOL.mark / "c.mov", 1),
        copy_command(TOOL, listing, part, has_audio=False, index_bytes=9),
        join_command(TOOL, listing, part, 9),
    ):
        assert any(run in word for word in words)
