"""The spec of ``ballotcount outcome``: a round described in one JSON document, with every sum checked.

``round`` 2 alone is a further round for unfilled seats, with the threshold; ``"run_off": true`` makes it the vote
among the tied, where more votes win; ``"re_run": true`` is a public election held again. Beyond the published form
these keys are known, all optional: ``run_off``, ``re_run``, ``took_part``, ``printed``, ``exchanged``, ``left_over``;
in ``roster``: ``units``, ``units_present``, ``members``, ``shares``, ``shares_present``, ``voters``, ``meeting``; of a
candidate: ``born``, ``unit``, ``post``; of a ballot: ``written``, ``shares``, ``weight``; in ``totals``:
``invalid_by_reason``, ``valid_votes``, ``invalid_votes``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate, RosterFigures, Round, RoundKind, Sheets
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import CongressKind
from ballotcount.domain.profile import RuleProfile
from ballotcount.files.strict_json import refusal
from ballotcount.rules.base import base_rule, elects
from ballotcount.rules.quorum import voters_of
from ballotcount.text.causes import cause_of

Number = Annotated[int, Field(ge=0, le=10**12)]
"""A count: not negative; the limit keeps a slip of the keyboard from becoming a result."""


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

    # Any value: a mark of the wrong type is refused later, by the place of its ballot.
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
    """Return the round that a spec describes.

    Raises:
        UserError: what is said of the meeting or the list contradicts itself or the profile.
    """
    if spec.kind not in profile.kinds:
        known = ", ".join(kind.value for kind in profile.kinds)
        raise refusal("kind_not_in_profile", "kind", given=spec.kind.value, expected=known)
    # Surveys and votes of confidence elect nobody: seats may be left out there.
    if spec.seats < 1 and elects(spec.style, profile):
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
    """Return the kind of round; an election held again is a first round, whatever its number."""
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
        # One form of each letter: another system may write a name decomposed (NFD).
        name = " ".join(unicodedata.normalize("NFC", listed.name).split())
        yield Candidate(no=listed.no, name=name, born=_iso(listed.born, place), post=listed.post, unit=listed.unit)


def _iso(born: str, place: int) -> str:
    """Return a date of birth in the order year, month, day, as far as it is given."""
    parts = born.split("-") if "/" not in born else list(reversed(born.split("/")))
    if not born:
        return ""
    try:
        numbers = [int(part) for part in parts]
        # Only tried: a month or day that is left out counts as the first.
        date(*numbers, *[1] * (3 - len(numbers)))
        return "-".join(str(number).zfill(width) for number, width in zip(numbers, (4, 2, 2), strict=False))
    except (ValueError, TypeError) as problem:
        raise refusal("bad_date", "candidates", place, "born", given=born[:60]) from problem


def require_at_most(more: int, most: int, *loc: int | str, kind: str = "above") -> None:
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
            raise refusal("unknown_deduction", *loc, given=ground, expected=", ".join(all_known))
    gone = sum(roster.deductions.values())
    require_at_most(gone, roster.convened, "roster", "deductions", kind="deductions_above")
    require_at_most(roster.present, roster.convened, "roster", "present", kind="present_above")
    require_at_most(roster.units_present, roster.units, "roster", "units_present")
    require_at_most(roster.shares_present, roster.shares or roster.shares_present, "roster", "shares_present")
    if profile.is_weighted(spec.kind) and roster.shares_present and spec.style is not VotingMethod.CUMULATIVE:
        if roster.shares_present < roster.present:
            raise refusal(
                "weights_below", "roster", "shares_present", given=roster.shares_present, limit=roster.present
            )
        if roster.shares:
            # Each of those who are absent carries at least one vote.
            rest = roster.convened - roster.present
            require_at_most(
                roster.shares_present, roster.shares - rest, "roster", "shares_present", kind="weights_above"
            )
    if roster.members:
        require_at_most(roster.present, roster.members, "roster", "present")
    if spec.took_part:
        require_at_most(spec.took_part, voters_of(RosterFigures(**roster.model_dump())), "took_part")
        require_at_most(spec.collected, spec.took_part, "collected")


def sheets_of(spec: Spec) -> Sheets:
    """Return the balance of sheets.

    Raises:
        UserError: more ballots collected than issued, more issued than people present, or more used than printed.
    """
    if spec.kind is not CongressKind.SHAREHOLDERS:  # a shareholder may hand in a ballot for each proxy
        require_at_most(spec.issued, spec.roster.present, "issued", kind="issued_above")
    # More ballots than were handed out stop the count: a rule of this program, not of a law.
    require_at_most(spec.collected, spec.issued, "collected", kind="collected_more")
    if spec.printed:
        require_at_most(spec.issued + spec.exchanged + spec.left_over, spec.printed, "printed", kind="printed_below")
    return Sheets(
        printed=spec.printed,
        issued=spec.issued,
        exchanged=spec.exchanged,
        left_over=spec.left_over,
        collected=spec.collected,
        took_part=spec.took_part,
    )


def read_fault(problem: OSError, path: str) -> UserError:
    """Return the refusal of a spec file that cannot be opened."""
    return UserError("input.no_file", file=path, detail=cause_of(problem))
