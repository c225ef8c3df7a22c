"""Second passes that lie in no stacks: sheets drawn from the paper, and piles of equal sheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.comparing import differing
from ballotcount.domain.events.counting import LineKey
from ballotcount.domain.record import PassKind
from ballotcount.domain.state.counting import SheetKey

WITHOUT_STACKS = (PassKind.SAMPLE, PassKind.PILES)
"""Kinds of passes to which no single sheet is entered."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A sheet of the record with a pattern of which the piles hold fewer.

    Attributes:
        recorded: what the record says of it.
        lines: on which it differs from the nearest pattern of which the piles hold more.
    """

    key: SheetKey
    recorded: Ballot
    lines: tuple[LineKey, ...]
    nearest: Ballot


@dataclass(frozen=True, slots=True)
class PileComparison:
    """The record held against the piles, pattern by pattern.

    Attributes:
        more: patterns of which the record has more sheets than the piles, with how many.
        fewer: patterns of which the piles have more.
        suspects: sheets that may be the wrong ones, in the order of the paper.
    """

    more: Mapping[Ballot, int] = field(default_factory=dict)
    fewer: Mapping[Ballot, int] = field(default_factory=dict)
    suspects: tuple[Suspect, ...] = ()

    @property
    def sheets(self) -> int:
        """How many sheets the record and the piles do not share."""
        # A wrong sheet is too many under one pattern and too few under another, so one side counts it.
        return max(sum(self.more.values()), sum(self.fewer.values()))


def pattern_of(ballot: Ballot) -> Ballot:
    """Return what a pile of such sheets is called: of an invalid sheet only the reason matters."""
    return Ballot(invalid=ballot.invalid) if ballot.invalid is not None else ballot


def against_piles(record: Mapping[SheetKey, Ballot], piles: Iterable[tuple[Ballot, int]]) -> PileComparison:
    """Hold the counted sheets against piles of equal ones: the sum of each pattern must be the same."""
    counted = Counter(pattern_of(ballot) for ballot in record.values())
    sorted_out: Counter[Ballot] = Counter()
    for ballot, sheets in piles:
        sorted_out[pattern_of(ballot)] += sheets
    # The difference of two Counters drops what is not positive, so both ways are needed.
    more = counted - sorted_out
    fewer = sorted_out - counted
    suspects = []
    for key in sorted(record):
        pattern = pattern_of(record[key])
        # Without a pattern of which the piles hold more there is nothing that the sheet could rather be.
        if pattern in more and fewer:
            # Among equally near patterns by their text, so that every computer names the same one.
            nearest = min(fewer, key=lambda one: (len(differing(pattern, one)), str(one)))
            lines = differing(pattern, nearest)
            suspects.append(Suspect(key=key, recorded=pattern, lines=lines, nearest=nearest))
    return PileComparison(dict(more), dict(fewer), tuple(suspects))
