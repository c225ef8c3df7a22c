"""A ballot composed: every page with its print, its fiducials, the place of its codes and its targets."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain.layout import PageCode, Target
from ballotcount.paper.code import modules
from ballotcount.paper.drawing import Item, Leaf, Watermark, digest
from ballotcount.paper.fonts import Face, width
from ballotcount.paper.foot import Foot, foot
from ballotcount.paper.head import PageHead, head
from ballotcount.paper.listing import Listing
from ballotcount.paper.printed import printed
from ballotcount.paper.sizes import MEASURES, Measures, fiducials
from ballotcount.paper.spec import BallotSpec, check, tidied
from ballotcount.paper.table import GAP, TablePlan, plan

VERSION = 1
"""Version of the geometry; a reader that knows another one refuses the sheet."""

SERIAL_LETTERS = 8
"""Hex digits of a random serial."""


@dataclass(frozen=True, slots=True)
class ComposedSheet:
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
        """Return what the code of a page says, the first page being 1."""
        spec = self.spec
        return PageCode(
            election=spec.election,
            round=spec.round,
            layout=self.id,
            page=page,
            pages=len(self.leaves),
            test=spec.test,
            serial=serial,
        )


def compose(spec: BallotSpec) -> ComposedSheet:
    """Check a ballot and lay it out.

    Raises:
        UserError: something in it cannot be printed.
    """
    # Tidied first: a decomposed accent would be refused as a mark that found no letter.
    spec = tidied(spec)
    check(spec)
    measures = MEASURES[spec.paper]
    for assumed in (1, 9, 99):  # the number of pages takes room in the code and at the foot, so the list has less
        side = modules(_longest_code(spec, assumed))
        below = foot(spec, measures=measures, code_side=side * measures.module, pages=assumed)
        top, listed = _best(spec, measures=measures, end=below.top, code_side=side * measures.module)
        if len(listed.pages) <= assumed:
            break
    leaves = tuple(
        _leaf(spec, measures=measures, top=top, listed=listed, below=below, page=page)
        for page in range(1, len(listed.pages) + 1)
    )
    return ComposedSheet(spec=spec, measures=measures, id=digest(leaves), leaves=leaves, modules=side)


def _longest_code(spec: BallotSpec, pages: int) -> str:
    """Return a code as long as the longest one of the ballot, so that all of them are drawn at one size."""
    # The id is not known before the page is drawn, and the code's size must be: zeros of its length stand in.
    serial = "0" * SERIAL_LETTERS if spec.serial else None
    return PageCode(
        election=spec.election, round=spec.round, layout="0" * 8, page=pages, pages=pages, test=spec.test, serial=serial
    ).text()


def _best(spec: BallotSpec, measures: Measures, end: float, code_side: float) -> tuple[PageHead, TablePlan]:
    """Return the generous head, or the tight one where it saves a page or a column."""
    choices = []
    for roomy in (True, False):
        top = head(spec, measures, code_side, roomy=roomy)
        choices.append((top, plan(spec, measures, end - top.bottom)))
    # min() takes the first of equals, so the generous head wins unless the tight one saves something.
    return min(choices, key=lambda pair: (len(pair[1].pages), len(pair[1].pages[0])))


def _leaf(spec: BallotSpec, measures: Measures, top: PageHead, listed: TablePlan, below: Foot, page: int) -> Leaf:
    # The watermark comes first and lies under everything.
    items: list[Item] = [*_watermark(spec, measures), *top.items, *below.items(page, len(listed.pages))]
    targets: list[Target] = []
    left = measures.left
    added = _added(listed, measures, below.top - top.bottom)
    for rows in listed.pages[page - 1]:
        listing = Listing(style=spec.style, listed=listed, left=left, top=top.bottom, added=added)
        for row in rows:
            listing.add(row)
        items += listing.finished()
        targets += listing.targets
        left += listing.width + GAP
    # Two codes far apart: a crease, a stamp or a thumb spoils one of them only.
    codes = (top.code, below.code)
    return Leaf(
        items=tuple(items),
        fiducials=fiducials(measures),
        codes=codes,
        stamp=top.stamp,
        targets=tuple(targets),
        fields=top.fields,
    )


def _added(listed: TablePlan, measures: Measures, room: float) -> float:
    """Return how much taller than needed every row may be, mm, the same on every page."""
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
    return [Watermark(center=(across / 2, down / 2), text=words, face=Face.BOLD, size=size, angle=52.0, grey=0.88)]
