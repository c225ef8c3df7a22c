"""Compute the result of a round from whole numbers, each line with the rule that decided it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate, Round, RoundKind, Sheets
from ballotcount.domain.outcome import (
    Levels,
    NextStep,
    Outcome,
    OutcomeLine,
    Quorum,
    QuorumLine,
    RuleRef,
    Status,
    Tie,
    WhatIf,
)
from ballotcount.domain.profile import Answer, BaseOf, BaseRule, Consequence, RuleProfile, Share, TieRule, exact
from ballotcount.rules import figures, quorum
from ballotcount.rules.base import BoxCount, base_number, base_rule, elects, is_weighted, numbers, weighted_numbers
from ballotcount.rules.ranking import Cut, cut, ranks
from ballotcount.rules.tally import LineCount, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """Everything that a round's result follows from.

    Attributes:
        candidates: the printed list, and names written by hand after it.
        counts: by candidate number.
        bases: every base that the facts give.
        share: the fraction of the base that decides, or None where only the order does.
        box_open: the ballots are collected, though there may be none.
    """

    round: Round
    sheets: Sheets
    box_open: bool
    tally: Tally
    profile: RuleProfile
    candidates: tuple[Candidate, ...]
    counts: Mapping[int, LineCount]
    base_rule: BaseRule
    bases: Mapping[BaseOf, int]
    share: Share | None

    @property
    def base(self) -> int:
        """The number that the majority is taken of."""
        return base_number(self.base_rule, self.round, self.bases)

    @property
    def elects(self) -> bool:
        """Whether the round elects anybody."""
        return elects(self.round.style, self.profile)

    @property
    def turnout_missed(self) -> QuorumLine | None:
        """The condition that too few voters took part, in an election of which the ballots were collected.

        Source: Luật 85/2015/QH13, Điều 80: then the election itself does not count.
        """
        lines = _quorum_of(self).lines if self.box_open else ()
        return next((line for line in lines if line.code == quorum.TURNOUT and not line.met), None)

    @property
    def seats(self) -> int:
        """The seats that this round can fill."""
        return self.round.seats if self.elects and self.turnout_missed is None else 0

    @property
    def needed(self) -> int | None:
        """The smallest number of votes that elects, or None where only the order decides."""
        return None if self.share is None else self.share.needed(self.base)

    @property
    def votes(self) -> dict[int, int]:
        """Votes by candidate number."""
        return {no: count.votes for no, count in self.counts.items()}

    def cut(self, needed: int | None) -> Cut:
        """Fill the seats with those who reach a number of votes."""
        by_age = self.profile.tie.decides is TieRule.OLDER
        births = {candidate.no: candidate.born for candidate in self.candidates} if by_age else None
        return cut(self.votes, self.seats, needed=needed or 0, births=births)


def compute(round: Round, sheets: Sheets, tally: Tally, profile: RuleProfile, *, box_open: bool = True) -> Outcome:
    """Compute who is elected, who is not, who is tied, and what comes next.

    Args:
        round: frozen list, seats, kind and attendance.
        sheets: balance of sheets as known now; while counting goes on, the result still changes.
        tally: the whole count of the round, all stations together.
        profile: the rules the round was frozen under.
        box_open: False while the ballots are out, and nobody knows who took part.
    """
    case = _case(round, sheets=sheets, tally=tally, profile=profile, box_open=box_open)
    seats = case.cut(case.needed)
    what_if = tuple(_what_ifs(case))
    step = _next(case, seats)
    return Outcome(
        valid=tally.valid,
        invalid=tally.invalid,
        invalid_by_reason=dict(tally.reasons),
        base=case.base,
        base_code=case.base_rule.of.value,
        base_rule=case.base_rule.rule(f"base_{case.base_rule.of}"),
        needed=case.needed,
        threshold_rule=_threshold_rule(case),
        quorum=_quorum_of(case),
        seats=round.seats,
        lines=tuple(_lines(case, seats)),
        tie=_tie(case, seats),
        next=step,
        what_if=what_if,
        warnings=tuple(_warnings(case, seats=seats, step=step, what_if=what_if)),
        unused=tally.unused,
        base_printed=case.base_rule.printed,
        fraction=case.share.fraction if case.share else "",
        strict=case.share is not None and case.share.strict,
        kind=round.kind,
    )


def _case(round: Round, sheets: Sheets, tally: Tally, profile: RuleProfile, *, box_open: bool) -> _Case:
    candidates = (*round.candidates, *_written(round, tally))
    counts = {candidate.no: tally.line(candidate.no) for candidate in round.candidates}
    counts |= {c.no: LineCount(tally.written[c.name]) for c in candidates[len(round.candidates) :]}
    return _Case(
        round=round,
        sheets=sheets,
        box_open=box_open,
        tally=tally,
        profile=profile,
        candidates=candidates,
        counts=counts,
        base_rule=base_rule(profile, round.congress_kind, round.style),
        bases=_bases(round, sheets=sheets, tally=tally, profile=profile),
        share=_share(round, profile),
    )


def _bases(round: Round, sheets: Sheets, tally: Tally, profile: RuleProfile) -> Mapping[BaseOf, int]:
    """Return every base that the facts give, in ballots or, where delegates carry several votes, in votes."""
    if is_weighted(round, profile):
        box = BoxCount(valid=tally.carried, collected=tally.carried + tally.carried_invalid)
        return weighted_numbers(round.roster, sheets, box)
    return numbers(round.roster, sheets, tally.valid)


def _written(round: Round, tally: Tally) -> Iterator[Candidate]:
    """Yield the names written by hand, numbered after the list in alphabetical order."""
    after = max((candidate.no for candidate in round.candidates), default=0)
    for no, name in enumerate(sorted(tally.written), start=after + 1):
        yield Candidate(no, name)


def _share(round: Round, profile: RuleProfile) -> Share | None:
    """Return the fraction of the base that decides in this round, or None where only the order does."""
    if round.style is VotingMethod.OPINION:
        return profile.opinion
    if round.style is VotingMethod.LEVELS or not profile.elects:
        return None
    if round.kind is RoundKind.RUN_OFF and not profile.tie.run_off_needs_threshold:
        return None
    return profile.threshold


def _threshold_rule(case: _Case) -> RuleRef:
    if case.share is not None:
        return case.share.rule("threshold")
    if not case.elects:
        return case.base_rule.rule("nobody_elected")
    if case.round.kind is RoundKind.RUN_OFF:
        return case.profile.tie.rule("run_off")
    return case.profile.order.rule("order")


def _lines(case: _Case, seats: Cut) -> Iterator[OutcomeLine]:
    rank = ranks(case.votes)
    printed = {candidate.no for candidate in case.round.candidates}
    for candidate in case.candidates:
        no = candidate.no
        count = case.counts[no]
        status, rule = _verdict(case, seats, no)
        yield OutcomeLine(
            no=no,
            name=candidate.name,
            votes=count.votes,
            against=count.against,
            uncounted=count.uncounted,
            rank=rank[no],
            status=status,
            spare=None if case.needed is None else count.votes - case.needed,
            percent=_percent(case, count),
            rule=rule,
            levels=count.levels,
            consequence=_consequence(case, count),
            written=no not in printed,
        )


def _percent(case: _Case, count: LineCount) -> str | dict[str, str]:
    if count.levels is None:
        return figures.percent(count.votes, case.base)
    levels = {"high": count.levels.high, "medium": count.levels.medium, "low": count.levels.low}
    return {level: figures.percent(votes, case.base) for level, votes in levels.items()}


def _verdict(case: _Case, seats: Cut, no: int) -> tuple[Status, RuleRef]:
    """Return one person's status and the rule that decided it."""
    profile = case.profile
    share = case.share
    if not case.elects:
        return Status.NOT_ELECTED, _threshold_rule(case) if share is None else share.rule("opinion")
    if case.turnout_missed is not None:
        return Status.NOT_ELECTED, replace(case.turnout_missed.rule, code="turnout_missed")
    if no in seats.elected:
        return Status.ELECTED, _threshold_rule(case) if share is None else share.rule("over_threshold")
    if no in seats.by_age:
        return Status.ELECTED, profile.tie.rule("older")
    if no in seats.younger:
        return Status.NOT_ELECTED, profile.tie.rule("younger")
    if no in seats.tied:
        return Status.TIED, _tie_rule(case, seats, "tied")
    if no in seats.beaten:
        return Status.NOT_ELECTED, profile.order.rule("beaten")
    return Status.NOT_ELECTED, profile.order.rule("no_votes") if share is None else share.rule("under_threshold")


