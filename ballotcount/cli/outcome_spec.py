"""The spec of ``ballotcount outcome``: a round described in one JSON document, with every sum checked.

``round`` 2 alone is a further round for unfilled seats, with the threshold; ``"run_off": true`` makes it the vote
among the tied, where more votes win; ``"re_run": true`` is a public election held again. Beyond the published form
these keys are known, all optional: ``run_off``, ``re_run``, ``took_part``, ``printed``, ``exchanged``, ``left_over``;
in ``roster``: ``units``, ``units_present``, ``members``, ``shares``, ``shares_present``, ``voters``, ``meeting``; of a
candidate: ``born``, ``unit``, ``post``; of a ballot: ``written``, ``shares``, ``weight``; in ``totals``:
``invalid_by_reason``, ``valid_votes``, ``invalid_votes``.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from ballotcount.domain.ballot import Ballot, LineMark, Mark, VotingMethod
from ballotcount.domain.election import Candidate, RosterFigures, Round, RoundKind, Sheets
from ballotcount.domain.errors import UserError
from ballotcount.domain.outcome import Levels
from ballotcount.domain.people import CongressKind
from ballotcount.domain.profile import RuleProfile
from ballotcount.files.strict_json import Loc, refusal
from ballotcount.rules.base import base_rule, is_weighted
from ballotcount.rules.quorum import voters_of
from ballotcount.rules.tally import LineCount, Tally, of_totals
from ballotcount.rules.validity import mark_faults
from ballotcount.text.causes import cause_of

Number = Annotated[int, Field(ge=0, le=10**12)]
"""A count: not negative; the limit keeps a slip of the keyboard from becoming a result."""

UNSTATED = "unstated"
"""Reason of invalid ballots that were given as a total only."""

SURVEYS = (VotingMethod.LEVELS, VotingMethod.OPINION)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RosterSpec(_Part):
    """Attendance, as ``RosterFigures``."""

    convened: Annotated[int, Field(ge=1, le=10**12)]
    present: Number
    deductions: dict[str, Number] = {}
    units: Number = 0
    units_present: Number = 0
    members: Number = 0
    shares: Number = 0
    shares_present: Number = 0
    voters: Number = 0
    meeting: Annotated[int, Field(ge=1, le=3)] = 1


class Listed(_Part):
    """One name on the list."""

    no: Annotated[int, Field(ge=1, le=100_000)]
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    born: str = ""
    unit: str = ""
    post: str = ""


class SheetSpec(_Part):
    """So many ballots that say the same."""

    marks: dict[str, Any] = {}
    invalid: str | None = None
    written: list[str] = []
    shares: Number | None = None
    weight: Annotated[int, Field(ge=1, le=10**12)] | None = None
    copies: Annotated[int, Field(ge=1, le=10**9)] = 1


class LineTotal(_Part):
    """What a line got."""

    agree: Number | None = None
    disagree: Number | None = None
    high: Number | None = None
    medium: Number | None = None
    low: Number | None = None


class Totals(_Part):
    """A count given as sums."""

    valid: Number
    invalid: Number
    votes: dict[str, LineTotal]
    invalid_by_reason: dict[str, Number] = {}
    valid_votes: Number | None = None
    invalid_votes: Number | None = None


class Spec(_Part):
    """The whole document."""

    profile: Annotated[str, Field(min_length=1)]
    kind: CongressKind
    seats: Annotated[int, Field(ge=0, le=100_000)] = 0
    round: Annotated[int, Field(ge=1, le=1000)] = 1
    run_off: bool = False
    re_run: bool = False
    took_part: Number = 0
    roster: RosterSpec
    printed: Number = 0
    issued: Number
    exchanged: Number = 0
    left_over: Number = 0
    collected: Number
    style: VotingMethod
    candidates: Annotated[list[Listed], Field(max_length=10_000)]
    ballots: list[SheetSpec] | None = None
    totals: Totals | None = None


SPEC: TypeAdapter[Spec] = TypeAdapter(Spec)


def round_of(spec: Spec, profile: RuleProfile) -> Round:
    """The round that a spec describes.

    Raises:
        UserError: what is said of the meeting or the list contradicts itself or the profile.
    """
    if spec.kind not in profile.kinds:
        known = ", ".join(kind.value for kind in profile.kinds)
        raise refusal("kind_not_in_profile", "kind", given=spec.kind.value, expected=known)
    if spec.seats < 1 and spec.style not in SURVEYS and profile.elects:
        raise refusal("too_small", "seats", given=spec.seats, limit=1)
    candidates = tuple(_candidates(spec))
    if spec.run_off and spec.re_run:
        raise refusal("one_kind", "re_run")
    if spec.re_run and not profile.knows_re_run(spec.kind):
        raise refusal("not_in_profile", "re_run", profile=profile.title)
    if spec.took_part and not profile.counts_turnout(spec.kind):
        raise refusal("not_in_profile", "took_part", profile=profile.title)
    frozen = Round(
        id=f"r{spec.round}",
        election="spec",
        number=spec.round,
        kind=_kind(spec),
        congress_kind=spec.kind,
        seats=spec.seats,
        style=spec.style,
        candidates=candidates,
        profile=profile.id,
        profile_hash=profile.hash,
        roster=RosterFigures(**spec.roster.model_dump(), re_run=spec.re_run),
    )
    _check_roster(spec, profile)
    return frozen


def _kind(spec: Spec) -> RoundKind:
    """An election held again is a first round, whatever its number."""
    if spec.run_off:
        return RoundKind.RUN_OFF
    return RoundKind.FURTHER if spec.round > 1 and not spec.re_run else RoundKind.FIRST


def _candidates(spec: Spec) -> Iterator[Candidate]:
    if not spec.candidates and spec.style is not VotingMethod.WRITTEN:
        raise refusal("too_few", "candidates", limit=1)
    seen: set[int] = set()
    for place, listed in enumerate(spec.candidates):
        if listed.no in seen:
            raise refusal("number_twice", "candidates", place, "no", given=listed.no)
        seen.add(listed.no)
        name = " ".join(unicodedata.normalize("NFC", listed.name).split())
        yield Candidate(no=listed.no, name=name, born=_iso(listed.born, place), post=listed.post, unit=listed.unit)


def _iso(born: str, place: int) -> str:
    """A date of birth in the order year, month, day, as far as it is given."""
    parts = born.split("-") if "/" not in born else list(reversed(born.split("/")))
    if not born:
        return ""
    try:
        numbers = [int(part) for part in parts]
        date(*numbers, *[1] * (3 - len(numbers)))
        return "-".join(str(number).zfill(width) for number, width in zip(numbers, (4, 2, 2), strict=False))
    except (ValueError, TypeError) as problem:
        raise refusal("bad_date", "candidates", place, "born", given=born[:60]) from problem


def _above(more: int, most: int, *loc: int | str, kind: str = "above") -> None:
    """Refuse a number that cannot be above another."""
    if more > most:
        raise refusal(kind, *loc, given=more, limit=most)


def _check_roster(spec: Spec, profile: RuleProfile) -> None:
    roster = spec.roster
    known = [deduction.id for deduction in base_rule(profile, spec.kind, spec.style).deductions]
    all_known = known or [deduction.id for deduction in profile.base_for(spec.kind).deductions]
    for ground in roster.deductions:
        if ground not in all_known:
            loc = ("roster", "deductions", ground)
            raise refusal("unknown_deduction", *loc, given=ground, expected=", ".join(all_known) or "–")
    gone = sum(roster.deductions.values())
    _above(gone, roster.convened, "roster", "deductions", kind="deductions_above")
    _above(roster.present, roster.convened, "roster", "present", kind="present_above")
    _above(roster.units_present, roster.units, "roster", "units_present")
    _above(roster.shares_present, roster.shares or roster.shares_present, "roster", "shares_present")
    if profile.is_weighted(spec.kind) and roster.shares_present and spec.style is not VotingMethod.CUMULATIVE:
        if roster.shares_present < roster.present:
            raise refusal(
                "weights_below", "roster", "shares_present", given=roster.shares_present, limit=roster.present
            )
        if roster.shares:
            rest = roster.convened - roster.present
            _above(roster.shares_present, roster.shares - rest, "roster", "shares_present", kind="weights_above")
    if roster.members:
        _above(roster.present, roster.members, "roster", "present")
    if spec.took_part:
        _above(spec.took_part, voters_of(RosterFigures(**roster.model_dump())), "took_part")
        _above(spec.collected, spec.took_part, "collected")


def sheets_of(spec: Spec) -> Sheets:
    """The balance of sheets.

    Raises:
        UserError: more ballots collected than issued, more issued than people present, or more used than printed.
    """
    if spec.kind is not CongressKind.SHAREHOLDERS:  # a shareholder may hand in a ballot for each proxy
        _above(spec.issued, spec.roster.present, "issued", kind="issued_above")
    _above(spec.collected, spec.issued, "collected", kind="collected_more")
    if spec.printed:
        _above(spec.issued + spec.exchanged + spec.left_over, spec.printed, "printed", kind="printed_below")
    return Sheets(
        printed=spec.printed,
        issued=spec.issued,
        exchanged=spec.exchanged,
        left_over=spec.left_over,
        collected=spec.collected,
        took_part=spec.took_part,
    )


def tally_of(spec: Spec, round: Round, profile: RuleProfile) -> Tally:
    """The count, from the ballots or from the totals.

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
    """More sheets counted than collected cannot be; fewer is a count under way, which the outcome warns of."""
    _above(tally.valid + tally.invalid, spec.collected, place, kind="counted_more")


