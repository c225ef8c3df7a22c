"""What is to be printed: one round's ballot as plain values, checked before anything is drawn."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import Heading
from ballotcount.paper import fonts
from ballotcount.rules.candidate_names import named_twice

MOST_NAMES = 250
"""Longest list a ballot takes; the largest Vietnamese list known had 246 lines."""

PRINTABLE = (
    VotingMethod.STRIKE,
    VotingMethod.AGREE,
    VotingMethod.LEVELS,
    VotingMethod.OPINION,
    VotingMethod.CUMULATIVE,
)
"""Styles that carry a printed list."""

PRINTED = ("title", "heading_words", "body", "place_date", "instruction", "footer", "person")
"""Texts of a ballot that are printed as they are."""

MOST_COLUMNS = 6
"""Lists side by side on a page, at most; names of three words do not fit into narrower ones."""

ELECTING = (VotingMethod.STRIKE, VotingMethod.AGREE, VotingMethod.CUMULATIVE)
"""Styles that fill seats; the others only ask."""


class PaperSize(StrEnum):
    """Paper that an office printer takes, upright."""

    A6 = "A6"
    A5 = "A5"
    A4 = "A4"
    A3 = "A3"


@dataclass(frozen=True, slots=True)
class Person:
    """One line of the list.

    Attributes:
        no: number printed before the name, from 1, each once.
        birth_year: year of birth as printed, or None to leave it out.
        post: post held (*chức vụ*).
        unit: unit of work (*đơn vị công tác*).
    """

    no: int
    name: str
    birth_year: str | None = None
    post: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class BallotSpec:
    """One round's ballot, as decided and approved.

    Attributes:
        title: in capitals as printed, for example ``PHIẾU BẦU CỬ``.
        organisation: lines at the top left, above one another, the last one bold.
        heading_words: printed at the top right in place of the Party's name, for a body with a heading of its own.
        body: what is being elected, with the term; may be empty.
        seats: number to elect; for styles that only ask, the number of names.
        instruction: sentence telling how to mark, from the rule profile.
        place_date: place and date as printed at the top right; empty leaves it out.
        person: what the persons on the list are called, from the rule profile.
        election: 8 upper-case hex digits naming the election.
        round: number of the round, from 1.
        test: True prints the watermark "PHIẾU THỬ" and flags the code.
        columns: lists side by side on a page, or None to choose.
        serial: True keeps room in the code for a random serial per sheet.
    """

    title: str
    organisation: tuple[str, ...]
    seats: int
    style: VotingMethod
    paper: PaperSize
    candidates: tuple[Person, ...]
    heading: Heading = Heading.PARTY
    heading_words: str = ""
    body: str = ""
    place_date: str = ""
    instruction: str = ""
    footer: str = ""
    person: str = ""
    election: str = "00000000"
    round: int = 1
    test: bool = False
    columns: int | None = None
    serial: bool = False


def election_token(*facts: str) -> str:
    """Return 8 upper-case hex digits that name an election by the facts that make it one."""
    # A unit separator between facts: "AB" + "C" must not give the token of "A" + "BC".
    return hashlib.sha256("\x1f".join(facts).encode()).hexdigest()[:8].upper()


def cleaned(text: str) -> str:
    """Return one printable line: NFC, blanks single, none at the ends."""
    # NFC: office files may bring letter and accent apart, and the type prints them as one sign only.
    return " ".join(unicodedata.normalize("NFC", text).split())


def tidied(spec: BallotSpec) -> BallotSpec:
    """Return the same ballot with every text in NFC and its blanks put in order."""
    return replace(
        spec,
        title=cleaned(spec.title),
        organisation=tuple(line for line in map(cleaned, spec.organisation) if line),
        heading_words=cleaned(spec.heading_words),
        body=cleaned(spec.body),
        place_date=cleaned(spec.place_date),
        instruction=cleaned(spec.instruction),
        footer=cleaned(spec.footer),
        person=cleaned(spec.person),
        candidates=tuple(_tidied_person(person) for person in spec.candidates),
    )


def check(spec: BallotSpec) -> None:
    """Refuse a ballot that cannot be printed as it stands.

    Raises:
        UserError: the first thing that is wrong, with the line it is on.
    """
    _check_texts(spec)
    _check_list(spec.candidates)
    _check_seats(spec)
    _check_tokens(spec)
    _check_letters(spec)


def _tidied_person(person: Person) -> Person:
    return Person(
        person.no,
        cleaned(person.name),
        *(cleaned(text) or None if text else None for text in (person.birth_year, person.post, person.unit)),
    )


def _check_texts(spec: BallotSpec) -> None:
    if spec.style not in PRINTABLE:
        raise UserError("ballots.style", style=spec.style.value, known=", ".join(PRINTABLE))
    if not spec.title:
        raise UserError("ballots.no_title")
    if not spec.organisation:
        raise UserError("ballots.no_organisation")


def _check_list(people: tuple[Person, ...]) -> None:
    if not people:
        raise UserError("ballots.empty_list")
    if len(people) > MOST_NAMES:
        raise UserError("ballots.too_many_names", count=len(people), most=MOST_NAMES)
    seen: set[int] = set()
    for place, person in enumerate(people, start=1):
        if not person.name:
            raise UserError("ballots.no_name", place=place)
        if not 1 <= person.no <= 999:
            raise UserError("ballots.bad_number", number=person.no, name=person.name)
        if person.no in seen:
            raise UserError("ballots.number_twice", number=person.no, name=person.name)
        seen.add(person.no)
    # Two lines that look alike on paper: nobody could say which person a voter struck.
    twice = named_twice((one.name, (one.birth_year or "", one.post or "", one.unit or "")) for one in people)
    if twice is not None:
        raise UserError("list.twice", name=twice)


def _check_seats(spec: BallotSpec) -> None:
    if spec.seats < 1:
        raise UserError("ballots.no_seats", seats=spec.seats)
    if spec.seats > len(spec.candidates):
        raise UserError("ballots.seats_above_names", seats=spec.seats, names=len(spec.candidates))


def _check_tokens(spec: BallotSpec) -> None:
    # Capitals only: the code of a page is in the alphanumeric mode of QR.
    if not re.fullmatch(r"[0-9A-F]{8}", spec.election):
        raise UserError("ballots.bad_election", election=spec.election)
    if not 1 <= spec.round <= 99:
        raise UserError("ballots.bad_round", round=spec.round)
    if spec.columns is not None and not 1 <= spec.columns <= MOST_COLUMNS:
        raise UserError("ballots.bad_columns", columns=spec.columns)


def _check_letters(spec: BallotSpec) -> None:
    for where, text in _printed_texts(spec):
        letter = fonts.first_missing(text)
        if letter is not None:
            # The point of the code says which letter it is even where the screen shows a box as well.
            facts = {"letter": letter, "point": f"U+{ord(letter):04X}", "named": unicodedata.name(letter, "?")}
            raise UserError("ballots.no_glyph", where=where, **facts)


def _printed_texts(spec: BallotSpec) -> list[tuple[str, str]]:
    top = asdict(spec)
    texts = [(key, str(top[key])) for key in PRINTED]
    texts += [("organisation", line) for line in spec.organisation]
    for person in spec.candidates:
        where = f"{person.no}. {person.name}"
        texts += [(where, text) for text in (person.name, person.birth_year, person.post, person.unit) if text]
    return texts
