"""Compare the number to elect that a form prints with that of the round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ballotcount.domain.ballot import VotingMethod
from ballotcount.paper.adoption.name_search import Segment
from ballotcount.paper.adoption.printed_text import TextRun
from ballotcount.paper.adoption.spelling import key_of, keys_of
from ballotcount.paper.spec import BallotSpec

ELECT = key_of("bầu")
BETWEEN = frozenset(keys_of("là lấy đủ đúng không quá tối đa chọn gồm chỉ được số lượng"))
"""Words that may stand between "bầu" and the number to elect; "ít hơn", "trên" and "từ … đến" tell other numbers."""
LIST = frozenset(keys_of("sách lần khóa"))
"""Words before "bầu" after which a number says how long the list is, or which round or term it is."""
PEOPLE = frozenset(keys_of("đồng đ c người đại ủy thành vị ông bà trong trên"))
"""First words after the number: "8 đồng chí", "3 đại biểu", "3 trong số 5 người"."""
AMOUNT = frozenset(keys_of("lượng số"))
"""Words before "bầu" that need no word after the number: "Số lượng bầu: 8"."""
NEAR = 4
"""Words before "bầu" that belong to it."""
MOST = 250
"""Greatest number of people on a ballot: a greater number is a year."""
NO_LIMIT = frozenset({VotingMethod.LEVELS, VotingMethod.OPINION})
"""Voting methods that elect nobody."""


@dataclass(frozen=True, slots=True)
class PrintedSeats:
    """A number to elect as a form prints it: its page, the number and the text around it."""

    page: int
    number: int
    text: str


def other_seats(segments: Sequence[Segment], spec: BallotSpec) -> PrintedSeats | None:
    """Return the number to elect that a form prints where it is not the round's, or None.

    Where a form says several numbers (full and reserve members), one that is the round's is enough.
    """
    if spec.style in NO_LIMIT:
        return None
    said = [one for segment in segments for one in _said(segment)]
    return None if any(one.number == spec.seats for one in said) else next(iter(said), None)


def _said(segment: Segment) -> list[PrintedSeats]:
    tokens = segment.tokens
    found = []
    for place, token in enumerate(tokens):
        number = int(token.text) if token.is_number else 0
        begin = _begin(tokens, place) if 0 < number <= MOST else None
        if begin is None:
            continue
        amount = any(one.key in AMOUNT for one in tokens[begin:place])
        rest = _after(tokens, place)
        if rest[0].key in PEOPLE if rest else amount:
            text = " ".join(one.text for one in (*tokens[begin : place + 1], *rest[:2]))
            found.append(PrintedSeats(segment.page, number, text))
    return found


def _begin(tokens: Sequence[TextRun], place: int) -> int | None:
    """Return where the words that make a number the number to elect begin, or None."""
    elect = place - 1
    while elect >= 0 and tokens[elect].key in BETWEEN:
        elect -= 1
    if elect < 0 or tokens[elect].key != ELECT:
        return None
    begin = max(0, elect - NEAR)
    return None if any(one.key in LIST for one in tokens[begin:elect]) else begin


def _after(tokens: Sequence[TextRun], place: int) -> Sequence[TextRun]:
    """Return the words after a number; the same number in words, in brackets, is passed over."""
    rest = tokens[place + 1 :]
    if not rest or "(" not in rest[0].before + tokens[place].after:
        return rest
    end = next((number for number, one in enumerate(rest) if ")" in one.after), len(rest) - 1)
    return rest[end + 1 :]
