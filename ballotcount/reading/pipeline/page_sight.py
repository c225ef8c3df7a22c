"""What the guides of a camera are measured on: where a page lies in a picture, and how wide printed edges are."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.reading.arrays.arrays import Gray, Picture, without_colour
from ballotcount.reading.pipeline.reader import Reader
from ballotcount.reading.registration.homography import NoPage, PageFit


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSight:
    """A page in a picture, found by the squares of our own ballots or by the print of a form.

    Attributes:
        fit: where it lies.
        paper: width and height of the sheet, mm.
        small_letter: height of the small letters of its names, mm.
        edges: widths of printed edges, mm, at some places of the page; empty where none shows.
    """

    gray: Gray
    fit: PageFit
    paper: tuple[float, float]
    small_letter: float
    edges: tuple[float, ...]


def sight_of(reader: Reader, picture: Picture, fit: PageFit | None = None) -> PageSight | NoPage:
    """Look for a page of a reader's layout in a picture.

    Args:
        picture: uint8, grey or blue-green-red.
        fit: where the page lies, when a reading found it already.
    """
    gray = without_colour(picture)
    found = fit or reader.anchor.find(gray)
    if isinstance(found, NoPage):
        return found
    # squares do not tell which page it is: all pages of a ballot have the same ones, and letters of one size
    page = reader.pages[found.page or reader.layout.pages[0].page]
    return PageSight(
        gray=gray,
        fit=found,
        paper=reader.layout.paper,
        small_letter=page.small_letter,
        edges=reader.anchor.edge_widths(gray, found),
    )
