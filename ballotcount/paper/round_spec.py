"""A ballot made from what the congress decided."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from ballotcount.domain.election import Candidate, Election
from ballotcount.domain.events.paper import RoundPlan
from ballotcount.domain.people import Congress
from ballotcount.domain.profile import RuleProfile
from ballotcount.paper.printed import printed
from ballotcount.paper.spec import ELECTING, BallotSpec, PaperSize, Person, cleaned, election_token
from ballotcount.paper.table import CellKind

DETAILS = (CellKind.BIRTH, CellKind.POST, CellKind.UNIT)
"""Columns a list may have beside the name."""


@dataclass(frozen=True, slots=True)
class BallotDesign:
    """What a board chooses about its ballot, beyond what the congress decided.

    Attributes:
        details: columns printed beside the name, of ``DETAILS``.
        columns: lists side by side, or None to choose.
        serial: keep room for a random serial per sheet.
    """

    paper: PaperSize = PaperSize.A5
    details: tuple[CellKind, ...] = ()
    columns: int | None = None
    serial: bool = False


def spec_of_round(
    congress: Congress, election: Election, plan: RoundPlan, profile: RuleProfile, look: BallotDesign, token: str
) -> BallotSpec:
    """Return the ballot of a round.

    Args:
        token: what tells this congress from every other one.
    """
    details = (*look.details, *_telling(plan.candidates, look.details))
    return BallotSpec(
        title=printed(f"paper.title.{plan.style.value}"),
        organisation=_organisation(congress),
        heading=congress.heading,
        body=_body(congress, election, plan),
        place_date=_date(congress),
        seats=plan.seats,
        style=plan.style,
        paper=look.paper,
        candidates=tuple(_person(candidate, details) for candidate in plan.candidates),
        instruction=profile.instruction(plan.style, plan.seats, len(plan.candidates)),
        person=profile.words.person,
        # The token is of this congress file: ballots of another congress with the same list are refused by their code.
        election=election_token(token, plan.election),
        round=plan.number,
        columns=look.columns,
        serial=look.serial,
    )


def _telling(candidates: tuple[Candidate, ...], chosen: tuple[CellKind, ...]) -> tuple[CellKind, ...]:
    """Return one more column where people of the same name stand on the list and nothing chosen tells them apart."""
    # Without number and case: the number tells nobody which of two people is meant.
    plain = [replace(candidate, no=0, name=cleaned(candidate.name).casefold()) for candidate in candidates]
    names = Counter(candidate.name for candidate in plain)
    alike = [candidate for candidate in plain if names[candidate.name] > 1]
    # The first single column that is enough: each further one takes width from the names.
    for extra in ((), *((cell,) for cell in DETAILS if cell not in chosen)):
        shown = {_person(candidate, (*chosen, *extra)) for candidate in alike}
        if len(shown) == len(alike):
            return extra
    return ()


def _organisation(congress: Congress) -> tuple[str, ...]:
    """Return who elects, and at which congress; the congress's name without repeating who holds it."""
    holder = cleaned(congress.organisation).upper()
    meeting = _without_holder(cleaned(congress.name).upper(), holder)
    return tuple(line for line in (holder, meeting) if line)


def _without_holder(name: str, holder: str) -> str:
    """Return a congress's name without who holds it, which stands in the line above, and without loose signs."""
    if not holder:
        return name
    # As whole words alone, with the word that ties it on: "CHI BỘ A" is no part of "CHI BỘ AN BÌNH".
    tied = rf"(?:\b(?:CỦA|THUỘC|TẠI)\s+)?(?<!\w){re.escape(holder)}(?!\w)"
    cut = re.sub(tied, "", name)
    if cut == name:
        return name
    cut = re.sub(r"\(\s*\)|“\s*”|\"\s*\"", "", cut)
    cut = re.sub(r"\s+(?=[,;:.)])", "", cut)
    # Of signs that stood on both sides of it one is left, and none at the ends.
    cut = re.sub(r"([,;:–-])(?:\s*[,;:–-])+", r"\1", cut)
    return cleaned(cut.strip(" ,;:.–-"))


def _body(congress: Congress, election: Election, plan: RoundPlan) -> str:
    """Return what is elected and for which term, each said once."""
    title = cleaned(election.title)
    if plan.style not in ELECTING:
        return title
    verb = printed("paper.elect")
    if not title.casefold().startswith(verb.casefold()):
        title = f"{verb} {title}"
    term = printed("paper.term")
    return title if not congress.term or term in title.casefold() else f"{title}, {term} {congress.term}"


def _date(congress: Congress) -> str:
    """Place and date; a zero before days under 10 and before January and February only.

    Source: Nghị định 30/2020/NĐ-CP, Phụ lục I.
    """
    day = congress.date
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    line = printed("paper.date", place=congress.place, day=f"{day.day:02d}", month=month, year=day.year)
    if congress.place:
        return line
    alone = line.removeprefix(", ")  # nobody fills a gap by hand on hundreds of ballots
    return alone[:1].upper() + alone[1:]


def _person(candidate: Candidate, details: tuple[CellKind, ...]) -> Person:
    birth = candidate.born[:4] if CellKind.BIRTH in details else ""
    post = candidate.post if CellKind.POST in details else ""
    unit = candidate.unit if CellKind.UNIT in details else ""
    return Person(no=candidate.no, name=candidate.name, birth_year=birth or None, post=post or None, unit=unit or None)
