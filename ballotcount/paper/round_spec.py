"""A ballot made from what the congress decided."""

from __future__ import annotations

from ballotcount.domain.election import Candidate, Election
from ballotcount.domain.events.paper import RoundPlan
from ballotcount.domain.people import Congress
from ballotcount.domain.profile import RuleProfile
from ballotcount.paper.printed import printed
from ballotcount.paper.spec import BallotSpec, PaperSize, Person, election_token
from ballotcount.paper.table import Cell

DETAILS = (Cell.BIRTH, Cell.POST, Cell.UNIT)
"""Columns a list may have beside the name."""


def spec_of_round(
    congress: Congress,
    election: Election,
    plan: RoundPlan,
    profile: RuleProfile,
    *,
    token: str,
    paper: PaperSize,
    details: tuple[Cell, ...] = (),
    columns: int | None = None,
    serial: bool = False,
) -> BallotSpec:
    """The ballot of a round.

    Args:
        token: what tells this congress from every other one, for example its id.
        details: columns printed beside the name, of ``DETAILS``.
        columns: lists side by side, or None to choose.
        serial: keep room for a random serial per sheet.
    """
    said = congress.date
    date = printed("paper.date", place=congress.place, day=f"{said.day:02d}", month=f"{said.month:02d}", year=said.year)
    return BallotSpec(
        title=printed(f"paper.title.{plan.style.value}"),
        organisation=tuple(line for line in (congress.superior, congress.organisation, congress.name.upper()) if line),
        heading=congress.heading,
        body=election.title,
        place_date=date,
        seats=plan.seats,
        style=plan.style,
        paper=paper,
        candidates=tuple(_person(candidate, details) for candidate in plan.candidates),
        instruction=profile.instruction(plan.style, plan.seats, len(plan.candidates)),
        person=profile.words.person,
        election=election_token(token, plan.election),
        round=plan.number,
        columns=columns,
        serial=serial,
    )


def _person(candidate: Candidate, details: tuple[Cell, ...]) -> Person:
    birth = candidate.born[:4] if Cell.BIRTH in details else ""
    post = candidate.post if Cell.POST in details else ""
    unit = candidate.unit if Cell.UNIT in details else ""
    return Person(candidate.no, candidate.name, birth or None, post or None, unit or None)
