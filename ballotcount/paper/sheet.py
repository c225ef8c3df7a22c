"""A ballot composed: every page with its print, its fiducials, the place of its codes and its targets."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain.layout import PageCode, Target
from ballotcount.paper.code import modules
from ballotcount.paper.drawing import Item, Leaf, Watermark, digest
from ballotcount.paper.fonts import Face, width
from ballotcount.paper.foot import Foot, foot
from ballotcount.paper.head import Head, head
from ballotcount.paper.listing import Listing
from ballotcount.paper.printed import printed
from ballotcount.paper.sizes import MEASURES, Measures, fiducials
from ballotcount.paper.spec import BallotSpec, check, tidied
from ballotcount.paper.table import GAP, Plan, plan

VERSION = 1
"""Version of the geometry; a reader that knows another one refuses the sheet."""

SERIAL_LETTERS = 8
"""Hex digits of a random serial."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One composed ballot.

    Attributes:
        id: digest of everything printed.
        modules: modules along a side of the code.
    """

    spec: BallotSpec
    measures: Measures
    id: str
    leaves: tuple[Leaf, ...]
    modules: int

    def code(self, page: int, serial: str | None = None) -> PageCode:
        """What the code of a page says, the first page being 1."""
        spec = self.spec
        return PageCode(spec.election, spec.round, self.id, page, len(self.leaves), spec.test, serial)


def compose(spec: BallotSpec) -> Sheet:
    """Check a ballot and lay it out.

    Raises:
        UserError: something in it cannot be printed.
    """
    spec = tidied(spec)
    check(spec)
    measures = MEASURES[spec.paper]
    for assumed in (1, 9, 99):  # the number of pages takes room in the code and at the foot, hence from the list
        side = modules(_longest_code(spec, assumed))
        below = foot(spec, measures, side * measures.module, assumed)
        top, listed = _best(spec, measures, below.top, side * measures.module)
        if len(listed.pages) <= assumed:
            break
    leaves = tuple(_leaf(spec, measures, top, listed, below, page) for page in range(1, len(listed.pages) + 1))
    return Sheet(spec, measures, digest(leaves), leaves, side)


def _longest_code(spec: BallotSpec, pages: int) -> str:
    """A code as long as the longest one of the ballot, so that all of them are drawn at one size."""
    serial = "0" * SERIAL_LETTERS if spec.serial else None
    return PageCode(spec.election, spec.round, "0" * 8, pages, pages, spec.test, serial).text()


def _best(spec: BallotSpec, measures: Measures, end: float, code_side: float) -> tuple[Head, Plan]:
    """The generous head, or the tight one where it saves a page or a column."""
    choices = []
    for roomy in (True, False):
        top = head(spec, measures, code_side, roomy=roomy)
        choices.append((top, plan(spec, measures, end - top.bottom)))
    return min(choices, key=lambda pair: (len(pair[1].pages), len(pair[1].pages[0])))


def _leaf(spec: BallotSpec, measures: Measures, top: Head, listed: Plan, below: Foot, page: int) -> Leaf:
    items: list[Item] = [*_watermark(spec, measures), *top.items, *below.items(page, len(listed.pages))]
    targets: list[Target] = []
    left = measures.left
    added = _added(listed, measures, below.top - top.bottom)
    for rows in listed.pages[page - 1]:
        listing = Listing(spec.style, listed, left, top.bottom, added)
        for row in rows:
            listing.add(row)
        items += listing.finished()
        targets += listing.targets
        left += listing.width + GAP
    codes = (top.code, below.code)
    return Leaf(tuple(items), fiducials(measures), codes, top.stamp, tuple(targets), top.fields)


def _added(listed: Plan, measures: Measures, room: float) -> float:
    """How much taller than needed every row may be, mm, the same on every page."""
    columns = [rows for page in listed.pages for rows in page]
    spare = min((room - listed.header - sum(row.height for row in rows)) / len(rows) for rows in columns)
    least = min(row.height for rows in columns for row in rows)
    return max(0.0, min(spare, measures.row - least))


def _watermark(spec: BallotSpec, measures: Measures) -> list[Item]:
    if not spec.test:
        return []
    words = printed("paper.watermark")
    across, down = measures.size
    size = round(0.95 * across / width(words, Face.BOLD, 1.0), 1)
    return [Watermark((across / 2, down / 2), words, Face.BOLD, size, 52.0, 0.88)]
