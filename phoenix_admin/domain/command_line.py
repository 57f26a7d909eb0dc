"""A command as a person pastes it into a terminal: words, quoted so that no shell reads into them.

Values come from outside (documents, executions), and a terminal acts on control characters before
any shell sees them. So whatever is not plain printable text is written in escapes, and where a
shell has no safe way to write it, the text says for which shell it is.
"""

import re
import unicodedata
from enum import Enum, auto
from typing import Final

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.record import record


class Shell(Enum):
    """Who reads the text. POSIX: bash, zsh, or a shell of POSIX.1-2024 (it brought `$'…'`)."""

    POSIX = auto()
    POWERSHELL = auto()


@record
class CommandLine:
    """One command. `words` are the program's arguments, the program first.

    `note` is put above as a comment: what the command changes; empty for one that only reads.
    With `token_from` the words are those of a curl request that carries the token which that
    command prints: a token itself is never part of the text.
    """

    words: tuple[str, ...]
    note: str = ""
    token_from: tuple[str, ...] = ()


FOR_POSIX: Final = (
    "# For bash (Cloud Shell, Git Bash, WSL): PowerShell would change these characters."
)
"""Stands above a command that PowerShell has no way to pass on unchanged."""

# A leading `=` is expanded by zsh.
_PLAIN: Final = re.compile(r"[A-Za-z0-9@%+:,./_-][A-Za-z0-9@%+=:,./_-]*")
# PowerShell hands arguments on to programs without escaping quotes in them, and gcloud there may
# be a batch file, whose interpreter acts on the second group.
_CHANGED_BY_POWERSHELL: Final = re.compile(r'["\\]')
_CHANGED_BY_BATCH_FILES: Final = re.compile(r"[&|<>^%!()]")
# All of these end a text for PowerShell, the curled ones too.
_POWERSHELL_QUOTES: Final = re.compile("(['\u2018-\u201b])")
_ESCAPED_CATEGORIES: Final = ("Cc", "Cf", "Zl", "Zp", "Co", "Cn")


def shell_text(command: CommandLine, shell: Shell) -> str:
    """The command for a terminal: one line, with one or two lines of comment above it.

    Raises Invalid where a word cannot be an argument of any program.
    """
    for word in (*command.words, *command.token_from):
        _refuse_impossible(word)
    above = [f"# {' '.join(command.note.split())}"] if command.note else []
    if shell is Shell.POWERSHELL:
        if not _is_changed_by_powershell(command):
            return "\n".join([*above, _line(command, Shell.POWERSHELL)])
        above.append(FOR_POSIX)
    return "\n".join([*above, _line(command, Shell.POSIX)])


def _line(command: CommandLine, shell: Shell) -> str:
    quoted = _posix if shell is Shell.POSIX else _powershell
    words = [quoted(word) for word in command.words]
    if shell is Shell.POWERSHELL and command.words[0] == "curl":
        words[0] = "curl.exe"  # `curl` alone is another command there
    if command.token_from:
        inner = " ".join(quoted(word) for word in command.token_from)
        words[1:1] = ["-H", f'"Authorization: Bearer $({inner})"']
    return " ".join(words)


def _posix(word: str) -> str:
    if _PLAIN.fullmatch(word):
        return word
    if not any(_is_escaped(letter) for letter in word):
        return "'" + word.replace("'", "'\\''") + "'"
    return "$'" + "".join(_posix_letter(letter) for letter in word) + "'"


def _posix_letter(letter: str) -> str:
    if letter in "'\\" or _is_escaped(letter):
        # Always three digits: what follows cannot be taken for a part of it.
        return "".join(f"\\{byte:03o}" for byte in letter.encode())
    return letter


def _powershell(word: str) -> str:
    if _PLAIN.fullmatch(word) and word[0] not in "@,%" and "," not in word:
        return word
    return "'" + _POWERSHELL_QUOTES.sub(r"\1\1", word) + "'"


def _is_escaped(letter: str) -> bool:
    """Not printable, or one that changes how its neighbours are shown (such as right-to-left)."""
    return unicodedata.category(letter) in _ESCAPED_CATEGORIES


def _is_changed_by_powershell(command: CommandLine) -> bool:
    to_batch = command.words if command.words[0] == "gcloud" else command.token_from
    return any(_CHANGED_BY_BATCH_FILES.search(word) for word in to_batch) or any(
        not word or _CHANGED_BY_POWERSHELL.search(word) or any(map(_is_escaped, word))
        for word in (*command.words, *command.token_from)
    )


def _refuse_impossible(word: str) -> None:
    if "\0" in word or any("\ud800" <= letter <= "\udfff" for letter in word):
        msg = "It holds a character that no command can be given."
        raise Invalid(msg)
