"""A ballot described by hand in JSON, for printing without a congress file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ballotcount.domain.ballot import Style
from ballotcount.domain.errors import UserError
from ballotcount.paper.spec import ELECTING, BallotSpec, Heading, PaperSize, Person, election_token

MOST_BYTES = 5_000_000
"""250 names with posts are 50 kB."""


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    no: int
    name: str
    birth_year: str | int | None = None
    post: str | None = None
    unit: str | None = None


class _Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    title: str
    organisation: str | list[str]
    style: str
    candidates: list[_Line]
    seats: int | None = None
    paper: str = "A5"
    profile: str = ""
    heading: str | None = None
    body: str = ""
    place_date: str = ""
    instruction: str = ""
    footer: str = ""
    election: str | None = None
    round: int = 1
    test: bool = False
    columns: int | None = Field(default=None)


def read_spec(path: Path) -> BallotSpec:
    """Read a ballot's description.

    Raises:
        UserError: the file cannot be read, is not JSON, or says something that a ballot cannot be.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UserError("ballots.spec_too_large", path=path)
        value = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        raise UserError("ballots.spec_unreadable", path=path, reason=problem.strerror) from problem
    except (ValueError, RecursionError) as problem:
        raise UserError("ballots.spec_not_json", path=path, line=getattr(problem, "lineno", 1)) from problem
    return spec_of(value)


def spec_of(value: Any) -> BallotSpec:
    """Make a ballot of a described one.

    Raises:
        UserError: a part is missing, unknown or of the wrong kind.
    """
    try:
        given = _Spec.model_validate(value)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "spec"
        raise UserError("ballots.spec_wrong", where=where, kind=first["type"]) from problem
    return _ballot(given)


def _ballot(given: _Spec) -> BallotSpec:
    style = _chosen(Style, given.style, "style")
    lines = given.organisation if isinstance(given.organisation, list) else given.organisation.split("\n")
    people = tuple(_person(line) for line in given.candidates)
    return BallotSpec(
        title=given.title,
        organisation=tuple(lines),
        seats=_seats(given, style),
        style=style,
        paper=_chosen(PaperSize, given.paper.upper(), "paper"),
        candidates=people,
        heading=_chosen(Heading, given.heading, "heading") if given.heading else heading_of(given.profile),
        body=given.body,
        place_date=given.place_date,
        instruction=given.instruction,
        footer=given.footer,
        election=given.election or election_token(*lines, given.title, given.body, given.profile),
        round=given.round,
        test=given.test,
        columns=given.columns,
    )


def heading_of(profile: str) -> Heading:
    """The heading an organisation prints, from the name of its rule profile.

    The Party, and the Farmers' and Women's and Veterans' unions when they elect by the Party's rules, print their own
    heading; unknown profiles get the state heading, which no organisation may be blamed for.
    """
    first = profile.split("-")[0].split("_")[0].split(".")[0].lower()
    known = {"party": Heading.PARTY, "dang": Heading.PARTY, "": Heading.PARTY}
    youth = {"youth": Heading.YOUTH, "doan": Heading.YOUTH}
    return {**known, **youth}.get(first, Heading.STATE)


def _seats(given: _Spec, style: Style) -> int:
    if given.seats is not None:
        return given.seats
    if style in ELECTING:
        raise UserError("ballots.spec_wrong", where="seats", kind="missing")
    return len(given.candidates)


def _person(line: _Line) -> Person:
    birth = None if line.birth_year is None else str(line.birth_year)
    return Person(line.no, line.name, birth, line.post, line.unit)


def _chosen(kind: Any, text: str, where: str) -> Any:
    try:
        return kind(text)
    except ValueError:
        known = ", ".join(member.value for member in kind)
        raise UserError("ballots.unknown_choice", where=where, given=text, known=known) from None
