"""An election as an office writes it down: a JSON file, or names and roster ids on the command line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ballotcount.cli.desk import chosen
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate, ListOrder, SeatKind, Source
from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.domain.people import Delegate
from ballotcount.files.strict_json import refuse
from ballotcount.text.causes import cause_of


@dataclass(frozen=True, slots=True)
class ElectionSpec:
    """What is to be elected, as given."""

    title: str
    seats: int
    style: str
    order: str
    seat: str
    candidates: list[Candidate]
    number_given: bool = False

    def the_style(self) -> VotingMethod:
        """Return the style of ballot."""
        return chosen(VotingMethod, self.style, "--style")

    def the_order(self) -> ListOrder:
        """Return the order of the list."""
        return chosen(ListOrder, self.order, "--order")

    def the_seat(self) -> SeatKind:
        """Return what the elected become."""
        return chosen(SeatKind, self.seat, "--seat")


class _Person(BaseModel):
    # Otherwise a misspelt key is left out without a word, and "3" passes for 3.
    model_config = ConfigDict(extra="forbid", strict=True)
    name: str = Field(min_length=1, max_length=200)
    born: str = ""
    post: str = ""
    unit: str = ""
    delegate: str | None = None
    source: str = Source.COMMITTEE.value


class _Election(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    title: str = Field(min_length=1)
    seats: int = Field(ge=1)
    style: str = VotingMethod.STRIKE.value
    order: str = ListOrder.ALPHABET.value
    seat: str = SeatKind.MAIN.value
    candidates: list[_Person] = Field(max_length=1000)
    number_given: bool = False


def read(path: Path) -> ElectionSpec:
    """Read an election from a JSON file.

    Raises:
        UserError: ``call.no_file``; ``input.<kind>`` with the JSON path of the fault.
        EnvironmentFault: the file cannot be read.
    """
    try:
        given = _Election.model_validate_json(path.read_bytes())
    except FileNotFoundError as problem:
        raise UserError("call.no_file", file=path) from problem
    except OSError as problem:
        raise EnvironmentFault("call.unreadable", file=path, detail=cause_of(problem)) from problem
    except ValidationError as problem:
        refuse(problem)
    people = [
        Candidate(
            # Numbers are given in the order of the list when it is added.
            no=0,
            name=p.name,
            born=p.born,
            post=p.post,
            unit=p.unit,
            delegate=p.delegate,
            source=chosen(Source, p.source, "source"),
        )
        for p in given.candidates
    ]
    return ElectionSpec(
        title=given.title,
        seats=given.seats,
        style=given.style,
        order=given.order,
        seat=given.seat,
        candidates=people,
        number_given=given.number_given,
    )


def typed(roster: Mapping[str, Delegate], text: str) -> Candidate:
    """Return a candidate as typed: the id of a person of the roster, or a name.

    Raises:
        UserError: ``delegate.unknown``.
    """
    if not re.fullmatch(r"d\d+", text):
        return Candidate(0, text)
    person = roster.get(text)
    if person is None:
        raise UserError("delegate.unknown", delegate=text)
    return Candidate(no=0, name=person.name, born=person.born, post=person.post, unit=person.unit, delegate=person.id)