def _consequence(case: _Case, count: LineCount) -> str | None:
    """Return the gravest consequence that a person's figures reach; a profile lists them from grave to light."""
    for consequence in case.profile.consequences:
        meant = consequence.style is case.round.style and case.base > 0
        # A share of an empty base is reached by zero answers, so everybody would suffer the gravest consequence.
        if meant and _answer(consequence, count) >= consequence.needed(case.base):
            return consequence.code
    return None


def _answer(consequence: Consequence, count: LineCount) -> int:
    """Return how many gave the answer that a consequence follows from; a style has only its own answers."""
    levels = count.levels or Levels(0, 0, 0)
    return {
        Answer.HIGH: levels.high,
        Answer.MEDIUM: levels.medium,
        Answer.LOW: levels.low,
        Answer.LOW_OR_MEDIUM: levels.medium + levels.low,
        Answer.AGREE: count.votes,
        Answer.DISAGREE: count.against,
    }[consequence.on]


def _tie(case: _Case, seats: Cut) -> Tie | None:
    tied = [candidate.no for candidate in case.candidates if candidate.no in seats.tied]
    return Tie(tuple(tied), case.counts[tied[0]].votes, seats.seats_left) if tied else None


def _tie_rule(case: _Case, seats: Cut, code: str) -> RuleRef:
    """Return the rule of a tie; a rule of age says nothing of people born on one day."""
    tie = case.profile.tie
    if tie.decides is not TieRule.OLDER or _lacks_births(case, seats):
        return tie.rule(code)
    return tie.undecided()


