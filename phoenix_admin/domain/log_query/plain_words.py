"""The text box for people in a hurry: words, phrases in quotes, `-word`, AND, OR, NOT.

Every other sign means itself, so that a line can be pasted. The tree is that of the query
language, and the words have the same meaning in both (OR binds tighter than AND).
"""

import re
from typing import Final

from phoenix_admin.domain.log_query.canonical import unparse
from phoenix_admin.domain.log_query.fault import QueryFault
from phoenix_admin.domain.log_query.grammar import LONGEST
from phoenix_admin.domain.log_query.tokens import KEYWORDS
from phoenix_admin.domain.log_query.tree import Anywhere, Node, Not, Query, all_of, any_of
from phoenix_admin.domain.record import record

_PIECE: Final = re.compile(r'\s*(-?)(?:"((?:[^"\\]|\\.)*)(?:"|\Z)|(\S+))', re.DOTALL)


@record
class _Piece:
    word: str
    start: int
    end: int
    is_negated: bool
    is_operator: bool


def read_words(text: str) -> Query | QueryFault:
    """Read plain words; never raises. The result's text is the query in the query language.

    A phrase whose quote is still open goes to the end, as it does while it is typed.
    """
    if len(text) > LONGEST:
        return QueryFault(LONGEST, len(text) - LONGEST, f"At most {LONGEST:,} characters.")
    pieces = _pieces(text)
    parts: list[list[Node]] = []
    joins, negates = False, False
    before: _Piece | None = None
    for piece in pieces:
        if piece.is_operator:
            is_second = before is not None and before.is_operator
            misplaced = piece.word != "NOT" and (before is None or is_second)
            if misplaced or (piece.word == "NOT" and negates):
                return _lone(piece)
            joins, negates = joins or piece.word == "OR", piece.word == "NOT"
        else:
            node: Node = Anywhere(piece.word)
            node = Not(node) if piece.is_negated != negates else node
            if joins:
                parts[-1].append(node)
            else:
                parts.append([node])
            joins = negates = False
        before = piece
    if before is not None and before.is_operator:
        return _lone(before)
    tree = all_of(any_of(part) for part in parts)
    return Query(unparse(tree), tree)


def _pieces(text: str) -> list[_Piece]:
    found: list[_Piece] = []
    at = 0
    while match := _PIECE.match(text, at):
        at = match.end()
        minus, phrase, word = match.groups()
        start = match.start(1)
        if phrase is not None:
            said = re.sub(r'\\(["\\])', r"\1", phrase)
            if said:
                found.append(_Piece(said, start, at, bool(minus), is_operator=False))
            continue
        # A minus by itself, or before another, means itself.
        is_negated = bool(minus) and not word.startswith("-")
        said = word if is_negated or not minus else minus + word
        is_operator = not minus and word in KEYWORDS
        found.append(_Piece(said, start, at, is_negated, is_operator))
    return found


def _lone(piece: _Piece) -> QueryFault:
    message = f"A word is missing beside {piece.word}."
    hint = f'To look for the word itself, write "{piece.word}".'
    return QueryFault(piece.start, piece.end - piece.start, message, hint)
