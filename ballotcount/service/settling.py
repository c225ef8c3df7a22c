"""Whether the sheets that are still open can change who is elected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import RoundStage
from ballotcount.domain.profile import BaseOf, RuleProfile
from ballotcount.domain.state import DisputeStage, RoundState
from ballotcount.rules.base import base_rule
from ballotcount.rules.tally import merge
from ballotcount.service.session import Session


@dataclass(frozen=True, slots=True)
class Settling:
    """What is already certain.

    Attributes:
        elected, out: numbers whose status no open sheet can change any more.
        open: numbers that may still be elected or not.
        sheets: sheets not certain yet: not counted, differing or disputed.
    """

    elected: frozenset[int]
    out: frozenset[int]
    open: frozenset[int]
    sheets: int

    @property
    def settled(self) -> bool:
        """Whether no open sheet can change who is elected."""
        return not self.open


@dataclass(frozen=True, slots=True)
class Span:
    """Fewest and most votes that a person can end with."""

    least: int
    most: int


def settling(session: Session, round_id: str) -> Settling:
    """Return who is certainly elected and who certainly not, whatever the open sheets turn out to say."""
    state = session.round(round_id)
    candidates = frozenset(candidate.no for candidate in state.plan.candidates)
    unsure = unsure_keys(state)
    missing = max(0, state.sheets.collected - state.counted)
    sheets = missing + len(unsure)
    counting = state.stage not in (RoundStage.PREPARED, RoundStage.ISSUED)
    if counting and not sheets:
        elected = frozenset(line.no for line in session.result(round_id).elected)
        return Settling(elected=elected, out=candidates - elected, open=frozenset(), sheets=0)
    # Votes by shares or carried by delegates, written names and surveys have no useful bound before the last sheet.
    carried = state.frozen is not None and state.frozen.roster.weights
    if not counting or carried or state.plan.style not in (VotingMethod.STRIKE, VotingMethod.AGREE):
        return Settling(elected=frozenset(), out=frozenset(), open=candidates, sheets=sheets)
    profile = session.profile_of(round_id)
    spans = _spans(session, state=state, unsure=unsure, missing=missing)
    least, most = needed(session, state=state, profile=profile, sheets=sheets)
    return certain(spans, seats=state.plan.seats, least_needed=least, most_needed=most, sheets=sheets)


def unsure_keys(state: RoundState) -> frozenset[tuple[int, int]]:
    """Return sheets of the record that may still change: differing or disputed ones."""
    keys = {
        (d.stack, d.sheet) for stack in state.count.stack_numbers() for d in state.count.differences(stack) if d.open
    }
    for dispute in state.count.disputes():
        if dispute.stage is DisputeStage.WAITING:
            # Which sheet of pass 1 it is will be known later: any sheet of the stack may be meant.
            keys |= {key for key in state.record.ballots if key[0] == dispute.key[0]}
        elif dispute.stage is not DisputeStage.RULED:
            keys |= {dispute.key} & state.record.ballots.keys()
    entering = {
        stack for stack in state.count.stack_numbers() if state.plan.passes > 1 and not state.count.is_done(stack)
    }
    return frozenset(keys | {key for key in state.record.ballots if key[0] in entering})


def _spans(session: Session, state: RoundState, unsure: frozenset[tuple[int, int]], missing: int) -> Mapping[int, Span]:
    frozen = session.frozen(state.id)
    profile = session.profile_of(state.id)
    # A copy: the live tally, which the desk goes on showing, must not lose the unsure sheets.
    sure = merge([session.live(state.id).tally])
    for key in unsure:
        sure.remove(state.record.ballots[key], frozen, profile)
    open_sheets = missing + len(unsure)
    votes = {no: sure.line(no).votes for no in sure.numbers}
    return {no: Span(count, count + open_sheets) for no, count in votes.items()}


def needed(session: Session, state: RoundState, profile: RuleProfile, sheets: int) -> tuple[int, int]:
    """Return the fewest votes that elect, under the smallest and the largest base that the open sheets allow."""
    outcome = session.result(state.id)
    if outcome.needed is None:
        return 1, 1
    frozen = session.frozen(state.id)
    share = profile.threshold
    of = base_rule(profile, frozen.congress_kind, frozen.style).of
    if of is not BaseOf.VALID or share is None:
        return outcome.needed, outcome.needed
    tally = session.live(state.id).tally
    total = tally.valid + tally.invalid
    # Of the sheets counted so far each unsure one may turn out invalid; each missing one may be valid.
    low = max(0, tally.valid - min(sheets, total))
    high = max(state.sheets.collected, total) - max(0, tally.invalid - min(sheets, total))
    return share.needed(low), share.needed(high)


def certain(spans: Mapping[int, Span], seats: int, least_needed: int, most_needed: int, sheets: int) -> Settling:
    """Say who is in and who is out for every way in which the open sheets can turn out.

    Args:
        spans: by number, fewest and most votes.
        least_needed, most_needed: fewest votes that elect, at the smallest and the largest base.
    """
    elected = set()
    out = set()
    for no, span in spans.items():
        others = [other for number, other in spans.items() if number != no]
        # A tie at the cut elects nobody, so equal votes count against a certain seat.
        rivals = sum(other.most >= span.least for other in others)
        above = sum(other.least > span.most and other.least >= most_needed for other in others)
        if span.least >= max(1, most_needed) and rivals < seats:
            elected.add(no)
        elif span.most < max(1, least_needed) or above >= seats:
            out.add(no)
    decided = frozenset(elected), frozenset(out)
    return Settling(*decided, frozenset(spans) - decided[0] - decided[1], sheets)
