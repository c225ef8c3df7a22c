"""Counting a million ballots at once: each ballot one whole number, a bit for each line of the list.

Adding the bits of a column one ballot at a time would take a minute in Python. Whole numbers of any length make one
operation work on thousands of ballots: ballots are laid side by side in a long number, and halves of it are added with
the carries of a ripple adder, a *plane* for each binary digit of the sums (bit-sliced counting).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import compress
from operator import and_

from ballotcount.domain.ballot import LineMark, VotingMethod
from ballotcount.domain.election import Round
from ballotcount.domain.profile import RuleProfile
from ballotcount.rules.tally import Tally
from ballotcount.rules.validity import machine_reason

BLOCK = 4096
"""Ballots added at a time; measured: a block of 200 names stays in the second-level cache."""

Planes = list[int]
"""Bit-sliced numbers: plane ``p`` holds digit ``2**p`` of every column's sum."""


def column_sums(masks: Sequence[int], width: int) -> list[int]:
    """How many masks have each bit set.

    Args:
        masks: whole numbers below ``2**width``.
        width: number of columns.
    """
    blocks = (_block_planes(masks[at : at + BLOCK], width) for at in range(0, len(masks), BLOCK))
    planes: Planes = reduce(_added, blocks, [])
    return [sum((plane >> column & 1) << digit for digit, plane in enumerate(planes)) for column in range(width)]


def _block_planes(masks: Sequence[int], width: int) -> Planes:
    size = (width + 7) // 8
    side_by_side = b"".join([mask.to_bytes(size, "little") for mask in masks])
    planes = [int.from_bytes(side_by_side, "little")]
    ballots = 1 << (len(masks) - 1).bit_length()
    while ballots > 1:
        ballots >>= 1
        bits = ballots * size * 8
        lower = (1 << bits) - 1
        planes = _added([plane & lower for plane in planes], [plane >> bits for plane in planes])
    return planes


def _added(left: Planes, right: Planes) -> Planes:
    """Add two rows of bit-sliced numbers, column by column."""
    if len(left) < len(right):
        left, right = right, left
    planes = []
    carry = 0
    for digit, a in enumerate(left):
        b = right[digit] if digit < len(right) else 0
        either = a ^ b
        planes.append(either ^ carry)
        carry = a & b | carry & either
    if carry:
        planes.append(carry)
    return planes


Bits = tuple[int, int, int]
"""How many lines of a ballot are marked agree, disagree (or struck), and both."""


def count_strikes(struck: Sequence[int], round: Round, profile: RuleProfile) -> Tally:
    """Count strike-through ballots that nobody set aside.

    Args:
        struck: a mask for each ballot; bit ``i`` is set where the ``i``-th name of the list is struck.
    """
    names = len(round.candidates)
    tally = Tally.of(round)
    strikes = [mask.bit_count() for mask in struck]
    sizes = {(0, number, 0): ballots for number, ballots in Counter(strikes).items()}
    spoilt = {number for _, number, _ in _sort_out(tally, sizes=sizes, round=round, profile=profile)}
    if spoilt:
        struck = [mask for mask, number in zip(struck, strikes, strict=True) if number not in spoilt]
    _keep(tally, LineMark.STRUCK, column_sums(struck, names))
    return tally


def count_boxes(agree: Sequence[int], disagree: Sequence[int], round: Round, profile: RuleProfile) -> Tally:
    """Count agree / disagree ballots that nobody set aside.

    Args:
        agree, disagree: two masks for each ballot; bit ``i`` is set where that box of the ``i``-th name is marked.
    """
    names = len(round.candidates)
    tally = Tally.of(round)
    doubles = list(map(and_, agree, disagree))
    bits = [list(map(int.bit_count, masks)) for masks in (agree, disagree, doubles)]
    # Not kept as a list: a million small tuples cost more than making them twice.
    if spoilt := _sort_out(tally, sizes=Counter(zip(*bits, strict=True)), round=round, profile=profile):
        fits = [size not in spoilt for size in zip(*bits, strict=True)]
        agree = list(compress(agree, fits))
        disagree = list(compress(disagree, fits))
        doubles = list(compress(doubles, fits))
    both = column_sums([mask for mask in doubles if mask], names)  # few ballots have any
    for mark, masks in ((LineMark.AGREE, agree), (LineMark.DISAGREE, disagree)):
        _keep(tally, mark, [here - twice for here, twice in zip(column_sums(masks, names), both, strict=True)])
    _keep(tally, LineMark.BOTH, both)
    return tally


def _sort_out(tally: Tally, sizes: Mapping[Bits, int], round: Round, profile: RuleProfile) -> set[Bits]:
    """Count valid and invalid ballots by how many lines they mark, and say which are invalid."""
    spoilt: set[Bits] = set()
    for size, ballots in sizes.items():
        yes, no, both = size
        chosen = len(tally.numbers) - no if round.style is VotingMethod.STRIKE else yes - both
        reason = machine_reason(round, profile, chosen=chosen, doubles=both, marked=yes + no - both)
        if reason is None:
            tally.piles[chosen] += ballots
        else:
            tally.reasons[reason] += ballots
            spoilt.add(size)
    tally.valid = sum(tally.piles.values())
    return spoilt


def _keep(tally: Tally, mark: LineMark, sums: list[int]) -> None:
    for no, ballots in zip(tally.numbers, sums, strict=True):
        if ballots:
            tally.marks[no, mark] = ballots
