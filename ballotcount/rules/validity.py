"""Decide whether a ballot is valid, and which of its lines count.

These are two questions: a ballot is valid or invalid as a whole, and on a valid ballot a line may still not count for
its person. The tellers set aside what only people can see; everything else follows from the marks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ballotcount.domain.ballot import Ballot, LineMark, Mark, VotingMethod
from ballotcount.domain.election import Round
from ballotcount.domain.profile import LineRule, RuleProfile

WORDS_OF_STYLE: dict[VotingMethod, frozenset[LineMark]] = {
    VotingMethod.STRIKE: frozenset({LineMark.STRUCK}),
    VotingMethod.AGREE: frozenset({LineMark.AGREE, LineMark.DISAGREE, LineMark.BOTH}),
    VotingMethod.OPINION: frozenset({LineMark.AGREE, LineMark.DISAGREE, LineMark.BOTH}),
    VotingMethod.LEVELS: frozenset({LineMark.HIGH, LineMark.MEDIUM, LineMark.LOW, LineMark.BOTH}),
    VotingMethod.CUMULATIVE: frozenset(),
    VotingMethod.WRITTEN: frozenset({LineMark.AGREE}),
}
"""Marks that a line of each voting method can carry; a cumulative line carries a number."""

BOXES = (VotingMethod.AGREE, VotingMethod.OPINION)


@dataclass(frozen=True, slots=True)
class Validity:
    """What the rules say of one ballot.

    Attributes:
        reason: code of the reason why the whole ballot is invalid, or None for a valid one.
        chosen: how many people the ballot votes for.
        void: numbers of the lines with more than one box marked; on a valid ballot these do not count.
    """

    reason: str | None
    chosen: int
    void: tuple[int, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether the ballot is valid as a whole."""
        return self.reason is None


@dataclass(frozen=True, slots=True)
class MarkFault:
    """A mark that no ballot of the round can carry: the entry is wrong, not the ballot.

    Attributes:
        code: ``unknown_candidate``, ``said_twice``, ``not_of_style`` or ``negative``.
    """

    code: str
    no: int
    mark: Mark


def mark_faults(ballot: Ballot, round: Round) -> Iterator[MarkFault]:
    """Yield what is impossible in an entry, before any rule is applied."""
    numbers = {candidate.no for candidate in round.candidates}
    words = WORDS_OF_STYLE[round.style]
    seen: set[int] = set()
    for no, mark in ballot.marks:
        if no not in numbers:
            yield MarkFault("unknown_candidate", no, mark)
        elif no in seen:
            yield MarkFault("said_twice", no, mark)
        seen.add(no)
        if isinstance(mark, LineMark):
            if mark not in words:
                yield MarkFault("not_of_style", no, mark)
        elif round.style is not VotingMethod.CUMULATIVE:
            yield MarkFault("not_of_style", no, mark)
        elif mark < 0:
            yield MarkFault("negative", no, mark)


def judge(ballot: Ballot, round: Round, profile: RuleProfile) -> Validity:
    """Decide whether a ballot is valid, from what the tellers set aside and from its marks.

    Takes time for the marked lines only, not for the whole list.

    Source: 190-QĐ/TW Điều 15 k.2 and its like; every branch is a setting of ``profile.validity``.
    """
    void = tuple(no for no, mark in ballot.marks if mark is LineMark.BOTH)
    chosen = people_chosen(ballot, round)
    reason = (
        # The minutes count an invalid ballot under one reason, so the first that holds here is the one recorded.
        ballot.invalid
        or _outside(ballot, round)
        or machine_reason(round, profile, chosen=chosen, doubles=len(void), marked=len(ballot.marks))
        or _votes(ballot, round)
    )
    return Validity(reason, chosen, void)


def machine_reason(round: Round, profile: RuleProfile, *, chosen: int, doubles: int, marked: int) -> str | None:
    """Return the reason that follows from the numbers of a ballot alone.

    Args:
        chosen: people voted for.
        doubles: lines with both boxes marked.
        marked: lines that carry any mark.
    """
    return _boxes(round, profile, doubles=doubles, marked=marked) or _number(chosen, round, profile)