def _of_ballots(sheets: list[SheetSpec], spec: Spec, round: Round, profile: RuleProfile) -> Tally:
    tally = Tally.of(round)
    weighted = is_weighted(round, profile)
    if weighted:
        _require_weights(sheets, spec)
    votes = 0
    for place, sheet in enumerate(sheets):
        ballot = _ballot(sheet, loc=("ballots", place), round=round, profile=profile)
        votes += (ballot.shares or (1 if weighted else 0)) * sheet.copies
        if spec.roster.shares_present:
            _above(votes, spec.roster.shares_present, "ballots", place, "weight" if weighted else "shares")
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
    _above(votes, roster.shares_present - rest, *loc, kind="weights_above")


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
        if type(mark) is int and mark <= 10**12:
            yield number, mark
        elif isinstance(mark, str) and mark in set(LineMark):
            yield number, LineMark(mark)
        else:
            raise refusal("not_of_style", *loc, "marks", key, given=json.dumps(mark, ensure_ascii=False)[:60])


def _number(key: str, *loc: int | str) -> int:
    """A candidate's number as a key: the digits a list prints, so that "1" and "01" cannot be two keys for one."""
    if not re.fullmatch(r"[1-9][0-9]{0,5}", key):
        raise refusal("unknown_candidate", *loc, given=key)
    return int(key)