def _lacks_births(case: _Case, seats: Cut) -> bool:
    """Return whether a missing or incomplete date of birth keeps a tie open, so that the date would decide it."""
    return any(len(candidate.born) < len("1968-05-01") for candidate in case.candidates if candidate.no in seats.tied)


def _quorum_of(case: _Case) -> Quorum:
    kind = case.round.congress_kind
    return quorum.check(case.round.roster, case.profile, kind, turnout=quorum.turnout_of(case.sheets))


def _next(case: _Case, seats: Cut) -> NextStep | None:
    """Return the round that the rules propose: the whole again, among the tied, or for the seats left unfilled.

    Source: Luật 85/2015/QH13 Điều 79, 80: an election in which too few voters took part is held again, once and as a
    whole; further elections follow a first election that counts.
    """
    if not case.elects:
        return None
    if case.turnout_missed is not None:
        return _held_again(case)
    if not seats.seats_left:
        return None
    tie = case.profile.tie
    rounds = case.profile.next
    if seats.tied:
        tied = tuple(candidate.no for candidate in case.candidates if candidate.no in seats.tied)
        if tie.decides is TieRule.OLDER:
            return None  # the law lets the older win and knows no vote among people of one age
        # A second tie among the tied: the congress decides whether to vote again at all.
        again = case.round.kind is RoundKind.RUN_OFF or tie.decides is TieRule.CONGRESS
        return NextStep(
            kind=RoundKind.RUN_OFF,
            seats=seats.seats_left,
            candidates=tied,
            may_add_names=False,
            decision=again,
            rule=tie.rule("run_off"),
        )
    rest = tuple(candidate.no for candidate in case.candidates if candidate.no not in seats.seated)
    if _no_further_round(case, seats) or not (rest or rounds.may_add_names):
        return None
    return NextStep(
        kind=RoundKind.FURTHER,
        seats=seats.seats_left,
        candidates=rest,
        may_add_names=rounds.may_add_names,
        decision=rounds.congress_decides,
        rule=rounds.rule("further" if case.profile.re_run is None else "additional"),
    )


