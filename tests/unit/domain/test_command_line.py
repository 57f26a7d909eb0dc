"""A command that is pasted means its words, whatever they hold."""

import re
import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.command_line import FOR_POSIX, CommandLine, Shell, shell_text
from phoenix_admin.domain.errors import Invalid

WORDS = st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
NASTY = (
    "plain", "", " ", "-x", "=ls", "~root", "a b", "'", "''", '"', "\\", "\\'", "$(touch x)", "`x`",
    "$HOME", "!!", "a;b", "a|b", "a&b", ">x", "<x", "*", "?", "[a]", "{a,b}", "#x", "\n", "\r",
    "a\nrm -rf x", "\t", "\x03", "\x017", "\x04", "\x1b[2J", "\x7f", "\u202egpj.exe", "\u2028", "é",
    "\u00a0", "\u2019; x; \u2018", "%PATH%", "^x", "\x857", "\u200b1", "日本", "{\"a\": [1, 'b']}",
)  # fmt: skip


def printed_by(shell: str, lines: list[str]) -> list[list[str]]:
    """The words that a shell makes of each line, which begins with the word `show`."""
    show = 'show() { printf \'%s\\0\' "$#" "$@"; }\n'
    script = "set +o histexpand 2>/dev/null\n" + show + "\n".join(lines) + "\n"
    done = subprocess.run(
        [shell], input=script.encode(), capture_output=True, timeout=20, check=False
    )
    assert (done.returncode, done.stderr) == (0, b""), done.stderr
    told = done.stdout.decode().split("\0")[:-1]
    found: list[list[str]] = []
    while told:
        number = int(told[0])
        found.append(told[1 : 1 + number])
        told = told[1 + number :]
    return found


@pytest.fixture(scope="module")
def many() -> list[tuple[str, ...]]:
    """Lines that are checked by one real shell, together."""
    pairs = [(a, b) for a in NASTY for b in ("x", "7", a)]
    everything = tuple(chr(code) for code in [*range(1, 0x250), *range(0x2000, 0x2070), 0xFEFF])
    return [*pairs, everything, NASTY]


def test_bash_reads_the_words_that_were_meant(many) -> None:
    lines = [shell_text(CommandLine(("show", *words)), Shell.POSIX) for words in many]
    assert printed_by("bash", lines) == [list(words) for words in many]


@given(WORDS)
def test_it_is_one_line_without_anything_a_terminal_acts_on(words) -> None:
    text = shell_text(CommandLine(("show", *words)), Shell.POSIX)
    assert not re.search(
        "[\\x00-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]", text
    )
    if "$'" not in text:
        assert shlex.split(text) == ["show", *words]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_escapes_say_the_word_byte_by_byte(word) -> None:
    text = shell_text(CommandLine(("show", word)), Shell.POSIX).removeprefix("show ")
    if text.startswith("$'"):
        body = text[2:-1].encode()
        assert b"'" not in body
        meant = re.sub(rb"\\([0-7]{3})", lambda octal: bytes([int(octal[1], 8)]), body)
        assert meant.decode() == word
        assert b"\\" not in re.sub(rb"\\[0-7]{3}", b"", body)


def powershell_words(text: str) -> list[str]:
    """PowerShell's rule: bare words, or texts between any single quotes, which double inside."""
    quote = "['\u2018\u2019\u201a\u201b]"
    pattern = re.compile(rf"{quote}((?:[^'\u2018-\u201b]|{quote}{quote})*){quote}(?= |\Z)|([^ ]+)")
    found = []
    for match in pattern.finditer(text):
        bare = match[2]
        assert bare is None or re.fullmatch(r"[\w+=:./%@-]+", bare, re.ASCII), bare
        found.append(bare or re.sub(rf"{quote}({quote})", r"\1", match[1]))
    return found


@given(WORDS)
def test_powershell_gets_only_what_it_passes_on_unchanged(words) -> None:
    text = shell_text(CommandLine(("gcloud", *words)), Shell.POWERSHELL)
    if text.startswith(FOR_POSIX):
        posix = shell_text(CommandLine(("gcloud", *words)), Shell.POSIX)
        assert text == f"{FOR_POSIX}\n{posix}"
    else:
        assert not set('"&|<>^%!()\\\n') & set(text)
        assert "" not in words
        assert powershell_words(text) == ["gcloud", *words]


def test_ordinary_lines_need_no_other_shell_on_windows() -> None:
    line = CommandLine(("gcloud", "run", "jobs", "describe", "j", "--project=p", "--x=a,b c"))
    assert shell_text(line, Shell.POWERSHELL) == (
        "gcloud run jobs describe j --project=p '--x=a,b c'"
    )


def test_a_token_is_fetched_by_the_shell_and_never_written() -> None:
    line = CommandLine(("curl", "-sS", "https://x/(y)"), token_from=("gcloud", "auth", "p'q"))
    header = '-H "Authorization: Bearer $(gcloud auth '
    assert shell_text(line, Shell.POSIX) == f"curl {header}'p'\\''q')\" -sS 'https://x/(y)'"
    assert shell_text(line, Shell.POWERSHELL) == f"curl.exe {header}'p''q')\" -sS 'https://x/(y)'"


def test_the_note_is_one_comment_above() -> None:
    line = CommandLine(("gcloud", "x"), "CHANGES p:\nrm -rf x")
    assert shell_text(line, Shell.POSIX) == "# CHANGES p: rm -rf x\ngcloud x"


@pytest.mark.parametrize("word", ["a\0b", "a\ud800"])
def test_what_no_program_can_be_given_is_refused(word) -> None:
    with pytest.raises(Invalid):
        shell_text(CommandLine(("gcloud", word)), Shell.POSIX)
