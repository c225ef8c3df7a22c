"""The count in a spec of ``ballotcount outcome``: its ballots or totals, with every sum checked."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ballotcount.cli.outcome_spec import RosterSpec, SheetSpec, Spec, Totals, require_at_most
from ballotcount.domain.ballot import Ballot, LineMark, Mark, VotingMethod
from ballotcount.domain.election import RosterFigures, Round
from ballotcount.domain.outcome import Levels
from ballotcount.domain.profile import RuleProfile
from ballotcount.files.strict_json import Loc, refusal
from ballotcount.rules.base import is_weighted
from ballotcount.rules.tally import LineCount, Tally, of_totals
from ballotcount.rules.validity import mark_faults

UNSTATED = "unstated"
"""Reason of invalid ballots that were given as a total only."""


def tally_of(spec: Spec, round: Round, profile: RuleProfile) -> Tally:
    """Return the count, from the ballots or from the totals.

    Raises:
        UserError: a ballot or a sum that cannot be.
    """
    if spec.ballots is not None and spec.totals is not None:
        raise refusal("one_of_two", "totals")
    if spec.ballots is not None:
        tally = _of_ballots(spec.ballots, spec=spec, round=round, profile=profile)
        _within_collected(tally, spec, "ballots")
        return tally
    if spec.totals is None:
        raise refusal("missing", "ballots")
    tally = _of_totals(spec.totals, round, profile)
    _within_collected(tally, spec, "totals")
    return tally


def _within_collected(tally: Tally, spec: Spec, place: str) -> None:
    """Refuse more sheets than were collected; fewer is a count under way, which the outcome warns of."""
    require_at_most(tally.valid + tally.invalid, spec.collected, place, kind="counted_more")


def _of_ballots(sheets: list[SheetSpec], spec: Spec, round: Round, profile: RuleProfile) -> Tally:
    tally = Tally.of(round)
    weighted = is_weighted(round, profile)
    if weighted:
        _require_weights(sheets, spec)
    votes = 0
    for place, sheet in enumerate(sheets):
        ballot = _ballot(sheet, loc=("ballots", place), round=round, profile=profile)
        votes += (ballot.shares or (1 if weighted else 0)) * sheet.copies
        # After each line, so that the refusal names the first one that is too much.
        if spec.roster.shares_present:
            require_at_most(votes, spec.roster.shares_present, "ballots", place, "weight" if weighted else "shares")
        tally.add(ballot, round, profile, copies=sheet.copies)
    return tally


def _require_weights(sheets: list[SheetSpec], spec: Spec) -> None:
    """Refuse ballots without their votes beside others with them, or where the delegates carry more than one each."""
    stated = any(sheet.weight is not None for sheet in sheets)
    more = spec.roster.shares_present > spec.roster.present
    for place, sheet in enumerate(sheets):
        if sheet.weight is None and (stated or more):
            raise refusal("missing", "ballots", place, "weight")
    ballots = sum(sheet.copies for sheet in sheets)
    if stated and spec.roster.shares_present:
        votes = sum((sheet.weight or 1) * sheet.copies for sheet in sheets)
        _require_votes(votes, ballots, spec.roster, "ballots")


def _require_votes(votes: int, ballots: int, roster: RosterSpec | RosterFigures, *loc: int | str) -> None:
    """Refuse votes that the ballots cannot carry: at least one each, and one left for each ballot that is not here.

    Where all ballots are here, the votes are those of everybody present.
    """
    rest = max(0, roster.present - ballots)
    least = roster.shares_present if not rest else ballots
    if votes < least:
        raise refusal("weights_below", *loc, given=votes, limit=least)
    require_at_most(votes, roster.shares_present - rest, *loc, kind="weights_above")


def _ballot(sheet: SheetSpec, loc: Loc, round: Round, profile: RuleProfile) -> Ballot:
    if sheet.invalid is not None and profile.reason(sheet.invalid) is None:
        known = ", ".join(reason.code for reason in profile.invalid_reasons)
        raise refusal("unknown_reason", *loc, "invalid", given=sheet.invalid, expected=known)
    if sheet.shares is not None and round.style is not VotingMethod.CUMULATIVE:
        raise refusal("unknown_key", *loc, "shares")
    if sheet.weight is not None and not is_weighted(round, profile):
        raise refusal("unknown_key", *loc, "weight")
    marks = tuple(sorted(_marks(sheet, loc), key=lambda pair: pair[0]))
    carried = sheet.weight if sheet.shares is None else sheet.shares
    ballot = Ballot(marks=marks, invalid=sheet.invalid, written=tuple(sheet.written), shares=carried)
    for fault in mark_faults(ballot, round):
        given = fault.no if fault.code == "unknown_candidate" else fault.mark
        raise refusal(fault.code, *loc, "marks", str(fault.no), given=given)
    return ballot


def _marks(sheet: SheetSpec, loc: Loc) -> Iterator[tuple[int, Mark]]:
    for key, mark in sheet.marks.items():
        number = _number(key, *loc, "marks", key)
        # `isinstance` would take true for 1.
        if type(mark) is int and mark <= 10**12:
            yield number, mark
        elif isinstance(mark, str) and mark in set(LineMark):
            yield number, LineMark(mark)
        else:
            raise refusal("not_of_style", *loc, "marks", key, given=json.dumps(mark, ensure_ascii=False)[:60])


def _number(key: str, *loc: int | str) -> int:
    """Return a candidate's number as a key: the digits a list prints, so that "1" and "01" are one key."""
    if not re.fullmatch(r"[1-9][0-9]{0,5}", key):
        raise refusal("unknown_candidate", *loc, given=key)
    return int(key)