def _held_again(case: _Case) -> NextStep | None:
    """Return the whole election as the next round, where the rules hold one again, the first time only."""
    if case.profile.re_run is None or case.round.kind is not RoundKind.FIRST or case.round.roster.re_run:
        return None
    return NextStep(
        kind=RoundKind.RE_RUN,
        seats=case.round.seats,
        candidates=tuple(candidate.no for candidate in case.round.candidates),
        may_add_names=False,
        decision=True,
        rule=case.profile.re_run.rule("re_run"),
    )


def _no_further_round(case: _Case, seats: Cut) -> bool:
    """Return whether the rules hold no further round for unfilled seats.

    Source: Luật 85/2015/QH13 Điều 79: councils only while fewer than two thirds of the seats are filled, and once only.
    """
    rounds = case.profile.next
    if 0 < rounds.most <= case.round.number:
        return True
    return bool(rounds.only_below) and len(seats.seated) >= exact(rounds.only_below) * case.round.seats


def _what_ifs(case: _Case) -> Iterator[WhatIf]:
    """Compute the outcome under every other base that the facts give, where a threshold of the base decides."""
    if not case.elects or case.share is None:
        return
    for of, base in case.bases.items():
        if of not in (case.base_rule.of, BaseOf.SHARES) and base > 0:
            needed = case.share.needed(base)
            seated = case.cut(needed).seated
            elected = tuple(candidate.no for candidate in case.candidates if candidate.no in seated)
            yield WhatIf(base_code=of.value, base=base, needed=needed, elected=elected)


def _warnings(case: _Case, seats: Cut, step: NextStep | None, what_if: tuple[WhatIf, ...]) -> Iterator[str]:
    roster = case.round.roster
    sheets = case.sheets
    kind = case.round.congress_kind
    counted = case.tally.valid + case.tally.invalid
    by_age = bool(seats.tied) and case.profile.tie.decides is TieRule.OLDER
    found = {
        "quorum_not_met": not _quorum_of(case).met,
        "quorum_unknown": bool(quorum.unanswered(roster, case.profile, kind)),
        "base_zero": case.base <= 0,
        "present_above": roster.present > roster.convened - sum(roster.deductions.values()) > 0,
        "shares_unknown": case.base_rule.of is BaseOf.SHARES and not roster.shares_present,
        "collected_more": sheets.collected > sheets.issued,
        "collected_fewer": sheets.collected < sheets.issued,
        "not_all_counted": counted < sheets.collected,
        "counted_more": counted > sheets.collected,
        "list_too_short": case.elects and len(case.candidates) < case.round.seats,
        "base_matters": any(set(other.elected) != seats.seated for other in what_if),
        "seats_unfilled": case.elects and bool(seats.seats_left) and step is None and not by_age,
        "age_unknown": by_age and _lacks_births(case, seats),
        "same_age": by_age and not _lacks_births(case, seats),
        "convene_again": _may_convene_again(case),
        "votes_untold": is_weighted(case.round, case.profile) and not roster.shares_present,
        "written_names": bool(case.tally.written),
        "style_not_in_profile": case.round.style not in case.profile.styles,
    }
    return (code for code, holds in found.items() if holds)


def _may_convene_again(case: _Case) -> bool:
    """Return whether the meeting lacks its quorum and the rules convene it again with a lower one."""
    kind = case.round.congress_kind
    meeting = case.round.roster.meeting
    missed = any(not line.met and line.code != quorum.TURNOUT for line in _quorum_of(case).lines)
    return missed and case.profile.quorum_for(kind, meeting) != case.profile.quorum_for(kind, meeting + 1)
