"""The points that two tellers check before ballots are printed, against what the congress approved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ballotcount.paper.printed import footer, instruction, printed
from ballotcount.paper.spec import BallotSpec, Person, cleaned


class PointVerdict(StrEnum):
    """How a point compares with what the congress approved."""

    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"
    """Nothing approved was given; people compare with the paper."""


@dataclass(frozen=True, slots=True)
class Approved:
    """What the congress voted for, from its own record and not from the ballot.

    Attributes:
        names: the list in its order; None for what is not on record.
    """

    names: tuple[str, ...] | None = None
    seats: int | None = None
    organisation: tuple[str, ...] | None = None
    title: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One line of the check list."""

    id: str
    shown: str
    approved: str
    verdict: PointVerdict


def check_list(spec: BallotSpec, approved: Approved) -> tuple[Point, ...]:
    """Compare a ballot with what was approved: heading, title, seats, each name in its place.

    A name that is missing, added or in another place is its own point, so that none hides in a long list.
    """
    points = [
        _point("organisation", "\n".join(spec.organisation), _joined(approved.organisation)),
        _point("title", spec.title, approved.title),
        _point("body", spec.body, approved.body),
        _point("seats", str(spec.seats), None if approved.seats is None else str(approved.seats)),
        # The record has no words for these three: tellers compare them on paper.
        _point("style", printed(f"paper.style.{spec.style.value}"), None),
        _point("instruction", instruction(spec), None),
        _point("footer", footer(spec), None),
    ]
    count = None if approved.names is None else str(len(approved.names))
    points.append(_point("names", str(len(spec.candidates)), count))
    return (*points, *_name_points(spec.candidates, approved.names))


def _joined(lines: tuple[str, ...] | None) -> str | None:
    # Cleaned as the ballot's own texts are, or a doubled blank would be called a difference.
    return None if lines is None else "\n".join(cleaned(line) for line in lines)


def _point(id: str, shown: str, approved: str | None) -> Point:
    if approved is None:
        return Point(id=id, shown=shown, approved="", verdict=PointVerdict.UNKNOWN)
    return Point(
        id=id,
        shown=shown,
        approved=approved,
        verdict=PointVerdict.SAME if shown == approved else PointVerdict.DIFFERENT,
    )


def _name_points(people: tuple[Person, ...], approved: tuple[str, ...] | None) -> list[Point]:
    if approved is None:
        return [
            Point(id=f"name.{person.no}", shown=person.name, approved="", verdict=PointVerdict.UNKNOWN)
            for person in people
        ]
    right = [cleaned(name) for name in approved]
    points = [
        # Compared by place: two exchanged names are two differences, though the same names are printed.
        _point(f"name.{person.no}", person.name, right[place] if place < len(right) else "")
        for place, person in enumerate(people)
    ]
    points += [_point(f"name.+{place + 1}", "", name) for place, name in enumerate(right) if place >= len(people)]
    return points