def people_chosen(ballot: Ballot, round: Round) -> int:
    """Return how many people a ballot votes for."""
    match round.style:
        case VotingMethod.STRIKE:
            # An untouched strike-through ballot votes for the whole list, so it is "too many" on a list with a surplus.
            return len(round.candidates) - len(ballot.marks)
        case VotingMethod.WRITTEN:
            numbers, names = written_votes(ballot, round)
            return len(numbers) + len(names)
        case VotingMethod.CUMULATIVE:
            return sum(1 for _, mark in ballot.marks if isinstance(mark, int) and mark > 0)
        case VotingMethod.LEVELS:
            # Two levels on one line: the line does not count for its person, the ballot stays valid (96/2023).
            return sum(1 for _, mark in ballot.marks if mark is not LineMark.BOTH)
        case _:
            return sum(1 for _, mark in ballot.marks if mark is LineMark.AGREE)


def written_name(text: str) -> str:
    """Return a written name in comparable form: NFC, single spaces, each word with its capital."""
    # Decomposed letters (NFD) look the same on the screen and would be a second person in the result.
    words = unicodedata.normalize("NFC", text).split()
    # capitalize() makes all later letters small, so it may touch only words typed in capitals.
    return " ".join(word.capitalize() if word.isupper() else word[:1].upper() + word[1:] for word in words)


def written_votes(ballot: Ballot, round: Round) -> tuple[frozenset[int], frozenset[str]]:
    """Return whom a ballot with written names votes for: numbers of the list, and names that are not on it.

    A name that exactly one person of the list has is that person; the same name twice on a ballot is one vote.
    """
    known: dict[str, list[int]] = {}
    for candidate in round.candidates:
        known.setdefault(written_name(candidate.name), []).append(candidate.no)
    names = {name for name in map(written_name, ballot.written) if name}
    numbers = {no for no, mark in ballot.marks if mark is LineMark.AGREE}
    # A name that two people of the list share stays a written one: only the tellers can say who is meant.
    found = {name: known[name][0] for name in names if len(known.get(name, ())) == 1}
    return frozenset(numbers | set(found.values())), frozenset(names - found.keys())


def _outside(ballot: Ballot, round: Round) -> str | None:
    """Return the reason for a name written onto a printed list."""
    return "outside_name" if ballot.written and round.style is not VotingMethod.WRITTEN else None


def _boxes(round: Round, profile: RuleProfile, *, doubles: int, marked: int) -> str | None:
    """Return the reason for lines with both boxes or no box, where they spoil the whole ballot."""
    if round.style not in BOXES:
        return None
    rule = profile.validity
    # The Party's article asks for exactly one box here; a guide of the Youth Union calls a blank ballot valid.
    if len(round.candidates) == 1:
        both = rule.one_name_both
        neither = rule.one_name_neither
    else:
        # An opinion ballot keeps its other lines even where a bad line spoils the whole ballot of an election.
        both = neither = rule.blank_or_double is LineRule.WHOLE_BALLOT and round.style is VotingMethod.AGREE
    if doubles and both:
        return "both_boxes"
    return "neither_box" if neither and marked < len(round.candidates) else None


def _number(chosen: int, round: Round, profile: RuleProfile) -> str | None:
    """Return the reason for more people than seats, or nobody. Fewer people than seats is always valid."""
    rule = profile.validity
    if chosen > round.seats and round.style in rule.too_many:
        return "too_many"
    if chosen or round.style not in rule.nobody:
        return None
    # On a list of one name, a vote against that person is a vote (unless the profile says no).
    against_one = len(round.candidates) == 1 and round.style in (VotingMethod.STRIKE, VotingMethod.AGREE)
    return None if against_one and not rule.one_name_nobody else "nobody"


def _votes(ballot: Ballot, round: Round) -> str | None:
    """Return the reason for more votes than the shares carry.

    Source: Luật Doanh nghiệp 59/2020/QH14, Điều 148.3: shares times the number of seats.
    """
    # Without stated shares only the number of people can be checked.
    if round.style is not VotingMethod.CUMULATIVE or ballot.shares is None:
        return None
    return "too_many_votes" if votes_spent(ballot) > ballot.shares * round.seats else None


def votes_spent(ballot: Ballot) -> int:
    """Return the votes given on a cumulative ballot, all lines together."""
    return sum(mark for _, mark in ballot.marks if isinstance(mark, int))
