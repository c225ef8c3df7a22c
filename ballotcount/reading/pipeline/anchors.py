"""What the reader asks about the place and the identity of a page, whatever the page is found by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from ballotcount.domain.layout import Anchor, Box, Layout
from ballotcount.domain.reading import Reason
from ballotcount.reading.arrays.arrays import Gray, Picture, Points
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.pipeline.identified import Identified
from ballotcount.reading.pipeline.page_trace import InkReading
from ballotcount.reading.pipeline.print_anchor import PrintAnchor
from ballotcount.reading.pipeline.square_anchor import SquareAnchor
from ballotcount.reading.pipeline.thresholds import READING_THRESHOLDS, ReadingThresholds
from ballotcount.reading.quality.form_words import FormFaults
from ballotcount.reading.registration.homography import NoPage, PageFit
from ballotcount.reading.registration.warp import Mesh
from ballotcount.reading.template.template_page import TemplatePage


class PageAnchor(Protocol):
    """Finds the page and says which it is."""

    def find(self, gray: Gray) -> PageFit | NoPage:
        """Find a page in a picture."""

    def why_no_page(self, gray: Gray, miss: NoPage) -> Reason:
        """Return the nearest cause for a picture without a page."""

    def tone_fault(self, gray: Gray, fit: PageFit) -> Reason | None:
        """Return the fault of a picture whose tones cannot show pale ink."""

    def edge_widths(self, gray: Gray, fit: PageFit) -> tuple[float, ...]:
        """Return how wide the edges of print are, dark to light, mm, at some places of the page."""

    def picture_faults(
        self, gray: Gray, fit: PageFit, *, dpi: float | None, below: Sequence[Points] = ()
    ) -> list[Reason]:
        """Return the faults that show before the page is drawn flat.

        Args:
            below: corners, px, of counted sheets that lie there already.
        """

    def identify(self, picture: Picture, *, gray: Gray, fit: PageFit, mesh: Mesh, faults: list[Reason]) -> Identified:
        """Say which page of which round a picture shows, or why it is refused."""

    def form_faults(self, page: TemplatePage, *, ink: Ink, found: InkReading, covered: tuple[Box, ...]) -> FormFaults:
        """Return why a flat page is another ballot, and why people should look whether it is."""


def anchor_of(
    layout: Layout, pages: Mapping[int, TemplatePage], limits: ReadingThresholds = READING_THRESHOLDS
) -> PageAnchor:
    """Return what finds the pages of a layout.

    Args:
        pages: its templates by page number.
    """
    if layout.anchor is Anchor.PRINT:
        return PrintAnchor(layout, pages, limits)
    return SquareAnchor(layout, pages, limits)
