"""A ballot described by hand in JSON, for printing without a congress file."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import Heading
from ballotcount.files import profiles
from ballotcount.files import strict_json as incoming
from ballotcount.paper.spec import ELECTING, BallotSpec, PaperSize, Person, election_token
from ballotcount.text.causes import cause_of

MOST_BYTES = 5_000_000
"""250 names with posts are 50 kB."""


class _Line(BaseModel):
    # Unknown keys are refused: a mistyped "fotter" would silently print the usual words in its place.
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
    style: VotingMethod
    candidates: list[_Line]
    seats: int | None = None
    paper: PaperSize = PaperSize.A5
    profile: str = profiles.DEFAULT
    heading: Heading | None = None
    heading_words: str = ""
    body: str = ""
    place_date: str = ""
    instruction: str = ""
    footer: str = ""
    election: str | None = None
    round: int = 1
    test: bool = False
    columns: int | None = None


_SHAPE: TypeAdapter[_Spec] = TypeAdapter(_Spec)


def read_spec(path: Path) -> BallotSpec:
    """Read a ballot's description.

    Raises:
        UserError: the file cannot be read, is not JSON, or says something that a ballot cannot be.
    """
    try:
        # Asked before reading: a huge file would take all memory.
        if path.stat().st_size > MOST_BYTES:
            raise UserError("ballots.spec_too_large", path=path)
        # Windows editors put a byte order mark before UTF-8.
        return spec_of(path.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        raise UserError("ballots.spec_unreadable", path=path, reason=cause_of(problem)) from problem
    except UnicodeDecodeError as problem:
        raise UserError("ballots.spec_not_utf8", path=path) from problem


def spec_of(document: str) -> BallotSpec:
    """Make a ballot of a described one.

    Args:
        document: JSON.

    Raises:
        UserError: a part is missing, unknown or of the wrong kind.
    """
    given = incoming.checked(_SHAPE, document)
    profile = profiles.load(given.profile)
    lines = given.organisation if isinstance(given.organisation, list) else given.organisation.split("\n")
    seats = _seats(given)
    return BallotSpec(
        title=given.title,
        organisation=tuple(lines),
        seats=seats,
        style=given.style,
        paper=given.paper,
        candidates=tuple(_person(line) for line in given.candidates),
        heading=given.heading or profile.heading,
        heading_words=given.heading_words,
        body=given.body,
        place_date=given.place_date,
        instruction=given.instruction or profile.instruction(given.style, seats, len(given.candidates)),
        footer=given.footer,
        person=profile.words.person,
        # Without a congress file the printed facts themselves name the election.
        election=given.election or election_token(*lines, given.title, given.body, given.profile),
        round=given.round,
        test=given.test,
        columns=given.columns,
    )


def _seats(given: _Spec) -> int:
    if given.seats is not None:
        return given.seats
    if given.style in ELECTING:
        raise incoming.refusal("missing", "seats")
    return len(given.candidates)


def _person(line: _Line) -> Person:
    birth = None if line.birth_year is None else str(line.birth_year)
    return Person(no=line.no, name=line.name, birth_year=birth, post=line.post, unit=line.unit)
