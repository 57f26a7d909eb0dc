"""Command lines as they may be shown: without the secrets people put into them."""

import re
from collections.abc import Callable, Sequence

MASKED = "•••"

_SECRET_FLAG = re.compile(
    r"(?i)^-{1,2}(?:[\w-]*[-_])?"
    r"(?:password|passwd|passphrase|pass|pwd|secret|token|api-?_?key|apikey|credentials?|auth|"
    r"authorization|bearer|private-?_?key|access-?_?key)$"
)
_SECRET_PAIR = re.compile(
    r"(?i)^(-{0,2}[\w.-]*(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|credential|"
    r"authorization|private[_-]?key|access[_-]?key)[\w.-]*[=:]|-{1,2}(?:[\w-]*[-_])?pass=)(.+)$",
    re.DOTALL,
)
_USER_FLAG = ("-u", "--user", "--proxy-user")
_HEADER = re.compile(r"(?i)^((?:proxy-)?authorization|cookie|x-[\w-]*(?:key|token))\s*:")
_LOOKS_LIKE_USER_AND_PASSWORD = re.compile(r"^[^:/\s]+:[^/\s].*$")
_JOINED_PASSWORD = re.compile(r"^(-p)(\S+)$")
_JOINED_PASSWORD_PROGRAMS = ("mysql", "mysqldump", "mysqladmin", "mariadb", "sshpass")


def masked_command(words: Sequence[str], mask_text: Callable[[str], str] = str) -> tuple[str, ...]:
    """The words with every secret masked; as many words as before. Pure and total.

    Covers a value after its flag (`--token abc`), pairs (`--token=abc`, `API_KEY=abc`), user and
    password for curl (`-u me:abc`), headers, and mysql's `-pabc`. `mask_text` masks what can be
    told from a single text (bearer tokens, passwords in addresses).
    """
    shown: list[str] = []
    program = words[0].rsplit("/", 1)[-1] if words else ""
    before = ""
    for word in words:
        shown.append(_masked(word, before, program, mask_text))
        before = word
    return tuple(shown)


def _masked(word: str, before: str, program: str, mask_text: Callable[[str], str]) -> str:
    if _SECRET_FLAG.match(before) and not word.startswith("--"):
        return MASKED
    if before in _USER_FLAG and _LOOKS_LIKE_USER_AND_PASSWORD.match(word):
        return word.split(":", 1)[0] + ":" + MASKED
    pair = _SECRET_PAIR.match(word)
    if pair:
        return pair.group(1) + MASKED
    header = _HEADER.match(word)
    if header:
        return header.group(0) + " " + MASKED
    joined = _JOINED_PASSWORD.match(word)
    if joined and program in _JOINED_PASSWORD_PROGRAMS:
        return joined.group(1) + MASKED
    return mask_text(word)