def _of_totals(totals: Totals, round: Round, profile: RuleProfile) -> Tally:
    with_reason = sum(totals.invalid_by_reason.values())
    require_at_most(with_reason, totals.invalid, "totals", "invalid_by_reason")
    for code in totals.invalid_by_reason:
        if code != UNSTATED and profile.reason(code) is None:
            known = ", ".join(reason.code for reason in profile.invalid_reasons)
            raise refusal("unknown_reason", "totals", "invalid_by_reason", code, given=code, expected=known)
    numbers = {str(candidate.no): candidate.no for candidate in round.candidates}
    for key in totals.votes:
        if key not in numbers:
            raise refusal("unknown_candidate", "totals", "votes", key, given=key)
    carried = _carried(totals, round, profile)
    lines = {no: _line(totals, key=key, round=round, carried=carried) for key, no in numbers.items()}
    _sum_fits(lines, carried=carried, round=round, profile=profile)
    reasons = Counter(totals.invalid_by_reason)
    # Invalid ballots must add up, also where reasons are given for some of them only.
    reasons[UNSTATED] += totals.invalid - with_reason
    return of_totals(
        round,
        valid=totals.valid,
        reasons=reasons,
        lines=lines,
        carried=carried,
        carried_invalid=totals.invalid_votes,
    )


def _carried(totals: Totals, round: Round, profile: RuleProfile) -> int:
    """Return the votes that the valid ballots carry: one each, or what is stated where delegates carry several."""
    for name in ("valid_votes", "invalid_votes"):
        given = getattr(totals, name)
        if given is not None and not is_weighted(round, profile):
            raise refusal("unknown_key", "totals", name)
    if not is_weighted(round, profile):
        return totals.valid
    roster = round.roster
    if totals.valid_votes is None:
        if totals.invalid_votes is not None or roster.shares_present > roster.present:
            raise refusal("missing", "totals", "valid_votes")
        return totals.valid
    if totals.invalid_votes is None and totals.invalid:
        raise refusal("missing", "totals", "invalid_votes")
    for votes, ballots, name in (
        (totals.valid_votes, totals.valid, "valid_votes"),
        (totals.invalid_votes or 0, totals.invalid, "invalid_votes"),
    ):
        if votes < ballots or (votes and not ballots):
            raise refusal("weights_below" if ballots else "weights_above", "totals", name, given=votes, limit=ballots)
    if roster.shares_present:
        votes = totals.valid_votes + (totals.invalid_votes or 0)
        _require_votes(votes, totals.valid + totals.invalid, roster, "totals", "valid_votes")
    return totals.valid_votes


def _line(totals: Totals, key: str, round: Round, carried: int) -> LineCount:
    """Return the count of a line; refuse what the style cannot say or the valid ballots cannot give."""
    loc = ("totals", "votes", key)
    # A name left out of the totals may be a slip: it is never taken for 0 votes.
    if key not in totals.votes:
        raise refusal("missing", *loc)
    given: dict[str, Any] = totals.votes[key].model_dump(exclude_none=True)
    required, allowed = _keys(round.style)
    for name in (*required, *given):
        if name not in given:
            raise refusal("missing", *loc, name)
        if name not in allowed:
            raise refusal("not_of_style", *loc, name, given=name)
    if round.style is not VotingMethod.CUMULATIVE:
        require_at_most(sum(given.values()), carried, *loc, kind="votes_above_valid")
    if round.style is VotingMethod.LEVELS:
        return LineCount(given["high"], levels=Levels(**given))
    # A name on a list to strike is kept or struck on every valid ballot.
    if (
        round.style is VotingMethod.STRIKE
        and given["agree"] + given.get("disagree", carried - given["agree"]) < carried
    ):
        raise refusal("strike_sum", *loc, given=sum(given.values()), limit=carried)
    return LineCount(given["agree"], given.get("disagree", 0))


def _keys(style: VotingMethod) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the keys a line's total must and may have."""
    if style is VotingMethod.LEVELS:
        return ("high", "medium", "low"), ("high", "medium", "low")
    if style in (VotingMethod.CUMULATIVE, VotingMethod.WRITTEN):
        return ("agree",), ("agree",)
    return ("agree",), ("agree", "disagree")


def _sum_fits(lines: dict[int, LineCount], carried: int, round: Round, profile: RuleProfile) -> None:
    """Refuse more votes than the valid ballots can hold."""
    votes = sum(line.votes for line in lines.values())
    if round.style is VotingMethod.CUMULATIVE:
        # A shareholder has a vote for each share and each seat.
        shares = round.roster.shares_present
        require_at_most(votes, shares * round.seats if shares else votes, "totals", "votes", kind="votes_above_seats")
    elif round.style in profile.validity.too_many:
        # Only where too many names spoil a ballot is there such a limit.
        require_at_most(votes, carried * round.seats, "totals", "votes", kind="votes_above_seats")


def disagree_not_stated(spec: Spec) -> frozenset[int]:
    """Return numbers whose votes against were not given, so that the output says nothing about them."""
    if spec.totals is None or spec.style not in (VotingMethod.AGREE, VotingMethod.OPINION):
        return frozenset()
    return frozenset(int(key) for key, line in spec.totals.votes.items() if line.disagree is None)