def _of_totals(totals: Totals, round: Round, profile: RuleProfile) -> Tally:
    told = sum(totals.invalid_by_reason.values())
    _above(told, totals.invalid, "totals", "invalid_by_reason")
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
    reasons[UNSTATED] += totals.invalid - told
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
        _above(sum(given.values()), carried, *loc, kind="votes_above_valid")
    if round.style is VotingMethod.LEVELS:
        return LineCount(given["high"], levels=Levels(**given))
    if (
        round.style is VotingMethod.STRIKE
        and given["agree"] + given.get("disagree", carried - given["agree"]) < carried
    ):
        raise refusal("strike_sum", *loc, given=sum(given.values()), limit=carried)
    return LineCount(given["agree"], given.get("disagree", 0))


def _keys(style: VotingMethod) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys a line's total must and may have."""
    if style is VotingMethod.LEVELS:
        return ("high", "medium", "low"), ("high", "medium", "low")
    if style in (VotingMethod.CUMULATIVE, VotingMethod.WRITTEN):
        return ("agree",), ("agree",)
    return ("agree",), ("agree", "disagree")


def _sum_fits(lines: dict[int, LineCount], carried: int, round: Round, profile: RuleProfile) -> None:
    """Refuse more votes than the valid ballots can hold."""
    votes = sum(line.votes for line in lines.values())
    if round.style is VotingMethod.CUMULATIVE:
        shares = round.roster.shares_present
        _above(votes, shares * round.seats if shares else votes, "totals", "votes", kind="votes_above_seats")
    elif round.style in profile.validity.too_many:
        _above(votes, carried * round.seats, "totals", "votes", kind="votes_above_seats")


def disagree_untold(spec: Spec) -> frozenset[int]:
    """Numbers whose votes against were not given, so that the output says nothing about them."""
    if spec.totals is None or spec.style not in (VotingMethod.AGREE, VotingMethod.OPINION):
        return frozenset()
    return frozenset(int(key) for key, line in spec.totals.votes.items() if line.disagree is None)


def read_fault(problem: OSError, path: str) -> UserError:
    """The refusal of a spec file that cannot be opened."""
    return UserError("input.no_file", file=path, detail=cause_of(problem))
