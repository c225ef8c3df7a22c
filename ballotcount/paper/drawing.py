"""What lies on a page, as plain values in mm: the PDF, the layout file and the digest are all made of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum

from ballotcount.domain.layout import Box, Fiducial, Option, Target, TargetKind
from ballotcount.paper.fonts import Face

PLACES = 3
"""Decimals kept of a millimetre; a printer's dot is 0.04 mm."""


@dataclass(frozen=True, slots=True)
class DrawnText:
    """One line of letters.

    Attributes:
        x: start of the line, mm.
        y: base line, mm.
        size: points.
    """

    x: float
    y: float
    text: str
    face: Face
    size: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight black line, mm."""

    start: tuple[float, float]
    end: tuple[float, float]
    width: float


@dataclass(frozen=True, slots=True)
class Watermark:
    """Large grey letters under everything, turned about their middle.

    Attributes:
        angle: degrees, counter-clockwise.
        grey: 0 black to 1 white.
    """

    center: tuple[float, float]
    text: str
    face: Face
    size: float
    angle: float
    grey: float


Item = DrawnText | Rule | Watermark


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page without what its code says.

    Attributes:
        codes: boxes that the code fills, quiet zone not included, mm.
        fields: boxes where something is written that is no vote, mm.
    """

    items: tuple[Item, ...]
    fiducials: tuple[Fiducial, ...]
    codes: tuple[Box, ...]
    stamp: Box | None
    targets: tuple[Target, ...]
    fields: tuple[Box, ...] = ()


LINE = 0.2
"""Width of every rule, mm."""


def rule(start: tuple[float, float], end: tuple[float, float]) -> Rule:
    """Return a rule of the usual width."""
    return Rule(
        (round(start[0], PLACES), round(start[1], PLACES)), (round(end[0], PLACES), round(end[1], PLACES)), LINE
    )


def rounded(box: Box) -> Box:
    """Return the box with the decimals that a layout keeps."""
    x, y, width, height = box
    return (round(x, PLACES), round(y, PLACES), round(width, PLACES), round(height, PLACES))


_WRITTEN_AS: dict[type, str] = {
    Leaf: "Leaf",
    DrawnText: "Text",
    Rule: "Rule",
    Watermark: "Watermark",
    Fiducial: "Fiducial",
    Target: "Target",
    TargetKind: "TargetKind",
    Option: "Option",
    Face: "Face",
}
"""What each type is called in the digest, whatever it is called in the code: printed ballots carry the digest."""


def digest(leaves: tuple[Leaf, ...]) -> str:
    """Return 8 upper-case hex digits over everything printed except what the code says."""
    # 8 digits stand in every code; a longer id would make the code larger.
    return hashlib.sha256(_written(leaves).encode()).hexdigest()[:8].upper()


def _written(part: object) -> str:
    # Written here and not by repr(): ballots printed by version 0.1 carry this digest, classes may be renamed.
    if isinstance(part, tuple):
        inner = ", ".join(map(_written, part))
        # The comma of a tuple of one is what version 0.1 hashed, and has to stay.
        return f"({inner},)" if len(part) == 1 else f"({inner})"
    if isinstance(part, Enum):
        return f"<{_WRITTEN_AS[type(part)]}.{part.name}: {part.value!r}>"
    if is_dataclass(part):
        # repr=False takes a field out: Target.lines came later and must not change the digest of older ballots.
        named = (f"{field.name}={_written(getattr(part, field.name))}" for field in fields(part) if field.repr)
        return f"{_WRITTEN_AS[type(part)]}({', '.join(named)})"
    return repr(part)
