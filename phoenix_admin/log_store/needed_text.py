"""The longest text that every match of a pattern must contain.

Searching for it first is several times faster than running the pattern, as ripgrep does. Only
plain patterns are looked at; of all others nothing is known, which is never wrong.
"""

import re

_SHORTEST = 3
_TOKEN = re.compile(
    r"(?P<class>\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\])|\\(?P<escaped>.)|(?P<plain>[^\\])", re.DOTALL
)
_QUANTIFIER = re.compile(r"(?P<maybe>[*?]|\{)|\+")
_COMMON = " etaoinsrhldcumfpgwybvkxjqz"
"""Signs of a log's texts, the most common one first; all others are rarer."""
_SPECIAL = ".^$[]{}*+?"


def needed_text(pattern: str) -> str:
    """That text; empty where none is known or it is too short to be worth a search."""
    if not pattern.isascii() or re.search(r"[|()]|\\[xpPQC0-9]", pattern):
        return ""
    runs, run, at = [""], "", 0
    while token := _TOKEN.match(pattern, at):
        at = token.end()
        text = _literal(token)
        quantifier = _QUANTIFIER.match(pattern, at)
        if quantifier is None and text:
            run += text
            continue
        if quantifier is not None:
            end = pattern.find("}", at) if quantifier.group() == "{" else at
            at = end + 1 if end >= 0 else len(pattern)
            at += pattern.startswith("?", at)  # as few as possible
        kept = text if quantifier is not None and quantifier["maybe"] is None else ""
        runs.append(run + kept)
        run = ""
    longest = max([*runs, run], key=len)
    return longest if len(longest) >= _SHORTEST else ""


def rare_end(text: str) -> str:
    """The end of a text from its rarest sign on: a search looks for the first sign first."""
    last = len(text) - _SHORTEST
    if last <= 0:
        return text
    ranks = [_COMMON.find(sign) if sign in _COMMON else len(_COMMON) for sign in text]
    return text[max(range(last + 1), key=lambda place: (ranks[place], -place)) :]


def _literal(token: re.Match[str]) -> str:
    """The sign that the token stands for, if it stands for one."""
    if token["plain"] is not None:
        return "" if token["plain"] in _SPECIAL else token["plain"]
    escaped = token["escaped"]
    return escaped if escaped is not None and not escaped.isalnum() else ""
